"""OCEL 2.0 as SQLite, as https://www.ocel-standard.org/specification/formats/sqlite/ says.

Two things the standard leaves open. SQLite's column names ignore case, so attributes that differ only in case get columns
of their own and a row in the extra table `tingtang_column`. A text in a number column that SQLite would turn into a
number (its declared type being wrong) is kept as a blob.
"""

import math
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from tingtang.journal.formats.errors import Malformed, Reason
from tingtang.journal.formats.ocel import Event, FileLog, Item, Log, Object, Relation, Timed, unique
from tingtang.journal.formats.values import EPOCH, Value, instant, iso, type_name

_SQL_TYPES = {"string": "TEXT", "time": "TIMESTAMP", "integer": "INTEGER", "float": "REAL", "boolean": "BOOLEAN"}
_TABLES = ("event", "object", "event_object", "object_object", "event_map_type", "object_map_type")
_FIXED = {"event": ("ocel_id", "ocel_time"), "object": ("ocel_id", "ocel_time", "ocel_changed_field")}
_NUMERIC_LOOK = re.compile(r"\s*[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?\s*", re.IGNORECASE | re.ASCII)
_BATCH = 5000
T = TypeVar("T")

_CREATE = """
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE tingtang_column (table_name TEXT, column_name TEXT, attribute TEXT);
"""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _distinct(wish: str, taken: set[str]) -> str:
    name, number = wish, 2
    while name.casefold() in taken:
        name, number = f"{wish}_{number}", number + 1
    taken.add(name.casefold())
    return name


class _Table:
    """One per-type table while it is written: its name, its columns by attribute, the rows not yet inserted."""

    def __init__(self, kind: str, suffix: str, attributes: dict[str, str]) -> None:
        self.name = f"{kind}_{suffix}"
        taken = set(_FIXED[kind])
        self.columns = {each: _distinct(re.sub(r"[\0\"]", "_", each) or "_", taken) for each in attributes}
        self.types = attributes
        self.width = len(_FIXED[kind])
        self.position = {each: self.width + i for i, each in enumerate(attributes)}
        fixed = [f"{each} TEXT" for each in _FIXED[kind]]
        own = [f"{_quoted(self.columns[each])} {_SQL_TYPES[type_]}" for each, type_ in attributes.items()]
        self.create = f"CREATE TABLE {_quoted(self.name)} ({', '.join(fixed + own)})"
        self.insert = f"INSERT INTO {_quoted(self.name)} VALUES ({', '.join('?' * (self.width + len(attributes)))})"
        self.rows: list[list[Any]] = []

    def add(self, fixed: tuple[Any, ...], values: Iterable[tuple[str, Value]]) -> None:
        """One row; attributes not named stay NULL."""
        row: list[Any] = [*fixed, *([None] * len(self.position))]
        for name, value in values:
            row[self.position[name]] = _cell(value, self.types[name])
        self.rows.append(row)

    def renamed(self) -> list[tuple[str, str, str]]:
        """The columns that could not have the attribute's name."""
        return [(self.name, column, name) for name, column in self.columns.items() if column != name]


def _cell(value: Value, declared: str) -> Any:
    if isinstance(value, datetime):
        return iso(value)[:-1].replace("T", " ")
    if isinstance(value, float) and math.isnan(value):  # SQLite stores NaN as NULL
        return "nan"
    if isinstance(value, str) and declared != "string" and _NUMERIC_LOOK.fullmatch(value):
        return value.encode()
    return int(value) if isinstance(value, bool) else value


class _Writer:
    """Rows collected per table and inserted in batches."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.tables: dict[str, _Table] = {}
        self.pending: dict[str, list[tuple[str, ...]]] = {}

    def create(self, kind: str, types: dict[str, dict[str, str]]) -> dict[str, _Table]:
        taken = {"map_type", "object"}
        made = {}
        for name, attributes in types.items():
            table = _Table(kind, _distinct(re.sub(r"\W", "", name) or "Type", taken), attributes)
            self.connection.execute(table.create)
            self.connection.execute(f"INSERT INTO {kind}_map_type VALUES (?, ?)", (name, table.name[len(kind) + 1 :]))
            self.connection.executemany("INSERT INTO tingtang_column VALUES (?, ?, ?)", table.renamed())
            self.tables[table.name] = made[name] = table
        return made

    def add(self, statement: str, row: tuple[str, ...]) -> None:
        self.pending.setdefault(statement, []).append(row)

    def flush(self) -> None:
        for statement, rows in self.pending.items():
            self.connection.executemany(statement, rows)
        for table in self.tables.values():
            self.connection.executemany(table.insert, table.rows)
            table.rows.clear()
        self.pending.clear()


def write_sqlite(log: Log, path: Path) -> None:
    """Write the log as a new OCEL 2.0 SQLite file at `path`."""
    declared = log.declarations()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _CREATE)
        connection.execute("BEGIN")
        writer = _Writer(connection)
        _in_batches(log.objects(), writer, _object_adder(writer, writer.create("object", declared.object_types)))
        _in_batches(log.events(), writer, _event_adder(writer, writer.create("event", declared.event_types)))
        if not connection.execute("SELECT 1 FROM tingtang_column").fetchone():
            connection.execute("DROP TABLE tingtang_column")
        connection.execute("CREATE INDEX event_object_event ON event_object (ocel_event_id)")
        connection.execute("CREATE INDEX object_object_source ON object_object (ocel_source_id)")
        connection.execute("COMMIT")


def _in_batches(items: Iterator[T], writer: _Writer, add: Callable[[T], None]) -> None:
    for number, item in enumerate(items, 1):
        add(item)
        if number % _BATCH == 0:
            writer.flush()
    writer.flush()


def _event_adder(writer: _Writer, tables: dict[str, _Table]) -> Callable[[Event], None]:
    def add(event: Event) -> None:
        writer.add("INSERT INTO event VALUES (?, ?)", (event.id, event.type))
        for object_id, qualifier in event.objects:
            writer.add("INSERT INTO event_object VALUES (?, ?, ?)", (event.id, object_id, qualifier))
        tables[event.type].add((event.id, _cell(event.time, "time")), event.attributes.items())

    return add


def _object_adder(writer: _Writer, tables: dict[str, _Table]) -> Callable[[Object], None]:
    def add(thing: Object) -> None:
        writer.add("INSERT INTO object VALUES (?, ?)", (thing.id, thing.type))
        for target, qualifier in thing.relations:
            writer.add("INSERT INTO object_object VALUES (?, ?, ?)", (thing.id, target, qualifier))
        first: dict[str, Value] = {}
        later = []
        for timed in thing.attributes:
            if timed.time == EPOCH and timed.name not in first:
                first[timed.name] = timed.value
            else:
                later.append(timed)
        table = tables[thing.type]
        table.add((thing.id, _cell(EPOCH, "time"), None), first.items())
        for name, at, value in later:
            table.add((thing.id, _cell(at, "time"), table.columns[name]), [(name, value)])

    return add


class SqliteLog(FileLog):
    """The log in an OCEL 2.0 SQLite file."""

    def _items(self) -> Iterator[Item]:
        with closing(_connect(self.path)) as connection:
            try:
                yield from _Reader(self, connection).items()
            except sqlite3.Error as error:
                raise Malformed(Reason.NOT_SQLITE, value=str(error)) from error


def _connect(path: Path) -> sqlite3.Connection:
    """Read only, and without trusting what functions a hostile file's schema may call."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


class _Reader:
    """One pass over a file: objects by type, then events by type."""

    def __init__(self, log: SqliteLog, connection: sqlite3.Connection) -> None:
        self.log, self.connection = log, connection
        self.tables = self._own_tables()
        missing = [each for each in _TABLES if each not in self.tables]
        if missing:
            raise Malformed(Reason.NOT_OCEL, where=", ".join(missing))
        self.renamed = self._renamed()

    def items(self) -> Iterator[Item]:
        objects, events = self._maps("object"), self._maps("event")
        for type_, table in objects:
            self.log.found.object_types[type_] = dict(self._columns("object", table))
        for type_, table in events:
            self.log.found.event_types[type_] = dict(self._columns("event", table))
        for type_, table in objects:
            yield from self._objects(type_, table)
        for type_, table in events:
            yield from self._events(type_, table)

    def _own_tables(self) -> set[str]:
        """Tables only: a view in a file from outside may be made to run for ever."""
        return {name for (name,) in self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def _renamed(self) -> dict[tuple[str, str], str]:
        if "tingtang_column" not in self.tables:
            return {}
        rows = self.connection.execute("SELECT table_name, column_name, attribute FROM tingtang_column")
        return {(table, column): attribute for table, column, attribute in rows}

    def _maps(self, kind: str) -> list[tuple[str, str]]:
        rows = self.connection.execute(f"SELECT ocel_type, ocel_type_map FROM {kind}_map_type")
        found = [(type_, f"{kind}_{mapped}") for type_, mapped in rows]
        absent = [table for _type, table in found if table not in self.tables]
        if absent:
            raise Malformed(Reason.NOT_OCEL, where=", ".join(absent))
        return found

    def _columns(self, kind: str, table: str) -> list[tuple[str, str]]:
        rows = self.connection.execute(f"PRAGMA table_info({_quoted(table)})")
        return [
            (self.renamed.get((table, name), name), type_name(declared.partition("(")[0]))
            for _cid, name, declared, *_rest in rows
            if name not in _FIXED[kind]
        ]

    def _selected(self, kind: str, table: str) -> str:
        rows = self.connection.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
        return "".join(f", t.{_quoted(name)}" for _cid, name, *_rest in rows if name not in _FIXED[kind])

    def _events(self, type_: str, table: str) -> Iterator[Event]:
        names = [name for name, _type in self._columns("event", table)]
        rows = self.connection.execute(
            f"SELECT e.ocel_id, t.ocel_time{self._selected('event', table)} FROM event e "
            f"LEFT JOIN {_quoted(table)} t ON t.ocel_id = e.ocel_id WHERE e.ocel_type = ? ORDER BY e.ocel_id",
            (type_,),
        )
        relations = _Relations(self.connection, "event", type_)
        for id_, at, *cells in rows:
            if at is None:
                raise Malformed(Reason.NO_TIME, where=str(id_))
            values = {
                name: self.log.found.event_value(type_, name, _value(cell))
                for name, cell in zip(names, cells, strict=True)
                if cell is not None
            }
            yield Event(str(id_), type_, instant(str(at), where=str(id_)), values, relations.of(id_))

    def _objects(self, type_: str, table: str) -> Iterator[Object]:
        names = [name for name, _type in self._columns("object", table)]
        rows = self.connection.execute(
            f"SELECT o.ocel_id, t.ocel_time, t.ocel_changed_field{self._selected('object', table)} FROM object o "
            f"LEFT JOIN {_quoted(table)} t ON t.ocel_id = o.ocel_id WHERE o.ocel_type = ? "
            "ORDER BY o.ocel_id, t.ocel_time",
            (type_,),
        )
        relations = _Relations(self.connection, "object", type_)
        for id_, states in groupby(rows, key=lambda row: row[0]):
            timed = [each for state in states for each in self._timed(type_, table, names, state)]
            yield Object(str(id_), type_, tuple(timed), relations.of(id_))

    def _timed(self, type_: str, table: str, names: list[str], state: tuple[Any, ...]) -> Iterator[Timed]:
        id_, at, changed, *cells = state
        if at is None:
            return
        when = instant(str(at), where=str(id_))
        only = None if changed is None else self.renamed.get((table, changed), changed)
        for name, cell in zip(names, cells, strict=True):
            if cell is not None and only in (None, name):
                yield Timed(name, when, self.log.found.object_value(type_, name, _value(cell)))


def _value(cell: Any) -> Value:
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else cell


class _Relations:
    """The relations of one type's events or objects, read beside them in the same order."""

    def __init__(self, connection: sqlite3.Connection, kind: str, type_: str) -> None:
        table, key, target = {
            "event": ("event_object", "ocel_event_id", "ocel_object_id"),
            "object": ("object_object", "ocel_source_id", "ocel_target_id"),
        }[kind]
        rows = connection.execute(
            f"SELECT s.ocel_id, r.{target}, r.ocel_qualifier FROM {kind} s JOIN {table} r ON r.{key} = s.ocel_id "
            f"WHERE s.ocel_type = ? ORDER BY s.ocel_id",
            (type_,),
        )
        self._groups = groupby(rows, key=lambda row: row[0])
        self._next = next(self._groups, None)

    def of(self, id_: Any) -> tuple[Relation, ...]:
        """The relations of the next one, which is `id_`."""
        if self._next is None or self._next[0] != id_:
            return ()
        found = unique(Relation(str(target), str(qualifier or "")) for _id, target, qualifier in self._next[1])
        self._next = next(self._groups, None)
        return found
