"""What of the customers belongs to the audit trail, and why it was done."""

from collections.abc import Mapping, Sequence

from tingtang.customers import events
from tingtang.customers.models import Placement, PointEntry, Tier
from tingtang.journal import trail
from tingtang.journal.audit import Entry
from tingtang.journal.trail import Said
from tingtang.journal.wording import attribute_name


def placed(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """The tier before and after, and the reason of whoever set it."""
    tiers = Tier.objects.in_bulk({one.id_of(name) for one in entries for name in ("tier", "earlier")})
    rows = Placement.objects.filter(customer__in=[one.id_of("customer") for one in entries])
    reasons = {(row.customer_id, row.tier_id, row.starts_at): row.reason for row in rows}
    found = {}
    for one in entries:
        before, after = (tiers.get(one.id_of(name)) for name in ("earlier", "tier"))
        why = reasons.get((one.id_of("customer"), one.id_of("tier"), one.at), "")
        basis = next((value for name, value in one.details if one.raw.get("basis") and value and name == _basis()), "")
        found[one.id] = Said(str(before or ""), str(after or ""), why or basis)
    return found


def _basis() -> object:
    return attribute_name(events.TIER_SET.name, "basis")


def adjusted(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """How many points, and why."""
    rows = PointEntry.objects.filter(customer__in=[one.id_of("customer") for one in entries], why=PointEntry.Why.ADJUSTED)
    reasons = {(row.customer_id, row.made_at): row.reason for row in rows}
    told = trail.plain(entries)
    return {one.id: Said("", told[one.id].after, reasons.get((one.id_of("customer"), one.at), "")) for one in entries}


def register() -> None:
    """Name the events."""
    trail.trace("tier", events.TIER_SET, read=placed)
    trail.trace("tier", events.TIER_SAVED, events.TIER_SCHEME_SAVED, events.TIER_MAPPED, events.PLACED_BY_WORTH)
    trail.trace("override", events.POINTS_ADJUSTED, read=adjusted)
    trail.trace("approval", events.ERASURE_ASKED, events.ERASURE_DECLINED, events.CUSTOMER_ERASED)
