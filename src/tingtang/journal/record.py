"""`record()`: the only way into the own log. What an action records is written with it, in one statement at its end."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from itertools import accumulate, chain
from threading import Lock
from typing import Any, NamedTuple

import orjson
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.actions import Running, running
from tingtang.core.actors import Actor
from tingtang.core.database.statements import Part, Rows, many, one, run, texts
from tingtang.core.errors import Refused
from tingtang.core.events import EventType
from tingtang.journal.models import Code, Log

MOST_CODES = 32_767
EVENTS = """
ids AS MATERIALIZED (
    SELECT ARRAY(SELECT nextval('journal_event_id_seq') FROM generate_series(1, %s)) AS ids
), events AS (
    INSERT INTO journal_event (id, type_id, occurred_at, actor_type, actor_id, attributes)
    SELECT (SELECT ids FROM ids)[n], type_id, occurred_at, actor_type, actor_id, attributes::jsonb
    FROM unnest(%s::smallint[], %s::timestamptz[], %s::smallint[], %s::bigint[], %s::text[])
         WITH ORDINALITY AS t(type_id, occurred_at, actor_type, actor_id, attributes, n)
), objects AS (
    INSERT INTO journal_event_object (event_id, object_type_id, object_id, qualifier_id)
    SELECT (SELECT ids FROM ids)[n], object_type_id, object_id, qualifier_id
    FROM unnest(%s::int[], %s::smallint[], %s::bigint[], %s::smallint[]) AS o(n, object_type_id, object_id, qualifier_id)
)"""
_CHANGES = """
changes AS (
    INSERT INTO journal_object_change (log_id, object_type_id, object_id, at, field, value)
    SELECT 1, t, o, a, f, v::jsonb
    FROM unnest(%s::smallint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[]) AS c(t, o, a, f, v)
)"""
_LINKS = """
links AS (
    INSERT INTO journal_object_object (log_id, source_type_id, source_id, target_type_id, target_id, qualifier_id)
    SELECT 1, * FROM unnest(%s::smallint[], %s::bigint[], %s::smallint[], %s::bigint[], %s::smallint[])
)"""


class Recorded(NamedTuple):
    """One event as it waits for the end of its action."""

    type: EventType
    actor: Actor
    at: datetime
    objects: list[tuple[str, models.Model]]
    attributes: dict[str, Any]


class Events(NamedTuple):
    """Events in the columns of their table; their objects in theirs, of which the first is the event's place among these, from 1."""

    heads: tuple[Sequence[Any], ...]
    objects: tuple[list[int], ...]


class Undeclared(TypeError):
    """An event was recorded with a keyword its type does not declare."""


class NoCodeLeft(Refused):
    """The journal knows as many words as there are small numbers."""

    message = _("The journal has no number left for a new word. Import this log with words that it knows already.")


def record(type_: EventType, actor: Actor, *, at: datetime, **about: Any) -> None:
    """Record that `type_` happened at `at`: models become related objects with the keyword as qualifier, the rest attributes.

    None is left out. Refused outside an action, with an undeclared keyword, or without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be recorded")
    objects: list[tuple[str, models.Model]] = []
    attributes = {}
    for key, value in about.items():
        if value is None:
            continue
        if isinstance(value, models.Model) and key in type_.objects:
            objects.append((key, value))
        elif key in type_.attributes and not isinstance(value, models.Model):
            attributes[key] = value if type(value) in _AS_IT_IS else _plain(value)
        elif key in type_.objects and isinstance(value, list | tuple):
            objects += [(key, item) for item in value]
        else:
            raise Undeclared(f"{type_.name} does not declare {key!r}")
    running().events.append(Recorded(type_, actor, at, objects, attributes))


def changed(subject: models.Model, /, *, at: datetime, **values: Any) -> None:
    """Record the values that fields of `subject` took at `at`."""
    running().changes += [(subject, at, field, _plain(value)) for field, value in values.items()]


def linked(source: models.Model, target: models.Model, qualifier: str) -> None:
    """Record a lasting relation between two objects."""
    running().links.append((source, target, qualifier))


def written(parts: list[Part]) -> None:
    """Write by parts of a statement: together with the events when the running action runs at once, else now."""
    current = running()
    if current.attempt is None:
        run(parts)
    else:
        current.parts += parts


def flush(current: Running) -> None:
    """Write what the action recorded, and what it writes together with that, in one statement."""
    parts = list(current.parts)
    if current.changes:
        found = [(object_type(s), s.pk, at, field, orjson.dumps(v).decode()) for s, at, field, v in current.changes]
        kinds, keys, times, fields, values = zip(*found, strict=True)
        parts.append(Part(_CHANGES, (many(kinds), many(keys), many(times), texts(fields), texts(values))))
    if current.links:
        links = [(object_type(s), s.pk, object_type(t), t.pk, code("qualifier", q)) for s, t, q in current.links]
        parts.append(Part(_LINKS, tuple([many(column) for column in zip(*links, strict=True)])))
    rows = Rows(EVENTS, event_rows(current.events), event_columns) if current.events else None
    if parts or rows:
        run(parts, rows, is_whole=current.attempt is not None)
    if current.attempt is None:
        transaction.on_commit(_nudge)
    else:
        _nudge()


def event_rows(events: list[Recorded]) -> Events:
    """What is written of the events of one action."""
    heads = [
        (code("event", e.type.name), e.at, code("object", e.actor.kind), e.actor.id, orjson.dumps(e.attributes).decode())
        for e in events
    ]
    objects: tuple[list[int], ...] = ([], [], [], [])
    numbers, kinds, keys, words = objects
    for number, event in enumerate(events, 1):
        for qualifier, item in event.objects:
            kind, word, key = _relations.get((qualifier, type(item))) or _relation(qualifier, type(item))
            numbers.append(number)
            kinds.append(kind)
            keys.append(getattr(item, key))
            words.append(word)
    return Events(tuple(zip(*heads, strict=True)), objects)


def event_columns(several: Sequence[Events]) -> tuple[bytes | None, ...]:
    """The arguments of the statement that writes the events of one action, or of several."""
    heads = [[*chain(*column)] for column in zip(*[each.heads for each in several], strict=True)]
    objects = [[*chain(*column)] for column in zip(*[each.objects for each in several], strict=True)]
    if len(several) > 1:
        begins = accumulate([len(each.heads[0]) for each in several], initial=0)
        objects[0] = [before + number for before, each in zip(begins, several, strict=False) for number in each.objects[0]]
    return (one(len(heads[0])), *[many(column) for column in (*heads, *objects)])


_relations: dict[tuple[str, type[models.Model]], tuple[int, int, str]] = {}


def _relation(qualifier: str, model: type[models.Model]) -> tuple[int, int, str]:
    """The codes of a relation to a model's records, and the name of their key."""
    found = code("object", _label(model)), code("qualifier", qualifier), model._meta.pk.attname
    if ("object", _label(model)) in _codes and ("qualifier", qualifier) in _codes:  # certain, see `code`
        _relations[qualifier, model] = found
    return found


def object_type(subject: models.Model) -> int:
    """The code of a model's object type: `visits.ticket`."""
    return code("object", _label(type(subject)))


@cache
def _label(model: type[models.Model]) -> str:
    return model._meta.label_lower


def _plain(value: Any) -> Any:
    if type(value) in _AS_IT_IS:
        return value
    for kind, convert in _CONVERSIONS:
        if isinstance(value, kind):
            return convert(value)
    return value


_AS_IT_IS = frozenset({str, int, float, bool})
_CONVERSIONS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (timedelta, lambda v: v.total_seconds()),
    ((datetime, date), lambda v: v.isoformat()),
    (Enum, lambda v: v.value),
    (Decimal, str),
    (Promise, str),
    ((set, frozenset), sorted),
)

_codes: dict[tuple[str, str], int] = {}
_codes_lock = Lock()


def code(kind: str, name: str) -> int:
    """The small integer of a word of the log, given the first time it is used."""
    known = _codes.get((kind, name))
    if known is not None:
        return known
    with connection.cursor() as cursor:
        number = _asked(cursor, kind, name) or _given(cursor, kind, name)
    # Remembered only once it is certain: a rolled-back transaction takes its new codes with it.
    transaction.on_commit(lambda: _remember(kind, name, number))
    return number


def _asked(cursor: Any, kind: str, name: str) -> int | None:
    cursor.execute("SELECT id FROM journal_code WHERE kind = %s AND name = %s", [kind, name])
    row: tuple[int] | None = cursor.fetchone()
    return row[0] if row else None


def _given(cursor: Any, kind: str, name: str) -> int:
    """A new code. The sequence goes round (`prepare`), so a number it gives may be taken; the next one then."""
    for _number in range(MOST_CODES):
        cursor.execute("INSERT INTO journal_code (kind, name) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING id", [kind, name])
        row = cursor.fetchone()
        number: int | None = row[0] if row else _asked(cursor, kind, name)
        if number is not None:
            return number
    raise NoCodeLeft


def prepare(**_signal: Any) -> None:
    """Give every declared word its code when the database is migrated: two first uses at once would wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seqcycle FROM pg_sequence WHERE seqrelid = 'journal_code_id_seq'::regclass")
        if cursor.fetchone() == (False,):  # numbers passed over, by conflicts of older versions, are found again
            cursor.execute("ALTER SEQUENCE journal_code_id_seq CYCLE")
    words = {("event", name) for name in registry.event} | {("object", m._meta.label_lower) for m in apps.get_models()}
    words |= {("object", kind) for kind in ("account", "device", "customer", "system", "anonymous")}
    words |= {("qualifier", word) for type_ in registry.event.values() for word in type_.objects}
    while words := words - set(Code.objects.values_list("kind", "name")):  # a conflict takes a number too, and there are few
        if Code.objects.count() + len(words) > MOST_CODES:
            raise NoCodeLeft
        Code.objects.bulk_create([Code(kind=kind, name=name) for kind, name in sorted(words)], ignore_conflicts=True)
    Log.objects.get_or_create(pk=Log.OWN, defaults={"code": "own", "name": "Own journal", "created_at": timezone.now()})


def learn_codes() -> None:
    """Remember the codes of all words at once, as before long work in one transaction, which remembers none by itself."""
    with _codes_lock:
        _codes.update({(kind, name): number for number, kind, name in Code.objects.values_list("id", "kind", "name")})


def _remember(kind: str, name: str, number: int) -> None:
    with _codes_lock:
        _codes[kind, name] = number


def forget_codes(known: Mapping[tuple[str, str], int] | None = None) -> None:
    """Forget the remembered codes, all but `known`: after the database was replaced, as between tests."""
    with _codes_lock:
        _relations.clear()
        _codes.clear()
        _codes.update(known or {})


_nudges: list[Callable[[], None]] = []


def on_append(nudge: Callable[[], None]) -> None:
    """Name a function called after each commit that appended; it must be quick and may be called very often."""
    _nudges.append(nudge)


def _nudge() -> None:
    for nudge in _nudges:
        nudge()
