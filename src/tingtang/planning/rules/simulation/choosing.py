"""Who is next for somebody who is free, by the order of service that calls real tickets, compiled."""

import numpy as np

from tingtang.planning.rules.simulation.state import CALLS, RECENT, WORD, lowest, part, sure
from tingtang.visits.rules import order

place = part(order.place)
has_room_for_emergency = part(order.has_room_for_emergency)
score = part(order.score)
is_turn_of_ordinary = part(order.is_turn_of_ordinary)


@part
def best(hall, state, server, now):  # type: ignore[no-untyped-def]
    """The line whose head is next for this server; -1 when nobody waits for him."""
    found, more = np.int64(-1), np.uint64(0)
    for word in range(len(state.waits)):
        lines = state.waits[word] & hall.may[server, word]
        if lines:
            more |= lines & (lines - np.uint64(1)) | np.uint64(found >= 0)
            found = np.int64(WORD * word + lowest(lines))
    return _ranked(hall, state, server, now) if more else found


@part
def _ranked(hall, state, server, now):  # type: ignore[no-untyped-def]
    """The same by the order of service, where heads of several lines wait for him."""
    found, found_group, found_score, found_since, found_id = np.int64(-1), 99, np.int64(0), np.int64(0), np.int64(0)
    calls = min(state.count[CALLS], RECENT)
    is_first = hall.cap >= hall.window or has_room_for_emergency(state.recent, calls, hall.window, hall.cap)
    is_turn = hall.in_a_row >= 0 and is_turn_of_ordinary(state.recent, calls, hall.in_a_row)
    for word in range(len(state.waits)):
        lines = state.waits[word] & hall.may[server, word]
        while lines:
            line = sure(WORD * word + lowest(lines))
            lines &= lines - np.uint64(1)
            who = np.int64(state.head[line])
            klass, began = sure(hall.line_class[line]), state.since[sure(who)]
            waited = now - began
            credit = score(hall.base[klass], hall.rate[klass], waited)
            group, value = place(hall.kind[klass], credit, hall.bound[klass], waited, is_first, is_turn)
            if (-group, value, -began, -who) > (-found_group, found_score, -found_since, -found_id):
                found, found_group, found_score, found_since, found_id = np.int64(line), group, value, began, who
    return found
