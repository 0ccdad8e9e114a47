"""Which code follows which within a case, how often, and after how long: the directly-follows graph of activities, people or units."""

import itertools
from dataclasses import dataclass
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

from tingtang.insight.rules.eventlog import Ints, Times
from tingtang.insight.rules.parts import at_once, inner, parts

Floats = npt.NDArray[np.float64]
SECOND = 1_000_000
WIDEST_TABLE = 1_200
_RUN = 50_000
_DRAWERS, _FEW = 2_048, 512


@dataclass(frozen=True, slots=True, eq=False)
class Follows:
    """The edges, the most frequent first; times in seconds. `median` and `p90` are exact (linear between neighbours)."""

    source: Ints
    target: Ints
    count: Times
    mean: Floats
    median: Floats
    p90: Floats
    shortest: Floats
    longest: Floats

    def __len__(self) -> int:
        return len(self.source)

    def rows(self) -> list[tuple[Any, ...]]:
        """Edges as plain tuples: source, target, count, mean, median, p90, shortest, longest."""
        names = ("source", "target", "count", "mean", "median", "p90", "shortest", "longest")
        return list(zip(*(getattr(self, name).tolist() for name in names), strict=True))


def follows(code: Ints, begins: Times, ends: Times, starts: Times, code_count: int) -> Follows:
    """The edges between successive codes of each case; the time of one is from `ends` of the earlier to `begins` of the later.

    Events whose code is negative are passed over. Times may be of any clock, such as worked microseconds.
    """
    if code_count <= WIDEST_TABLE:
        edges, bounds, took = by_table(code, begins, ends, starts, code_count)
    else:
        edges, bounds, took = _by_sorting(code, begins, ends, starts, code_count)
    return _measured(edges, bounds, took, code_count)


def by_table(code: Ints, begins: Times, ends: Times, starts: Times, width: int) -> tuple[Times, Times, Times]:
    """How often and after how long each activity follows each, by a table of `width` × `width`: for logs with few activities.

    Gives the edges as `from * width + to`, where the times of each begin, and the times (microseconds), edge by edge.
    """
    stretches = parts(starts)
    counts = np.array(at_once(_count, ((code, starts, first, end, width) for first, end in stretches)))
    total = counts.sum(axis=0)
    edges = np.flatnonzero(total)
    bounds = np.concatenate(([0], np.cumsum(total[edges])))
    place = np.zeros(width * width, np.int64)
    place[edges] = bounds[:-1]
    places = place + np.cumsum(counts, axis=0) - counts
    took = np.empty(int(bounds[-1]), np.int64)
    rows = zip(stretches, places, strict=True)
    at_once(_scatter, ((code, begins, ends, starts, first, end, width, at, took) for (first, end), at in rows))
    return edges, bounds, took


def _by_sorting(code: Ints, begins: Times, ends: Times, starts: Times, width: int) -> tuple[Times, Times, Times]:
    """For logs with more activities than a table of all pairs has room for."""
    edge, took = _pairs(code, begins, ends, starts, width)
    order = np.argsort(edge, kind="stable")
    edges, first = np.unique(edge[order], return_index=True)
    return edges, np.append(first, len(edge)), took[order]


@nb.njit(cache=True, nogil=True)
def _count(code: Ints, starts: Times, first: int, end: int, width: int) -> Times:
    counts = np.zeros(width * width, np.int64)
    for case in range(first, end):
        before = -1
        for row in range(starts[case], starts[case + 1]):
            now = code[row]
            if now < 0:
                continue
            if before >= 0:
                counts[before * width + now] += 1
            before = now
    return counts


@nb.njit(cache=True, nogil=True)
def _scatter(
    code: Ints, begins: Times, ends: Times, starts: Times, first: int, end: int, width: int, place: Times, took: Times
) -> None:
    for case in range(first, end):
        before = -1
        since = np.int64(0)
        for row in range(starts[case], starts[case + 1]):
            now = code[row]
            if now < 0:
                continue
            if before >= 0:
                edge = before * width + now
                took[place[edge]] = begins[row] - since
                place[edge] += 1
            before = now
            since = ends[row]


@nb.njit(cache=True, nogil=True)
def _pairs(code: Ints, begins: Times, ends: Times, starts: Times, width: int) -> tuple[Times, Times]:
    edge, took = np.empty(len(code), np.int64), np.empty(len(code), np.int64)
    count = 0
    for case in range(len(starts) - 1):
        before = np.int64(-1)
        since = np.int64(0)
        for row in range(starts[case], starts[case + 1]):
            now = np.int64(code[row])
            if now < 0:
                continue
            if before >= 0:
                edge[count], took[count] = before * width + now, begins[row] - since
                count += 1
            before, since = now, ends[row]
    return edge[:count], took[:count]


def _measured(edges: Times, bounds: Times, took: Times, width: int) -> Follows:
    figures = np.empty((len(edges), 5))
    at_once(_measure, ((took, bounds, first, end, figures) for first, end in _runs(bounds)))
    count = np.diff(bounds)
    order = np.argsort(-count, kind="stable")
    mean, median, p90, shortest, longest = (figures[order] / SECOND).T
    source, target = (edges[order] // max(width, 1)).astype(np.int32), (edges[order] % max(width, 1)).astype(np.int32)
    return Follows(source, target, count[order], mean, median, p90, shortest, longest)


def _runs(bounds: Times) -> list[tuple[int, int]]:
    """Edges in runs of some work each: a log of a million edges of one event is not a million errands."""
    cuts = [0]
    while cuts[-1] < len(bounds) - 1:
        reached = int(np.searchsorted(bounds, bounds[cuts[-1]] + _RUN))
        cuts.append(min(max(cuts[-1] + 1, reached), len(bounds) - 1))
    return list(itertools.pairwise(cuts))


def summary(values: Times) -> tuple[float, float, float, float, float]:
    """Mean, median, 90 % quantile (both linear between neighbours), least and greatest of values."""
    figures = np.empty((1, 5))
    _measure(np.ascontiguousarray(values), np.array([0, len(values)], np.int64), 0, 1, figures)
    mean, median, p90, shortest, longest = figures[0].tolist()
    return mean, median, p90, shortest, longest


@nb.njit(cache=True, nogil=True)
def _measure(took: Times, bounds: Times, first: int, end: int, figures: Floats) -> None:
    for edge in range(first, end):
        values = took[bounds[edge] : bounds[edge + 1]]
        count = len(values)
        total, low, high = 0.0, values[0], values[0]
        for each in values:
            total += each
            low, high = min(low, each), max(high, each)
        figures[edge, 0], figures[edge, 3], figures[edge, 4] = total / count, low, high
        tally = _tally(values, low, high)
        for column, share in ((1, 0.5), (2, 0.9)):
            place = (count - 1) * share
            lower, upper = _neighbours(values, tally, low, high, int(place))
            figures[edge, column] = lower + (upper - lower) * (place - int(place))


@inner
def _shift(low: int, high: int) -> int:
    """By how many bits values are cut, so that those from `low` to `high` fall into at most 2,048 drawers."""
    shift = 0
    while (high - low) >> shift >= _DRAWERS:
        shift += 1
    return shift


@inner
def _tally(values: Times, low: int, high: int) -> Times:
    tally = np.zeros(_DRAWERS if len(values) > _FEW else 1, np.int64)
    if len(values) > _FEW:
        shift = _shift(low, high)
        for each in values:
            tally[(each - low) >> shift] += 1
    return tally


@inner
def _neighbours(values: Times, tally: Times, low: int, high: int, place: int) -> tuple[int, int]:
    """The values at a place and the next, were they in order: found by counting into drawers and looking into those two only."""
    while len(values) > _FEW:
        shift = _shift(low, high)
        drawer, before, after = _drawers(tally, place, len(values))
        if shift == 0:
            return low + drawer, low + after
        found = _of_drawers(values, tally, low, shift, drawer, after)
        if len(found) == len(values):
            break
        values, place = found, place - before
        low, high = low + (drawer << shift), low + ((after + 1) << shift) - 1
        tally = _tally(values, low, high)
    ordered = np.sort(values)
    return ordered[place], ordered[min(place + 1, len(ordered) - 1)]


@inner
def _drawers(tally: Times, place: int, count: int) -> tuple[int, int, int]:
    """The drawer of a place, how many lie before it, and the drawer of the next place."""
    drawer, before = 0, 0
    while before + tally[drawer] <= place:
        before += tally[drawer]
        drawer += 1
    after = drawer
    if place + 1 < count and before + tally[drawer] == place + 1:
        after += 1
        while tally[after] == 0:
            after += 1
    return drawer, before, after


@inner
def _of_drawers(values: Times, tally: Times, low: int, shift: int, drawer: int, after: int) -> Times:
    found = np.empty(tally[drawer] + (tally[after] if after > drawer else 0), np.int64)
    count = 0
    for each in values:
        where = (each - low) >> shift
        if where in (drawer, after):
            found[count] = each
            count += 1
    return found
