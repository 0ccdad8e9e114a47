"""What visits keep of a customer who is to be forgotten: the times stay, what was written goes."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.visits.models import Rating, Ticket, TicketState, Told

_OVER = (TicketState.FINISHED, TicketState.LEFT, TicketState.NO_SHOW)


def obligations(keys: list[int]) -> list[Text]:
    """Whoever is in a hall at this moment cannot be forgotten before he leaves."""
    here = Ticket.objects.filter(customer__in=keys).exclude(state__in=_OVER).count()
    return [_("The customer is in a hall now.")] if here else []


def erase(keys: list[int]) -> dict[str, int]:
    """Blank notes on a customer's tickets, comments of his ratings, and what he said to patrols."""
    tickets = Ticket.objects.filter(customer__in=keys)
    Rating.objects.filter(call__ticket__in=tickets).update(comment="", seen_note="")
    told = Told.objects.filter(customer__in=keys)
    told.filter(point=None).update(wish="–")  # a row says that something was told or asked
    told.exclude(point=None).update(wish="")
    told.update(whom="", answer="")
    return {"ticket": tickets.update(note="")}
