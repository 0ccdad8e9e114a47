"""What people do for themselves over the API, and weeks of shifts copied."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.org import actions, queries
from tingtang.org.models import Absence, Staff
from tingtang.ui.resources import Body, Code, Line, Moment, Removed, Row, answer

router = Router()


class OwnAbsence(Body):
    """Time in which one is away oneself, half-open."""

    kind: Literal["leave", "sick", "training", "other"] = "leave"
    starts_at: Moment
    ends_at: Moment
    note: Annotated[Line, Field(max_length=200)] = ""


class OwnAbsenceOut(OwnAbsence):
    """One's own absence as it is."""

    id: int


class Week(Body):
    """A day of the week to plan; its Monday counts."""

    day: Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))]


class Copied(Schema):
    """How many shifts were copied, and how many left out because their people are planned already."""

    made: int
    left_out: int


def _me(actor: Actor) -> Staff:
    found = Staff.objects.filter(pk=actor.staff_id or 0).first()
    if found is None:
        raise Denied
    return found


def _told(row: Absence) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "kind", "starts_at", "ends_at", "note")}


@router.get("/me/absences", response=list[OwnAbsenceOut], summary="One's own absences")
def absences(request: HttpRequest) -> HttpResponse:
    """The latest hundred, newest first."""
    return answer([_told(row) for row in Absence.objects.filter(staff=_me(actor_of(request))).order_by("-starts_at")[:100]])


@router.post("/me/absences", response={201: OwnAbsenceOut}, summary="Enter that one is away")
@decorate_view(idempotent)
def request_absence(request: HttpRequest, body: OwnAbsence) -> HttpResponse:
    """Enter one's own absence."""
    actor = actor_of(request)
    return answer(_told(actions.request_absence(actor, staff=_me(actor), at=at_of(request), **body.dict())), 201)


@router.delete("/me/absences/{key}", response=Removed, summary="Take one's own absence back")
@decorate_view(idempotent)
def withdraw_absence(request: HttpRequest, key: Row) -> HttpResponse:
    """Take it back, as long as it is not over."""
    actor = actor_of(request)
    found = Absence.objects.filter(pk=key, staff=_me(actor)).first()
    if found is None:
        raise NotFound
    actions.withdraw_absence(actor, absence=found, at=at_of(request))
    return answer({"removed": True})


@router.post("/halls/{hall}/shifts/copy", response=Copied, summary="Plan a week like the week before")
@decorate_view(idempotent)
def copy_shifts(request: HttpRequest, hall: Annotated[Code, Path()], body: Week) -> HttpResponse:
    """Copy the week before into the week of a day."""
    actor = actor_of(request)
    found = queries.get_hall(actor, hall, "org.copy_shifts")
    monday = date.fromordinal(body.day.toordinal() - body.day.weekday())
    copied = actions.copy_shifts(actor, hall=found, monday=monday, at=at_of(request))
    return answer({"made": copied.made, "left_out": copied.left_out})
