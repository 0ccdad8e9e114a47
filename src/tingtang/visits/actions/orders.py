"""Writes of what is ordered during a visit: placed, held, let go, urged, ready, brought, cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Product
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.core.events import EventType
from tingtang.journal.record import record
from tingtang.org.models import Counter, Hall, Staff
from tingtang.visits import events
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.actions.tickets import known_customer, locked
from tingtang.visits.models import Call, DelayCause, Order, OrderState, Ticket, TicketState
from tingtang.visits.models.orders import OPEN, WITHIN_MINUTES

MOST = 60


class OrderRefused(Refused):
    """A step of an order that is not possible now."""

    message = _("{order} is {state} already.")


@dataclass(frozen=True)
class Wanted:
    """Something a party wants: from the catalogue, or in words."""

    product: Product | None = None
    name: str = ""
    quantity: int = 1
    note: str = ""

    @property
    def said(self) -> str:
        return (self.name or (self.product.name_in() if self.product else "")).strip()[:100]


@action("visits.place_order", on="ticket", label=_("Take orders of a party"))
def place_order(actor: Actor, *, ticket: Ticket, wanted: Sequence[Wanted], at: datetime, is_held: bool = False) -> list[Order]:
    """Note what a party orders; the time for each runs at once, or, when it is held, from the word to let it go.

    Refused unless the party is being served, without anything, and with more than sixty things at once.
    """
    ticket = locked(ticket)
    if ticket.state != TicketState.SERVING:
        raise StepRefused("not_seated", ticket.label)
    if not wanted or len(wanted) > MOST or not all(one.said and 0 < one.quantity < 100 for one in wanted):
        raise Invalid(fields={"wanted": [_("Choose what is ordered: from one to sixty things, each up to 99 times.")]})
    made = [_order(ticket, one, at, is_held=is_held) for one in wanted]
    Order.objects.bulk_create(made)
    for order in made:
        record(events.ORDERED, actor, at=at, **about(order), quantity=order.quantity, is_held=is_held or None)
    return made


def _order(ticket: Ticket, one: Wanted, at: datetime, *, is_held: bool) -> Order:
    within = (one.product.ready_minutes if one.product else None) or WITHIN_MINUTES
    order = Order(
        hall_id=ticket.hall_id, ticket=ticket, product=one.product, name=one.said, quantity=one.quantity, note=one.note.strip()[:200],
        ordered_at=at, within_minutes=within, state=OrderState.HELD,
    )  # fmt: skip
    if not is_held:
        order.fire(at)
    return order


def about(order: Order) -> dict[str, Any]:
    """The objects every event of an order relates."""
    ticket = order.ticket
    call = Call.objects.filter(ticket=ticket, started_at__isnull=False).order_by("-called_at").first()
    return {
        "order": order,
        "ticket": ticket,
        "hall": Hall(pk=order.hall_id),
        "service": ticket.service,
        "product": order.product,
        "counter": Counter(pk=ticket.counter_id) if ticket.counter_id else None,
        "clerk": Staff(pk=call.clerk_id) if call and call.clerk_id else None,
        "customer": known_customer(ticket),
    }


def _held(order: Order, *states: str) -> Order:
    found: Order = Order.objects.select_for_update(of=("self",)).select_related("ticket__service", "product").get(pk=order.pk)
    if found.state not in states:
        raise OrderRefused(order=str(found), state=str(found.get_state_display()))
    return found


def _kept(order: Order, type_: EventType, actor: Actor, at: datetime, **more: Any) -> Order:
    order.save()
    record(type_, actor, at=at, **about(order), **more)
    return order


@action("visits.fire_order", on="order", label=_("Let a held order go"))
def fire_order(actor: Actor, *, order: Order, at: datetime) -> Order:
    """Let the kitchen begin with what was held. Refused when it is not held."""
    found = _held(order, OrderState.HELD)
    found.fire(at)
    return _kept(found, events.ORDER_FIRED, actor, at)


@action("visits.urge_order", on="order", label=_("Urge an order"))
def urge_order(actor: Actor, *, order: Order, at: datetime) -> Order:
    """Ask for it once more; counted, and shown where it is made. Refused once it is brought."""
    found = _held(order, OrderState.MAKING, OrderState.READY)
    found.urged_at, found.urge_count = at, found.urge_count + 1
    return _kept(found, events.ORDER_URGED, actor, at, times=found.urge_count)


@action("visits.ready_order", on="order", label=_("Say that an order is ready"))
def ready_order(actor: Actor, *, order: Order, at: datetime) -> Order:
    """It can be brought. Refused when it is not being made."""
    found = _held(order, OrderState.MAKING)
    found.state, found.ready_at = OrderState.READY, at
    return _kept(found, events.ORDER_READY, actor, at, seconds=_seconds(found.fired_at, at))


def _seconds(since: datetime | None, at: datetime) -> float:
    return max(0.0, (at - since).total_seconds()) if since else 0.0


@action("visits.serve_order", on="order", label=_("Bring what was ordered"))
def serve_order(actor: Actor, *, order: Order, at: datetime, cause: str = "", is_announced: bool = True) -> Order:
    """It is on the table, with its name said (RST-04). Refused when it is late and nobody says why (RST-06)."""
    found = _held(order, OrderState.MAKING, OrderState.READY)
    is_late = found.is_late(at)
    if cause not in ("", *DelayCause.values) or (is_late and not cause):
        raise Invalid(fields={"cause": [_("It comes later than it should. Choose why.")]})
    found.state, found.served_at, found.is_announced = OrderState.SERVED, at, is_announced
    found.ready_at = found.ready_at or at
    found.cause = cause if is_late else ""
    found.served_by = Staff.objects.filter(pk=actor.staff_id or 0).first()
    return _kept(
        found, events.ORDER_SERVED, actor, at, seconds=found.seconds, is_late=is_late, cause=found.cause or None,
        is_announced=is_announced,
    )  # fmt: skip


@action("visits.cancel_order", on="order", label=_("Cancel an order"))
def cancel_order(actor: Actor, *, order: Order, reason: str, at: datetime) -> Order:
    """It is not wanted any more, or cannot be had. Refused without a reason, and once it is brought."""
    if not reason.strip():
        raise Invalid(fields={"reason": [_("Say why it is cancelled.")]})
    found = _held(order, *OPEN)
    found.state, found.reason = OrderState.CANCELLED, reason.strip()[:200]
    return _kept(found, events.ORDER_CANCELLED, actor, at, reason=found.reason)


def must_be_settled(counter: Counter) -> None:
    """Refuse to let a party go that still waits for something."""
    left = Order.objects.filter(ticket__calls__counter=counter, ticket__calls__ended_at=None, state__in=OPEN).select_related(
        "ticket"
    )
    names = [str(one) for one in left[:3]]
    if names:
        raise StepRefused("orders_open", left[0].ticket.label, orders=", ".join(names))


@dataclass(frozen=True)
class PastOrder:
    """Something ordered during a visit that has been entered: when it was made and brought, None while it was not yet."""

    call: Call
    product: Product
    ordered_at: datetime
    ready_at: datetime | None = None
    served_at: datetime | None = None
    cause: str = ""
    quantity: int = 1


@action("visits.enter_orders", on="hall", label=_("Enter orders of past visits in one go"))
def enter_orders(actor: Actor, *, hall: Hall, orders: Sequence[PastOrder], at: datetime) -> int:
    """Enter what was ordered during visits of the past, with its story in the journal. Returns how many."""
    made = [(one, _past(hall, one)) for one in orders]
    Order.objects.bulk_create([order for _one, order in made], 500)
    for one, order in sorted(made, key=lambda pair: pair[0].ordered_at):
        call = one.call
        ids = {
            "order": order, "ticket": call.ticket, "hall": hall, "service": call.service, "counter": call.counter, "clerk": call.clerk,
            "product": one.product,
        }  # fmt: skip
        record(events.ORDERED, actor, at=one.ordered_at, **ids, quantity=order.quantity)
        if one.ready_at:
            record(events.ORDER_READY, actor, at=one.ready_at, **ids, seconds=_seconds(order.fired_at, one.ready_at))
        if one.served_at:
            said = {"seconds": order.seconds, "is_late": order.is_late(one.served_at), "cause": order.cause or None}
            record(events.ORDER_SERVED, actor, at=one.served_at, **ids, **said, is_announced=True)
    unchanged()
    return len(made)


def _past(hall: Hall, one: PastOrder) -> Order:
    order = Order(
        hall=hall, ticket=one.call.ticket, product=one.product, name=one.product.name_in(), quantity=one.quantity,
        ordered_at=one.ordered_at, within_minutes=one.product.ready_minutes or WITHIN_MINUTES, ready_at=one.ready_at,
        served_at=one.served_at, served_by=one.call.clerk if one.served_at else None, is_announced=one.served_at is not None,
    )  # fmt: skip
    order.fire(one.ordered_at)
    if one.served_at:
        order.state = OrderState.SERVED
        order.cause = one.cause if one.served_at > one.ordered_at + timedelta(minutes=order.within_minutes) else ""
    elif one.ready_at:
        order.state = OrderState.READY
    return order
