"""What happens in insight that others may want to know. The journal holds grades and codes, no amounts, no names of people."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.events import EventType

REMOVED = EventType(
    "insight.record.removed",
    _("Record of an analysis removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={"kind": {"scorecard": _("system of rating"), "offer": _("offer")}},
)
SCORECARD_SAVED = EventType(
    "insight.scorecard.saved", _("System of rating changed"), objects=("scorecard",), attributes={"fields": "string"}
)
_CREDIT = ("score", "customer", "hall", "scorecard")
CREDIT_SCORED = EventType(
    "insight.credit.scored", _("Credit rated"), objects=_CREDIT, attributes={"points": "integer", "grade": "string"}
)
CREDIT_REVIEWED = EventType(
    "insight.credit.reviewed", _("Credit rating reviewed"), objects=_CREDIT, attributes={"step": "integer", "grade": "string"}
)
CREDIT_ANSWERED = EventType(
    "insight.credit.answered",
    _("Credit approved or refused by an approver"),
    objects=(*_CREDIT, "approver"),
    attributes={"is_for": "boolean", "place": "integer", "needed": "integer"},
)
CREDIT_DECIDED = EventType(
    "insight.credit.decided",
    _("Credit decided"),
    objects=_CREDIT,
    attributes={"state": "string", "grade": "string"},
    values={"state": {"granted": pgettext_lazy("credit", "granted"), "refused": pgettext_lazy("credit", "refused"),
                      "dropped": pgettext_lazy("credit", "withdrawn")}},
)  # fmt: skip
CREDIT_ENDED = EventType(
    "insight.credit.ended",
    _("How a credit goes"),
    objects=_CREDIT,
    attributes={"outcome": "string", "days": "integer"},
    values={"outcome": {"": pgettext_lazy("credit", "running"), "paid": pgettext_lazy("credit", "paid back"),
                        "late": pgettext_lazy("credit", "overdue"), "lost": pgettext_lazy("credit", "lost")}},
)  # fmt: skip
CONFORMANCE_KEPT = EventType(
    "insight.conformance.kept",
    _("Conformance with a flow kept"),
    objects=("log", "process", "hall"),
    attributes={"cases": "integer", "fitting": "integer", "first": "string", "latest": "string", "address": "string"},
)
CUSTOMERS_ANALYSED = EventType(
    "insight.customers.analysed",
    _("Analysis of customers computed"),
    attributes={"customers": "integer", "count": "integer"},
)
_SIGNS = {
    "silent": _("fell silent"),
    "burst": _("suddenly comes much more often"),
    "trouble": _("complains again and again"),
    "falling": _("contributes half or less"),
    "overdue": _("credit is overdue"),
    "weakened": _("credit runs and business falls away"),
}
_WARNING = ("warning", "customer", "hall")
WARNING_RAISED = EventType(
    "insight.warning.raised",
    _("Warning about a customer raised"),
    objects=_WARNING,
    attributes={"kind": "string"},
    values={"kind": _SIGNS},
)
WARNING_LOOKED_AT = EventType(
    "insight.warning.looked_at",
    _("Warning about a customer looked at"),
    objects=_WARNING,
    attributes={"kind": "string", "state": "string"},
    values={
        "kind": _SIGNS,
        "state": {
            "harmless": pgettext_lazy("warning", "harmless"),
            "acted": pgettext_lazy("warning", "something is done"),
        },
    },
)
PLAN_SAVED = EventType(
    "insight.plan.saved", _("Plan for a segment changed"), objects=("segmentplan",), attributes={"fields": "string"}
)
OFFER_SAVED = EventType(
    "insight.offer.saved", _("Offer for a segment changed"), objects=("offer",), attributes={"fields": "string"}
)
OFFER_CHOSEN = EventType("insight.offer.chosen", _("Offer for a segment chosen"), objects=("plan", "offer"))
OFFERS_MADE = EventType(
    "insight.offers.made",
    _("Offers made to customers"),
    objects=("plan", "offer"),
    attributes={"count": "integer", "customers": "integer"},
)
