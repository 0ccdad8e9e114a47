"""Where a waiting ticket stands, in whole numbers: the one formula of `discipline`, of the database, and of simulated days.

Nothing here but integers and loops, so that the simulator can compile these very functions to machine code.
"""

from collections.abc import Sequence

ORDINARY, PRIVILEGED, EMERGENCY = 0, 1, 2
MINUTE = 60_000_000
NO_BOUND = -1
ROOM_FOR_EMERGENCY, STARVING, BY_CREDIT, BEYOND_SHARE = 0, 1, 2, 5
_BEHIND = 2  # privileged tickets when it is the ordinary ones' turn


def score(base: int, rate: int, waited: int) -> int:
    """Credit of a ticket, in thousandths of a credit x microseconds per minute; `base` and `rate` in thousandths of a credit."""
    return base * MINUTE + rate * waited


def place(kind: int, credit: int, bound: int, waited: int, is_emergency_first: bool, is_ordinary_turn: bool) -> tuple[int, int]:
    """The group of a ticket (lowest first) and its rank in it (highest first; equal ones by arrival, then by id).

    `credit` is its score, `bound` and `waited` in microseconds; see `discipline` for the rules.
    """
    if kind == EMERGENCY:
        return (ROOM_FOR_EMERGENCY if is_emergency_first else BEYOND_SHARE), 0
    behind = _BEHIND if is_ordinary_turn and kind == PRIVILEGED else 0
    if bound != NO_BOUND and waited > bound:
        return STARVING + behind, waited - bound
    return BY_CREDIT + behind, credit


def has_room_for_emergency(recent: Sequence[int], count: int, window: int, cap: int) -> bool:
    """Whether one more emergency keeps to `cap` in `window` calls, this one included; `recent` holds `count` kinds, newest first."""
    taken = 0
    for each in range(min(count, window - 1)):
        if recent[each] == EMERGENCY:
            taken += 1
    return taken < cap


def is_turn_of_ordinary(recent: Sequence[int], count: int, limit: int) -> bool:
    """Whether the latest calls, emergencies left out, were `limit` privileged ones (NO_BOUND: there is no limit)."""
    if limit == NO_BOUND:
        return False
    in_a_row = 0
    for each in range(count):
        if recent[each] == ORDINARY:
            break
        if recent[each] == PRIVILEGED:
            in_a_row += 1
    return in_a_row >= limit
