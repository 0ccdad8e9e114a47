"""What a customer sees of his own visit."""

import re
from dataclasses import dataclass
from datetime import datetime

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.visits.models import Call, Errand, Rating, Ticket, TicketState

_LINK_KEY = re.compile(r"[A-Za-z0-9_-]{8,24}")
ENDED = (TicketState.FINISHED, TicketState.NO_SHOW, TicketState.LEFT)


@dataclass(frozen=True)
class Visit:
    """A visit as its holder sees it."""

    ticket: Ticket
    errands: list[Errand]
    ratings: list[Rating]
    is_of_today: bool


def customer_of(link_key: str) -> Actor:
    """Whoever holds the link of a ticket: he may see, leave and rate that visit. NotFound for a wrong link."""
    if not _LINK_KEY.fullmatch(link_key):
        raise NotFound
    row = Ticket.objects.filter(link_key=link_key).values_list("pk", "hall_id", "language").first()
    if row is None:
        raise NotFound
    own, language = frozenset({row[1]}), row[2]
    grants = dict.fromkeys(("visits.leave", "visits.rate"), own)
    return Actor("customer", row[0], "", grants, language, row[1], own=("visits.ticket", row[0]))


def get_visit(actor: Actor, at: datetime) -> Visit:
    """The customer's own visit. NotFound for anybody else."""
    found = Ticket.objects.visible_to(actor).select_related("hall", "service", "counter__zone")
    ticket = found.first() if actor.kind == "customer" else None
    if not isinstance(ticket, Ticket):
        raise NotFound
    errands = ticket.errands.select_related("service").order_by("position")
    return Visit(ticket, list(errands), ratings_of(ticket, at), ticket.day_date == at.astimezone(ticket.hall.zone).date())


def ratings_of(ticket: Ticket, at: datetime) -> list[Rating]:
    """The services of a visit that can be or were rated, the newest first."""
    found = Rating.objects.filter(call__ticket=ticket).select_related("scale", "call__service", "call__clerk")
    return [one for one in found.order_by("-asked_at") if isinstance(one, Rating) and (one.rated_at or one.expires_at > at)]


def get_rating(actor: Actor, rating_id: int) -> Rating:
    """A rating asked of this customer. NotFound otherwise."""
    ticket_id = actor.own[1] if actor.own else 0
    rating = Rating.objects.filter(pk=rating_id, call__ticket_id=ticket_id).first()
    if not isinstance(rating, Rating):
        raise NotFound
    return rating


def open_call(ticket: Ticket) -> Call | None:
    """The call that is open for a ticket."""
    found = Call.objects.filter(ticket=ticket, ended_at=None).select_related("counter__zone").first()
    return found if isinstance(found, Call) else None
