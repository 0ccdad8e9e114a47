"""Visits by customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.core.naming import text_in
from tingtang.customers.models import Customer
from tingtang.customers.queries import family, find_exact
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


class NotKnown(Refused):
    """Nobody, or more than one, is known by what was typed."""

    message = _("Nobody you may see is known by exactly this. Check it, or register the customer first.")


def who_is(actor: Actor, text: str) -> Customer | None:
    """The customer known by a phone, an identity or a customer number; None for an empty text. Refused unless it is exactly one."""
    wanted = text.strip()[:300]
    found = find_exact(actor, wanted) if wanted else []
    if wanted and len(found) != 1:
        raise NotKnown(_("Several customers have this: type the customer number instead.") if found else None)
    return found[0] if found else None
