"""Visits by customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from tingtang.core.actors import Actor
from tingtang.core.naming import text_in
from tingtang.customers.models import Customer
from tingtang.customers.queries import family
from tingtang.visits.models import Rating, Ticket
from tingtang.visits.queries import VIEW, VIEW_RATINGS

SHOWN = 8


@dataclass(frozen=True)
class Visit:
    """A visit and its rating, where the reader may see it."""

    ticket: Ticket
    rating: Rating | None

    @property
    def level(self) -> str:
        """How it was rated, in the words of the scale."""
        if self.rating is None:
            return ""
        levels = {one["code"]: text_in(one.get("names", {}), default=one["name"]) for one in self.rating.scale.levels}
        return levels.get(self.rating.level, self.rating.level)


def visits_of(actor: Actor, customer: Customer, most: int = SHOWN) -> Sequence[Visit]:
    """The latest visits of a customer (in all records merged into his) in halls where the actor sees visits."""
    found = Ticket.objects.visible_to(actor, VIEW).filter(customer__in=family(customer)).select_related("hall", "service")
    tickets = list(found.order_by("-pk")[:most])
    keys = [ticket.pk for ticket in tickets if actor.may(VIEW_RATINGS, ticket)]
    rated = Rating.objects.filter(call__ticket__in=keys, rated_at__isnull=False).select_related("call", "scale")
    ratings = {one.call.ticket_id: one for one in rated}
    return [Visit(ticket, ratings.get(ticket.pk)) for ticket in tickets]
