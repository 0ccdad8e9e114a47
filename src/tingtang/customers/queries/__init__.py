"""Reads of the customers, by noun."""

from tingtang.customers.queries.asks import asks_of
from tingtang.customers.queries.customers import (
    VIEW,
    VIEW_ACCESS,
    VIEW_SETUP,
    find_exact,
    get_customer,
    get_many,
    known_by,
    value_digests,
)
from tingtang.customers.queries.family import consents_of, family, know_family, root
from tingtang.customers.queries.lists import customers, due_for_review, likeliest, named
from tingtang.customers.queries.record import Sheet, household_of, preferences_of, sheet_of
from tingtang.customers.queries.timeline import lookups, timeline
from tingtang.customers.rules.reaching import in_order

__all__ = [
    "VIEW",
    "VIEW_ACCESS",
    "VIEW_SETUP",
    "Sheet",
    "asks_of",
    "consents_of",
    "customers",
    "due_for_review",
    "family",
    "find_exact",
    "get_customer",
    "get_many",
    "household_of",
    "in_order",
    "know_family",
    "known_by",
    "likeliest",
    "lookups",
    "named",
    "preferences_of",
    "root",
    "sheet_of",
    "timeline",
    "value_digests",
]
