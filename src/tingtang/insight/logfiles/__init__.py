"""Files of other systems read straight into the shape mining works on, without a database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tingtang.insight.logfiles import tables, xes
from tingtang.insight.rules.eventlog import NEVER, NOBODY, EventLog
from tingtang.journal.formats import CSV, XES, Columns, Malformed, Reason, detect, open_log
from tingtang.journal.formats.csv_rows import preview
from tingtang.journal.formats.errors import Problems
from tingtang.journal.formats.ocel import CASE, LIFECYCLE, RESOURCE, Event, FileLog, Object
from tingtang.journal.formats.times import ISO

PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is to be read: which object type (OCEL) or columns (tables) make a case, and which transitions count."""

    case: str = ""
    columns: Columns | None = None
    transitions: frozenset[str] = frozenset()
    zone: str = "UTC"


@dataclass(slots=True)
class Codes:
    """Names as small integers, in the order they are met."""

    number: dict[str, int] = field(default_factory=dict)

    def __call__(self, name: str) -> int:
        return self.number.setdefault(name, len(self.number))

    @property
    def names(self) -> list[str]:
        return list(self.number)


def read(path: Path, wanted: Wanted | None = None) -> tuple[EventLog, Problems]:
    """The log in a file (XES, OCEL 2.0 JSON or SQLite, CSV, Parquet; gzipped or not), and the rows that were left out.

    Refused (`Malformed`) when the file cannot be read at all, or is a table whose columns nobody named and no name tells.
    """
    wanted = wanted or Wanted()
    if path.is_dir() or _is_parquet(path):
        return tables.from_parquet(path, wanted.columns), Problems()
    kind = detect(path)
    if kind == XES:
        return xes.read(path, wanted.transitions)
    if kind == CSV:
        columns = wanted.columns or guessed(path, wanted.zone)
        fast = tables.from_csv(path, columns) if _is_simple(columns) else None
        return (fast, Problems()) if fast is not None else _rows(open_log(path, columns=columns))
    return _flattened(open_log(path), wanted)


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == PARQUET_MAGIC


def guessed(path: Path, zone: str = "UTC") -> Columns:
    """The columns of a table by the names they have. Refused (`Malformed`) when these do not tell."""
    shown = preview(path, rows=100)
    guess = shown.guess
    if not {"case", "activity", "time"} <= guess.keys():
        raise Malformed(Reason.COLUMNS_NEEDED, value=", ".join(shown.header))
    return Columns(**guess, encoding=shown.encoding, delimiter=shown.delimiter, zone=zone)  # type: ignore[arg-type]


def _is_simple(columns: Columns) -> bool:
    return not columns.arrival and not columns.start and columns.time_pattern in {"", ISO}


def _rows(table: FileLog) -> tuple[EventLog, Problems]:
    """A table read row by row, which tells of every row it cannot read. Rows with a start and an end last."""
    cases, activities, resources = Codes(), Codes(), Codes()
    rows: dict[str, list[int]] = {}
    for event in table.items():
        if isinstance(event, Event):
            related = {each.qualifier: each.object_id.partition(":")[2] for each in event.objects}
            at, line = micros(event), event.id.partition("-")[0]
            resource = resources(related[RESOURCE]) if RESOURCE in related else NOBODY
            row = rows.setdefault(line, [cases(related[CASE]), activities(event.type), at, resource, NEVER])
            moment = event.attributes.get(LIFECYCLE)
            if moment == "START":
                row[2] = at
            elif moment == "COMPLETE":
                row[4] = at
    case, activity, at_, resource_, ended = _columns(rows.values(), 5)
    return EventLog.of(
        case, activity, at_, resource=resource_, cases=cases.names, activities=activities.names, resources=resources.names,
        ended=np.where(ended == NEVER, at_, ended) if (ended != NEVER).any() else None,
    ), table.problems  # fmt: skip


def _columns(rows: Iterable[Iterable[int]], count: int) -> Iterable[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    given = list(rows)
    return np.array(given, np.int64).reshape(len(given), count).T


def micros(event: Event) -> int:
    """The time of an event in microseconds since 1970."""
    return xes.micros(event.time)


def _flattened(log: FileLog, wanted: Wanted) -> tuple[EventLog, Problems]:
    """An object-centric log seen from one type of object: an event counts in the case of each object it happened to."""
    type_of: dict[str, str] = {}
    events: list[Event] = []
    for item in log.items():
        if isinstance(item, Object):
            type_of[item.id] = item.type
        else:
            events.append(item)
    notion = wanted.case or _widest(events, type_of)
    if notion not in type_of.values():
        raise Malformed(Reason.NO_CASE, where=notion, value=", ".join(sorted(set(type_of.values()))))
    cases, activities, resources = Codes(), Codes(), Codes()
    rows = []
    for event in events:
        who = next((each.object_id for each in event.objects if type_of.get(each.object_id) == RESOURCE), "")
        if wanted.transitions and str(event.attributes.get(LIFECYCLE, "")).lower() not in wanted.transitions:
            continue
        touched = dict.fromkeys(each.object_id for each in event.objects if type_of.get(each.object_id) == notion)
        resource = resources(who) if who else NOBODY
        rows += [(cases(each), activities(event.type), micros(event), resource) for each in touched]
    case, activity, at, resource_ = _columns(rows, 4)
    return EventLog.of(
        case, activity, at, resource=resource_, cases=cases.names, activities=activities.names, resources=resources.names
    ), log.problems


def _widest(events: list[Event], type_of: dict[str, str]) -> str:
    """The type named `case`, else the one most events happen to."""
    if CASE in type_of.values():
        return CASE
    counts: dict[str, int] = {}
    for event in events:
        for each in {type_of.get(one.object_id, "") for one in event.objects} - {"", RESOURCE}:
            counts[each] = counts.get(each, 0) + 1
    return max(counts, key=lambda each: counts[each], default=CASE)
