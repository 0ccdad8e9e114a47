"""Improvement's pages in the menu."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core import registry
from tingtang.core.permissions import reading
from tingtang.core.registry import Text
from tingtang.customers.telling import Occasion
from tingtang.improvement import panels
from tingtang.improvement.actions.trainees import BY_MESSAGE
from tingtang.improvement.models import VIEW
from tingtang.improvement.shown import department
from tingtang.quality.queries.blocks import Block

reading(VIEW, _("See improvement: drives, corrections and what came of them"))

_QUALITY: tuple[tuple[str, Text, str, int], ...] = (
    ("circle", _("Plan, do, check, act"), "improvement:circle", 100),
    ("quarter", _("Work plan of the quarter"), "improvement:quarter", 101),
    ("corrections", _("Corrections"), "improvement:corrections", 102),
    ("drives", pgettext_lazy("improvement", "Drives"), "improvement:drives", 104),
    ("selfchecks", _("Self-check reports"), "improvement:selfchecks", 106),
    ("effects", pgettext_lazy("improvement", "Effects"), "improvement:effects", 108),
    ("meetings", _("Meetings and events"), "improvement:meetings", 110),
    ("sessions", _("Training"), "improvement:sessions", 130),
    ("courses", pgettext_lazy("training", "Courses"), "improvement:courses", 132),
    ("trainers", pgettext_lazy("training", "Trainers"), "improvement:trainers", 134),
    ("rankings", _("Rankings of trainers"), "improvement:rankings", 135),
    ("contests", _("Contests"), "improvement:contests", 137),
    ("readings", _("Required reading"), "improvement:readings", 136),
)
PLACES: tuple[registry.Place, ...] = (
    *(registry.Place(f"improvement.{name}", "quality", label, url, VIEW, order) for name, label, url, order in _QUALITY),
    registry.Place("improvement.knowledge", "work", _("Knowledge"), "improvement:knowledge", VIEW, 90),
    registry.Place("improvement.learning", "work", _("My learning"), "improvement:learning", "improvement.come", 92),
    registry.Place("improvement.wellbeing", "work", _("Mood and support"), "improvement:wellbeing", "improvement.note_mood", 93),
    registry.Place("improvement.studies", "quality", _("Own study"), "improvement:studies", "improvement.nominate", 138),
    registry.Place(
        "improvement.ideas", "work", pgettext_lazy("improvement", "Ideas and innovations"), "improvement:ideas", VIEW, 94
    ),
)
PANELS: tuple[tuple[str, registry.Panel], ...] = (
    ("improvement.in_case", registry.Panel("cases.case", panels.in_case, VIEW, 40)),
    ("improvement.of_indicator", registry.Panel("quality.indicator", panels.of_indicator, "improvement.save_correction")),
    ("improvement.of_routes", registry.Panel("insight.routes", panels.of_routes, "improvement.propose")),
    ("improvement.of_gap", registry.Panel("quality.gap", panels.of_gap, VIEW)),
    ("improvement.of_finding", registry.Panel("quality.finding", panels.of_finding, VIEW)),
    ("improvement.of_difference", registry.Panel("customers.difference", panels.of_difference, VIEW)),
    ("improvement.after_finding", registry.Panel("quality.finding.after", panels.after_finding, VIEW)),
    ("improvement.waiting", registry.Panel("cases.mine", panels.waiting, "", 30)),
    ("improvement.of_crew", registry.Panel("org.team", panels.of_crew, VIEW)),
    ("improvement.at_counter", registry.Panel("visits.papers", panels.at_counter, VIEW)),
)


COURSE = Occasion(
    _("Invitation to a course for customers"),
    _("Invitation: {course}"),
    _("{organisation} invites you: {course}, {begins} {place}. Questions before and after, and your rating: {link}"),
    frozenset({"course", "begins", "place", "link"}),
)
BLOCKS: dict[str, Text] = {
    "plan": _("Work plan"),
    "training": _("Training"),
    "effects": pgettext_lazy("improvement", "Effects"),
    "processes": _("Changes of processes"),
}


def register() -> None:
    """Put pages where the menu looks, and blocks where reports look."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
    for name, panel in PANELS:
        registry.panel.add(name, panel)
    for name, label in BLOCKS.items():
        registry.report.add(name, Block(label, "", department.BLOCKS[name]))
    registry.occasion.add(BY_MESSAGE, COURSE)
    panels.register()
