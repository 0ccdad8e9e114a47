"""A log as a folder of coded Parquet: integers for types, qualifiers and objects, events partitioned by month.

codes.parquet               kind (event_type, object_type, qualifier, attribute), code, name
attributes.parquet          kind (event, object), type, attribute (codes), value_type
objects.parquet             object, id, type
object_changes.parquet      object, attribute, time, value
object_relations.parquet    source, target, qualifier
events/month=2026-11/part-0001.parquet          event, id, type, time, attributes (JSON)
event_objects/month=2026-11/part-0001.parquet   event, object, qualifier
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any, Self

import orjson
import pyarrow as pa
from pyarrow import parquet

from tingtang.journal.formats.ocel import Declarations, Event, Log, Object
from tingtang.journal.formats.values import Value, text

_BATCH = 200_000
_TIME = pa.timestamp("us", tz="UTC")
_EVENTS = pa.schema({"event": pa.int64(), "id": pa.string(), "type": pa.int32(), "time": _TIME, "attributes": pa.string()})
_EVENT_OBJECTS = pa.schema({"event": pa.int64(), "object": pa.int64(), "qualifier": pa.int32()})
_OBJECTS = pa.schema({"object": pa.int64(), "id": pa.string(), "type": pa.int32()})
_CHANGES = pa.schema({"object": pa.int64(), "attribute": pa.int32(), "time": _TIME, "value": pa.string()})
_RELATIONS = pa.schema({"source": pa.int64(), "target": pa.int64(), "qualifier": pa.int32()})
_CODES = pa.schema({"kind": pa.string(), "code": pa.int32(), "name": pa.string()})
_ATTRIBUTES = pa.schema({"kind": pa.string(), "type": pa.int32(), "attribute": pa.int32(), "value_type": pa.string()})

Row = tuple[Any, ...]


def write_parquet(log: Log, folder: Path) -> None:
    """Write the log into the new `folder`. Keeps the ids of all objects in memory (about 120 bytes each)."""
    folder.mkdir(parents=True)
    writer = _Writer(folder)
    declared = log.declarations()
    writer.attributes(declared)
    writer.objects(log.objects())
    writer.events(log.events())
    writer.codes()


class _Writer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[str, dict[str, int]] = defaultdict(dict)
        self.numbers: dict[str, int] = {}
        self.parts = 0

    def code(self, kind: str, name: str) -> int:
        names = self.known[kind]
        return names.setdefault(name, len(names) + 1)

    def number(self, object_id: str) -> int:
        return self.numbers.setdefault(object_id, len(self.numbers) + 1)

    def attributes(self, declared: Declarations) -> None:
        rows = [
            (kind, self.code(f"{kind}_type", type_), self.code("attribute", name), value_type)
            for kind, types in (("event", declared.event_types), ("object", declared.object_types))
            for type_, attributes in types.items()
            for name, value_type in (attributes or {"": ""}).items()
        ]
        _write(self.folder / "attributes.parquet", _ATTRIBUTES, [row for row in rows if row[3]])

    def objects(self, objects: Iterator[Object]) -> None:
        with (
            _File(self.folder / "objects.parquet", _OBJECTS) as things,
            _File(self.folder / "object_changes.parquet", _CHANGES) as changes,
            _File(self.folder / "object_relations.parquet", _RELATIONS) as relations,
        ):
            for thing in objects:
                number = self.number(thing.id)
                things.add((number, thing.id, self.code("object_type", thing.type)))
                for name, at, value in thing.attributes:
                    changes.add((number, self.code("attribute", name), at, text(value)))
                for target, qualifier in thing.relations:
                    relations.add((number, self.number(target), self.code("qualifier", qualifier)))

    def events(self, events: Iterator[Event]) -> None:
        rows: dict[str, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
        for number, event in enumerate(events, 1):
            own, objects = rows[event.time.astimezone(UTC).strftime("%Y-%m")]
            type_ = self.code("event_type", event.type)
            own.append((number, event.id, type_, event.time, orjson.dumps(_plain(event.attributes)).decode()))
            objects.extend(
                (number, self.number(object_id), self.code("qualifier", qualifier)) for object_id, qualifier in event.objects
            )
            if number % _BATCH == 0:
                self._part(rows)
        self._part(rows)

    def _part(self, rows: dict[str, tuple[list[Row], list[Row]]]) -> None:
        self.parts += 1
        for month, (events, objects) in rows.items():
            for name, schema, part in (("events", _EVENTS, events), ("event_objects", _EVENT_OBJECTS, objects)):
                folder = self.folder / name / f"month={month}"
                folder.mkdir(parents=True, exist_ok=True)
                _write(folder / f"part-{self.parts:04}.parquet", schema, part)
        rows.clear()

    def codes(self) -> None:
        rows = [(kind, code, name) for kind, names in self.known.items() for name, code in names.items()]
        _write(self.folder / "codes.parquet", _CODES, [row for row in rows if row[0] != "attribute" or row[2]])


class _File:
    """One Parquet file, written row group by row group."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.schema, self.rows = schema, list[Row]()
        self.writer = parquet.ParquetWriter(path, schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._flush()
        self.writer.close()

    def add(self, row: Row) -> None:
        self.rows.append(row)
        if len(self.rows) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        self.writer.write_table(_table(self.schema, self.rows))
        self.rows.clear()


def _table(schema: pa.Schema, rows: list[Row]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema)


def _write(path: Path, schema: pa.Schema, rows: list[Row]) -> None:
    parquet.write_table(_table(schema, rows), path, compression="zstd")


def _plain(attributes: dict[str, Value]) -> dict[str, Any]:
    """Values as JSON has them; times, and numbers without end, as text."""
    return {name: text(each) if isinstance(each, datetime) or _is_endless(each) else each for name, each in attributes.items()}


def _is_endless(value: Value) -> bool:
    return isinstance(value, float) and not isfinite(value)
