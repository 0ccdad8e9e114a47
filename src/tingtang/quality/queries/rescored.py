"""Scores that an appeal changed: what figures count instead of what was handed in, from the decision on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db import connection

from tingtang.journal.columns import Array
from tingtang.journal.models import Code
from tingtang.quality.events import APPEAL_DECIDED, INSPECTED

# The codes are numbers written into the statement, and the few decisions are read first: only so is the index of objects used.
_RESCORED: Final = """
WITH latest AS (
    SELECT DISTINCT ON (i.object_id) i.object_type_id, i.object_id, (e.attributes ->> 'after')::float8 AS score,
        (e.attributes ->> 'is_passed')::boolean AS is_passed
    FROM journal_event e JOIN journal_event_object i ON i.event_id = e.id AND i.recorded_at = e.recorded_at AND i.qualifier_id = %(of)s
    WHERE e.log_id = 1 AND e.type_id = %(decided)s AND e.attributes ->> 'state' = 'changed'
        AND (%(told)s::timestamptz IS NULL OR e.recorded_at <= %(told)s)
    ORDER BY i.object_id, e.id DESC
)
SELECT d.id, d.occurred_at, d.recorded_at, latest.score, latest.is_passed FROM latest
JOIN journal_event_object o ON o.log_id = 1 AND o.object_type_id = latest.object_type_id AND o.object_id = latest.object_id
    AND o.qualifier_id = %(of)s
JOIN journal_event d ON d.id = o.event_id AND d.recorded_at = o.recorded_at AND d.type_id = %(done)s
"""
_HANDED_IN: Final = """
SELECT d.occurred_at, d.recorded_at FROM journal_event_object o
JOIN journal_event d ON d.id = o.event_id AND d.recorded_at = o.recorded_at AND d.type_id = %(done)s
WHERE o.log_id = 1 AND o.object_type_id = %(sheet)s AND o.object_id = %(one)s AND o.qualifier_id = %(of)s
"""
_NAMES: Final = {"decided": ("event", APPEAL_DECIDED.name), "done": ("event", INSPECTED.name), "of": ("qualifier", "inspection"),
    "sheet": ("object", "quality.inspection")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rescored:
    """A sheet handed in, by its event, and the score it has since an appeal."""

    event: int
    at: datetime
    recorded_at: datetime
    score: float
    is_passed: bool | None


def rescored(told: datetime | None = None) -> list[Rescored]:
    """The sheets whose score an appeal changed, now or by what the journal was `told` of by a time."""
    return [Rescored(*row) for row in _read(_RESCORED, {"told": told})]


def handed_in(inspection: int) -> list[tuple[datetime, datetime]]:
    """When a sheet was handed in, and when that was recorded: the moments whose figures an appeal changes."""
    return [(at, recorded_at) for at, recorded_at in _read(_HANDED_IN, {"one": inspection})]


def _read(sql: str, about: dict[str, Any]) -> list[tuple[Any, ...]]:
    codes = {(kind, name): number for kind, name, number in Code.objects.values_list("kind", "name", "id")}
    with connection.cursor() as cursor:
        cursor.execute(sql, about | {word: codes.get(pair, 0) for word, pair in _NAMES.items()})
        return list(cursor.fetchall())


def rescore(rows: Mapping[str, Array], wanted: Mapping[str, str], told: datetime | None) -> None:
    """Put the scores that hold into columns of events as they were read."""
    for one in rescored(told):
        place = np.flatnonzero(rows["id"] == one.event)
        for name, value in (("score", one.score), ("is_passed", one.is_passed)):
            if name in wanted and value is not None:
                rows[wanted[name]][place] = value
