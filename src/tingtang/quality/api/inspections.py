"""Inspections over the API: sheets, plans, filled sheets, findings until they are closed."""

from typing import Any

from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied
from tingtang.core.views import actor_of, at_of
from tingtang.quality.actions import inspections as actions
from tingtang.quality.api.finding import files_of, hall_of, marks_of, process_of, sheet_of, staff_of
from tingtang.quality.models import Finding, Inspection, InspectionPlan, Sheet
from tingtang.quality.queries import inspections as queries
from tingtang.quality.schemas import common
from tingtang.quality.schemas import inspections as schemas
from tingtang.ui.resources import InHallAndDays, Resource, Row, answer, page_from, page_of, serve

router = Router()
INSPECT = "quality.inspect"


def _sheet(actor: Actor, key: int, permission: str) -> Sheet:
    if not (actor.may_somewhere(permission) if permission == queries.VIEW else actor.may(permission)):
        raise Denied(permission=permission)
    return queries.get_sheet(actor, key)


def _given(actor: Actor, values: dict[str, Any], found: Model | None) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _sheets(actor: Actor) -> Any:
    rows = queries.all_sheets(actor) if actor.may_somewhere(queries.VIEW) else Sheet.objects.none()
    return rows.values("id", "number", *actions.SHEET_FIELDS)


serve(
    router,
    Resource(
        "sheet", "inspection-sheets", _sheets, _sheet, schemas.Sheet, schemas.SheetOut, actions.save_sheet, actions.remove_sheet,
        permission="quality.save_sheet", arranged=_given, versioned=actions.SHEET_FIELDS, view=queries.VIEW, called="inspection_sheet",
    ),
)  # fmt: skip


def _plan(actor: Actor, key: int, permission: str) -> InspectionPlan:
    found = queries.get_plan(actor, key)
    if permission != queries.VIEW and not actor.may(permission, found):
        raise Denied(permission=permission)
    return found


def _plan_values(actor: Actor, values: dict[str, Any], found: Model | None) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if value is not None or name in {"second", "ends_date", "process"}}
    if given.get("sheet"):
        given["sheet"] = sheet_of(given["sheet"])
    if given.get("process"):
        given["process"] = process_of(given["process"])
    for name in ("inspector", "second"):
        if given.get(name):
            given[name] = staff_of(given[name], name)
    if given.get("hall"):
        given["hall"] = hall_of(actor, given["hall"], queries.VIEW)
    elif isinstance(found, InspectionPlan):
        given["hall"] = found.hall
    return given


def _plans(actor: Actor) -> Any:
    plain = [name for name in actions.PLAN_FIELDS if name not in {"sheet", "hall", "process", "inspector", "second"}]
    named = {
        "sheet_code": F("sheet__code"), "hall_code": F("hall__code"), "inspector_badge": F("inspector__badge"),
        "second_badge": F("second__badge"), "process_code": F("process__code"),
    }  # fmt: skip
    return queries.plans(actor).values("id", *plain, **named)


serve(
    router,
    Resource(
        "plan", "inspection-plans", _plans, _plan, schemas.Plan, schemas.PlanOut, actions.save_plan, actions.remove_plan,
        permission="quality.save_plan", arranged=_plan_values, versioned=actions.PLAN_FIELDS, view=queries.VIEW,
        renamed={
            "sheet_code": "sheet", "hall_code": "hall", "inspector_badge": "inspector", "second_badge": "second",
            "process_code": "process",
        },
    ),
    {"hall": "hall__code"},
    day="starts_date",
)  # fmt: skip


def told(one: Inspection, actor: Actor) -> dict[str, Any]:
    """An inspection as it is answered."""
    inspector = queries.inspector_of(actor, one)
    shown = {
        name: getattr(one, name) for name in ("id", "kind", "place", "due_at", "done_at", "score", "is_passed", "marks", "note")
    }
    return shown | {
        "key": str(one.key), "sheet": one.sheet.code, "hall": one.hall.code, "inspector": inspector.badge if inspector else None,
        "about": one.about_staff.badge if one.about_staff else None,
    }  # fmt: skip


@router.get("/inspections", response=page_of(schemas.InspectionOut), summary="List inspections")
def inspections(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """Rounds and spot checks of one's halls, and one's own. Days are those on which they are due."""
    actor = actor_of(request)
    return page_from(queries.inspections(actor), wanted, lambda one: told(one, actor), day="due_at")


@router.post("/inspections", response={201: schemas.InspectionOut}, summary="Hand in a filled sheet")
@decorate_view(idempotent)
def hand_in(request: HttpRequest, body: common.Filled) -> HttpResponse:
    """A planned round by its key, or a spot check with a key of one's own; the same key twice is kept once."""
    actor = actor_of(request)
    kept = actions.hand_in(
        actor, hall=hall_of(actor, body.hall, INSPECT), key=body.key, marks=marks_of(body.marks), at=at_of(request),
        sheet=sheet_of(body.sheet) if body.sheet else None, done_at=body.done_at, place=body.place, note=body.note,
        about_staff=staff_of(body.about, "about") if body.about else None, files=files_of(body.photos),
    )  # fmt: skip
    return answer(told(kept, actor), 201)


@router.get("/inspections/{key}", response=schemas.InspectionOut, summary="One inspection")
def inspection(request: HttpRequest, key: Row) -> HttpResponse:
    """With its marks."""
    actor = actor_of(request)
    return answer(told(queries.get_inspection(actor, key), actor))


@router.post("/inspections/{key}/second", response={201: schemas.InspectionOut}, summary="Ask a second inspector")
@decorate_view(idempotent)
def second(request: HttpRequest, key: Row, body: schemas.Second) -> HttpResponse:
    """Have somebody else fill the same sheet."""
    actor = actor_of(request)
    made = actions.ask_second(
        actor, inspection=queries.get_inspection(actor, key), inspector=staff_of(body.inspector, "inspector"), due_at=body.due_at,
        at=at_of(request),
    )  # fmt: skip
    return answer(told(made, actor), 201)


def _finding(one: Finding) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in ("id", "item", "text", "due_date", "state", "remedy", "times_back")}
    return shown | {"inspection": one.inspection_id, "hall": one.hall.code, "owner": one.owner.badge if one.owner else None}


@router.get("/findings", response=page_of(schemas.FindingOut), summary="List findings")
def findings(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """In one's halls, and those one owns. Days are those on which they are due."""
    return page_from(queries.findings(actor_of(request)), wanted, _finding, day="due_date")


@router.post("/findings/{key}/give", response=schemas.FindingOut, summary="Give a finding to its owner")
@decorate_view(idempotent)
def give(request: HttpRequest, key: Row, body: schemas.Giving) -> HttpResponse:
    """Name who remedies it until when."""
    actor, owner = actor_of(request), staff_of(body.owner, "owner")
    found = queries.get_finding(actor, key)
    return answer(_finding(actions.give_finding(actor, finding=found, owner=owner, due_date=body.due_date, at=at_of(request))))


@router.post("/findings/{key}/remedy", response=schemas.FindingOut, summary="Say that a finding is remedied")
@decorate_view(idempotent)
def remedy(request: HttpRequest, key: Row, body: schemas.Remedy) -> HttpResponse:
    """Somebody else checks it then."""
    actor = actor_of(request)
    kept = actions.remedy_finding(actor, finding=queries.get_finding(actor, key), remedy=body.remedy, at=at_of(request))
    return answer(_finding(kept))


@router.post("/findings/{key}/check", response=schemas.FindingOut, summary="Check a remedy")
@decorate_view(idempotent)
def check(request: HttpRequest, key: Row, body: schemas.Check) -> HttpResponse:
    """Close a finding or send it back; not for who remedied it."""
    actor = actor_of(request)
    kept = actions.check_finding(
        actor, finding=queries.get_finding(actor, key), is_remedied=body.is_remedied, note=body.note, at=at_of(request)
    )
    return answer(_finding(kept))
