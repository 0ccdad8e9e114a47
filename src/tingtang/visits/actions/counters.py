"""Writes about counters: open, close, break, switch to other categories."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Category
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.journal.record import record
from tingtang.org.models import Counter, CounterState, Staff
from tingtang.org.queries.training import untrained
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.events import COUNTER_CLOSED, COUNTER_ON_BREAK, COUNTER_OPENED, COUNTER_SWITCHED, SERVICE_TRANSFERRED
from tingtang.visits.models import Call, CounterCategory, Ticket, TicketState
from tingtang.visits.rules.machine import Position


@action("visits.open_counter", on="counter", label=_("Open counters"))
def open_counter(actor: Actor, *, counter: Counter, at: datetime, clerk: Staff | None = None) -> Counter:
    """Open the counter, or end its break, with `clerk` on duty (default: the actor, else who was there).

    Refused without a clerk, when he is on duty at another counter, or lacks a skill that his posts need.
    """
    counter = _locked(counter)
    clerk = clerk or (Staff.objects.filter(pk=actor.staff_id).first() if actor.staff_id else None) or counter.clerk
    if clerk is None:
        raise StepRefused("clerk_missing")
    if counter.state == CounterState.OPEN and counter.clerk_id == clerk.pk:
        unchanged()
        return counter
    missing = untrained(clerk)
    if missing:
        raise StepRefused("clerk_untrained", clerk.name, skills=missing)
    try:
        with transaction.atomic():
            counter.put(CounterState.OPEN, clerk=clerk, at=at)
    except IntegrityError as error:
        raise StepRefused("clerk_elsewhere", clerk.name) from error
    record(COUNTER_OPENED, actor, at=at, counter=counter, hall=counter.hall, clerk=clerk)
    return counter


def _locked(counter: Counter) -> Counter:
    fresh: Counter = Counter.objects.select_for_update(no_key=True).get(pk=counter.pk)
    return fresh


def _must_be_free(counter: Counter) -> None:
    call = Call.objects.select_related("ticket").filter(counter=counter, ended_at=None).first()
    if call is not None:
        raise StepRefused("counter_busy", call.ticket.label)


@action("visits.close_counter", on="counter", label=_("Close counters"))
def close_counter(actor: Actor, *, counter: Counter, at: datetime) -> Counter:
    """Close the counter and end its duty; whoever waits for this counter alone goes to the common line with his place.

    Refused while a customer is called or served there.
    """
    counter = _locked(counter)
    if counter.state == CounterState.CLOSED:
        unchanged()
        return counter
    _must_be_free(counter)
    _release(actor, counter, at)
    clerk = counter.clerk
    counter.put(CounterState.CLOSED, clerk=None, at=at)
    record(COUNTER_CLOSED, actor, at=at, counter=counter, hall=counter.hall, clerk=clerk)
    return counter


def _release(actor: Actor, counter: Counter, at: datetime) -> None:
    for ticket in (
        Ticket.objects.select_for_update(no_key=True).filter(for_counter=counter, state=TicketState.WAITING).order_by("pk")
    ):
        ticket.for_counter = None
        ticket.save(update_fields=["for_counter"])
        record(
            SERVICE_TRANSFERRED,
            actor,
            at=at,
            ticket=ticket,
            hall=counter.hall,
            service=ticket.service,
            to_service=ticket.service,
            position=Position.ARRIVAL,
            reason="counter closed",
        )


@action("visits.start_break", on="counter", label=_("Take a break at a counter"))
def start_break(actor: Actor, *, counter: Counter, at: datetime, reason: str = "") -> Counter:
    """Put the counter on break; `open_counter` ends it. Refused when closed, or while a customer is called or served."""
    counter = _locked(counter)
    if counter.state == CounterState.BREAK:
        unchanged()
        return counter
    if counter.state == CounterState.CLOSED:
        raise StepRefused("counter_closed")
    _must_be_free(counter)
    counter.put(CounterState.BREAK, clerk=counter.clerk, at=at)
    record(COUNTER_ON_BREAK, actor, at=at, counter=counter, hall=counter.hall, clerk=counter.clerk, reason=reason or None)
    return counter


@action("visits.switch_categories", on="counter", label=_("Switch counters to other services"))
def switch_categories(actor: Actor, *, counter: Counter, categories: Sequence[Category], at: datetime) -> Counter:
    """Set the categories a counter takes from now on; whoever is being served there stays."""
    counter = _locked(counter)
    wanted = {category.pk for category in categories}
    present = set(CounterCategory.objects.filter(counter=counter).values_list("category_id", flat=True))
    if wanted == present:
        unchanged()
        return counter
    CounterCategory.objects.filter(counter=counter, category_id__in=present - wanted).delete()
    CounterCategory.objects.bulk_create(CounterCategory(counter=counter, category_id=pk) for pk in sorted(wanted - present))
    codes = sorted(category.code for category in categories)
    record(COUNTER_SWITCHED, actor, at=at, counter=counter, hall=counter.hall, categories=codes)
    return counter
