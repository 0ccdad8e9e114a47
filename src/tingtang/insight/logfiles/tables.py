"""Tables of millions of rows into columns of integers: Parquet and plain CSV, read by Arrow in all threads."""

import mmap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from pyarrow import compute, csv, parquet

from tingtang.insight.rules.eventlog import NOBODY, EventLog, Ints
from tingtang.journal.formats import Columns, Malformed, Reason
from tingtang.journal.formats.csv_rows import guessed

_CODED = pa.dictionary(pa.int32(), pa.string())
_TIMES = pa.timestamp("us"), pa.timestamp("us", "UTC")
_BLOCK = 4 << 20


class Names(Sequence[str]):
    """Names as Arrow keeps them: a million of them are no million Python texts until somebody asks."""

    def __init__(self, values: pa.Array) -> None:
        self.values = values

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, index: Any) -> Any:
        found = self.values[index]
        return found.as_py() if isinstance(found, pa.Scalar) else found.to_pylist()


def from_parquet(path: Path, columns: Columns | None = None) -> EventLog:
    """The log in a Parquet file, or a folder of such files with equal columns; columns are guessed from their names when not said.

    Refused (`Malformed`) when a column is missing, or a row has no case, activity or time.
    """
    try:
        names = parquet.ParquetDataset(path).schema.names
    except (pa.ArrowInvalid, OSError) as error:
        raise Malformed(Reason.UNREADABLE, value=str(error)) from error
    columns = columns or _by_name(names)
    used = columns.named()
    for name in used.values():
        if name not in names:
            raise Malformed(Reason.COLUMN_MISSING, where=name, value=", ".join(names))
    coded = [used[each] for each in ("case", "activity", "resource") if each in used]

    def column(name: str) -> pa.ChunkedArray:  # one after the other: never all of them in memory beside what is made of them
        return parquet.read_table(path, columns=[name], read_dictionary=coded)[name]

    return _log(column, columns)


def from_csv(path: Path, columns: Columns) -> EventLog | None:
    """The log in a plain table; None when anything in it is not plain, so that it must be read row by row."""
    if columns.encoding.lower().replace("_", "-") not in {"", "utf-8", "utf-8-sig"}:
        return None
    for kind in _TIMES:  # times all with a zone, or all without: the first block of the other kind is refused
        try:
            return _log(_table(path, columns, kind).column, columns)
        except (pa.ArrowInvalid, pa.ArrowKeyError, pa.ArrowTypeError, OSError, Malformed):
            continue
    return None


def _table(path: Path, columns: Columns, time: pa.DataType) -> pa.Table:
    used = columns.named()
    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(block_size=_BLOCK),
        parse_options=csv.ParseOptions(delimiter=columns.delimiter or ",", newlines_in_values=_may_break_lines(path)),
        convert_options=csv.ConvertOptions(
            include_columns=list(used.values()),
            column_types={name: time if each in {"time", "start"} else _CODED for each, name in used.items()},
            strings_can_be_null=True,
        ),
    )


def _may_break_lines(path: Path) -> bool:
    """Whether a value may go over several lines: looked for by the quotes that takes, as reading such tables costs twice as much."""
    with path.open("rb") as file:
        if path.suffix == ".gz" or not path.stat().st_size:
            return True
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return content.find(b'"', content.find(b"\n")) >= 0


def _by_name(names: list[str]) -> Columns:
    guess = guessed(tuple(names))
    if not {"case", "activity", "time"} <= guess.keys():
        raise Malformed(Reason.COLUMNS_NEEDED, value=", ".join(names))
    return Columns(**{each: guess[each] for each in ("case", "activity", "time", "resource", "start") if each in guess})  # type: ignore[arg-type]


def _log(column: Callable[[str], pa.ChunkedArray], columns: Columns) -> EventLog:
    case, cases = _coded(column(columns.case), Reason.NO_CASE)
    activity, activities = _coded(column(columns.activity), Reason.NO_ACTIVITY)
    resource, resources = _coded(column(columns.resource), None) if columns.resource else (None, ())
    at = _times(column(columns.time), columns.zone)
    begins = _times(column(columns.start), columns.zone) if columns.start else at
    return EventLog.of(
        case, activity, begins, resource=resource, cases=cases, activities=activities, resources=resources,
        ended=at if columns.start else None,
    )  # fmt: skip


def _coded(column: pa.ChunkedArray, needed: Reason | None) -> tuple[Ints, Sequence[str]]:
    """Codes and names of a column of texts; an empty text is no name."""
    if needed is not None and column.null_count:
        raise Malformed(needed)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    column = column.unify_dictionaries()
    if not column.num_chunks or not len(column):
        return np.empty(0, np.int32), ()
    names = column.chunk(0).dictionary
    indices = [np.asarray(chunk.indices.fill_null(NOBODY)) for chunk in column.chunks]
    codes = np.concatenate(indices).astype(np.int32, copy=False)
    if not pa.types.is_string(names.type):
        names = names.cast(pa.string())
    return codes, Names(names)


def _times(column: pa.ChunkedArray, zone: str) -> Any:
    if column.null_count:
        raise Malformed(Reason.NO_TIME)
    if pa.types.is_string(column.type):
        column = _parsed(column)
    if not pa.types.is_timestamp(column.type):
        raise Malformed(Reason.UNKNOWN_TIME_FORMAT, value=str(column.type))
    if column.type.tz is None and zone != "UTC":
        column = compute.assume_timezone(column, str(ZoneInfo(zone)), ambiguous="earliest", nonexistent="latest")
    return np.asarray(column.cast(pa.timestamp("us", column.type.tz), safe=False).cast(pa.int64()))


def _parsed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts as times: all with a zone, or all without. Refused when they are mixed: Arrow would read the rest wrongly."""
    without, with_zone = _TIMES
    try:
        return column.cast(without)
    except pa.ArrowInvalid:
        return column.cast(with_zone)
