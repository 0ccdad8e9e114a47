"""The pages of cases in the menu."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models import DispatchRule, Kind
from tingtang.cases.queries import VIEW_SETUP
from tingtang.cases.queries.collecting import kinds_collecting
from tingtang.cases.queries.reach import VIEW_EASINGS
from tingtang.cases.queries.reception import VIEW as VIEW_RECEPTIONS
from tingtang.cases.reporting import COLLECTIONS
from tingtang.cases.views import collecting, notices, pledges, reception
from tingtang.cases.views.dispatch import of_calendar, of_tiers
from tingtang.cases.views.portal_staff import wished_level
from tingtang.core import registry
from tingtang.core.registry import Place, Step
from tingtang.ui import areas
from tingtang.ui.areas import Area

PLACES = (
    Place("cases.mine", "work", _("My work"), "cases:mine", "cases.view_own", 20),
    Place("cases.queue", "work", _("Team queue"), "cases:first_queue", "cases.view_own", 30),
    Place("cases.cases", "work", _("Cases"), "cases:cases", "cases.view_own", 40),
    Place("cases.registers", "work", _("Registers"), "cases:registers", "cases.view_own", 45),
    Place("cases.board", "work", pgettext_lazy("cases", "Board"), "cases:board", "cases.view_own", 50),
    Place("cases.calendar", "work", pgettext_lazy("cases", "Calendar"), "cases:calendar", "cases.view_own", 60),
    Place("cases.oversight", "work", _("Supervision"), "cases:oversight", "cases.urge", 65),
    Place("cases.dashboard", "work", _("Dashboard"), "cases:dashboard", "cases.view_own", 70),
    Place("cases.three", "standards", _("Standardisation along three axes"), "cases:three", "catalogue.view", 38),
    Place("cases.properties", "quality", _("Services on four properties"), "cases:properties", "cases.view", 68),
    Place("cases.collections", "work", _("Collection of fees"), "cases:collections", "cases.view", 88),
    Place("cases.archive", "work", _("Archive"), "cases:archive", "cases.view_own", 200),
    Place("cases.dispatch", "setup", _("Dispatch rules"), "cases:dispatchrules", "cases.view_setup", 130),
    Place("cases.ways", "setup", _("How teams hand out"), "cases:teamways", "cases.view_setup", 131),
    Place("cases.ladders", "setup", _("Supervision of kinds"), "cases:ladders", "cases.view_setup", 132),
    Place("cases.approvals", "work", _("Approvals"), "cases:approvals", "cases.decide", 80),
    Place("cases.call_backs", "work", _("Call-backs"), "cases:call_backs", "cases.note_call_back", 82),
    Place("cases.receptions", "work", _("Reception book"), "cases:receptions", VIEW_RECEPTIONS, 84),
    Place("cases.reviews", "quality", _("Review of complaints"), "cases:reviews", "cases.view_reviews", 60),
    Place("cases.suggestions", "quality", _("Suggestions"), "cases:suggestions", "cases.view", 62),
    Place("cases.promises", "quality", _("Promises"), "cases:promises", "cases.save_promise", 64),
    Place("cases.sanctions", "quality", _("Sanctions"), "cases:sanctions", "cases.appeal_sanction", 66),
    Place("cases.rights", "work", _("Granted rights"), "cases:rights", "cases.ask_access", 86),
    Place("cases.easings", "setup", _("Lighter procedures"), "cases:easings", VIEW_EASINGS, 134),
    Place("cases.takeovers", "setup", _("Other help desks"), "cases:takeovers", "cases.take_over", 136),
    Place("cases.plan_round", "work", _("Plan visits"), "cases:plan_round", "cases.plan_round", 70),
    Place("cases.kinds", "setup", _("Kinds of cases"), "cases:kinds", "cases.view_setup", 128),
)

STEPS = {
    "cases.dispatch": Step(
        _("Say which team gets which cases"),
        _("By rules that are read from top to bottom, or by the kind of case; else nobody is asked."),
        lambda: (
            DispatchRule.objects.filter(is_active=True).exists()
            or Kind.objects.filter(is_active=True, team__isnull=False).exists()
        ),
        "cases:dispatchrules",
        "cases.save_dispatchrule",
        108,
    ),
}
FEES = Area(
    _("Collection of fees"),
    _(
        "What is owed and what came in, by step and building. It begins with a kind of cases that has a field “owed” and a procedure."
    ),
    "cases:kinds",
    "cases.save_kind",
    lambda: bool(kinds_collecting()),
    frozenset({"cases.collections"}),
    ("cases:collections",),
)


def register() -> None:
    """Put pages and steps where menu and checklist look."""
    areas.add("collections", FEES)
    for place in PLACES:
        registry.navigation.add(place.name, place)
    for name, step in STEPS.items():
        registry.step.add(name, step)
    registry.report.add("collections", COLLECTIONS)
    registry.panel.add("cases.bell", registry.Panel("shell.top", notices.bell_panel, ""))
    registry.panel.add("cases.demands", registry.Panel("cases.mine", notices.my_demands, "cases.view_own", 10))
    registry.panel.add("cases.level", registry.Panel("catalogue.level", wished_level, ""))
    registry.panel.add("cases.own_collections", registry.Panel("cases.mine", collecting.of_oneself, "cases.view_own", 14))
    registry.panel.add("cases.payments", registry.Panel("cases.case_main", collecting.of_case, "cases.view_own", 8))
    registry.panel.add("cases.collected", registry.Panel("improvement.drive", collecting.of_drive, "cases.view", 10))
    registry.panel.add("cases.own_receptions", registry.Panel("cases.mine", reception.of_oneself, VIEW_RECEPTIONS, 12))
    registry.panel.add("cases.promises", registry.Panel("customers.customer", pledges.of_customer, pledges.SAVE, 25))
    registry.panel.add("cases.own_promises", registry.Panel("cases.mine", pledges.of_oneself, pledges.SAVE, 15))
    registry.panel.add("cases.retiering", registry.Panel("customers.tiers", of_tiers, VIEW_SETUP, 10))
    registry.panel.add("cases.recalculation", registry.Panel("catalogue.calendar", of_calendar, VIEW_SETUP, 10))
    registry.panel.add("cases.supervision", registry.Panel("cases.case", notices.case_panel, "cases.view_own", 30))
