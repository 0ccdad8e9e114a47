"""What follows from what happened to customers: duplicates are looked for."""

from datetime import UTC, datetime

from tingtang.core.actors import SYSTEM
from tingtang.customers import events
from tingtang.customers.actions.duplicates import note_duplicates
from tingtang.journal.subscribers import Happened, subscriber


@subscriber(
    "customers.find_duplicates",
    events.CUSTOMER_REGISTERED,
    events.CUSTOMER_CHANGED,
    events.CUSTOMER_UNMERGED,
    events.CONTACT_ADDED,
    events.CONTACT_REMOVED,
    events.IDENTITY_ADDED,
    events.IDENTITY_REMOVED,
)
def find_duplicates(happened: list[Happened]) -> None:
    """Compare customers who are new or changed with all others."""
    found = {one.object_id(qualifier) for one in happened for qualifier in ("customer", "kept", "merged")}
    keys = sorted(key for key in found if key is not None)
    if keys:
        note_duplicates(SYSTEM, keys=keys, at=datetime.now(UTC))
