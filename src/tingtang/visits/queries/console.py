"""What the clerk at a counter sees."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tingtang.catalogue.models import Category
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.customers.models import Customer, Preference
from tingtang.customers.queries import asks_of
from tingtang.org.models import Counter, CounterState, Hall
from tingtang.visits.models import Call, Errand, Rating, Ticket, TicketState
from tingtang.visits.queries import VIEW
from tingtang.visits.queries.line import Barred, InLine, ServiceLoad, barred, by_service, in_line, in_order, waiting_for
from tingtang.visits.queries.line import waiting as numbers
from tingtang.visits.queries.targets import Clock

SHOWN_IN_LINE = 6
ASKED_SHOWN = timedelta(minutes=10)


@dataclass(frozen=True)
class Known:
    """Who is at the counter: the customer, what to mind, and what his tier asks of whoever serves him."""

    customer: Customer
    preferences: list[Preference]
    elements: list[dict[str, Any]]


def known(actor: Actor, call: Call | None) -> Known | None:
    """The customer at the counter as far as the actor may see him."""
    return known_of(actor, call.ticket) if call is not None else None


def known_of(actor: Actor, ticket: Ticket) -> Known | None:
    """Whose number it is, with tier and what to mind, as far as the actor may see him."""
    if ticket.customer_id is None:
        return None
    found = Customer.objects.visible_to(actor).select_related("tier__scheme").filter(pk=ticket.customer_id).first()
    if found is None:
        return None
    asks = asks_of(found)
    return Known(found, asks.preferences, asks.elements)


@dataclass(frozen=True)
class Console:
    """A counter now: the customer there, who waits for it, what is parked, and what became of the latest rating asked."""

    counter: Counter
    categories: list[Category]
    call: Call | None
    errands: list[Errand]
    line: list[InLine]
    loads: list[ServiceLoad]
    parked: list[InLine]
    asked: Rating | None
    at: datetime
    barred: list[Barred]

    @property
    def next_up(self) -> list[InLine]:
        return self.line[:SHOWN_IN_LINE]

    @property
    def phase(self) -> str:
        """closed, break, free, called or serving: which keys make sense."""
        if self.call is not None:
            return "serving" if self.call.started_at else "called"
        return "free" if self.counter.state == "open" else self.counter.state

    @property
    def clock(self) -> Clock | None:
        """The service against its standard; while nobody has come yet, the call."""
        if self.call is None:
            return None
        if self.call.started_at is None:
            return Clock(self.call.latest_called_at, 0, self.at)
        return Clock(self.call.started_at, self.call.service.service_target_seconds, self.at)


def get_counter(actor: Actor, counter_id: int, permission: str = VIEW) -> Counter:
    """The counter with its hall. NotFound when absent or not visible."""
    found = Counter.objects.visible_to(actor, permission).select_related("hall", "clerk", "zone")
    counter = found.filter(pk=counter_id, is_active=True).first()
    if not isinstance(counter, Counter):
        raise NotFound
    return counter


def counters(actor: Actor, permission: str = VIEW) -> list[Counter]:
    """Every counter the actor may see, by hall and number."""
    found = Counter.objects.visible_to(actor, permission).filter(is_active=True, hall__is_active=True)
    return list(found.select_related("hall", "clerk", "zone").order_by("hall__code", "number"))


def own_counter(actor: Actor) -> Counter | None:
    """The counter at which the actor is on duty."""
    if actor.staff_id is None:
        return None
    return Counter.objects.filter(clerk_id=actor.staff_id).select_related("hall").order_by("seats", "number").first()


def open_call(counter: Counter) -> Call | None:
    """The call now at a counter."""
    found = Call.objects.filter(counter=counter, ended_at=None).select_related("ticket__hall", "service", "clerk")
    return found.first()


def console(actor: Actor, counter: Counter, at: datetime) -> Console:
    """The whole console of a counter, in eight reads."""
    call = open_call(counter)
    waiting = in_order(counter.hall, waiting_for(actor, counter), at)
    line = in_line(waiting, at)
    parked = Ticket.objects.filter(hall=counter.hall, state=TicketState.PARKED, counter=counter)
    return Console(
        counter=counter,
        categories=list(Category.objects.filter(taken_at__counter=counter).order_by("order", "code")),
        call=call,
        errands=list(call.ticket.errands.select_related("service").order_by("position")) if call else [],
        line=line,
        loads=by_service(line),
        parked=in_line(parked.select_related("service").order_by("pk"), at),
        asked=None if call else _asked(counter, at),
        at=at,
        barred=[] if call or line or counter.state != CounterState.OPEN else barred(counter, numbers(actor, counter.hall)),
    )


def _asked(counter: Counter, at: datetime) -> Rating | None:
    latest = Call.objects.filter(counter=counter, outcome="finished").order_by("-ended_at").values("pk")[:1]
    found = Rating.objects.filter(call__in=latest, asked_at__gt=at - ASKED_SHOWN).select_related("call__ticket")
    return found.first()


def get_ticket(actor: Actor, ticket_id: int, permission: str = VIEW) -> Ticket:
    """The ticket with its hall and service. NotFound when absent or not visible."""
    found = Ticket.objects.visible_to(actor, permission).select_related("hall", "service", "counter", "for_counter")
    ticket = found.filter(pk=ticket_id).first()
    if not isinstance(ticket, Ticket):
        raise NotFound
    return ticket


def today(hall: Hall, at: datetime) -> date:
    """The date in the zone of a hall."""
    return at.astimezone(hall.zone).date()
