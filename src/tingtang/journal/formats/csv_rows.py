"""A table with one row per event (or per service, with several time columns) read as OCEL."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from tingtang.journal.formats.errors import Malformed, Reason
from tingtang.journal.formats.files import opened
from tingtang.journal.formats.ocel import CASE, LIFECYCLE, RESOURCE, Event, FileLog, Item, Object, Relation
from tingtang.journal.formats.sniff import delimiter_of, encoding_of
from tingtang.journal.formats.times import Parser, parser, pattern_of
from tingtang.journal.formats.values import Value

_SAMPLE_BYTES = 1 << 20
_SAMPLE_ROWS = 1000
LARGEST_CELL = 1 << 20
LONGEST_LINE = 8 * LARGEST_CELL
MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is what. Rows that carry a service whole name its arrival and start as well as its end (`time`)."""

    case: str
    activity: str
    time: str
    resource: str = ""
    arrival: str = ""
    start: str = ""
    others: tuple[str, ...] | None = None
    delimiter: str = ""
    encoding: str = ""
    time_pattern: str = ""
    zone: str = "UTC"

    def named(self) -> dict[str, str]:
        """The columns in use, by what they are."""
        used = ("case", "activity", "time", "resource", "arrival", "start")
        return {each: getattr(self, each) for each in used if getattr(self, each)}


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a table, and how it was read."""

    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    encoding: str
    delimiter: str
    guess: dict[str, str] = field(default_factory=dict)


class CsvLog(FileLog):
    """The log in a table, gzipped or not. Rows that cannot be read are left out and listed in `problems` by line."""

    def __init__(self, path: Path, columns: Columns) -> None:
        super().__init__(path)
        shown = preview(path, encoding=columns.encoding, delimiter=columns.delimiter)
        for column in (*columns.named().values(), *(columns.others or ())):
            if column not in shown.header:
                raise Malformed(Reason.COLUMN_MISSING, where=column, value=", ".join(shown.header))
        self.columns = replace(columns, encoding=shown.encoding, delimiter=shown.delimiter)
        self.header = shown.header
        if not columns.time_pattern:
            at = shown.header.index(columns.time)
            samples = (row[at] for row in shown.rows if len(row) > at)
            self.columns = replace(self.columns, time_pattern=pattern_of(samples))

    def _items(self) -> Iterator[Item]:
        rows = _Rows(self)
        with opened(self.path, self.progress) as stream:
            text = io.TextIOWrapper(stream, self.columns.encoding, errors="surrogateescape", newline="")
            for line, row in _lines(_bounded(text), self.columns.delimiter, rows):
                yield from rows.items(line, row)


def _bounded(text: TextIO) -> Iterator[str]:
    """The lines of a file. In place of one that no table has, which a small zipped file may hold gigabytes of, a cell that is refused."""
    while line := text.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE:
            yield line
            continue
        while line and line[-1] not in "\r\n":
            line = text.readline(LONGEST_LINE)
        yield "-" * (LARGEST_CELL + 1) + "\n"


MOST_LINES = 1_000  # a cell that holds more of them is a quote that was not closed


class _Unclosed(Exception):
    """A row goes on for more lines than any cell has."""


class _Source:
    """The lines of a file; those of the row being read are kept, so that they can be read again."""

    def __init__(self, text: Iterable[str]) -> None:
        self.text, self.again, self.taken = iter(text), list[str](), list[str]()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise _Unclosed
        line = self.again.pop() if self.again else next(self.text)
        self.taken.append(line)
        return line

    def after_first(self) -> None:
        """Go back to the second line of the row."""
        self.again += reversed(self.taken[1:])
        del self.taken[1:]


def _lines(text: Iterable[str], delimiter: str, rows: "_Rows") -> Iterator[tuple[int, list[str]]]:
    """The rows after the first, each with its line. A quote that is never closed costs its own line, not all that follow."""
    source, done, cells = _Source(text), 0, len(rows.log.header)
    reader = csv.reader(source, delimiter=delimiter)
    while True:
        source.taken.clear()
        row: list[str] | None = None
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            rows.log.problems.add(done + 1, Reason.TOO_LONG, f"> {LARGEST_CELL:,}")
        except _Unclosed:
            rows.log.problems.add(done + 1, Reason.CELL_COUNT, f"1 / {cells}")
        if len(source.taken) > 1 and (row is None or len(row) != cells):
            source.after_first()
            reader = csv.reader(source, delimiter=delimiter)
        if row and done:
            yield done + 1, row
        done += len(source.taken)


class _Rows:
    """Rows into items, with the positions of the columns looked up once."""

    def __init__(self, log: CsvLog) -> None:
        self.log = log
        columns, header = log.columns, log.header
        self.at = {what: header.index(column) for what, column in columns.named().items()}
        self.others = [
            (column, index)
            for index, column in enumerate(header)
            if index not in self.at.values() and (columns.others is None or column in columns.others)
        ]
        self.parse: Parser = parser(columns.time_pattern, ZoneInfo(columns.zone))
        names = (("arrival", "SCHEDULE"), ("start", "START"), ("time", "COMPLETE"))
        self.times = [(self.at[what], moment) for what, moment in names if what in self.at]
        self.known: set[str] = set()

    def items(self, line: int, row: list[str]) -> Iterator[Item]:
        """The events of one row and the objects met in it for the first time."""
        try:
            events = self._events(line, row)
        except Malformed as bad:
            self.log.problems.add(line, bad.reason, bad.value)
            return
        for relation in events[0].objects if events else ():
            if relation.object_id not in self.known:
                self.known.add(relation.object_id)
                self.log.found.object_types.setdefault(relation.qualifier, {})
                yield Object(relation.object_id, relation.qualifier, (), ())
        yield from events

    def _events(self, line: int, row: list[str]) -> list[Event]:
        if len(row) != len(self.log.header):
            raise Malformed(Reason.CELL_COUNT, value=f"{len(row)} / {len(self.log.header)}")
        if not all(each.isascii() or each.isprintable() or _is_text(each) for each in row):
            raise Malformed(Reason.BAD_ENCODING)
        case, activity = row[self.at["case"]].strip(), row[self.at["activity"]].strip()
        if not case:
            raise Malformed(Reason.NO_CASE)
        if not activity:
            raise Malformed(Reason.NO_ACTIVITY)
        moments = [(self.parse(row[at]), moment, at) for at, moment in self.times if row[at].strip()]
        if not moments:
            raise Malformed(Reason.NO_TIME)
        relations = self._relations(case, row)
        return [self._event(line, row, activity, relations, *each) for each in moments]

    def _relations(self, case: str, row: list[str]) -> tuple[Relation, ...]:
        resource = row[self.at["resource"]].strip() if "resource" in self.at else ""
        found = (Relation(f"{CASE}:{case}", CASE),)
        return (*found, Relation(f"{RESOURCE}:{resource}", RESOURCE)) if resource else found

    def _event(
        self, line: int, row: list[str], activity: str, relations: tuple[Relation, ...], at: datetime, moment: str, index: int
    ) -> Event:
        declared = self.log.found.event_types.setdefault(activity, {})
        values: dict[str, Value] = {}
        for column, position in self.others:
            if row[position]:
                values[column] = row[position]
                declared.setdefault(column, "string")
        if len(self.times) > 1:
            values[LIFECYCLE] = moment
            declared.setdefault(LIFECYCLE, "string")
        suffix = f"-{moment.lower()}" if len(self.times) > 1 else ""
        return Event(f"line{line}{suffix}", activity, at, values, relations)


def _is_text(cell: str) -> bool:
    """Whether a cell was decoded whole: undecodable bytes come as lone surrogates, which no encoding takes back."""
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True


def preview(path: Path, *, encoding: str = "", delimiter: str = "", rows: int = _SAMPLE_ROWS) -> Preview:
    """The header and first rows of the table at `path`. Refused (`Malformed`) when its header has fewer than two columns, or hundreds."""
    csv.field_size_limit(LARGEST_CELL)
    with opened(path) as stream:
        sample = stream.read(_SAMPLE_BYTES)
    encoding = encoding or encoding_of(sample)
    text = _text(sample, encoding)
    delimiter = delimiter or delimiter_of(text)
    try:
        found = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), rows + 1))
    except csv.Error as error:
        raise Malformed(Reason.TOO_LONG, value=f"> {LARGEST_CELL:,}") from error
    if not found or len(found[0]) < 2:
        raise Malformed(Reason.NO_HEADER)
    if len(found[0]) > MOST_COLUMNS:
        raise Malformed(Reason.TOO_MANY_COLUMNS, value=f"{len(found[0])} > {MOST_COLUMNS}")
    if len(sample) == _SAMPLE_BYTES and len(found) <= rows:
        found.pop()
    header = _distinct(found[0])
    return Preview(header, [tuple(row) for row in found[1:] if row], encoding, delimiter, guessed(header))


def _text(sample: bytes, encoding: str) -> str:
    try:
        return sample.decode(encoding, "replace")
    except LookupError as error:
        raise Malformed(Reason.BAD_ENCODING, value=encoding) from error


def _distinct(names: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for index, name in enumerate(names, 1):
        wish = name.strip() or f"column {index}"
        number, distinct = 2, wish
        while distinct in found:
            number, distinct = number + 1, f"{wish} ({number})"
        found.append(distinct)
    return tuple(found)


_GUESSES = {
    "case": (
        "case id", "case", "caseid", "case_id", "case:concept:name", "ticket", "ticket id",
        "票号", "号码", "案例", "工单号", "編號", "案例編號",
    ),
    "activity": (
        "activity", "concept:name", "task", "event", "service", "活动", "业务", "事项", "業務", "业务类型", "環節",
    ),
    "time": (
        "timestamp", "time:timestamp", "complete timestamp", "time", "end", "completed at", "finished at", "date",
        "时间", "完成时间", "结束时间", "時間",
    ),
    "resource": (
        "resource", "org:resource", "user", "clerk", "agent", "operator", "资源", "柜员", "经办人", "人員", "櫃員",
    ),
    "arrival": ("arrival", "arrived at", "issued at", "taken at", "取号时间", "到达时间", "取號時間"),
    "start": ("start timestamp", "start", "started at", "start time", "start_timestamp", "开始时间", "叫号时间", "開始時間"),
}  # fmt: skip


def guessed(header: tuple[str, ...]) -> dict[str, str]:
    """Which column is what, by the names systems commonly give them."""
    lower = {name.lower(): name for name in header}
    found: dict[str, str] = {}
    for what, names in _GUESSES.items():
        for name in names:
            if name in lower and lower[name] not in found.values():
                found[what] = lower[name]
                break
    return found
