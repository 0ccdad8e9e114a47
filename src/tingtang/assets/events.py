"""What happens to assets and to parties outside."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.events import EventType

KIND_SAVED = EventType("assets.kind.saved", _("Kind of asset changed"), objects=("assetkind",), attributes={"fields": "string"})
PARTY_SAVED = EventType("assets.party.saved", _("Party outside changed"), objects=("party",), attributes={"fields": "string"})
RESEALED = EventType(
    "assets.data.resealed", _("Telephones of contact persons sealed with a new key"), attributes={"items": "integer"}
)
PERSON_SAVED = EventType(
    "assets.party.person_saved",
    _("Contact person of a party changed"),
    objects=("partyperson", "party"),
    attributes={"fields": "string"},
)
AGREEMENT_SAVED = EventType(
    "assets.party.agreement_saved", _("Agreement with a party changed"), objects=("partyagreement", "party"),
    attributes={"fields": "string"},
)  # fmt: skip
AGREEMENT_ENDED = EventType(
    "assets.party.agreement_ended", _("Agreement with a party ended"), objects=("partyagreement", "party"),
    attributes={"date": "string", "reason": "string"},
)  # fmt: skip
REFERRED = EventType(
    "assets.referral.made", _("Somebody sent by or to a party"), objects=("referral", "party", "hall", "customer"),
    attributes={"way": "string"}, values={"way": {"to_us": _("sent to us"), "to_them": _("sent to them")}},
)  # fmt: skip
REFERRAL_SETTLED = EventType(
    "assets.referral.settled", _("What came of a referral noted"), objects=("referral", "party", "hall", "customer"),
    attributes={"state": "string", "amount_cents": "integer"},
    values={"state": {"won": _("came of it"), "lost": _("nothing came of it")}},
)  # fmt: skip
REVIEWED = EventType(
    "assets.party.reviewed", _("Party outside evaluated"), objects=("partyreview", "party", "hall"),
    attributes={"verdict": "string", "standing": "string"},
    values={
        "verdict": {
            "continue": _("go on as agreed"),
            "improve": _("go on, with something to be mended"),
            "end": _("end it when the agreement runs out"),
        },
        "standing": {
            "strong": pgettext_lazy("party", "strong"), "sound": pgettext_lazy("party", "sound"),
            "weak": pgettext_lazy("party", "weak"),
        },
    },
)  # fmt: skip
ASSET_SAVED = EventType(
    "assets.asset.saved", _("Asset changed"), objects=("asset", "hall", "customer"), attributes={"fields": "string"}
)
STATE_CHANGED = EventType(
    "assets.asset.state_changed",
    _("State of an asset changed"),
    objects=("asset", "hall", "customer"),
    attributes={"state": "string", "before": "string", "date": "string", "reason": "string"},
    values={
        name: {
            "ordered": _("on order"),
            "stored": _("in store"),
            "in_use": _("in use"),
            "faulty": _("out of order"),
            "retired": _("retired"),
        }
        for name in ("state", "before")
    },
)
RELATED = EventType("assets.asset.related", _("Assets related"), objects=("asset", "target"), attributes={"kind": "string"})
UNRELATED = EventType(
    "assets.asset.unrelated", _("Relation of assets removed"), objects=("asset", "target"), attributes={"kind": "string"}
)
for _event in (RELATED, UNRELATED):
    _event.table_values["kind"] = lambda: {
        "part_of": _("part of"),
        "installed_at": _("installed at"),
        "depends_on": _("depends on"),
        "connected_to": _("connected to"),
    }
RENEWED = EventType(
    "assets.asset.renewed", _("Asset renewed"), objects=("asset", "hall"), attributes={"is_late": "boolean", "next": "string"}
)
STOCK_SAVED = EventType("assets.stock.saved", _("Stock list changed"), objects=("stock",), attributes={"fields": "string"})
STOCK_MOVED = EventType(
    "assets.stock.moved",
    _("Stock moved"),
    objects=("stock", "hall", "customer"),
    attributes={"kind": "string", "quantity": "integer", "there": "integer", "cost_cents": "integer"},
    values={
        "kind": {
            "in": _("taken in"),
            "out": _("handed out"),
            "lent": pgettext_lazy("stock", "lent"),
            "back": _("came back"),
            "lost": pgettext_lazy("stock", "lost"),
            "counted": _("counted"),
        }
    },
)
_JOB = ("job", "hall")
_COUNTS = {"rows": "integer", "new": "integer", "updated": "integer", "faults": "integer"}
IMPORT_STARTED = EventType("assets.import.started", _("Import of assets begun"), objects=_JOB)
IMPORT_RESUMED = EventType("assets.import.resumed", _("Import of assets gone on with"), objects=_JOB)
IMPORT_STOPPED = EventType("assets.import.stopped", _("Import of assets stopped"), objects=_JOB, attributes={"reason": "string"})
IMPORT_TAKEN = EventType("assets.import.taken", _("Rows of an import of assets taken"), objects=_JOB, attributes=_COUNTS)
IMPORTED = EventType("assets.assets.imported", _("Assets imported"), objects=_JOB, attributes=_COUNTS)
IMPORT_DISCARDED = EventType("assets.import.discarded", _("Import of assets discarded"), objects=_JOB)
REMOVED = EventType(
    "assets.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={
        "kind": {
            "asset": _("asset"),
            "assetkind": _("kind of asset"),
            "party": _("party outside"),
            "partyperson": _("contact person"),
            "stock": _("item in stock"),
        }
    },
)
