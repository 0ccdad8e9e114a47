"""Event logs in files: one intermediate form (`ocel`), and streaming readers and writers around it. Knows no Django."""

from pathlib import Path

from tingtang.journal.formats.csv_rows import Columns, CsvLog
from tingtang.journal.formats.errors import Malformed, Reason
from tingtang.journal.formats.files import leading_bytes
from tingtang.journal.formats.ocel import FileLog
from tingtang.journal.formats.ocel_json import JsonLog
from tingtang.journal.formats.ocel_sqlite import SqliteLog
from tingtang.journal.formats.xes import XesLog

JSON, SQLITE, XES, CSV = "ocel-json", "ocel-sqlite", "xes", "csv"
PARQUET = "parquet"


def detect(path: Path) -> str:
    """The format of the file at `path`, told from its first bytes (compressed or not), not from its name."""
    start = leading_bytes(path, 4096)
    if start.startswith(b"SQLite format 3\0"):
        return SQLITE
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return JSON
    return XES if text.startswith(b"<") else CSV


def open_log(path: Path, *, columns: Columns | None = None) -> FileLog:
    """The log in the file at `path`. Refused (`Malformed`) when it is a table and no `columns` say what is what."""
    kind = detect(path)
    if kind == CSV:
        if columns is None:
            raise Malformed(Reason.COLUMNS_NEEDED)
        return CsvLog(path, columns)
    return {JSON: JsonLog, SQLITE: SqliteLog, XES: XesLog}[kind](path)


__all__ = ["CSV", "JSON", "PARQUET", "SQLITE", "XES", "Columns", "Malformed", "Reason", "detect", "open_log"]
