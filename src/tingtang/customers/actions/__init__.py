"""Writes of the customers, by noun."""

from tingtang.customers.actions.contacts import add_contact, change_contact, remove_contact
from tingtang.customers.actions.customers import FIELDS, NoLongerKept, change, register, standing
from tingtang.customers.actions.identities import TakenIdentity, add_identity, remove_identity

__all__ = [
    "FIELDS",
    "NoLongerKept",
    "TakenIdentity",
    "add_contact",
    "add_identity",
    "change",
    "change_contact",
    "register",
    "remove_contact",
    "remove_identity",
    "standing",
]
