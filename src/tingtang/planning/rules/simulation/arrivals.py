"""Who comes on a day, compiled: arrivals of each stream, their class, patience, and the work each step will be."""

from itertools import pairwise
from typing import Any, NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from tingtang.insight.rules.parts import INNER
from tingtang.planning.rules.simulation.chance import BARE, FOREVER, key, mean, number, quantile, whole
from tingtang.planning.rules.simulation.kernel import Day

BETWEEN, SHOWS, PATIENCE, BALK, LATE, BUSYNESS = range(6)
WORK = 16  # and the number of the step
PERIODS = 10
Array = npt.NDArray[np.float64]
_BEFORE = np.int64(-(2**62))
_bare = nb.njit(**BARE)


class Demand(NamedTuple):
    """Streams of customers, each of one class and one journey. `expected[s, i]`: how many come in interval i of a usual day.

    `booked` are the times of appointments, those of stream s from `booked_first[s]` on. Laws are rows of `laws`, -1 is none.
    The journey of stream s is made of the parts `part_first[s]` to `part_first[s + 1]`; part p has the steps `part_step[p]` to
    `part_step[p + 1]`, begins when `part_needs[p]` others have ended, and counts for `onward[onward_first[p]]` and so on, by their place
    in the journey. The first part is that of who comes.
    """

    expected: Any
    starts_at: int
    interval: int
    until: int
    klass: Any
    no_show: Any
    patience: Any
    late: Any
    booked: Any
    booked_first: Any
    journey_first: Any
    part_first: Any
    part_step: Any
    part_needs: Any
    onward_first: Any
    onward: Any
    services: Any
    duration: Any
    laws: Any
    table: Any
    busyness: int
    has_balking: bool


@_bare
def _stream(demand, seed, day, stream, factor, times, who, count):  # type: ignore[no-untyped-def]
    """Append the arrivals of one stream: a Poisson process whose rate changes with the hour, by inversion; or appointments."""
    first = count
    missing = key(seed, day, stream, SHOWS)
    begins, ends = demand.booked_first[stream], demand.booked_first[stream + 1]
    luck = key(seed, day, stream, LATE)
    for each in range(begins, ends):
        if number(missing, each - begins) < demand.no_show[stream]:
            continue
        late = (
            0.0
            if demand.late[stream] < 0
            else quantile(demand.laws, demand.late[stream], demand.table, number(luck, each - begins))
        )
        at, place = max(np.int64(0), demand.booked[each] + np.int64(late)), count
        while place > first and times[place - 1] > at:
            times[place], who[place] = times[place - 1], who[place - 1]
            place -= 1
        times[place], who[place] = at, each - begins
        count += 1
    if ends > begins:
        return count
    gaps, index, done = key(seed, day, stream, BETWEEN), 0, 0.0
    left = -np.log(number(gaps, 0))
    for interval in range(demand.expected.shape[1]):
        mean = demand.expected[stream, interval] * factor
        begins, part = demand.starts_at + interval * demand.interval, demand.interval / max(mean, 1e-300)
        while done + left <= mean:
            done += left
            at = begins + np.int64(done * part)
            if at < demand.until and count < len(times):
                times[count], who[count] = at, index
                count += 1
            index += 1
            left = -np.log(number(gaps, index))
        left -= mean - done
        done = 0.0
    return count


@_bare
def _merge(times, who, edges, at, heads, arrived, of, index):  # type: ignore[no-untyped-def]
    streams = len(heads)
    for stream in range(streams):
        heads[stream] = times[at[stream]] if at[stream] < edges[stream + 1] else FOREVER
    for k in range(len(arrived)):
        chosen, when = np.uint32(0), heads[0]
        for stream in range(1, streams):
            is_sooner = heads[stream] < when
            chosen = np.uint32(stream) if is_sooner else chosen
            when = heads[stream] if is_sooner else when
        place = np.uint32(at[chosen])
        arrived[k], of[k], index[k] = when, chosen, who[place]
        at[chosen] = place + 1
        heads[chosen] = times[np.uint32(place + 1)] if place + 1 < edges[chosen + 1] else FOREVER


@nb.njit(**INNER)
def coming(demand, seed, day):  # type: ignore[no-untyped-def]
    """The customers of a day in the order of coming: when, stream, and number in it."""
    streams = len(demand.klass)
    factor = 1.0
    if demand.busyness >= 0:
        factor = quantile(demand.laws, demand.busyness, demand.table, number(key(seed, day, 0, BUSYNESS), 0))
    usual = demand.expected.sum() * factor
    most = int(usual + 12 * np.sqrt(usual) + 50) + len(demand.booked)
    times, who = np.empty(most, np.int64), np.empty(most, np.int64)
    edges = np.zeros(streams + 1, np.int64)
    for stream in range(streams):
        edges[stream + 1] = _stream(demand, seed, day, stream, factor, times, who, edges[stream])
    n = edges[streams]
    arrived, of, index = np.empty(n, np.int64), np.empty(n, np.int32), np.empty(n, np.int64)
    _merge(times, who, edges, edges[:-1].copy(), np.empty(streams, np.int64), arrived, of, index)
    return arrived, of, index


@nb.njit(**INNER)
def _keys(demand, seed, day):  # type: ignore[no-untyped-def]
    streams = len(demand.klass)
    longest = 0
    for stream in range(streams):
        longest = max(longest, demand.journey_first[stream + 1] - demand.journey_first[stream])
    keys = np.empty((streams, WORK + longest), np.uint64)
    for stream in range(streams):
        for purpose in range(WORK + longest):
            keys[stream, purpose] = key(seed, day, stream, purpose)
    return keys


@_bare
def _steps_of(demand, of, first, extra):  # type: ignore[no-untyped-def]
    """Where the steps of each customer begin, then those of the parts that follow."""
    first[0] = 0
    for k in range(len(of)):
        part = demand.part_first[of[k]]
        first[k + 1] = first[k] + demand.part_step[part + 1] - demand.part_step[part]
    if len(extra):
        walker = len(of)
        for k in range(len(of)):
            extra[k] = walker
            for part in range(demand.part_first[of[k]] + 1, demand.part_first[of[k] + 1]):
                first[walker + 1] = first[walker] + demand.part_step[part + 1] - demand.part_step[part]
                walker += 1
        extra[len(of)] = walker


@_bare
def _sizes(demand, of):  # type: ignore[no-untyped-def]
    """How many parts beyond the first all customers have, and how often one counts for another."""
    parts, ways = 0, 0
    for k in range(len(of)):
        begin, end = demand.part_first[of[k]], demand.part_first[of[k] + 1]
        parts += end - begin - 1
        ways += demand.onward_first[end] - demand.onward_first[begin]
    return parts, ways


@_bare
def _branch(demand, keys, of, index, day):  # type: ignore[no-untyped-def]
    """Fill in the parts that follow the first, and who waits for whom."""
    n, way = len(of), 0
    for k in range(n):
        begin, stream = demand.part_first[of[k]], np.uint32(of[k])
        for part in range(begin, demand.part_first[stream + 1]):
            walker = k if part == begin else day.extra[k] + part - begin - 1
            day.needs[walker] = demand.part_needs[part]
            if walker >= n:
                day.owner[walker - n] = k
                day.klass[walker], day.comes[walker], day.balk[walker] = day.klass[k], True, 0.0
                day.patience[walker] = day.patience[k]
                for step in range(demand.part_step[part], demand.part_step[part + 1]):
                    place = day.first[walker] + step - demand.part_step[part]
                    luck = number(keys[stream, WORK + step - demand.journey_first[stream]], index[k])
                    _worked(demand, day, place, demand.services[step], luck)
    for walker in range(len(day.needs)):
        k = walker if walker < n else day.owner[walker - n]
        begin = demand.part_first[of[k]]
        part = begin if walker < n else begin + 1 + walker - day.extra[k]
        day.onward_first[walker] = way
        for each in range(demand.onward_first[part], demand.onward_first[part + 1]):
            day.onward[way] = day.extra[k] + demand.onward[each] - 1
            way += 1
    day.onward_first[len(day.needs)] = way


@_bare
def _worked(demand, day, place, service, luck):  # type: ignore[no-untyped-def]
    day.service[place] = service
    takes = quantile(demand.laws, np.uint32(demand.duration[service]), demand.table, luck)
    day.work[place] = max(np.int64(1), whole(takes))


@_bare
def _fill(demand, keys, of, index, day):  # type: ignore[no-untyped-def]
    for k in range(len(of)):
        stream = np.uint32(of[k])
        day.klass[k], day.comes[k], day.patience[k], day.balk[k] = demand.klass[stream], True, FOREVER, 0.0
        if demand.has_balking:
            day.balk[k] = number(keys[stream, BALK], index[k])
        if demand.no_show[stream] > 0 and demand.booked_first[stream] == demand.booked_first[stream + 1]:
            day.comes[k] = number(keys[stream, SHOWS], index[k]) >= demand.no_show[stream]
        if demand.patience[stream] >= 0:
            luck = number(keys[stream, PATIENCE], index[k])
            day.patience[k] = whole(quantile(demand.laws, demand.patience[stream], demand.table, luck))
        begin, first = np.uint32(demand.journey_first[stream]), np.uint32(day.first[k])
        for step in range(day.first[k + 1] - day.first[k]):
            luck = number(keys[stream, WORK + step], index[k])
            _worked(demand, day, first + step, np.uint32(demand.services[begin + step]), luck)


@nb.njit(cache=True, nogil=True)
def make_day(demand, seed, day, held_until):  # type: ignore[no-untyped-def]
    """A day of the demand: the same for the same seed and number, however the hall is changed."""
    arrived, of, index = coming(demand, seed, day)
    more, ways = _sizes(demand, of)
    n, has_branches = len(arrived) + more, more > 0
    first, extra = np.empty(n + 1, np.int32), np.empty(len(arrived) + 1 if has_branches else 0, np.int32)
    _steps_of(demand, of, first, extra)
    found = Day(
        arrived, np.empty(n, np.int8), np.empty(n, np.bool_), np.empty(n, np.int64), np.empty(n, np.float64), first,
        np.empty(first[n], np.int32), np.empty(first[n], np.int64), held_until, extra, np.empty(more, np.int32),
        np.empty(n if has_branches else 0, np.int16), np.empty(n + 1 if has_branches else 0, np.int32), np.empty(ways, np.int32),
    )  # fmt: skip
    keys = _keys(demand, seed, day)
    _fill(demand, keys, of, index, found)
    if has_branches:
        _branch(demand, keys, of, index, found)
    return found


@_bare
def period_of(demand, at):  # type: ignore[no-untyped-def]
    """In which part of the day somebody comes: what goes beyond the first and the last counts with them."""
    ends = min(demand.until, demand.starts_at + demand.interval * demand.expected.shape[1])
    return min(max((at - demand.starts_at) * PERIODS // max(ends - demand.starts_at, 1), 0), PERIODS - 1)


@nb.njit(**INNER)
def period_ends(demand):  # type: ignore[no-untyped-def]
    """When each part of the day ends, so that nobody need be divided: the last one never does."""
    ends = np.full(PERIODS, FOREVER + 1, np.int64)
    span = max(min(demand.until, demand.starts_at + demand.interval * demand.expected.shape[1]) - demand.starts_at, 1)
    for k in range(PERIODS - 1):
        ends[k] = demand.starts_at - (-(k + 1) * span) // PERIODS
    return ends


def expected_work(demand: Demand) -> Array:
    """The work (microseconds) that those bring who come on a day, on average, by parts of the day; appointments count where they stand."""
    means = {row: mean(demand.laws, row, demand.table) for row in set(demand.duration.tolist())}
    each = np.array([means[row] for row in demand.duration.tolist()])[demand.services]
    journeys = np.array([each[begin:end].sum() for begin, end in pairwise(demand.journey_first)]) * (1 - demand.no_show)
    begins = demand.starts_at + demand.interval * np.arange(demand.expected.shape[1], dtype=float)
    opened = np.clip(demand.until - begins, 0.0, demand.interval)
    factor = 1.0 if demand.busyness < 0 else mean(demand.laws, demand.busyness, demand.table)
    ends = min(demand.until, demand.starts_at + demand.interval * len(begins))
    edges = demand.starts_at + (max(ends, demand.starts_at + 1) - demand.starts_at) * np.arange(PERIODS + 1) / PERIODS
    shared = np.minimum(begins[:, None] + opened[:, None], edges[1:]) - np.maximum(begins[:, None], edges[:-1])
    found = journeys @ demand.expected @ np.maximum(shared, 0.0) / demand.interval * factor
    for stream, (begin, end) in enumerate(pairwise(demand.booked_first)):
        for at in demand.booked[begin:end]:
            found[period_of.py_func(demand, at)] += journeys[stream]
    return np.asarray(found)


def is_punctual(demand: Demand) -> bool:
    """Whether it is known of everybody in which part of the day he comes on average: nobody has an appointment and may be late."""
    return not ((demand.late >= 0) & (np.diff(demand.booked_first) > 0)).any()
