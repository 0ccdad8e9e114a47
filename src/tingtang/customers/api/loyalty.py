"""The API of loyalty programmes and of points."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers import queries
from tingtang.customers.actions import loyalty as acts
from tingtang.customers.models import Customer, PointEntry, Programme
from tingtang.customers.queries import loyalty as reads
from tingtang.customers.schemas import loyalty as schemas
from tingtang.customers.schemas.mending import Nothing
from tingtang.ui.resources import Code, Resource, Row, answer, serve

router = Router()
_LINE = ("id", "why", "points", "code", "on_date", "until_date", "reason", "made_at")


def _rows(actor: Actor) -> Any:
    rows = Programme.objects.all() if actor.may_somewhere(reads.VIEW_PROGRAMMES) else Programme.objects.none()
    return rows.values("id", *acts.PROGRAMME_FIELDS)


def _find(actor: Actor, code: str, permission: str) -> Programme:
    if not (actor.may_somewhere(permission) if permission == reads.VIEW_PROGRAMMES else actor.may(permission)):
        raise Denied(permission=permission)
    return reads.find_programme(code)


def _as_sent(_actor: Actor, values: dict[str, Any], _found: Any) -> dict[str, Any]:
    return values


serve(
    router,
    Resource(
        "programme", "loyalty-programmes", _rows, _find, schemas.Programme, schemas.ProgrammeOut, acts.save_programme,
        acts.remove_programme, permission="customers.save_programme", arranged=_as_sent, versioned=acts.PROGRAMME_FIELDS,
        view=reads.VIEW_PROGRAMMES, key=str,
    ),
)  # fmt: skip


@router.post(
    "/loyalty-programmes/{code}/recompute", response=schemas.Recomputed, operation_id="recompute_points",
    summary="Compute points anew",
)  # fmt: skip
@decorate_view(idempotent)
def recompute(request: HttpRequest, code: Annotated[Code, Path()], body: Nothing) -> HttpResponse:
    """Forget what events earned and compute it anew from the journal by the present rules."""
    found = reads.find_programme(code)
    return answer({"lines": acts.recompute_points(actor_of(request), programme=found, at=at_of(request))})


def _held(one: reads.Held) -> dict[str, Any]:
    found = one.standing
    plain = {name: getattr(found, name) for name in ("balance", "earned", "spent", "lapsed")}
    lapsing = [{"until": until, "points": points} for until, points in found.lapsing]
    words = {name: getattr(one, name) for name in ("level", "next_level", "next_points")}
    return {"programme": one.programme.code, "lapsing": lapsing, **plain, **words}


def _line(row: PointEntry) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _LINE} | {"programme": row.programme.code}


def _told(request: HttpRequest, customer: Customer, status: int = 200) -> HttpResponse:
    held = [_held(one) for one in reads.held_by(customer, acts.today_of(customer, at_of(request)))]
    return answer({"programmes": held, "entries": [_line(one) for one in reads.entries_of(customer)[:200]]}, status)


@router.get("/customers/{customer}/points", response=schemas.PointsOut, operation_id="get_points", summary="A customer's points")
def points(request: HttpRequest, customer: Row) -> HttpResponse:
    """How he stands in every programme, and the latest lines."""
    actor = actor_of(request)
    if not actor.may_somewhere(reads.VIEW_PROGRAMMES):
        raise NotFound
    return _told(request, queries.get_customer(actor, customer))


@router.post(
    "/customers/{customer}/points/redeem",
    response={201: schemas.PointsOut},
    operation_id="redeem_points",
    summary="Redeem points",
)
@decorate_view(idempotent)
def redeem(request: HttpRequest, customer: Row, body: schemas.Redemption) -> HttpResponse:
    """Hand out a reward. Refused with too few points."""
    actor = actor_of(request)
    found = queries.get_customer(actor, customer, "customers.redeem_points")
    acts.redeem_points(
        actor, customer=found, programme=reads.find_programme(body.programme), reward=body.reward, at=at_of(request)
    )
    return _told(request, found, 201)


@router.post(
    "/customers/{customer}/points/adjust",
    response={201: schemas.PointsOut},
    operation_id="adjust_points",
    summary="Adjust points",
)
@decorate_view(idempotent)
def adjust(request: HttpRequest, customer: Row, body: schemas.Adjustment) -> HttpResponse:
    """Give or take points by hand, with a reason."""
    actor = actor_of(request)
    found = queries.get_customer(actor, customer, "customers.adjust_points")
    which = reads.find_programme(body.programme)
    acts.adjust_points(actor, customer=found, programme=which, points=body.points, reason=body.reason, at=at_of(request))
    return _told(request, found, 201)
