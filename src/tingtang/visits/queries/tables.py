"""Tables: who sits where, what each party ordered and waits for, rounds that are due, whom to seat; and what the kitchen is to make."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tingtang.catalogue.models import Routine
from tingtang.catalogue.queries.routines import At, going
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.customers.models import Preference
from tingtang.org.models import Counter, Hall
from tingtang.visits.models import Call, Order, OrderState, Ticket
from tingtang.visits.models.orders import OPEN
from tingtang.visits.queries import VIEW_TABLES
from tingtang.visits.queries.hall import CounterNow, counters_now
from tingtang.visits.queries.line import InLine, in_line, waiting
from tingtang.visits.queries.targets import Clock

QUIET_MINUTES = 15  # after so long without anything brought, the pace of a table is asked about


@dataclass(frozen=True)
class OrderNow:
    """An order with its clock."""

    order: Order
    at: datetime

    @property
    def clock(self) -> Clock:
        return Clock(self.order.fired_at or self.order.ordered_at, self.order.within_minutes * 60, self.at)

    @property
    def is_late(self) -> bool:
        return self.order.state != OrderState.HELD and self.order.is_late(self.at)

    @property
    def can_be_brought(self) -> bool:
        return self.order.state in (OrderState.MAKING, OrderState.READY)


@dataclass(frozen=True)
class RoundNow:
    """A round that a table gets, and where it stands."""

    routine: Routine
    here: At


@dataclass(frozen=True)
class TableNow:
    """A table: who sits there, what they wait for, which rounds are due."""

    place: CounterNow
    orders: list[OrderNow] = field(default_factory=list)
    rounds: list[RoundNow] = field(default_factory=list)
    preferences: list[Preference] = field(default_factory=list)
    is_mine: bool = False
    at: datetime | None = None

    @property
    def counter(self) -> Counter:
        return self.place.counter

    @property
    def call(self) -> Call | None:
        return self.place.call

    @property
    def open_orders(self) -> list[OrderNow]:
        """What is not on the table yet: late first, then ready, then by time."""
        found = [one for one in self.orders if one.order.state in OPEN]
        return sorted(found, key=lambda one: (not one.is_late, one.order.state != OrderState.READY, one.clock.since))

    @property
    def served(self) -> list[OrderNow]:
        return [one for one in self.orders if one.order.state == OrderState.SERVED]

    @property
    def late_count(self) -> int:
        return sum(one.is_late for one in self.open_orders)

    @property
    def ready_count(self) -> int:
        return sum(one.order.state == OrderState.READY for one in self.orders)

    @property
    def wishes(self) -> list[RoundNow]:
        return [one for one in self.rounds if one.here.state == "wish"]

    @property
    def due_rounds(self) -> list[RoundNow]:
        return [one for one in self.rounds if one.here.state == "late"]

    @property
    def latest_brought_at(self) -> datetime | None:
        return max((one.order.served_at for one in self.orders if one.order.served_at), default=None)

    @property
    def is_slow(self) -> bool:
        """Something is still to come, and nothing was brought for a while: the pace is to be looked at (RST-04)."""
        since = self.latest_brought_at
        waits = [one for one in self.open_orders if one.order.state != OrderState.HELD]
        return bool(waits and since and self.at and self.at - since > timedelta(minutes=QUIET_MINUTES))


@dataclass(frozen=True)
class Seating:
    """Somebody who waits, with the free tables that seat so many, the smallest first."""

    waiting: InLine
    size: int | None
    tables: list[Counter]


@dataclass(frozen=True)
class TablesNow:
    """The tables of a hall."""

    hall: Hall
    tables: list[TableNow]
    line: list[Seating]
    at: datetime

    @property
    def taken(self) -> int:
        return sum(one.call is not None for one in self.tables)

    @property
    def guests(self) -> int:
        return sum((one.call.ticket.party_size or 0) for one in self.tables if one.call)

    @property
    def seats(self) -> int:
        return sum(one.counter.seats for one in self.tables)

    @property
    def late_count(self) -> int:
        return sum(one.late_count for one in self.tables)


def tables_now(actor: Actor, hall: Hall, at: datetime) -> TablesNow:
    """Every table with its party, and who waits for one, in the order of arrival."""
    places = [one for one in counters_now(hall, at) if one.counter.seats]
    orders: dict[int, list[OrderNow]] = {}
    seated = [one.call.ticket_id for one in places if one.call]
    for order in Order.objects.filter(ticket__in=seated).select_related("product").order_by("ordered_at", "pk"):
        orders.setdefault(order.ticket_id, []).append(OrderNow(order, at))
    rounds = rounds_of(actor, hall, places, at)
    known = {one.call.ticket.customer_id for one in places if one.call and one.call.ticket.customer_id}
    likes: dict[int, list[Preference]] = {}
    if known and actor.may_somewhere("customers.view"):
        for one in Preference.objects.filter(customer__in=known):
            likes.setdefault(one.customer_id, []).append(one)
    tables = [
        TableNow(
            place, orders.get(place.call.ticket_id, []) if place.call else [], rounds.get(place.counter.pk, []),
            likes.get(place.call.ticket.customer_id or 0, []) if place.call else [],
            place.counter.clerk_id is not None and place.counter.clerk_id == actor.staff_id, at,
        )
        for place in places
    ]  # fmt: skip
    return TablesNow(hall, tables, _line(actor, hall, places, at), at)


def _line(actor: Actor, hall: Hall, places: list[CounterNow], at: datetime) -> list[Seating]:
    free = [one for one in places if one.phase == "open"]
    line = sorted(in_line(waiting(actor, hall, VIEW_TABLES), at), key=lambda each: each.ticket.queued_at)
    keys = [each.ticket.pk for each in line]
    sizes = dict(Ticket.objects.filter(pk__in=keys).values_list("pk", "party_size"))
    found = []
    for each in line:
        size, category = sizes.get(each.ticket.pk), each.ticket.service.category_id
        fit = [one.counter for one in free if category in {k.pk for k in one.categories} and one.counter.seats >= (size or 1)]
        found.append(Seating(each, size, sorted(fit, key=lambda counter: (counter.seats, counter.number))))
    return found


def names_of(counter: Counter) -> set[str]:
    """What a table may be called in the places of a routine."""
    return {counter.name, counter.code, *counter.names.values()}


def rounds_of(actor: Actor, hall: Hall, places: Iterable[CounterNow], at: datetime) -> dict[int, list[RoundNow]]:
    """The rounds of each taken table that runs while somebody sits there, counted from when the party sat down."""
    routines = [one for one in going(actor, at, hall=hall.code) if one.routine.while_served]
    found: dict[int, list[RoundNow]] = {}
    for place in places:
        since = place.call.started_at if place.call else None
        if since is None:
            continue
        names = names_of(place.counter)
        for one in routines:
            here = next((each for each in one.places if each.place in names), None)
            if here is not None:
                found.setdefault(place.counter.pk, []).append(RoundNow(one.routine, _since(one.routine, here, since, at)))
    return found


def _since(routine: Routine, here: At, since: datetime, at: datetime) -> At:
    # A round of the party before says nothing about this one.
    latest = here.latest_at if here.latest_at and here.latest_at >= since else None
    due = (latest or since) + timedelta(minutes=routine.every_minutes)
    return At(here.place, latest, due, here.wish, "wish" if here.wish else "late" if due < at else "ok")


def table_now(actor: Actor, hall: Hall, counter_id: int, at: datetime) -> TableNow:
    """One table. NotFound when the hall has no such table."""
    found = next((one for one in tables_now(actor, hall, at).tables if one.counter.pk == counter_id), None)
    if found is None:
        raise NotFound
    return found


def get_order(actor: Actor, hall: Hall, order_id: int) -> Order:
    """An order of the hall. NotFound otherwise."""
    rows = Order.objects.visible_to(actor, VIEW_TABLES).select_related("ticket", "product")
    found = rows.filter(hall=hall, pk=order_id).first()
    if not isinstance(found, Order):
        raise NotFound
    return found


@dataclass(frozen=True)
class KitchenNow:
    """What is to be made, the most pressing first, and what stands ready."""

    making: list[OrderNow]
    ready: list[OrderNow]
    held: int
    at: datetime


def kitchen_now(hall: Hall, at: datetime) -> KitchenNow:
    """What the tables wait for: urged and late first, then by the time it was let go."""
    rows = Order.objects.filter(hall=hall, state__in=OPEN, ticket__state="serving").select_related("ticket__counter", "product")
    found = [OrderNow(one, at) for one in rows.order_by("fired_at", "pk")]
    making = [one for one in found if one.order.state == OrderState.MAKING]
    making.sort(key=lambda one: (not one.order.urge_count, not one.is_late, one.clock.since))
    ready = sorted((one for one in found if one.order.state == OrderState.READY), key=lambda one: one.order.ready_at or at)
    return KitchenNow(making, ready, sum(one.order.state == OrderState.HELD for one in found), at)
