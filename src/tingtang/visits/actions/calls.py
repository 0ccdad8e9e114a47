"""Writes at a counter: call, recall, start, park, resume, transfer, finish, not come."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Service
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.journal.record import record
from tingtang.org.models import Counter, Hall, Staff
from tingtang.visits import statements
from tingtang.visits.actions.orders import must_be_settled
from tingtang.visits.actions.ratings import token_hash_of
from tingtang.visits.actions.refusals import StepRefused, must_be_legal
from tingtang.visits.actions.tickets import known_customer, locked, must_be_offered, rejoin
from tingtang.visits.events import (
    BOUND_EXCEEDED,
    SERVICE_FINISHED,
    SERVICE_PARKED,
    SERVICE_RESUMED,
    SERVICE_STARTED,
    SERVICE_TRANSFERRED,
    TICKET_CALLED,
    TICKET_NO_SHOW,
    TICKET_RECALLED,
)
from tingtang.visits.models import Call, CallKind, ErrandState, HallSetup, Outcome, Ticket, TicketState
from tingtang.visits.rules.machine import Policy, Position, Step, why_no_recall

_RACES = {
    "visits_one_open_call_a_counter": "counter_busy",
    "visits_one_open_call_a_ticket": "called_elsewhere",
}


def _about(call: Call) -> dict[str, object]:
    """The objects every event of a call relates, without asking the database for them."""
    return {
        "ticket": call.ticket,
        "hall": Hall(pk=call.hall_id),
        "service": Service(pk=call.service_id),
        "counter": Counter(pk=call.counter_id),
        "clerk": Staff(pk=call.clerk_id) if call.clerk_id else None,
        "call": call,
    }


@action("visits.call_next", on="counter", label=_("Call the next number"))
def call_next(actor: Actor, *, counter: Counter, at: datetime) -> Call:
    """Call to the counter the ticket its discipline puts first, and keep why.

    Refused when the counter is not open or not free, or nobody waits for its services.
    """
    return _call(actor, counter, at)


@action("visits.call_chosen", on="counter", label=_("Call a chosen number, with a reason"))
def call_chosen(actor: Actor, *, counter: Counter, ticket: Ticket, reason: str, at: datetime) -> Call:
    """Call one waiting ticket out of order. Refused without a reason, or unless it waits in this hall."""
    if not reason.strip():
        raise Invalid(fields={"reason": [_("Say why this number is called out of order.")]})
    return _call(actor, counter, at, ticket, reason.strip()[:200])


def _call(actor: Actor, counter: Counter, at: datetime, chosen: Ticket | None = None, reason: str | None = None) -> Call:
    try:
        answer = statements.call(counter.pk, actor.staff_id, at, chosen.pk if chosen else None, reason)
    except IntegrityError as error:
        raise StepRefused(_race(error)) from error
    if answer.refused:
        raise StepRefused(answer.refused, answer.label or (chosen.label if chosen else ""))
    call, why = answer.call, answer.call.why
    call.counter = counter
    record(
        TICKET_CALLED,
        actor,
        at=at,
        **_about(call),
        label=answer.ticket.label,
        rule=why["rule"],
        score=why["score"],
        passed_over=why["passed_over"],
        waited_seconds=call.waited_seconds,
        reason=reason,
    )
    if why["rule"] == "starvation" and call.kind == CallKind.ORDINARY:
        _tell_of_bound(actor, call, at)
    return call


def _tell_of_bound(actor: Actor, call: Call, at: datetime) -> None:
    """Record that an ordinary customer waited too long, and how many privileged ones were called meanwhile (CUS-14)."""
    meanwhile = Call.objects.filter(hall_id=call.hall_id, called_at__gte=call.ticket.queued_at, kind=CallKind.PRIVILEGED)
    about = _about(call)
    record(BOUND_EXCEEDED, actor, at=at, **about, waited_seconds=call.waited_seconds, privileged_calls=meanwhile.count())


def _race(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    reason = _RACES.get(getattr(diagnosis, "constraint_name", None) or "")
    if reason is None:
        raise error
    return reason


def _open_call(counter: Counter, *, started: bool | None = None) -> Call:
    """The call open at a counter with its ticket, both held. Refused when there is none, or it is (not) started."""
    held = statements.hold(counter.pk)
    if held is None:
        raise StepRefused("nobody_called")
    call = Call.objects.select_related("ticket", "counter").get(pk=held)
    if started is not None and (call.started_at is not None) != started:
        raise StepRefused("not_started" if started else "being_served", call.ticket.label)
    return call


@action("visits.recall", on="counter", label=_("Call a number again"))
def recall(actor: Actor, *, counter: Counter, at: datetime) -> Call:
    """Call out the called number once more. Refused at the hall's limit, within its pause, or once started."""
    call = _open_call(counter, started=False)
    setup = HallSetup.objects.get(hall_id=counter.hall_id)
    policy = Policy(recall_limit=setup.recall_limit, recall_cooldown_seconds=setup.recall_cooldown_seconds)
    reason = why_no_recall(policy, call.times_called, call.latest_called_at, at)
    if reason:
        raise StepRefused(reason, call.ticket.label)
    call.times_called, call.latest_called_at = call.times_called + 1, at
    call.save(update_fields=["times_called", "latest_called_at"])
    record(TICKET_RECALLED, actor, at=at, **_about(call), times=call.times_called)
    return call


@action("visits.start", on="counter", label=_("Start the service"))
def start(actor: Actor, *, counter: Counter, at: datetime) -> Call:
    """Begin to serve the called customer. Refused when nobody was called or the service has begun."""
    answer = statements.start(counter.pk, at)
    if answer.refused:
        raise StepRefused(answer.refused, answer.label)
    record(SERVICE_STARTED, actor, at=at, **_about(answer.call), waited_seconds=answer.call.waited_seconds)
    return answer.call


@action("visits.finish", on="counter", label=_("Finish the service"))
def finish(actor: Actor, *, counter: Counter, at: datetime) -> Call:
    """End the service and ask the customer for a rating; with further errands the visit goes back into line.

    Refused when nobody is served here, and while a party at a table waits for something it ordered.
    """
    if counter.seats:
        must_be_settled(counter)
    nonce = secrets.token_bytes(16)
    answer, _rating_id = statements.finish(counter.pk, at, nonce, token_hash_of(nonce))
    if answer.refused:
        raise StepRefused(answer.refused, answer.label)
    call = answer.call
    record(
        SERVICE_FINISHED,
        actor,
        at=at,
        **_about(call),
        customer=known_customer(answer.ticket),
        seconds=call.service_seconds,
        is_last=answer.ticket.state == TicketState.FINISHED,
    )
    return call


@action("visits.mark_no_show", on="counter", label=_("Mark a number as not come"))
def mark_no_show(actor: Actor, *, counter: Counter, at: datetime) -> Ticket:
    """End the call of a customer who did not come. Refused once the service has begun."""
    call = _open_call(counter, started=False)
    ticket = _end(call, Outcome.NO_SHOW, at)
    ticket.state, ticket.ended_at = TicketState.NO_SHOW, call.ended_at
    ticket.save(update_fields=["state", "ended_at"])
    record(TICKET_NO_SHOW, actor, at=at, **_about(call), times=call.times_called, waited_seconds=call.waited_seconds)
    return ticket


@action("visits.park", on="counter", label=_("Park and resume a service"))
def park(actor: Actor, *, counter: Counter, at: datetime, reason: str = "") -> Ticket:
    """Interrupt the service and free the counter, as while the customer fills in a form. Refused unless begun."""
    call = _open_call(counter, started=True)
    ticket = _end(call, Outcome.PARKED, at)
    ticket.state = TicketState.PARKED
    ticket.save(update_fields=["state"])
    record(SERVICE_PARKED, actor, at=at, **_about(call), reason=reason or None)
    return ticket


def _end(call: Call, outcome: Outcome, at: datetime) -> Ticket:
    call.ended_at, call.outcome = max(at, call.started_at or call.called_at), outcome
    call.save(update_fields=["ended_at", "outcome"])
    ticket: Ticket = call.ticket
    return ticket


@action("visits.resume", on="counter", label=_("Resume a parked service"))
def resume(actor: Actor, *, counter: Counter, ticket: Ticket, at: datetime) -> Call:
    """Go on serving a parked customer, here or at another counter of the hall. Refused unless parked and the counter free."""
    must_be_in(counter, ticket.hall_id)
    state = statements.counter_state(counter.pk)  # first, as those who close a counter lock it before tickets
    ticket = locked(ticket)
    must_be_legal(ticket, Step.RESUME)
    if state != "open":
        raise StepRefused(f"counter_{state}")
    call = Call(
        hall_id=ticket.hall_id,
        ticket=ticket,
        counter=counter,
        clerk_id=actor.staff_id or counter.clerk_id,
        service_id=ticket.service_id,
        called_at=at,
        latest_called_at=at,
        started_at=at,
        why={"rule": "resumed"},
        kind=CallKind.RESUMED,
    )
    try:
        with transaction.atomic():
            call.save(force_insert=True)
    except IntegrityError as error:
        raise StepRefused(_race(error), ticket.label) from error
    ticket.state, ticket.counter = TicketState.SERVING, counter
    ticket.save(update_fields=["state", "counter"])
    record(SERVICE_RESUMED, actor, at=at, **_about(call))
    return call


def must_be_in(counter: Counter, hall_id: int) -> None:
    """Refuse a counter of another hall."""
    if counter.hall_id != hall_id:
        raise StepRefused("other_hall")


@action("visits.transfer", on="ticket", label=_("Transfer to another service or counter"))
def transfer(
    actor: Actor,
    *,
    ticket: Ticket,
    at: datetime,
    position: Position = Position.ARRIVAL,
    service: Service | None = None,
    to_counter: Counter | None = None,
    reason: str = "",
) -> Ticket:
    """Send a ticket to the line of another service or of one counter: at its end, its front, or by first arrival.

    Refused when it is over, when neither is named, the service is not offered here, or the counter is closed.
    """
    if service is None and to_counter is None:
        raise Invalid(fields={"service": [_("Choose a service or a counter.")]})
    is_closed = to_counter is not None and statements.counter_state(to_counter.pk) == "closed"
    ticket = locked(ticket)
    must_be_legal(ticket, Step.TRANSFER)
    if to_counter is not None:
        must_be_in(to_counter, ticket.hall_id)
    if is_closed:
        raise StepRefused("counter_closed")
    if service is not None:
        must_be_offered(ticket.hall_id, service)
        ticket.errands.filter(state=ErrandState.CURRENT).update(service=service)
    before = (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("ticket")
        .filter(ticket=ticket, ended_at=None)
        .first()
    )
    if before is not None:
        _end(before, Outcome.TRANSFERRED, at)
    from_service = ticket.service
    ticket.service, ticket.for_counter = service or ticket.service, to_counter
    rejoin(ticket, Position(position), at=at)
    ticket.save()
    about = _about(before) if before else {"ticket": ticket, "hall": ticket.hall, "service": from_service}
    record(
        SERVICE_TRANSFERRED,
        actor,
        at=at,
        **about,
        to_service=ticket.service,
        to_counter=to_counter,
        position=Position(position),
        reason=reason or None,
    )
    return ticket


@action("visits.change_table", on="ticket", label=_("Seat a party at another table"))
def change_table(actor: Actor, *, ticket: Ticket, to_counter: Counter, at: datetime) -> Call:
    """Seat a party that sits at a table at another one at once; what it ordered goes with it.

    Refused unless it sits, and when the other table is not free or seats too few.
    """
    if ticket.state != TicketState.SERVING:
        raise StepRefused("not_seated", ticket.label)
    if to_counter.seats < (ticket.party_size or 1):
        raise StepRefused("party_too_big", str(ticket.party_size or 1), seats=to_counter.seats)
    reason = str(_("The party changes its table."))
    transfer(actor, ticket=ticket, to_counter=to_counter, position=Position.FRONT, reason=reason, at=at)
    call_chosen(actor, counter=to_counter, ticket=ticket, reason=reason, at=at)
    return start(actor, counter=to_counter, at=at)
