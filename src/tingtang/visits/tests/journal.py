"""What the journal holds about an object, for assertions."""

import json
from typing import Any, NamedTuple

from django.db import connection, models


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


def events_about(subject: models.Model) -> list[Recorded]:
    """The events that relate `subject`, in order."""

    with connection.cursor() as cursor:
        cursor.execute(_SQL, [subject.pk, subject._meta.label_lower])
        return [Recorded(name, json.loads(attributes), json.loads(objects)) for name, attributes, objects in cursor.fetchall()]


def latest_event(subject: models.Model) -> Recorded:
    """The latest event that relates `subject`."""
    return events_about(subject)[-1]
