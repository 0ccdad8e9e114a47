"""Ratings that were confirmed as forged: which events of the journal no figure counts for as long as such a decision stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from tingtang.journal.models import Code
from tingtang.quality.events import FLAG_DECIDED
from tingtang.quality.queries.days import home_day
from tingtang.visits.events import RATED

# What was decided of each flag last holds; a rating that two flags name is left out until both are cleared. The codes are numbers
# written into the statement: only so does the planner see how few events are about flags, and read them by the index of objects.
_FORGED = """
WITH latest AS (
    SELECT DISTINCT ON (f.object_id) e.id, e.recorded_at, e.attributes ->> 'state' AS state
    FROM journal_event_object f
    JOIN journal_event e ON e.id = f.event_id AND e.recorded_at = f.recorded_at AND e.type_id = %(decided)s
    WHERE f.log_id = 1 AND f.object_type_id = %(flags)s AND f.qualifier_id = %(flag)s
        AND (%(told)s::timestamptz IS NULL OR e.recorded_at <= %(told)s)
    ORDER BY f.object_id, e.id DESC
), calls AS (
    SELECT DISTINCT c.object_type_id, c.object_id
    FROM latest JOIN journal_event_object c ON c.event_id = latest.id AND c.recorded_at = latest.recorded_at AND c.qualifier_id = %(call)s
    WHERE latest.state = 'confirmed'
)"""
_RATINGS = """
SELECT r.id, r.occurred_at, r.recorded_at, c.object_id,
    (SELECT h.object_id FROM journal_event_object h WHERE h.event_id = r.id AND h.recorded_at = r.recorded_at AND h.qualifier_id = %(hall)s
        LIMIT 1)
FROM calls c
JOIN journal_event_object o ON o.log_id = 1 AND o.object_type_id = c.object_type_id AND o.object_id = c.object_id
JOIN journal_event r ON r.id = o.event_id AND r.recorded_at = o.recorded_at AND r.type_id = %(rated)s
"""
_OF_CALLS = """
WITH calls AS (SELECT %(called)s AS object_type_id, unnest(%(calls)s::bigint[]) AS object_id)"""
_NAMES: Final = {
    "decided": ("event", FLAG_DECIDED.name), "rated": ("event", RATED.name), "flags": ("object", "quality.ratingflag"),
    "called": ("object", "visits.call"), "flag": ("qualifier", "ratingflag"), "call": ("qualifier", "call"), "hall": ("qualifier", "hall"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating as the journal has it: its event, when it was given and told, the call and the hall it is about."""

    event: int
    at: datetime
    recorded_at: datetime
    call: int
    hall: int | None


def forged(told: datetime | None = None) -> list[Rating]:
    """The ratings that no figure counts now, or by what the journal was `told` of by a time."""
    return _read(_FORGED + _RATINGS, {"told": told})


def of_calls(calls: Collection[int]) -> list[Rating]:
    """The ratings of some calls."""
    return _read(_OF_CALLS + _RATINGS, {"calls": list(calls)})


def _read(sql: str, about: dict[str, Any]) -> list[Rating]:
    codes = {(kind, name): number for kind, name, number in Code.objects.values_list("kind", "name", "id")}
    with connection.cursor() as cursor:
        cursor.execute(sql, about | {word: codes.get(pair, 0) for word, pair in _NAMES.items()})
        return [Rating(*row) for row in cursor.fetchall()]


def changed_since(at: datetime, first: date, latest: date, hall: int | None = None) -> int:
    """How many ratings of some days (in a hall, or anywhere) were left out, or counted again, after a figure of them was kept."""
    now, then = ({one.event: one for one in forged(told)} for told in (None, at))
    moved = [one for key, one in (now | then).items() if (key in now) != (key in then)]
    return sum(hall in (None, one.hall) and first <= home_day(one.at) <= latest for one in moved)
