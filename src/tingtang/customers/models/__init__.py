"""The tables of the customers, by noun."""

from tingtang.customers.models.consents import Consent, ConsentPurpose
from tingtang.customers.models.contacts import Contact, ContactKind
from tingtang.customers.models.customers import VIEW, Customer, CustomerKind, CustomerQuerySet, Title
from tingtang.customers.models.identities import Check, Identity, IdentityKind
from tingtang.customers.models.links import Link, LinkKind
from tingtang.customers.models.preferences import Preference, Stance
from tingtang.customers.models.tiers import Basis, Placement, Tier, TierMapping, TierScheme

__all__ = [
    "VIEW",
    "Basis",
    "Check",
    "Consent",
    "ConsentPurpose",
    "Contact",
    "ContactKind",
    "Customer",
    "CustomerKind",
    "CustomerQuerySet",
    "Identity",
    "IdentityKind",
    "Link",
    "LinkKind",
    "Placement",
    "Preference",
    "Stance",
    "Tier",
    "TierMapping",
    "TierScheme",
    "Title",
]
