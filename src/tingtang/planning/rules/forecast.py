"""How many will come, by day and quarter hour: a Poisson regression on the calendar against the same day of the week before.

The day's total is a generalised linear model (statsmodels, log link): weekday, the day after a closed one, make-up days, days of a
deadline and those before, a trend. The day's shape is the share of each quarter hour among similar days, drawn towards the shape of
all days where there are few. Intervals allow for more spread than Poisson's, by what the past shows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

SLOTS = 96
FEWEST_DAYS = 21
HELD_BACK = 14
WEEK = timedelta(days=7)
Z_80 = 1.2816
PRIOR_DAYS = 3.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Calendar:
    """What is known of days: whether one is open, works instead of a day off, or ends a deadline."""

    is_open: Callable[[date], bool]
    makes_up: Callable[[date], bool] = lambda _day: False
    deadlines: frozenset[int] = frozenset()

    def ends(self, day: date) -> bool:
        """Whether a deadline ends on `day`: a day of the month, or the next open day when that is closed."""
        for back in range(4):
            earlier = day - timedelta(days=back)
            if earlier.day in self.deadlines:
                return self.is_open(day) and not any(self.is_open(earlier + timedelta(days=k)) for k in range(back))
        return False


@dataclass(frozen=True, slots=True)
class Past:
    """Arrivals of past days in quarter hours, by the hall's clock."""

    days: list[date]
    counts: Floats


@dataclass(frozen=True, slots=True)
class Day:
    """A day to come: expected arrivals by quarter hour with an 80 % interval.

    `naive` is what the same day of the week before had, closed ones nothing; None where that is not known: it is still to come, or it
    was before anything was recorded.
    """

    day: date
    expected: Floats
    low: Floats
    high: Floats
    naive: Floats | None
    total_low: float
    total_high: float


@dataclass(frozen=True, slots=True)
class Error:
    """Mean absolute error on days held back: of the model and of the same day of the week before, by day and by quarter hour.

    Both are of the same `days`: those a week before which the hall was open and seen. Where there are none, the model's are of all
    that were held back, and those of the week before are None.
    """

    days: int
    by_day: float
    naive_by_day: float | None
    by_slot: float
    naive_by_slot: float | None
    covered: float

    @property
    def is_better(self) -> bool:
        return self.naive_by_slot is None or self.by_slot <= self.naive_by_slot


@dataclass(frozen=True, slots=True)
class Forecast:
    """The days to come; `error` is None when the past is too short to hold days back; `method` is regression or average."""

    days: list[Day]
    error: Error | None
    method: str
    learned_from: int


def forecast(past: Past, ahead: Sequence[date], calendar: Calendar) -> Forecast:
    """The days `ahead`. Of a past of fewer than three weeks only averages by weekday are known, and said to be that."""
    kept = [k for k, day in enumerate(past.days) if calendar.is_open(day)]
    known = Past([past.days[k] for k in kept], past.counts[kept])
    seen = dict(zip(past.days, past.counts, strict=True))
    error = _error(known, calendar) if len(known.days) >= FEWEST_DAYS + 7 else None
    days, method = _ahead(known, ahead, calendar, seen)
    return Forecast(days, error, method, len(known.days))


def _ahead(past: Past, ahead: Sequence[date], calendar: Calendar, seen: Mapping[date, Floats]) -> tuple[list[Day], str]:
    is_enough = len(past.days) >= FEWEST_DAYS
    totals, spread = _regression(past, ahead, calendar) if is_enough else _average(past, ahead, calendar)
    shapes = _shapes(past, calendar)
    found = []
    for day, total in zip(ahead, totals, strict=True):
        expected = total * shapes(day)
        half, whole = Z_80 * np.sqrt(np.maximum(spread[1] * expected, 0.0)), Z_80 * sqrt(max(spread[0] * total, 0.0))
        low, high = np.maximum(expected - half, 0.0), expected + half
        found.append(Day(day, expected, low, high, seen.get(day - WEEK), max(total - whole, 0.0), total + whole))
    return found, "regression" if is_enough else "average"


def _features(day: date, first: date, calendar: Calendar) -> list[float]:
    before = day - timedelta(days=1)
    row = [float(day.weekday() == weekday) for weekday in range(7)]
    row += [float(not calendar.is_open(before) and before.weekday() < 5), float(calendar.makes_up(day))]
    row += [float(calendar.ends(day)), float(calendar.ends(day + timedelta(days=1)))]
    return [*row, min((day - first).days, 3650) / 365.0]


def _regression(past: Past, ahead: Sequence[date], calendar: Calendar) -> tuple[list[float], tuple[float, float]]:
    import statsmodels.api as sm  # noqa: PLC0415 - takes a second to load, and only forecasts need it

    first, totals = past.days[0], past.counts.sum(axis=1)
    known = np.array([_features(day, first, calendar) for day in past.days])
    used = np.asarray(known.any(axis=0))  # what the past never saw says nothing of the days to come
    span = (past.days[-1] - first).days
    used[-1] = span >= 8 * 7
    fitted: Any = sm.GLM(totals, known[:, used], family=sm.families.Poisson()).fit_regularized(alpha=1e-4, L1_wt=0.0)
    wanted = np.array([_features(day, first, calendar) for day in ahead])[:, used]
    expected = np.exp(np.clip(known[:, used] @ fitted.params, -20, 20))
    by_day = float(np.mean((totals - expected) ** 2 / np.maximum(expected, 0.5)))
    ready = [
        float(value) if calendar.is_open(day) else 0.0
        for day, value in zip(ahead, np.exp(np.clip(wanted @ fitted.params, -20, 20)), strict=True)
    ]
    return ready, (max(by_day, 1.0), _slot_spread(past, calendar))


def _average(past: Past, ahead: Sequence[date], calendar: Calendar) -> tuple[list[float], tuple[float, float]]:
    totals = past.counts.sum(axis=1)
    of_all = float(totals.mean()) if len(totals) else 0.0
    found = []
    for day in ahead:
        same = [total for known, total in zip(past.days, totals, strict=True) if known.weekday() == day.weekday()]
        found.append((float(np.mean(same)) if same else of_all) if calendar.is_open(day) else 0.0)
    by_day = float(np.var(totals) / max(of_all, 0.5)) if len(totals) > 1 else 1.0
    return found, (max(by_day, 1.0), _slot_spread(past, calendar))


def _slot_spread(past: Past, calendar: Calendar) -> float:
    """How much more than Poisson's the counts of quarter hours spread around their shape."""
    shapes = _shapes(past, calendar)
    ratio, count = 0.0, 0
    for day, counts in zip(past.days, past.counts, strict=True):
        expected = counts.sum() * shapes(day)
        busy = expected > 0.05
        ratio += float(((counts[busy] - expected[busy]) ** 2 / expected[busy]).sum())
        count += int(busy.sum())
    return max(ratio / count, 1.0) if count else 1.0


def _shapes(past: Past, calendar: Calendar) -> Callable[[date], Floats]:
    """The share of each quarter hour among days of the same weekday (make-up days count as working days)."""
    slots = past.counts.shape[1] if past.counts.ndim == 2 else SLOTS
    whole = past.counts.sum(axis=0) if len(past.days) else np.zeros(slots)
    overall = whole / whole.sum() if whole.sum() else np.full(slots, 1.0 / slots)
    mean = float(past.counts.sum() / len(past.days)) if len(past.days) else 0.0

    def shape(day: date) -> Floats:
        of_day = 0 if calendar.makes_up(day) else day.weekday()
        same = [k for k, known in enumerate(past.days) if known.weekday() == of_day]
        own = past.counts[same].sum(axis=0) + PRIOR_DAYS * max(mean, 1.0) * overall
        return np.asarray(own / own.sum())

    return shape


def _error(past: Past, calendar: Calendar) -> Error:
    held = min(HELD_BACK, len(past.days) - FEWEST_DAYS)
    earlier = Past(past.days[:-held], past.counts[:-held])
    days, _method = _ahead(earlier, past.days[-held:], calendar, dict(zip(past.days, past.counts, strict=True)))
    real = past.counts[-held:]
    inside = [one.total_low <= counts.sum() <= one.total_high for one, counts in zip(days, real, strict=True)]
    compared = [k for k, one in enumerate(days) if one.naive is not None]
    kept = compared or range(held)
    expected, came = np.array([days[k].expected for k in kept]), real[kept]
    naive = np.array([days[k].naive for k in compared]) if compared else expected
    busy = came.sum(axis=0) + expected.sum(axis=0) + naive.sum(axis=0) > 0
    own, other = _off(expected, came, busy), _off(naive, came, busy) if compared else (None, None)
    return Error(len(kept), own[0], other[0], own[1], other[1], float(np.mean(inside)))


def _off(said: Floats, came: Floats, busy: NDArray[np.bool_]) -> tuple[float, float]:
    """Mean absolute error by day and by quarter hour in which anybody came or was expected."""
    return float(np.abs(said.sum(axis=1) - came.sum(axis=1)).mean()), float(np.abs(said - came)[:, busy].mean())
