"""Who is on duty and free: bits by how versatile they are, so that the least versatile who may serve somebody is the lowest."""

import numpy as np

from tingtang.planning.rules.simulation.state import IDLE, WORD, WORD_BITS, bit, lowest, part, sure


@part
def drop_idle(hall, state, server):  # type: ignore[no-untyped-def]
    """Somebody who goes off duty is idle no more."""
    at = sure(hall.rank[server])
    if state.idle[at >> WORD_BITS] & bit(at):
        state.idle[at >> WORD_BITS] ^= bit(at)
        state.count[IDLE] -= 1


@part
def rest(hall, state, server):  # type: ignore[no-untyped-def]
    """Somebody has nobody to serve."""
    at = sure(hall.rank[server])
    state.idle[at >> WORD_BITS] |= bit(at)
    state.count[IDLE] += 1


@part
def least_versatile(hall, state, line):  # type: ignore[no-untyped-def]
    """Of the idle who may serve a line (or, for -1, anybody who waits) the least versatile, no longer idle; -1 if there is none."""
    for word in range(len(state.idle)):
        able = state.idle[word]
        if able:
            able &= hall.able[sure(line), word] if line >= 0 else _wanted(hall, state, word)
            if able:
                state.idle[word] ^= able & (~able + np.uint64(1))
                state.count[IDLE] -= 1
                return np.int64(hall.by_rank[sure(WORD * word + lowest(able))])
    return np.int64(-1)


@part
def _wanted(hall, state, word):  # type: ignore[no-untyped-def]
    """Who may serve anybody that waits."""
    found = np.uint64(0)
    for each in range(len(state.waits)):
        lines = state.waits[each]
        while lines:
            found |= hall.able[sure(WORD * each + lowest(lines)), word]
            lines &= lines - np.uint64(1)
    return found
