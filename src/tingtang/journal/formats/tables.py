"""Tables of other programs: CSV in the encodings people have, and XLSX; hostile files are refused before they do harm."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.journal.formats import Malformed
from tingtang.journal.formats.sniff import delimiter_of, encoding_of

LARGEST_BYTES: Final = 200 << 20
LARGEST_UNPACKED: Final = 1 << 30
LARGEST_RATIO: Final = 200
MOST_PARTS: Final = 2000
MOST_COLUMNS: Final = 200
LARGEST_CELL: Final = 32_767  # what a spreadsheet can hold
_SAMPLE: Final = 1 << 18
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Fault(StrEnum):
    """Why a file is not read."""

    EMPTY = "empty"
    BINARY = "binary"
    OLD_EXCEL = "old_excel"
    NOT_XLSX = "not_xlsx"
    BOMB = "bomb"
    TOO_LARGE = "too_large"
    TOO_MANY_COLUMNS = "too_many_columns"
    NO_HEADER = "no_header"
    BAD_ENCODING = "bad_encoding"
    LARGE_CELL = "large_cell"
    GONE = "gone"


WORDS: Final[Mapping[str, Text]] = {
    Fault.EMPTY: _("The file is empty."),
    Fault.BINARY: _("This is not a table. Save it as CSV or as an Excel workbook (XLSX)."),
    Fault.OLD_EXCEL: _(
        "This is an old Excel file (XLS), or it is protected by a password. Open it and save it as XLSX without one."
    ),
    Fault.NOT_XLSX: _("This is not an Excel workbook (XLSX), or it is damaged."),
    Fault.BOMB: _("This file would swell beyond measure when it is unpacked. It was not read."),
    Fault.TOO_LARGE: _("The file is larger than 200 MB. Divide it."),
    Fault.TOO_MANY_COLUMNS: _("The table has more than 200 columns. Leave out those that are not needed."),
    Fault.NO_HEADER: _("The first line does not name columns."),
    Fault.BAD_ENCODING: _("The encoding of the file cannot be made out. Save it as UTF-8."),
    Fault.LARGE_CELL: _("A cell is too long to be one. Is a quotation mark missing?"),
    Fault.GONE: _("The file is no longer there. Upload it again."),
}


class Unreadable(Exception):
    """A file that is not read, with why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(slots=True)
class Table:
    """A table: its heads and its rows, each with its line. `share` tells how much of it was read."""

    path: Path
    heads: tuple[str, ...]
    is_workbook: bool
    encoding: str = ""
    delimiter: str = ""
    _at: list[float] = field(default_factory=lambda: [0.0])

    @property
    def share(self) -> float:
        return self._at[0]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of every row that is not blank. Refused (`Unreadable`) where it cannot be read on."""
        source = _workbook_rows(self.path, self._at) if self.is_workbook else self._csv_rows()
        for line, row in islice(source, 1, None):
            if any(row):
                yield line, row

    def _csv_rows(self) -> Iterator[tuple[int, list[str]]]:
        return _csv_rows(self.path, self.encoding, self.delimiter, self._at)


def opened(path: Path, *, encoding: str = "", delimiter: str = "") -> Table:
    """The table in a file. Refused (`Unreadable`) when it is none, or would do harm."""
    if not path.exists():
        raise Unreadable(Fault.GONE)
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise Unreadable(Fault.TOO_LARGE)
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if not sample.strip():
        raise Unreadable(Fault.EMPTY)
    if sample.startswith(_OLE):
        raise Unreadable(Fault.OLD_EXCEL)
    if sample.startswith(_ZIP):
        _check_zip(path)
        return Table(path, _heads(next(_workbook_rows(path, [0.0]), (1, []))[1]), is_workbook=True)
    encoding = encoding or encoding_of(sample)
    delimiter = delimiter or _delimiter(_decoded(sample, encoding))
    first = next(_csv_rows(path, encoding, delimiter, [0.0]), (1, []))[1]
    return Table(path, _heads(first), is_workbook=False, encoding=encoding, delimiter=delimiter)


def _decoded(sample: bytes, encoding: str) -> str:
    if b"\x00" in sample and not encoding.startswith("utf-16"):
        raise Unreadable(Fault.BINARY)
    try:
        text = sample.decode(encoding, "replace")
    except LookupError:
        raise Unreadable(Fault.BAD_ENCODING) from None
    if text.count("\ufffd") > len(text) / 20:
        raise Unreadable(Fault.BINARY)
    return text


def _delimiter(text: str) -> str:
    try:
        return delimiter_of(text)
    except Malformed:
        # One column alone is a table too, if a poor one: names without numbers; the mapping will say what is missing.
        return ","


def _heads(first: list[str]) -> tuple[str, ...]:
    while first and not first[-1].strip():
        first = first[:-1]
    if not first or sum(1 for each in first if each.strip()) < 1:
        raise Unreadable(Fault.NO_HEADER)
    found: list[str] = []
    for number, head in enumerate(first, 1):
        wish = head.strip()[:100] or f"#{number}"
        again = sum(1 for each in found if each == wish or each.startswith(f"{wish} ("))
        found.append(f"{wish} ({again + 1})" if again else wish)
    return tuple(found)


def _csv_rows(path: Path, encoding: str, delimiter: str, at: list[float]) -> Iterator[tuple[int, list[str]]]:
    size = max(1, path.stat().st_size)
    csv.field_size_limit(LARGEST_CELL * 4)
    with path.open("rb") as raw:
        text = io.TextIOWrapper(raw, encoding, errors="surrogateescape", newline="")
        reader = csv.reader(text, delimiter=delimiter)
        try:
            for row in reader:
                if len(row) > MOST_COLUMNS:
                    raise Unreadable(Fault.TOO_MANY_COLUMNS)
                at[0] = min(1.0, raw.tell() / size)
                yield reader.line_num, row
        except csv.Error:
            raise Unreadable(Fault.LARGE_CELL) from None
        except UnicodeError:
            raise Unreadable(Fault.BAD_ENCODING) from None


def _check_zip(path: Path) -> None:
    """A workbook is a ZIP file of XML: refused when it is another one, or would swell beyond measure."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Unreadable(Fault.NOT_XLSX) from None
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or (unpacked > 20 << 20 and unpacked > packed * LARGEST_RATIO):
        raise Unreadable(Fault.BOMB)
    if "xl/workbook.xml" not in names:
        raise Unreadable(Fault.NOT_XLSX)


def _workbook_rows(path: Path, at: list[float]) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - takes a fifth of a second, and most requests read no workbook

    try:
        with path.open("rb") as file:
            sheet = load_workbook(file, read_only=True, data_only=True, keep_links=False).worksheets[0]
            total = max(1, sheet.max_row or 1)
            # What a workbook says of its size may be anything: each row would be as wide as it says, a million blank ones too.
            sheet.reset_dimensions()
            for line, row in enumerate(sheet.iter_rows(values_only=True), 1):
                if row[MOST_COLUMNS:].count(None) < len(row) - MOST_COLUMNS:
                    raise Unreadable(Fault.TOO_MANY_COLUMNS)
                at[0] = min(1.0, line / total)
                yield line, [_text(value) for value in row[:MOST_COLUMNS]]
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, SyntaxError, zipfile.BadZipFile, EOFError):
        # What openpyxl raises for a damaged or forged workbook is as various as the damage; SyntaxError is that of XML.
        raise Unreadable(Fault.NOT_XLSX) from None


def _text(value: Any) -> str:
    """A cell of a workbook as text: a formula counts by its latest result, which the workbook keeps."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
