"""What happens in planning."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.events import EventType

SHEET_SAVED = EventType(
    "planning.sheet.saved",
    _("Planning sheet saved"),
    objects=("sheet", "hall"),
    attributes={"kind": "string", "number": "integer", "note": "string"},
)
SHEET_REMOVED = EventType(
    "planning.sheet.removed", _("Planning sheet removed"), objects=("record",), attributes={"kind": "string", "code": "string"}
)
ROSTER_ASKED = EventType("planning.roster.asked", _("Search for a roster begun"), objects=("sheet", "hall"))
ROSTER_STOPPED = EventType("planning.roster.stopped", _("Search for a roster stopped"), objects=("sheet", "hall"))
ROSTER_BROUGHT = EventType(
    "planning.roster.brought",
    _("Roster brought in a file"),
    objects=("sheet", "hall"),
    attributes={"turns": "integer", "broken": "integer"},
)
ROSTER_PLANNED = EventType(
    "planning.roster.planned",
    _("Roster planned"),
    objects=("sheet", "hall"),
    attributes={"state": "string", "turns": "integer", "short_hours": "float", "gap": "float"},
)
WISH_MADE = EventType(
    "planning.wish.made",
    _("Wish for the roster entered"),
    objects=("wish", "staff"),
    attributes={"day": "string", "want": "string"},
)
WISH_WITHDRAWN = EventType(
    "planning.wish.withdrawn", _("Wish for the roster withdrawn"), objects=("wish", "staff"), attributes={"day": "string"}
)
WISH_TERMS_SET = EventType(
    "planning.wish_terms.set",
    _("Days for which wishes are taken set"),
    objects=("hall",),
    attributes={"notice_days": "integer", "ahead_days": "integer"},
)
STAFF_LENT = EventType(
    "planning.staff.lent",
    _("Somebody lent to another hall"),
    objects=("staff", "hall", "lender"),
    attributes={"minutes": "float"},
)
ROSTER_PUBLISHED = EventType(
    "planning.roster.published", _("Roster published"), objects=("sheet", "hall"), attributes={"turns": "integer"}
)
DAY_BROUGHT = EventType("planning.day.brought", _("Simulated day brought into Insight"), objects=("log", "hall"))
DAY_DROPPED = EventType("planning.day.dropped", _("Simulated day taken out of Insight"), objects=("log",))
SCENARIO_SAVED = EventType("planning.scenario.saved", _("What-if of a hall kept"), objects=("scenario", "hall"))
SCENARIO_REMOVED = EventType("planning.scenario.removed", _("Kept what-if of a hall removed"), objects=("scenario", "hall"))
