"""How far the data of a linear model may move: shadow prices with their ranges, ranges of the goal, other best solutions.

All from the conditions of optimality (x feasible, y dual feasible, complementary), as small linear models of their own. That holds
at degenerate corners too, where a basis alone would say too little.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from tingtang.planning.rules.models.program import Array, Arrays, Program, arrays
from tingtang.planning.rules.models.solve import SMALL, Solution, tidy, whole

MOST_FOR_RANGES = 150
MOST_FOR_OTHERS = 60
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ranges:
    """Of rows: price from … to (they differ at a degenerate corner), limits between which it holds. Of variables: goal factors."""

    prices: list[Interval]
    limits: list[Interval]
    factors: list[Interval]


def ranges(program: Program, found: Solution) -> Ranges | None:
    """Shadow prices and ranges of an optimal linear model in the direction of its goal; None for whole numbers and large models."""
    if program.has_integers or found.prices is None or len(program.rows) + len(program.variables) > MOST_FOR_RANGES:
        return None
    wanted = arrays(program)
    sign = -1.0 if program.is_max else 1.0
    dual = _Dual(wanted, found.x)
    prices = [_ordered(sign * low, sign * high) for low, high in map(dual.price, range(len(wanted.low)))]
    factors = []
    for number in range(len(wanted.c)):
        low, high = dual.factor(number)
        now = sign * wanted.c[number]
        factors.append(_ordered(now + sign * low, now + sign * high))
    return Ranges(prices, [_limit(wanted, found, row) for row in range(len(wanted.low))], factors)


def _ordered(one: float, other: float) -> Interval:
    low, high = min(one, other), max(one, other)
    return float(tidy(np.array(low))), float(tidy(np.array(high)))


def _limit(wanted: Arrays, found: Solution, row: int) -> Interval:
    """Between which limits of `row` its price holds: x may move, but what has a price stays tight."""
    assert found.prices is not None  # noqa: S101 - asked of linear models only
    assert found.reduced is not None  # noqa: S101
    lower, upper = wanted.lower.copy(), wanted.upper.copy()
    still = np.abs(found.reduced) > SMALL
    lower[still] = upper[still] = found.x[still]
    low, high = wanted.low.copy(), wanted.high.copy()
    level = wanted.matrix @ found.x
    for k in np.flatnonzero(np.abs(found.prices) > SMALL):
        is_above = np.isfinite(high[k]) and abs(level[k] - high[k]) < 1e-6 * max(1.0, abs(level[k]))
        low[k] = high[k] = high[k] if is_above else low[k]
    moved = sparse.csr_array((np.ones(1), ([row], [0])), shape=(len(low), 1))
    matrix = sparse.hstack([wanted.matrix, -moved], format="csr")
    start = wanted.low[row] if np.isfinite(wanted.low[row]) else wanted.high[row]
    ends = [
        _extreme(
            np.append(np.zeros(len(lower)), sign), matrix, (low, high), (np.append(lower, -np.inf), np.append(upper, np.inf))
        )
        for sign in (1.0, -1.0)
    ]
    return _ordered(start + ends[0], start - ends[1])


def _extreme(c: Array, matrix: sparse.csr_array, rows: tuple[Array, Array], bounds: tuple[Array, Array]) -> float:
    """The least of c·x; −∞ when there is none."""
    low, high = rows
    equal = low == high
    upper, lower = ~equal & np.isfinite(high), ~equal & np.isfinite(low)
    above = sparse.vstack([matrix[upper], -matrix[lower]], format="csr")
    result = linprog(
        c,
        A_ub=above if above.shape[0] else None,
        b_ub=np.concatenate([high[upper], -low[lower]]) if above.shape[0] else None,
        A_eq=matrix[equal] if equal.any() else None,
        b_eq=low[equal] if equal.any() else None,
        bounds=np.column_stack(bounds),
        method="highs-ds",
    )
    return float(result.fun) if result.status == 0 else -np.inf


class _Dual:
    """All prices that prove `x` to be best: y of rows and r of bounds with c = A'y + r, each with the sign its tight side allows."""

    def __init__(self, wanted: Arrays, x: Array) -> None:
        self.wanted = wanted
        level = wanted.matrix @ x
        self.y = _signs(level, wanted.low, wanted.high)
        self.r = _signs(x, wanted.lower, wanted.upper)
        columns = len(wanted.c)
        self.matrix = sparse.hstack([wanted.matrix.T, sparse.eye_array(columns)], format="csr")

    def price(self, row: int) -> Interval:
        """The least and the greatest price of a row."""
        c = np.zeros(self.matrix.shape[1])
        c[row] = 1.0
        rows = (self.wanted.c, self.wanted.c)
        bounds = (np.concatenate([self.y[0], self.r[0]]), np.concatenate([self.y[1], self.r[1]]))
        return _extreme(c, self.matrix, rows, bounds), -_extreme(-c, self.matrix, rows, bounds)

    def factor(self, number: int) -> Interval:
        """How much the goal's factor of a variable may fall and rise while `x` stays best."""
        moved = sparse.csr_array((np.array([-1.0]), ([number], [0])), shape=(len(self.wanted.c), 1))
        matrix = sparse.hstack([self.matrix, moved], format="csr")
        c = np.append(np.zeros(self.matrix.shape[1]), 1.0)
        rows = (self.wanted.c, self.wanted.c)
        bounds = (
            np.concatenate([self.y[0], self.r[0], [-np.inf]]),
            np.concatenate([self.y[1], self.r[1], [np.inf]]),
        )
        return _extreme(c, matrix, rows, bounds), -_extreme(-c, matrix, rows, bounds)


def _signs(level: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """Minimising, a price is ≥ 0 at a lower side, ≤ 0 at an upper side, 0 in between."""
    near = SMALL * np.maximum(1.0, np.abs(level))
    at_low, at_high = np.isfinite(low) & (level - low <= near), np.isfinite(high) & (high - level <= near)
    return np.where(at_high, -np.inf, 0.0), np.where(at_low, np.inf, 0.0)


@dataclass(frozen=True, slots=True)
class Other:
    """Another solution as good as the one found; without one, whether that is certain."""

    x: Array | None
    is_sure: bool


def other(program: Program, found: Solution) -> Other:
    """Whether another solution is as good."""
    if found.state != "optimal" or found.value is None or len(program.variables) > 2000:
        return Other(None, is_sure=False)
    wanted = arrays(program)
    if not program.has_integers:
        return _other_linear(wanted, found)
    if len(program.variables) > MOST_FOR_OTHERS or not wanted.integrality.all():
        return Other(None, is_sure=False)
    return _other_whole(wanted, found)


def _with_goal(wanted: Arrays, x: Array, more: Iterable[tuple[Array, float, float]] = ()) -> Arrays:
    best = float(wanted.c @ x)
    room = SMALL * max(1.0, abs(best))
    added = [(wanted.c, -np.inf, best + room), *more]
    matrix = sparse.vstack([wanted.matrix, sparse.csr_array(np.array([row for row, _l, _h in added]))], format="csr")
    return Arrays(
        wanted.c,
        matrix,
        np.concatenate([wanted.low, [low for _r, low, _h in added]]),
        np.concatenate([wanted.high, [high for _r, _l, high in added]]),
        wanted.lower,
        wanted.upper,
        wanted.integrality,
    )


def _other_linear(wanted: Arrays, found: Solution) -> Other:
    """A corner is left along an edge at which some tight side without a price loosens: make that as loose as may be."""
    assert found.prices is not None  # noqa: S101
    assert found.reduced is not None  # noqa: S101
    x, level = found.x, wanted.matrix @ found.x
    lower, upper, low, high = wanted.lower.copy(), wanted.upper.copy(), wanted.low.copy(), wanted.high.copy()
    fixed, tight = np.abs(found.reduced) > SMALL, np.abs(found.prices) > SMALL
    lower[fixed] = upper[fixed] = x[fixed]
    low[tight] = high[tight] = level[tight]
    loose = np.where(~fixed & np.isclose(x, wanted.lower), -1.0, 0.0) + np.where(~fixed & np.isclose(x, wanted.upper), 1.0, 0.0)
    row = np.where(~tight & np.isclose(level, wanted.low), -1.0, 0.0) + np.where(
        ~tight & np.isclose(level, wanted.high), 1.0, 0.0
    )
    c = loose + wanted.matrix.T @ np.where(wanted.low == wanted.high, 0.0, row)
    if not c.any():
        return Other(None, is_sure=True)
    box = 10.0 * (1.0 + np.abs(x))
    found_x = _point(c, wanted.matrix, (low, high), (np.maximum(lower, x - box), np.minimum(upper, x + box)))
    if found_x is None or np.abs(found_x - x).max() < 1e-6:
        return Other(None, is_sure=found_x is not None)
    return Other(tidy(found_x), is_sure=True)


def _point(c: Array, matrix: sparse.csr_array, rows: tuple[Array, Array], bounds: tuple[Array, Array]) -> Array | None:
    from tingtang.planning.rules.models.solve import linear  # noqa: PLC0415 - the names would collide above

    result = linear(Arrays(c, matrix, *rows, *bounds, np.zeros(len(c), np.int8)))
    return result.x if result.state == "optimal" else None


def _other_whole(wanted: Arrays, found: Solution) -> Other:
    x = found.x
    if (wanted.lower == 0).all() and (wanted.upper == 1).all():
        cut = np.where(x > 0.5, -1.0, 1.0)
        tries = [(cut, 1.0 - float((x > 0.5).sum()), np.inf)]
    else:
        unit = np.eye(len(x))
        tries = [(unit[k], x[k] + 1, np.inf) for k in range(len(x))] + [(unit[k], -np.inf, x[k] - 1) for k in range(len(x))]
    is_sure = True
    for one in tries:
        result = whole(_with_goal(wanted, x, [one]), 2.0)
        if result.state == "optimal":
            return Other(tidy(result.x), is_sure=True)
        is_sure = is_sure and result.state == "infeasible"
    return Other(None, is_sure=is_sure)
