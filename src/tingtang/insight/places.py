"""The pages of insight in the menu; credit stays out of it where nobody rates it."""

from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.insight.models import Scorecard
from tingtang.insight.queries import VIEW
from tingtang.insight.queries.credit import VIEW_CREDIT
from tingtang.insight.queries.customers import VIEW_CUSTOMERS
from tingtang.insight.queries.offers import VIEW_OFFERS
from tingtang.ui import areas
from tingtang.ui.areas import Area

_VIEWS = ("credit", "scorecard", "new_credit", "review_credit", "approve", "drop_credit", "new_scorecard", "take_scorecards")
CREDIT = Area(
    label=_("Credit to customers"),
    note=_(
        "Systems of rating, ratings that people review and approve with their names, and how credit goes: for banks and whoever lets "
        "customers pay later."
    ),
    begins_at="insight:scorecards",
    permission="insight.take_scorecards",
    is_used=Scorecard.objects.exists,
    places=frozenset({"insight.credit"}),
    views=tuple(f"insight:{name}" for name in _VIEWS),
)


PLACES: tuple[registry.Place, ...] = (
    registry.Place("insight.waiting", "insight", _("Waiting times"), "insight:waiting", VIEW, order=10),
    registry.Place("insight.routes", "insight", _("Customers' routes"), "insight:routes", VIEW, order=12),
    registry.Place("insight.mining", "insight", _("Process map"), "insight:mining", VIEW, order=15),
    registry.Place("insight.operations", "insight", _("Service operations"), "insight:operations", VIEW, order=20),
    registry.Place("insight.customers", "insight", _("Analysis of customers"), "insight:customers", VIEW_CUSTOMERS, order=28),
    registry.Place("insight.offers", "insight", _("Offers for segments"), "insight:plans", VIEW_OFFERS, order=29),
    registry.Place("insight.credit", "insight", _("Credit ratings"), "insight:credit", VIEW_CREDIT, order=30),
)


def register() -> None:
    """Put pages where the menu looks, and name the area where menu and checklist look."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
    areas.add("credit", CREDIT)
