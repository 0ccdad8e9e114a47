"""What a log says, as evaluation needs it: events of some types in a span, each with its objects by qualifier."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

from tingtang.journal.models import Code, Log

MOST = 200_000
_SQL = """
SELECT e.id, e.type_id, e.occurred_at, e.actor_type, e.actor_id, e.attributes::text,
       (SELECT jsonb_object_agg(o.qualifier_id, o.object_id)::text FROM journal_event_object o
        WHERE o.event_id = e.id AND o.recorded_at = e.recorded_at) AS objects
FROM journal_event e
WHERE e.log_id = %(log)s AND e.type_id = ANY(%(types)s) AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s
  AND (%(hall)s::bigint IS NULL OR EXISTS (
    SELECT 1 FROM journal_event_object h
    WHERE h.event_id = e.id AND h.recorded_at = e.recorded_at AND h.qualifier_id = %(hall_word)s AND h.object_id = %(hall)s)){of}
ORDER BY e.occurred_at, e.id LIMIT %(most)s
"""
# What is told of few objects is found by them, and not among all events of the span.
_OF = """
  AND (e.id, e.recorded_at) IN (
    SELECT x.event_id, x.recorded_at FROM journal_event_object x
    WHERE x.log_id = %(log)s AND x.object_type_id = %(of)s AND x.recorded_at >= %(since)s
  )
"""


@dataclass(frozen=True, slots=True)
class Said:
    """One event: ids of its objects by qualifier."""

    id: int
    type: str
    at: datetime
    actor_kind: str
    actor_id: int
    attributes: dict[str, Any]
    objects: dict[str, int]


def said(
    types: Collection[str], since: datetime, until: datetime, *, hall_id: int | None = None, most: int = MOST, log: int = Log.OWN,
    of: str = "",
) -> list[Said]:  # fmt: skip
    """Events of a log (the own, if none is named), the earliest first; `of` names a type of objects of which there are few."""
    rows = Code.objects.filter(kind__in=["event", "qualifier", "object"]).values_list("kind", "name", "pk")
    codes = {(kind, name): pk for kind, name, pk in rows}
    words = {pk: name for (_kind, name), pk in codes.items()}
    parameters: dict[str, Any] = {
        "log": log, "types": [codes[key] for name in types if (key := ("event", name)) in codes], "since": since, "until": until,
        "of": codes.get(("object", of), 0), "hall": hall_id, "hall_word": codes.get(("qualifier", "hall"), 0), "most": most,
    }  # fmt: skip
    if not parameters["types"]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(of=_OF if of else ""), parameters)
        found = cursor.fetchall()
    return [
        Said(
            key, words[type_], at, words.get(kind, ""), actor or 0, orjson.loads(told or "{}"),
            {words[int(word)]: one for word, one in orjson.loads(objects or "{}").items()},
        )
        for key, type_, at, kind, actor, told, objects in found
    ]  # fmt: skip
