"""Corrections over the API: reported, explained, corrected, accepted, made to last."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.improvement.actions import begun as setting
from tingtang.improvement.actions import corrections as actions
from tingtang.improvement.api.parts import in_hall, none_such, with_people
from tingtang.improvement.models import VIEW, Correction, Deliverable, Drive, Measure
from tingtang.improvement.queries import begun
from tingtang.improvement.queries import corrections as queries
from tingtang.improvement.schemas import corrections as schemas
from tingtang.improvement.schemas.drives import Note, Nothing
from tingtang.quality.queries.gaps import get_study
from tingtang.quality.queries.inspections import get_finding
from tingtang.ui.resources import Resource, Row, answer, serve

router = Router()
_place = in_hall("improvement.save_correction", "owner")


def _corrections(actor: Actor) -> Any:
    names = (
        "id", "title", "body", "origin", "weight", "drive", "found_date", "due_date", "customers_view", "state", "whys", "causes",
        "root_cause", "verdict", "lasting", "customers_after", "accepted_at", "ended_at",
    )  # fmt: skip
    return Correction.objects.visible_to(actor).values(*names, hall_code=F("hall__code"), badge=F("owner__badge"))


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if values.get("drive") is not None:
        values["drive"] = Drive.objects.visible_to(actor).filter(pk=values["drive"]).first()
        if values["drive"] is None:
            raise none_such("drive")
    return _place(actor, values, found)


def _measures(actor: Actor) -> Any:
    seen = Measure.objects.filter(correction__in=Correction.objects.visible_to(actor))
    return seen.order_by("pk").values("id", "correction", "text", "due_date", "done_at", "note", badge=F("owner__badge"))


def _of_correction(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    try:
        key = values.get("correction", found.correction_id if found else 0)
        values["correction"] = queries.get_correction(actor, key, "improvement.save_measure")
    except NotFound:
        raise none_such("correction") from None
    return with_people(values, "owner")


CORRECTION = Resource(
    "correction", "corrections", _corrections, queries.get_correction, schemas.Correction, schemas.CorrectionOut,
    actions.save_correction, None, permission="improvement.save_correction", arranged=_arranged, versioned=actions.CORRECTION_FIELDS,
    view=VIEW, renamed={"hall_code": "hall", "badge": "owner"},
)  # fmt: skip
MEASURE = Resource(
    "measure", "measures", _measures, queries.get_measure, schemas.Measure, schemas.MeasureOut, actions.save_measure,
    actions.remove_measure, permission="improvement.save_measure", arranged=_of_correction, versioned=actions.MEASURE_FIELDS, view=VIEW,
    renamed={"badge": "owner"},
)  # fmt: skip
serve(router, CORRECTION, {"hall": "hall__code", "state": "state"}, day="found_date")
serve(router, MEASURE, {"correction": "correction_id"}, day="due_date")


def _found(request: HttpRequest, key: int, verb: str) -> tuple[Actor, Correction]:
    actor = actor_of(request)
    return actor, queries.get_correction(actor, key, f"improvement.{verb}")


@router.post("/corrections/{key}/analyse", response=schemas.CorrectionOut, operation_id="analyse_fault", summary="Find the cause")
@decorate_view(idempotent)
def analyse(request: HttpRequest, key: Row, body: schemas.Analysis) -> HttpResponse:
    """Write down why it went wrong."""
    actor, found = _found(request, key, "analyse")
    return CORRECTION.shown(actor, actions.analyse(actor, correction=found, at=at_of(request), **body.dict()))


@router.post("/corrections/{key}/did", response=schemas.CorrectionOut, operation_id="do_measure", summary="Note what one did")
@decorate_view(idempotent)
def do_measure(request: HttpRequest, key: Row, body: schemas.Did) -> HttpResponse:
    """Note something that one did oneself; it stands among the measures, carried out."""
    actor, found = _found(request, key, "do_measure")
    actions.do_measure(actor, correction=found, at=at_of(request), text=body.text)
    return CORRECTION.shown(actor, queries.get_correction(actor, key))


def _source(actor: Actor, body: schemas.SetUp, permission: str) -> begun.Source:
    """What is asked for, where one may set something up; exactly one of the three."""
    if body.finding is not None:
        found = begun.of_finding(get_finding(actor, body.finding))
    elif body.correction is not None:
        found = begun.of_correction(queries.get_correction(actor, body.correction))
    elif body.gap_study is not None and body.gap is not None:
        found = begun.of_gap(get_study(actor, body.gap_study), body.gap)
    else:
        raise none_such("finding")
    if not actor.may(permission, found.hall):
        raise Denied(permission=permission)
    return found


@router.post("/plans/set-up", response={201: schemas.CorrectionOut}, operation_id="set_up_plan", summary="Set up a plan")
@decorate_view(idempotent)
def set_up_plan(request: HttpRequest, body: schemas.SetUp) -> HttpResponse:
    """A correction of a gap or a finding, with cause and remedies carried over."""
    actor = actor_of(request)
    source = _source(actor, body, "improvement.set_up_plan")
    return CORRECTION.shown(actor, setting.set_up_plan(actor, hall=source.hall, source=source, at=at_of(request)), 201)


@router.post("/drives/set-up", response={201: schemas.SetUpDrive}, operation_id="set_up_drive", summary="Set up a drive")
@decorate_view(idempotent)
def set_up_drive(request: HttpRequest, body: schemas.SetUp) -> HttpResponse:
    """A drive against a gap, a finding or a fault, with its cause, and remedies to be delivered."""
    actor = actor_of(request)
    source = _source(actor, body, "improvement.set_up_drive")
    made = setting.set_up_drive(actor, hall=source.hall, source=source, at=at_of(request))
    items = Deliverable.objects.filter(phase__drive=made).order_by("due_date", "pk").values_list("name", flat=True)
    told = {"id": made.pk, "name": made.name, "cause": made.cause, "finding": made.finding_id, "gap_study": made.gap_study_id}
    return answer(told | {"gap": made.gap_number, "deliverables": list(items)}, 201)


@router.post("/corrections/{key}/hand-in", response=schemas.CorrectionOut, operation_id="submit_correction", summary="Hand in")
@decorate_view(idempotent)
def submit_correction(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """Ask for acceptance."""
    actor, found = _found(request, key, "submit_correction")
    return CORRECTION.shown(actor, actions.submit_correction(actor, correction=found, at=at_of(request)))


@router.post(
    "/corrections/{key}/accept", response=schemas.CorrectionOut, operation_id="accept_correction", summary="Accept or return"
)
@decorate_view(idempotent)
def accept_correction(request: HttpRequest, key: Row, body: schemas.Verdict) -> HttpResponse:
    """Accept what was handed in, or send it back to work."""
    actor, found = _found(request, key, "accept_correction")
    return CORRECTION.shown(actor, actions.accept_correction(actor, correction=found, at=at_of(request), **body.dict()))


@router.post("/corrections/{key}/last", response=schemas.CorrectionOut, operation_id="make_lasting", summary="Make it last")
@decorate_view(idempotent)
def make_lasting(request: HttpRequest, key: Row, body: schemas.Lasting) -> HttpResponse:
    """End a correction with what keeps the fault away for good, and what customers say now."""
    actor, found = _found(request, key, "make_lasting")
    told = {"lasting": body.words, "customers": body.customers}
    return CORRECTION.shown(actor, actions.make_lasting(actor, correction=found, at=at_of(request), **told))


@router.post(
    "/corrections/{key}/drop", response=schemas.CorrectionOut, operation_id="drop_correction", summary="Drop a correction"
)
@decorate_view(idempotent)
def drop_correction(request: HttpRequest, key: Row, body: schemas.Decision) -> HttpResponse:
    """End a correction without correcting."""
    actor, found = _found(request, key, "drop_correction")
    return CORRECTION.shown(actor, actions.drop_correction(actor, correction=found, reason=body.words, at=at_of(request)))


@router.post("/measures/{key}/finish", response=schemas.MeasureOut, operation_id="finish_measure", summary="Carry out a measure")
@decorate_view(idempotent)
def finish_measure(request: HttpRequest, key: Row, body: Note) -> HttpResponse:
    """Note that a measure was carried out."""
    actor = actor_of(request)
    found = queries.get_measure(actor, key, "improvement.finish_measure")
    return MEASURE.shown(actor, actions.finish_measure(actor, measure=found, note=body.note, at=at_of(request)))
