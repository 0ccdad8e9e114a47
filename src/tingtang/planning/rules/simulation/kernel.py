"""One day of a hall as a loop over events, compiled: customers come, wait in lines, are called, served, or leave.

All times are whole microseconds from the beginning of the day. Who is next is decided by `visits.rules.order`, the functions that
also call real tickets. Inside a line (one service, one class) only the head can be next, since credit only grows with waiting.

A server is one person on duty; two shifts at the same counter are two servers. Whoever is serving when the shift ends finishes.
Under the hard cap nobody begins while as many are being served as people are on duty: the next person needs the place.
"""

from typing import Any, NamedTuple

import numba as nb
import numpy as np

from tingtang.planning.rules.simulation.chance import BARE, FOREVER
from tingtang.visits.rules import order

_whole = nb.njit(**BARE)  # asked from several places: not copied into each
_part = nb.njit(**BARE, forceinline=True)
place = _part(order.place)
has_room_for_emergency = _part(order.has_room_for_emergency)
score = _part(order.score)
is_turn_of_ordinary = _part(order.is_turn_of_ordinary)
COMING, WAITING, SERVING, SERVED, LEFT, NO_SHOW, BALKED, SENT_HOME = range(8)
RECENT = 60
WAITING_AREA, BUSY, OVERTIME, ENDED = range(4)
SUMS = 4
IDLE, ENDS, TIRES, WAIT, SERVE, PRESENT, CALLS, CAME, DUTY, FIRST = range(10)
COUNTS = 10
NOTHING, END, ON_OR_OFF, TIRED, ARRIVAL, HOME = range(6)
FREE, SOMEBODY = -2, -1  # what a server holds, when it is no customer of the day


class Hall(NamedTuple):
    """What serves: rows of `may` and `pace` are servers; columns of `pace` are services, of `may` lines: service x classes + class."""

    classes: int
    kind: Any
    base: Any
    rate: Any
    bound: Any
    window: int
    cap: int
    in_a_row: int
    used: Any  # the lines in which anybody may stand, and their classes (a division for each glance at a line takes its time)
    used_class: Any
    may: Any
    pace: Any
    rank: Any
    duty_at: Any
    duty_server: Any
    duty_on: Any
    off_at: Any
    has_hard_cap: bool
    no_show_takes: int
    sent_home_at: int
    balk_from: int
    balk_to: int


class Day(NamedTuple):
    """Who comes, in the order of coming. Customer i takes the steps `first[i]` to `first[i + 1]`: service and work of each."""

    arrived: Any
    klass: Any
    comes: Any
    patience: Any
    balk: Any
    first: Any
    service: Any
    work: Any
    held_until: Any  # by server: busy at the beginning until then with somebody who came before; 0 is free


class Told(NamedTuple):
    """What became of each step: since when it waited, called when, ended when, by which server, and how."""

    since: Any
    called: Any
    ended: Any
    server: Any
    outcome: Any


class State(NamedTuple):
    """Where the loop is: lines, customers, servers, services that end (unsorted), patience (a heap), the latest calls, counts, sums."""

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


@_whole
def _push(times, whose, count, at, who):  # type: ignore[no-untyped-def]
    child = count
    while child > 0:
        parent = (child - 1) >> 1
        if times[parent] <= at:
            break
        times[child], whose[child] = times[parent], whose[parent]
        child = parent
    times[child], whose[child] = at, who
    return count + 1


@_whole
def _pop(times, whose, count):  # type: ignore[no-untyped-def]
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


@_part
def _seek(state):  # type: ignore[no-untyped-def]
    """Find which service ends first. Halls have tens of counters at work: looking at all of them is twice as fast as a heap."""
    at, earliest = FOREVER, 0
    for k in range(state.count[ENDS]):
        if state.ends[k] < at:
            at, earliest = state.ends[k], k
    state.count[FIRST] = earliest


@_part
def _is_done(state):  # type: ignore[no-untyped-def]
    """Take the service that ends first from those that go on."""
    state.count[ENDS] -= 1
    at, latest = state.count[FIRST], state.count[ENDS]
    state.ends[at], state.who_ends[at] = state.ends[latest], state.who_ends[latest]
    _seek(state)


@_whole
def _best(hall, state, server, now):  # type: ignore[no-untyped-def]
    """The line whose head is next for this server; -1 when nobody waits for him."""
    found, found_group, found_score, found_since, found_id = -1, 99, np.int64(0), np.int64(0), 0
    calls = min(state.count[CALLS], RECENT)
    is_first = hall.cap >= hall.window or has_room_for_emergency(state.recent, calls, hall.window, hall.cap)
    is_turn = hall.in_a_row >= 0 and is_turn_of_ordinary(state.recent, calls, hall.in_a_row)
    for place_of_line in range(len(hall.used)):
        line = hall.used[place_of_line]
        who = state.head[line]
        if who < 0 or not hall.may[server, line]:
            continue
        klass, began = hall.used_class[place_of_line], state.since[who]
        waited = now - began
        credit = score(hall.base[klass], hall.rate[klass], waited)
        group, value = place(hall.kind[klass], credit, hall.bound[klass], waited, is_first, is_turn)
        if (-group, value, -began, -who) > (-found_group, found_score, -found_since, -found_id):
            found, found_group, found_score, found_since, found_id = line, group, value, began, who
    return found


@_part
def _leave_line(state, line, who):  # type: ignore[no-untyped-def]
    """Take who is no longer waiting from the count of a line, and whoever is gone from its head."""
    state.length[line] -= 1
    state.count[WAIT] -= 1
    at = state.after[who] if state.head[line] == who else state.head[line]
    while at >= 0 and state.state[at] != WAITING:
        at = state.after[at]
    state.head[line] = at


@_part
def _goes_on(state, until, server):  # type: ignore[no-untyped-def]
    """A service has begun that ends at `until`."""
    at = state.count[ENDS]
    state.ends[at], state.who_ends[at] = until, server
    state.count[ENDS] += 1
    if at == 0 or until < state.ends[state.count[FIRST]]:
        state.count[FIRST] = at


@_whole
def _call(hall, day, state, told, server, line, now, is_earliest):  # type: ignore[no-untyped-def]
    """Call the head of a line to a server, who is then busy until he has served him, or has seen that he does not come.

    `is_earliest`: the service that he has just ended still stands first among those that end, and makes room for the next.
    """
    who = state.head[line]
    _leave_line(state, line, who)
    step = state.at_step[who]
    told.called[step], told.server[step] = now, server
    if hall.cap < hall.window or hall.in_a_row >= 0:
        for k in range(RECENT - 1, 0, -1):
            state.recent[k] = state.recent[k - 1]
        state.recent[0] = hall.kind[day.klass[who]]
        state.count[CALLS] += 1
    if day.comes[who] or step > day.first[who]:
        takes = np.int64(day.work[step] * hall.pace[server, day.service[step]])
        state.state[who] = SERVING
    else:
        takes = np.int64(hall.no_show_takes)
        state.state[who] = NO_SHOW
    told.outcome[step] = state.state[who]
    state.sums[BUSY] += takes
    state.holds[server] = who
    state.count[SERVE] += 1
    if is_earliest:
        state.ends[state.count[FIRST]] = now + takes
        _seek(state)
    else:
        _goes_on(state, now + takes, server)


@_part
def _drop_idle(state, server):  # type: ignore[no-untyped-def]
    for k in range(state.count[IDLE]):
        if state.idle[k] == server:
            state.count[IDLE] -= 1
            state.idle[k] = state.idle[state.count[IDLE]]
            break


@_part
def _is_full(hall, state):  # type: ignore[no-untyped-def]
    return hall.has_hard_cap and state.count[SERVE] >= state.count[PRESENT]


@_part
def _settle(hall, day, state, told, free, has_ended, now):  # type: ignore[no-untyped-def]
    """Who came free takes who is next for him; -1 is nobody."""
    if free < 0:
        return
    line = -1 if state.count[WAIT] == 0 or _is_full(hall, state) else _best(hall, state, free, now)
    if line >= 0:
        _call(hall, day, state, told, free, line, now, has_ended)
        return
    if has_ended:
        _is_done(state)
    state.idle[state.count[IDLE]] = free
    state.count[IDLE] += 1


@_part
def _welcome(hall, day, state, told, joined, now):  # type: ignore[no-untyped-def]
    """Who came takes the least versatile of the idle who may serve him."""
    line = day.service[state.at_step[joined]] * hall.classes + day.klass[joined]
    chosen, at = -1, 0
    for k in range(state.count[IDLE]):
        able = state.idle[k]
        if hall.may[able, line] and (chosen < 0 or hall.rank[able] < hall.rank[chosen]):
            chosen, at = able, k
    if chosen >= 0:
        state.count[IDLE] -= 1
        state.idle[at] = state.idle[state.count[IDLE]]
        if state.count[WAIT] > 1:
            line = _best(hall, state, chosen, now)
        _call(hall, day, state, told, chosen, line, now, False)


@_part
def _is_wanted(hall, state, server):  # type: ignore[no-untyped-def]
    """Whether anybody waits whom this server may serve."""
    for k in range(len(hall.used)):  # noqa: SIM110 - generators cannot be compiled
        if state.head[hall.used[k]] >= 0 and hall.may[server, hall.used[k]]:
            return True
    return False


@_whole
def _fill(hall, day, state, told, now):  # type: ignore[no-untyped-def]
    """Under the hard cap somebody's end may let an idle person begin."""
    while state.count[IDLE] and state.count[WAIT] and not _is_full(hall, state):
        chosen = -1
        for k in range(state.count[IDLE]):
            able = state.idle[k]
            if (chosen < 0 or hall.rank[able] < hall.rank[chosen]) and _is_wanted(hall, state, able):
                chosen = able
        if chosen < 0:
            break
        _drop_idle(state, chosen)
        _call(hall, day, state, told, chosen, _best(hall, state, chosen, now), now, False)


@_part
def _end(hall, day, state, told, now):  # type: ignore[no-untyped-def]
    """A service is over: who is free by it (he stands first among those that end until that is settled), and who goes on."""
    server = state.who_ends[state.count[FIRST]]
    if not state.on_duty[server]:
        _is_done(state)
    state.count[SERVE] -= 1
    state.sums[ENDED] = now
    who, joined = state.holds[server], -1
    state.holds[server] = FREE
    if not state.on_duty[server] and now > hall.off_at[server]:
        state.sums[OVERTIME] += now - hall.off_at[server]
    if who >= 0:
        step = state.at_step[who]
        told.ended[step] = now
        if state.state[who] == SERVING:
            state.state[who] = told.outcome[step] = SERVED
            if step + 1 < day.first[who + 1]:
                state.at_step[who] = step + 1
                joined = who
    return (server if state.on_duty[server] else -1), joined


@_part
def _duty(hall, state):  # type: ignore[no-untyped-def]
    """Somebody begins or ends duty; who is free by it."""
    server, is_on = hall.duty_server[state.count[DUTY]], hall.duty_on[state.count[DUTY]]
    state.count[DUTY] += 1
    state.on_duty[server] = is_on
    state.count[PRESENT] += 1 if is_on else -1
    if not is_on:
        _drop_idle(state, server)
    return server if is_on and state.holds[server] == FREE else -1


@_part
def _tire(hall, day, state, told, now):  # type: ignore[no-untyped-def]
    """The patience of somebody ends; he leaves if he still waits for the same step."""
    step = state.who_tires[0]
    state.count[TIRES] = _pop(state.tires, state.who_tires, state.count[TIRES])
    if told.outcome[step] == WAITING:
        who, above = 0, len(day.first) - 1
        while above - who > 1:
            middle = (who + above) >> 1
            if day.first[middle] <= step:
                who = middle
            else:
                above = middle
        state.state[who] = told.outcome[step] = LEFT
        told.ended[step] = now
        _leave_line(state, day.service[step] * hall.classes + day.klass[who], who)


@_part
def _balks(hall, day, state, who, service):  # type: ignore[no-untyped-def]
    """Whether somebody turns back at the door: surely at `balk_to` in line before him, never below `balk_from`."""
    ahead = 0
    for klass in range(hall.classes):
        ahead += state.length[service * hall.classes + klass]
    return ahead >= hall.balk_from and day.balk[who] * (hall.balk_to - hall.balk_from + 1) < ahead + 1 - hall.balk_from


@_part
def _join(hall, day, state, told, who, is_new, now):  # type: ignore[no-untyped-def]
    """Somebody takes his place in the line of his step, unless the hall is closed or the line puts him off."""
    step = state.at_step[who]
    told.since[step], told.ended[step] = now, now
    if now > hall.sent_home_at:
        state.state[who] = told.outcome[step] = SENT_HOME
        return
    if is_new and hall.balk_to > 0 and _balks(hall, day, state, who, day.service[step]):
        state.state[who] = told.outcome[step] = BALKED
        return
    line = day.service[step] * hall.classes + day.klass[who]
    state.state[who] = told.outcome[step] = WAITING
    state.since[who], state.after[who] = now, -1
    if state.head[line] < 0:
        state.head[line] = who
    else:
        state.after[state.tail[line]] = who
    state.tail[line] = who
    state.length[line] += 1
    state.count[WAIT] += 1
    if day.patience[who] < FOREVER:
        state.count[TIRES] = _push(state.tires, state.who_tires, state.count[TIRES], now + day.patience[who], step)


@_part
def _send_home(state, told, now):  # type: ignore[no-untyped-def]
    """Whoever still waits goes unserved."""
    for line in range(len(state.head)):
        who = state.head[line]
        while who >= 0:
            if state.state[who] == WAITING:
                step = state.at_step[who]
                state.state[who] = told.outcome[step] = SENT_HOME
                told.ended[step] = now
            who = state.after[who]
        state.head[line], state.length[line] = -1, 0
    state.count[WAIT] = 0


@nb.njit(cache=True, nogil=True)
def _begin(hall, day, recent):  # type: ignore[no-untyped-def]
    n, steps, servers, lines = len(day.arrived), len(day.service), len(day.held_until), hall.may.shape[1]
    state = State(
        np.full(lines, -1, np.int32), np.full(lines, -1, np.int32), np.zeros(lines, np.int32), np.empty(n, np.int32),
        day.first[:-1].copy(), np.zeros(n, np.int64), np.zeros(n, np.int8), np.empty(servers + 1, np.int32),
        np.zeros(servers, np.bool_), np.full(servers, FREE, np.int32), np.empty(servers + 1, np.int64),
        np.empty(servers + 1, np.int32), np.empty(steps + 1, np.int64), np.empty(steps + 1, np.int32),
        np.full(RECENT, -1, np.int8), np.zeros(COUNTS, np.int64), np.zeros(SUMS, np.float64),
    )  # fmt: skip
    state.count[CALLS] = min(len(recent), RECENT)
    state.recent[: state.count[CALLS]] = recent[: state.count[CALLS]]
    for server in range(servers):
        if day.held_until[server] > 0:
            state.holds[server] = SOMEBODY
            state.count[SERVE] += 1
            _goes_on(state, day.held_until[server], server)
    told = Told(
        np.full(steps, -1, np.int64), np.full(steps, -1, np.int64), np.full(steps, -1, np.int64),
        np.full(steps, -1, np.int32), np.zeros(steps, np.int8),
    )  # fmt: skip
    return state, told


@_part
def _next(hall, day, state, is_home):  # type: ignore[no-untyped-def]
    """When and what happens next; of what happens at once, ends come first and arrivals late."""
    now, what = FOREVER, NOTHING
    if state.count[ENDS]:
        now, what = state.ends[state.count[FIRST]], END
    if state.count[DUTY] < len(hall.duty_at) and hall.duty_at[state.count[DUTY]] < now:
        now, what = hall.duty_at[state.count[DUTY]], ON_OR_OFF
    if state.count[TIRES] and state.tires[0] < now:
        now, what = state.tires[0], TIRED
    if state.count[CAME] < len(day.arrived) and day.arrived[state.count[CAME]] < now:
        now, what = day.arrived[state.count[CAME]], ARRIVAL
    if not is_home and hall.sent_home_at < now:
        now, what = hall.sent_home_at, HOME
    return now, what


@_part
def _happens(hall, day, state, told, what, now):  # type: ignore[no-untyped-def]
    """What happens now: who is free by it, and who joins a line."""
    free, joined = -1, -1
    if what == END:
        free, joined = _end(hall, day, state, told, now)
    elif what == ON_OR_OFF:
        free = _duty(hall, state)
    elif what == TIRED:
        _tire(hall, day, state, told, now)
    elif what == ARRIVAL:
        joined = state.count[CAME]
        state.count[CAME] += 1
    return free, joined


@_whole
def _loop(hall, day, state, told):  # type: ignore[no-untyped-def]
    clock, is_home = np.int64(0), False
    while True:
        now, what = _next(hall, day, state, is_home)
        is_over = state.count[CAME] == len(day.arrived) and state.count[WAIT] == 0 and state.count[ENDS] == 0
        if what == NOTHING or is_over:
            break
        if now > clock:
            state.sums[WAITING_AREA] += state.count[WAIT] * (now - clock)
            clock = now
        if what == HOME:
            is_home = True
            _send_home(state, told, now)
        was_full = _is_full(hall, state)
        free, joined = _happens(hall, day, state, told, what, now)
        if joined >= 0:
            _join(hall, day, state, told, joined, what == ARRIVAL, now)
        _settle(hall, day, state, told, free, what == END, now)
        if joined >= 0 and state.state[joined] == WAITING and state.count[IDLE] and not _is_full(hall, state):
            _welcome(hall, day, state, told, joined, now)
        if was_full and state.count[IDLE] and state.count[WAIT]:
            _fill(hall, day, state, told, now)
    _send_home(state, told, clock)


@nb.njit(cache=True, nogil=True)
def serve(hall, day, recent):  # type: ignore[no-untyped-def]
    """Run one day to its end: what became of every step, and sums over the day. `recent` are kinds of calls before, newest first."""
    state, told = _begin(hall, day, recent)
    _loop(hall, day, state, told)
    return told, state.sums
