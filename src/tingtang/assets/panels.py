"""What assets put on the page of a customer: his meters, rooms and plots."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from tingtang.assets import queries
from tingtang.assets.queries.dealings import referrals
from tingtang.assets.queries.due import due
from tingtang.assets.tables import BADGES
from tingtang.core import registry
from tingtang.core.registry import Panel
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.customers.queries import family

FEW = 8


def of_customer(request: HttpRequest, customer: Customer) -> str:
    """The assets of a customer, with their state."""
    if customer.erased_at is not None:
        return ""
    actor = actor_of(request)
    rows = list(queries.of_customers(actor, family(customer))[: FEW + 1])
    may_save = actor.may("assets.save_asset", customer)
    if not rows and not may_save:
        return ""
    context = {
        "customer": customer,
        "rows": [(one, BADGES[one.state]) for one in rows[:FEW]],
        "has_more": len(rows) > FEW,
        "may_save": may_save,
    }
    return render_to_string("assets/parts/customer_panel.html", context, request)


def referred(request: HttpRequest, customer: Customer) -> str:
    """Through which party he came, and to which he was sent."""
    if customer.erased_at is not None:
        return ""
    actor = actor_of(request)
    rows = list(referrals(actor).filter(customer__in=family(customer)).order_by("-made_date", "-pk")[:FEW])
    return render_to_string("assets/parts/referred.html", {"rows": rows}, request) if rows else ""


def waiting(request: HttpRequest, subject: object) -> str:
    """On one's own work: what is to be renewed, what should have come back, what runs short."""
    rows = due(actor_of(request), at_of(request))
    return render_to_string("assets/parts/waiting.html", {"rows": rows}, request) if rows else ""


def register() -> None:
    """Put the panels where the pages of a customer and of one's own work look."""
    registry.panel.add("assets.waiting", Panel("cases.mine", waiting, "", 40))
    registry.panel.add("assets.referred", Panel("customers.customer", referred, queries.VIEW_PARTIES, 23))
    registry.panel.add("assets.of_customer", Panel("customers.customer", of_customer, queries.VIEW, 22))
