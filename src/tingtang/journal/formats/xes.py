"""XES (IEEE 1849) read as OCEL: the trace becomes an object "case", org:resource an object "resource".

Extensions understood: concept (names), time, lifecycle (kept as the attribute lifecycle:transition), org. Ids in OCEL are
unique over all types while a case and a clerk may share a number, so objects are named `case:…` and `resource:…`.
Attributes inside attributes are named `outer/inner`. Log-level attributes and globals describe the file and are not taken
over.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from tingtang.journal.formats.errors import Malformed, Reason
from tingtang.journal.formats.files import opened
from tingtang.journal.formats.ocel import CASE, RESOURCE, Event, FileLog, Item, Object, Relation, Timed
from tingtang.journal.formats.values import EPOCH, Value, coerce, instant

_TYPES = {"string": "string", "date": "time", "int": "integer", "float": "float", "boolean": "boolean", "id": "string"}
_FLUSH = 10_000
_WRAPPERS = frozenset({"values", "list", "container"})
_TAGS = ("{*}log", "{*}trace", "{*}event")

Attributes = dict[str, tuple[str, str]]


class XesLog(FileLog):
    """The log in an XES file, gzipped or not; one trace (or 10,000 events of it) is in memory at a time.

    A document type is refused: XES needs none, and entities make a small file a large one or read other files.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._tags: dict[str, str] = {}

    def _items(self) -> Iterator[Item]:
        self._number, self._cases, self._resources = 0, set[str](), set[str]()
        with opened(self.path, self.progress) as stream:
            parsed = etree.iterparse(
                stream,
                events=("start", "end"),
                tag=_TAGS,
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            try:
                yield from self._traces(parsed)
            except etree.XMLSyntaxError as error:
                raise Malformed(Reason.NOT_XML, where=f"line {error.lineno}", value=str(error.msg)) from error

    def _traces(self, parsed: Any) -> Iterator[Item]:
        trace = _Trace(self)
        is_log = False
        for moment, element in parsed:
            tag = self._tags.get(element.tag) or self._local(element)
            if moment == "start":
                if tag == "log":
                    is_log = True
                    _refuse_doctype(element)
                elif tag == "trace":
                    trace = _Trace(self)
                continue
            if tag == "event":
                yield from trace.add(element)
            elif tag == "trace":
                yield from trace.close(element)
        if not is_log:
            raise Malformed(Reason.NOT_XES)

    def attributes(self, element: Any, prefix: str = "") -> "Attributes":
        """The attributes below the element by key, those inside others under a joined name; the first of a name counts."""
        found: Attributes = {}
        for child in element:
            tag = self._tags.get(child.tag) or self._local(child)
            type_ = _TYPES.get(tag)
            if type_ is not None:
                found.setdefault(prefix + (child.get("key") or ""), (type_, child.get("value") or ""))
            if len(child) and tag != "event":
                for key, inner in self.attributes(child, self._inside(child, tag, prefix)).items():
                    found.setdefault(key, inner)
        return found

    def _inside(self, child: Any, tag: str, prefix: str) -> str:
        key = child.get("key")
        return f"{prefix}{key}/" if key or tag not in _WRAPPERS else prefix

    def _local(self, element: Any) -> str:
        tag = self._tags[element.tag] = str(etree.QName(element).localname)
        return tag

    def next_number(self) -> int:
        """The running number of an event."""
        self._number += 1
        return self._number

    def is_new(self, kind: str, id_: str) -> bool:
        """Whether this object was not met before; from now on it was."""
        known = self._cases if kind == CASE else self._resources
        if id_ in known:
            return False
        known.add(id_)
        return True


class _Trace:
    """One trace while it is read."""

    def __init__(self, log: XesLog) -> None:
        self.log = log
        self.id = ""
        self.read: list[Attributes] = []

    def add(self, element: Any) -> Iterator[Item]:
        """One event; given on at once only when the trace is so long that it would fill the memory."""
        self.read.append(self.log.attributes(element))
        if len(self.read) >= _FLUSH:
            if not self.id:
                yield from self._head(element.getparent())
            yield from self._flush()
        element.clear()

    def close(self, element: Any) -> Iterator[Item]:
        """The rest of the trace, and the memory of it given back."""
        if not self.id:
            yield from self._head(element)
        elif self.log.attributes(element):
            raise Malformed(Reason.LATE_TRACE_ATTRIBUTE, where=self.id)
        yield from self._flush()
        parent = element.getparent()
        element.clear()
        while parent is not None and element.getprevious() is not None:
            del parent[0]

    def _head(self, element: Any) -> Iterator[Item]:
        attributes = self.log.attributes(element)
        _type, name = attributes.pop("concept:name", ("", ""))
        self.id = f"{CASE}:{name}" if name else f"{CASE}:#{len(self.log._cases) + 1}"  # noqa: SLF001
        for child in list(element):
            if self.log._tags.get(child.tag) != "event":  # noqa: SLF001
                element.remove(child)
        if self.log.is_new(CASE, self.id):
            found = self.log.found
            found.object_types.setdefault(CASE, {})
            timed = (
                Timed(key, EPOCH, found.object_value(CASE, key, coerce(value, type_)))
                for key, (type_, value) in attributes.items()
            )
            yield Object(self.id, CASE, tuple(timed), ())

    def _flush(self) -> Iterator[Item]:
        for attributes in self.read:
            yield from self._event(attributes)
        self.read.clear()

    def _event(self, attributes: Attributes) -> Iterator[Item]:
        number = self.log.next_number()
        _type, type_ = attributes.pop("concept:name", _NONE)
        _type, time = attributes.pop("time:timestamp", _NONE)
        _type, resource = attributes.pop("org:resource", _NONE)
        try:
            at = instant(time)
        except Malformed:
            self.log.problems.add(number, Reason.BAD_TIME if time else Reason.NO_TIME, time or self.id)
            return
        if not type_:
            self.log.problems.add(number, Reason.NO_TYPE, self.id)
            return
        objects: tuple[Relation, ...] = (Relation(self.id, CASE),)
        if resource:
            objects = (*objects, Relation(f"{RESOURCE}:{resource}", RESOURCE))
            if self.log.is_new(RESOURCE, resource):
                self.log.found.object_types.setdefault(RESOURCE, {})
                yield Object(f"{RESOURCE}:{resource}", RESOURCE, (), ())
        yield Event(f"e{number}", type_, at, self._values(type_, attributes), objects)

    def _values(self, type_: str, attributes: Attributes) -> dict[str, Value]:
        found = self.log.found
        declared = found.event_types.setdefault(type_, {})
        values: dict[str, Value] = {}
        for key, (kind, value) in attributes.items():
            if kind == "string" and declared.get(key) == "string":
                values[key] = value
            else:
                values[key] = found.event_value(type_, key, coerce(value, kind))
        return values


_NONE = ("", "")


def _refuse_doctype(root: Any) -> None:
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise Malformed(Reason.DOCTYPE)
