"""From the journal into the coded store: by cursor, as subscribers read, so that no late commit is skipped."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.core.errors import Refused
from tingtang.flows.events import STEP_DEVIATED, STEP_DONE, STEP_OPENED, STEP_SKIPPED
from tingtang.insight.arrays import columns
from tingtang.insight.store import Manifest, Store
from tingtang.journal.formats.ocel import LIFECYCLE, RESOURCE
from tingtang.journal.models import Code

BATCH = 200_000
AWAITED = 10  # seconds until a reader reads on himself
LATEST = 2**62
STEPS = (STEP_OPENED.name, STEP_DONE.name, STEP_SKIPPED.name, STEP_DEVIATED.name)
# Who did it, the first that is related: clerks and staff of the own log, resources of imported ones.
RESOURCES = ("clerk", "staff", RESOURCE)

_BATCH = """
SELECT e.id, e.recorded_at, e.tx::text::bigint AS tx, e.log_id, e.type_id, e.occurred_at, e.actor_type, e.actor_id,
    CASE WHEN e.type_id = ANY(%(steps)s) THEN coalesce(nullif(e.attributes ->> 'name', ''), e.attributes ->> 'step')
         ELSE coalesce(e.attributes ->> %(lifecycle)s, e.attributes ->> 'activity') END AS detail
FROM journal_event e
WHERE (e.tx, e.id) > (%(tx)s::text::xid8, %(event)s) AND e.tx < %(horizon)s::text::xid8
ORDER BY e.tx, e.id LIMIT %(batch)s
"""
_ROWS = f"""
WITH e AS MATERIALIZED ({_BATCH}),
o AS (SELECT x.event_id, x.object_type_id, x.object_id, x.qualifier_id, e.log_id FROM e
      JOIN journal_event_object x ON x.event_id = e.id AND x.recorded_at = e.recorded_at),
who AS (SELECT DISTINCT ON (event_id) event_id, object_type_id, object_id FROM o WHERE qualifier_id = ANY(%(resources)s)
        ORDER BY event_id, array_position(%(resources)s, qualifier_id)),
place AS (SELECT DISTINCT ON (event_id) event_id, object_id FROM o WHERE log_id = 1 AND qualifier_id = %(hall)s ORDER BY event_id)
SELECT e.id, (extract(epoch FROM e.occurred_at) * 1000000)::bigint, e.type_id::int, coalesce(d.code, 0),
    coalesce(o.object_type_id, 0)::int, coalesce(o.object_id, 0), coalesce(o.qualifier_id, 0)::int,
    coalesce(who.object_type_id, e.actor_type, 0)::int, coalesce(who.object_id, e.actor_id, 0), coalesce(place.object_id, 0),
    e.log_id::bigint, e.tx
FROM e LEFT JOIN o ON o.event_id = e.id LEFT JOIN who ON who.event_id = e.id LEFT JOIN place ON place.event_id = e.id
    LEFT JOIN unnest(%(words)s::text[], %(numbers)s::int[]) d(word, code) ON d.word = e.detail
"""
_TYPES = {
    "event": "i8", "at": "i8", "type": "i4", "detail": "i4", "object_type": "i4", "object": "i8", "qualifier": "i4",
    "resource_type": "i4", "resource": "i8", "hall": "i8", "log": "i8", "tx": "i8",
}  # fmt: skip


def store() -> Store:
    """The store of this installation."""
    return Store(Path(settings.STORE_DIR))


class OtherDatabase(Refused):
    """The store in the data folder was read from another database, and another process is making it anew."""

    message = _("The log is being read anew, because the data folder belonged to another database. Look again in a minute.")


def database() -> str:
    """Which database this is: the one PostgreSQL made, not its name, which another may have tomorrow."""
    return _database(str(connection.settings_dict["NAME"]))


@cache
def _database(_name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier, oid FROM pg_control_system(), pg_database WHERE datname = current_database()")
        return "-".join(str(each) for each in cursor.fetchone())


def is_ours(manifest: Manifest) -> bool:
    """Whether the store was read from this database."""
    return manifest.database == database()


def advance(*, batch: int = BATCH, horizon: int | None = None, most: int | None = None) -> int:
    """Read on in the journal until its end, or until `most` rows or more were added; returns how many were.

    Another process that writes is left to it. What was read from another database is forgotten. Only what transactions below
    `horizon` wrote is read: the oldest that is still open, so that none is skipped.
    """
    total = 0
    with store().writing() as may:
        if may and not is_ours(store().manifest()):
            store().forget(database())
        while may and (most is None or total < most) and (added := _advance(batch, horizon)):
            total += added
        if may and total:
            store().codes(list(Code.objects.order_by("id").values_list("id", "kind", "name")))
            store().compact()
    return total


def catch_up(*, horizon: int | None = None) -> int:
    """Read on where nobody has for a while, so that who looks at a live map need not wait for a worker that has much to do.

    One batch at most: of a journal of years, of which nothing was read yet, more would keep him waiting for minutes.
    """
    return advance(horizon=horizon, most=1) if time.time() - store().written_at > AWAITED else 0


def _advance(batch: int, horizon: int | None) -> int:
    manifest = store().manifest()
    parameters: dict[str, Any] = {
        "tx": str(manifest.tx),
        "event": manifest.event,
        "batch": batch,
        "steps": _codes("event", STEPS),
        "lifecycle": LIFECYCLE,
        "resources": _codes("qualifier", RESOURCES),
        "hall": next(iter(_codes("qualifier", ("hall",))), 0),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(%s::bigint::text, pg_snapshot_xmin(pg_current_snapshot())::text)", [horizon])
        parameters["horizon"] = cursor.fetchone()[0]
        cursor.execute(f"SELECT DISTINCT detail FROM ({_BATCH}) e WHERE detail IS NOT NULL", parameters)
        details = dict.fromkeys(manifest.details) | dict.fromkeys(row[0] for row in cursor.fetchall())
    words = list(details)
    found = columns(_ROWS, parameters | {"words": words, "numbers": list(range(1, len(words) + 1))}, _TYPES)
    if not len(found["event"]):
        return 0
    last_tx = int(found["tx"].max())
    reached = last_tx, int(found["event"][found["tx"] == last_tx].max())
    store().append(found, found["log"], manifest, reached, words)
    return len(found["event"])


def _codes(kind: str, names: Sequence[str]) -> list[int]:
    """The codes of words, in the order of the words; those never used have none."""
    known = dict(Code.objects.filter(kind=kind, name__in=names).values_list("name", "id"))
    return [known[name] for name in names if name in known]


def rebuild(*, horizon: int | None = None) -> int:
    """Forget the store and read the journal from its beginning; returns how many rows there are then."""
    with store().writing() as may:
        if may:
            store().forget(database())
    return advance(horizon=horizon)


@dataclass(frozen=True, slots=True)
class Compared:
    """One log in the journal and in the store: events, rows, and sums that differ when any row does."""

    log: int
    journal: tuple[int, ...]
    stored: tuple[int, ...]

    @property
    def is_same(self) -> bool:
        return self.journal == self.stored


_JOURNAL = """
WITH e AS (SELECT id, recorded_at, log_id, type_id, occurred_at FROM journal_event WHERE (tx, id) <= (%s::text::xid8, %s))
SELECT e.log_id, count(DISTINCT e.id), count(*), sum(e.id), sum((extract(epoch FROM e.occurred_at) * 1000000)::bigint %% 1000000007),
    sum(e.type_id), coalesce(sum(x.object_id), 0), coalesce(sum(x.object_type_id), 0), coalesce(sum(x.qualifier_id), 0)
FROM e LEFT JOIN journal_event_object x ON x.event_id = e.id AND x.recorded_at = e.recorded_at GROUP BY 1 ORDER BY 1
"""
_STORED = """
SELECT log, count(DISTINCT event), count(*), sum(event), sum("at" %% 1000000007),
    sum("type"), sum("object"), sum(object_type), sum(qualifier)
FROM read_parquet(?, hive_partitioning = true) GROUP BY 1 ORDER BY 1
""".replace("%%", "%")


def verify() -> list[Compared]:
    """Each log in the journal against the store, as far as the store has read."""
    import duckdb  # noqa: PLC0415 - it starts threads, which the web forks away from when it is loaded before

    manifest: Manifest = store().manifest()
    with connection.cursor() as cursor:
        cursor.execute(_JOURNAL, [str(manifest.tx), manifest.event])
        journal = {row[0]: tuple(int(each) for each in row[1:]) for row in cursor.fetchall()}
    paths = store().paths(manifest.parts)
    rows = duckdb.connect().execute(_STORED, [paths]).fetchall() if paths else []
    stored = {int(row[0]): tuple(int(each) for each in row[1:]) for row in rows}
    return [Compared(log, journal.get(log, ()), stored.get(log, ())) for log in sorted(journal | stored)]
