"""Calendars over the API: the week, the special days, what a target comes to, and which one a hall follows."""

from datetime import date, timedelta
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from ninja.decorators import decorate_view
from pydantic import AwareDatetime, Field

from tingtang.catalogue import actions, queries
from tingtang.catalogue.actions import CALENDAR_FIELDS
from tingtang.catalogue.api.services import as_sent, finder
from tingtang.catalogue.models import Calendar, CalendarDay, DayImport
from tingtang.catalogue.queries.calendars import hall_zone
from tingtang.catalogue.rules.clock import Unreachable, due, next_open
from tingtang.catalogue.rules.days import Day
from tingtang.catalogue.rules.reasoning import reasoning
from tingtang.catalogue.schemas import calendars as schemas
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.org.queries import get_hall
from tingtang.ui.resources import Body, Code, Removed, Resource, Row, answer, serve

Key = Annotated[Code, Path()]
_find = finder(Calendar)


def _rows(actor: Actor) -> Any:
    query = Calendar.objects.all() if actor.may_somewhere(queries.VIEW) else Calendar.objects.none()
    return query.values("id", "revision", *CALENDAR_FIELDS)


RESOURCE = Resource(
    "calendar",
    "calendars",
    _rows,
    _find,
    schemas.Calendar,
    schemas.CalendarOut,
    actions.save_calendar,
    actions.remove_calendar,
    permission="catalogue.save_calendar",
    arranged=as_sent,
    versioned=CALENDAR_FIELDS,
    view=queries.VIEW,
    key=str,
)


def _days(calendar: Calendar, first: date, latest: date) -> list[dict[str, Any]]:
    rows = CalendarDay.objects.filter(calendar=calendar, date__range=(first, latest)).order_by("date")
    return [dict(row) for row in rows.values("date", "spans", "name", "source")]


def list_days(request: HttpRequest, key: Key, year: Annotated[int, Query(ge=1900, le=2400)]) -> HttpResponse:
    """The special days of a year."""
    found = _find(actor_of(request), key, queries.VIEW)
    return answer(_days(found, date(year, 1, 1), date(year, 12, 31)))


@decorate_view(idempotent)
def put_day(request: HttpRequest, key: Key, day: Annotated[date, Path()], body: schemas.DayIn) -> HttpResponse:
    """Set a date."""
    found = _find(actor_of(request), key, "catalogue.save_day")
    _in_range(day)
    actions.save_day(actor_of(request), calendar=found, date=day, at=at_of(request), spans=body.spans, name=body.name)
    return answer(_days(found, day, day)[0])


def _in_range(*days: date) -> None:
    if any(not 1900 <= day.year <= 2400 for day in days):
        raise Invalid(fields={"date": [str(_("Give a date between 1900 and 2400."))]})


@decorate_view(idempotent)
def delete_day(request: HttpRequest, key: Key, day: Annotated[date, Path()]) -> HttpResponse:
    """Let a date be like its weekday."""
    found = _find(actor_of(request), key, "catalogue.remove_day")
    actions.remove_day(actor_of(request), calendar=found, date=day, at=at_of(request))
    return answer({"removed": True})


@decorate_view(idempotent)
def set_days(request: HttpRequest, key: Key, body: schemas.Days) -> HttpResponse:
    """Set many dates, all or none."""
    found = _find(actor_of(request), key, "catalogue.import_days")
    _in_range(*(day.date for day in body.days))
    days = [Day(day.date, day.spans, day.name) for day in body.days]
    made = actions.import_days(actor_of(request), calendar=found, days=days, at=at_of(request), title=body.title)
    return answer({"count": made.count if made else 0, "revision": found.revision})


def list_imports(request: HttpRequest, key: Key) -> HttpResponse:
    """What was imported, the latest first; what was taken back says when."""
    rows = DayImport.objects.filter(calendar=_find(actor_of(request), key, queries.VIEW)).order_by("-pk")
    return answer(list(rows.values("id", "title", "source", "count", "made_at", "undone_at")[:200]))


@decorate_view(idempotent)
def undo_import(request: HttpRequest, key: Key, made: Row) -> HttpResponse:
    """Put back what stood on the days of an import, except on days changed since."""
    found = _find(actor_of(request), key, "catalogue.undo_import")
    one = DayImport.objects.select_related("calendar").filter(calendar=found, pk=made).first()
    if one is None:
        raise NotFound
    kept = actions.undo_import(actor_of(request), made=one, at=at_of(request))
    return answer({"count": one.count, "revision": kept.revision})


class Question(Body):
    """A start, a target in minutes, and the hall whose zone and time hold."""

    start: AwareDatetime
    minutes: Annotated[int, Field(ge=0, le=60 * 24 * 366 * 60)]
    hall: Code | None = None


def reckon(request: HttpRequest, key: Key, question: Annotated[Question, Query()]) -> HttpResponse:
    """When a target that starts at `start` is due on this calendar, with the reasons."""
    actor = actor_of(request)
    found = _find(actor, key, queries.VIEW)
    hall = get_hall(actor, question.hall) if question.hall else None
    working = queries.working_calendar(found, hall_zone(hall))
    try:
        opens, at = next_open(question.start, working), due(question.start, timedelta(minutes=question.minutes), working)
    except (Unreachable, OverflowError):
        raise Invalid(_("This calendar never works long enough for that.")) from None
    why = [f"{line.day} {line.text}" for line in queries.told(reasoning(question.start, at, working), found, working.zone)]
    return answer({"is_open": opens <= question.start, "next_open": opens, "due": at, "why": why})


@decorate_view(idempotent)
def put_choice(request: HttpRequest, hall: Key, body: schemas.Choice) -> HttpResponse:
    """Choose the calendar of a hall."""
    actor = actor_of(request)
    found = get_hall(actor, hall, "catalogue.choose_calendar")
    chosen = Calendar.objects.filter(code=body.calendar).first() if body.calendar else None
    if body.calendar and chosen is None:
        raise NotFound
    actions.choose_calendar(actor, hall=found, calendar=chosen, at=at_of(request))
    return answer({"calendar": body.calendar})


def add_to(router: Router) -> None:
    """Put the operations on `router`."""
    serve(router, RESOURCE)
    days = "/calendars/{key}/days"
    router.get(days, response=list[schemas.DayOut], summary="List special days of a year")(list_days)
    router.post(days, response=schemas.Set, summary="Set many special days")(set_days)
    router.put(days + "/{day}", response=schemas.DayOut, summary="Set a special day")(put_day)
    router.delete(days + "/{day}", response=Removed, summary="Remove a special day")(delete_day)
    made = "/calendars/{key}/imports"
    router.get(made, response=list[schemas.ImportOut], summary="List imports of special days")(list_imports)
    router.delete(made + "/{made}", response=schemas.Set, summary="Take an import of special days back")(undo_import)
    router.get("/calendars/{key}/due", response=schemas.Reckoned, summary="Reckon when a target is due")(reckon)
    router.put("/halls/{hall}/calendar", response=schemas.Choice, summary="Choose a hall's calendar")(put_choice)
