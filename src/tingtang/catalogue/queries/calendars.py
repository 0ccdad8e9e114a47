"""Which calendar a clock follows, and that calendar ready for arithmetic."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from tingtang.catalogue.models import Calendar, CalendarDay, HallCalendar, Target
from tingtang.catalogue.rules import calendars as rules
from tingtang.catalogue.rules.weeks import built
from tingtang.core.actors import Actor
from tingtang.journal.reading import Rows, together
from tingtang.org.models import Hall

# Without any calendar a clock runs day and night, as a promise without office hours would be read.
ALWAYS = Calendar(code="always", name="24 x 7", week={day: ["00:00-24:00"] for day in rules.WEEKDAYS}, revision=0)
MOST_KEPT = 512
Key = tuple[int, int, str]
Days = Iterable[tuple[date, list[str]]]


class _Kept:
    """Working calendars of this process by row, revision and zone; the least recently used go first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[Key, rules.Calendar] = {}

    def get(self, key: Key) -> rules.Calendar | None:
        with self._lock:
            found = self._kept.pop(key, None)
            if found is not None:
                self._kept[key] = found
            return found

    def put(self, key: Key, made: rules.Calendar) -> rules.Calendar:
        """`made`, or the one another thread has put there meanwhile."""
        with self._lock:
            kept = self._kept.setdefault(key, made)
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            return kept


_kept = _Kept()


def working_calendar(calendar: Calendar, zone: ZoneInfo) -> rules.Calendar:
    """`calendar` ready for arithmetic, in its own zone or else in `zone`; built once per process, revision and zone."""
    return _working(calendar, zone, None)


def _working(calendar: Calendar, zone: ZoneInfo, days: Days | None) -> rules.Calendar:
    own = calendar.zone or zone
    key = (calendar.pk or 0, calendar.revision, own.key)
    found = _kept.get(key)
    if found is None:
        read_days = _days_of(calendar) if days is None else days
        found = _kept.put(key, built(calendar.week, read_days, own))
    return found


def _days_of(calendar: Calendar) -> Days:
    if calendar.pk is None:
        return []
    return list(CalendarDay.objects.filter(calendar=calendar).values_list("date", "spans"))


def default_calendar() -> Calendar:
    """The calendar used where nothing else is said; day and night when none is."""
    return Calendar.objects.filter(is_default=True).first() or ALWAYS


def calendar_for(hall: Hall | None, target: Target | None = None) -> Calendar:
    """The calendar a clock follows: the target's own, else the hall's, else the default one."""
    return target.calendar if target is not None and target.calendar is not None else calendars_for(hall)[1]


def calendars_for(hall: Hall | None, keys: Iterable[int] = ()) -> tuple[dict[int, Calendar], Calendar]:
    """The calendars with these keys, and the one that a hall follows (its own, else the default one), in one query."""
    hall_id = hall.pk if hall else None
    where = "r.is_default OR r.id = ANY(%s) OR r.id IN (SELECT h.calendar_id FROM catalogue_hallcalendar h WHERE h.hall_id = %s)"
    chosen, found = together(Rows(HallCalendar, "r.hall_id = %s", [hall_id]), Rows(Calendar, where, [sorted(set(keys)), hall_id]))
    rows = {row.pk: row for row in found}
    return rows, usual_among(rows, chosen)


def usual_among(rows: Mapping[int, Calendar], chosen: Sequence[HallCalendar]) -> Calendar:
    """The calendar that a hall follows, of those that were read: the one it has `chosen`, else the default one."""
    if chosen:
        return rows[chosen[0].calendar_id]
    return next((row for row in rows.values() if row.is_default), ALWAYS)


def special_days(hall: Hall, first: date, last: date) -> dict[date, bool]:
    """The days from `first` to `last` that the hall's own calendar names, and whether the hall is open then."""
    days = CalendarDay.objects.filter(calendar__halls__hall=hall, date__range=(first, last))
    return {day: bool(spans) for day, spans in days.values_list("date", "spans")}


def hall_zone(hall: Hall | None) -> ZoneInfo:
    """The zone in which a calendar without one is read: the hall's, else the installation's."""
    return hall.zone if hall is not None else ZoneInfo(settings.HOME_ZONE)


@dataclass
class Calendars:
    """All calendars at one moment, for reckoning many clocks: read in four queries, whatever the number of clocks.

    `of(hall, calendar)` takes keys: the hall of the case (or None) and the calendar its target names (or None).
    """

    rows: dict[int, Calendar]
    halls: dict[int, int]
    zones: dict[int, ZoneInfo]
    default: Calendar
    days: dict[int, list[Any]] = field(repr=False)
    _found: dict[tuple[int | None, int | None], rules.Calendar] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls) -> "Calendars":
        """What is stored now."""
        rows = {row.pk: row for row in Calendar.objects.all()}
        days: dict[int, list[Any]] = {}
        for key, day, spans in CalendarDay.objects.values_list("calendar_id", "date", "spans"):
            days.setdefault(key, []).append((day, spans))
        halls = dict(HallCalendar.objects.values_list("hall_id", "calendar_id"))
        zones = {key: ZoneInfo(name) for key, name in Hall.objects.values_list("pk", "time_zone")}
        default = next((row for row in rows.values() if row.is_default), ALWAYS)
        return cls(rows, halls, zones, default, days)

    def row(self, hall: int | None, calendar: int | None = None) -> Calendar:
        """The stored calendar that a clock follows."""
        key = calendar if calendar is not None else self.halls.get(hall) if hall is not None else None
        return self.default if key is None else self.rows[key]

    def of(self, hall: int | None, calendar: int | None = None) -> rules.Calendar:
        """The calendar that a clock follows, ready for arithmetic."""
        key = (hall, calendar)
        if key not in self._found:
            row = self.row(hall, calendar)
            zone = self.zones[hall] if hall is not None else ZoneInfo(settings.HOME_ZONE)
            self._found[key] = _working(row, zone, self.days.get(row.pk or 0, []))
        return self._found[key]


def hall_calendars(actor: Actor) -> list[tuple[Hall, Calendar | None]]:
    """The halls the actor may see, each with the calendar it has chosen."""
    chosen = {row.hall_id: row.calendar for row in HallCalendar.objects.select_related("calendar")}
    halls = Hall.objects.visible_to(actor).filter(is_active=True).order_by("code")
    return [(hall, chosen.get(hall.pk)) for hall in halls]
