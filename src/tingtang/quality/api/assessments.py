"""Assessments over the API: schemes, drafts, marks, freezing, signing."""

from typing import Any

from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.flows.models import Process
from tingtang.org.models import Post
from tingtang.quality.actions import assessments as actions
from tingtang.quality.api.awards import evaluation_of
from tingtang.quality.api.finding import hall_of, staff_of
from tingtang.quality.models import Assessment, AssessmentState, Scheme
from tingtang.quality.queries import assessments as queries
from tingtang.quality.schemas import judging as schemas
from tingtang.quality.schemas.common import Nothing
from tingtang.ui.resources import InHallAndDays, Removed, Resource, Row, answer, page_from, page_of, serve

router = Router()
MAKE = "quality.make_assessment"


def _scheme(actor: Actor, key: int, permission: str) -> Scheme:
    if not (actor.may_somewhere(queries.VIEW_OWN) if permission == queries.VIEW_OWN else actor.may(permission)):
        raise Denied(permission=permission)
    return queries.get_scheme(actor, key)


def _values(actor: Actor, values: dict[str, Any], found: Model | None) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if value is not None or name == "evaluation"}
    evaluation_of(given)
    if given.get("process") is not None:
        process = Process.objects.filter(code=given["process"]).first()
        if process is None:
            raise Invalid(fields={"process": [_("There is none with this code.")]})
        given["process"] = process
    return given


def _schemes(actor: Actor) -> Any:
    plain = [name for name in actions.SCHEME_FIELDS if name not in {"evaluation", "process"}]
    rows = queries.schemes(actor) if actor.may_somewhere(queries.VIEW_OWN) else Scheme.objects.none()
    return rows.values("id", *plain, weights=F("evaluation"), process_code=F("process__code"))


serve(
    router,
    Resource(
        "scheme", "assessment-schemes", _schemes, _scheme, schemas.Scheme, schemas.SchemeOut, actions.save_scheme, actions.remove_scheme,
        permission="quality.save_scheme", arranged=_values, versioned=actions.SCHEME_FIELDS, view=queries.VIEW_OWN,
        renamed={"weights": "evaluation", "process_code": "process"},
    ),
)  # fmt: skip


def told(one: Assessment) -> dict[str, Any]:
    """An assessment as it is answered."""
    shown = ("id", "first_date", "latest_date", "state", "points", "level", "content", "digest", "frozen_at", "signed_at")
    signatures = [
        {"step": each.step, "name": each.name, "staff": each.staff.badge, "is_agreed": each.is_agreed, "note": each.note,
         "signed_at": each.signed_at, "digest": each.digest}
        for each in sorted(one.signatures.all(), key=lambda each: each.pk)
    ]  # fmt: skip
    wanted = [each.element for each in queries.open_steps(one)] if one.state == AssessmentState.SIGNING else []
    return {name: getattr(one, name) for name in shown} | {
        "scheme": one.scheme.code, "hall": one.hall.code if one.hall else None, "post": one.post.code if one.post else None,
        "staff": one.staff.badge if one.staff else None, "signatures": signatures, "wanted": wanted,
    }  # fmt: skip


@router.get("/assessments", response=page_of(schemas.AssessmentOut), summary="List assessments")
def assessments(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """Of one's halls, one's own, and those one is to sign. Days are those of the first day of what they are about."""
    return page_from(queries.assessments(actor_of(request)).prefetch_related("signatures__staff"), wanted, told, day="first_date")


@router.get("/assessments/{key}", response=schemas.AssessmentOut, summary="One assessment")
def assessment(request: HttpRequest, key: Row) -> HttpResponse:
    """With its signatures, and the steps whose signature is wanted."""
    return answer(told(queries.get_assessment(actor_of(request), key)))


@router.post("/assessment-schemes/{key}/assess", response={201: schemas.AssessmentOut}, summary="Draw up an assessment")
@decorate_view(idempotent)
def make(request: HttpRequest, key: Row, body: schemas.Assessing) -> HttpResponse:
    """Of a hall, a post or somebody."""
    actor = actor_of(request)
    staff = staff_of(body.staff, "staff") if body.staff else None
    post = Post.objects.filter(code=body.post).first() if body.post else None
    hall = hall_of(actor, body.hall, MAKE) if body.hall else (staff.hall if staff else None)
    made = actions.make_assessment(
        actor, scheme=queries.get_scheme(actor, key), hall=hall, staff=staff, post=post, first_date=body.first_date,
        latest_date=body.latest_date, at=at_of(request),
    )  # fmt: skip
    return answer(told(made), 201)


@router.post("/assessments/{key}/marks", response=schemas.AssessmentOut, summary="Give marks in an assessment")
@decorate_view(idempotent)
def mark(request: HttpRequest, key: Row, body: schemas.GivenMarks) -> HttpResponse:
    """Points with reasons, for the criteria that want a mark."""
    actor = actor_of(request)
    found, marks = queries.get_assessment(actor, key), {code: one.dict() for code, one in body.marks.items()}
    return answer(told(actions.mark_assessment(actor, assessment=found, marks=marks, at=at_of(request))))


@router.post("/assessments/{key}/freeze", response=schemas.AssessmentOut, summary="Freeze an assessment and have it signed")
@decorate_view(idempotent)
def freeze(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """It does not change any more; the procedure asks for signatures."""
    actor = actor_of(request)
    return answer(told(actions.freeze_assessment(actor, assessment=queries.get_assessment(actor, key), at=at_of(request))))


@router.post("/assessments/{key}/sign", response=schemas.AssessmentOut, summary="Sign an assessment or send it back")
@decorate_view(idempotent)
def sign(request: HttpRequest, key: Row, body: schemas.Signing) -> HttpResponse:
    """The step that is one's own."""
    actor = actor_of(request)
    found = queries.get_assessment(actor, key)
    return answer(told(actions.sign_assessment(actor, assessment=found, at=at_of(request), **body.dict())))


@router.delete("/assessments/{key}", response=Removed, summary="Remove a draft of an assessment")
@decorate_view(idempotent)
def remove(request: HttpRequest, key: Row) -> HttpResponse:
    """As long as nobody has signed it."""
    actor = actor_of(request)
    actions.remove_assessment(actor, assessment=queries.get_assessment(actor, key), at=at_of(request))
    return answer({"removed": True})
