"""How a customer's record is saved: like every record, but the journal learns codes and names of fields only."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db import models

from tingtang.core.actions import unchanged
from tingtang.core.actors import Actor
from tingtang.core.events import EventType
from tingtang.journal.record import changed, record
from tingtang.journal.saving import assign, locked, write

M = TypeVar("M", bound=models.Model)
# Fields of personal records whose values the journal may hold: codes and keys, nothing that says who somebody is.
OPEN: Final = frozenset({"kind", "hall", "keeper", "is_primary", "is_verified", "is_opted_out", "stance", "is_active"})


def keep(
    actor: Actor,
    event: EventType,
    subject: M,
    values: Mapping[str, Any],
    fields: Collection[str],
    *,
    at: datetime,
    version: str | None = None,
    **about: Any,
) -> M:
    """Save `values` into `subject` and record `event` about `about`; nothing happens when nothing differs."""
    kept = subject if subject.pk is None else locked(subject, version, fields)
    differs = assign(kept, values, fields)
    if not differs:
        unchanged()
        return kept
    write(kept)
    told = {"fields": ",".join(sorted(differs))} if "fields" in event.attributes else {}
    record(event, actor, at=at, **told, **about)
    changed(kept, at=at, **{name: value for name, value in differs.items() if name in OPEN})
    return kept
