"""How long one who waits will wait: some hundreds of futures of the counters that may serve him, from what the hall looks like now.

Whoever is in service stays for what is left of a lognormal time that has lasted so long already; those ahead come in an order drawn
anew each time, some of them not at all; counters go and come by the roster, after the service that they are in. That the learned
means are not exact is drawn too. Told are the median, whose mean absolute error is the least of all single numbers, and the first and
ninth decile. The luck is the same each time, so that what is told changes only when the hall does.
"""

import math
from collections.abc import Sequence

import numba as nb
import numpy as np

from tingtang.planning.rules.simulation.chance import normal, number
from tingtang.visits.rules.estimate import Ahead, Estimate, InService, Pace

FUTURES = 192
MOST_AHEAD = 200  # beyond that, services are drawn for so many and each counts for more
LARGEST = 24 * 3600.0
_KEY = np.uint64(0x7C6F0D5B)
_OPEN_END = 1 - 1e-9


def estimate(
    ahead: Sequence[Ahead],
    busy: Sequence[InService],
    free: int,
    *,
    plan: Sequence[tuple[float, int]] = (),
    futures: int = FUTURES,
) -> Estimate | None:
    """The wait of one who comes now, as `visits.rules.estimate.estimate` tells it; None when no counter is open for him."""
    if not busy and not free:
        return None
    if sum(group.count * group.share for group in ahead) < free and not plan:
        return Estimate(0.0, 0.0, 60.0)
    paces = list(dict.fromkeys([*(group.pace for group in ahead), *(service.pace for service in busy)]))
    scale = max(1.0, sum(group.count for group in ahead) / MOST_AHEAD)
    counts = np.array([math.ceil(group.count / scale) for group in ahead], np.int64)
    waits = _futures(
        np.array([_law(pace) for pace in paces], float).reshape(-1, 4),
        np.repeat(np.array([paces.index(group.pace) for group in ahead], np.int64), counts),
        np.repeat(np.array([min(1.0, group.share) for group in ahead], float), counts),
        np.array([paces.index(service.pace) for service in busy], np.int64),
        np.array([max(0.0, service.elapsed) for service in busy], float),
        free, np.array([change for change, _then in plan], float), np.array([then for _change, then in plan], np.int64),
        scale, max(64, min(futures, 40_000 // (int(counts.sum()) + len(busy) + 1))),
    )  # fmt: skip
    low, middle, high = np.quantile(waits, (0.1, 0.5, 0.9))
    return Estimate(float(middle), float(low), float(max(high, low + 1)))


def _law(pace: Pace) -> tuple[float, float, float, float]:
    """Location and spread of the lognormal law, the error of its location, and the share who do not come."""
    mean = max(pace.mean, 1.0)
    spread = math.log1p(max(pace.variance, 1.0) / mean**2)
    error = math.sqrt(math.expm1(spread) / max(pace.weight, 1.0))
    return math.log(mean) - spread / 2, math.sqrt(spread), error, pace.no_show


@nb.njit(cache=True, nogil=True)
def _add(times, count, at):  # type: ignore[no-untyped-def]
    child = count
    while child > 0 and times[(child - 1) >> 1] > at:
        times[child] = times[(child - 1) >> 1]
        child = (child - 1) >> 1
    times[child] = at


@nb.njit(cache=True, nogil=True)
def _replace(times, count, at):  # type: ignore[no-untyped-def]
    """Put `at` in the place of the earliest."""
    parent = 0
    while True:
        child = 2 * parent + 1
        if child >= count:
            break
        if child + 1 < count and times[child + 1] < times[child]:
            child += 1
        if times[child] >= at:
            break
        times[parent] = times[child]
        parent = child
    times[parent] = at


@nb.njit(cache=True, nogil=True)
def _ready(times, count, planned, change, then, changes):  # type: ignore[no-untyped-def]
    """How many counters there are and which change comes next, once the earliest may take somebody."""
    while True:
        at = times[0] if count else LARGEST
        if changes < len(change) and change[changes] <= at:
            more = then[changes] - planned
            for _ in range(max(0, more)):
                if count < len(times):
                    _add(times, count, change[changes])
                    count += 1
            planned = then[changes]
            changes += 1
        elif count > planned and count:
            count -= 1
            at = times[count]
            _replace(times, count, at)
        else:
            return count, planned, changes


@nb.njit(cache=True, nogil=True)
def _left(place, spread, elapsed, p):  # type: ignore[no-untyped-def]
    """A quantile of what is left of a lognormal time that has lasted for `elapsed`."""
    gone = 0.5 * math.erfc((place - math.log(max(elapsed, 1e-3))) / (spread * math.sqrt(2.0)))
    return max(0.0, math.exp(place + spread * normal(min(gone + (1 - gone) * p, _OPEN_END))) - elapsed)


@nb.njit(cache=True, nogil=True)
def _mixed(order, n):  # type: ignore[no-untyped-def]
    """The order of those ahead, drawn anew (Fisher and Yates); the count of numbers used so far."""
    for k in range(len(order) - 1, 0, -1):
        n += 1
        other = int(number(_KEY, n) * (k + 1))
        order[k], order[other] = order[other], order[k]
    return n


@nb.njit(cache=True, nogil=True)
def _begun(laws, shifts, serving, elapsed, free, times, n):  # type: ignore[no-untyped-def]
    """When each counter is free for the next one, with the errors of the means in this future."""
    for k in range(len(laws)):
        n += 1
        shifts[k] = laws[k, 2] * normal(number(_KEY, n))
    for k in range(free):
        times[k] = 0.0
    for k in range(len(serving)):
        n += 1
        law = serving[k]
        _add(times, free + k, _left(laws[law, 0] + shifts[law], laws[law, 1], elapsed[k], number(_KEY, n)))
    return n


@nb.njit(cache=True, nogil=True)
def _futures(laws, who, share, serving, elapsed, free, change, then, scale, futures):  # type: ignore[no-untyped-def]
    waits, order, shifts = np.empty(futures), np.arange(len(who)), np.empty(len(laws))
    at_first = len(serving) + free
    times, n = np.empty(at_first + np.sum(then) + 1), 0
    for future in range(futures):
        n = _begun(laws, shifts, serving, elapsed, free, times, n)
        n = _mixed(order, n)
        count, planned, changes = at_first, at_first, 0
        for k in range(len(who)):
            law = who[order[k]]
            n += 3
            if number(_KEY, n) < laws[law, 3] or number(_KEY, n - 1) >= share[order[k]]:
                continue
            count, planned, changes = _ready(times, count, planned, change, then, changes)
            if count:
                takes = scale * math.exp(laws[law, 0] + shifts[law] + laws[law, 1] * normal(number(_KEY, n - 2)))
                _replace(times, count, times[0] + takes)
        count, planned, changes = _ready(times, count, planned, change, then, changes)
        waits[future] = min(times[0], LARGEST) if count else LARGEST
    return waits
