"""Solves a linear model: LP by the simplex of HiGHS (OPT-02; G. B. Dantzig, 1947), whole numbers by its branch and bound."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from tingtang.planning.rules.models.program import Array, Arrays, Program, arrays

SMALL = 1e-7
PATIENCE = 1  # times as long as was asked for; tests have more: what is best is no matter of how busy a machine is


@dataclass(slots=True)
class Solution:
    """How it went. `state`: optimal, found (not proven), infeasible, unbounded, unknown; `bound`: no solution can be better."""

    state: str
    value: float | None = None
    bound: float | None = None
    x: Array = field(default_factory=lambda: np.zeros(0))
    prices: Array | None = None
    reduced: Array | None = None
    solver: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def gap(self) -> float | None:
        """How far the bound is from what was found, as a share."""
        if self.value is None or self.bound is None:
            return None
        return abs(self.bound - self.value) / max(abs(self.value), 1e-9)


def solved(program: Program, *, seconds: float = 10.0) -> Solution:
    """The best solution, or why there is none."""
    wanted = arrays(program)
    found = whole(wanted, seconds) if program.has_integers else linear(wanted)
    if found.value is not None:
        sign = -1.0 if program.is_max else 1.0
        found.value = sign * found.value + float(program.constant)
        found.bound = None if found.bound is None else sign * found.bound + float(program.constant)
        found.x = tidy(found.x)
    return found


def tidy(x: Array) -> Array:
    """Without the dust of floating point."""
    near = np.where(np.isfinite(x), np.rint(x), 0.0)
    return np.where(np.isfinite(x) & (np.abs(np.where(np.isfinite(x), x, 1.0) - near) < SMALL), near, x) + 0.0


def halves(wanted: Arrays) -> tuple[sparse.csr_array, Array, sparse.csr_array, Array]:
    """Rows as linprog takes them: A_ub, b_ub (≥ turned round), A_eq, b_eq."""
    equal = wanted.low == wanted.high
    upper, lower = ~equal & np.isfinite(wanted.high), ~equal & np.isfinite(wanted.low)
    above = sparse.vstack([wanted.matrix[upper], -wanted.matrix[lower]], format="csr")
    return above, np.concatenate([wanted.high[upper], -wanted.low[lower]]), wanted.matrix[equal], wanted.low[equal]


def linear(wanted: Arrays) -> Solution:
    """A linear model without whole numbers, minimised; prices are of the rows as they stand, of the goal minimised."""
    if not wanted.c.size:
        return _without_choice(wanted)
    above, b_above, equal, b_equal = halves(wanted)
    bounds = np.column_stack([wanted.lower, wanted.upper])
    parts = {"A_ub": above, "b_ub": b_above} if above.shape[0] else {}
    parts |= {"A_eq": equal, "b_eq": b_equal} if equal.shape[0] else {}
    result = linprog(wanted.c, bounds=bounds, method="highs-ds", **parts)
    if result.status != 0:
        return _none(result.status, wanted)
    prices = np.zeros(len(wanted.low))
    is_equal = wanted.low == wanted.high
    upper, lower = ~is_equal & np.isfinite(wanted.high), ~is_equal & np.isfinite(wanted.low)
    if above.shape[0]:
        prices[upper] += result.ineqlin.marginals[: upper.sum()]
        prices[lower] -= result.ineqlin.marginals[upper.sum() :]
    if equal.shape[0]:
        prices[is_equal] = result.eqlin.marginals
    reduced = result.lower.marginals + result.upper.marginals
    return Solution("optimal", float(result.fun), float(result.fun), result.x, prices, reduced, "HiGHS simplex")


def _without_choice(wanted: Arrays) -> Solution:
    """Of a model without variables, such as a transport without any way; the solver refuses it."""
    if (wanted.low > SMALL).any() or (wanted.high < -SMALL).any():
        return Solution("infeasible")
    return Solution("optimal", 0.0, 0.0, np.zeros(0), np.zeros(len(wanted.low)), np.zeros(0), "HiGHS simplex")


def _none(status: int, wanted: Arrays) -> Solution:
    """Solvers say "infeasible or unbounded" at times: with nothing to win it is one of the two."""
    if status == 2:
        return Solution("infeasible")
    if status in {3, 4} and wanted.c.any():
        calm = Arrays(
            np.zeros_like(wanted.c), wanted.matrix, wanted.low, wanted.high, wanted.lower, wanted.upper, wanted.integrality
        )
        found = whole(calm, 10.0) if wanted.integrality.any() else linear(calm)
        return Solution("unbounded" if found.state == "optimal" else found.state)
    return Solution("unknown")


def whole(wanted: Arrays, seconds: float) -> Solution:
    """A model with whole numbers, minimised, with what no solution can beat."""
    rows = [LinearConstraint(wanted.matrix, wanted.low, wanted.high)] if len(wanted.low) else []
    result = milp(
        wanted.c,
        constraints=rows,
        bounds=Bounds(wanted.lower, wanted.upper),
        integrality=wanted.integrality,
        options={"time_limit": PATIENCE * seconds, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        return Solution("unknown") if result.status == 1 else _none(result.status, wanted)
    x = np.where(wanted.integrality == 1, np.rint(result.x), result.x)
    bound = result.fun if result.status == 0 else result.mip_dual_bound
    return Solution(
        "optimal" if result.status == 0 else "found", float(wanted.c @ x), float(bound), x, solver="HiGHS branch and bound"
    )
