"""Mystery visits over the API: planned, assigned, made, published."""

from typing import Any

from django.db.models import F, Model, Value
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied
from tingtang.core.views import actor_of, at_of
from tingtang.quality.actions import visitors as actions
from tingtang.quality.api.finding import files_of, hall_of, marks_of, people_of, sheet_of
from tingtang.quality.models import VisitorWave
from tingtang.quality.queries import visitors as queries
from tingtang.quality.schemas import common
from tingtang.quality.schemas import visitors as schemas
from tingtang.ui.resources import Resource, Row, answer, serve

router = Router()


def _wave(actor: Actor, key: int, permission: str) -> VisitorWave:
    if permission != queries.VIEW_RESULTS and not actor.may(permission):
        raise Denied(permission=permission)
    return queries.get_wave(actor, key)


def _values(actor: Actor, values: dict[str, Any], found: Model | None) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if value is not None}
    if "sheet" in given:
        given["sheet"] = sheet_of(given["sheet"])
    if "halls" in given:
        given["halls"] = [hall_of(actor, code, queries.VIEW) for code in given["halls"]]
    return given


def _waves(actor: Actor) -> Any:
    plain = [name for name in actions.WAVE_FIELDS if name not in {"sheet", "script"}]
    secret = {"told": F("script")} if actor.may(queries.VIEW) else {"told": Value("")}
    return queries.waves(actor).values("id", "published_at", *plain, sheet_code=F("sheet__code"), **secret)


serve(
    router,
    Resource(
        "visitor_wave", "visitor-waves", _waves, _wave, schemas.VisitorWave, schemas.VisitorWaveOut, actions.save_visitor_wave,
        actions.remove_visitor_wave, permission="quality.save_visitor_wave", arranged=_values, versioned=actions.WAVE_FIELDS,
        view=queries.VIEW_RESULTS, renamed={"sheet_code": "sheet", "told": "script"},
    ),
    day="starts_date",
)  # fmt: skip


@router.get("/visitor-waves/{key}/results", response=list[schemas.HallResult], summary="What mystery visits came to")
def results(request: HttpRequest, key: Row) -> HttpResponse:
    """Hall by hall, once it is published; before, for who holds the secret."""
    actor = actor_of(request)
    rows = queries.results(actor, queries.get_wave(actor, key))
    told = [
        {"hall": one.hall.code, "score": one.score.value, "low": one.score.low, "high": one.score.high, "visits": one.done}
        for one in rows
    ]
    return answer(told)


@router.post("/visitor-waves/{key}/assign", response=common.Count, summary="Assign mystery visits")
@decorate_view(idempotent)
def assign(request: HttpRequest, key: Row, body: common.People) -> HttpResponse:
    """Draw days and people for the visits that are missing."""
    actor = actor_of(request)
    if not actor.may("quality.assign_visits"):
        raise Denied(permission="quality.assign_visits")
    wave, people = queries.get_wave(actor, key), people_of(body.people)
    return answer({"made": len(actions.assign_visits(actor, visitor_wave=wave, visitors=people, at=at_of(request)))})


@router.post("/visitor-waves/{key}/publish", response=common.Count, summary="Publish mystery visits")
@decorate_view(idempotent)
def publish(request: HttpRequest, key: Row, body: common.Nothing) -> HttpResponse:
    """Make the results known; they count in their year."""
    actor = actor_of(request)
    kept = actions.publish_visitors(actor, visitor_wave=queries.get_wave(actor, key), at=at_of(request))
    return answer({"made": kept.visits.filter(inspection__done_at__isnull=False).count()})


@router.get("/mystery-visits", response=list[schemas.OwnVisit], summary="One's own mystery visits")
def own(request: HttpRequest) -> HttpResponse:
    """Where one is to go, with the script."""
    rows = queries.own_visits(actor_of(request))[:200]
    told = [
        {
            "id": one.pk, "day": one.day, "order": one.order, "hall": one.hall.code, "sheet": one.wave.sheet.code,
            "script": one.wave.script, "is_made": bool(one.inspection and one.inspection.done_at),
        }
        for one in rows
    ]  # fmt: skip
    return answer(told)


@router.post("/mystery-visits/{key}", response=common.Count, summary="Hand in a mystery visit")
@decorate_view(idempotent)
def make(request: HttpRequest, key: Row, body: common.Scored) -> HttpResponse:
    """What was seen, with the story and the evidence."""
    actor = actor_of(request)
    visit = queries.get_own_visit(actor, key)
    actions.make_visit(
        actor,
        visit=visit,
        visitor=visit.visitor,
        marks=marks_of(body.marks),
        note=body.note,
        files=files_of(body.photos),
        at=at_of(request),
    )
    return answer({"made": 1})
