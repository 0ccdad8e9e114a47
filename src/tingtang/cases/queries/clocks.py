"""The clocks of cases derived again from the journal, and where what is stored differs from that."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.db import connection

from tingtang.cases.models import Case, ClockState, SlaClock
from tingtang.cases.rules.replay import BY_NAME, Played, Told, replay
from tingtang.cases.rules.timing import Timing
from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.models import Calendar
from tingtang.catalogue.rules.calendars import Calendar as WorkingCalendar

BATCH = 2000
_SECOND = timedelta(seconds=1)
_SQL = """
SELECT o.object_id, t.name, e.occurred_at, e.attributes::text,
    (SELECT x.object_id FROM journal_event_object x JOIN journal_code q ON q.id = x.qualifier_id
     WHERE x.event_id = e.id AND x.recorded_at = e.recorded_at AND q.name = 'calendar')
FROM journal_event_object o
JOIN journal_event e ON e.id = o.event_id AND e.recorded_at = o.recorded_at
JOIN journal_code t ON t.id = e.type_id
WHERE o.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'cases.case')
    AND o.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'case')
    AND o.object_id = ANY(%s) AND e.log_id = 1
    AND e.type_id IN (SELECT id FROM journal_code WHERE kind = 'event' AND name = ANY(%s))
ORDER BY o.object_id, e.id
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """A clock that is not stored as the journal has it."""

    case_id: int
    clock: str
    field: str
    stored: Any
    derived: Any


def derive(case: Case) -> list[Timing]:
    """The histories of a case's clocks, from the events of the journal and nothing else, in the order they started."""
    return [played.timing for played in told_of([case.pk]).get(case.pk, [])]


def told_of(case_ids: Iterable[int]) -> dict[int, list[Played]]:
    """The clocks of cases as the journal tells them, by case."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [list(case_ids), list(BY_NAME)])
        rows = cursor.fetchall()
    told: dict[int, list[Told]] = {}
    for case_id, name, at, attributes, calendar_id in rows:
        told.setdefault(case_id, []).append(_told(name, at, orjson.loads(attributes), calendar_id))
    return {case_id: replay(events) for case_id, events in told.items()}


def _told(name: str, at: datetime, about: Mapping[str, Any], calendar_id: int | None) -> Told:
    return Told(
        BY_NAME[name],
        about["clock"],
        at,
        about.get("target_seconds"),
        calendar_id,
        about.get("zone", ""),
        about.get("reason", ""),
        _time(about.get("fixed_at")),
        _time(about.get("due_at")),
        about.get("elapsed_seconds"),
        about.get("is_met"),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def faults(case_ids: Iterable[int] | None = None) -> Iterator[Fault]:
    """Where stored clocks differ from the journal; none when all is well. Without `case_ids`, all cases, batch by batch."""
    calendars = catalogue.Calendars.read()
    if case_ids is not None:
        yield from _faults_of(list(case_ids), calendars)
        return
    after = 0
    while batch := list(Case.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield from _faults_of(batch, calendars)
        after = batch[-1]


def _faults_of(case_ids: list[int], calendars: "catalogue.Calendars") -> Iterator[Fault]:
    derived = told_of(case_ids)
    stored: dict[int, list[SlaClock]] = {}
    for clock in SlaClock.objects.filter(case_id__in=case_ids).order_by("case_id", "started_at", "pk"):
        stored.setdefault(clock.case_id, []).append(clock)
    for case_id in case_ids:
        clocks = sorted(stored.get(case_id, []), key=lambda clock: clock.pk)
        played = derived.get(case_id, [])
        if [clock.code for clock in clocks] != [one.clock for one in played]:
            yield Fault(case_id, "*", "clocks", [clock.code for clock in clocks], [one.clock for one in played])
            continue
        for clock, one in zip(clocks, played, strict=True):
            yield from _faults_between(clock, one, _calendar(one, calendars))


def _calendar(played: Played, calendars: "catalogue.Calendars") -> WorkingCalendar:
    row: Calendar = calendars.rows[played.calendar_id] if played.calendar_id else catalogue.ALWAYS
    return catalogue.working_calendar(row, ZoneInfo(played.zone))


def _faults_between(clock: SlaClock, played: Played, calendar: WorkingCalendar) -> Iterator[Fault]:
    for field, wanted in expected(played, calendar).items():
        stored = clock.timing.holds if field == "holds" else getattr(clock, field)
        if stored != wanted:
            yield Fault(clock.case_id, clock.code, field, stored, wanted)


def expected(played: Played, calendar: WorkingCalendar) -> dict[str, Any]:
    """What the row of a clock must say. A clock that stopped keeps what was measured then, whatever its calendar says now."""
    timing, stop = played.timing, played.stop
    found: dict[str, Any] = {
        "started_at": timing.started_at,
        "target_seconds": timing.target // _SECOND,
        "holds": timing.holds,
        "stopped_at": timing.stopped_at,
        "fixed_at": timing.fixed_at,
        "calendar_id": played.calendar_id,
    }
    if stop is None:
        state = ClockState.HELD if timing.is_held else ClockState.RUNNING
        return found | {"state": state, "due_at": timing.due_at(calendar)}
    ended = {None: ClockState.CANCELLED, True: ClockState.MET, False: ClockState.MISSED}[stop.is_met]
    return found | {"state": ended, "due_at": stop.due_at, "elapsed_seconds": stop.elapsed_seconds}
