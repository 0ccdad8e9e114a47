"""Terms over columns: which events count, what their values are, and the cells of each day and unit. Plain arrays, one pass a term."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tingtang.quality.rules.estimates import coded
from tingtang.quality.rules.formula import (
    SECONDS,
    Among,
    Attribute,
    Both,
    Compare,
    Condition,
    Flag,
    Has,
    Not,
    Term,
    Value,
)

Array = npt.NDArray[Any]
Bools = npt.NDArray[np.bool_]
ABSENT = -1  # a text that the event does not have


@dataclass(frozen=True, slots=True)
class Frame:
    """The events of one type as columns: numbers with NaN for what is absent, texts as places in `words`, objects by key (0: none)."""

    event: Array
    at: Array
    numbers: Mapping[str, Array]
    texts: Mapping[str, Array]
    words: Mapping[str, Sequence[str]]
    objects: Mapping[str, Array]
    keys: Mapping[tuple[str, str], frozenset[int]]  # what a code in a condition means, by qualifier
    elapsed: Mapping[str, Array] = field(default_factory=dict)  # seconds, by how the duration is written

    def __len__(self) -> int:
        return len(self.event)


def truth(condition: Condition | None, frame: Frame) -> tuple[Bools, Bools]:
    """Where a condition holds, and where that can be said at all: what an event does not have is neither yes nor no."""
    if condition is None:
        return np.ones(len(frame), np.bool_), np.ones(len(frame), np.bool_)
    if isinstance(condition, Both):
        return _both(condition, frame)
    if isinstance(condition, Not):
        holds, known = truth(condition.one, frame)
        return known & ~holds, known
    if isinstance(condition, Has):
        return frame.objects[condition.name] != 0, np.ones(len(frame), np.bool_)
    if isinstance(condition, Flag):
        found = frame.numbers[condition.name]
        return found == 1, ~np.isnan(found)
    return _compared(condition, frame)


def _both(condition: Both, frame: Frame) -> tuple[Bools, Bools]:
    (left, left_known), (right, right_known) = truth(condition.left, frame), truth(condition.right, frame)
    if condition.word == "and":
        return left & right, (left_known & right_known) | (left_known & ~left) | (right_known & ~right)
    return left | right, (left_known & right_known) | left | right


def _compared(one: Compare | Among, frame: Frame) -> tuple[Bools, Bools]:
    literals = (one.literal,) if isinstance(one, Compare) else one.literals
    if isinstance(one.value, Attribute) and one.value.name in frame.objects and one.value.name not in frame.numbers:
        found = frame.objects[one.value.name]
        wanted = sorted(set().union(*(frame.keys.get((one.value.name, str(each)), frozenset()) for each in literals)))
        return _told(one, np.isin(found, wanted), found != 0)
    if isinstance(one.value, Attribute) and one.value.name in frame.texts:
        places = frame.texts[one.value.name]
        numbers = [frame.words[one.value.name].index(str(each)) + 1 for each in literals]
        return _told(one, np.isin(places, numbers), places != ABSENT)
    numbers_found, known = values(one.value, frame)
    operator = one.operator if isinstance(one, Compare) else "="
    compare = {"=": np.equal, "!=": np.equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[
        operator
    ]
    holds = np.logical_or.reduce([compare(numbers_found, float(each)) for each in literals])
    return _told(one, holds, known)


def _told(one: Compare | Among, equal: Bools, known: Bools) -> tuple[Bools, Bools]:
    is_other = isinstance(one, Compare) and one.operator == "!="
    return known & (~equal if is_other else equal), known


def values(value: Value, frame: Frame) -> tuple[Array, Bools]:
    """The numbers that a value has, and where it has one."""
    found = frame.numbers[value.name] if isinstance(value, Attribute) else frame.elapsed[str(value)] / SECONDS[value.unit]
    return found, ~np.isnan(found)


@dataclass(frozen=True, slots=True)
class Day:
    """The cells of one term, kind of unit and day: units ascending, for each n, total, squares; for quantiles the codes of
    values with counts."""

    term: Term
    dimension: str
    day: int
    units: Array
    n: Array
    totals: Array
    squares: Array
    sizes: Array  # how many values each unit has
    values: Array  # as `estimates.coded` has them
    counts: Array  # at most 65,535 each: a value that is more often stands there several times


def chosen(term: Term, frame: Frame) -> tuple[Bools, Array]:
    """Which rows count for a term, and with which value."""
    holds, _known = truth(term.events.where, frame)
    if term.kind == "count":
        return holds, np.ones(len(frame))
    if term.kind == "share":
        found, known = truth(term.condition, frame)
        return holds & known, found.astype(float)
    assert term.value is not None  # noqa: S101 - the grammar gives every other aggregate a value
    numbers, known = values(term.value, frame)
    return holds & known, numbers


@dataclass(frozen=True, slots=True)
class Groups:
    """The days and units of one kind that events fall to, days first: for each event the place of its group, -1 without a unit."""

    place: Array
    days: Array
    keys: Array


def grouped(days: Array, units: Mapping[str, Array]) -> dict[str, Groups]:
    """The groups of every kind of unit, once for all terms; `days` are numbers of local days, `units` keys by kind of unit (0: none)."""
    return {dimension: _grouped(days, keys, dimension == "all") for dimension, keys in units.items()}


def _grouped(days: Array, keys: Array, is_all: bool) -> Groups:
    inside = np.ones(len(days), np.bool_) if is_all else keys != 0
    known, unit = np.unique(keys[inside], return_inverse=True)
    low = int(days.min()) if len(days) else 0
    found, place = np.unique((days[inside] - low) * max(1, len(known)) + unit, return_inverse=True)
    places = np.full(len(days), -1, np.int64)
    places[inside] = place
    return Groups(places, found // max(1, len(known)) + low, known[found % max(1, len(known))])


_NO_VALUES = np.empty(0, np.int16), np.empty(0, np.int64)


def cells(term: Term, frame: Frame, groups: Mapping[str, Groups]) -> Iterator[Day]:
    """The cells of a term. Groups are known, so sums need no sorting; values of quantiles are sorted once for every kind of unit."""
    chosen_rows, found = chosen(term, frame)
    rows = np.flatnonzero(chosen_rows)
    found = found[rows]
    kept, code = np.unique(coded(found), return_inverse=True) if term.kind == "quantile" else _NO_VALUES
    for dimension, group in groups.items():
        place = group.place[rows]
        has = place >= 0
        inside = slice(None) if has.all() else has
        if len(place[inside]):
            yield from _of_dimension(
                term, dimension, group, place[inside], found[inside], kept, code[inside] if len(kept) else code
            )


def _of_dimension(
    term: Term, dimension: str, group: Groups, place: Array, found: Array, kept: Array, code: Array
) -> Iterator[Day]:
    size = len(group.days)
    n = np.bincount(place, minlength=size)
    totals, squares = np.bincount(place, found, size), np.bincount(place, found * found, size)
    full = np.flatnonzero(n)
    values, counts, sizes = _values(kept, place, code, size) if len(kept) else (kept, code, np.zeros(size, np.int64))
    edges = np.concatenate(([0], np.cumsum(sizes[full])))
    days = group.days[full]
    firsts = np.append(np.flatnonzero(np.concatenate(([True], days[1:] != days[:-1]))), len(full))
    for a, b in zip(firsts[:-1].tolist(), firsts[1:].tolist(), strict=True):
        inside, those = slice(edges[a], edges[b]), full[a:b]
        yield Day(
            term, dimension, int(days[a]), group.keys[those], n[those], totals[those], squares[those], sizes[those], values[inside],
            counts[inside],
        )  # fmt: skip


MOST_COUNT = 65_535
_MOST_BINS = 4_000_000  # counting into more than this is slower than sorting


def _values(kept: Array, place: Array, code: Array, size: int) -> tuple[Array, Array, Array]:
    """The values of each group with their counts, and how many values each has."""
    both = place * len(kept) + code
    if size * len(kept) <= max(_MOST_BINS, len(both)):
        binned = np.bincount(both, minlength=size * len(kept))
        found = np.flatnonzero(binned)
        counts = binned[found]
    else:
        found, counts = np.unique(both, return_counts=True)
    if len(counts) and counts.max() > MOST_COUNT:
        times = -(-counts // MOST_COUNT)
        found, left = np.repeat(found, times), np.repeat(counts, times)
        turn = np.arange(len(found)) - np.repeat(np.cumsum(times) - times, times)
        counts = np.minimum(left - turn * MOST_COUNT, MOST_COUNT)
    return kept[found % len(kept)], counts, np.bincount(found // len(kept), minlength=size)


@dataclass(frozen=True, slots=True)
class Worked:
    """Open spans of a calendar in microseconds, and the time worked before each: differences of `before` are working time."""

    starts: Array
    ends: Array
    sums: Array

    def before(self, at: Array) -> Array:
        """How many open microseconds lie before each moment."""
        place = np.searchsorted(self.ends, at, side="right")
        inside = np.minimum(place, max(0, len(self.starts) - 1))
        more = np.where(place < len(self.starts), np.maximum(0, at - self.starts[inside]), 0) if len(self.starts) else 0
        found: Array = self.sums[place] + more
        return found


def latest_before(starts: tuple[Array, Array], keys: Array, at: Array) -> Array:
    """For each (key, moment) the latest start of the same key not after it, in microseconds; -1 where there is none."""
    start_keys, start_at = starts
    if not len(start_keys) or not len(keys):
        return np.full(len(keys), -1, np.int64)
    known, place = np.unique(np.concatenate([start_keys, keys]), return_inverse=True)
    low = int(min(start_at.min(), at.min()))
    span = int(max(start_at.max(), at.max())) - low + 2
    if len(known) * span >= 2**62:  # microseconds of many objects over years: thousandths of a second are enough to order them
        return _latest_sorted(place, start_at, at, len(start_keys))
    ranked = place[: len(start_keys)] * span + (start_at - low)
    order = np.argsort(ranked, kind="stable")
    ranked, times = ranked[order], start_at[order]
    spot = np.searchsorted(ranked, place[len(start_keys) :] * span + (at - low), side="right") - 1
    is_same = (spot >= 0) & (place[: len(start_keys)][order][np.maximum(spot, 0)] == place[len(start_keys) :])
    return np.where(is_same, times[np.maximum(spot, 0)], -1)


def _latest_sorted(place: Array, start_at: Array, at: Array, count: int) -> Array:
    """The same by one sort of starts and moments together."""
    moments, is_start = np.concatenate([start_at, at]), np.arange(len(place)) < count
    order = np.lexsort((~is_start, moments, place))
    which = np.where(is_start[order], np.arange(len(order)), -1)
    latest = np.maximum.accumulate(which)
    is_same = (latest >= 0) & (place[order][np.maximum(latest, 0)] == place[order])
    found = np.where(is_same, moments[order][np.maximum(latest, 0)], -1)
    back = np.empty(len(order), np.int64)
    back[order] = found
    return back[count:]
