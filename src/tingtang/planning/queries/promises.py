"""What people were told to wait when they took a number, and how long they did: the promise ledger, read from the journal alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from tingtang.core.actors import Actor
from tingtang.insight.arrays import Array, columns
from tingtang.insight.queries import Question, arrays_of
from tingtang.insight.rules.episodes import Outcome
from tingtang.journal.models import Log
from tingtang.org.models import Hall
from tingtang.planning.rules import promises

_TYPES = {"ticket": "i8", "told": "f8", "low": "f8", "high": "f8", "ahead": "f8"}
_SQL = """
SELECT o.object_id, (e.attributes->>'estimate_seconds')::float8, (e.attributes->>'estimate_low_seconds')::float8,
    (e.attributes->>'estimate_high_seconds')::float8, coalesce((e.attributes->>'ahead')::float8, 0)
FROM journal_event e JOIN journal_event_object o ON o.event_id = e.id AND o.log_id = e.log_id AND o.recorded_at = e.recorded_at
JOIN journal_event_object h ON h.event_id = e.id AND h.log_id = e.log_id AND h.recorded_at = e.recorded_at
WHERE e.log_id = 1 AND e.type_id = (SELECT id FROM journal_code WHERE kind = 'event' AND name = 'visits.ticket.issued')
  AND o.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'visits.ticket')
  AND h.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'org.hall') AND h.object_id = %s
  AND e.occurred_at >= %s AND e.occurred_at < %s AND e.attributes->>'estimate_low_seconds' IS NOT NULL
"""


@dataclass(frozen=True)
class Ledger:
    """The promises of a hall on some days, judged, beside simple estimates of the same waits."""

    first: date
    latest: date
    judged: Sequence[promises.Judged]


def ledger(actor: Actor, hall: Hall, first: date, latest: date) -> Ledger:
    """Promises to those who were called, over half a minute of waiting. Refused (NotFound) when the hall is not the actor's to see."""
    found = arrays_of(actor, Question(Log.objects.get(pk=Log.OWN), first, latest, hall.zone, hall))
    starts, ends = (datetime.combine(day, time(), hall.zone) for day in (first, latest + timedelta(days=1)))
    told = columns(_SQL, [hall.pk, starts, ends], _TYPES)
    return Ledger(first, latest, promises.judged(_first_waits(found), told))


def _first_waits(found: Mapping[str, Array]) -> dict[str, Array]:
    """The first wait of each visit, in the order of coming; later errands were promised nothing."""
    order = np.lexsort((found["arrived"], found["visit"]))
    kept = order[np.append(True, np.diff(found["visit"][order]) != 0)] if len(order) else order
    kept = kept[np.argsort(found["arrived"][kept], kind="stable")]
    called = np.isin(found["outcome"], (Outcome.SERVED, Outcome.NO_SHOW, Outcome.PASSED_ON)) & ~np.isnan(found["wait"])
    return {name: values[kept] for name, values in found.items()} | {"called": called[kept]}
