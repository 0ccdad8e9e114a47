"""XES (IEEE 1849) read straight into columns: only what mining asks of an event is looked at."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.parsers import expat

import numpy as np

from tingtang.insight.rules.eventlog import NOBODY, EventLog
from tingtang.journal.formats import Malformed, Reason
from tingtang.journal.formats.errors import Problems
from tingtang.journal.formats.files import opened

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CHUNK = 1 << 20
_LONGEST = 16 * _CHUNK
_KEYS = frozenset({"concept:name", "time:timestamp", "org:resource", "lifecycle:transition"})


def micros(at: datetime) -> int:
    """A time in microseconds since 1970 UTC."""
    return (at - _EPOCH) // _MICROSECOND


def read(path: Path, transitions: frozenset[str] = frozenset()) -> tuple[EventLog, Problems]:
    """The log in an XES file, gzipped or not; events without a name or a time are left out and listed.

    With `transitions` only events in these lifecycle transitions count. Refused (`Malformed`): what is no XES, has a tag of many
    megabytes, or defines a document type, which XES does not need and which makes a small file a large one.
    """
    reader = _Reader(transitions)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.StartDoctypeDeclHandler = _refuse
    with opened(path) as stream:
        try:
            given = 0
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
                given += len(chunk)
                if given - parser.CurrentByteIndex > _LONGEST:  # one tag of a small file that unpacks to gigabytes
                    raise Malformed(Reason.TOO_LONG, where=f"line {parser.CurrentLineNumber}")
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Malformed(Reason.NOT_XML, where=f"line {error.lineno}", value=expat.ErrorString(error.code)) from error
    if not reader.is_log:
        raise Malformed(Reason.NOT_XES)
    return reader.log(), reader.problems


def _refuse(*_declared: Any) -> None:
    raise Malformed(Reason.DOCTYPE)


class _Reader:
    """What is kept while elements go by."""

    def __init__(self, transitions: frozenset[str]) -> None:
        self.transitions = transitions
        self.problems = Problems()
        self.is_log = False
        self.depth = self.trace_depth = self.event_depth = 0
        self.number = self.traces = 0
        self.values: dict[str, str] = {}
        self.trace: dict[str, str] = {}
        self.first = 0
        self.rows: list[tuple[int, int, int]] = []
        self.case_rows: list[int] = []
        self.cases: dict[str, int] = {}
        self.activities: dict[str, int] = {}
        self.resources: dict[str, int] = {}
        self.zones: Callable[[str], datetime] = datetime.fromisoformat

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins: only attributes right below a trace or an event count."""
        self.depth += 1
        if self.event_depth:
            if self.depth == self.event_depth + 1 and attributes.get("key") in _KEYS:
                self.values.setdefault(attributes["key"], attributes.get("value", ""))
            return
        tag = tag.rpartition(":")[2]
        if tag == "event":
            self.event_depth, self.values = self.depth, {}
        elif tag == "trace":
            self.trace_depth, self.trace, self.first = self.depth, {}, len(self.rows)
            self.traces += 1
        elif self.trace_depth and self.depth == self.trace_depth + 1 and attributes.get("key") == "concept:name":
            self.trace.setdefault("name", attributes.get("value", ""))
        elif tag == "log":
            self.is_log = True

    def end(self, _tag: str) -> None:
        """An element ends: an event is taken, a trace gives its name to its events."""
        if self.depth == self.event_depth:
            self._take()
            self.event_depth = 0
        elif self.depth == self.trace_depth:
            name = self.trace.get("name") or f"#{self.traces}"
            case = self.cases.setdefault(name, len(self.cases))
            self.case_rows += [case] * (len(self.rows) - self.first)
            self.trace_depth = 0
        self.depth -= 1

    def _take(self) -> None:
        self.number += 1
        get = self.values.get
        if self.transitions and get("lifecycle:transition", "").lower() not in self.transitions:
            return
        name, time, who = get("concept:name", ""), get("time:timestamp", ""), get("org:resource", "")
        try:
            at = datetime.fromisoformat(time)
        except ValueError:
            self.problems.add(self.number, Reason.BAD_TIME if time else Reason.NO_TIME, time)
            return
        if not name or not self.trace_depth:
            self.problems.add(self.number, Reason.NO_CASE if name else Reason.NO_TYPE)
            return
        self.rows.append((
            self.activities.setdefault(name, len(self.activities)),
            micros(at if at.tzinfo else at.replace(tzinfo=UTC)),
            self.resources.setdefault(who, len(self.resources)) if who else NOBODY,
        ))  # fmt: skip

    def log(self) -> EventLog:
        """All events, in the order of their cases."""
        activity, at, resource = np.array(self.rows, np.int64).reshape(len(self.rows), 3).T
        return EventLog.of(
            self.case_rows, activity, at, resource=resource,
            cases=list(self.cases), activities=list(self.activities), resources=list(self.resources),
        )  # fmt: skip
