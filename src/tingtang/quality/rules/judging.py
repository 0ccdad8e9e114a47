"""What several kinds of evidence come to together: points from 0 to 100 with an interval, places with what they could be by chance."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from tingtang.quality.rules.estimates import Estimate, Z

K = TypeVar("K", bound=Hashable)
LEAST_COVERED: Final = 0.5  # what less than half of the weight was judged by says nothing


@dataclass(frozen=True, slots=True)
class Piece:
    """One criterion as it was met: points with interval, and n; `why` says why there are none: none, few, withheld.

    `figure` is what was measured, in its own unit, where the points were made of it.
    """

    weight: float
    points: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    why: str = ""
    figure: float | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """Points of all pieces by weight; `covered` is the share of the weight that could be judged."""

    value: float | None
    low: float | None
    high: float | None
    covered: float


def piece(weight: float, one: Estimate, least: int) -> Piece:
    """An estimate in points as a piece: none where there is none, where n is below `least`, and where it is withheld."""
    if one.is_withheld:
        return Piece(weight, None, why="withheld")
    if one.value is None:
        return Piece(weight, None, n=one.n, why="none")
    if one.n < least:
        return Piece(weight, None, n=one.n, why="few")
    low, high = (None if end is None else max(0.0, min(100.0, end)) for end in (one.low, one.high))
    return Piece(weight, max(0.0, min(100.0, one.value)), low, high, one.n)


def total(pieces: Sequence[Piece]) -> Total:
    """The weighted mean of what could be judged; its interval by propagation, the pieces taken as independent, a single one's its own."""
    whole = math.fsum(one.weight for one in pieces)
    known = [one for one in pieces if one.points is not None and one.weight > 0]
    weight = math.fsum(one.weight for one in known)
    covered = weight / whole if whole else 0.0
    if not known or covered < LEAST_COVERED:
        return Total(None, None, None, covered)
    value = math.fsum(one.weight * (one.points or 0.0) for one in known) / weight
    if len(known) == 1:
        return Total(value, known[0].low, known[0].high, covered)
    if not any(one.low is not None and one.high is not None for one in known):
        return Total(value, None, None, covered)
    spread = math.fsum(
        (one.weight * (one.high - one.low) / (2 * Z)) ** 2 for one in known if one.low is not None and one.high is not None
    )
    half = Z * math.sqrt(spread) / weight
    return Total(value, max(0.0, value - half), min(100.0, value + half), covered)


def moved(before: float | None, ends: tuple[float | None, float | None], after: float) -> tuple[float | None, float | None]:
    """The interval of points that somebody changed: as wide as before around the new ones, for the evidence grew no surer.

    None where there was none: a judgement has no interval of its own.
    """
    low, high = ends
    if before is None or low is None or high is None:
        return None, None
    return max(0.0, after - (before - low)), min(100.0, after + (high - before))


@dataclass(frozen=True, slots=True)
class Place:
    """A place: equal points share it; `best` and `worst` are the places that the intervals leave open."""

    place: int
    best: int
    worst: int


def placed(totals: Mapping[K, Total]) -> dict[K, Place]:
    """The places of those who have points. Who surely has more than another (intervals apart) comes before him at best and at worst."""
    known = {key: one for key, one in totals.items() if one.value is not None}

    def ends(one: Total) -> tuple[float, float]:
        value = one.value or 0.0
        return (value if one.low is None else one.low), (value if one.high is None else one.high)

    found = {}
    for key, one in known.items():
        low, high = ends(one)
        others = [ends(each) for other, each in known.items() if other != key]
        ahead = sum((each.value or 0.0) > (one.value or 0.0) for each in known.values())
        best = 1 + sum(other_low > high for other_low, _high in others)
        worst = 1 + sum(other_high >= low for _low, other_high in others)
        found[key] = Place(1 + ahead, min(best, 1 + ahead), max(worst, 1 + ahead))
    return found


def level_of(points: float | None, levels: Sequence[Mapping[str, object]]) -> str:
    """The name of the highest level whose `least` is reached; none below all of them."""
    if points is None:
        return ""
    reached = [one for one in levels if points >= float(str(one["least"])) - 1e-9]
    return str(max(reached, key=lambda one: float(str(one["least"])))["name"]) if reached else ""


def is_beyond(one: Estimate, sign: str, limit: float, least: int) -> bool:
    """Whether a figure is surely beyond a limit: all of its interval, on enough events. One without interval by its value alone."""
    if one.value is None or one.is_withheld or one.n < least:
        return False
    low, high = (one.value if one.low is None else one.low), (one.value if one.high is None else one.high)
    return low >= limit if sign == "at_least" else high <= limit


@dataclass(frozen=True, slots=True)
class Balance(Generic[K]):
    """Who gives most quality for what it costs (KPI-21): those whom nobody beats on both, and among them the balance point."""

    unbeaten: frozenset[K]
    point: K | None


def balanced(found: Mapping[K, tuple[float, float]]) -> Balance[K]:
    """Units by (quality, cost): the Pareto front, and its knee: the one farthest from the line between the cheapest and the best."""
    front = [
        key for key, (quality, cost) in found.items()
        if not any(
            other_quality >= quality and other_cost <= cost and (other_quality, other_cost) != (quality, cost)
            for other_quality, other_cost in found.values()
        )
    ]  # fmt: skip
    front.sort(key=lambda key: (found[key][1], found[key][0]))
    if len(front) < 3:
        return Balance(frozenset(front), front[0] if len(front) == 1 else None)
    (first_quality, first_cost), (best_quality, best_cost) = found[front[0]], found[front[-1]]
    wide, high = best_cost - first_cost, best_quality - first_quality

    def above(key: K) -> float:
        quality, cost = found[key]
        return (quality - first_quality) / (high or 1.0) - (cost - first_cost) / (wide or 1.0)

    return Balance(frozenset(front), max(front[1:-1], key=above))
