"""What happens to the catalogue."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.events import EventType
from tingtang.core.registry import Text

CATEGORY_SAVED = EventType(
    "catalogue.category.saved", _("Category changed"), objects=("category",), attributes={"fields": "string"}
)
SERVICE_SAVED = EventType(
    "catalogue.service.saved", _("Service changed"), objects=("service", "category"), attributes={"fields": "string"}
)
CALENDAR_SAVED = EventType(
    "catalogue.calendar.saved",
    _("Calendar changed"),
    objects=("calendar",),
    attributes={
        "fields": "string",
        "revision": "integer",
        "is_new": "boolean",
        "first_date": "string",
        "until_date": "string",
    },
)
CALENDAR_CHOSEN = EventType("catalogue.calendar.chosen", _("Calendar of a hall chosen"), objects=("hall", "calendar"))
STANDARD_SAVED = EventType(
    "catalogue.standard.saved", _("Standard changed"), objects=("standard", "service"), attributes={"fields": "string"}
)
VERSION_SAVED = EventType(
    "catalogue.version.saved",
    _("Version of a standard written"),
    objects=("version", "standard"),
    attributes={"number": "integer", "fields": "string"},
)


def _of_version(name: str, label: Text) -> EventType:
    return EventType(f"catalogue.version.{name}", label, objects=("version", "standard"), attributes={"number": "integer"})


VERSION_SUBMITTED = _of_version("submitted", _("Version of a standard submitted"))
VERSION_APPROVED = _of_version("approved", _("Version of a standard approved"))
VERSION_RETURNED = _of_version("returned", _("Version of a standard returned"))
VERSION_RETIRED = _of_version("retired", _("Version of a standard retired"))
VERSION_ADOPTED = _of_version("adopted", _("Version of a standard adopted"))
LINE_SAVED = EventType("catalogue.line.saved", _("Line changed"), objects=("line",), attributes={"fields": "string"})
SERIES_SAVED = EventType(
    "catalogue.series.saved", _("Series of products changed"), objects=("series", "line"), attributes={"fields": "string"}
)
PRODUCT_SAVED = EventType(
    "catalogue.product.saved", _("Product changed"), objects=("product", "series"), attributes={"fields": "string"}
)
PROMISE_SAVED = EventType(
    "catalogue.promise.saved", _("Promise changed"), objects=("promise", "product"), attributes={"fields": "string"}
)
AGREEMENT_SAVED = EventType(
    "catalogue.agreement.saved", _("Contract written"), objects=("agreement", "customer"), attributes={"fields": "string"}
)
AGREEMENT_SIGNED = EventType(
    "catalogue.agreement.signed",
    _("Contract signed"),
    objects=("agreement", "customer"),
    attributes={"form": "string", "items": "integer"},
    values={"form": {"standard": _("standard contract"), "custom": _("custom contract")}},
)
AGREEMENT_ENDED = EventType(
    "catalogue.agreement.ended", _("Contract ended"), objects=("agreement", "customer"), attributes={"date": "string"}
)
STRATEGY_SAVED = EventType(
    "catalogue.strategy.saved", _("Service strategy changed"), objects=("strategy",), attributes={"fields": "string"}
)
STRATEGY_REVIEWED = EventType(
    "catalogue.strategy.reviewed", _("Service strategy reviewed"), objects=("strategy",), attributes={"next": "string"}
)
REGULATION_SAVED = EventType(
    "catalogue.regulation.saved", _("Rule changed"), objects=("regulation",), attributes={"fields": "string"}
)
REGULATION_READ = EventType(
    "catalogue.regulation.read", _("Rule read"), objects=("regulation", "staff"), attributes={"revision": "integer"}
)
REGULATION_DRILLED = EventType(
    "catalogue.regulation.drilled",
    _("Emergency plan drilled"),
    objects=("regulation",),
    attributes={"held": "string", "next": "string"},
)
DRILL_DUE = EventType(
    "catalogue.regulation.drill_due", _("Drill of an emergency plan due"), objects=("regulation",), attributes={"day": "string"}
)
COST_SAVED = EventType(
    "catalogue.cost.saved", _("Cost of a product entered"), objects=("productcost", "product"), attributes={"fields": "string"}
)
APPRAISED = EventType(
    "catalogue.subject.appraised",
    _("Held against a sheet of questions"),
    objects=("subject",),
    attributes={"sheet": "string", "open": "string", "open_count": "integer"},
    values={
        "sheet": {
            "screening": _("screening of a new standard"),
            "release": _("operability and sustainability of a process"),
            "variant": _("cautions of a variant"),
            "principles": _("management principles"),
            "operating": _("operating model of IT services"),
        }
    },
)
FRAMEWORK_SAVED = EventType(
    "catalogue.framework.saved", _("List of points changed"), objects=("framework",), attributes={"fields": "string"}
)
POINT_SAVED = EventType(
    "catalogue.point.saved", _("Point of a list changed"), objects=("point", "framework"), attributes={"fields": "string"}
)
POINT_COVERED = EventType("catalogue.point.covered", _("Point of a list covered"), objects=("point", "framework", "subject"))
POINT_UNCOVERED = EventType(
    "catalogue.point.uncovered",
    _("Point of a list no longer covered by something"),
    objects=("point", "framework"),
    attributes={"was": "string"},
)
POINT_DUE = EventType(
    "catalogue.point.due", _("High time for a point of a list"), objects=("point", "framework"), attributes={"days": "integer"}
)
COMPARISON_SAVED = EventType(
    "catalogue.comparison.saved",
    _("Comparison of products changed"),
    objects=("comparison",),
    attributes={"fields": "string"},
)
TRAIT_SAVED = EventType(
    "catalogue.trait.saved", _("Trait of customers changed"), objects=("trait",), attributes={"fields": "string"}
)
TOUCH_SAVED = EventType(
    "catalogue.touchpoint.saved", _("Touch point changed"), objects=("touchpoint",), attributes={"fields": "string"}
)
WORDING_SAVED = EventType("catalogue.wording.saved", _("Wording changed"), objects=("wording",), attributes={"fields": "string"})
SITUATION_SAVED = EventType(
    "catalogue.situation.saved", _("Situation of service told"), objects=("situation",), attributes={"fields": "string"}
)
SITUATION_DECIDED = EventType(
    "catalogue.situation.decided",
    _("Situation of service decided"),
    objects=("situation", "standard"),
    attributes={"outcome": "string"},
    values={"outcome": {"norm": _("common need: a norm"), "plan": _("personal need: a plan")}},
)
PLAN_APPLIED = EventType(
    "catalogue.plan.applied",
    _("Personalised plan applied"),
    objects=("situation", "hall", "customer", "staff"),
    attributes={"has_helped": "boolean"},
)
ROUTINE_SAVED = EventType(
    "catalogue.routine.saved", _("Routine changed"), objects=("routine", "hall"), attributes={"fields": "string"}
)
_ROUTINE = ("routine", "hall", "staff", "customer")
ROUTINE_DONE = EventType(
    "catalogue.routine.done",
    _("Round done"),
    objects=_ROUTINE,
    attributes={"place": "string", "ticked": "integer", "listed": "integer"},
)
ROUTINE_OVERRIDDEN = EventType(
    "catalogue.routine.overridden",
    _("Customer's wish came before a routine"),
    objects=_ROUTINE,
    attributes={"place": "string", "minutes": "integer"},
)
ROUTINE_RESUMED = EventType("catalogue.routine.resumed", _("Routine goes on"), objects=_ROUTINE, attributes={"place": "string"})
BEGINNING_SAVED = EventType(
    "catalogue.beginning.saved", _("Start of rules changed"), objects=("beginning", "team"), attributes={"fields": "string"}
)
BEGINNING_ANSWERED = EventType(
    "catalogue.beginning.answered",
    _("Five questions before rules answered"),
    objects=("beginning", "team", "staff"),
    attributes={"areas": "integer"},
)
BEGINNING_RULED = EventType("catalogue.beginning.ruled", _("Rule of a team written"), objects=("beginning", "team", "regulation"))
REFINEMENT_SAVED = EventType(
    "catalogue.refinement.saved", _("Programme of refinement changed"), objects=("refinement",), attributes={"fields": "string"}
)
REFINEMENT_ENDED = EventType(
    "catalogue.refinement.ended", _("Programme of refinement ended"), objects=("refinement",), attributes={"aims": "integer"}
)
AIM_SAVED = EventType(
    "catalogue.aim.saved",
    _("Part of a goal changed"),
    objects=("refinementaim", "refinement"),
    attributes={"fields": "string"},
)
AIM_MEASURED = EventType(
    "catalogue.aim.measured", _("Part of a goal measured"), objects=("aim", "refinement"), attributes={"left": "float"}
)
AIM_REACHED = EventType(
    "catalogue.aim.reached", _("Part of a goal reached"), objects=("aim", "refinement"), attributes={"area": "string"}
)
UPKEEP_SAVED = EventType(
    "catalogue.upkeep.saved", _("Service for a standard noted"), objects=("upkeep", "standard"), attributes={"fields": "string"}
)
REMOVED = EventType(
    "catalogue.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={
        "kind": {
            "category": _("category"),
            "service": _("service"),
            "calendar": _("calendar"),
            "standard": _("standard"),
            "line": pgettext_lazy("of the catalogue", "line"),
            "series": _("series of products"),
            "product": _("product"),
            "promise": _("promise"),
            "agreement": _("contract"),
            "agreementitem": _("item of a contract"),
            "strategy": _("service strategy"),
            "regulation": _("rule"),
            "productcost": _("cost of a product"),
            "standardversion": _("version of a standard"),
            "framework": _("list of points"),
            "point": _("point of a list"),
            "wording": _("wording"),
            "touchpoint": _("touch point"),
            "trait": _("trait of customers"),
            "comparison": _("comparison of products"),
            "situation": pgettext_lazy("of service", "situation"),
            "routine": pgettext_lazy("of service", "routine"),
            "beginning": _("start of rules"),
            "upkeep": _("service for a standard"),
            "refinement": _("programme of refinement"),
            "refinementaim": _("part of a goal"),
        }
    },
)
