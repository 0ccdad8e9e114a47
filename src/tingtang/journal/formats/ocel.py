"""The intermediate form between files and the journal: a log as OCEL 2.0 sees it, streamed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from tingtang.journal.formats.errors import Problems
from tingtang.journal.formats.files import Progress
from tingtang.journal.formats.values import Value, coerce, type_of

CASE, RESOURCE = "case", "resource"
LIFECYCLE = "lifecycle:transition"


class Relation(NamedTuple):
    """To which object, and as what."""

    object_id: str
    qualifier: str


class Timed(NamedTuple):
    """The value an attribute of an object takes from a time on (1970-01-01 stands for: from the beginning)."""

    name: str
    time: datetime
    value: Value


class Event(NamedTuple):
    """What happened, when, with which values, to which objects."""

    id: str
    type: str
    time: datetime
    attributes: dict[str, Value]
    objects: tuple[Relation, ...]


class Object(NamedTuple):
    """A thing that events happen to: its values over time and its relations to other things."""

    id: str
    type: str
    attributes: tuple[Timed, ...]
    relations: tuple[Relation, ...]


Item = Event | Object
Types = dict[str, dict[str, str]]


@dataclass(slots=True)
class Declarations:
    """Event and object types with the names and types of their attributes, in the order they were met."""

    event_types: Types = field(default_factory=dict)
    object_types: Types = field(default_factory=dict)

    def event_value(self, type_: str, name: str, value: Value) -> Value:
        """The value in its declared type; an undeclared attribute takes the type of its first value."""
        return _declared(self.event_types.setdefault(type_, {}), name, value)

    def object_value(self, type_: str, name: str, value: Value) -> Value:
        """The same for an attribute of an object."""
        return _declared(self.object_types.setdefault(type_, {}), name, value)


def _declared(attributes: dict[str, str], name: str, value: Value) -> Value:
    declared = attributes.get(name)
    if declared is None:
        declared = attributes[name] = type_of(value)
    return value if declared == "string" and type(value) is str else coerce(value, declared)


class Log(Protocol):
    """A log that can be written to a file: each method may be called more than once and streams."""

    def declarations(self) -> Declarations:
        """All types and attributes that `objects` and `events` will show."""

    def objects(self) -> Iterator[Object]:
        """Every object once."""

    def events(self) -> Iterator[Event]:
        """Every event once."""


class FileLog:
    """A log read from a file: one pass gives everything, in an order that is the same each time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.progress = Progress()
        self.problems = Problems()
        self.found = Declarations()
        self._is_complete = False

    def items(self) -> Iterator[Item]:
        """Objects and events as the file has them; `found` and `problems` are complete at the end of the pass."""
        self.found, self.problems = Declarations(), Problems()
        yield from self._items()
        self._is_complete = True

    def _items(self) -> Iterator[Item]:
        raise NotImplementedError

    def declarations(self) -> Declarations:
        """The types of the whole file; reads it once when no pass was made yet."""
        if not self._is_complete:
            for _item in self.items():
                pass
        return self.found

    def objects(self) -> Iterator[Object]:
        """The objects of a pass."""
        return (item for item in self.items() if isinstance(item, Object))

    def events(self) -> Iterator[Event]:
        """The events of a pass."""
        return (item for item in self.items() if isinstance(item, Event))


@dataclass(slots=True)
class MemoryLog:
    """A log in memory, for what is small."""

    types: Declarations
    object_list: list[Object] = field(default_factory=list)
    event_list: list[Event] = field(default_factory=list)

    def declarations(self) -> Declarations:
        """Its types."""
        return self.types

    def objects(self) -> Iterator[Object]:
        """Its objects."""
        return iter(self.object_list)

    def events(self) -> Iterator[Event]:
        """Its events."""
        return iter(self.event_list)


def unique(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """Relations without exact repetitions: in OCEL they are a set of (object, qualifier)."""
    return tuple(dict.fromkeys(relations))
