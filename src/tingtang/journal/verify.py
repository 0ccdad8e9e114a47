"""Whether a log is whole: what must hold of its tables, counted."""

from dataclasses import dataclass

from django.db import connection

from tingtang.journal.models import Log

_CHECKS = {
    "every event's type has a name": """
        SELECT count(*) FROM (SELECT DISTINCT type_id FROM journal_event WHERE log_id = %s) e
        LEFT JOIN journal_code c ON c.id = e.type_id AND c.kind = 'event' WHERE c.id IS NULL""",
    "every relation belongs to an event": """
        SELECT count(*) FROM journal_event_object x WHERE x.log_id = %s AND NOT EXISTS (
            SELECT 1 FROM journal_event e WHERE e.recorded_at = x.recorded_at AND e.id = x.event_id AND e.log_id = x.log_id)""",
    "every related object of an imported log is known": """
        SELECT count(*) FROM journal_event_object x WHERE x.log_id = %s AND x.log_id <> 1 AND NOT EXISTS (
            SELECT 1 FROM journal_object o WHERE o.id = x.object_id AND o.log_id = x.log_id)""",
    "every qualifier and object type has a name": """
        SELECT count(*) FROM (
            SELECT DISTINCT qualifier_id, object_type_id FROM journal_event_object WHERE log_id = %s) x
        LEFT JOIN journal_code q ON q.id = x.qualifier_id AND q.kind = 'qualifier'
        LEFT JOIN journal_code o ON o.id = x.object_type_id AND o.kind = 'object' WHERE q.id IS NULL OR o.id IS NULL""",
    "no event id stands twice": """
        SELECT count(*) FROM (SELECT id FROM journal_event WHERE log_id = %s GROUP BY id HAVING count(*) > 1) d""",
}
_TRIGGERS = """
SELECT count(*) FROM unnest(ARRAY['journal_event', 'journal_event_object', 'journal_object_change', 'journal_object_object',
    'journal_object', 'journal_code']) t
WHERE NOT EXISTS (SELECT 1 FROM pg_trigger g
    WHERE g.tgrelid = t::regclass AND g.tgname = 'journal_append_only' AND g.tgenabled IN ('O', 'A'))
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked, and in how many places it does not hold."""

    what: str
    count: int

    @property
    def is_well(self) -> bool:
        return self.count == 0

    def __str__(self) -> str:
        return f"{'ok ' if self.is_well else 'BAD'} {self.what}" + ("" if self.is_well else f": not in {self.count:,} places")


def findings(log: Log) -> list[Finding]:
    """What holds of `log` and what does not."""
    with connection.cursor() as cursor:
        found = [Finding(what, _one(cursor, sql, [log.pk])) for what, sql in _CHECKS.items()]
        found.append(Finding("the tables refuse change and removal", _one(cursor, _TRIGGERS, [])))
    if log.pk != Log.OWN and log.state == "complete":
        found.append(Finding("as many events as the import counted", abs(count_events(log) - log.event_count)))
    return found


def _one(cursor: object, sql: str, parameters: list[int]) -> int:
    cursor.execute(sql, parameters)  # type: ignore[attr-defined]
    count: int = cursor.fetchone()[0]  # type: ignore[attr-defined]
    return count


def count_events(log: Log) -> int:
    """How many events lie in the log."""
    with connection.cursor() as cursor:
        return _one(cursor, "SELECT count(*) FROM journal_event WHERE log_id = %s", [log.pk])
