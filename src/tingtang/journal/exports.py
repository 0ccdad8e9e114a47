"""A log of the journal as the intermediate form, read with server-side cursors: what goes out is what lies there."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import orjson
from django.db import connection, transaction

from tingtang.core import registry
from tingtang.journal.formats import JSON, PARQUET, SQLITE
from tingtang.journal.formats.ocel import Declarations, Event, Object, Relation, Timed, unique
from tingtang.journal.formats.ocel_json import write_json
from tingtang.journal.formats.ocel_sqlite import write_sqlite
from tingtang.journal.formats.parquet import write_parquet
from tingtang.journal.formats.values import Value, type_name
from tingtang.journal.models import Code, Log

CHUNK = 5000
ACTOR = "actor"

Row = tuple[Any, ...]

_EVENTS = """
SELECT id, type_id, occurred_at, attributes, name, actor_type, actor_id
FROM journal_event WHERE log_id = %s ORDER BY id
"""
_EVENT_OBJECTS = """
SELECT x.event_id, x.object_type_id, x.object_id, x.qualifier_id, o.name
FROM journal_event_object x LEFT JOIN journal_object o ON o.id = x.object_id AND o.log_id = x.log_id
WHERE x.log_id = %s ORDER BY x.event_id
"""
_OBJECTS = "SELECT object_type_id, id, name FROM journal_object WHERE log_id = %s ORDER BY 1, 2"
_OWN_OBJECTS = """
SELECT t, i, NULL FROM (
    SELECT object_type_id t, object_id i FROM journal_event_object WHERE log_id = %(log)s
    UNION SELECT actor_type, actor_id FROM journal_event WHERE log_id = %(log)s AND actor_type IS NOT NULL
    UNION SELECT object_type_id, object_id FROM journal_object_change WHERE log_id = %(log)s
    UNION SELECT source_type_id, source_id FROM journal_object_object WHERE log_id = %(log)s
    UNION SELECT target_type_id, target_id FROM journal_object_object WHERE log_id = %(log)s
) s ORDER BY 1, 2
"""
_CHANGES = """
SELECT object_type_id, object_id, at, field, value FROM journal_object_change
WHERE log_id = %s ORDER BY 1, 2, at, id
"""
_LINKS = """
SELECT l.source_type_id, l.source_id, l.target_type_id, l.target_id, l.qualifier_id, o.name
FROM journal_object_object l LEFT JOIN journal_object o ON o.id = l.target_id AND o.log_id = l.log_id
WHERE l.log_id = %s ORDER BY 1, 2, l.id
"""
_KIND = "CASE WHEN jsonb_typeof({0}) = 'number' AND {0}::text !~ '[.e]' THEN 'integer' ELSE jsonb_typeof({0}) END"
_KEYS = f"""
SELECT type_id, key, array_agg(DISTINCT kind) FROM (
    SELECT e.type_id, a.key, {_KIND.format("a.value")} kind
    FROM journal_event e, jsonb_each(e.attributes) a WHERE e.log_id = %s
) s GROUP BY 1, 2 ORDER BY 1, 2
"""
_FIELDS = f"""
SELECT object_type_id, field, array_agg(DISTINCT kind) FROM (
    SELECT object_type_id, field, {_KIND.format("value")} kind FROM journal_object_change WHERE log_id = %s
) s GROUP BY 1, 2 ORDER BY 1, 2
"""


WRITERS = {JSON: "jsonocel", SQLITE: "sqlite", PARQUET: "zip"}


def write(log: Log, format_: str, path: Path) -> None:
    """Write the log into the new file `path`; Parquet becomes a folder of that name, or a zip of it when it ends so."""
    with frozen():
        source = DatabaseLog(log)
        if format_ == JSON:
            with path.open("wb") as stream:
                write_json(source, stream)
        elif format_ == SQLITE:
            write_sqlite(source, path)
        elif path.suffix == ".zip":
            _write_zip(source, path)
        else:
            write_parquet(source, path)


def count(log: Log, most: int) -> int:
    """How many events the log has, counted up to `most`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT 1 FROM journal_event WHERE log_id = %s LIMIT %s) s", [log.pk, most])
        found: int = cursor.fetchone()[0]
    return found


def _write_zip(source: "DatabaseLog", path: Path) -> None:
    with TemporaryDirectory(dir=path.parent) as folder:
        inner = Path(folder) / path.stem
        write_parquet(source, inner)
        with ZipFile(path, "w") as archive:
            for part in sorted(inner.rglob("*.parquet")):
                archive.write(part, part.relative_to(folder))


@contextmanager
def frozen() -> Iterator[None]:
    """One state of the log for the whole export. It writes nothing, so no subscriber waits for it."""
    with transaction.atomic():
        if not connection.in_atomic_block or len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with connection.cursor() as cursor:
            # A cursor is planned for its first rows, on tables whose statistics a fresh import has outrun.
            cursor.execute("SET LOCAL cursor_tuple_fraction = 1; SET LOCAL enable_nestloop = off")
        yield


class DatabaseLog:
    """The log `log`, to be read inside `frozen()`."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.words: dict[int, str] = dict(Code.objects.values_list("pk", "name"))
        self._declared: Declarations | None = None

    def declarations(self) -> Declarations:
        """As the file declared them; for the own log, as the program does, with what older versions recorded besides."""
        if self._declared is None:
            kept = self.log.declared
            self._declared = (
                self._own_declarations() if self.log.pk == Log.OWN
                else Declarations(kept.get("event_types", {}), kept.get("object_types", {}))
            )  # fmt: skip
        return self._declared

    def _own_declarations(self) -> Declarations:
        events: dict[str, dict[str, str]] = defaultdict(dict)
        things: dict[str, dict[str, str]] = defaultdict(dict)
        for type_id, key, kinds in self._rows(_KEYS, [Log.OWN]):
            type_ = registry.event.get(self.words[type_id])
            declared = (type_.attributes if type_ else {}).get(key)
            events[self.words[type_id]][key] = type_name(declared) if declared else _type_of(set(kinds))
        for type_id, key, kinds in self._rows(_FIELDS, [Log.OWN]):
            things[self.words[type_id]][key] = _type_of(set(kinds))
        for type_id, _number, _name in self._rows(_OWN_OBJECTS, {"log": Log.OWN}):
            things.setdefault(self.words[type_id], {})
        for (type_id,) in self._rows("SELECT DISTINCT type_id FROM journal_event WHERE log_id = %s", [Log.OWN]):
            events.setdefault(self.words[type_id], {})
        return Declarations(dict(events), dict(things))

    def objects(self) -> Iterator[Object]:
        """Every object with its values over time and its relations."""
        declared = self.declarations()
        changes = _Beside(self._rows(_CHANGES, [self.log.pk]), 2)
        links = _Beside(self._rows(_LINKS, [self.log.pk]), 2)
        query = (_OWN_OBJECTS, {"log": Log.OWN}) if self.log.pk == Log.OWN else (_OBJECTS, [self.log.pk])
        for type_id, number, name in self._rows(*query):
            type_ = self.words[type_id]
            declared.object_types.setdefault(type_, {})
            timed = tuple(
                Timed(field, at, declared.object_value(type_, field, _value(orjson.loads(value))))
                for _type, _id, at, field, value in changes.of((type_id, number))
                if value is not None
            )
            relations = (
                Relation(self._name(target_type, target, target_name), self.words[qualifier])
                for _type, _id, target_type, target, qualifier, target_name in links.of((type_id, number))
            )
            yield Object(self._name(type_id, number, name), type_, timed, unique(relations))

    def events(self) -> Iterator[Event]:
        """Every event with its objects; who did it is the object related as `actor`."""
        declared = self.declarations()
        beside = _Beside(self._rows(_EVENT_OBJECTS, [self.log.pk]), 1)
        for number, type_id, at, attributes, name, actor_type, actor_id in self._rows(_EVENTS, [self.log.pk]):
            type_ = self.words[type_id]
            declared.event_types.setdefault(type_, {})
            values = {key: declared.event_value(type_, key, _value(value)) for key, value in orjson.loads(attributes).items()}
            relations = [
                Relation(self._name(object_type, object_id, object_name), self.words[qualifier])
                for _id, object_type, object_id, qualifier, object_name in beside.of((number,))
            ]
            if actor_type is not None:
                relations.append(Relation(self._name(actor_type, actor_id, None), ACTOR))
            yield Event(name if name is not None else str(number), type_, at, values, unique(relations))

    def _name(self, type_id: int, number: int, name: str | None) -> str:
        return name if name is not None else f"{self.words[type_id]}:{number}"

    def _rows(self, sql: str, parameters: Any) -> Iterator[Row]:
        with connection.chunked_cursor() as cursor:
            cursor.execute(sql, parameters)
            while rows := cursor.fetchmany(CHUNK):
                yield from rows


def _type_of(kinds: set[str]) -> str:
    """The attribute type that holds values of all these kinds of JSON."""
    numbers = {"integer": "integer", "number": "float"}
    if kinds <= set(numbers):
        return "integer" if kinds == {"integer"} else "float"
    return "boolean" if kinds == {"boolean"} else "string"


def _value(value: Any) -> Value:
    return value if isinstance(value, str | int | float | bool) else orjson.dumps(value).decode()


class _Beside:
    """Rows sorted by a key, read beside the rows they belong to, which are sorted by the same key."""

    def __init__(self, rows: Iterator[Row], width: int) -> None:
        key: Callable[[Row], Any] = itemgetter(slice(width))
        self._groups = groupby(rows, key=key)
        self._next = next(self._groups, None)

    def of(self, key: Row) -> list[Row]:
        """The rows of `key`; those of keys passed over are left out."""
        while self._next is not None and self._next[0] < key:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != key:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found
