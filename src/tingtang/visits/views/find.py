"""What Ctrl-K finds in visits: numbers of today, and counters."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tingtang.core.registry import Found
from tingtang.core.views import actor_of, at_of
from tingtang.org.queries import halls
from tingtang.visits.queries import VIEW
from tingtang.visits.queries import tickets as reads
from tingtang.visits.queries.console import counters as all_counters
from tingtang.visits.queries.console import today

MOST = 5


def tickets(request: HttpRequest, text: str) -> list[Found]:
    """Today's numbers by what is printed on them."""
    if not any(character.isdigit() for character in text):
        return []
    actor, at = actor_of(request), at_of(request)
    hits = [t for hall in halls(actor, VIEW) for t in reads.tickets(actor, hall, day=today(hall, at), text=text)[:MOST]]
    return [Found(t.label, reverse("visits:ticket", args=[t.hall.code, t.pk]), _("Numbers"), t.get_state_display()) for t in hits]


def counters(request: HttpRequest, text: str) -> list[Found]:
    """Counters by number, name, or who is on duty there."""
    wanted = text.lower()
    found = [
        counter
        for counter in all_counters(actor_of(request))
        if wanted in f"{counter.name_in()} {counter.name} {counter.clerk.name if counter.clerk else ''}".lower()
    ]
    return [
        Found(c.name_in(), reverse("visits:console", args=[c.pk]), _("Counters"), c.clerk.name if c.clerk else c.hall.name_in())
        for c in found[:MOST]
    ]
