"""What happens with those outside: who brings a case, where it belongs, lighter procedures, the reception book, other parties."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.events import CASE_ADOPTED, REASONS
from tingtang.core.events import EventType
from tingtang.core.registry import Text

REPRESENTATIVE_NAMED = EventType(
    "cases.representative.named",
    _("Named who brings the case for the customer"),
    objects=("case", "party", "hall"),
    attributes={"mandate": "string"},
    values={
        "mandate": {
            "missing": _("mandate not shown yet"),
            "seen": _("mandate shown"),
            "filed": _("mandate in the files of the case"),
        }
    },
)
REPRESENTATIVE_DROPPED = EventType(
    "cases.representative.dropped", _("The customer speaks for himself"), objects=("case", "party", "hall")
)
CASE_SENT = EventType(
    "cases.case.sent",
    _("Case sent to the hall it belongs to"),
    objects=(*CASE_ADOPTED.objects, "from_hall"),
    attributes={"reason": "string"},
    values={"reason": REASONS},
)
EASING_SAVED = EventType(
    "cases.easing.saved", _("Lighter procedure proposed"), objects=("easing", "kind"), attributes={"fields": "string"}
)
EASING_APPROVED = EventType("cases.easing.approved", _("Lighter procedure approved"), objects=("easing", "kind"))
CASE_EASED = EventType(
    "cases.case.eased",
    _("Case goes by a lighter procedure"),
    objects=("case", "customer", "hall", "easing", "staff"),
    attributes={"amount_cents": "integer", "waives": "string"},
)
_PAYMENT = ("case", "customer", "hall", "payment", "staff")
PAYMENT_NOTED = EventType(
    "cases.payment.noted",
    _("Payment received"),
    objects=_PAYMENT,
    attributes={"amount_cents": "integer", "date": "string", "way": "string"},
    values={
        "way": {
            "transfer": pgettext_lazy("payment", "bank transfer"),
            "mobile": pgettext_lazy("payment", "by phone"),
            "card": pgettext_lazy("payment", "card"),
            "cash": pgettext_lazy("payment", "cash"),
            "step": pgettext_lazy("payment", "as said at a step"),
        }
    },
)
PAYMENT_CORRECTED = EventType(
    "cases.payment.corrected",
    _("Payment corrected"),
    objects=_PAYMENT,
    attributes={"amount_cents": "integer", "date": "string"},
)
_DEGREES: dict[str, dict[str, Text]] = {"degree": {"light": _("light"), "medium": _("medium"), "heavy": _("heavy")}}
_HANDING = ("case", "party", "hall", "handing")
_TOPICS: dict[str, dict[str, Text]] = {
    "way": {"visit": _("visit"), "call": pgettext_lazy("way", "call")},
    "topic": {
        "question": _("question"),
        "business": _("business to be done"),
        "suggestion": _("suggestion"),
        "criticism": _("criticism"),
        "official": _("official visit"),
        "other": _("other"),
    },
    "mood": {"calm": _("calm"), "annoyed": _("annoyed"), "angry": _("angry"), "distressed": _("distressed")},
    "state": {"done": _("done"), "follow_up": _("to be followed up"), "help": _("help wanted"), "case": _("became a case")},
}
_DOES: dict[str, Text] = {"remind": _("reminded"), "urge": _("urged"), "escalate": _("escalated")}
RECEPTION_NOTED = EventType(
    "cases.reception.noted",
    _("Visit or call noted"),
    objects=("reception", "hall", "customer", "keeper"),
    attributes={
        "way": "string",
        "topic": "string",
        "mood": "string",
        "is_settled": "boolean",
        "due_date": "date",
        "importance": "integer",
    },
    values={name: _TOPICS[name] for name in ("way", "topic", "mood")},
)
RECEPTION_ENDED = EventType(
    "cases.reception.ended",
    _("Visit or call followed up"),
    objects=("reception", "hall", "customer", "keeper"),
    attributes={"topic": "string", "state": "string", "due_date": "date"},
    values={name: _TOPICS[name] for name in ("topic", "state")},
)
RECEPTION_URGED = EventType(
    "cases.reception.urged",
    _("Visit or call that remains was reminded of, urged or escalated"),
    objects=("reception", "hall", "keeper", "to"),
    attributes={"does": "string", "topic": "string", "importance": "integer", "level": "integer", "due_at": "time"},
    values={"does": _DOES, "topic": _TOPICS["topic"]},
)
RECEPTION_DESK_SAVED = EventType(
    "cases.reception_desk.saved", _("Who follows up visits and calls was set"), objects=("hall", "keeper")
)
PARTY_RULE_SAVED = EventType(
    "cases.party_rule.saved", _("Complaint rules for parties changed"), objects=("partyrule",), attributes={"fields": "string"}
)
PARTY_HANDED = EventType(
    "cases.handing.made",
    _("Case handed to a party outside"),
    objects=_HANDING,
    attributes={"answer_due": "time", "settle_due": "time"},
)
PARTY_ANSWERED = EventType(
    "cases.handing.answered", _("Party outside answered"), objects=_HANDING, attributes={"is_late": "boolean"}
)
PARTY_SETTLED = EventType(
    "cases.handing.settled",
    _("Settled with a party outside"),
    objects=_HANDING,
    attributes={"is_late": "boolean", "amount_cents": "integer"},
)
PARTY_SANCTIONED = EventType(
    "cases.party_sanction.imposed",
    _("Sanction imposed on a party"),
    objects=("partysanction", "party", "case"),
    attributes={"degree": "string"},
    values=_DEGREES,
)
_ON_PARTY = ("partysanction", "party")
PARTY_TOLD = EventType("cases.party_sanction.told", _("Party told of its sanction"), objects=_ON_PARTY)
PARTY_SANCTION_APPEALED = EventType("cases.party_sanction.appealed", _("Party appealed against a sanction"), objects=_ON_PARTY)
PARTY_SANCTION_ANSWERED = EventType(
    "cases.party_sanction.answered", _("Party's appeal answered"), objects=_ON_PARTY, attributes={"is_lifted": "boolean"}
)
