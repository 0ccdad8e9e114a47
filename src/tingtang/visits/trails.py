"""What of the halls belongs to the audit trail."""

from collections.abc import Mapping, Sequence
from typing import Any

from tingtang.catalogue.models import Category
from tingtang.journal import trail
from tingtang.journal.audit import Entry
from tingtang.journal.trail import Said
from tingtang.visits import events


def switched(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """What a counter served before, and since."""
    names = {one.code: one.name_in() for one in Category.objects.all()}

    def told(raw: Mapping[str, Any]) -> str:
        return ", ".join(names.get(code, code) for code in raw.get("categories") or ())

    before = trail.earlier(entries, "counter")
    return {one.id: Said(told(before.get(one.id, {})), told(one.raw)) for one in entries}


def register() -> None:
    """Name the events."""
    trail.trace("override", events.RATINGS_LEFT_OUT, events.TICKET_REDIRECTED)
    trail.trace("command", events.COUNTER_SWITCHED, read=switched)
