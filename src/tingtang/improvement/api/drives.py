"""Drives over the API: planned, begun, delivered, ended."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.improvement.actions import drives as actions
from tingtang.improvement.api.parts import in_hall, none_such, with_people
from tingtang.improvement.models import VIEW, Deliverable, Drive, Phase
from tingtang.improvement.queries import drives as queries
from tingtang.improvement.schemas import drives as schemas
from tingtang.ui.resources import Resource, Row, serve

router = Router()


def _drives(actor: Actor) -> Any:
    names = ("id", "name", "goal", "first_date", "last_date", "state", "summary")
    return Drive.objects.visible_to(actor).values(*names, hall_code=F("hall__code"), badge=F("owner__badge"))


def _phases(actor: Actor) -> Any:
    seen = Phase.objects.filter(drive__in=Drive.objects.visible_to(actor))
    return seen.order_by("pk").values("id", "drive", "name", "first_date", "last_date", badge=F("owner__badge"))


def _deliverables(actor: Actor) -> Any:
    seen = Deliverable.objects.filter(phase__drive__in=Drive.objects.visible_to(actor))
    return seen.order_by("pk").values("id", "phase", "name", "due_date", "done_at", "note")


def _of_drive(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    try:
        key = values.get("drive", found.drive_id if found else 0)
        values["drive"] = queries.get_drive(actor, key, "improvement.save_phase")
    except NotFound:
        raise none_such("drive") from None
    return with_people(values, "owner")


def _of_phase(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    try:
        key = values.get("phase", found.phase_id if found else 0)
        values["phase"] = queries.get_phase(actor, key, "improvement.save_deliverable")
    except NotFound:
        raise none_such("phase") from None
    return values


DRIVE = Resource(
    "drive", "drives", _drives, queries.get_drive, schemas.Drive, schemas.DriveOut, actions.save_drive, actions.remove_drive,
    permission="improvement.save_drive", arranged=in_hall("improvement.save_drive", "owner"), versioned=actions.DRIVE_FIELDS, view=VIEW,
    renamed={"hall_code": "hall", "badge": "owner"},
)  # fmt: skip
PHASE = Resource(
    "phase", "phases", _phases, queries.get_phase, schemas.Phase, schemas.PhaseOut, actions.save_phase, actions.remove_phase,
    permission="improvement.save_phase", arranged=_of_drive, versioned=actions.PHASE_FIELDS, view=VIEW, renamed={"badge": "owner"},
)  # fmt: skip
DELIVERABLE = Resource(
    "deliverable", "deliverables", _deliverables, queries.get_deliverable, schemas.Deliverable, schemas.DeliverableOut,
    actions.save_deliverable, actions.remove_deliverable, permission="improvement.save_deliverable", arranged=_of_phase,
    versioned=actions.DELIVERABLE_FIELDS, view=VIEW,
)  # fmt: skip
serve(router, DRIVE, {"hall": "hall__code", "state": "state"}, day="first_date")
serve(router, PHASE, {"drive": "drive_id"})
serve(router, DELIVERABLE, {"phase": "phase_id"}, day="due_date")


@router.post("/drives/{key}/start", response=schemas.DriveOut, operation_id="start_drive", summary="Begin a drive")
@decorate_view(idempotent)
def start_drive(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Begin a drive."""
    actor = actor_of(request)
    found = queries.get_drive(actor, key, "improvement.start_drive")
    return DRIVE.shown(actor, actions.start_drive(actor, drive=found, at=at_of(request)))


@router.post("/drives/{key}/end", response=schemas.DriveOut, operation_id="end_drive", summary="End a drive")
@decorate_view(idempotent)
def end_drive(request: HttpRequest, key: Row, body: schemas.Ending) -> HttpResponse:
    """End a drive with what was learnt."""
    actor = actor_of(request)
    found = queries.get_drive(actor, key, "improvement.end_drive")
    return DRIVE.shown(actor, actions.end_drive(actor, drive=found, summary=body.summary, at=at_of(request)))


@router.post("/deliverables/{key}/deliver", response=schemas.DeliverableOut, operation_id="deliver", summary="Deliver")
@decorate_view(idempotent)
def deliver(request: HttpRequest, key: Row, body: schemas.Note) -> HttpResponse:
    """Note that something was delivered."""
    actor = actor_of(request)
    found = queries.get_deliverable(actor, key, "improvement.deliver")
    return DELIVERABLE.shown(actor, actions.deliver(actor, deliverable=found, note=body.note, at=at_of(request)))


@router.post(
    "/deliverables/{key}/take-back", response=schemas.DeliverableOut, operation_id="take_back", summary="Take a delivery back"
)
@decorate_view(idempotent)
def take_back(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Take a delivery back that was noted by mistake."""
    actor = actor_of(request)
    found = queries.get_deliverable(actor, key, "improvement.take_back")
    return DELIVERABLE.shown(actor, actions.take_back(actor, deliverable=found, at=at_of(request)))
