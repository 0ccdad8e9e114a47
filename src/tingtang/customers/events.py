"""What happens to customers' records. The journal holds which fields changed and codes, never a name or a number."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.events import EventType

CUSTOMER_REGISTERED = EventType(
    "customers.customer.registered",
    _("Customer registered"),
    objects=("customer", "hall"),
    attributes={"kind": "string"},
    values={"kind": {"person": _("person"), "company": _("company")}},
)
CUSTOMER_CHANGED = EventType(
    "customers.customer.changed", _("Customer's record changed"), objects=("customer",), attributes={"fields": "string"}
)
_KIND = {"kind": "string"}
IDENTITY_ADDED = EventType("customers.identity.added", _("Customer's number added"), objects=("customer",), attributes=_KIND)
IDENTITY_REMOVED = EventType(
    "customers.identity.removed", _("Customer's number removed"), objects=("customer",), attributes=_KIND
)
_WAYS = {
    "kind": {
        "phone": pgettext_lazy("contact", "phone"),
        "mail": pgettext_lazy("contact", "mail"),
        "im": pgettext_lazy("contact", "messenger"),
        "address": pgettext_lazy("contact", "address"),
    }
}
CONTACT_ADDED = EventType("customers.contact.added", _("Contact added"), objects=("customer",), attributes=_KIND, values=_WAYS)
CONTACT_CHANGED = EventType(
    "customers.contact.changed",
    _("Contact changed"),
    objects=("customer",),
    attributes={**_KIND, "fields": "string"},
    values=_WAYS,
)
CONTACT_REMOVED = EventType(
    "customers.contact.removed", _("Contact removed"), objects=("customer",), attributes=_KIND, values=_WAYS
)
CUSTOMER_MERGED = EventType(
    "customers.customer.merged", _("Records merged"), objects=("kept", "merged"), attributes={"fields": "string"}
)
CUSTOMER_UNMERGED = EventType(
    "customers.customer.unmerged", _("Merge taken back"), objects=("kept", "merged"), attributes={"fields": "string"}
)
PAIRS_FOUND = EventType("customers.pairs.found", _("Possible duplicates found"), attributes={"count": "integer"})
PAIR_TOLD_APART = EventType("customers.pair.told_apart", _("Two customers told apart"), objects=("one", "other"))
LINK_MADE = EventType("customers.link.made", _("Customers linked"), objects=("customer", "other"), attributes=_KIND)
LINK_ENDED = EventType("customers.link.ended", _("Link between customers ended"), objects=("customer", "other"), attributes=_KIND)
CONSENT_ANSWERED = EventType(
    "customers.consent.answered",
    _("Consent given or withdrawn"),
    objects=("customer",),
    attributes={"purpose": "string", "is_given": "boolean", "way": "string", "text_version": "integer"},
    values={"way": {"counter": _("at the counter"), "paper": _("on paper"), "phone": _("by phone"), "online": _("online")}},
)
_STANCES = {
    "kind": {
        "need": _("needs"),
        "like": _("likes"),
        "dislike": _("dislikes"),
        "family": pgettext_lazy("profile", "family"),
        "work": pgettext_lazy("profile", "work"),
        "character": pgettext_lazy("profile", "character"),
        "manner": pgettext_lazy("profile", "how to approach"),
    }
}
PREFERENCE_ADDED = EventType(
    "customers.preference.added", _("Preference noted"), objects=("customer",), attributes=_KIND, values=_STANCES
)
PREFERENCE_REMOVED = EventType(
    "customers.preference.removed", _("Preference removed"), objects=("customer",), attributes=_KIND, values=_STANCES
)
SENSITIVE_SEEN = EventType(
    "customers.sensitive.seen",
    _("Sensitive data seen"),
    objects=("customer",),
    attributes={"purpose": "string", "items": "integer"},
    values={
        "purpose": {
            "serving": _("serving the customer"),
            "identification": _("making sure who it is"),
            "complaint": _("handling a complaint"),
            "correction": _("correcting the record"),
            "call_back": _("calling back"),
            "survey": _("calling for a survey"),
            "audit": _("audit"),
            "legal": _("a duty by law"),
        }
    },
)
RESEALED = EventType(
    "customers.data.resealed", _("Sensitive data sealed with a new key"), attributes={"items": "integer", **_KIND}
)
TIER_SET = EventType(
    "customers.tier.set",
    _("Customer's tier set"),
    objects=("customer", "tier", "earlier"),
    attributes={"scheme": "string", "basis": "string", "is_review": "boolean"},
    values={
        "basis": {
            "person": _("decided by a person"),
            "mapping": _("mapped from another scheme"),
            "import": _("imported"),
            "rule": _("computed by a rule"),
        }
    },
)
TIER_SCHEME_SAVED = EventType(
    "customers.tier_scheme.saved", _("Tier scheme changed"), objects=("tierscheme",), attributes={"fields": "string"}
)
TIER_SAVED = EventType("customers.tier.saved", _("Tier changed"), objects=("tier",), attributes={"fields": "string"})
TIER_MAPPED = EventType("customers.tier.mapped", _("Tiers mapped"), objects=("tier",), attributes={"targets": "json"})
IDENTITY_KIND_SAVED = EventType(
    "customers.identity_kind.saved", _("Kind of identity changed"), objects=("identitykind",), attributes={"fields": "string"}
)
LINK_KIND_SAVED = EventType(
    "customers.link_kind.saved", _("Kind of link changed"), objects=("linkkind",), attributes={"fields": "string"}
)
CONSENT_PURPOSE_SAVED = EventType(
    "customers.consent_purpose.saved",
    _("Purpose of consent changed"),
    objects=("consentpurpose",),
    attributes={"fields": "string"},
)
REMOVED = EventType(
    "customers.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={
        "kind": {
            "identitykind": _("kind of identity"),
            "linkkind": _("kind of link"),
            "consentpurpose": _("purpose of consent"),
            "tierscheme": _("tier scheme"),
            "tier": _("tier"),
            "visitquota": _("quota of visits"),
        }
    },
)
_JOB = ("job", "hall")
IMPORT_STARTED = EventType("customers.import.started", _("Import of customers begun"), objects=(*_JOB, "datasource"))
IMPORT_RESUMED = EventType("customers.import.resumed", _("Import of customers gone on with"), objects=_JOB)
IMPORT_STOPPED = EventType(
    "customers.import.stopped", _("Import of customers stopped"), objects=_JOB, attributes={"reason": "string"}
)
IMPORT_TAKEN = EventType(
    "customers.import.taken",
    _("Rows of an import taken"),
    objects=_JOB,
    attributes={"rows": "integer", "new": "integer", "updated": "integer", "faults": "integer"},
)
IMPORT_COMPLETED = EventType(
    "customers.import.completed",
    _("Import of customers complete"),
    objects=_JOB,
    attributes={"rows": "integer", "new": "integer", "updated": "integer", "faults": "integer"},
)
IMPORT_DISCARDED = EventType("customers.import.discarded", _("Import of customers discarded"), objects=_JOB)
_OF = ("customer", "hall", "keeper")
AUDITS_DRAWN = EventType(
    "customers.audits.drawn", _("Sample of records drawn for an audit"), objects=("hall",), attributes={"count": "integer"}
)
CUSTOMER_AUDITED = EventType(
    "customers.customer.audited",
    _("Record compared with its papers"),
    objects=_OF,
    attributes={"is_right": "boolean", "reason": "string"},
    values={
        "reason": {
            "name": _("name does not match the document"),
            "number": _("number does not match the document"),
            "outdated": _("document out of date"),
            "photo": _("document or photo cannot be read"),
            "other_person": _("data of another person"),
            "phone": _("phone does not reach the customer"),
        }
    },
)
_FAULT = {"fault": "string"}
DEFECT_RETURNED = EventType(
    "customers.defect.returned",
    _("Defect given back"),
    objects=_OF,
    attributes={**_FAULT, "due": "string", "tells_customer": "boolean", "times": "integer"},
)
_BACK = (*_OF, "returned_by")
DEFECT_CORRECTED = EventType("customers.defect.corrected", _("Defect corrected"), objects=_BACK, attributes=_FAULT)
DEFECT_CLOSED = EventType("customers.defect.closed", _("Defect checked and closed"), objects=_BACK, attributes=_FAULT)
QUALITY_MEASURED = EventType(
    "customers.quality.measured",
    _("Quality of customers' data measured"),
    objects=("hall",),
    attributes=dict.fromkeys(("n", "complete", "valued", "formed", "audited", "right"), "integer"),
)
_GROUNDS = {
    "ground": {
        "wish": _("the customer wishes it"),
        "withdrawn": _("consent was withdrawn"),
        "purpose": _("the purpose is fulfilled"),
        "unlawful": _("kept without right"),
    }
}
ERASURE_ASKED = EventType(
    "customers.erasure.asked",
    _("Erasure asked for"),
    objects=("customer", "hall"),
    attributes={"ground": "string"},
    values=_GROUNDS,
)
ERASURE_DECLINED = EventType("customers.erasure.declined", _("Erasure declined"), objects=("customer", "hall"))
CUSTOMER_ERASED = EventType(
    "customers.customer.erased",
    _("Customer erased"),
    objects=("customer", "hall"),
    attributes={"ground": "string", "records": "integer"},
    values=_GROUNDS,
)
_PAPERS = ("customer", "hall", "file", "borrower")
PAPERS_FILED = EventType("customers.papers.filed", _("Papers filed"), objects=_PAPERS)
PAPERS_LENT = EventType("customers.papers.lent", _("Paper file borrowed"), objects=_PAPERS, attributes={"due": "string"})
PAPERS_OVERDUE = EventType("customers.papers.overdue", _("Paper file overdue"), objects=_PAPERS, attributes={"due": "string"})
PAPERS_RETURNED = EventType("customers.papers.returned", _("Paper file returned"), objects=_PAPERS)
_PLAN = ("customer", "hall", "plan", "owner")
_WAY = {
    "way": {
        "phone": _("by phone"),
        "visit": _("visit to the customer"),
        "here": _("the customer comes"),
        "message": _("by message"),
    }
}
_SIGNAL = {
    "signal": {
        "more": _("wants more"),
        "other": _("wants something else"),
        "less": _("wants less, or may leave"),
        "life": _("circumstances have changed"),
    }
}
CONTACT_PLANNED = EventType(
    "customers.plan.made",
    _("Contact planned"),
    objects=_PLAN,
    attributes={"way": "string", "due": "string", "is_executive": "boolean"},
    values=_WAY,
)
_REPLY = {
    "reply": {
        "accepted": pgettext_lazy("reply", "accepted"),
        "thinking": _("is thinking about it"),
        "refused": pgettext_lazy("reply", "refused"),
        "unreached": _("could not be reached"),
    },
    "refusal": {
        "need": _("has no need"),
        "price": _("too expensive"),
        "rival": _("is with another provider"),
        "trust": _("had a bad experience"),
        "time": _("not at this time"),
        "other": _("another reason"),
    },
}
CONTACT_DONE = EventType(
    "customers.plan.done",
    _("Contact made"),
    objects=(*_PLAN, "referred"),
    attributes={"way": "string", "signal": "string", "is_executive": "boolean", "reply": "string", "refusal": "string"},
    values={**_WAY, **_SIGNAL, **_REPLY},
)
CONTACT_DROPPED = EventType("customers.plan.dropped", _("Planned contact given up"), objects=_PLAN)
QUOTA_SAVED = EventType(
    "customers.quota.saved", _("Quota of visits changed"), objects=("visitquota", "executive"), attributes={"fields": "string"}
)
BUSINESS_NOTED = EventType(
    "customers.business.noted", _("Business with a customer entered"), objects=("customer",), attributes={"month": "date"}
)
BUSINESS_TAKEN = EventType("customers.business.taken", _("Business with customers taken over"), attributes={"rows": "integer"})
PLACED_BY_WORTH = EventType(
    "customers.tiers.placed",
    _("Customers placed in tiers by what they bring"),
    attributes={"scheme": "string", "customers": "integer", "placed": "integer"},
)
TOLERANCE_ASSESSED = EventType(
    "customers.tolerance.assessed",
    _("Risk tolerance assessed"),
    objects=("customer",),
    attributes={"grade": "integer", "day": "date"},
)
HOUSEHOLD_SAVED = EventType(
    "customers.household.saved", _("Household file changed"), objects=("customer", "hall"), attributes={"fields": "string"}
)
PROGRAMME_SAVED = EventType(
    "customers.programme.saved", _("Loyalty programme changed"), objects=("programme",), attributes={"fields": "string"}
)
_POINTS = ("customer", "hall", "programme")
POINTS_AWARDED = EventType(
    "customers.points.awarded", _("Points earned"), objects=_POINTS, attributes={"points": "integer", "rule": "string"}
)
POINTS_REDEEMED = EventType(
    "customers.points.redeemed", _("Points redeemed"), objects=_POINTS, attributes={"points": "integer", "reward": "string"}
)
POINTS_ADJUSTED = EventType("customers.points.adjusted", _("Points adjusted"), objects=_POINTS, attributes={"points": "integer"})
POINTS_RECOMPUTED = EventType(
    "customers.points.recomputed", _("Points computed anew"), objects=("programme",), attributes={"lines": "integer"}
)
DATA_SOURCE_SAVED = EventType(
    "customers.data_source.saved", _("Source of data changed"), objects=("datasource",), attributes={"fields": "string"}
)
SOURCE_NOTED = EventType(
    "customers.source.noted",
    _("Source of a customer's data noted"),
    objects=("customer", "datasource", "hall"),
    attributes={"fields": "string", "kind": "string"},
)
_PROSPECT = ("prospect", "hall")
PROSPECTS_TAKEN = EventType(
    "customers.prospects.taken",
    _("Prospects taken over from a table"),
    objects=("prospecttable", "hall", "datasource"),
    attributes={"ground": "string", **dict.fromkeys(("rows", "new", "same", "known", "barred", "faults"), "integer")},
    values={
        "ground": {
            "firms": _("data of firms, not of people"),
            "public": _("lawfully public, used within reason"),
            "consent": _("the person agreed that it is passed on to us for this"),
            "law": _("a law allows it"),
        }
    },
)
PROSPECT_GIVEN = EventType("customers.prospect.given", _("Prospect given to somebody"), objects=(*_PROSPECT, "owner"))
PROSPECT_SEEN = EventType("customers.prospect.seen", _("Prospect's contacts looked at"), objects=_PROSPECT)
PROSPECT_CONTACTED = EventType(
    "customers.prospect.contacted",
    _("Prospect contacted"),
    objects=(*_PROSPECT, "owner"),
    attributes={"way": "string", "reply": "string", "refusal": "string"},
    values={**_WAY, **_REPLY},
)
PROSPECT_WON = EventType(
    "customers.prospect.won",
    _("Prospect became a customer"),
    objects=(*_PROSPECT, "customer", "datasource", "owner"),
    attributes={"is_known": "boolean"},
)
PROSPECT_CLOSED = EventType("customers.prospect.closed", _("Prospect closed"), objects=(*_PROSPECT, "owner"))
PROSPECTS_ERASED = EventType(
    "customers.prospects.erased",
    _("Prospects erased"),
    objects=("hall",),
    attributes={"count": "integer", "reason": "string"},
    values={"reason": {"period": _("nothing came within the period"), "wish": _("does not want to be asked")}},
)
PROSPECTS_SCORED = EventType(
    "customers.prospects.scored", _("Prospects scored"), attributes={"count": "integer", "learnt": "integer"}
)
