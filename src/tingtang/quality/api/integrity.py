"""The integrity of ratings over the API: looked through, decided, and what follows a bad one."""

from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.quality.actions import integrity as actions
from tingtang.quality.api.finding import hall_of
from tingtang.quality.models import RatingCare, RatingFlag
from tingtang.quality.queries import integrity as queries
from tingtang.quality.schemas import common
from tingtang.quality.schemas import integrity as schemas
from tingtang.ui.resources import InHall, InHallAndDays, Row, answer, page_from, page_of

router = Router()


def _flag(one: RatingFlag) -> dict[str, Any]:
    names = ("id", "kind", "since_date", "until_date", "n", "p_value", "evidence", "state", "note")
    shown = {name: getattr(one, name) for name in names}
    return shown | {"hall": one.hall.code, "clerk": one.clerk.badge if one.clerk else None}


@router.get("/rating-flags", response=page_of(schemas.FlagOut), summary="List flags on ratings")
def flags(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """In one's halls, without those about oneself. Days are those of the first day of what they are about."""
    return page_from(queries.flags(actor_of(request)), wanted, _flag, day="since_date")


@router.post("/rating-checks", response={201: common.Count}, summary="Look through ratings")
@decorate_view(idempotent)
def check(request: HttpRequest, body: schemas.Looking) -> HttpResponse:
    """What is odd becomes a flag."""
    actor = actor_of(request)
    hall = hall_of(actor, body.hall, "quality.check_ratings")
    made = actions.check_ratings(actor, hall=hall, since=body.since, until=body.until, at=at_of(request))
    return answer({"made": len(made)}, 201)


@router.post("/rating-flags/{key}/decide", response=schemas.FlagOut, summary="Decide a flag on ratings")
@decorate_view(idempotent)
def decide(request: HttpRequest, key: Row, body: schemas.FlagDecision) -> HttpResponse:
    """Say whether it holds, and why."""
    actor = actor_of(request)
    found = queries.get_flag(actor, key)
    return answer(_flag(actions.decide_flag(actor, flag=found, state=body.state, note=body.note, at=at_of(request))))


def _case_kind(code: str) -> Any:
    """A kind of case, which evaluation knows by its table only."""
    kinds: Any = apps.get_model("cases", "Kind")
    return kinds._base_manager.filter(code=code).first()


def _care(one: RatingCare) -> dict[str, Any]:
    return {
        "id": one.pk,
        "hall": one.hall.code,
        "kind": one.kind.code,
        "has_call_back": one.has_call_back,
        "is_active": one.is_active,
    }


@router.get("/rating-care", response=page_of(schemas.CareOut), summary="What follows bad ratings")
def cares(request: HttpRequest, wanted: Query[InHall]) -> HttpResponse:
    """Hall by hall."""
    return page_from(queries.cares(actor_of(request)), wanted, _care)


@router.post("/rating-care", response=schemas.CareOut, summary="Set what follows a bad rating")
@decorate_view(idempotent)
def save_care(request: HttpRequest, body: schemas.Care) -> HttpResponse:
    """What kind of case a hall opens, and whether the customer is called back."""
    actor = actor_of(request)
    kind = _case_kind(body.kind)
    if kind is None:
        raise Invalid(fields={"kind": [_("There is none with this code.")]})
    hall = hall_of(actor, body.hall, "quality.save_care")
    kept = actions.save_care(
        actor, hall=hall, kind=kind, has_call_back=body.has_call_back, is_active=body.is_active, at=at_of(request)
    )
    return answer(_care(kept))
