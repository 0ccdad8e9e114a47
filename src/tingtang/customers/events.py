"""What happens to customers' records. The journal holds which fields changed and codes, never a name or a number."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.events import EventType

CUSTOMER_REGISTERED = EventType(
    "customers.customer.registered", _("Customer registered"), objects=("customer", "hall"), attributes={"kind": "string"}
)
CUSTOMER_CHANGED = EventType(
    "customers.customer.changed", _("Customer's record changed"), objects=("customer",), attributes={"fields": "string"}
)
_KIND = {"kind": "string"}
IDENTITY_ADDED = EventType("customers.identity.added", _("Customer's number added"), objects=("customer",), attributes=_KIND)
IDENTITY_REMOVED = EventType(
    "customers.identity.removed", _("Customer's number removed"), objects=("customer",), attributes=_KIND
)
CONTACT_ADDED = EventType("customers.contact.added", _("Contact added"), objects=("customer",), attributes=_KIND)
CONTACT_CHANGED = EventType(
    "customers.contact.changed", _("Contact changed"), objects=("customer",), attributes={**_KIND, "fields": "string"}
)
CONTACT_REMOVED = EventType("customers.contact.removed", _("Contact removed"), objects=("customer",), attributes=_KIND)
CUSTOMER_MERGED = EventType(
    "customers.customer.merged", _("Records merged"), objects=("kept", "merged"), attributes={"fields": "string"}
)
CUSTOMER_UNMERGED = EventType(
    "customers.customer.unmerged", _("Merge taken back"), objects=("kept", "merged"), attributes={"fields": "string"}
)
PAIRS_FOUND = EventType("customers.pairs.found", _("Possible duplicates found"), attributes={"count": "integer"})
PAIR_TOLD_APART = EventType("customers.pair.told_apart", _("Two customers told apart"), objects=("one", "other"))
