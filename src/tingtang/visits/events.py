"""What happens to a visitor in a hall. Evaluation reads these and nothing else."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.events import EventType
from tingtang.core.registry import Text

CHANNELS: dict[str, Text] = {
    "kiosk": _("kiosk"),
    "guide": _("guide"),
    "counter": _("counter"),
    "phone": pgettext_lazy("in the hand", "phone"),
    "api": _("another program"),
}
RULES: dict[str, Text] = {
    "credit": _("credit"),
    "starvation": _("waited too long"),
    "emergency": _("emergency"),
    "turn": _("turn of the ordinary"),
    "chosen": _("chosen by the clerk"),
    "resumed": _("taken back from the parked"),
}
POSITIONS: dict[str, Text] = {
    "end": _("at the end"),
    "front": _("at the front"),
    "original": _("by first arrival"),
    "after": _("behind the next few"),
}
# Reasons that the program gives; people's own stand as they wrote them.
REASONS: dict[str, Text] = {"counter closed": _("The counter closed.")}
_LEFT_BY: dict[str, Text] = {
    "customer": _("the customer"),
    "staff": _("a clerk or guide"),
    "closing": _("the end of the day"),
}
_WHY_VALUES = {"rule": RULES, "position": POSITIONS, "reason": REASONS}

_VISIT = ("ticket", "hall", "service", "counter", "clerk", "device", "call", "errand", "customer")
_WHY = {
    "rule": "string",
    "score": "float",
    "passed_over": "integer",
    "waited_seconds": "float",
    "reason": "string",
    "position": "string",
}

TICKET_ISSUED = EventType(
    "visits.ticket.issued",
    _("Number taken"),
    objects=_VISIT,
    attributes={
        "label": "string",
        "channel": "string",
        "service_class": "string",
        "ahead": "integer",
        "estimate_seconds": "float",
        "estimate_low_seconds": "float",
        "estimate_high_seconds": "float",
        "language": "string",
        "is_offline": "boolean",
        "party_size": "integer",
    },
    values={"channel": CHANNELS, "language": dict(settings.LANGUAGES)},
)
_WAIT = {"ahead": "integer", "estimate_seconds": "float", "estimate_low_seconds": "float", "estimate_high_seconds": "float"}
WAIT_TOLD = EventType("visits.wait.told", _("Wait told on the phone"), objects=("ticket", "hall", "service"), attributes=_WAIT)
# What newcomers read: seconds expected, low and high by the key of the service, as JSON.
WAITS_TOLD = EventType(
    "visits.waits.told", _("Waits told by kiosks and boards"), objects=("hall",), attributes={"waits": "string"}
)
TICKET_CALLED = EventType(
    "visits.ticket.called",
    _("Number called"),
    objects=_VISIT,
    attributes={**_WHY, "label": "string"},
    values=_WHY_VALUES,
)
BOUND_EXCEEDED = EventType(
    "visits.bound.exceeded",
    _("Ordinary customer waited beyond the bound"),
    objects=_VISIT,
    attributes={"waited_seconds": "float", "privileged_calls": "integer"},
)
TICKET_RECALLED = EventType("visits.ticket.recalled", _("Number called again"), objects=_VISIT, attributes={"times": "integer"})
SERVICE_STARTED = EventType(
    "visits.service.started", _("Service started"), objects=_VISIT, attributes={"waited_seconds": "float"}
)
SERVICE_PARKED = EventType("visits.service.parked", _("Service parked"), objects=_VISIT, attributes={"reason": "string"})
SERVICE_RESUMED = EventType("visits.service.resumed", _("Service resumed"), objects=_VISIT)
SERVICE_TRANSFERRED = EventType(
    "visits.service.transferred",
    _("Service transferred"),
    objects=(*_VISIT, "to_service", "to_counter"),
    attributes=_WHY,
    values=_WHY_VALUES,
)
SERVICE_FINISHED = EventType(
    "visits.service.finished",
    _("Service finished"),
    objects=_VISIT,
    attributes={"seconds": "float", "is_last": "boolean"},
)
ERRAND_ADDED = EventType("visits.errand.added", _("Service added to the visit"), objects=_VISIT)
TICKET_NO_SHOW = EventType(
    "visits.ticket.no_show",
    _("Did not come"),
    objects=_VISIT,
    attributes={"waited_seconds": "float", "times": "integer"},
)
TICKET_RETURNED = EventType(
    "visits.ticket.returned",
    _("Came back late"),
    objects=_VISIT,
    attributes={"position": "string"},
    values={"position": POSITIONS},
)
TICKET_LEFT = EventType(
    "visits.ticket.left",
    _("Left without service"),
    objects=_VISIT,
    attributes={"waited_seconds": "float", "by": "string"},
    values={"by": _LEFT_BY},
)
TICKET_REDIRECTED = EventType(
    "visits.ticket.redirected",
    _("Redirected by the guide"),
    objects=(*_VISIT, "to_service"),
    attributes={"reason": "string"},
)
TICKET_IDENTIFIED = EventType("visits.ticket.identified", _("Customer recognised"), objects=_VISIT)
TICKET_NOTED = EventType("visits.ticket.noted", _("Note on a ticket"), objects=_VISIT)
TICKET_PRINTED = EventType("visits.ticket.printed", _("Ticket printed"), objects=_VISIT, attributes={"job": "string"})
COUNTER_OPENED = EventType("visits.counter.opened", _("Counter opened"), objects=("counter", "hall", "clerk"))
COUNTER_CLOSED = EventType("visits.counter.closed", _("Counter closed"), objects=("counter", "hall", "clerk"))
COUNTER_ON_BREAK = EventType(
    "visits.counter.on_break",
    _("Break at the counter"),
    objects=("counter", "hall", "clerk"),
    attributes={"reason": "string"},
)
COUNTER_SWITCHED = EventType(
    "visits.counter.switched",
    _("Counter switched to other services"),
    objects=("counter", "hall"),
    attributes={"categories": "json"},
)
RATED = EventType(
    "visits.service.rated",
    _("Service rated"),
    objects=("call", "hall", "service", "counter", "clerk", "customer"),
    attributes={"level": "string", "value": "integer", "channel": "string", "is_bad": "boolean", "browser": "string"},
    values={"channel": {**CHANNELS, "pad": _("rating pad")}},
)
RATING_ALERTED = EventType(
    "visits.rating.alerted",
    _("Bad rating reported to the supervisor"),
    objects=("call", "hall", "counter", "clerk"),
    attributes={"level": "string"},
)
RATING_SEEN = EventType(
    "visits.rating.seen",
    _("Bad rating taken note of by the supervisor"),
    objects=("call", "hall", "counter", "clerk"),
)
RATINGS_LEFT_OUT = EventType(
    "visits.ratings.left_out",
    _("Ratings left out, or counted again"),
    objects=("call", "hall"),
    attributes={"is_forged": "boolean"},
)
NUMBERS_LEASED = EventType(
    "visits.numbers.leased",
    _("Numbers leased to a kiosk"),
    objects=("device", "hall"),
    attributes={"series": "string", "first": "integer", "latest": "integer"},
)
KIOSK_LOG_REPLAYED = EventType(
    "visits.kiosk.replayed",
    _("Offline tickets of a kiosk taken over"),
    objects=("device", "hall"),
    attributes={"entries": "integer", "refused": "integer"},
)
DISCIPLINE_PUBLISHED = EventType(
    "visits.discipline.published",
    _("Order of service published"),
    objects=("discipline", "hall"),
    attributes={"rules": "json"},
)
SETUP_SAVED = EventType(
    "visits.setup.saved",
    _("Hall services changed"),
    objects=("hall", "service", "counter", "scale"),
    attributes={"fields": "string"},
)
_ORDER = ("order", "ticket", "hall", "service", "counter", "clerk", "product", "customer")
ORDERED = EventType("visits.order.placed", _("Ordered"), objects=_ORDER, attributes={"quantity": "integer", "is_held": "boolean"})
ORDER_FIRED = EventType("visits.order.fired", _("Held order let go"), objects=_ORDER)
ORDER_URGED = EventType("visits.order.urged", _("Order urged"), objects=_ORDER, attributes={"times": "integer"})
ORDER_READY = EventType("visits.order.ready", _("Order ready"), objects=_ORDER, attributes={"seconds": "float"})
ORDER_SERVED = EventType(
    "visits.order.served",
    _("Order brought"),
    objects=_ORDER,
    attributes={"seconds": "float", "is_late": "boolean", "cause": "string", "is_announced": "boolean"},
)
ORDER_CANCELLED = EventType("visits.order.cancelled", _("Order cancelled"), objects=_ORDER, attributes={"reason": "string"})
DAY_ENTERED = EventType(
    "visits.day.entered", _("Past day entered in one go"), objects=("hall",), attributes={"day": "string", "visits": "integer"}
)
CROWD_SET = EventType("visits.crowd.set", _("Levels of crowding changed"), objects=("hall",), attributes={"levels": "integer"})
CROWD_COUNTED = EventType(
    "visits.crowd.counted", _("People in the hall counted"), objects=("hall",), attributes={"people": "integer"}
)
CROWD_ROSE = EventType(
    "visits.crowd.rose",
    _("More hosts are wanted"),
    objects=("hall",),
    attributes={"level": "integer", "wanted": "integer", "there": "integer"},
)
_HOST = ("turn", "hall", "zone", "staff")
HOST_SENT = EventType("visits.host.sent", _("Host sent among customers"), objects=_HOST, attributes={"level": "integer"})
HOST_ARRIVED = EventType("visits.host.arrived", _("Host in his place"), objects=_HOST, attributes={"seconds": "float"})
HOST_ENDED = EventType("visits.host.ended", _("Host came back"), objects=_HOST, attributes={"seconds": "float"})
_HELP = ("call", "hall")
HELP_RULE_SET = EventType("visits.help.rule_set", _("Call rule changed"), objects=("hall",), attributes={"rungs": "integer"})
HELP_CALLED = EventType("visits.help.called", _("Help called"), objects=_HELP)
HELP_RUNG = EventType(
    "visits.help.rung",
    _("Next in line called"),
    objects=(*_HELP, "post"),
    attributes={"rung": "integer", "means": "string"},
    values={
        "means": {
            "bell": pgettext_lazy("means", "bell"),
            "phone": pgettext_lazy("means", "bell and phone"),
            "radio": pgettext_lazy("means", "bell and radio"),
        }
    },
)
HELP_ANSWERED = EventType(
    "visits.help.answered",
    _("Call for help answered"),
    objects=(*_HELP, "staff"),
    attributes={"rung": "integer", "seconds": "float", "how": "string"},
    values={
        "how": {
            "called": pgettext_lazy("help", "was called"),
            "instead": pgettext_lazy("help", "stepped in, was not called"),
            "off": pgettext_lazy("help", "called off by the caller"),
        }
    },
)
HELP_LAPSED = EventType("visits.help.lapsed", _("Call for help that nobody answered closed"), objects=_HELP)
GESTURE_SAVED = EventType(
    "visits.gesture.saved", _("Service gesture changed"), objects=("gesture",), attributes={"fields": "string"}
)
GESTURE_GIVEN = EventType(
    "visits.gesture.given",
    _("Service gesture made"),
    objects=("gesture", "hall", "customer", "ticket"),
    attributes={"gesture_code": "string", "cost_cents": "integer", "reaction": "string"},
    values={
        "reaction": {
            "delighted": _("delighted"),
            "pleased": _("pleased"),
            "indifferent": _("indifferent"),
            "declined": _("did not want it"),
        }
    },
)
REMOVED = EventType(
    "visits.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={"kind": {"gesture": _("service gesture"), "talkingpoint": _("talking point")}},
)
TALK_SAVED = EventType(
    "visits.talk.saved", _("Talking point changed"), objects=("talkingpoint", "hall"), attributes={"fields": "string"}
)
TOLD = EventType(
    "visits.talk.told",
    _("Talking point told"),
    objects=("point", "hall", "zone", "staff", "customer", "case"),
    attributes={"kind": "string", "listener": "string", "people": "integer", "has_wish": "boolean"},
    values={
        "kind": {"recent": _("recent work"), "next": _("next work"), "rule": pgettext_lazy("talking point", "rule")},
        "listener": {
            "household": _("a household"),
            "customer": _("a customer"),
            "group": _("several together"),
            "shop": _("a shop or company"),
        },
    },
)
