"""What the special solvers choose of a transport, an assignment, a knapsack: straight from the cells of the sheet to the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, count
from operator import mul
from typing import Any

import numpy as np

from tingtang.planning.rules.models import special
from tingtang.planning.rules.models.cells import cells
from tingtang.planning.rules.models.parts import Columns, column
from tingtang.planning.rules.models.sheet import Assignment, Knapsack, Transport
from tingtang.planning.rules.sheets import Label, label

Parts = Sequence[Any]


@dataclass(slots=True)
class Chosen:
    """What is chosen: pairs (or one thing), how much of it, its factor in the goal; the value, and whether nothing is better."""

    codes: list[str]
    names: Sequence[Label | tuple[Label, ...]]
    units: Sequence[str]
    amounts: list[float]
    factors: list[float]
    value: float
    solver: str
    is_max: bool
    is_choice: bool
    rows: list[dict[str, Any]]
    is_proven: bool = True

    def by_name(self) -> dict[str, float]:
        """How much of each, by the name its variable has in the linear model."""
        return dict(zip(self.codes, self.amounts, strict=True))

    def told(self, language: str) -> dict[str, Any]:
        """The answer as plain figures: only what is chosen, without explanations."""
        names = self.names if set(map(type, self.names)) == {str} else [_named(one, language) for one in self.names]
        variables = [
            {"code": code, "name": name, "value": amount, "unit": unit, "is_choice": self.is_choice, "factor": factor}
            for code, name, unit, amount, factor in zip(self.codes, names, self.units, self.amounts, self.factors, strict=True)
        ]
        head = {"state": "optimal", "goal": "max" if self.is_max else "min", "solver": self.solver}
        sure = {"value": self.value, "bound": self.value, "gap": 0.0, "other": None, "other_is_sure": False}
        return head | sure | {"rows": self.rows, "variables": variables}


def _named(name: Any, language: str) -> str:
    return " → ".join([label(one, language) for one in name]) if isinstance(name, tuple) else label(name, language)


def pairs(sheet: Transport | Assignment | Knapsack) -> int:
    """How many decisions there are."""
    if isinstance(sheet, Transport):
        return len(sheet.sources) * len(sheet.targets)
    return len(sheet.owners) * len(sheet.projects) if isinstance(sheet, Assignment) else 0


def chosen_of(sheet: Transport | Assignment | Knapsack) -> Chosen | None:
    """The best choice. None when there is none. Refused (`ValueError`) when numbers are too fine to be counted exactly."""
    if isinstance(sheet, Transport):
        return _transport(sheet)
    return _assignment(sheet) if isinstance(sheet, Assignment) else _knapsack(sheet)


def _transport(sheet: Transport) -> Chosen | None:
    costs = cells(sheet.costs)
    starts, ends = np.nonzero(~np.isnan(costs))
    supply = np.array(column(sheet.sources, "supply"), np.float64)
    demand = np.array(column(sheet.targets, "demand"), np.float64)
    freight = costs[starts, ends]
    shipped = special.transport(starts, ends, freight, supply, demand)
    if shipped is None:
        return None
    used = np.flatnonzero(shipped.amounts)
    codes, names = _pairs(sheet.sources, sheet.targets, starts[used].tolist(), ends[used].tolist())
    amounts, factors = shipped.amounts[used], freight[used]
    return Chosen(codes, names, [sheet.unit] * len(codes), amounts.tolist(), factors.tolist(), float(amounts @ factors),
                  "minimum cost flow", False, False, [])  # fmt: skip


def _assignment(sheet: Assignment) -> Chosen | None:
    values = cells(sheet.values)
    found = special.assignment(values, is_max=sheet.goal == "max")
    if found is None or len(found[0]) < len(sheet.projects):
        return None
    codes, names = _pairs(sheet.owners, sheet.projects, found[0].tolist(), found[1].tolist())
    factors, number = values[found], len(codes)
    return Chosen(codes, names, [""] * number, [1.0] * number, factors.tolist(), float(factors.sum()),
                  "linear assignment", sheet.goal == "max", True, [])  # fmt: skip


def _pairs(from_: Parts, to: Parts, down: list[int], across: list[int]) -> tuple[list[str], Sequence[Any]]:
    """The codes and names of pairs: what begins at each of `down` and ends at the like of `across`."""

    def joined(name: str, between: str) -> list[str]:
        one, two = column(from_, name), column(to, name)
        return [f"{one[d]}{between}{two[a]}" for d, a in ends]

    ends = list(zip(down, across, strict=True))
    if isinstance(from_, Columns) and isinstance(to, Columns):  # whose names are of one language
        return joined("code", ">"), joined("name", " → ")
    return joined("code", ">"), [(from_[d].name, to[a].name) for d, a in ends]


def _knapsack(sheet: Knapsack) -> Chosen:
    values, weights, most = (column(sheet.items, name) for name in ("value", "weight", "most"))
    packed = special.knapsack(values, weights, most, sheet.capacity or 0.0, seconds=sheet.seconds)
    used = list(compress(count(), packed.counts))
    counts, worth = [float(packed.counts[k]) for k in used], [float(values[k]) for k in used]
    load, limit = float(sum(map(mul, weights, packed.counts))), sheet.capacity or 0.0
    row = {
        "code": "capacity",
        "name": "capacity",
        "used": load,
        "sense": "<=",
        "limit": limit,
        "spare": limit - load,
        "unit": sheet.unit,
    }
    codes, names, units = (column(sheet.items, name) for name in ("code", "name", "unit"))
    return Chosen(
        [codes[k] for k in used], [names[k] for k in used], [units[k] for k in used], counts, worth,
        sum(map(mul, worth, counts)), "knapsack branch and bound", True, False, [row], packed.is_proven,
    )  # fmt: skip
