"""What loyalty programmes put on other pages: points on the page of a customer, and on his own."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from tingtang.core import registry
from tingtang.core.registry import Panel
from tingtang.core.views import actor_of, at_of
from tingtang.customers.actions.loyalty import today_of
from tingtang.customers.models import Customer
from tingtang.customers.queries import loyalty as reads


def points(request: HttpRequest, customer: Customer) -> str:
    """Balance, level and what lapses next, in every programme."""
    held = reads.held_by(customer, today_of(customer, at_of(request))) if customer.erased_at is None else []
    if not held:
        return ""
    context = {"customer": customer, "held": held, "may_tier": actor_of(request).may("customers.set_tier", customer)}
    return render_to_string("customers/parts/points_panel.html", context, request)


def own_points(request: HttpRequest, customer: Customer) -> str:
    """The same for the customer himself, with the rewards."""
    held = reads.held_by(customer, today_of(customer, at_of(request)))
    return render_to_string("customers/parts/own_points.html", {"held": held}, request) if held else ""


def register() -> None:
    """Put the panels where the pages look."""
    registry.panel.add("customers.points", Panel("customers.customer", points, reads.VIEW_PROGRAMMES, 24))
    registry.panel.add("customers.own_points", Panel("cases.portal_mine", own_points, ""))
