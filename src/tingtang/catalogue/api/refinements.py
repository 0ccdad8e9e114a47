"""Programmes of refinement over the API."""

from typing import Annotated, Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from ninja.decorators import decorate_view

from tingtang.catalogue import queries
from tingtang.catalogue.actions import refinements
from tingtang.catalogue.api.library import arranged, by_key
from tingtang.catalogue.models import Refinement, RefinementAim
from tingtang.catalogue.rules.refinements import left_of
from tingtang.catalogue.schemas import refinements as schemas
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.views import actor_of, at_of
from tingtang.ui.resources import Removed, Resource, Row, answer, serve

One = Annotated[Row, Path()]


def _refinements(actor: Actor) -> Any:
    query = Refinement.objects.all() if actor.may_somewhere(queries.VIEW) else Refinement.objects.none()
    return query.values("id", "name", "goal", "until_date", "summary", "ended_at", owner_badge=F("owner__badge"))


def _aim(one: RefinementAim) -> dict[str, Any]:
    names = ("id", "area", "name", "fine", "detailed", "measure", "start", "target", "current", "weak", "done_at")
    return {name: getattr(one, name) for name in names} | {
        "standard": one.standard.code if one.standard else None,
        "left": left_of(one),
    }


def list_aims(request: HttpRequest, key: One) -> HttpResponse:
    """The parts of the goal of a programme."""
    found = queries.get_one(actor_of(request), Refinement, key)
    return answer([_aim(one) for one in found.aims.select_related("standard").order_by("pk")])


@decorate_view(idempotent)
def make_aim(request: HttpRequest, key: One, body: schemas.Aim) -> HttpResponse:
    """Put a part of the goal into one of the five areas."""
    actor = actor_of(request)
    said = arranged(actor, body.dict(), None) | {"refinement": queries.get_one(actor, Refinement, key)}
    return answer(_aim(refinements.save_refinement_aim(actor, at=at_of(request), **said)), 201)


@decorate_view(idempotent)
def remove_aim(request: HttpRequest, key: One) -> HttpResponse:
    """Remove a part of a goal that is not reached."""
    actor = actor_of(request)
    refinements.remove_refinement_aim(actor, refinement_aim=queries.get_one(actor, RefinementAim, key), at=at_of(request))
    return answer({"removed": True})


@decorate_view(idempotent)
def measure_aim(request: HttpRequest, key: One, body: schemas.Measured) -> HttpResponse:
    """Note where a part of the goal stands, and the weak link."""
    actor = actor_of(request)
    found = queries.get_one(actor, RefinementAim, key)
    return answer(_aim(refinements.measure_aim(actor, aim=found, at=at_of(request), **body.dict())))


@decorate_view(idempotent)
def reach_aim(request: HttpRequest, key: One, body: schemas.Reached) -> HttpResponse:
    """Close a part of the goal, stage by stage."""
    actor = actor_of(request)
    found = queries.get_one(actor, RefinementAim, key)
    return answer(_aim(refinements.reach_aim(actor, aim=found, at=at_of(request), note=body.note)))


@decorate_view(idempotent)
def end_refinement(request: HttpRequest, key: One, body: schemas.Ended) -> HttpResponse:
    """End a programme with what was learnt."""
    actor = actor_of(request)
    found = queries.get_one(actor, Refinement, key)
    return answer({"id": refinements.end_refinement(actor, refinement=found, summary=body.summary, at=at_of(request)).pk})


def add_to(router: Router) -> None:
    """Serve programmes of refinement."""
    path = "/refinements/{key}"
    router.get(path + "/aims", response=list[schemas.AimOut], summary="Parts of the goal of a programme")(list_aims)
    router.post(path + "/aims", response={201: schemas.AimOut}, summary="Break the goal of a programme down")(make_aim)
    router.post(path + "/end", response=dict[str, int], summary="End a programme of refinement")(end_refinement)
    router.delete("/refinement-aims/{key}", response=Removed, summary="Remove a part of a goal")(remove_aim)
    router.post("/refinement-aims/{key}/measure", response=schemas.AimOut, summary="Measure a part of a goal")(measure_aim)
    router.post("/refinement-aims/{key}/reached", response=schemas.AimOut, summary="Close a part of a goal")(reach_aim)
    serve(
        router,
        Resource(
            "refinement", "refinements", _refinements, by_key(Refinement), schemas.Refinement, schemas.RefinementOut,
            refinements.save_refinement, refinements.remove_refinement, permission="catalogue.save_refinement", arranged=arranged,
            versioned=refinements.REFINEMENT_FIELDS, view=queries.VIEW, renamed={"owner_badge": "owner"},
        ),
    )  # fmt: skip
