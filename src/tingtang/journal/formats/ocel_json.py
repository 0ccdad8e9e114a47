"""OCEL 2.0 as JSON, as https://www.ocel-standard.org/specification/formats/json/ and its schema say.

The schema has every attribute value as a string while files in the wild carry numbers and booleans as well: we read both
by the declared type, and write what the schema asks for. Values that do not fit their declared type stay the text they
were.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from tingtang.journal.formats.errors import Malformed, Reason
from tingtang.journal.formats.files import opened
from tingtang.journal.formats.json_stream import members
from tingtang.journal.formats.ocel import (
    Declarations,
    Event,
    FileLog,
    Item,
    Log,
    Object,
    Relation,
    Timed,
    Types,
    unique,
)
from tingtang.journal.formats.values import EPOCH, Value, instant, iso, text, type_name

_STREAMED = frozenset({"events", "objects"})
_TYPES = frozenset({"eventTypes", "objectTypes"})


class JsonLog(FileLog):
    """The log in an OCEL 2.0 JSON file, gzipped or not."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._declared: dict[str, Types] | None = None

    def _items(self) -> Iterator[Item]:
        """Objects before events, in a second pass over the file where it has them the other way round."""
        declared = self._read_declared()
        self.found = Declarations(_copy(declared.get("eventTypes", {})), _copy(declared.get("objectTypes", {})))
        objects_seen, events_skipped = False, False
        for name, element in self._elements():
            if name == "objects":
                objects_seen = True
                yield _object(element, self.found)
            elif name == "events" and objects_seen and not events_skipped:
                yield _event(element, self.found)
            elif name == "events":
                events_skipped = True
        if events_skipped:
            yield from (_event(element, self.found) for name, element in self._elements() if name == "events")

    def _elements(self) -> Iterator[tuple[str, Any]]:
        with opened(self.path, self.progress) as stream:
            yield from members(stream, _STREAMED)

    def _read_declared(self) -> dict[str, Types]:
        if self._declared is None:
            found: dict[str, Types] = {}
            with opened(self.path) as stream:
                for name, element in members(stream, _STREAMED):
                    if name in _TYPES:
                        found[name] = _types(element, name)
                    if len(found) == 2:
                        break
            if not found:
                raise Malformed(Reason.NOT_OCEL, where="eventTypes")
            self._declared = found
        return self._declared


def write_json(log: Log, stream: BinaryIO) -> None:
    """Write the log as OCEL 2.0 JSON that its schema accepts, one element at a time."""
    declared = log.declarations()
    stream.write(b'{"objectTypes":' + orjson.dumps(_type_list(declared.object_types)))
    stream.write(b',\n"eventTypes":' + orjson.dumps(_type_list(declared.event_types)))
    stream.write(b',\n"objects":[')
    _write_all(stream, (_object_json(each) for each in log.objects()))
    stream.write(b'],\n"events":[')
    _write_all(stream, (_event_json(each) for each in log.events()))
    stream.write(b"]}\n")


def _write_all(stream: BinaryIO, elements: Iterator[dict[str, Any]]) -> None:
    separator = b"\n"
    for element in elements:
        stream.write(separator + orjson.dumps(element))
        separator = b",\n"


def _type_list(types: Types) -> list[dict[str, Any]]:
    return [
        {"name": name, "attributes": [{"name": each, "type": type_} for each, type_ in attributes.items()]}
        for name, attributes in types.items()
    ]


def _relations_json(relations: tuple[Relation, ...]) -> list[dict[str, str]]:
    return [{"objectId": object_id, "qualifier": qualifier} for object_id, qualifier in relations]


def _event_json(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "time": iso(event.time),
        "attributes": [{"name": name, "value": text(value)} for name, value in event.attributes.items()],
        "relationships": _relations_json(event.objects),
    }


def _object_json(thing: Object) -> dict[str, Any]:
    return {
        "id": thing.id,
        "type": thing.type,
        "attributes": [{"name": name, "time": iso(at), "value": text(value)} for name, at, value in thing.attributes],
        "relationships": _relations_json(thing.relations),
    }


def _copy(types: Types) -> Types:
    return {name: dict(attributes) for name, attributes in types.items()}


def _types(element: Any, where: str) -> Types:
    found: Types = {}
    for each in _list(element, where):
        attributes = found.setdefault(_text(each, "name", where), {})
        for attribute in _list(each.get("attributes"), where):
            declared = _text(attribute, "type", where) if "type" in attribute else "string"
            attributes[_text(attribute, "name", where)] = type_name(declared)
    return found


def _event(element: Any, found: Declarations) -> Event:
    id_ = _text(element, "id", "events")
    type_ = _text(element, "type", id_)
    found.event_types.setdefault(type_, {})
    at = instant(_text(element, "time", id_), where=id_)
    attributes: dict[str, Value] = {}
    for each in _list(element.get("attributes"), id_):
        name, value = _text(each, "name", id_), each.get("value")
        if value is None:
            continue
        if name in attributes:
            raise Malformed(Reason.TWICE, where=id_, value=name)
        attributes[name] = found.event_value(type_, name, _scalar(value, id_))
    return Event(id_, type_, at, attributes, _relations(element, id_))


def _object(element: Any, found: Declarations) -> Object:
    id_ = _text(element, "id", "objects")
    type_ = _text(element, "type", id_)
    found.object_types.setdefault(type_, {})
    timed = []
    for each in _list(element.get("attributes"), id_):
        name, value = _text(each, "name", id_), each.get("value")
        if value is not None:
            at = instant(each["time"], where=id_) if each.get("time") else EPOCH
            timed.append(Timed(name, at, found.object_value(type_, name, _scalar(value, id_))))
    return Object(id_, type_, tuple(timed), _relations(element, id_))


def _relations(element: Mapping[str, Any], where: str) -> tuple[Relation, ...]:
    listed = _list(element.get("relationships"), where)
    return unique(Relation(_text(each, "objectId", where), str(each.get("qualifier") or "")) for each in listed)


def _list(value: Any, where: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Malformed(Reason.NOT_OCEL, where=where, value=str(value))
    return value


def _text(element: Any, key: str, where: str) -> str:
    value = element.get(key) if isinstance(element, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Malformed(Reason.NOT_OCEL, where=f"{where}: {key}", value=str(element))
    return str(value)


def _scalar(value: Any, where: str) -> Value:
    if isinstance(value, str | int | float | bool):
        return value
    return orjson.dumps(value).decode() if isinstance(value, list | dict) else str(value)
