"""What of procedures belongs to the audit trail, and why it was done."""

from collections.abc import Mapping, Sequence

from tingtang.flows import events
from tingtang.flows.models import Change
from tingtang.journal import trail
from tingtang.journal.audit import Entry
from tingtang.journal.trail import Said


def changes(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """What the change was asked for, why it came back or was declined."""
    rows = Change.objects.in_bulk([one.id_of("change") for one in entries])
    told = trail.plain(entries)
    back = {events.DRAFT_RETURNED.name: "return_reason", events.CHANGE_DECLINED.name: "decline_reason"}
    found = {}
    for one in entries:
        row = rows.get(one.id_of("change"))
        found[one.id] = Said("", told[one.id].after, getattr(row, back.get(one.event, "reason"), "") if row else "")
    return found


def register() -> None:
    """Name the events."""
    trail.trace(
        "approval", events.DRAFT_SUBMITTED, events.DRAFT_REVIEWED, events.DRAFT_APPROVED, events.DRAFT_RETURNED, events.VERSION_PUBLISHED,
        events.RETIREMENT_REVIEWED, events.VERSION_RETIRED, events.VERSION_ADOPTED, events.CHANGE_DECLINED, read=changes,
    )  # fmt: skip
    trail.trace("override", events.STEP_SKIPPED)
