"""What the special solvers choose of a transport, an assignment, a knapsack: straight from the cells of the sheet to the answer."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tingtang.planning.rules.models import special
from tingtang.planning.rules.models.cells import cells
from tingtang.planning.rules.models.program import Array
from tingtang.planning.rules.models.sheet import Assignment, Item, Knapsack, Transport
from tingtang.planning.rules.sheets import label


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen: pairs (or one thing), how much of it, its factor in the goal; the value, and whether nothing is better."""

    parts: list[tuple[Any, ...]]
    amounts: Array
    factors: Array
    value: float
    solver: str
    is_max: bool
    unit: str
    is_choice: bool
    rows: list[dict[str, Any]]
    is_proven: bool = True

    def by_name(self) -> dict[str, float]:
        """How much of each, by the name its variable has in the linear model."""
        return {">".join(one.code for one in part): float(n) for part, n in zip(self.parts, self.amounts, strict=True)}

    def _named(self, language: str) -> list[tuple[str, str, str]]:
        if self.parts and len(self.parts[0]) == 2:
            return [
                (f"{one.code}>{two.code}", f"{label(one.name, language)} → {label(two.name, language)}", self.unit)
                for one, two in self.parts
            ]
        return [(one.code, label(one.name, language), self.unit or one.unit) for (one,) in self.parts]

    def told(self, language: str) -> dict[str, Any]:
        """The answer as plain figures: only what is chosen, without explanations."""
        variables = [
            {"code": code, "name": name, "value": amount, "unit": unit, "is_choice": self.is_choice, "factor": factor}
            for (code, name, unit), amount, factor in zip(
                self._named(language), self.amounts.tolist(), self.factors.tolist(), strict=True
            )
        ]
        head = {"state": "optimal", "goal": "max" if self.is_max else "min", "solver": self.solver}
        sure = {"value": self.value, "bound": self.value, "gap": 0.0, "other": None, "other_is_sure": False}
        return head | sure | {"rows": self.rows, "variables": variables}


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
    supply = np.array([one.supply for one in sheet.sources], np.float64)
    demand = np.array([one.demand for one in sheet.targets], np.float64)
    freight = costs[starts, ends]
    shipped = special.transport(starts, ends, freight, supply, demand)
    if shipped is None:
        return None
    used = np.flatnonzero(shipped.amounts)
    parts = [(sheet.sources[d], sheet.targets[a]) for d, a in zip(starts[used].tolist(), ends[used].tolist(), strict=True)]
    amounts, factors = shipped.amounts[used], freight[used]
    return Chosen(parts, amounts, factors, float(amounts @ factors), "minimum cost flow", False, sheet.unit, False, [])


def _assignment(sheet: Assignment) -> Chosen | None:
    values = cells(sheet.values)
    found = special.assignment(values, is_max=sheet.goal == "max")
    if found is None or len(found[0]) < len(sheet.projects):
        return None
    parts = [(sheet.owners[d], sheet.projects[a]) for d, a in zip(found[0].tolist(), found[1].tolist(), strict=True)]
    factors = values[found]
    is_max = sheet.goal == "max"
    return Chosen(parts, np.ones(len(parts)), factors, float(factors.sum()), "linear assignment", is_max, "", True, [])


def _knapsack(sheet: Knapsack) -> Chosen:
    values, weights, most = (np.array(column) for column in zip(*map(_figures, sheet.items), strict=True))
    packed = special.knapsack(values, weights, most.astype(np.int64), sheet.capacity or 0.0, seconds=sheet.seconds)
    used = np.flatnonzero(packed.counts)
    load, limit = float(weights @ packed.counts), sheet.capacity or 0.0
    row = {
        "code": "capacity",
        "name": "capacity",
        "used": load,
        "sense": "<=",
        "limit": limit,
        "spare": limit - load,
        "unit": sheet.unit,
    }
    return Chosen(
        [(sheet.items[k],) for k in used.tolist()], packed.counts[used].astype(np.float64), values[used],
        float(values @ packed.counts), "knapsack branch and bound", True, "", False, [row], packed.is_proven,
    )  # fmt: skip


def _figures(item: Item) -> tuple[float, float, int]:
    return item.value or 0.0, item.weight or 0.0, item.most
