"""Writes about tickets: issue, add an errand, redirect, note, leave, return late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Service
from tingtang.core import registry
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.customers.actions import remembered
from tingtang.customers.models import Customer
from tingtang.customers.queries import get_customer
from tingtang.journal.record import record
from tingtang.org.models import Counter, Device, Hall
from tingtang.visits import statements
from tingtang.visits.actions.refusals import StepRefused, must_be_legal
from tingtang.visits.actions.setups import begin_setup
from tingtang.visits.events import (
    ERRAND_ADDED,
    TICKET_IDENTIFIED,
    TICKET_ISSUED,
    TICKET_LEFT,
    TICKET_NOTED,
    TICKET_REDIRECTED,
    TICKET_RETURNED,
)
from tingtang.visits.models import Call, Errand, ErrandState, HallService, HallSetup, Outcome, Ticket, TicketState, new_link_key
from tingtang.visits.rules.estimate import Ahead, Estimate, InService
from tingtang.visits.rules.lease import OFFLINE_FROM
from tingtang.visits.rules.machine import OPEN_STATES, Policy, Position, Step, rejoin_at, why_no_return

_RETURN_POSITIONS = {"front": Position.FRONT, "after": Position.AFTER, "original": Position.ARRIVAL, "end": Position.END}


@dataclass(frozen=True, slots=True)
class Issued:
    """A new ticket with what its holder is told: people ahead and, when a counter is open, the expected wait."""

    ticket: Ticket
    ahead: int
    estimate: Estimate | None


@action("visits.issue", on="hall", label=_("Issue numbers"))
def issue(
    actor: Actor,
    *,
    hall: Hall,
    service: Service,
    at: datetime,
    errands: Sequence[Service] = (),
    service_class: str = "",
    channel: str = "counter",
    language: str = "",
    device: Device | None = None,
    note: str = "",
    party_size: int | None = None,
) -> Issued:
    """Give out the next number of the service's series, with `errands` as further services of the same visit.

    `service_class` defaults to the service's own. Refused when the hall does not offer the service or its
    numbers are used up, and when no table for the service seats so many.
    """
    if party_size is not None:
        must_fit(hall, service, party_size)
    found = statements.load(hall.pk, service.pk, service_class or service.service_class, at)
    if found.refused == "no_setup":
        begin_setup(hall, at)
        found = statements.load(hall.pk, service.pk, service_class or service.service_class, at)
    if found.refused:
        raise StepRefused(found.refused)
    expected = estimate_of(found)
    ticket = statements.issue(
        hall.pk,
        [service.pk, *(errand.pk for errand in errands)],
        found.service_class,
        at,
        link_key=new_link_key(),
        channel=channel,
        language=language or actor.language,
        device_id=device.pk if device else None,
        note=note,
        estimate=seconds_of(expected),
    )
    if ticket.number >= OFFLINE_FROM:
        raise StepRefused("numbers_used_up")
    ticket.hall, ticket.service = hall, service
    if party_size is not None:
        ticket.party_size = party_size
        ticket.save(update_fields=["party_size"])
    record_issue(actor, ticket, at=at, ahead=found.ahead, device=device)
    return Issued(ticket, found.ahead, expected)


def must_fit(hall: Hall, service: Service, party_size: int) -> None:
    """Refuse a party larger than the largest table that takes the service; where nobody sits, any number may come."""
    seats = Counter.objects.filter(hall=hall, is_active=True, seats__gt=0, takes__category=service.category_id)
    most = seats.aggregate(most=Max("seats"))["most"]
    if party_size < 1 or (most and party_size > most):
        raise StepRefused("party_too_big", str(party_size), seats=most)


def record_issue(
    actor: Actor, ticket: Ticket, *, at: datetime, ahead: int | None, device: Device | None, is_offline: bool = False
) -> None:
    """Record that a number was taken."""
    record(
        TICKET_ISSUED,
        actor,
        at=at,
        ticket=ticket,
        hall=ticket.hall,
        service=ticket.service,
        device=device,
        label=ticket.label,
        channel=ticket.channel,
        service_class=ticket.service_class,
        language=ticket.language or None,
        ahead=ahead,
        estimate_seconds=ticket.estimate_seconds,
        estimate_low_seconds=ticket.estimate_low_seconds,
        estimate_high_seconds=ticket.estimate_high_seconds,
        is_offline=is_offline or None,
        party_size=ticket.party_size,
    )


def estimate_of(load: statements.Load) -> Estimate | None:
    """The expected wait under a load, as the estimator registered last tells it; None while no counter is open for it."""
    paces = {int(key): statements.known_pace(*known) for key, known in load.paces.items()}
    ahead = [Ahead(paces[service], count, float(share)) for service, count, share in load.ahead_by]
    busy = [InService(paces[service], float(elapsed)) for service, elapsed in load.busy]
    expected: Estimate | None = list(registry.estimator.values())[-1](ahead, busy, load.free, plan=load.plan())
    return expected


def seconds_of(expected: Estimate | None) -> tuple[int, int, int] | None:
    """An estimate as the whole seconds a ticket keeps."""
    return (round(expected.seconds), round(expected.low), round(expected.high)) if expected else None


def locked(ticket: Ticket) -> Ticket:
    """The ticket as it is now, held until the end of the action."""
    # Locked by itself: a row locked in a join with its service would be missed when the service has just been changed.
    fresh: Ticket = Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
    return fresh


@action("visits.add_errand", on="ticket", label=_("Add a service to a visit"))
def add_errand(actor: Actor, *, ticket: Ticket, service: Service, at: datetime) -> Errand:
    """Append a service to the visit, to be served under the same number. Refused once the visit is over."""
    ticket = locked(ticket)
    if ticket.state in {TicketState.FINISHED, TicketState.LEFT, TicketState.NO_SHOW}:
        must_be_legal(ticket, Step.TRANSFER)
    must_be_offered(ticket.hall_id, service)
    if ticket.errands.filter(service=service, state__in=[ErrandState.WAITING, ErrandState.CURRENT]).exists():
        raise StepRefused("errand_known", ticket.label)
    latest = ticket.errands.order_by("-position").values_list("position", flat=True).first() or 0
    errand = Errand.objects.create(ticket=ticket, service=service, position=latest + 1)
    record(ERRAND_ADDED, actor, at=at, ticket=ticket, hall=ticket.hall, service=service, errand=errand)
    return errand


def must_be_offered(hall_id: int, service: Service) -> None:
    """Refuse a service that a hall does not offer."""
    if not HallService.objects.filter(hall_id=hall_id, service=service, is_active=True).exists():
        raise StepRefused("not_offered")


@action("visits.redirect", on="ticket", label=_("Redirect customers in the lobby"))
def redirect(
    actor: Actor, *, ticket: Ticket, at: datetime, reason: str, service: Service | None = None, service_class: str = ""
) -> Ticket:
    """Send a waiting customer to another service or class (guide), keeping his time of arrival. Refused unless he waits."""
    if not reason.strip():
        raise Invalid(fields={"reason": [_("Say why.")]})
    ticket = locked(ticket)
    must_be_legal(ticket, Step.CALL)
    if service is not None:
        must_be_offered(ticket.hall_id, service)
        ticket.errands.filter(state=ErrandState.CURRENT).update(service=service)
        ticket.service, ticket.for_counter = service, None
    if service_class:
        ticket.service_class = statements.load(ticket.hall_id, ticket.service_id, service_class, at).service_class
    ticket.save(update_fields=["service", "service_class", "for_counter"])
    record(TICKET_REDIRECTED, actor, at=at, ticket=ticket, hall=ticket.hall, to_service=ticket.service, reason=reason)
    return ticket


@action("visits.note", on="ticket", label=_("Write notes on tickets"))
def note(actor: Actor, *, ticket: Ticket, text: str, at: datetime) -> Ticket:
    """Keep a note for whoever serves the customer; it is not written into the journal."""
    ticket = locked(ticket)
    if ticket.note == text:
        unchanged()
        return ticket
    ticket.note = text[:500]
    ticket.save(update_fields=["note"])
    record(TICKET_NOTED, actor, at=at, ticket=ticket, hall=ticket.hall)
    return ticket


@action("visits.identify", on="ticket", label=_("Say whose number it is"))
def identify(actor: Actor, *, ticket: Ticket, customer: Customer | None, at: datetime) -> Ticket:
    """Note which customer holds the number (None: nobody known after all); his place in line stays. NotFound for one not visible."""
    ticket = locked(ticket)
    if ticket.customer_id == (customer.pk if customer else None):
        unchanged()
        return ticket
    ticket.customer = remembered(get_customer(actor, customer.pk)) if customer is not None else None
    ticket.save(update_fields=["customer"])
    record(TICKET_IDENTIFIED, actor, at=at, ticket=ticket, hall=Hall(pk=ticket.hall_id), customer=ticket.customer)
    return ticket


def known_customer(ticket: Ticket) -> Customer | None:
    """The customer of a ticket as an object of an event, without reading him."""
    return Customer(pk=ticket.customer_id) if ticket.customer_id else None


@action("visits.leave", on="ticket", label=_("Take customers out of the line"))
def leave(actor: Actor, *, ticket: Ticket, at: datetime) -> Ticket:
    """Take a ticket out of the line: the customer gives up. Refused while he is served or after the end."""
    ticket = locked(ticket)
    must_be_legal(ticket, Step.LEAVE)
    call = end_open_call(ticket, Outcome.LEFT, at)
    waited = max(0.0, (at - ticket.queued_at).total_seconds())
    ticket.state, ticket.ended_at = TicketState.LEFT, at
    ticket.save(update_fields=["state", "ended_at"])
    ticket.errands.exclude(state=ErrandState.DONE).update(state=ErrandState.DROPPED)
    by = "customer" if actor.own is not None else "staff"
    record(
        TICKET_LEFT,
        actor,
        at=at,
        ticket=ticket,
        hall=ticket.hall,
        service=ticket.service,
        counter=call.counter if call else None,
        call=call,
        waited_seconds=waited,
        by=by,
    )
    return ticket


def end_open_call(ticket: Ticket, outcome: Outcome, at: datetime) -> Call | None:
    """End the ticket's open call, if there is one, with an outcome."""
    call = (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("counter", "clerk")
        .filter(ticket=ticket, ended_at=None)
        .first()
    )
    if call is not None:
        call.ended_at, call.outcome = max(at, call.started_at or call.called_at), outcome
        call.save(update_fields=["ended_at", "outcome"])
    return call


@action("visits.close_day", on="hall", label=_("Close a hall's day"))
def close_day(actor: Actor, *, hall: Hall, at: datetime) -> int:
    """Take out of the line whoever was forgotten in it on earlier days; returns how many."""
    today = at.astimezone(hall.zone).date()
    forgotten = Ticket.objects.select_for_update(no_key=True)
    forgotten = forgotten.filter(hall=hall, day_date__lt=today, state__in=[state.value for state in OPEN_STATES]).order_by("pk")
    tickets = list(forgotten)
    for ticket in tickets:
        end_open_call(ticket, Outcome.LEFT, at)
        waited = max(0.0, (at - ticket.queued_at).total_seconds())
        record(TICKET_LEFT, actor, at=at, ticket=ticket, hall=hall, service=ticket.service, waited_seconds=waited, by="closing")
    keys = [ticket.pk for ticket in tickets]
    Ticket.objects.filter(pk__in=keys).update(state=TicketState.LEFT, ended_at=at)
    Errand.objects.filter(ticket_id__in=keys).exclude(state=ErrandState.DONE).update(state=ErrandState.DROPPED)
    if not tickets:
        unchanged()
    return len(tickets)


@action("visits.return_late", on="ticket", label=_("Let missed numbers return"))
def return_late(actor: Actor, *, ticket: Ticket, at: datetime) -> Ticket:
    """Put a missed number back into line where the hall's policy says. Refused unless missed, too late or too often."""
    ticket = locked(ticket)
    must_be_legal(ticket, Step.RETURN)
    setup = HallSetup.objects.get(hall_id=ticket.hall_id)
    if setup.late_return == "never":
        raise StepRefused("return_never", ticket.label)
    policy = Policy(return_within_minutes=setup.late_return_minutes, return_limit=setup.late_return_limit)
    reason = why_no_return(policy, ticket.return_count, ticket.ended_at or at, at)
    if reason:
        raise StepRefused(reason, ticket.label)
    position = _RETURN_POSITIONS[setup.late_return]
    rejoin(ticket, position, at=at, places=setup.late_return_after)
    ticket.return_count, ticket.ended_at = ticket.return_count + 1, None
    ticket.save()
    record(TICKET_RETURNED, actor, at=at, ticket=ticket, hall=ticket.hall, service=ticket.service, position=position)
    return ticket


def rejoin(ticket: Ticket, position: Position, *, at: datetime, places: int = 0) -> None:
    """Set the ticket waiting at a position of its line (those of its class and service, or those for its counter)."""
    line = Ticket.objects.filter(hall_id=ticket.hall_id, state=TicketState.WAITING, service_class=ticket.service_class)
    line = (
        line.filter(for_counter=ticket.for_counter)
        if ticket.for_counter_id
        else line.filter(service=ticket.service, for_counter=None)
    )
    since = list(line.exclude(pk=ticket.pk).order_by(F("waiting_since")).values_list("waiting_since", flat=True))
    ticket.waiting_since = rejoin_at(position, at=at, arrived_at=ticket.issued_at, line=since, places=places)
    ticket.state, ticket.queued_at, ticket.counter, ticket.called_at = TicketState.WAITING, at, None, None
    target = ticket.service.wait_target_seconds
    ticket.due_at = at + timedelta(seconds=target)
