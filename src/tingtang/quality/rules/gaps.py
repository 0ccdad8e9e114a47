"""The five gaps of service quality (Parasuraman, Zeithaml & Berry, Journal of Marketing 49:4, 1985), on one scale with one sign.

Every gap is what comes later minus what comes before it, in points of 100 of the scale: belief of managers minus expectation (1),
standards minus expectation (2), delivery minus standards (3), delivery minus promise (4), perception minus expectation (5).
Negative is a shortfall (D A-43: the source gives neither formula nor sign).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tingtang.quality.rules.estimates import Estimate, student, wilson
from tingtang.quality.rules.questions import NOTHING

Marks = NDArray[np.uint8]
Floats = NDArray[np.float64]
GAPS: Final = (1, 2, 3, 4, 5)
MEETS: Final = {"full": 1.0, "part": 0.5, "none": 0.0}
EMPTY: Final = Estimate(None)
WIDEST: Final = 100.0  # points between nothing and all of a scale
SHORT: Final = 0.0  # what is kept can be all that was asked, and no more


def points(marks: Marks, low: int, high: int) -> Floats:
    """Answers of a scale in points of 100; nothing given is no number."""
    found: Floats = np.where(marks == NOTHING, np.nan, (marks.astype(np.float64) - low) * 100 / (high - low))
    return found


def persons(table: Floats) -> Floats:
    """Each person's mean over what was answered; who answered nothing is left out."""
    held = ~np.isnan(table).all(axis=1) if table.size else np.zeros(0, dtype=bool)
    found: Floats = np.nanmean(table[held], axis=1) if held.any() else np.zeros(0)
    return found


def mean(values: Floats) -> Estimate:
    """A mean with Student's interval; one value alone has none."""
    n = len(values)
    if not n:
        return EMPTY
    middle = float(values.mean())
    if n == 1:
        return Estimate(middle, n=1, least=1)
    half = student(n - 1) * float(values.std(ddof=1)) / math.sqrt(n)
    return Estimate(middle, middle - half, middle + half, n, n)


def within(one: Estimate, most: float = WIDEST) -> Estimate:
    """An interval kept within what a gap can be: cut last, so that what it is joined to keeps its doubt."""
    low, high = (None if end is None else max(-WIDEST, min(most, end)) for end in (one.low, one.high))
    return replace(one, low=low, high=high)


def difference(later: Estimate, earlier: Estimate) -> Estimate:
    """Two independent means taken from one another; the interval is wide enough for both, n that of the smaller."""
    if later.value is None or earlier.value is None:
        return EMPTY
    value, n = later.value - earlier.value, min(later.n, earlier.n)
    halves = [(one.high - one.low) / 2 for one in (later, earlier) if one.low is not None and one.high is not None]
    if len(halves) < 2:
        return Estimate(value, n=n, least=n)
    half = math.hypot(*halves)
    return within(Estimate(value, value - half, value + half, n, n))


def coverage(expected: Floats, meets: Sequence[float]) -> Estimate:
    """Gap 2: how far standards meet what is expected, each expectation by its strength, minus 100; one value for each customer."""
    weights = np.nan_to_num(expected)
    whole = weights.sum(axis=1) if weights.size else np.zeros(0)
    held = whole > 0
    shares = (weights[held] @ np.asarray(meets, dtype=np.float64)) / whole[held] if held.any() else np.zeros(0)
    return within(mean(100 * shares - 100), SHORT)


def kept(good: int, n: int) -> Estimate:
    """A share of what was to be kept, minus 100, with Wilson's interval."""
    if not n:
        return EMPTY
    low, high = wilson(good, n)
    return Estimate(100 * good / n - 100, 100 * low - 100, 100 * high - 100, n, n)


def scored(scores: Sequence[float]) -> Estimate:
    """What scores lack of all that could be had."""
    return mean(np.asarray(scores, dtype=np.float64) - WIDEST)


def together(parts: Sequence[Estimate]) -> Estimate:
    """Several sources of a gap that is a shortfall at best, as their plain mean; n is that of all, the interval by propagation.

    A single source keeps its own interval. Sources come with intervals that are not cut yet.
    """
    known = [one for one in parts if one.value is not None]
    if len(known) < 2:
        return within(known[0], SHORT) if known else EMPTY
    value, n = sum(one.value or 0.0 for one in known) / len(known), sum(one.n for one in known)
    halves = [(one.high - one.low) / 2 for one in known if one.low is not None and one.high is not None]
    if len(halves) < len(known):
        return Estimate(value, n=n, least=min(one.n for one in known))
    half = math.hypot(*halves) / len(known)
    return within(Estimate(value, value - half, value + half, n, min(one.n for one in known)), SHORT)


def weighted(tables: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Each person's dimensions as one number, by weight over those that he answered; `tables` has one column of persons for each."""
    if not tables:
        return np.zeros(0)
    columns = np.column_stack(tables)
    held = ~np.isnan(columns).all(axis=1)
    share = np.where(np.isnan(columns), 0.0, np.asarray(weights, dtype=np.float64))
    whole = share.sum(axis=1)
    held &= whole > 0
    found: Floats = (np.nan_to_num(columns) * share).sum(axis=1)[held] / whole[held]
    return found


@dataclass(frozen=True, slots=True)
class Weight:
    """A gap beside gap 5: the share it has in the shortfalls of gaps 1 to 4, and whether it is surely a shortfall."""

    gap: int
    share: float | None
    is_sure: bool


def explained(found: Mapping[int, Estimate]) -> list[Weight]:
    """Gaps 1 to 4 by their part in all shortfalls, the largest first. It shows where to look; it proves no cause."""
    short = {number: max(0.0, -(found[number].value or 0.0)) for number in (1, 2, 3, 4) if number in found}
    whole = sum(short.values())
    told = [
        Weight(number, short[number] / whole if whole else None, (end := found[number].high) is not None and end < 0)
        for number in short
        if found[number].value is not None
    ]
    return sorted(told, key=lambda one: (-(one.share or 0.0), one.gap))


def as_data(one: Estimate) -> dict[str, Any]:
    """An estimate as it is kept."""
    return {"value": one.value, "low": one.low, "high": one.high, "n": one.n, "is_withheld": one.is_withheld}


def from_data(one: Mapping[str, Any]) -> Estimate:
    """An estimate as it was kept."""
    return Estimate(one["value"], one["low"], one["high"], one["n"], one["n"], one["is_withheld"])
