"""What daily cells come to: a value with its interval and n. Cells add up, so a period is the sum of its days."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import NormalDist
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt

from tingtang.quality.rules.formula import Attribute, Elapsed, Expression, Number, Operation, Term, terms

LEVEL = 0.95
# Between what attributes of events lie: a score is points of 100, who is asked for a recommendation says 0 to 10.
RANGES: Final[Mapping[tuple[str, str], tuple[float, float]]] = {
    ("quality.inspection.done", "score"): (0.0, 100.0),
    ("quality.survey.replied", "nps"): (0.0, 10.0),
}
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cell:
    """What is kept of the events of a term: how many, sum, sum of squares, and for quantiles the values with their counts."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0
    values: Floats = field(default_factory=lambda: np.empty(0))
    counts: Counts = field(default_factory=lambda: np.empty(0, np.int64))


NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval; `n` events, `least` those of the smallest term. No value: nothing happened to compute it from."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    least: int = 0
    is_withheld: bool = False


WITHHELD = Estimate(None, is_withheld=True)


def merged(cells: Sequence[Cell]) -> Cell:
    """Several cells as one; the order does not matter."""
    full = [cell for cell in cells if len(cell.values)]
    values: Floats = np.empty(0)
    counts: Counts = np.empty(0, np.int64)
    if full:
        found, place = np.unique(np.concatenate([cell.values for cell in full]), return_inverse=True)
        values = cast("Floats", found)
        counts = np.bincount(place, weights=np.concatenate([cell.counts for cell in full])).astype(np.int64)
    return Cell(
        sum(cell.n for cell in cells),
        math.fsum(cell.total for cell in cells),
        math.fsum(cell.squares for cell in cells),
        values,
        counts,
    )


_LOWEST, _HIGHEST = -9, 26  # powers of ten that are told apart; less is nothing, more is the most there is
_STEPS = 900  # from 1.00 to 9.99


@lru_cache(maxsize=1)
def _known() -> Floats:
    """What each code stands for: nothing, then every number of three digits, from the smallest power of ten up."""
    powers = np.power(10.0, np.arange(_LOWEST, _HIGHEST + 1) - 2)
    found: Floats = np.concatenate(([0.0], np.outer(powers, np.arange(100, 1000)).ravel().round(11)))
    return found


def coded(values: Floats) -> npt.NDArray[np.int16]:
    """Values to three significant digits, as they are kept for quantiles: at most 0.5 % off, whole numbers to 999 exact."""
    size = np.abs(values)
    whole = np.where(size >= 10.0**_LOWEST, size, 1.0)
    power = np.floor(np.log10(whole)).astype(np.int64)
    digits = np.rint(whole / np.power(10.0, power - 2.0)).astype(np.int64)
    power, digits = np.where(digits >= 1000, power + 1, power), np.where(digits >= 1000, 100, np.maximum(digits, 100))
    code = np.minimum((power - _LOWEST) * _STEPS + digits - 99, len(_known()) - 1)
    found: npt.NDArray[np.int16] = np.where(size >= 10.0**_LOWEST, np.sign(values) * code, 0).astype(np.int16)
    return found


def decoded(codes: npt.NDArray[np.signedinteger[Any]]) -> Floats:
    """What codes stand for."""
    found: Floats = np.sign(codes) * _known()[np.abs(codes.astype(np.int64))]
    return found


def of_term(term: Term, cell: Cell) -> Estimate:
    """The value of one term: the score interval of a Poisson mean for counts, Wilson for shares, normal for means and
    sums, order statistics for quantiles."""
    if term.kind == "count":
        centre, half = cell.n + Z * Z / 2, Z * math.sqrt(cell.n + Z * Z / 4)
        return Estimate(float(cell.n), centre - half, centre + half, cell.n, cell.n)
    if cell.n == 0:
        return Estimate(0.0 if term.kind == "sum" else None)
    return {"share": _share, "sum": _sum, "mean": _mean, "quantile": _quantile}[term.kind](term, cell)


def _share(_term: Term, cell: Cell) -> Estimate:
    low, high = wilson(round(cell.total), cell.n)
    return Estimate(cell.total / cell.n, low, high, cell.n, cell.n)


def wilson(count: int, n: int) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927, JASA 22, 209-212)."""
    p, zz = count / n, Z * Z
    centre = (p + zz / (2 * n)) / (1 + zz / n)
    half = Z / (1 + zz / n) * math.sqrt(p * (1 - p) / n + zz / (4 * n * n))
    return (centre - half if count else 0.0), (centre + half if count < n else 1.0)


def _sum(term: Term, cell: Cell) -> Estimate:
    half = Z * math.sqrt(cell.squares)
    return Estimate(cell.total, max(bounds(term)[0], cell.total - half), cell.total + half, cell.n, cell.n)


def _mean(term: Term, cell: Cell) -> Estimate:
    mean = cell.total / cell.n
    if cell.n < 2:
        return Estimate(mean, None, None, cell.n, cell.n)
    spread = max(0.0, (cell.squares - cell.n * mean * mean) / (cell.n - 1))
    half = student(cell.n - 1) * math.sqrt(spread / cell.n)
    floor, ceiling = bounds(term)
    return Estimate(mean, min(mean, max(floor, mean - half)), max(mean, min(ceiling, mean + half)), cell.n, cell.n)


def student(freedom: int) -> float:
    """Student's t for the level, by Cornish and Fisher's expansion (Abramowitz & Stegun 26.7.5); exact for 1 and 2."""
    if freedom <= 2:
        return 12.7062 if freedom == 1 else 4.3027
    z, g = Z, float(freedom)
    return (
        z
        + (z**3 + z) / (4 * g)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * g**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * g**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92_160 * g**4)
    )


def _quantile(term: Term, cell: Cell) -> Estimate:
    p, n = term.quantile or 0.5, cell.n
    upto = np.cumsum(cell.counts)

    def at(rank: float) -> float:
        return float(cell.values[int(np.searchsorted(upto, rank))])

    half = Z * math.sqrt(n * p * (1 - p))
    low, high = math.floor(n * p - half + 0.5), math.ceil(n * p + half + 0.5)
    value = at(max(1, math.ceil(n * p - 1e-9)))
    return Estimate(value, at(low) if low >= 1 else None, at(high) if high <= n else None, n, n)


def evaluate(expression: Expression, cells: Mapping[Term, Cell]) -> Estimate:
    """The value of a formula. Of arithmetic over terms the interval is by propagation, the terms taken as independent, each side of
    its own (G. Y. Zou and A. Donner, Statistics in Medicine 27, 2008): a count of 0 reaches far up and not down."""
    if isinstance(expression, Term):
        return of_term(expression, cells.get(expression, NOTHING))
    parts = list(dict.fromkeys(terms(expression)))
    found = {term: of_term(term, cells.get(term, NOTHING)) for term in parts}
    value = _value(expression, lambda term: found[term].value)
    n, least = max(one.n for one in found.values()), min(one.n for one in found.values())
    if value is None:
        return Estimate(None, n=n, least=least)
    down = up = 0.0
    for term in parts:
        sides = _sides(found[term])
        if sides is None:
            return Estimate(value, n=n, least=least)
        step = max(1e-6, abs(found[term].value or 0.0) * 1e-6)
        moved = _value(expression, _moved(found, term, step))
        slope = (moved - value) / step if moved is not None else 0.0
        less, more = sides if slope > 0 else sides[::-1]
        down, up = math.hypot(down, slope * less), math.hypot(up, slope * more)
    floor, ceiling = bounds(expression)
    return Estimate(value, min(value, max(floor, value - down)), max(value, min(ceiling, value + up)), n, least)


def bounds(expression: Expression) -> tuple[float, float]:
    """Between what a formula can lie whatever happens: counts and times are not negative, shares not above one. So may its interval."""
    if isinstance(expression, Number):
        return expression.value, expression.value
    if isinstance(expression, Term):
        if expression.kind == "share":
            return 0.0, 1.0
        if isinstance(expression.value, Attribute) and expression.kind in {"mean", "quantile"}:
            return RANGES.get((expression.events.type, expression.value.name), (-math.inf, math.inf))
        is_positive = expression.kind == "count" or isinstance(expression.value, Elapsed)
        return (0.0 if is_positive else -math.inf), math.inf
    return _spanned(expression.sign, *bounds(expression.left), *bounds(expression.right))


def _spanned(sign: str, a: float, b: float, c: float, d: float) -> tuple[float, float]:
    if sign in "+-":
        return (a + c, b + d) if sign == "+" else (a - d, b - c)
    if a < 0 or c < 0:
        return -math.inf, math.inf
    if sign == "*":
        return a * c, (math.inf if math.inf in (b, d) else b * d)
    return (0.0 if d == math.inf or not d else a / d), (b / c if c else math.inf)


def _moved(found: Mapping[Term, Estimate], term: Term, step: float) -> Callable[[Term], float | None]:
    return lambda each: (found[each].value or 0.0) + (step if each == term else 0.0)


def _sides(one: Estimate) -> tuple[float, float] | None:
    """How far the interval reaches below and above the value."""
    if one.value is None or one.low is None or one.high is None:
        return None
    return one.value - one.low, one.high - one.value


def _value(expression: Expression, of: Callable[[Term], float | None]) -> float | None:
    if isinstance(expression, Number):
        return expression.value
    if isinstance(expression, Term):
        return of(expression)
    left, right = _value(expression.left, of), _value(expression.right, of)
    return None if left is None or right is None else _apply(expression, left, right)


def _apply(operation: Operation, left: float, right: float) -> float | None:
    if operation.sign == "/":
        return left / right if right else None
    return {"+": left + right, "-": left - right, "*": left * right}[operation.sign]


def points(value: float, target: float, floor: float) -> float:
    """0 to 100 points: none at `floor` or worse, all at `target` or better, in proportion between."""
    if target == floor:
        return 100.0 if value == target else 0.0
    return max(0.0, min(100.0, (value - floor) / (target - floor) * 100))
