"""A customer's story from the journal, and who looked at whose sensitive data."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from tingtang.core.actors import Actor
from tingtang.customers.events import SENSITIVE_SEEN
from tingtang.customers.models import Customer
from tingtang.customers.queries.customers import VIEW, VIEW_ACCESS, get_many
from tingtang.customers.queries.family import family
from tingtang.journal.timeline import Entry, Page, happened, story

CUSTOMER: Final = "customers.customer"
MOST_LOOKUPS: Final = 5000
# What a story names beside the customer: the rest (hall, service, standard, team) is on the page of the case or visit.
NAMED: Final = frozenset({CUSTOMER, "cases.case", "visits.ticket", "org.counter", "customers.tier"})
UNSAID: Final = ("customers.pairs.found",)


def timeline(actor: Actor, customer: Customer, *, before: tuple[datetime, int] | None = None, size: int = 20) -> Page:
    """What happened with a customer in all his records, newest first; in halls where the actor may see customers.

    Other customers are named, and what happened in a case is told, only when the actor may see them.
    """
    keys = family(customer)
    page = story(CUSTOMER, keys, actor.halls(VIEW), before=before, size=size, without=UNSAID, reader=actor)
    others = {thing.id for entry in page.entries for thing in entry.things if thing.type == CUSTOMER} - set(keys)
    visible = set(get_many(actor, others).values_list("pk", flat=True)) if others else set()
    return replace(page, entries=_without(page.entries, visible))


def _without(entries: Sequence[Entry], visible: set[int]) -> list[Entry]:
    return [
        replace(
            entry,
            things=[one for one in entry.things if one.type in NAMED and (one.type != CUSTOMER or one.id in visible)],
            details=entry.details if entry.event.startswith("customers.") else (),
        )
        for entry in entries
    ]


def lookups(actor: Actor, starts_at: datetime, ends_at: datetime, most: int = MOST_LOOKUPS) -> list[dict[str, Any]]:
    """Who looked at whose sensitive data between two times, the latest first; of customers the actor may see."""
    rows = happened(SENSITIVE_SEEN.name, starts_at, ends_at, most)
    keys = {thing.id for entry in rows for thing in entry.things if thing.type == CUSTOMER}
    known = {one.pk: one for one in get_many(actor, keys, VIEW_ACCESS)}
    found = []
    for entry in rows:
        customer = next((known[thing.id] for thing in entry.things if thing.type == CUSTOMER and thing.id in known), None)
        if customer is not None:
            found.append(_lookup(entry, customer))
    return found


def _lookup(entry: Entry, customer: Customer) -> dict[str, Any]:
    details = dict(entry.raw)
    return {
        "id": entry.id,
        "at": entry.at,
        "who": entry.actor.name if entry.actor else "",
        "customer": customer.name,
        "number": customer.number,
        "key": customer.pk,
        "purpose": str(SENSITIVE_SEEN.values["purpose"].get(details.get("purpose", ""), details.get("purpose", ""))),
        "items": details.get("items", 0),
    }
