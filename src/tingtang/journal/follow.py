"""The follower: reads the log by cursor for every subscriber and never skips a transaction that commits late."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from tingtang.core.database.statements import ask, one
from tingtang.core.errors import Problem
from tingtang.journal.models import Cursor
from tingtang.journal.subscribers import SUBSCRIBERS, Happened, Subscriber, by_qualifier

CHANNEL = "tingtang_journal"
BATCH = 500
LATEST = 2**62
# An idle cursor is moved only when it is this many transactions behind: moving it is a transaction itself.
IDLE_TRANSACTIONS = 10_000
# What one subscriber stumbles over (a refusal, a key that is gone, a fault) is noted on its cursor; the others go on.
STUMBLES = (
    Problem, DatabaseError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError, OSError, RuntimeError
)  # fmt: skip
_log = logging.getLogger("tingtang.journal")

# Everything written by transactions older than the oldest one still open is final: no smaller (tx, id) can appear later.
# The bounds stand apart, the upper one as a query, so that the plan is the same for every cursor and made once for a line.
_NEXT = """
SELECT e.id, t.name, e.occurred_at, e.recorded_at, a.name, e.actor_id, e.attributes, e.tx::text::bigint,
    (SELECT json_agg(json_build_array(q.name, o.name, x.object_id))
     FROM journal_event_object x JOIN journal_code q ON q.id = x.qualifier_id JOIN journal_code o ON o.id = x.object_type_id
     WHERE x.event_id = e.id AND x.recorded_at = e.recorded_at)
FROM journal_event e JOIN journal_code t ON t.id = e.type_id LEFT JOIN journal_code a ON a.id = e.actor_type
WHERE e.tx >= %s::text::xid8 AND (e.tx > %s::text::xid8 OR e.id > %s) AND e.tx < (SELECT pg_snapshot_xmin(pg_current_snapshot()))
    AND e.log_id = 1 AND t.name = ANY(%s)
ORDER BY e.tx, e.id LIMIT %s
"""
# What became final since then; the codes of types are few, and looked up once for each that is found.
_NEWS = """
WITH horizon AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS tx)
SELECT (SELECT tx FROM horizon)::text::bigint, (
    SELECT json_agg(t.name)::text FROM journal_code t WHERE t.id IN (
        SELECT e.type_id FROM journal_event e WHERE e.tx >= %s::text::xid8 AND e.tx < (SELECT tx FROM horizon) AND e.log_id = 1
    )
)
"""
# A row nobody else holds now: another worker is left to it.
_HOLD = "SELECT tx, event_id FROM journal_cursor WHERE name = %s FOR UPDATE SKIP LOCKED"
_MOVE = "UPDATE journal_cursor SET tx = %s, event_id = %s, failures = 0, error = '', moved_at = %s WHERE name = %s"
_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def advance(subscriber: Subscriber, at: datetime, *, batch: int = BATCH) -> int:
    """Give the next batch to `subscriber` and move its cursor in the same transaction; returns how many events it got.

    Another worker at the same subscriber is left to it (0). A failing batch is noted on the cursor and tried again later.
    """
    try:
        with transaction.atomic():
            held = ask(_HOLD, one(subscriber.name))
            if not held:
                return 0
            [(tx, event_id)] = held
            begun = int(tx or 0), int(event_id or 0)
            horizon, events, last = _read(begun, subscriber, batch)
            if events:
                subscriber.take(events)
            done = last if len(events) == batch else max(last, (horizon - 1, LATEST))
            if events or done[0] - begun[0] > IDLE_TRANSACTIONS:
                ask(_MOVE, one(done[0]), one(done[1]), one(at), one(subscriber.name))
            return len(events)
    except STUMBLES as error:
        _log.exception("subscriber %s failed", subscriber.name)
        Cursor.objects.filter(name=subscriber.name).update(failures=F("failures") + 1, error=str(error)[:2000])
        return -1


def _read(begun: tuple[int, int], subscriber: Subscriber, batch: int) -> tuple[int, list[Happened], tuple[int, int]]:
    with connection.cursor() as sql:
        sql.execute(_HORIZON)
        horizon: int = sql.fetchone()[0]
        sql.execute(_NEXT, [str(begun[0]), str(begun[0]), begun[1], subscriber.names(), batch])
        rows = sql.fetchall()
    return horizon, [_happened(row) for row in rows], (rows[-1][7], rows[-1][0]) if rows else begun


def _happened(row: tuple) -> Happened:  # type: ignore[type-arg]
    event_id, type_, occurred_at, recorded_at, kind, actor_id, attributes, _tx, objects = row
    related, several = by_qualifier(_parsed(objects) or ())
    return Happened(event_id, type_, occurred_at, recorded_at, kind or "", actor_id or 0, _parsed(attributes), related, several)


def _parsed(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value


def ensure_cursors(names: Iterable[str]) -> None:
    """Begin new subscribers at the start of the log."""
    Cursor.objects.bulk_create([Cursor(name=name) for name in names], ignore_conflicts=True)


def begin_again(name: str) -> None:
    """Let a subscriber read the log again from its beginning. Call it in the transaction that forgets what it had made."""
    Cursor.objects.select_for_update().filter(name=name).update(tx=0, event_id=0)


class Rounds:
    """Whom to give what has come: all subscribers every `whole_seconds`, in between those that want something of it.

    With thirty subscribers, looking at each cursor for each event took the worker more of a processor than what wrote the event.
    """

    def __init__(self, subscribers: Mapping[str, Subscriber], whole_seconds: float) -> None:
        self.subscribers, self.whole_seconds = subscribers, whole_seconds
        self._read_to: int | None = None  # everything of older transactions was given to everybody; None: somebody is behind
        self._whole_at = 0.0

    def go(self) -> int:
        """One round; returns how many events the busiest subscriber got."""
        horizon, types = self._news()
        is_whole = types is None
        due = [s for s in self.subscribers.values() if types is None or (s.wanted is None and not types.isdisjoint(s.types))]
        got = [advance(s, datetime.now(UTC)) for s in due]
        is_done = all(0 <= count < BATCH for count in got)
        if is_whole:
            self._whole_at = time.monotonic() + self.whole_seconds
        self._read_to = horizon if is_done and (is_whole or self._read_to is not None) else None
        return max(got, default=0)

    def _news(self) -> tuple[int, frozenset[str] | None]:
        """Up to where everything is final, and which types of events came since the latest round; None when all are to be asked."""
        if self._read_to is None or time.monotonic() >= self._whole_at:
            [(horizon,)] = ask(_HORIZON)
            return int(horizon or 0), None
        [(horizon, found)] = ask(_NEWS, one(self._read_to))
        return int(horizon or 0), frozenset(orjson.loads(found or "[]"))


def run(stop: threading.Event, *, idle_seconds: float = 1.0) -> None:
    """Follow the log for every subscriber until `stop` is set; woken by notifications, looks by itself every second."""
    ensure_cursors(SUBSCRIBERS)
    listening: object = None
    rounds = Rounds(SUBSCRIBERS, idle_seconds)
    while not stop.is_set():
        if connection.connection is None or connection.connection is not listening:
            listening = _listen()
        if rounds.go() < BATCH and connection.connection is listening:
            _wait(idle_seconds)


def _listen() -> object:
    """Hear the notifications on the line of now, after a cut another, whose commits do not wait for the disk.

    What a subscriber did and its cursor are one transaction: with the machine go both, and it is done again. Whoever builds on it
    waits for the disk himself, and the log is written in its order.
    """
    with connection.cursor() as sql:
        sql.execute("SET synchronous_commit = off")
        sql.execute(f"LISTEN {CHANNEL}")
    return connection.connection


def _wait(seconds: float) -> None:
    raw = connection.connection
    for _notification in raw.notifies(timeout=seconds, stop_after=1):
        return
