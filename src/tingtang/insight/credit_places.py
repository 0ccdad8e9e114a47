"""Credit stays out of the menu where nobody rates it."""

from django.utils.translation import gettext_lazy as _

from tingtang.insight.models import Scorecard
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


def register() -> None:
    """Name the area where the menu and the checklist look."""
    areas.add("credit", CREDIT)
