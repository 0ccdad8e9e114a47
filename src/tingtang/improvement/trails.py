"""What of meetings belongs to the audit trail."""

from collections.abc import Mapping, Sequence

from tingtang.improvement import events
from tingtang.improvement.models import Talk
from tingtang.journal import trail
from tingtang.journal.audit import Entry
from tingtang.journal.trail import Said


def settled(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """How a promise was said until then, and how everybody says it since."""
    rows = Talk.objects.filter(meeting__in=[one.id_of("meeting") for one in entries])
    known = {(row.meeting_id, row.promise_id): row for row in rows}
    told = trail.plain(entries)
    found = {}
    for one in entries:
        row = known.get((one.id_of("meeting"), one.id_of("promise")))
        found[one.id] = Said(row.difference if row else "", (row.wording if row else "") or told[one.id].after)
    return found


def register() -> None:
    """Name the events."""
    trail.trace("promise", events.PROMISE_SETTLED, read=settled)
