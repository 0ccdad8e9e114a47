"""What is kept beside drawings over the API: worth of steps, resources, phases, named methods."""

from datetime import timedelta
from typing import Annotated, Any

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from ninja.decorators import decorate_view

from tingtang.assets.models import AssetKind
from tingtang.catalogue.actions.versions import today
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.flows import actions, queries
from tingtang.flows.models import Process, Supply
from tingtang.flows.queries.life import life_of
from tingtang.flows.queries.methods import methods_of
from tingtang.flows.queries.supplies import need_of, supplies
from tingtang.flows.schemas import upkeep as schemas
from tingtang.org.models import Post
from tingtang.ui.resources import Code, Resource, Row, answer, serve

Key = Annotated[Code, Path()]
One = Annotated[Row, Path()]


def _process(actor: Actor, code: str) -> Process:
    found = Process.objects.filter(code=code).first() if actor.may_somewhere(queries.VIEW) else None
    if found is None:
        raise NotFound
    return found


def _find(actor: Actor, key: int, permission: str) -> Supply:
    found = supplies().filter(pk=key).first() if actor.may_somewhere(queries.VIEW) else None
    if found is None:
        raise NotFound
    if permission != queries.VIEW and not actor.may(permission):
        raise Denied(permission=permission)
    return found


def _rows(actor: Actor) -> Any:
    query = Supply.objects.all() if actor.may_somewhere(queries.VIEW) else Supply.objects.none()
    plain = [name for name in actions.SUPPLY_FIELDS if name not in {"process", "post", "asset_kind"}]
    codes = {f"{name}_code": F(f"{name}__code") for name in ("process", "post", "asset_kind")}
    return query.values("id", *plain, "available", "counted_at", **codes)


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    for name, model in (("process", Process), ("post", Post), ("asset_kind", AssetKind)):
        if values.get(name) is not None:
            one = model._base_manager.filter(code=values[name]).first()
            if one is None:
                raise Invalid(fields={name: [str(_("There is none with this code."))]})
            values[name] = one
    return values


@decorate_view(idempotent)
def count_supply(request: HttpRequest, key: One, body: schemas.Counted) -> HttpResponse:
    """Note how much there is of something a process needs."""
    actor = actor_of(request)
    actions.count_supply(actor, supply=_find(actor, key, queries.VIEW), available=body.available, at=at_of(request))
    need = need_of(_find(actor, key, queries.VIEW))
    return answer({"id": key, "available": need.available, "is_short": need.is_short})


@decorate_view(idempotent)
def value_steps(request: HttpRequest, key: Key, body: schemas.Values) -> HttpResponse:
    """Say what steps are worth to the customer, and which activity of the value chain they are."""
    actor = actor_of(request)
    found = _process(actor, key)
    actions.value_steps(actor, process=found, values=body.dict()["values"], at=at_of(request))
    return answer({"process": found.code})


@decorate_view(idempotent)
def record_phase(request: HttpRequest, key: Key, body: schemas.PhaseRecord) -> HttpResponse:
    """Record what was done in a phase of a process."""
    actor = actor_of(request)
    found = _process(actor, key)
    made = actions.record_phase(actor, process=found, phase=body.phase, text=body.text, at=at_of(request))
    return answer({"id": made.pk}, 201)


def get_life(request: HttpRequest, key: Key) -> HttpResponse:
    """The life of a process, phase by phase."""
    actor, at = actor_of(request), at_of(request)
    found = _process(actor, key)
    told = life_of(actor, found, queries.version_in_force(found, today(at)), at)
    return answer(
        [
            {"phase": one.code, "facts": [fact.text for fact in one.facts], "records": [record.text for record in one.records]}
            for one in told
        ]
    )


def get_methods(request: HttpRequest, key: Key, wanted: Annotated[schemas.Days, Query()]) -> HttpResponse:
    """A process through value chain, Pareto and control chart."""
    actor, at = actor_of(request), at_of(request)
    if not actor.may_somewhere(queries.VIEW_RUNNING):
        raise Denied(permission=queries.VIEW_RUNNING)
    found = _process(actor, key)
    version = queries.version_in_force(found, today(at))
    if version is None:
        raise NotFound
    told = methods_of(actor, found, version, at - timedelta(days=wanted.days), at, settings.HOME_ZONE)
    return answer(
        {
            "worths": [one._asdict() for one in told.worths],
            "activities": [one._asdict() for one in told.activities],
            "pareto": [one._asdict() for one in told.causes],
            "days": [{"day": day, "seconds": mean, "count": n} for day, mean, n in told.days],
            "chart": told.chart._asdict() if told.chart else None,
        }
    )


def add_to(router: Router) -> None:
    """Put the operations on `router`."""
    path = "/processes/{key}"
    router.get(path + "/life", response=list[schemas.PhaseOut], summary="The life of a process by phase")(get_life)
    router.post(path + "/phases", response={201: schemas.Made}, summary="Record a phase of a process")(record_phase)
    router.get(path + "/methods", response=schemas.Methods, summary="A process through named methods")(get_methods)
    router.put(path + "/values", response=schemas.Valued, summary="Say what steps of a process are worth")(value_steps)
    router.post("/supplies/{key}/count", response=schemas.CountedOut, summary="Count what a process needs")(count_supply)
    serve(
        router,
        Resource(
            "supply", "supplies", _rows, _find, schemas.Supply, schemas.SupplyOut, actions.save_supply, actions.remove_supply,
            permission="flows.save_supply", arranged=_arranged, versioned=actions.SUPPLY_FIELDS, view=queries.VIEW,
            renamed={"process_code": "process", "post_code": "post", "asset_kind_code": "asset_kind"},
        ),
    )  # fmt: skip


router = Router()
add_to(router)
