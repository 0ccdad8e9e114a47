"""What follows from what happened to customers: duplicates are looked for, and records checked."""

from datetime import UTC, datetime

from tingtang.core.actors import SYSTEM
from tingtang.customers import events
from tingtang.customers.actions import loyalty
from tingtang.customers.actions.duplicates import note_duplicates
from tingtang.customers.actions.prospects import recognise_prospects
from tingtang.customers.actions.quality import examine_records
from tingtang.customers.actions.worth import doubt_worth
from tingtang.customers.models import Prospect
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
    keys = _keys(happened)
    if keys:
        note_duplicates(SYSTEM, keys=keys, at=datetime.now(UTC))


@subscriber(
    "customers.examine",
    events.CUSTOMER_REGISTERED,
    events.CUSTOMER_CHANGED,
    events.CUSTOMER_MERGED,
    events.CUSTOMER_UNMERGED,
    events.CONTACT_ADDED,
    events.CONTACT_CHANGED,
    events.CONTACT_REMOVED,
    events.IDENTITY_ADDED,
    events.IDENTITY_REMOVED,
)
def examine(happened: list[Happened]) -> None:
    """Check records that are new or changed, so that rates and lists of defects are those of now."""
    keys = _keys(happened)
    if keys:
        examine_records(SYSTEM, keys=keys, at=datetime.now(UTC))


@subscriber(loyalty.SUBSCRIBER, wanted=loyalty.wanted_events)
def award_points(happened: list[Happened]) -> None:
    """Give the points that events earn."""
    loyalty.award_points(SYSTEM, happened=happened, at=datetime.now(UTC))


@subscriber("customers.recognise_prospects", events.CUSTOMER_REGISTERED, events.CONTACT_ADDED, events.IDENTITY_ADDED)
def recognise(happened: list[Happened]) -> None:
    """Prospects who came by another way are no longer asked."""
    keys = _keys(happened)
    if keys and Prospect.objects.filter(state=Prospect.State.OPEN).exists():
        recognise_prospects(SYSTEM, customers=keys, at=datetime.now(UTC))


def _keys(happened: list[Happened]) -> list[int]:
    found = {one.object_id(qualifier) for one in happened for qualifier in ("customer", "kept", "merged")}
    return sorted(key for key in found if key is not None)


@subscriber(
    "customers.doubt_worth",
    events.BUSINESS_NOTED,
    events.BUSINESS_TAKEN,
    events.CUSTOMER_MERGED,
    events.CUSTOMER_UNMERGED,
    events.CUSTOMER_ERASED,
)
def doubt_kept_worth(happened: list[Happened]) -> None:
    """What is kept of how business is spread is counted anew where business or who did it has changed."""
    doubt_worth()
