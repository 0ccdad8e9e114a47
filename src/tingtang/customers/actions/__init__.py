"""Writes of the customers, by noun."""

from tingtang.customers.actions.contacts import add_contact, change_contact, remove_contact
from tingtang.customers.actions.customers import FIELDS, change, register, standing
from tingtang.customers.actions.forgotten import NoLongerKept, remembered
from tingtang.customers.actions.identities import TakenIdentity, add_identity, remove_identity
from tingtang.customers.actions.knowing import (
    Unreadable,
    add_preference,
    answer_consent,
    link,
    remove_preference,
    see_sensitive,
    unlink,
)
from tingtang.customers.actions.reference import (
    IDENTITY_KIND_FIELDS,
    LINK_KIND_FIELDS,
    PURPOSE_FIELDS,
    Fixed,
    remove_consent_purpose,
    remove_identity_kind,
    remove_link_kind,
    save_consent_purpose,
    save_identity_kind,
    save_link_kind,
)
from tingtang.customers.actions.sealing import reseal
from tingtang.customers.actions.sources import NotAgreed, note_source, remove_data_source, save_data_source
from tingtang.customers.actions.tiers import (
    SCHEME_FIELDS,
    TIER_FIELDS,
    OtherScheme,
    map_tier,
    remove_tier,
    remove_tier_scheme,
    save_tier,
    save_tier_scheme,
    set_tier,
)

__all__ = [
    "FIELDS",
    "IDENTITY_KIND_FIELDS",
    "LINK_KIND_FIELDS",
    "PURPOSE_FIELDS",
    "SCHEME_FIELDS",
    "TIER_FIELDS",
    "Fixed",
    "NoLongerKept",
    "NotAgreed",
    "OtherScheme",
    "TakenIdentity",
    "Unreadable",
    "add_contact",
    "add_identity",
    "add_preference",
    "answer_consent",
    "change",
    "change_contact",
    "link",
    "map_tier",
    "note_source",
    "register",
    "remembered",
    "remove_consent_purpose",
    "remove_contact",
    "remove_data_source",
    "remove_identity",
    "remove_identity_kind",
    "remove_link_kind",
    "remove_preference",
    "remove_tier",
    "remove_tier_scheme",
    "reseal",
    "save_consent_purpose",
    "save_data_source",
    "save_identity_kind",
    "save_link_kind",
    "save_tier",
    "save_tier_scheme",
    "see_sensitive",
    "set_tier",
    "standing",
    "unlink",
]
