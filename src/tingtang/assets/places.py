"""The pages of assets in the menu."""

from django.utils.translation import gettext_lazy as _

from tingtang.assets.queries import VIEW, VIEW_PARTIES, VIEW_SETUP, VIEW_STOCK
from tingtang.core import registry
from tingtang.core.registry import Place

PLACES = (
    Place("assets.assets", "customers", _("Assets"), "assets:assets", VIEW, 16),
    Place("assets.parties", "customers", _("Suppliers, shops, agents, partners"), "assets:parties", VIEW_PARTIES, 17),
    Place("assets.referrals", "customers", _("Referrals"), "assets:referrals", VIEW_PARTIES, 17),
    Place("assets.stocks", "customers", _("Stock list"), "assets:stocks", VIEW_STOCK, 18),
    Place("assets.renewals", "customers", _("To be renewed"), "assets:renewals", VIEW, 19),
    Place("assets.imports", "customers", _("Imports of assets"), "assets:imports", "assets.import", 42),
    Place("assets.kinds", "setup", _("Kinds of assets"), "assets:kinds", VIEW_SETUP, 142),
)


def register() -> None:
    """Put the pages where the menu looks."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
