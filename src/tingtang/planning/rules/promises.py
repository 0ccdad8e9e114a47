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
class Promises:
    """What was told and what came true, row by row, in seconds: whose (a ticket, or 0), for which service, when, and what was said."""

    ticket: Array
    service: Array
    at: Array
    wait: Array
    said: Mapping[str, Array]
    low: Array
    high: Array

    def __len__(self) -> int:
        return len(self.wait)

    def off(self, name: str = SHOWN) -> Array:
        """How much longer each waited than an estimate said."""
        found: Array = self.wait - self.said[name]
        return found

    def inside(self) -> Array:
        """Whose wait ended inside the interval that was shown, give or take half a minute: people read whole minutes."""
        found: Array = (self.low - LEAST_WAIT <= self.wait) & (self.wait <= self.high + LEAST_WAIT)
        return found


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
    """What was told at one place against what came true."""

    n: int
    error: float
    too_short: float
    inside: float


def kept(rows: Promises) -> Kept | None:
    """What was told at one place, judged; None without any."""
    if not len(rows):
        return None
    off = rows.off()
    return Kept(len(rows), float(np.abs(off).mean()), float((off > SHORT).mean()), float(rows.inside().mean()))


def judged(rows: Promises) -> Sequence[Judged]:
    """Each way to estimate; none without promises."""
    if not len(rows):
        return []
    found = []
    for name in rows.said:
        off, inside = rows.off(name), float(rows.inside().mean()) if name == SHOWN else None
        found.append(Judged(name, len(rows), float(np.abs(off).mean()), float((off > SHORT).mean()), inside))
    return found


def told_and_true(told: Mapping[str, Array], actual: Array) -> Promises:
    """What was told at one place (`told`, `low`, `high`) beside the actual waits, not-a-number where nobody was called."""
    is_judged = ~np.isnan(actual) & _counts(told["told"], np.nan_to_num(actual))
    nobody = np.zeros(len(actual), np.int64)
    ticket, service, at, said, low, high = (
        told.get(name, nobody)[is_judged] for name in ("ticket", "service", "at", "told", "low", "high")
    )
    return Promises(ticket, service, at, actual[is_judged], {SHOWN: said}, low, high)


def promised(waits: Mapping[str, Array], told: Mapping[str, Array]) -> Promises:
    """What people were told with their number, and what simple estimates would have said. `waits` by order of coming, one for each
    visit; `told` by ticket."""
    order = np.argsort(told["ticket"])
    at = np.searchsorted(told["ticket"], waits["visit"], sorter=order)
    at = order[np.minimum(at, len(order) - 1)] if len(order) else np.zeros(len(waits["visit"]), int)
    is_told = told["ticket"][at] == waits["visit"] if len(order) else np.zeros(len(at), bool)
    said = told["told"][at] if len(order) else np.zeros(len(at))
    rows = np.flatnonzero(is_told & waits["called"] & _counts(said, waits["wait"]))
    mine = at[rows]
    simple = _simple(waits, rows, told["ahead"][mine]) if len(rows) else {}
    return Promises(
        waits["visit"][rows], waits["service"][rows], waits["arrived"][rows], waits["wait"][rows].astype(float),
        {SHOWN: told["told"][mine], **simple}, told["low"][mine], told["high"][mine],
    )  # fmt: skip


def _counts(said: Array, wait: Array) -> Array:
    """Whoever was told or waited over half a minute. By the wait alone, those who were told too much would not be judged."""
    found: Array = (said > LEAST_WAIT) | (wait > LEAST_WAIT)
    return found


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
