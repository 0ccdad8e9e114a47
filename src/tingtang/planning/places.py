"""Planning's pages in the menu."""

from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.planning import estimating
from tingtang.planning.panels import hall_now
from tingtang.planning.queries import VIEW

PLACES: tuple[registry.Place, ...] = (
    registry.Place("planning.what_if", "insight", _("What if?"), "planning:what_if", VIEW, order=50),
    registry.Place("planning.flow", "insight", _("What if in procedures?"), "planning:flow", VIEW, order=52),
    registry.Place("planning.again", "insight", _("A day again"), "planning:again", VIEW, order=55),
    registry.Place("planning.promised", "insight", _("Promised and actual"), "planning:promised", VIEW, order=15),
    registry.Place("planning.learned", "insight", _("What was learned"), "planning:learned", VIEW, order=58),
    registry.Place("planning.forecast", "insight", _("Expected arrivals"), "planning:forecast", VIEW, order=59),
    registry.Place("planning.moves", "insight", _("Lending between halls"), "planning:moves", VIEW, order=82),
    registry.Place("planning.own_wishes", "work", _("My wishes for the roster"), "planning:own_wishes", "planning.make_wish", 88),
    registry.Place("planning.lines", "insight", _("Lines"), "planning:lines", "planning.view", 60),
    registry.Place("planning.models", "insight", _("Models of decisions"), "planning:models", "planning.view", 70),
    registry.Place("planning.rosters", "insight", _("Rosters"), "planning:rosters", "planning.view", 80),
)


def register() -> None:
    """Put pages where the menu looks."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
    registry.estimator.add("planning.futures", estimating.estimate)
    registry.panel.add("planning.now", registry.Panel("visits.live", hall_now, VIEW))
