"""What Ctrl-K finds among the customers: by name, pinyin initials, customer number, and by exactly a phone, identity or account."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tingtang.core.registry import Found
from tingtang.core.views import actor_of
from tingtang.customers import queries
from tingtang.customers.models import Customer, Prospect
from tingtang.customers.queries import prospects as leads

MOST = 6
SHORTEST, LONGEST = 5, 300  # what somebody is exactly known by


def customers(request: HttpRequest, text: str) -> list[Found]:
    """Customers one may see."""
    actor = actor_of(request)
    if not actor.may_somewhere(queries.VIEW) or (len(text) < 2 and text.isascii()):
        return []
    visible = Customer.objects.visible_to(actor).living().select_related("tier")
    hits = list({one.pk: one for one in (*_known(request, text), *queries.likeliest(visible, text, MOST))}.values())[:MOST]
    return [Found(one.name, reverse("customers:customer", args=[one.pk]), _("Customers"), _note(one)) for one in hits]


def prospects(request: HttpRequest, text: str) -> list[Found]:
    """Prospects one may see and that are still to be won, by a part of the name."""
    actor = actor_of(request)
    if not actor.may_somewhere(leads.VIEW) or (len(text) < 2 and text.isascii()):
        return []
    rows = leads.prospects(actor).filter(state=Prospect.State.OPEN, name__icontains=text).order_by("-score", "pk")[:MOST]
    return [
        Found(one.name, reverse("customers:prospect", args=[one.pk]), _("Prospects"), one.get_industry_display()) for one in rows
    ]


def _known(request: HttpRequest, text: str) -> list[Customer]:
    """Those known by exactly this, if it was not in an address: logs and histories keep those."""
    is_asked = request.method == "POST" and SHORTEST <= len(text) <= LONGEST
    return queries.find_exact(actor_of(request), text) if is_asked else []


def _note(one: Customer) -> str:
    return f"{one.number} · {one.tier.name_in()}" if one.tier else one.number
