"""How a case is supervised: the ladder of its kind, and when a clock reaches the next rung."""

from collections.abc import Callable
from datetime import datetime

import orjson

from tingtang.cases.models import Case, ClockState, Kind, SlaClock
from tingtang.cases.rules.supervision import Ladder, read
from tingtang.cases.rules.timing import Timing
from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.models import Calendar as Row
from tingtang.catalogue.rules.calendars import Calendar
from tingtang.org.models import Hall

_NONE = Ladder()
_read: dict[tuple[int, bytes], Ladder] = {}
_MOST, MOST_AT_ONCE = 500, 500


def ladder_of(kind: Kind) -> Ladder:
    """The ladder of a kind, read once for each text of it."""
    if not kind.supervision:
        return _NONE
    key = (kind.pk or 0, orjson.dumps(kind.supervision))
    found = _read.get(key)
    if found is None:
        if len(_read) >= _MOST:
            _read.clear()
        found = _read[key] = read(kind.supervision)
    return found


def next_moment(clock: SlaClock, timing: Timing, calendar: Calendar, quiet: Callable[[], Calendar]) -> datetime | None:
    """When the next rung of a clock is reached; None when there is none or the clock does not run.

    `quiet` gives the calendar in whose hours people are told; it is asked only where there is a ladder.
    """
    ladder = ladder_of(clock.case.kind)
    if not ladder.rungs:
        return None
    found = ladder.following(
        clock.code,
        timing,
        calendar,
        priority=clock.case.priority,
        done=clock.rungs_done,
        quiet=quiet(),
    )
    return found[0] if found else None


def quiet_of(hall: Hall | None, row: Row | None = None) -> Calendar:
    """The calendar in whose hours people are told: that of the hall, whatever the clock itself follows; `row` when it was read."""
    return catalogue.working_calendar(row or catalogue.calendar_for(hall), catalogue.hall_zone(hall))


def due_for_supervision(at: datetime, *, most: int = MOST_AT_ONCE) -> list[Case]:
    """Cases of which a clock has reached a rung, the longest ago first."""
    reached = SlaClock.objects.filter(supervise_at__lte=at, state=ClockState.RUNNING)
    keys = list(reached.order_by("supervise_at").values_list("case_id", flat=True)[:most])
    found = Case.objects.select_related("hall").in_bulk(set(keys))
    return [found[key] for key in dict.fromkeys(keys)]
