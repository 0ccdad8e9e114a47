"""The answer of a model: what to decide, what it brings, what limits it, and how sure that is."""

from dataclasses import replace
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np

from tingtang.planning.rules.models import special
from tingtang.planning.rules.models.build import NO_WAY, Incomplete, built, refuse, ways
from tingtang.planning.rules.models.explain import conflict, ray
from tingtang.planning.rules.models.program import Program, arrays
from tingtang.planning.rules.models.sensitivity import Other, Ranges, other, ranges
from tingtang.planning.rules.models.sheet import AnyModel, Assignment, Knapsack, Transport
from tingtang.planning.rules.models.solve import Solution, linear, solved, tidy
from tingtang.planning.rules.sheets import Problem, label

MOST_FOR_ONE_MORE = 30
MOST_TO_EXPLAIN = 2_000


def answered(sheet: AnyModel, language: str = "en") -> dict[str, Any]:
    """Solve a sheet and say everything about it as plain figures; `null` where there is no limit. Refused (`BadSheet`) when it is wrong."""
    head = {"name": label(sheet.name, language), "template": sheet.template, "unit": sheet.money}
    try:
        refuse(sheet)
    except Incomplete as draft:
        return head | {"state": "incomplete", "asks": [_ask(one, language) for one in draft.asks]}
    large = _large(sheet, language)
    if large is not None:
        return head | large
    program = built(sheet)
    found = _special(sheet, program) or solved(program, seconds=sheet.seconds)
    told = head | _figures(program, found, language)
    if sheet.template in {"assignment", "transport"}:  # one more owner or one more way is no question of a limit
        told["rows"] = [{key: value for key, value in row.items() if key != "one_more"} for row in told.get("rows", [])]
    return told


def _ask(one: Problem, language: str) -> dict[str, Any]:
    about = {key: label(value, language) if isinstance(value, dict) else value for key, value in one.about.items()}
    return {"code": one.code, "place": list(one.place), "about": about}


def _special(sheet: AnyModel, program: Program) -> Solution | None:
    """Known classes go to their own solvers; None where those do not apply."""
    try:
        if isinstance(sheet, Transport):
            return _transport(sheet)
        if isinstance(sheet, Assignment):
            return _assignment(sheet, program)
        if isinstance(sheet, Knapsack):
            return _knapsack(sheet, program)
    except ValueError:  # numbers too fine to be counted exactly: the general solver takes them
        return None
    return None


def _large(sheet: AnyModel, language: str) -> dict[str, Any] | None:
    """The answer of a transport or an assignment too large to be explained row by row: what goes where, and no more."""
    if isinstance(sheet, Transport) and len(sheet.sources) * len(sheet.targets) > MOST_TO_EXPLAIN:
        solve: Any = _transport
        ends: list[tuple[Any, Any, float]] = [(sheet.sources[d], sheet.targets[a], cost) for d, a, cost in ways(sheet)]
    elif isinstance(sheet, Assignment) and len(sheet.owners) * len(sheet.projects) > MOST_TO_EXPLAIN:
        solve, ends = _pairs, []
    else:
        return None
    try:
        found = solve(sheet)
    except ValueError:
        return None
    if found.state != "optimal":
        return None
    chosen = [(ends[k], found.x[k]) for k in np.flatnonzero(found.x)] if ends else [(one, 1.0) for one in found.extra["pairs"]]
    is_max = isinstance(sheet, Assignment) and sheet.goal == "max"
    unit = sheet.unit if isinstance(sheet, Transport) else ""
    told = [
        {
            "code": f"{start.code}>{end.code}",
            "name": f"{label(start.name, language)} → {label(end.name, language)}",
            "value": float(amount),
            "unit": unit,
            "is_choice": not ends,
            "factor": float(factor),
        }
        for (start, end, factor), amount in chosen
    ]
    head = {"state": "optimal", "goal": "max" if is_max else "min", "solver": found.solver, "rows": [], "variables": told}
    return head | {"value": found.value, "bound": found.bound, "gap": found.gap, "other": None, "other_is_sure": False}


def _pairs(sheet: Assignment) -> Solution:
    values = np.array([[np.nan if value == NO_WAY else value for value in row] for row in sheet.values], dtype=np.float64)
    pairs = special.assignment(values, is_max=sheet.goal == "max")
    if pairs is None or len(pairs[0]) < len(sheet.projects):
        return Solution("infeasible")
    found = _proven(np.zeros(0), float(np.sum(values[pairs])), "linear assignment")
    found.extra["pairs"] = [(sheet.owners[d], sheet.projects[a], float(values[d, a])) for d, a in zip(*pairs, strict=True)]
    return found


def _transport(sheet: Transport) -> Solution:
    found = ways(sheet)
    starts, ends = (np.array([way[side] for way in found], dtype=np.int64) for side in (0, 1))
    freight = np.array([way[2] for way in found])
    supply, demand = (
        np.array([one.supply for one in sheet.sources], float),
        np.array([one.demand for one in sheet.targets], float),
    )
    shipped = special.transport(starts, ends, freight, supply, demand)
    if shipped is None:
        return Solution("infeasible")
    return _proven(shipped.amounts, float(np.dot(freight, shipped.amounts)), "minimum cost flow")


def _assignment(sheet: Assignment, program: Program) -> Solution:
    found = _pairs(sheet)
    if found.state != "optimal":
        return found
    chosen = {f"{owner.code}>{project.code}" for owner, project, _value in found.extra["pairs"]}
    found.x = np.array([float(one.name in chosen) for one in program.variables])
    return found


def _knapsack(sheet: Knapsack, program: Program) -> Solution:
    values, weights = np.array([one.value for one in sheet.items], float), np.array([one.weight for one in sheet.items], float)
    counts = np.array([one.most for one in sheet.items], np.int64)
    packed = special.knapsack(values, weights, counts, sheet.capacity or 0.0, seconds=sheet.seconds)
    if not packed.is_proven:
        return solved(program, seconds=sheet.seconds)
    return _proven(packed.counts.astype(float), float(values @ packed.counts), "knapsack branch and bound")


def _proven(x: Any, value: float, solver: str) -> Solution:
    return Solution("optimal", value, value, x, solver=solver)


def _figures(program: Program, found: Solution, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {"state": found.state, "goal": "max" if program.is_max else "min", "solver": found.solver}
    if found.state == "infeasible":
        clash = conflict(program)
        told |= {"conflict": clash.rows, "conflict_is_least": clash.is_least, "give_way": clash.give_way}
        return told | {"row_names": {row.name: _name(row.title, language) or row.name for row in program.rows}}
    if found.state == "unbounded":
        return told | {"grows": ray(program)}
    if found.value is None:
        return told
    known = _relaxed(program, found)
    limits = ranges(*known) if known and found.state == "optimal" else None
    another = other(program, found)
    told |= {"value": found.value, "bound": found.bound, "gap": found.gap}
    told["variables"] = _variables(program, found, limits, language)
    told["rows"] = _rows(program, found, limits, language)
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


def _rows(program: Program, found: Solution, limits: Ranges | None, language: str) -> list[dict[str, Any]]:
    used = tidy(arrays(program).matrix @ found.x)
    gains = _one_more(program, found) if limits is None else {}
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
