"""Who is next for somebody who is free, by the order of service that calls real tickets, compiled."""

import numpy as np

from tingtang.planning.rules.simulation.state import CALLS, RECENT, part, sure
from tingtang.visits.rules import order

place = part(order.place)
has_room_for_emergency = part(order.has_room_for_emergency)
score = part(order.score)
is_turn_of_ordinary = part(order.is_turn_of_ordinary)


@part
def best(hall, state, server, now):  # type: ignore[no-untyped-def]
    """The line whose head is next for this server; -1 when nobody waits for him."""
    found, heads = -1, 0
    for line in range(len(hall.line_class)):
        is_one = (state.head[line] >= 0) & hall.may[server, line]
        heads += is_one
        found = line if is_one else found
    return _ranked(hall, state, server, now) if heads > 1 else found


@part
def _ranked(hall, state, server, now):  # type: ignore[no-untyped-def]
    """The same by the order of service, where heads of several lines wait for him."""
    found, found_group, found_score, found_since, found_id = -1, 99, np.int64(0), np.int64(0), np.int64(0)
    calls = min(state.count[CALLS], RECENT)
    is_first = hall.cap >= hall.window or has_room_for_emergency(state.recent, calls, hall.window, hall.cap)
    is_turn = hall.in_a_row >= 0 and is_turn_of_ordinary(state.recent, calls, hall.in_a_row)
    for line in range(len(hall.line_class)):
        if state.head[line] < 0 or not hall.may[server, line]:
            continue
        who = np.int64(state.head[line])
        klass, began = sure(hall.line_class[line]), state.since[sure(who)]
        waited = now - began
        credit = score(hall.base[klass], hall.rate[klass], waited)
        group, value = place(hall.kind[klass], credit, hall.bound[klass], waited, is_first, is_turn)
        if (-group, value, -began, -who) > (-found_group, found_score, -found_since, -found_id):
            found, found_group, found_score, found_since, found_id = line, group, value, began, who
    return found
