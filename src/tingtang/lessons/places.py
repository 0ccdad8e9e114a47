"""The pages of lessons in the menu."""

from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.registry import Place
from tingtang.lessons.models import Enrolment, Term
from tingtang.lessons.queries import VIEW
from tingtang.org.models import Role
from tingtang.org.roles import BUILT_IN
from tingtang.ui import areas
from tingtang.ui.areas import Area

PLACES = (
    Place("lessons.today", "work", _("Lessons of the day"), "lessons:today", VIEW, 61),
    Place("lessons.pupils", "work", _("Enquiries and pupils"), "lessons:pupils", VIEW, 62),
    Place("lessons.terms", "standards", _("Terms and timetables"), "lessons:terms", VIEW, 61),
)


def _is_used() -> bool:
    """Whether anything is taught here, somebody has asked for it, or a role of the trade is made for it."""
    if Term.objects.exists() or Enrolment.objects.exists():
        return True
    own = Role.objects.exclude(code__in=[role.code for role in BUILT_IN]).values_list("permissions", flat=True)
    return any(name.startswith("lessons.") for names in own for name in names)


LESSONS = Area(
    _("Lessons"),
    _("Classes that meet for a term, with timetable and fees, pupils, records of lessons and homework that parents sign."),
    "lessons:terms",
    "lessons.save_term",
    _is_used,
    frozenset(place.name for place in PLACES),
    ("lessons:",),
)


def register() -> None:
    """Put the pages where the menu looks."""
    areas.add("lessons", LESSONS)
    for place in PLACES:
        registry.navigation.add(place.name, place)
