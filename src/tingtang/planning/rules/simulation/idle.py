"""Who is on duty and free: kept by how versatile they are, so that the least versatile who may serve somebody is found first."""

import numpy as np

from tingtang.planning.rules.simulation.state import IDLE, part, sure


@part
def drop_idle(state, server):  # type: ignore[no-untyped-def]
    """Somebody who goes off duty is idle no more."""
    for k in range(state.count[IDLE]):
        if state.idle[k] == server:
            rests_no_more(state, k)
            break


@part
def rests_no_more(state, at):  # type: ignore[no-untyped-def]
    """Take out who stands at a place among the idle."""
    state.count[IDLE] -= 1
    for k in range(at, state.count[IDLE]):
        state.idle[k] = state.idle[k + 1]


@part
def rest(hall, state, server):  # type: ignore[no-untyped-def]
    """The idle stand with the least versatile last, where he is soon found."""
    at = sure(state.count[IDLE])
    while at > 0 and hall.rank[sure(state.idle[sure(at - 1)])] < hall.rank[server]:
        state.idle[at] = state.idle[sure(at - 1)]
        at = sure(at - 1)
    state.idle[at] = server
    state.count[IDLE] += 1


@part
def least_versatile(hall, state, line):  # type: ignore[no-untyped-def]
    """Of the idle who may serve a line (or, for -1, anybody who waits) the least versatile, no longer idle; -1 if there is none."""
    for k in range(state.count[IDLE] - 1, -1, -1):
        able = sure(state.idle[k])
        if hall.may[able, sure(line)] if line >= 0 else _is_wanted(hall, state, able):
            rests_no_more(state, k)
            return np.int64(able)
    return np.int64(-1)


@part
def _is_wanted(hall, state, server):  # type: ignore[no-untyped-def]
    """Whether anybody waits whom this server may serve."""
    for line in range(len(hall.line_class)):  # noqa: SIM110 - generators cannot be compiled
        if state.head[line] >= 0 and hall.may[server, line]:
            return True
    return False
