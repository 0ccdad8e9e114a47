"""Writes of calendars. Every change gives the calendar a new revision and says so, that clocks may be reckoned again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import CALENDAR_CHOSEN, CALENDAR_SAVED, REMOVED
from tingtang.catalogue.models import Calendar, CalendarDay, DayImport, HallCalendar
from tingtang.catalogue.rules.days import Day
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.journal.record import changed, record
from tingtang.journal.saving import assign, clean, field_names, locked, remove, write
from tingtang.org.models import Hall

CALENDAR_FIELDS = field_names(
    Calendar, "code", "name", "names", "order", "is_active", "zone_name", "week", "public_days", "is_default"
)


class AlreadyUndone(Refused):
    """An import of days was taken back before."""

    message = _("This import has been taken back already.")


@action("catalogue.save_calendar", label=_("Change calendars"))
def save_calendar(
    actor: Actor, /, *, at: datetime, calendar: Calendar | None = None, version: str | None = None, **values: Any
) -> Calendar:
    """Change a calendar, or make one. One made the default takes that from the one before."""
    kept = Calendar() if calendar is None or calendar.pk is None else locked(calendar, version, CALENDAR_FIELDS)
    is_new = kept.pk is None
    if values.get("is_default") and not kept.is_default:
        _take_default(actor, kept, at)
    differs = assign(kept, values, CALENDAR_FIELDS)
    if not differs:
        unchanged()
        return kept
    kept.revision = _next_revision()
    write(kept)
    _tell(actor, kept, at, differs, is_new=is_new)
    return kept


def _take_default(actor: Actor, but: Calendar, at: datetime) -> None:
    for other in Calendar.objects.select_for_update().filter(is_default=True).exclude(pk=but.pk):
        save_calendar(actor, calendar=other, at=at, is_default=False)


def _next_revision() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('catalogue_calendar_revision')")
        return int(cursor.fetchone()[0])


def _tell(
    actor: Actor, calendar: Calendar, at: datetime, differs: Mapping[str, Any], *, is_new: bool = False, days: Sequence[date] = ()
) -> None:
    told = {"first_date": min(days).isoformat(), "until_date": max(days).isoformat()} if days else {}
    record(
        CALENDAR_SAVED, actor, at=at, calendar=calendar, fields=",".join(sorted(differs)), revision=calendar.revision,
        is_new=is_new, **told,
    )  # fmt: skip
    changed(calendar, at=at, **differs)


def _touch(actor: Actor, calendar: Calendar, at: datetime, days: Sequence[date]) -> None:
    calendar.revision = _next_revision()
    calendar.save(update_fields=["revision"])
    _tell(actor, calendar, at, {"days": sorted(day.isoformat() for day in days)[:400]}, days=days)


@action("catalogue.remove_calendar", label=_("Remove calendars"))
def remove_calendar(actor: Actor, *, calendar: Calendar, at: datetime) -> None:
    """Remove a calendar with its special days. Refused while a hall or a target follows it."""
    remove(actor, REMOVED, calendar, at=at, parts=["days", "imports"])


@action("catalogue.save_day", label=_("Change special days of calendars"))
def save_day(
    actor: Actor, *, calendar: Calendar, date: date, at: datetime, spans: Sequence[str] = (), name: str = "", source: str = "hand"
) -> CalendarDay:
    """Set one date of a calendar: without spans a holiday, with spans other hours. Refused when a span cannot be read."""
    kept = locked(calendar)
    put = _put(kept, [Day(date, spans, name, source)])
    if put:
        _touch(actor, kept, at, put)
    else:
        unchanged()
    calendar.revision = kept.revision
    return CalendarDay.objects.get(calendar=kept, date=date)


def _put(calendar: Calendar, days: Sequence[Day]) -> list[date]:
    """Write the days that differ from what stands there; which those were."""
    here = {row.date: row for row in CalendarDay.objects.filter(calendar=calendar, date__in=[day.date for day in days])}
    touched: list[CalendarDay] = []
    for day in days:
        row = here.get(day.date) or CalendarDay(calendar=calendar, date=day.date)
        before = (row.spans, row.name, row.source, row.pk is None)
        row.spans, row.name, row.source = list(day.spans), day.name[:100].strip(), day.source
        clean(row, exclude=["calendar"])
        if before != (row.spans, row.name, row.source, False):
            touched.append(row)
    CalendarDay.objects.bulk_create(
        touched, update_conflicts=True, update_fields=["spans", "name", "source"], unique_fields=["calendar", "date"]
    )
    return [row.date for row in touched]


@action("catalogue.remove_day", label=_("Remove special days of calendars"))
def remove_day(actor: Actor, *, calendar: Calendar, date: date, at: datetime) -> None:
    """Let a date be like its weekday again."""
    kept = locked(calendar)
    gone, _by_model = CalendarDay.objects.filter(calendar=kept, date=date).delete()
    if gone:
        _touch(actor, kept, at, [date])
    else:
        unchanged()
    calendar.revision = kept.revision


@action("catalogue.import_days", label=_("Import special days into calendars"))
def import_days(
    actor: Actor, *, calendar: Calendar, days: Sequence[Day], at: datetime, title: str = "", source: str = "ical"
) -> DayImport | None:
    """Set many days at once, all or none; None when all stand there already. Days set by hand are kept: they are not overwritten.

    Refused when a span cannot be read. What stood there before is kept, so that `undo_import` can take it back.
    """
    kept = locked(calendar)
    wanted = {day.date: day for day in days}
    here = {row.date: row for row in CalendarDay.objects.filter(calendar=kept, date__in=wanted)}
    by_hand = {day for day, row in here.items() if row.source == "hand"}
    new = [Day(day.date, day.spans, day.name, source) for day in wanted.values() if day.date not in by_hand]
    put = _put(kept, new)
    if not put:
        unchanged()
        return None
    made = DayImport.objects.create(
        calendar=kept,
        made_at=at,
        source=source,
        title=title[:200],
        count=len(put),
        before=[_before(day, here.get(day)) for day in put],
    )
    _touch(actor, kept, at, put)
    calendar.revision = kept.revision
    return made


def _before(day: date, row: CalendarDay | None) -> dict[str, Any]:
    if row is None:
        return {"date": day.isoformat()}
    return {"date": day.isoformat(), "spans": row.spans, "name": row.name, "source": row.source}


@action("catalogue.undo_import", label=_("Take back imports of special days"))
def undo_import(actor: Actor, *, made: DayImport, at: datetime) -> Calendar:
    """Put back what stood on the days of an import, except on days changed since. Refused when it was taken back before."""
    calendar = locked(made.calendar)
    made = DayImport.objects.select_for_update().get(pk=made.pk)
    if made.undone_at is not None:
        raise AlreadyUndone
    here = {row.date: row for row in CalendarDay.objects.filter(calendar=calendar)}
    back = [one for one in made.before if (row := here.get(date.fromisoformat(one["date"]))) and row.source == made.source]
    gone = [date.fromisoformat(one["date"]) for one in back if "spans" not in one]
    CalendarDay.objects.filter(calendar=calendar, date__in=gone).delete()
    _put(
        calendar,
        [Day(date.fromisoformat(one["date"]), one["spans"], one["name"], one["source"]) for one in back if "spans" in one],
    )
    made.undone_at = at
    made.save(update_fields=["undone_at"])
    _touch(actor, calendar, at, [date.fromisoformat(one["date"]) for one in made.before])
    return calendar


@action("catalogue.choose_calendar", on="hall", label=_("Choose the calendar of a hall"))
def choose_calendar(actor: Actor, *, hall: Hall, calendar: Calendar | None, at: datetime) -> None:
    """Have the clocks of `hall` follow `calendar`, or (None) the default one."""
    found = HallCalendar.objects.select_for_update().filter(hall=hall).first()
    if (found.calendar_id if found else None) == (calendar.pk if calendar else None):
        unchanged()
        return
    if calendar is None:
        HallCalendar.objects.filter(hall=hall).delete()
    else:
        HallCalendar.objects.update_or_create(hall=hall, defaults={"calendar": calendar})
    record(CALENDAR_CHOSEN, actor, at=at, hall=hall, calendar=calendar)
    changed(hall, at=at, calendar=calendar.code if calendar else "")
