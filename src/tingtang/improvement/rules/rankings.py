"""Ranking by estimates: who stands where, and from whom he cannot be told apart."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What somebody's outlets came to, with its interval and n, and what they came to before."""

    key: int
    value: float | None
    low: float | None
    high: float | None
    n: int
    before: float | None = None
    before_low: float | None = None
    before_high: float | None = None
    before_n: int = 0


@dataclass(frozen=True)
class Ranked:
    """A figure with its rank (none without enough events), what counts, its interval, and whether that reaches into the best one's."""

    key: int
    rank: int | None
    counted: float | None
    low: float | None
    high: float | None
    is_apart: bool


def gain(one: Figure) -> tuple[float | None, float | None, float | None]:
    """What changed, with its interval: the two periods taken as independent, half widths added as squares."""
    if one.value is None or one.before is None:
        return None, None, None
    change = one.value - one.before
    if None in {one.low, one.high, one.before_low, one.before_high}:
        return change, None, None
    half = (((one.high - one.low) / 2) ** 2 + ((one.before_high - one.before_low) / 2) ** 2) ** 0.5  # type: ignore[operator]
    return change, change - half, change + half


def ranked(figures: Sequence[Figure], *, by_gain: bool, least: int, more_is_better: bool) -> list[Ranked]:
    """The best first, equal figures with one rank; whose events are fewer than `least` (with a gain: in either period) has none and
    comes last. `is_apart` where two intervals do not meet: his and the best one's."""
    sign = 1 if more_is_better else -1
    counted = [(one, *(gain(one) if by_gain else (one.value, one.low, one.high))) for one in figures]
    enough = [each for each in counted if each[1] is not None and _n(each[0], by_gain=by_gain) >= least]
    enough.sort(key=lambda each: -sign * each[1])  # type: ignore[operator]
    found = []
    for one, value, low, high in enough:
        rank = 1 + sum(sign * other > sign * value for _one, other, _low, _high in enough)  # type: ignore[operator]
        found.append(Ranked(one.key, rank, value, low, high, _is_apart((low, high), enough[0][2:])))
    placed = {one.key for one in found}
    few = [Ranked(one.key, None, value, low, high, is_apart=False) for one, value, low, high in counted if one.key not in placed]
    return found + few


def _n(one: Figure, *, by_gain: bool) -> int:
    return min(one.n, one.before_n) if by_gain else one.n


def _is_apart(one: tuple[float | None, float | None], best: Sequence[float | None]) -> bool:
    if None in one or None in best:
        return False
    return one[1] < best[0] or one[0] > best[1]  # type: ignore[operator]
