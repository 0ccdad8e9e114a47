"""What the journal holds about an object, for assertions."""

import json
from typing import Any, NamedTuple

from django.db import connection, models

from tingtang.journal.subscribers import Happened, by_qualifier


class Recorded(NamedTuple):
    """One event as the log keeps it."""

    name: str
    attributes: dict[str, Any]
    objects: dict[str, int]


_SQL = """
SELECT (SELECT name FROM journal_code WHERE id = e.type_id), e.attributes::text,
       (SELECT jsonb_object_agg((SELECT name FROM journal_code WHERE id = o.qualifier_id), o.object_id)::text
        FROM journal_event_object o WHERE o.event_id = e.id)
FROM journal_event e WHERE e.id IN (
    SELECT event_id FROM journal_event_object WHERE object_id = %s
    AND object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = %s))
ORDER BY e.id
"""


_ALL = """
SELECT e.id, (SELECT name FROM journal_code WHERE id = e.type_id), e.occurred_at, e.recorded_at, e.actor_id, e.attributes::text,
       (SELECT json_agg(json_build_array(q.name, t.name, o.object_id))::text FROM journal_event_object o
        JOIN journal_code q ON q.id = o.qualifier_id JOIN journal_code t ON t.id = o.object_type_id WHERE o.event_id = e.id),
       (SELECT name FROM journal_code WHERE id = e.actor_type)
FROM journal_event e ORDER BY e.id
"""


def happened(types: frozenset[str]) -> list[Happened]:
    """Everything recorded of some types, as a subscriber gets it (without waiting for other people's transactions)."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL)
        rows = cursor.fetchall()
    return [
        Happened(
            key,
            type_,
            occurred,
            recorded,
            kind or "system",
            actor,
            json.loads(attributes),
            *by_qualifier(json.loads(objects)),
        )
        for key, type_, occurred, recorded, actor, attributes, objects, kind in rows
        if type_ in types and objects
    ]


def events_about(subject: models.Model) -> list[Recorded]:
    """The events that relate `subject`, in order."""

    with connection.cursor() as cursor:
        cursor.execute(_SQL, [subject.pk, subject._meta.label_lower])
        return [Recorded(name, json.loads(attributes), json.loads(objects)) for name, attributes, objects in cursor.fetchall()]


def latest_event(subject: models.Model) -> Recorded:
    """The latest event that relates `subject`."""
    return events_about(subject)[-1]
