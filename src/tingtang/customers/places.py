"""The customers' pages in the menu."""

from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.registry import Place
from tingtang.customers.queries.customers import VIEW, VIEW_ACCESS, VIEW_SETUP

PLACES = (
    Place("customers.customers", "customers", _("Customers"), "customers:customers", VIEW, 10),
    Place("customers.reviews", "customers", _("Tiers to review"), "customers:reviews", "customers.set_tier", 20),
    Place("customers.tiers", "customers", _("Tiers"), "customers:tiers", VIEW_SETUP, 60),
    Place("customers.access", "customers", _("Sensitive data seen"), "customers:access", VIEW_ACCESS, 90),
    Place("customers.kinds", "setup", _("Customers' data"), "customers:identity_kinds", VIEW_SETUP, 75),
)


def register() -> None:
    """Put the pages where the menu looks."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
