"""Effects over the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.views import actor_of, at_of
from tingtang.flows.models import Process
from tingtang.improvement.actions import effects as actions
from tingtang.improvement.api.parts import hall_of, none_such
from tingtang.improvement.models import Effect
from tingtang.improvement.queries import effects as queries
from tingtang.improvement.schemas import effects as schemas
from tingtang.org.models import Hall
from tingtang.quality.models import Indicator
from tingtang.ui.resources import InDays, Removed, Row, answer, page_from

router = Router()
MEASURE = "improvement.measure_effect"


def _told(one: Effect) -> dict[str, Any]:
    names = ("name", "change_date", "weeks", "measured_at", "result")
    of = {"indicator": one.indicator.code, "process": one.process.code if one.process else None}
    return {"id": one.pk} | of | {name: getattr(one, name) for name in names}


def _values(actor: Actor, body: schemas.Effect) -> dict[str, Any]:
    indicator = Indicator.objects.filter(code=body.indicator, is_active=True).first()
    if indicator is None:
        raise none_such("indicator")
    process = Process.objects.filter(code=body.process, is_active=True).first() if body.process else None
    if body.process and process is None:
        raise none_such("process")
    halls = list(Hall.objects.visible_to(actor, MEASURE).filter(code__in=body.halls))
    if len(halls) < len(set(body.halls)):
        raise none_such("halls")
    return body.dict() | {"indicator": indicator, "process": process, "halls": halls, "hall": hall_of(actor, MEASURE, body.hall)}


@router.get("/effects", response=schemas.EffectPage, operation_id="list_effects", summary="List effects")
def list_effects(request: HttpRequest, wanted: Query[InDays]) -> HttpResponse:
    """What was measured. Days are those on which it was measured."""
    return page_from(queries.effects(actor_of(request)), wanted, _told, day="measured_at")


@router.get("/effects/{key}", response=schemas.EffectOut, operation_id="get_effect", summary="Get an effect")
def get_effect(request: HttpRequest, key: Row) -> HttpResponse:
    """One measurement."""
    return answer(_told(queries.get_effect(actor_of(request), key)))


@router.post("/effects", response={201: schemas.EffectOut}, operation_id="measure_effect", summary="Measure an effect")
@decorate_view(idempotent)
def measure_effect(request: HttpRequest, body: schemas.Effect) -> HttpResponse:
    """Measure what a change came to."""
    actor = actor_of(request)
    return answer(_told(actions.measure_effect(actor, at=at_of(request), **_values(actor, body))), 201)


@router.put("/effects/{key}", response=schemas.EffectOut, operation_id="measure_effect_again", summary="Measure it again")
@decorate_view(idempotent)
def measure_effect_again(request: HttpRequest, key: Row, body: schemas.Effect) -> HttpResponse:
    """Measure again, with what happened since or with other days."""
    actor = actor_of(request)
    found = queries.get_effect(actor, key, MEASURE)
    return answer(_told(actions.measure_effect(actor, effect=found, at=at_of(request), **_values(actor, body))))


@router.delete("/effects/{key}", response=Removed, operation_id="remove_effect", summary="Remove an effect")
@decorate_view(idempotent)
def remove_effect(request: HttpRequest, key: Row) -> HttpResponse:
    """Remove a measurement."""
    actor = actor_of(request)
    actions.remove_effect(actor, effect=queries.get_effect(actor, key, "improvement.remove_effect"), at=at_of(request))
    return answer({"removed": True})
