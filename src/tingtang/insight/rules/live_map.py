"""A log's figures kept up to date while events are added, without computing them anew: what is kept is each case's latest event.

Medians stay exact: durations known at first lie sorted, later ones beside them, and a quantile is found by counting in both.
"""

from itertools import pairwise
from typing import Any

import numba as nb
import numpy as np

from tingtang.insight.rules.eventlog import EventLog, Ints, Times
from tingtang.insight.rules.follows import SECOND, Follows, by_table
from tingtang.insight.rules.mining import NOTHING, Figures, Spread, bounds
from tingtang.insight.rules.parts import at_once, inner, parts
from tingtang.insight.rules.variants import Hashes

_FREE = np.uint64(0)


class Late(ValueError):
    """An event lies before the latest of its case: what follows what has changed, so the figures must be made anew."""


class LiveMap:
    """Edges, variants and throughput of a log, and what adding events changes. Variants are told apart by hashes of 64 bits.

    There is `room` for so many activities nobody has met yet. With `clock`, which has the events' worked microseconds, times are
    of working hours. Not for logs of more activities than `WIDEST_TABLE`.
    """

    def __init__(self, log: EventLog, clock: Times | None = None, room: int = 0) -> None:
        self.width = len(log.activities) + room
        at = log.at if clock is None else clock
        self.edges, self.bounds, self.took = by_table(log.activity, at, at, log.starts, self.width)
        at_once(_sort, ((self.took, self.bounds, edge) for edge in range(len(self.edges))))
        self.added: dict[int, Any] = {}
        first, latest = bounds(log.starts)
        cases = len(log.starts) - 1
        self.activity = np.full(cases, -1, np.int32)
        self.first = np.full(cases, -1, np.int32)
        self.began, self.at, self.latest = (np.zeros(cases, np.int64) for _column in range(3))
        who = log.case[first]
        self.activity[who], self.began[who], self.at[who] = log.activity[latest], at[first], at[latest]
        self.first[who], self.latest[who] = log.activity[first], log.at[latest]
        self.hash = np.zeros(cases, np.uint64)
        at_once(_course, ((log.activity, log.starts, a, b, self.hash) for a, b in parts(log.starts)))
        self.events, self.case_count = len(log), len(first)
        self._variants(self.hash[who])
        self._throughput(at[latest] - at[first])
        self._edges()

    def _variants(self, hashes: Hashes) -> None:
        size = 1 << max(10, int(np.ceil(np.log2(max(len(hashes), 1) * 2))))
        table, counts = np.zeros(size, np.uint64), np.zeros(size, np.int64)
        self.variant_count = int(_tally(table, counts, hashes))
        self._room(table, counts)

    def _room(self, table: Hashes, counts: Times, more: int = 0) -> None:
        """As much room as the variants there are want, and half again: looking through it all must stay quick."""
        there = counts > 0
        size = 1 << max(12, int(np.ceil(np.log2(max(self.variant_count + more, 1) * 3))))
        self.table, self.counts = np.zeros(size, np.uint64), np.zeros(size, np.int64)
        _put(self.table, self.counts, table[there], counts[there])

    def _throughput(self, took: Times) -> None:
        self.durations, self.total = np.sort(took), float(took.sum())
        self.gone: Times = np.empty(0, np.int64)
        self.come: Times = np.empty(0, np.int64)

    def _edges(self) -> None:
        self.figures = np.empty((len(self.edges), 5))
        self.totals = np.array([self.took[a:b].sum(dtype=np.float64) for a, b in pairwise(self.bounds.tolist())])
        for edge in range(len(self.edges)):
            base = self.took[self.bounds[edge] : self.bounds[edge + 1]]
            self.figures[edge] = _figures(base, _NONE, self.totals[edge])
        self.number = {int(key): index for index, key in enumerate(self.edges)}
        self.count = np.diff(self.bounds)

    def append(self, case: Ints, activity: Ints, at: Times, clock: Times | None = None) -> None:
        """Add events, in the order of time. New cases have the numbers after the last. Refused (`Late`): see there."""
        clock = at if clock is None else clock
        self._grow(int(case.max(initial=-1)) + 1)
        edge, took = np.empty(len(case), np.int64), np.empty(len(case), np.int64)
        gone, come = np.empty(len(case), np.int64), np.empty(len(case), np.int64)
        state = (self.activity, self.began, self.at, self.hash)
        if _is_late(case, at, self.activity, self.latest):
            raise Late("an event lies before the latest of its case")
        if (np.count_nonzero(self.table) + len(case)) * 3 > len(self.table) * 2:
            self._room(self.table, self.counts, len(case))
        pairs, left, new_cases, more = _append(
            case, activity, clock, *state, self.width, edge, took, gone, come, self.table, self.counts
        )
        self.latest[case] = at  # of several events of a case the latest stays
        new = case[self.first[case] < 0]
        self.first[new[::-1]] = activity[self.first[case] < 0][::-1]
        self.events += len(case)
        self.case_count += new_cases
        self.variant_count += more
        self.gone = np.sort(np.concatenate([self.gone, gone[:left]]))
        self.come = np.sort(np.concatenate([self.come, come[: left + new_cases]]))
        self.total += float(come[: left + new_cases].sum()) - float(gone[:left].sum())
        self._take(edge[:pairs], took[:pairs])

    def _grow(self, cases: int) -> None:
        have = len(self.activity)
        if cases <= have:
            return
        more = max(cases - have, have // 4 + 1024)
        self.activity, self.first = (np.concatenate([each, np.full(more, -1, np.int32)]) for each in (self.activity, self.first))
        for name in ("began", "at", "latest", "hash"):
            column = getattr(self, name)
            setattr(self, name, np.concatenate([column, np.zeros(more, column.dtype)]))

    def _take(self, edge: Times, took: Times) -> None:
        if not len(edge):
            return
        order = np.argsort(edge, kind="stable")
        keys, first = np.unique(edge[order], return_index=True)
        for key, values in zip(keys.tolist(), np.split(took[order], first[1:]), strict=True):
            index = self.number.get(key)
            if index is None:
                index = self.number[key] = len(self.number)
                self.edges = np.append(self.edges, key)
                self.figures = np.vstack([self.figures, np.zeros(5)])
                self.count, self.totals = np.append(self.count, 0), np.append(self.totals, 0.0)
            self.added[index] = np.sort(np.concatenate([self.added.get(index, _NONE), values]))
            self.count[index] += len(values)
            self.totals[index] += values.sum(dtype=np.float64)
            base = self.took[self.bounds[index] : self.bounds[index + 1]] if index < len(self.bounds) - 1 else _NONE
            self.figures[index] = _figures(base, self.added[index], self.totals[index])

    def follows(self) -> Follows:
        """The edges now, the most frequent first."""
        order = np.argsort(-self.count, kind="stable")
        mean, median, p90, shortest, longest = (self.figures[order] / SECOND).T
        source, target = (self.edges[order] // self.width).astype(np.int32), (self.edges[order] % self.width).astype(np.int32)
        return Follows(source, target, self.count[order], mean, median, p90, shortest, longest)

    def throughput(self) -> Spread:
        """How long cases took up to now."""
        n = self.case_count
        if not n:
            return NOTHING
        places = (0.0, (n - 1) / 2, (n - 1) * 0.9, float(n - 1))
        low, middle, high, top = (_quantile(self.durations, self.come, self.gone, place) / SECOND for place in places)
        return Spread(n, self.total / n / SECOND, middle, high, low, top)

    def figures_now(self) -> Figures:
        """What a map shows of the log now."""
        edges = self.follows()
        begins, ends = (np.bincount(each[each >= 0], minlength=self.width) for each in (self.first, self.activity))
        occurrences = begins + np.bincount(edges.target, edges.count, self.width).astype(np.int64)
        return Figures(self.events, self.case_count, self.variant_count, occurrences, begins, ends, edges, self.throughput())

    def top_variants(self, most: int = 10) -> list[int]:
        """How many cases the most frequent variants have."""
        counts = self.counts[self.counts > 0]
        kept = max(0, len(counts) - most)
        return sorted((np.partition(counts, kept) if kept else counts)[kept:].tolist(), reverse=True)


_NONE: Times = np.empty(0, np.int64)


def _sort(took: Times, bounds_: Times, edge: int) -> None:
    took[bounds_[edge] : bounds_[edge + 1]].sort()


def _figures(base: Times, added: Times, total: float) -> tuple[float, float, float, float, float]:
    n = len(base) + len(added)
    ends = [int(part[each]) for part in (base, added) if len(part) for each in (0, -1)]
    middle, high = (_quantile(base, added, _NONE, (n - 1) * share) for share in (0.5, 0.9))
    return total / n, middle, high, float(min(ends)), float(max(ends))


def _quantile(base: Times, added: Times, gone: Times, place: float) -> float:
    low = int(place)
    lower = _kth(base, added, gone, low)
    return lower if place == low else lower + (_kth(base, added, gone, low + 1) - lower) * (place - low)


@nb.njit(cache=True, nogil=True)
def _kth(base: Times, added: Times, gone: Times, place: int) -> float:
    """The value at a place of (base and added without gone) in order: the least that so many do not exceed."""
    low = np.int64(9_223_372_036_854_775_807)
    high = np.int64(-9_223_372_036_854_775_807)
    for part in (base, added):
        if len(part):
            low, high = min(low, part[0]), max(high, part[-1])
    while low < high:
        middle = low + (high - low) // 2
        count = np.searchsorted(base, middle, side="right") + np.searchsorted(added, middle, side="right")
        if count - np.searchsorted(gone, middle, side="right") > place:
            high = middle
        else:
            low = middle + 1
    return float(low)


@inner
def _mixed_in(value: Any, code: int) -> Any:
    value = (value ^ np.uint64(code + 1)) * np.uint64(0xFF51AFD7ED558CCD)
    return value ^ (value >> np.uint64(32))


@nb.njit(cache=True, nogil=True)
def _course(code: Ints, starts: Times, first: int, end: int, hashes: Hashes) -> None:
    for case in range(first, end):
        value = np.uint64(0x9E3779B97F4A7C15)
        for row in range(starts[case], starts[case + 1]):
            value = _mixed_in(value, code[row])
        hashes[case] = value


@inner
def _slot(table: Hashes, value: Any) -> int:
    mask = np.uint64(len(table) - 1)
    slot = value & mask
    while table[slot] != _FREE and table[slot] != value:
        slot = (slot + np.uint64(1)) & mask
    return int(slot)


@nb.njit(cache=True, nogil=True)
def _tally(table: Hashes, counts: Times, hashes: Hashes) -> int:
    found = 0
    for value in hashes:
        slot = _slot(table, value)
        if table[slot] == _FREE:
            table[slot] = value
            found += 1
        counts[slot] += 1
    return found


@nb.njit(cache=True, nogil=True)
def _put(table: Hashes, counts: Times, hashes: Hashes, numbers: Times) -> None:
    for index in range(len(hashes)):
        slot = _slot(table, hashes[index])
        table[slot], counts[slot] = hashes[index], numbers[index]


@nb.njit(cache=True, nogil=True)
def _is_late(case: Ints, at: Times, activity: Ints, latest: Times) -> bool:
    for row in range(len(case)):  # noqa: SIM110 - numba compiles no generator here
        if (row and at[row] < at[row - 1]) or (activity[case[row]] >= 0 and at[row] < latest[case[row]]):
            return True
    return False


@nb.njit(cache=True, nogil=True)
def _append(
    case: Ints, activity: Ints, at: Times, last: Ints, began: Times, latest: Times, hashes: Hashes, width: int,
    edge: Times, took: Times, gone: Times, come: Times, table: Hashes, counts: Times,
) -> tuple[int, int, int, int]:  # fmt: skip
    pairs, changed, new_cases, more = 0, 0, 0, 0
    touched = np.empty(len(case), np.int32)
    met = set([np.int32(-1)])  # noqa: C405 - numba knows no empty set's type
    for row in range(len(case)):
        who, what, now = case[row], activity[row], at[row]
        if who not in met:
            met.add(who)
            if last[who] < 0:
                began[who], hashes[who] = now, np.uint64(0x9E3779B97F4A7C15)
                new_cases += 1
            else:
                gone[changed] = latest[who] - began[who]
                changed += 1
                slot = _slot(table, hashes[who])
                counts[slot] -= 1
                if counts[slot] == 0:
                    more -= 1
            touched[len(met) - 2] = who
        if last[who] >= 0:
            edge[pairs], took[pairs] = np.int64(last[who]) * width + what, now - latest[who]
            pairs += 1
        last[who], latest[who] = what, now
        hashes[who] = _mixed_in(hashes[who], what)
    for index in range(len(met) - 1):
        who = touched[index]
        come[index] = latest[who] - began[who]
        slot = _slot(table, hashes[who])
        table[slot] = hashes[who]
        if counts[slot] == 0:
            more += 1
        counts[slot] += 1
    return pairs, changed, new_cases, more
