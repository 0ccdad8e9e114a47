"""Of what the holders of numbers are told by message: nearly their turn, called, missed."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.customers.telling import Occasion, Words, teller
from tingtang.visits import statements
from tingtang.visits.models import Call, Ticket, TicketState

LABEL: Final = "visits.ticket"
NEAR, CALLED, MISSED = "visits.ticket.near", "visits.ticket.called", "visits.ticket.missed"
NEAR_AHEAD: Final = 3  # as on the page of the ticket
_PLACES: Final = frozenset({"number", "service", "ahead", "counter"})
OCCASIONS: Final = {
    NEAR: Occasion(
        _("Nearly one's turn"), _("Number {number}: nearly your turn"),
        _("Number {number}, {service}: {ahead} before you. Please come to {hall} now."), _PLACES, is_asked=True,
    ),
    CALLED: Occasion(
        _("Number called"), _("Number {number}: please go to counter {counter}"),
        _("Number {number} is called: please go to counter {counter}."), _PLACES, is_asked=True,
    ),
    MISSED: Occasion(
        _("Did not come when called"), _("Number {number} was called"),
        _("Number {number} was called and nobody came. Please ask at the service desk of {hall}: it can often return to the line."),
        _PLACES, is_asked=True,
    ),
}  # fmt: skip
_OVER: Final = {TicketState.FINISHED, TicketState.LEFT}


def register() -> None:
    """Name the occasions."""
    for name, one in OCCASIONS.items():
        registry.occasion.add(name, one)


def tell_holders(halls: Collection[int], at: datetime) -> None:
    """Tell those who asked, of the halls where something moved, how their numbers stand. One statement where nobody asked."""
    who = teller()
    keys = who.wanted(LABEL) if who is not None else set()
    if who is None or not keys:
        return
    for ticket in Ticket.objects.filter(pk__in=keys, hall__in=halls).select_related("hall", "service"):
        if ticket.state in _OVER:
            who.over(LABEL, ticket.pk, ticket.state, at)
        elif (said := _said(ticket, at)) is not None:
            occasion, mark, values = said
            who.tell(LABEL, ticket.pk, occasion, mark, values, at)


def _said(ticket: Ticket, at: datetime) -> tuple[str, str, Words] | None:
    """The occasion, how often it can come, and what is filled in; None when there is nothing to tell."""
    values: dict[str, str | dict[str, str]] = {
        "number": ticket.label,
        "service": {"": ticket.service.name} | ticket.service.names,
    }
    if ticket.state == TicketState.WAITING:
        ahead = statements.load(
            ticket.hall_id, ticket.service_id, ticket.service_class, at, since=ticket.waiting_since, ticket_id=ticket.pk
        ).ahead
        return (
            (NEAR, f"{ticket.return_count}.{ticket.service_id}", values | {"ahead": str(ahead)}) if ahead < NEAR_AHEAD else None
        )
    if ticket.state == TicketState.CALLED:
        call = Call.objects.filter(ticket=ticket, ended_at=None).select_related("counter").first()
        return (CALLED, str(call.pk), values | {"counter": str(call.counter.number)}) if call is not None else None
    return (MISSED, str(ticket.return_count), values) if ticket.state == TicketState.NO_SHOW else None
