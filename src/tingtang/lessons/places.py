"""The pages of lessons in the menu."""

from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.registry import Place
from tingtang.lessons.queries import VIEW

PLACES = (
    Place("lessons.today", "work", _("Lessons of the day"), "lessons:today", VIEW, 61),
    Place("lessons.pupils", "work", _("Enquiries and pupils"), "lessons:pupils", VIEW, 62),
    Place("lessons.terms", "standards", _("Terms and timetables"), "lessons:terms", VIEW, 61),
)


def register() -> None:
    """Put the pages where the menu looks."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
