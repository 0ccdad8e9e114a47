"""What people were told to wait when they took a number, and how long they did: the promise ledger, read from the journal alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db import connection

from tingtang.core.actors import Actor
from tingtang.insight.arrays import Array, columns
from tingtang.insight.models import Episode
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
_FROM = """
FROM journal_event e JOIN journal_event_object h ON h.event_id = e.id AND h.log_id = e.log_id AND h.recorded_at = e.recorded_at
"""
_WHERE = """
WHERE e.log_id = 1 AND e.type_id = (SELECT id FROM journal_code WHERE kind = 'event' AND name = '{}')
  AND h.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'org.hall') AND h.object_id = %s
  AND e.occurred_at >= %s AND e.occurred_at < %s
"""
_TOLD = {"ticket": "i8", "at": "f8", "told": "f8", "low": "f8", "high": "f8"}
_PHONES = f"""
SELECT o.object_id, extract(epoch FROM e.occurred_at)::float8, (e.attributes->>'estimate_seconds')::float8,
    (e.attributes->>'estimate_low_seconds')::float8, (e.attributes->>'estimate_high_seconds')::float8 {_FROM}
JOIN journal_event_object o ON o.event_id = e.id AND o.log_id = e.log_id AND o.recorded_at = e.recorded_at
  AND o.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'visits.ticket')
{_WHERE.format("visits.wait.told")}"""
_READ = {"service": "i8", "at": "f8", "told": "f8", "low": "f8", "high": "f8"}
_SCREENS = f"""
SELECT s.key::bigint, extract(epoch FROM e.occurred_at)::float8, (s.value->>0)::float8, (s.value->>1)::float8, (s.value->>2)::float8
{_FROM} CROSS JOIN LATERAL jsonb_each((e.attributes->>'waits')::jsonb) s
{_WHERE.format("visits.waits.told")} AND jsonb_typeof(s.value) = 'array'"""
_LABELS = f"""SELECT o.object_id, e.attributes->>'label' {_FROM}
JOIN journal_event_object o ON o.event_id = e.id AND o.log_id = e.log_id AND o.recorded_at = e.recorded_at
  AND o.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'visits.ticket')
{_WHERE.format("visits.ticket.issued")}"""
READ_SECONDS = 60.0
NUMBERS, PHONES, SCREENS = "numbers", "phones", "screens"


@dataclass(frozen=True)
class Ledger:
    """The promises of a hall on some days, judged, beside simple estimates of the same waits."""

    first: date
    latest: date
    rows: Mapping[str, promises.Promises]  # by where they were told

    @property
    def judged(self) -> Sequence[promises.Judged]:
        return promises.judged(self.rows[NUMBERS])

    @property
    def phones(self) -> promises.Kept | None:
        return promises.kept(self.rows[PHONES])

    @property
    def screens(self) -> promises.Kept | None:
        return promises.kept(self.rows[SCREENS])


def ledger(actor: Actor, hall: Hall, first: date, latest: date) -> Ledger:
    """Promises to those who were called and were told, or waited, over half a minute.

    Refused (NotFound) when the hall is not the actor's to see.
    """
    found = arrays_of(actor, Question(Log.objects.get(pk=Log.OWN), first, latest, hall.zone, hall))
    starts, ends = (datetime.combine(day, time(), hall.zone) for day in (first, latest + timedelta(days=1)))
    told = columns(_SQL, [hall.pk, starts, ends], _TYPES)
    waits = _first_waits(found)
    phones, screens = columns(_PHONES, [hall.pk, starts, ends], _TOLD), columns(_SCREENS, [hall.pk, starts, ends], _READ)
    return Ledger(first, latest, {
        NUMBERS: promises.promised(waits, told),
        PHONES: promises.told_and_true(phones, _still_to_wait(waits, phones)),
        SCREENS: promises.told_and_true(screens, _after_reading(waits, screens)),
    })  # fmt: skip


def labels(hall: Hall, ledger: Ledger) -> dict[int, str]:
    """The numbers people held, by ticket, as the journal has them."""
    starts, ends = (datetime.combine(day, time(), hall.zone) for day in (ledger.first, ledger.latest + timedelta(days=1)))
    with connection.cursor() as cursor:
        cursor.execute(_LABELS, [hall.pk, starts, ends])
        return dict(cursor.fetchall())


def episodes(hall: Hall, ledger: Ledger) -> dict[int, int]:
    """The first wait of each ticket as insight keeps it, to be opened."""
    starts, ends = (datetime.combine(day, time(), hall.zone) for day in (ledger.first, ledger.latest + timedelta(days=1)))
    rows = Episode.objects.filter(log_id=Log.OWN, hall_id=hall.pk, arrived_at__gte=starts, arrived_at__lt=ends)
    return dict(rows.order_by("-arrived_at").values_list("case_id", "pk"))


def _still_to_wait(waits: Mapping[str, Array], told: Mapping[str, Array]) -> Array:
    """How long the holder of a number really waited after he was told; not-a-number where he was not called."""
    if not len(waits["visit"]):
        return np.full(len(told["at"]), np.nan)
    order = np.argsort(waits["visit"])
    at = order[np.minimum(np.searchsorted(waits["visit"], told["ticket"], sorter=order), len(order) - 1)]
    is_known = (waits["visit"][at] == told["ticket"]) & waits["called"][at]
    return np.where(is_known, waits["arrived"][at] + waits["wait"][at] - told["at"], np.nan)


def _after_reading(waits: Mapping[str, Array], told: Mapping[str, Array]) -> Array:
    """The mean wait of those who came for the service within a minute after screens had told a wait; not-a-number where nobody came."""
    found = np.full(len(told["at"]), np.nan)
    for service in np.unique(told["service"]):
        mine = waits["called"] & (waits["service"] == service)
        arrived, wait = waits["arrived"][mine], waits["wait"][mine].astype(float)
        sums = np.concatenate([[0.0], np.cumsum(wait)])
        rows = np.flatnonzero(told["service"] == service)
        first, end = (np.searchsorted(arrived, told["at"][rows] + more) for more in (0.0, READ_SECONDS))
        found[rows] = np.where(end > first, (sums[end] - sums[first]) / np.maximum(1, end - first), np.nan)
    return found


def _first_waits(found: Mapping[str, Array]) -> dict[str, Array]:
    """The first wait of each visit, in the order of coming; later errands were promised nothing."""
    order = np.lexsort((found["arrived"], found["visit"]))
    kept = order[np.append(True, np.diff(found["visit"][order]) != 0)] if len(order) else order
    kept = kept[np.argsort(found["arrived"][kept], kind="stable")]
    called = np.isin(found["outcome"], (Outcome.SERVED, Outcome.NO_SHOW, Outcome.PASSED_ON)) & ~np.isnan(found["wait"])
    return {name: values[kept] for name, values in found.items()} | {"called": called[kept]}
