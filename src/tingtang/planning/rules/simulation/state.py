"""What a simulated day is made of, as compiled code reads it: the hall, who comes, where the loop is, and what became of everybody."""

from typing import Any, NamedTuple

import numba as nb
import numpy as np
from numba.cpython.unsafe.numbers import trailing_zeros

from tingtang.insight.rules.parts import INNER
from tingtang.planning.rules.simulation.chance import BARE, FOREVER

part = nb.njit(**BARE, forceinline=True)
sure = np.uint32  # a place that is not negative: else each access would ask whether it counts from the end
COMING, WAITING, SERVING, SERVED, LEFT, NO_SHOW, BALKED, SENT_HOME = range(8)
RECENT = 60
WAITING_AREA, BUSY, OVERTIME, ENDED = range(4)
SUMS = 4
IDLE, ENDS, TIRES, WAIT, SERVE, PRESENT, CALLS, CAME, DUTY, SOONEST, OPENED = range(11)
COUNTS = 11
FREE, SOMEBODY = -2, -1  # what a server holds, when it is no customer of the day
PLACE_BITS = 11
PLACES = 2**PLACE_BITS
BLOCK_BITS = 4
BLOCK = 2**BLOCK_BITS  # so many ends are looked at at once
WORD_BITS = 6
WORD = 2**WORD_BITS  # lines are bits of words
NEVER = FOREVER >> PLACE_BITS  # the latest end of a service that can be written together with its place: 71 years


class Hall(NamedTuple):
    """What serves: rows of `may` and `pace` are servers; columns of `pace` are services, bits of `may` lines, 64 in a word.
    Rows of `able` are lines, its bits servers by `rank`: the fewer services somebody has, the lower.

    A line is one service and one class; only lines in which anybody may stand are kept: `line_of[service x classes + class]`.
    """

    classes: int
    kind: Any
    base: Any
    rate: Any
    bound: Any
    window: int
    cap: int
    in_a_row: int
    line_of: Any
    line_class: Any
    may: Any
    pace: Any
    rank: Any
    by_rank: Any
    able: Any
    duty_at: Any
    duty_server: Any
    duty_on: Any
    off_at: Any
    has_hard_cap: bool
    no_show_takes: int
    sent_home_at: int
    balk_from: int
    balk_to: int


_NONE, _NEVER = np.zeros(0, np.int32), np.zeros(0, np.int16)


class Day(NamedTuple):
    """Who comes, in the order of coming. Customer i takes the steps `first[i]` to `first[i + 1]`: service and work of each.

    Where journeys have branches that run at once, their parts follow as walkers, after all customers n: those of customer i are
    `extra[i]` to `extra[i + 1]`, walker w is one of customer `owner[w - n]`, and begins when `needs[w]` parts have ended; the end of w
    counts for `onward[onward_first[w]]` to `onward[onward_first[w + 1]]`. All of these are empty where there are no branches.
    """

    arrived: Any
    klass: Any
    comes: Any
    patience: Any
    balk: Any
    first: Any
    service: Any
    work: Any
    held_until: Any  # by server: busy at the beginning until then with somebody who came before; 0 is free
    extra: Any = _NONE
    owner: Any = _NONE
    needs: Any = _NEVER
    onward_first: Any = _NONE
    onward: Any = _NONE

    @property
    def case(self) -> Any:
        """The customer of each step."""
        walkers = np.concatenate([np.arange(len(self.arrived)), self.owner])
        return np.repeat(walkers, np.diff(self.first))


class Told(NamedTuple):
    """What became of each step: since when it waited, called when, ended when, by which server, and how."""

    since: Any
    called: Any
    ended: Any
    server: Any
    outcome: Any


class State(NamedTuple):
    """Where the loop is: lines, customers, servers, services that end (unsorted), patience (a heap), the latest calls, counts, sums,
    how many parts each walker still waits for, who is let go on by what has just happened, and the lines in which anybody stands (bits).

    An end is written together with its place, time x 2048 + place, so that one comparison finds both. The first of them stands among
    the counts; its own place holds FOREVER meanwhile, so that what has just been written is not read again at once.
    """

    head: Any
    tail: Any
    length: Any
    after: Any
    at_step: Any
    since: Any
    state: Any
    idle: Any
    on_duty: Any
    holds: Any
    ends: Any
    who_ends: Any
    tires: Any
    who_tires: Any
    recent: Any
    count: Any
    sums: Any
    needs: Any
    opened: Any
    waits: Any


@part
def lowest(bits):  # type: ignore[no-untyped-def]
    """The place of the lowest bit of a word that has any."""
    return trailing_zeros(bits)  # type: ignore[call-arg]


@part
def bit(line):  # type: ignore[no-untyped-def]
    """The bit of a line in its word."""
    return np.uint64(1) << np.uint64(line & WORD - 1)


@part
def push(times, whose, count, at, who):  # type: ignore[no-untyped-def]
    """Put what happens `at` a moment to `who` on the heap of `count` entries, the earliest on top (binary heap: Williams 1964)."""
    child = count
    while child > 0:
        parent = (child - 1) >> 1
        if times[parent] <= at:
            break
        times[child], whose[child] = times[parent], whose[parent]
        child = parent
    times[child], whose[child] = at, who
    return count + 1


@part
def pop(times, whose, count):  # type: ignore[no-untyped-def]
    """Take the earliest off the heap of `count` entries and close it again."""
    count -= 1
    at, who = times[count], whose[count]
    parent = 0
    while True:
        child = 2 * parent + 1
        if child >= count:
            break
        if child + 1 < count and times[child + 1] < times[child]:
            child += 1
        if times[child] >= at:
            break
        times[parent], whose[parent] = times[child], whose[child]
        parent = child
    times[parent], whose[parent] = at, who
    return count


@part
def seek(state):  # type: ignore[no-untyped-def]
    """Which service of the others ends first. Halls have tens of counters at work: looking at all of them is twice as fast as a heap."""
    soonest = FOREVER
    for k in range(((state.count[ENDS] + BLOCK - 1) >> BLOCK_BITS) << BLOCK_BITS):
        soonest = min(soonest, state.ends[k])
    return soonest


@part
def is_first(state, end):  # type: ignore[no-untyped-def]
    """Note what ends first, and leave its place among the others empty."""
    state.ends[sure(end & (PLACES - 1))] = FOREVER
    state.count[SOONEST] = end


@part
def is_done(state):  # type: ignore[no-untyped-def]
    """Take the service that ends first from those that go on."""
    state.count[ENDS] -= 1
    at, latest = sure(state.count[SOONEST] & (PLACES - 1)), sure(state.count[ENDS])
    state.ends[at] = (state.ends[latest] >> PLACE_BITS << PLACE_BITS) | np.int64(at)
    state.ends[latest] = FOREVER
    state.who_ends[at] = state.who_ends[latest]
    is_first(state, seek(state))


@part
def goes_on(state, until, server, is_instead):  # type: ignore[no-untyped-def]
    """A service has begun that ends at `until`; `is_instead`: in the place of the one that ends first."""
    before = state.count[SOONEST]
    at = sure(before & (PLACES - 1) if is_instead else state.count[ENDS])
    end = (min(until, NEVER - 1) << PLACE_BITS) | np.int64(at)
    state.who_ends[at] = server
    if is_instead:
        before = seek(state)
    else:
        state.count[ENDS] += 1
    if end < before:
        state.ends[sure(before & (PLACES - 1))] = before
        state.count[SOONEST] = end
    else:
        state.ends[at] = end
        is_first(state, before)


@nb.njit(**INNER)
def begin(hall, day, recent):  # type: ignore[no-untyped-def]
    """The state of a hall before its day: nobody waits, nobody is served; `recent` are kinds of calls before, newest first."""
    n, steps, servers, lines = len(day.klass), len(day.service), len(day.held_until), len(hall.line_class)
    state = State(
        np.full(lines, -1, np.int32), np.full(lines, -1, np.int32), np.zeros(lines, np.int32), np.empty(n, np.int32),
        day.first[:-1].copy(), np.empty(n, np.int64), np.zeros(n, np.int8), np.zeros(hall.able.shape[1], np.uint64),
        np.zeros(servers, np.bool_), np.full(servers, FREE, np.int32), np.full((servers // BLOCK + 1) * BLOCK, FOREVER, np.int64),
        np.empty(servers + 1, np.int32), np.empty(steps + 1, np.int64), np.empty(steps + 1, np.int32),
        np.full(RECENT, -1, np.int8), np.zeros(COUNTS, np.int64), np.zeros(SUMS, np.float64),
        day.needs.copy(), np.empty(len(day.onward), np.int32), np.zeros(hall.may.shape[1], np.uint64),
    )  # fmt: skip
    state.count[SOONEST] = FOREVER
    state.count[CALLS] = min(len(recent), RECENT)
    state.recent[: state.count[CALLS]] = recent[: state.count[CALLS]]
    for server in range(servers):
        if day.held_until[server] > 0:
            state.holds[server] = SOMEBODY
            state.count[SERVE] += 1
            goes_on(state, day.held_until[server], server, False)
    told = Told(
        np.full(steps, -1, np.int64), np.full(steps, -1, np.int64), np.full(steps, -1, np.int64),
        np.full(steps, -1, np.int32), np.zeros(steps, np.int8),
    )  # fmt: skip
    return state, told
