"""The answer of a model: what to decide, what it brings, what limits it, and how sure that is."""

from dataclasses import replace
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np

from tingtang.planning.rules.models.build import Incomplete, built, refuse
from tingtang.planning.rules.models.chosen import chosen_of, pairs
from tingtang.planning.rules.models.explain import conflict, ray
from tingtang.planning.rules.models.program import Program, arrays
from tingtang.planning.rules.models.sensitivity import Other, Ranges, other, ranges
from tingtang.planning.rules.models.sheet import AnyModel, Assignment, Knapsack, ProductMix, Transport
from tingtang.planning.rules.models.solve import Solution, linear, solved, tidy
from tingtang.planning.rules.sheets import Problem, label
from tingtang.planning.rules.tariffs import bills
from tingtang.planning.rules.tariffs.sheet import Tariff
from tingtang.planning.rules.timetables.sheet import Timetable

MOST_FOR_ONE_MORE = 30
MOST_TO_EXPLAIN = 2_000
SMALLEST = 1e-9


def answered(sheet: AnyModel, language: str = "en", *, is_explained: bool = True) -> dict[str, Any]:
    """Solve a sheet and say everything about it as plain figures; `null` where there is no limit. Refused (`BadSheet`) when it is wrong.

    Not explained: without prices, ranges and whether something else is as good, which take longer than the solution.
    """
    head = {"name": label(sheet.name, language), "template": sheet.template, "unit": sheet.money}
    if isinstance(sheet, Tariff):
        return head | bills.answered(sheet, language)
    if isinstance(sheet, Timetable):
        from tingtang.planning.rules.timetables import solve as timetables  # noqa: PLC0415 - OR-Tools takes a second

        return head | timetables.answered(sheet, language)
    try:
        refuse(sheet)
    except Incomplete as draft:
        return head | {"state": "incomplete", "asks": [_ask(one, language) for one in draft.asks]}
    short = _short(sheet, language, is_explained=is_explained)
    if short is not None:
        return head | short
    program = built(sheet)
    found = _special(sheet, program) or solved(program, seconds=sheet.seconds)
    told = head | _figures(program, found, language, is_explained=is_explained)
    if sheet.template in {"assignment", "transport"}:  # one more owner or one more way is no question of a limit
        told["rows"] = [{key: value for key, value in row.items() if key != "one_more"} for row in told.get("rows", [])]
    if isinstance(sheet, ProductMix) and "rows" in told and (ranking := _ranking(sheet, told)):
        told["ranking"] = ranking
    return told


def _ranking(sheet: ProductMix, told: dict[str, Any]) -> list[dict[str, Any]]:
    """Products by profit against what the scarce means one of them takes are worth; empty without prices, or where they are no single ones.

    Above 1 as much as may be is made, below 1 none but what must be (complementary slackness); None: it takes nothing that is scarce.
    """
    prices = {row["code"]: row.get("price_low") for row in told["rows"] if row.get("price_low") == row.get("price_high")}
    if any(prices.get(one.code) is None for one in sheet.resources):
        return []
    amounts = {one["code"]: one for one in told["variables"]}
    found = []
    for one in sheet.products:
        worth = sum((used or 0) * prices[code] for code, used in one.uses.items())
        row = {"code": one.code, "name": amounts[one.code]["name"], "value": amounts[one.code]["value"]}
        found.append(row | {"worth": worth, "ratio": (one.profit or 0) / worth if worth > SMALLEST else None})
    return sorted(found, key=lambda row: (row["ratio"] is not None, -(row["ratio"] or 0)))


def _short(sheet: AnyModel, language: str, *, is_explained: bool) -> dict[str, Any] | None:
    """The answer of a transport, an assignment or a knapsack that nobody wants explained or that is too large for it; None of others."""
    if not isinstance(sheet, Transport | Assignment | Knapsack) or (is_explained and pairs(sheet) <= MOST_TO_EXPLAIN):
        return None
    try:
        chosen = chosen_of(sheet)
    except ValueError:
        return None
    return chosen.told(language) if chosen is not None and chosen.is_proven else None


def _ask(one: Problem, language: str) -> dict[str, Any]:
    about = {key: label(value, language) if isinstance(value, dict) else value for key, value in one.about.items()}
    return {"code": one.code, "place": list(one.place), "about": about}


def _special(sheet: AnyModel, program: Program) -> Solution | None:
    """Known classes go to their own solvers; None where those do not apply."""
    if not isinstance(sheet, Transport | Assignment | Knapsack):
        return None
    try:
        chosen = chosen_of(sheet)
    except ValueError:  # numbers too fine to be counted exactly: the general solver takes them
        return None
    if chosen is None:
        return Solution("infeasible")
    if not chosen.is_proven:
        return solved(program, seconds=sheet.seconds)
    amounts = chosen.by_name()
    x = np.array([amounts.get(one.name, 0.0) for one in program.variables])
    return Solution("optimal", chosen.value, chosen.value, x, solver=chosen.solver)


def _figures(program: Program, found: Solution, language: str, *, is_explained: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"state": found.state, "goal": "max" if program.is_max else "min", "solver": found.solver}
    if found.state == "infeasible":
        clash = conflict(program)
        told |= {"conflict": clash.rows, "conflict_is_least": clash.is_least, "give_way": clash.give_way}
        return told | {"row_names": {row.name: _name(row.title, language) or row.name for row in program.rows}}
    if found.state == "unbounded":
        grows, names = ray(program), {one.name: _name(one.title, language) or one.name for one in program.variables}
        return told | {"grows": grows, "grow_names": [names[code] for code in grows]}
    if found.value is None:
        return told
    known = _relaxed(program, found) if is_explained else None
    limits = ranges(*known) if known and found.state == "optimal" else None
    another = other(program, found) if is_explained else Other(None, is_sure=False)
    told |= {"value": found.value, "bound": found.bound, "gap": found.gap}
    told["variables"] = _variables(program, found, limits, language)
    told["rows"] = _rows(program, found, limits, language, {} if limits or not is_explained else _one_more(program, found))
    told["other"] = None if another.x is None else _chosen(program, another)
    told["other_is_sure"] = another.is_sure
    return told


def _relaxed(program: Program, found: Solution) -> tuple[Program, Solution] | None:
    """The linear model whose prices hold here: the model itself, or a transport's, whose corners are whole anyway."""
    if not program.has_integers:
        return program, found
    if found.solver != "minimum cost flow" or len(program.variables) > 400:
        return None
    smooth = replace(program, variables=[replace(one, is_integer=False) for one in program.variables])
    result = linear(arrays(smooth))
    return (smooth, result) if result.state == "optimal" else None


def _name(title: Any, language: str) -> str:
    if isinstance(title, list):
        return " → ".join(label(one, language) for one in title)
    return label(title, language) if title else ""


def _variables(program: Program, found: Solution, limits: Ranges | None, language: str) -> list[dict[str, Any]]:
    rows = []
    for number, one in enumerate(program.variables):
        row: dict[str, Any] = {
            "code": one.name,
            "name": _name(one.title, language) or one.name,
            "value": float(found.x[number]),
            "unit": one.unit,
            "is_choice": one.is_integer and one.lower == 0 and one.upper == 1,
            "factor": float(program.goal.get(one.name, 0)),
        }
        if limits is not None:
            row |= {"factor_low": finite(limits.factors[number][0]), "factor_high": finite(limits.factors[number][1])}
        rows.append(row)
    return rows


def _rows(
    program: Program, found: Solution, limits: Ranges | None, language: str, gains: dict[str, float]
) -> list[dict[str, Any]]:
    used = tidy(arrays(program).matrix @ found.x)
    told = []
    for number, row in enumerate(program.rows):
        limit = float(row.limit)
        one = {
            "code": row.name,
            "name": _name(row.title, language) or row.name,
            "used": float(used[number]),
            "sense": row.sense,
            "limit": limit,
            "spare": float(tidy(np.array(abs(limit - used[number])))),
            "unit": row.unit,
        }
        if limits is not None:
            prices, ends = limits.prices[number], limits.limits[number]
            one |= {"price_low": finite(prices[0]), "price_high": finite(prices[1])}
            one |= {"limit_low": finite(ends[0]), "limit_high": finite(ends[1])}
        if row.name in gains:
            one["one_more"] = gains[row.name]
        told.append(one)
    return told


def finite(value: float) -> float | None:
    """None for no limit."""
    return float(value) if isfinite(value) else None


def _one_more(program: Program, found: Solution) -> dict[str, float]:
    """With whole numbers there are no prices: what one unit more of each tight limit would bring is solved anew."""
    if found.state != "optimal" or found.value is None or len(program.rows) > MOST_FOR_ONE_MORE or len(program.variables) > 200:
        return {}
    used = arrays(program).matrix @ found.x
    gains = {}
    for number, row in enumerate(program.rows):
        if row.sense == "<=" and abs(float(row.limit) - used[number]) < 1:
            more = [replace(one, limit=one.limit + Fraction(1)) if one is row else one for one in program.rows]
            again = solved(replace(program, rows=more), seconds=1.0)
            if again.state == "optimal" and again.value is not None:
                gains[row.name] = float(tidy(np.array(again.value - found.value)))
    return gains


def _chosen(program: Program, another: Other) -> dict[str, float]:
    assert another.x is not None  # noqa: S101 - asked before
    return {one.name: float(value) for one, value in zip(program.variables, another.x, strict=True) if value}
