"""Promised and actual waits, and what simple estimates would have said at the same moments.

QL: people ahead x mean of the latest services / counters at work; LES: the wait of whoever was called last; HOL: how long the one who
waits longest has waited (Ibrahim and Whitt, "Real-time delay estimation", M&SOM 11, 2009). All of them see the past only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
LEAST_WAIT = 30.0
SHORT = 300.0
LATEST = 60  # services whose mean the first simple estimate knows
AT_WORK = 1200.0  # a counter counts as at work this long after its latest call
SHOWN, QUEUE, LES, HOL = "shown", "queue", "les", "hol"


@dataclass(frozen=True, slots=True)
class Judged:
    """One way to estimate against what came true: mean error and how often far too short; intervals only where they were shown."""

    name: str
    n: int
    error: float
    too_short: float
    inside: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What was told at one place against what came true: over half a minute of waiting."""

    n: int
    error: float
    too_short: float
    inside: float


def kept(told: Mapping[str, Array], actual: Array) -> Kept | None:
    """Waits as they were told (`told`, `low`, `high`) against the actual ones, not-a-number where nobody was called; None without any."""
    is_judged = ~np.isnan(actual) & (np.nan_to_num(actual) > LEAST_WAIT)
    if not is_judged.any():
        return None
    wait, said, low, high = (values[is_judged].astype(float) for values in (actual, told["told"], told["low"], told["high"]))
    inside = (low - LEAST_WAIT <= wait) & (wait <= high + LEAST_WAIT)
    return Kept(len(wait), float(np.abs(said - wait).mean()), float((wait - said > SHORT).mean()), float(inside.mean()))


def judged(waits: Mapping[str, Array], told: Mapping[str, Array]) -> Sequence[Judged]:
    """Each way to estimate; none without promises. `waits` by order of coming, one for each visit; `told` by ticket."""
    order = np.argsort(told["ticket"])
    at = np.searchsorted(told["ticket"], waits["visit"], sorter=order)
    at = order[np.minimum(at, len(order) - 1)] if len(order) else np.zeros(len(waits["visit"]), int)
    is_told = told["ticket"][at] == waits["visit"] if len(order) else np.zeros(len(at), bool)
    kept = np.flatnonzero(is_told & waits["called"] & (waits["wait"] > LEAST_WAIT))
    if not len(kept):
        return []
    wait, mine = waits["wait"][kept].astype(float), at[kept]
    low, high = told["low"][mine], told["high"][mine]
    inside = float(((low - LEAST_WAIT <= wait) & (wait <= high + LEAST_WAIT)).mean())
    simple = _simple(waits, kept, told["ahead"][mine])
    return [
        _judged(SHOWN, told["told"][mine], wait, inside),
        *(_judged(name, values, wait, None) for name, values in simple.items()),
    ]


def _judged(name: str, said: Array, wait: Array, inside: float | None) -> Judged:
    return Judged(name, len(wait), float(np.abs(said - wait).mean()), float((wait - said > SHORT).mean()), inside)


def _simple(waits: Mapping[str, Array], kept: Array, ahead: Array) -> dict[str, Array]:
    """What the simple estimates would have said when each of these came, from what had happened by then."""
    arrived, called = waits["arrived"], waits["arrived"] + np.nan_to_num(waits["wait"])
    ended = np.where(np.isnan(waits["service_time"]), np.inf, called + np.nan_to_num(waits["service_time"]))
    by_call, by_end = np.argsort(called, kind="stable"), np.argsort(ended, kind="stable")
    calls, ends = called[by_call], ended[by_end]
    sums = np.concatenate([[0.0], np.cumsum(np.nan_to_num(waits["service_time"][by_end]))])
    found: dict[str, list[float]] = {QUEUE: [], LES: [], HOL: []}
    for now, people in zip(arrived[kept].tolist(), ahead.tolist(), strict=True):
        done = int(np.searchsorted(ends, now, side="right"))
        first = max(0, done - LATEST)
        mean = (sums[done] - sums[first]) / max(1, done - first)
        latest = int(np.searchsorted(calls, now, side="right"))
        begun = int(np.searchsorted(calls, now - AT_WORK))
        counters = max(1, len(set(waits["counter"][by_call[begun:latest]].tolist()) - {0}))
        found[QUEUE].append(people * mean / counters)
        found[LES].append(
            float(waits["wait"][by_call[latest - 1]]) if latest and not np.isnan(waits["wait"][by_call[latest - 1]]) else 0.0
        )
        found[HOL].append(_longest(arrived, called, now))
    return {name: np.array(values) for name, values in found.items()}


def _longest(arrived: Array, called: Array, now: float) -> float:
    """How long the one who waits longest has waited; four hours back at most."""
    low, high = np.searchsorted(arrived, [now - 4 * 3600, now])
    waiting = np.flatnonzero(called[low:high] > now)
    return float(now - arrived[low + waiting[0]]) if len(waiting) else 0.0
