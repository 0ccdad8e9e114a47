"""What the journal says of a replayed day, beside what the log says."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from tingtang.config.replay.day import WorkItem
from tingtang.config.replay.stage import Stage
from tingtang.org.models import Hall
from tingtang.visits.events import SERVICE_FINISHED, SERVICE_STARTED

# Each finished service of a hall with its first start; services and clerks are related by their keys.
_EPISODES = """
WITH finished AS (
    SELECT e.occurred_at,
        max(x.object_id) FILTER (WHERE q.name = 'ticket') AS ticket,
        max(x.object_id) FILTER (WHERE q.name = 'service') AS service,
        max(x.object_id) FILTER (WHERE q.name = 'clerk') AS clerk,
        max(x.object_id) FILTER (WHERE q.name = 'hall') AS hall
    FROM journal_event e
    JOIN journal_code t ON t.id = e.type_id AND t.name = %s
    JOIN journal_event_object x ON x.event_id = e.id
    JOIN journal_code q ON q.id = x.qualifier_id
    WHERE e.log_id = 1 AND e.occurred_at >= %s AND e.occurred_at < %s
    GROUP BY e.id, e.occurred_at
), started AS (
    SELECT x.object_id AS ticket, min(e.occurred_at) AS occurred_at
    FROM journal_event e
    JOIN journal_code t ON t.id = e.type_id AND t.name = %s
    JOIN journal_event_object x ON x.event_id = e.id
    JOIN journal_code q ON q.id = x.qualifier_id AND q.name = 'ticket'
    WHERE e.log_id = 1 AND e.occurred_at >= %s AND e.occurred_at < %s
    GROUP BY x.object_id
)
SELECT started.occurred_at, finished.occurred_at, service.code, finished.clerk
FROM finished JOIN started USING (ticket) JOIN catalogue_service service ON service.id = finished.service
WHERE finished.hall = %s
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Services in the log and in the journal, those that are the same to the second, and the lists of what differs."""

    in_log: int
    in_journal: int
    missing: Counter[tuple[str, int, datetime, datetime | None]]
    extra: Counter[tuple[str, int, datetime, datetime | None]]

    @property
    def is_same(self) -> bool:
        return not self.missing and not self.extra


def compare(stage: Stage, items: list[WorkItem]) -> Comparison:
    """Hold the services in the journal against the day's items: kind, clerk, start and (where the log has one) end."""
    hall = Hall.objects.get(code=stage.hall)
    first, latest = min(i.starts_at for i in items), max(i.ends_at or i.starts_at for i in items)
    limits = (first - timedelta(days=1), latest + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute(
            _EPISODES,
            [SERVICE_FINISHED.name, *limits, SERVICE_STARTED.name, *limits, hall.pk],
        )
        rows = cursor.fetchall()
    open_ended = {(stage.services[i.kind], stage.desks[i.clerk].staff, i.starts_at) for i in items if i.ends_at is None}
    journal = Counter(
        (code, clerk, start.astimezone(UTC), None if (code, clerk, start) in open_ended else end.astimezone(UTC))
        for start, end, code, clerk in rows
    )
    log = Counter(
        (stage.services[i.kind], stage.desks[i.clerk].staff, i.starts_at.astimezone(UTC), i.ends_at and i.ends_at.astimezone(UTC))
        for i in items
    )
    return Comparison(len(items), len(rows), log - journal, journal - log)
