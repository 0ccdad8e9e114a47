"""One day of a hall as a loop over events, compiled: customers come, wait in lines, are called, served, or leave.

All times are whole microseconds from the beginning of the day. Who is next is decided by `visits.rules.order`, the functions that
also call real tickets. Inside a line (one service, one class) only the head can be next, since credit only grows with waiting.

A server is one person on duty; two shifts at the same counter are two servers. Whoever is serving when the shift ends finishes.
Under the hard cap nobody begins while as many are being served as people are on duty: the next person needs the place.

Everything is compiled into one loop, and whoever may call does so at one place in it: passed to functions, halls of some fifty arrays
cost more than the work itself.
"""

import numba as nb
import numpy as np

from tingtang.planning.rules.simulation.chance import BARE, FOREVER
from tingtang.planning.rules.simulation.choosing import best
from tingtang.planning.rules.simulation.idle import drop_idle, least_versatile, rest
from tingtang.planning.rules.simulation.state import (
    BALKED,
    BUSY,
    CALLS,
    CAME,
    COMING,
    DUTY,
    ENDED,
    ENDS,
    FREE,
    IDLE,
    LEFT,
    NO_SHOW,
    OPENED,
    OVERTIME,
    PLACE_BITS,
    PLACES,
    PRESENT,
    RECENT,
    SENT_HOME,
    SERVE,
    SERVED,
    SERVING,
    SOMEBODY,
    SOONEST,
    SUMS,
    TIRES,
    WAIT,
    WAITING,
    WAITING_AREA,
    WORD_BITS,
    Day,
    Hall,
    State,
    Told,
    begin,
    bit,
    goes_on,
    is_done,
    part,
    pop,
    push,
    sure,
)

__all__ = [
    "BALKED", "BUSY", "COMING", "ENDED", "LEFT", "NO_SHOW", "OVERTIME", "SENT_HOME", "SERVED", "SERVING", "SOMEBODY", "SUMS", "WAITING",
    "WAITING_AREA", "Day", "Hall", "State", "Told", "serve",
]  # fmt: skip

NOTHING, END, ON_OR_OFF, TIRED, ARRIVAL, HOME = range(6)
CAME_FREE, HAS_COME, ANOTHER, NOBODY = range(4)


@part
def _leave_line(state, line, who):  # type: ignore[no-untyped-def]
    """Take who is no longer waiting from the count of a line, and whoever is gone from its head."""
    state.length[line] -= 1
    state.count[WAIT] -= 1
    at = state.after[who] if state.head[line] == who else state.head[line]
    while at >= 0 and state.state[sure(at)] != WAITING:
        at = state.after[sure(at)]
    state.head[line] = at
    if at < 0:
        state.waits[line >> WORD_BITS] &= ~bit(line)


@part
def _call(hall, day, state, told, server, who, now, is_earliest):  # type: ignore[no-untyped-def]
    """Call somebody to a server, who is then busy until he has served him, or has seen that he does not come.

    `is_earliest`: the service that he has just ended still stands first among those that end, and makes room for the next.
    """
    step = sure(state.at_step[who])
    told.called[step], told.server[step] = now, server
    if hall.cap < hall.window or hall.in_a_row >= 0:
        for k in range(RECENT - 1, 0, -1):
            state.recent[k] = state.recent[k - 1]
        state.recent[0] = hall.kind[day.klass[who]]
        state.count[CALLS] += 1
    if day.comes[who] or step > day.first[who]:
        takes = np.int64(day.work[step] * hall.pace[server, sure(day.service[step])])
        state.state[who] = SERVING
    else:
        takes = np.int64(hall.no_show_takes)
        state.state[who] = NO_SHOW
    told.outcome[step] = state.state[who]
    state.sums[BUSY] += takes
    state.holds[server] = who
    state.count[SERVE] += 1
    goes_on(state, now + takes, server, is_earliest)


@part
def _is_full(hall, state):  # type: ignore[no-untyped-def]
    return hall.has_hard_cap and state.count[SERVE] >= state.count[PRESENT]


@part
def _line(hall, day, who, step):  # type: ignore[no-untyped-def]
    return sure(hall.line_of[sure(day.service[step] * hall.classes + day.klass[who])])


@part
def _goes_on(day, state, who, step):  # type: ignore[no-untyped-def]
    """Who joins a line when a step is done: the same for his next one; else the first of those that waited for this part to end."""
    if len(day.needs) and who >= len(day.arrived) and state.state[day.owner[who - len(day.arrived)]] == LEFT:
        return np.int64(-1)
    if step + 1 < day.first[who + 1]:
        state.at_step[who] = step + 1
        return np.int64(who)
    return _opens(day, state, who) if len(day.needs) else np.int64(-1)


@part
def _opens(day, state, who):  # type: ignore[no-untyped-def]
    """The end of a part: those that waited for it last of all may begin; the first of them, the others follow in `opened`."""
    state.count[OPENED] = 0
    for k in range(day.onward_first[who], day.onward_first[who + 1]):
        other = sure(day.onward[k])
        state.needs[other] -= 1
        if state.needs[other] == 0:
            state.opened[state.count[OPENED]] = other
            state.count[OPENED] += 1
    return np.int64(state.opened[0]) if state.count[OPENED] else np.int64(-1)


@part
def _end(hall, day, state, told, now):  # type: ignore[no-untyped-def]
    """A service is over: who is free by it (he stands first among those that end until that is settled), and who goes on."""
    server = sure(state.who_ends[state.count[SOONEST] & (PLACES - 1)])
    if not state.on_duty[server]:
        is_done(state)
    state.count[SERVE] -= 1
    state.sums[ENDED] = now
    held, joined = state.holds[server], np.int64(-1)
    state.holds[server] = FREE
    if not state.on_duty[server] and now > hall.off_at[server]:
        state.sums[OVERTIME] += now - hall.off_at[server]
    if held >= 0:
        who = sure(held)
        step = sure(state.at_step[who])
        told.ended[step] = now
        if state.state[who] == SERVING:
            state.state[who] = told.outcome[step] = SERVED
            joined = _goes_on(day, state, who, step)
    return (np.int64(server) if state.on_duty[server] else np.int64(-1)), joined


@part
def _duty(hall, state):  # type: ignore[no-untyped-def]
    """Somebody begins or ends duty; who is free by it."""
    server, is_on = sure(hall.duty_server[state.count[DUTY]]), hall.duty_on[state.count[DUTY]]
    state.count[DUTY] += 1
    state.on_duty[server] = is_on
    state.count[PRESENT] += 1 if is_on else -1
    if not is_on:
        drop_idle(hall, state, server)
    return np.int64(server) if is_on and state.holds[server] == FREE else np.int64(-1)


@part
def _tire(hall, day, state, told, now):  # type: ignore[no-untyped-def]
    """The patience of somebody ends; he leaves if he still waits for the same step."""
    step = sure(state.who_tires[0])
    state.count[TIRES] = pop(state.tires, state.who_tires, state.count[TIRES])
    if told.outcome[step] == WAITING:
        who, above = 0, len(day.first) - 1
        while above - who > 1:
            middle = (who + above) >> 1
            if day.first[middle] <= step:
                who = middle
            else:
                above = middle
        first, more = _whole(day, who)
        for k in range(more + 1):
            each = sure(who if more == 0 else first if k == 0 else day.extra[first] + k - 1)
            if state.state[each] == WAITING:
                at = sure(state.at_step[each])
                state.state[each] = told.outcome[at] = LEFT
                told.ended[at] = now
                _leave_line(state, _line(hall, day, each, at), each)
        if more:
            state.state[first] = LEFT


@part
def _whole(day, who):  # type: ignore[no-untyped-def]
    """The customer whom a walker is of, and how many other walkers he has: who leaves, leaves with all that he does at once."""
    if len(day.needs) == 0:
        return np.int64(who), np.int64(0)
    n = len(day.arrived)
    owner = np.int64(who) if who < n else np.int64(day.owner[who - n])
    return owner, np.int64(day.extra[owner + 1] - day.extra[owner])


@part
def _balks(hall, day, state, who, service):  # type: ignore[no-untyped-def]
    """Whether somebody turns back at the door: surely at `balk_to` in line before him, never below `balk_from`."""
    ahead = 0
    for klass in range(hall.classes):
        line = hall.line_of[service * hall.classes + klass]
        if line >= 0:
            ahead += state.length[line]
    return ahead >= hall.balk_from and day.balk[who] * (hall.balk_to - hall.balk_from + 1) < ahead + 1 - hall.balk_from


@part
def _join(hall, day, state, told, who, is_new, now):  # type: ignore[no-untyped-def]
    """Somebody takes his place in the line of his step, unless the hall is closed or the line puts him off."""
    step = sure(state.at_step[who])
    told.since[step] = now
    if now > hall.sent_home_at:
        state.state[who] = told.outcome[step] = SENT_HOME
        told.ended[step] = now
        return
    if is_new and hall.balk_to > 0 and _balks(hall, day, state, who, day.service[step]):
        state.state[who] = told.outcome[step] = BALKED
        told.ended[step] = now
        return
    line = _line(hall, day, who, step)
    if is_new and state.count[WAIT] == 0 and state.count[IDLE] and not _is_full(hall, state):
        server = least_versatile(hall, state, np.int64(line))
        if server >= 0:
            _call(hall, day, state, told, sure(server), who, now, False)
            return
    state.state[who] = told.outcome[step] = WAITING
    state.since[who], state.after[who] = now, -1
    if state.head[line] < 0:
        state.head[line] = who
        state.waits[line >> WORD_BITS] |= bit(line)
    else:
        state.after[sure(state.tail[line])] = who
    state.tail[line] = who
    state.length[line] += 1
    state.count[WAIT] += 1
    if day.patience[who] < FOREVER:
        state.count[TIRES] = push(state.tires, state.who_tires, state.count[TIRES], now + day.patience[who], step)


@part
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
    state.waits[:] = 0
    state.count[WAIT] = 0


@part
def _next(hall, day, state, is_home):  # type: ignore[no-untyped-def]
    """When and what happens next; of what happens at once, ends come first and arrivals late."""
    now, what = FOREVER, NOTHING
    if state.count[ENDS]:
        now, what = state.count[SOONEST] >> PLACE_BITS, END
    if state.count[DUTY] < len(hall.duty_at) and hall.duty_at[sure(state.count[DUTY])] < now:
        now, what = hall.duty_at[sure(state.count[DUTY])], ON_OR_OFF
    if state.count[TIRES] and state.tires[0] < now:
        now, what = state.tires[0], TIRED
    if state.count[CAME] < len(day.arrived) and day.arrived[sure(state.count[CAME])] < now:
        now, what = day.arrived[sure(state.count[CAME])], ARRIVAL
    if not is_home and hall.sent_home_at < now:
        now, what = hall.sent_home_at, HOME
    return now, what


@part
def _happens(hall, day, state, told, what, now):  # type: ignore[no-untyped-def]
    """What happens now: who is free by it, and who joins a line."""
    free, joined = np.int64(-1), np.int64(-1)
    if what == END:
        free, joined = _end(hall, day, state, told, now)
    elif what == ON_OR_OFF:
        free = _duty(hall, state)
    elif what == TIRED:
        _tire(hall, day, state, told, now)
    elif what == ARRIVAL:
        joined = np.int64(state.count[CAME])
        state.count[CAME] += 1
        if day.first[joined] == day.first[joined + 1]:
            joined = _opens(day, state, joined)
    return free, joined


@part
def _next_turn(hall, state, turn, was_full):  # type: ignore[no-untyped-def]
    """Whose turn it is to call somebody: who came free, who may serve somebody that came, and under the hard cap any other idle."""
    if turn == CAME_FREE:
        return HAS_COME
    return ANOTHER if was_full and state.count[IDLE] and state.count[WAIT] and not _is_full(hall, state) else NOBODY


@part
def _chosen(hall, day, state, turn, free, joined):  # type: ignore[no-untyped-def]
    """Who may call somebody in this turn; -1 is nobody."""
    if turn == CAME_FREE:
        return free
    if turn == ANOTHER:
        return least_versatile(hall, state, np.int64(-1))
    if joined >= 0 and state.state[sure(joined)] == WAITING and state.count[IDLE] and not _is_full(hall, state):
        return least_versatile(hall, state, np.int64(_line(hall, day, sure(joined), sure(state.at_step[sure(joined)]))))
    return np.int64(-1)


@part
def _begin_services(hall, day, state, told, free, joined, has_ended, was_full, now):  # type: ignore[no-untyped-def]
    """Let everybody call who may after what has happened."""
    turn, others = CAME_FREE if free >= 0 else HAS_COME, state.count[OPENED]
    state.count[OPENED] = 0
    while turn != NOBODY:
        server = _chosen(hall, day, state, turn, free, joined)
        if server >= 0:
            line = -1 if state.count[WAIT] == 0 or _is_full(hall, state) else best(hall, state, sure(server), now)
            if line >= 0:
                who = sure(state.head[sure(line)])
                _leave_line(state, sure(line), who)
                _call(hall, day, state, told, sure(server), who, now, has_ended)
            else:
                if has_ended:
                    is_done(state)
                rest(hall, state, sure(server))
            has_ended = False
        if turn == HAS_COME and others > 1:
            others -= 1
            joined = np.int64(state.opened[others])
            continue
        turn = NOBODY if server < 0 and turn == ANOTHER else _next_turn(hall, state, turn, was_full)


@nb.njit(**BARE)
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
        who, more = joined, 0
        while who >= 0:
            _join(hall, day, state, told, sure(who), what == ARRIVAL and who < len(day.arrived), now)
            more += 1
            who = np.int64(state.opened[more]) if more < state.count[OPENED] else np.int64(-1)
        _begin_services(hall, day, state, told, free, joined, what == END and free >= 0, was_full, now)
    _send_home(state, told, clock)


@nb.njit(cache=True, nogil=True)
def serve(hall, day, recent):  # type: ignore[no-untyped-def]
    """Run one day to its end: what became of every step, and sums over the day. `recent` are kinds of calls before, newest first."""
    state, told = begin(hall, day, recent)
    _loop(hall, day, state, told)
    return told, state.sums
