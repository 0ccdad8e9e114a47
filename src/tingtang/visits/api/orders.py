"""What a party orders: take it, let it go, urge it, say that it is ready, bring it, cancel it; and what a hall waits for."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.catalogue.models import Product
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.org.queries import get_hall
from tingtang.visits import schemas
from tingtang.visits.actions import calls
from tingtang.visits.actions import orders as act
from tingtang.visits.api.answers import answer, call_answer
from tingtang.visits.api.tickets import checked_id
from tingtang.visits.models import Order
from tingtang.visits.models.orders import OPEN
from tingtang.visits.queries import VIEW_TABLES
from tingtang.visits.queries.console import get_counter, get_ticket
from tingtang.visits.schemas import orders as told

router = Router()


def _told(order: Order) -> dict[str, Any]:
    return {
        "id": order.pk, "ticket": order.ticket_id, "product": order.product.code if order.product else None, "name": order.name,
        "quantity": order.quantity, "note": order.note, "state": str(order.state), "ordered_at": order.ordered_at,
        "fired_at": order.fired_at, "due_at": order.due_at, "ready_at": order.ready_at, "served_at": order.served_at,
        "urge_count": order.urge_count, "cause": str(order.cause),
    }  # fmt: skip


def _order(request: HttpRequest, key: int) -> Order:
    rows = Order.objects.visible_to(actor_of(request), VIEW_TABLES).select_related("ticket", "product")
    found = rows.filter(pk=checked_id(key)).first()
    if not isinstance(found, Order):
        raise NotFound
    return found


def _wanted(given: list[told.WantedIn]) -> list[act.Wanted]:
    known = {one.code: one for one in Product.objects.filter(code__in=[one.product for one in given], is_active=True)}
    missing = [one.product for one in given if one.product and one.product not in known]
    if missing:
        raise Invalid(fields={"wanted": [f"{', '.join(missing)}?"]})
    return [act.Wanted(known.get(one.product or ""), one.name, one.quantity, one.note) for one in given]


@router.post("/tickets/{ticket_id}/table", response=schemas.CallOut, summary="Seat a party at another table")
@decorate_view(idempotent)
def change_table(request: HttpRequest, ticket_id: int, body: told.NewTable) -> HttpResponse:
    """At once, with what it ordered; refused when the table is not free or seats too few."""
    ticket = get_ticket(actor_of(request), checked_id(ticket_id), VIEW_TABLES)
    counter = get_counter(actor_of(request), body.counter, VIEW_TABLES)
    return call_answer(calls.change_table(actor_of(request), ticket=ticket, to_counter=counter, at=at_of(request)))


@router.get("/halls/{code}/orders", response=list[told.OrderOut], summary="What the tables of a hall wait for")
def list_orders(request: HttpRequest, code: schemas.HallCode) -> HttpResponse:
    """What is held, being made or ready, in the order in which it was let go."""
    hall = get_hall(actor_of(request), code, VIEW_TABLES)
    rows = Order.objects.filter(hall=hall, state__in=OPEN).select_related("product").order_by("fired_at", "pk")
    return answer([_told(one) for one in rows])


@router.post("/tickets/{ticket_id}/orders", response={201: list[told.OrderOut]}, summary="Take an order")
@decorate_view(idempotent)
def place_order(request: HttpRequest, ticket_id: int, body: told.Ordered) -> HttpResponse:
    """What a party wants: products by code, or in words; held, it is made when somebody says so."""
    ticket = get_ticket(actor_of(request), checked_id(ticket_id), VIEW_TABLES)
    made = act.place_order(actor_of(request), ticket=ticket, wanted=_wanted(body.wanted), is_held=body.is_held, at=at_of(request))
    return answer([_told(one) for one in made], 201)


def _step(name: str, summary: str, act_on: Callable[..., Order]) -> None:
    @decorate_view(idempotent)
    def enter(request: HttpRequest, order_id: int) -> HttpResponse:
        return answer(_told(act_on(actor_of(request), order=_order(request, order_id), at=at_of(request))))

    enter.__name__, enter.__doc__ = f"{name}_order", summary
    router.post(f"/orders/{{order_id}}/{name}", response=told.OrderOut, summary=summary)(enter)


_step("fire", "Let a held order go", act.fire_order)
_step("urge", "Urge an order", act.urge_order)
_step("ready", "Say that an order is ready", act.ready_order)


@router.post("/orders/{order_id}/serve", response=told.OrderOut, summary="Bring an order")
@decorate_view(idempotent)
def serve_order(request: HttpRequest, order_id: int, body: told.Served) -> HttpResponse:
    """It is on the table; when it is late, with the cause."""
    order = _order(request, order_id)
    found = act.serve_order(actor_of(request), order=order, cause=body.cause, is_announced=body.is_announced, at=at_of(request))
    return answer(_told(found))


@router.post("/orders/{order_id}/cancel", response=told.OrderOut, summary="Cancel an order")
@decorate_view(idempotent)
def cancel_order(request: HttpRequest, order_id: int, body: told.Cancelled) -> HttpResponse:
    """It is not wanted any more, or cannot be had; with the reason."""
    found = act.cancel_order(actor_of(request), order=_order(request, order_id), reason=body.reason, at=at_of(request))
    return answer(_told(found))
