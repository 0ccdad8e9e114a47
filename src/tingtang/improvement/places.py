"""Improvement's pages in the menu."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core import registry
from tingtang.core.permissions import reading
from tingtang.improvement import panels
from tingtang.improvement.models import VIEW

reading(VIEW, _("See improvement: drives, corrections and what came of them"))

PLACES: tuple[registry.Place, ...] = (
    registry.Place("improvement.circle", "quality", _("Plan, do, check, act"), "improvement:circle", VIEW, order=60),
    registry.Place("improvement.corrections", "quality", _("Corrections"), "improvement:corrections", VIEW, order=62),
    registry.Place("improvement.drives", "quality", pgettext_lazy("improvement", "Drives"), "improvement:drives", VIEW, order=64),
)


PANELS: tuple[tuple[str, registry.Panel], ...] = (
    ("improvement.in_case", registry.Panel("cases.case", panels.in_case, VIEW, 40)),
    ("improvement.at_counter", registry.Panel("visits.papers", panels.at_counter, VIEW)),
)


def register() -> None:
    """Put pages where the menu looks."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
    for name, panel in PANELS:
        registry.panel.add(name, panel)
