"""How halls serve: orders of service, rating scales, and what a hall has chosen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Hall
from tingtang.org.queries import get_hall
from tingtang.visits import schemas
from tingtang.visits.actions import setups as act
from tingtang.visits.api.answers import answer
from tingtang.visits.models import Discipline, HallSetup, RatingScale
from tingtang.visits.queries import VIEW_SETUP
from tingtang.visits.queries.choices import policy

router = Router()
POLICIES = tuple(name for name in schemas.Policies.model_fields if name not in {"discipline", "scale"})


def _discipline(row: Discipline) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "code", "version", "name", "names", "rules", "published_at")}


def _scale(row: RatingScale) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "code", "name", "names", "levels")}


def _must_see(actor: Actor) -> None:
    if not actor.may_somewhere(VIEW_SETUP):
        raise Denied(permission=VIEW_SETUP)


@router.get("/disciplines", response=list[schemas.DisciplineOut], summary="List orders of service")
def disciplines(request: HttpRequest) -> HttpResponse:
    """The version of each order of service that is in force."""
    _must_see(actor_of(request))
    return answer([_discipline(one) for one in Discipline.objects.order_by("code", "-version").distinct("code")])


@router.put("/disciplines/{code}", response=schemas.DisciplineOut, summary="Publish an order of service")
@decorate_view(idempotent)
def publish(request: HttpRequest, code: schemas.HallCode, body: schemas.DisciplineIn) -> HttpResponse:
    """Publish a new version; halls that follow this order follow it from the next call on. The same again changes nothing."""
    return answer(
        _discipline(act.publish_discipline(actor_of(request), code=code, at=at_of(request), **body.dict(exclude_unset=True)))
    )


@router.get("/rating-scales", response=list[schemas.ScaleOut], summary="List rating scales")
def scales(request: HttpRequest) -> HttpResponse:
    """The scales of satisfaction, each from best to worst."""
    _must_see(actor_of(request))
    return answer([_scale(one) for one in RatingScale.objects.order_by("code")])


@router.put("/rating-scales/{code}", response=schemas.ScaleOut, summary="Keep a rating scale")
@decorate_view(idempotent)
def keep_scale(request: HttpRequest, code: schemas.HallCode, body: schemas.ScaleIn) -> HttpResponse:
    """Make a scale or change it."""
    return answer(_scale(act.save_scale(actor_of(request), code=code, at=at_of(request), **body.dict())))


def _chosen(setup: HallSetup) -> dict[str, Any]:
    codes = {name: getattr(getattr(setup, name), "code", None) for name in ("discipline", "scale")}
    return codes | {name: getattr(setup, name) for name in POLICIES}


@router.get("/halls/{code}/setup", response=schemas.Policies, summary="How a hall serves")
def chosen(request: HttpRequest, code: schemas.HallCode) -> HttpResponse:
    """The order of service, scale and policies of a hall."""
    return answer(_chosen(policy(get_hall(actor_of(request), code, VIEW_SETUP))))


@router.patch("/halls/{code}/setup", response=schemas.Policies, summary="Set up how a hall serves")
@decorate_view(idempotent)
def choose(request: HttpRequest, code: schemas.HallCode, body: schemas.Policies) -> HttpResponse:
    """Choose a hall's order of service, scale and policies; only what is sent is changed."""
    actor = actor_of(request)
    hall: Hall = get_hall(actor, code, "visits.set_up_hall")
    given = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    for name, found in (
        ("discipline", Discipline.objects.filter(code=given.get("discipline")).order_by("-version").first()),
        ("scale", RatingScale.objects.filter(code=given.get("scale")).first()),
    ):
        if name in given and found is None:
            raise Invalid(fields={name: [str(_("There is none with this code."))]})
        if name in given:
            given[name] = found
    act.set_up_hall(actor, hall=hall, at=at_of(request), **given)
    return answer(_chosen(policy(hall)))
