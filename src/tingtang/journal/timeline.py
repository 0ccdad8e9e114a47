"""The story of one object: every event it took part in, newest first, for pages of the domains that have asked who may read it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection

from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor, Halls
from tingtang.journal import audit
from tingtang.journal.audit import Entry, Page
from tingtang.journal.models import Code, Log

# Of an object with more events only the latest recorded ones are told; its whole story is in the journal.
MOST = 2000
_MINE = f"""
WITH mine AS (
    SELECT event_id, recorded_at FROM journal_event_object
    WHERE log_id = %(log)s AND object_type_id = %(type)s AND object_id = ANY(%(keys)s)
    ORDER BY event_id DESC LIMIT {MOST}
)
"""
_BESIDE = f"""{_MINE}
SELECT DISTINCT o.object_type_id, o.object_id
FROM mine JOIN journal_event_object o ON o.recorded_at = mine.recorded_at AND o.event_id = mine.event_id
WHERE o.object_type_id = ANY(%(guarded)s)
"""
_SQL = f"""{_MINE}
SELECT DISTINCT ON (e.occurred_at, e.id) e.id, e.type_id, e.occurred_at, e.actor_type, e.actor_id, e.attributes, e.name
FROM mine JOIN journal_event e ON e.recorded_at = mine.recorded_at AND e.id = mine.event_id
WHERE e.log_id = %(log)s AND (%(before_at)s::timestamptz IS NULL OR (e.occurred_at, e.id) < (%(before_at)s, %(before_id)s))
  AND NOT e.type_id = ANY(%(without)s)
  AND (%(halls)s::bigint[] IS NULL OR NOT EXISTS (
    SELECT 1 FROM journal_event_object h
    WHERE h.event_id = e.id AND h.recorded_at = e.recorded_at AND h.object_type_id = %(hall_type)s AND NOT h.object_id = ANY(%(halls)s)
  ))
  AND NOT EXISTS (
    SELECT 1 FROM journal_event_object o JOIN unnest(%(hidden_types)s::integer[], %(hidden)s::bigint[]) AS away (type, id)
    ON o.object_type_id = away.type AND o.object_id = away.id WHERE o.event_id = e.id AND o.recorded_at = e.recorded_at
  )
ORDER BY e.occurred_at DESC, e.id DESC LIMIT %(size)s
"""


def story(
    kind: str,
    keys: Sequence[int],
    halls: Halls,
    *,
    before: tuple[datetime, int] | None = None,
    size: int = 30,
    without: Collection[str] = (),
    reader: Actor = SYSTEM,
) -> Page:
    """Events of the own log that relate to an object of `kind` with one of `keys`, except those in halls other than `halls`.

    What happened to an object that keeps its story to itself (`is_guarded`: a case) is told to a `reader` who may see the object.
    `before` is the place where the page before ended; `without` names event types that are left out.
    """
    guarded = {model._meta.label_lower: model for model in apps.get_models() if getattr(model, "is_guarded", False)}
    codes = dict(Code.objects.filter(name__in=[kind, audit.HALL, *without, *guarded]).values_list("name", "pk"))
    parameters: dict[str, Any] = {
        "log": Log.OWN,
        "type": codes.get(kind, 0),
        "keys": list(keys),
        "halls": None if halls is EVERYWHERE else sorted(halls),  # type: ignore[arg-type]
        "hall_type": codes.get(audit.HALL, 0),
        "before_at": before[0] if before else None,
        "before_id": before[1] if before else 0,
        "without": [codes[name] for name in without if name in codes],
        "size": size + 1,
    }
    hidden = _hidden(
        reader, parameters, {codes[name]: model for name, model in guarded.items() if name in codes and name != kind}
    )
    parameters |= {"hidden_types": [type_ for type_, _key in hidden], "hidden": [key for _type, key in hidden]}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        rows = cursor.fetchall()
    shown = rows[:size]
    following = (shown[-1][2], shown[-1][0]) if len(rows) > size else None
    return Page(audit.entries_of(Log(pk=Log.OWN), shown), following)


def _hidden(reader: Actor, parameters: dict[str, Any], guarded: dict[int, Any]) -> list[tuple[int, int]]:
    if reader.kind == SYSTEM.kind or not guarded:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE, parameters | {"guarded": list(guarded)})
        beside: set[tuple[int, int]] = set(cursor.fetchall())
    seen: set[tuple[int, int]] = set()
    for type_, model in guarded.items():
        keys = [key for found, key in beside if found == type_]
        rows = model.objects.visible_to(reader).filter(pk__in=keys).values_list("pk", flat=True) if keys else []
        seen |= {(type_, key) for key in rows}
    return sorted(beside - seen)


def happened(name: str, starts_at: datetime, ends_at: datetime, most: int) -> Sequence[Entry]:
    """Events of one type between two times, the latest first; their reader asks who may see what they are about."""
    code = Code.objects.filter(kind="event", name=name).values_list("pk", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, type_id, occurred_at, actor_type, actor_id, attributes, name FROM journal_event"
            " WHERE log_id = %s AND type_id = %s AND occurred_at >= %s AND occurred_at < %s"
            " ORDER BY occurred_at DESC, id DESC LIMIT %s",
            [Log.OWN, code, starts_at, ends_at, most],
        )
        return audit.entries_of(Log(pk=Log.OWN), cursor.fetchall())


def entries(log: Log, keys: Sequence[int]) -> Sequence[Entry]:
    """Events of a log by their keys; their reader asks who may see what they are about."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, type_id, occurred_at, actor_type, actor_id, attributes, name FROM journal_event"
            " WHERE log_id = %s AND id = ANY(%s) ORDER BY occurred_at DESC, id DESC",
            [log.pk, list(keys)],
        )
        return audit.entries_of(log, cursor.fetchall())


__all__ = ["Entry", "Page", "entries", "happened", "story"]
