"""Planning's pages in the menu."""

from django.utils.translation import gettext_lazy as _

from tingtang.core import registry

PLACES: tuple[registry.Place, ...] = (
    registry.Place("planning.lines", "insight", _("Lines"), "planning:lines", "planning.view", 60),
    registry.Place("planning.models", "insight", _("Models of decisions"), "planning:models", "planning.view", 70),
    registry.Place("planning.rosters", "insight", _("Rosters"), "planning:rosters", "planning.view", 80),
)


def register() -> None:
    """Put pages where the menu looks."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
