"""Sheets from workbooks (XLSX): a page "model" or "sheet" with names and values, and a page for each table.

In a table the first row names the columns; `uses.large` fills the key `large` of `uses`. Pages called costs or values hold figures only.
"""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tingtang.planning.rules.sheets import BadSheet, Problem

LARGEST = 5_000_000
LARGEST_OPEN = 60_000_000
MOST_PARTS = 300
MOST_ROWS, MOST_COLUMNS, MOST_PAGES = 5_000, 500, 30
HEAD_PAGES = ("model", "line", "roster", "sheet", "sheet page")
PLAIN_PAGES = ("costs", "values", "unplaced")


def from_workbook(content: bytes) -> dict[str, Any]:
    """What a workbook holds, as a sheet's mapping. Refused (`BadSheet`): no workbook, too large, packed to burst, formulas, dates."""
    _refuse_bombs(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        pages = {page.title: _cells(page) for page in book.worksheets[:MOST_PAGES]}
    except BadSheet:
        raise
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError, zipfile.BadZipFile) as error:
        raise BadSheet(Problem("no_workbook", (), {"name": type(error).__name__})) from None
    return _arranged(pages)


def _refuse_bombs(content: bytes) -> None:
    if len(content) > LARGEST:
        raise BadSheet(Problem("too_large"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_OPEN:
                raise BadSheet(Problem("bursts"))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _refuse_entities(packed, part)
                if "vbaproject" in part.filename.lower():
                    raise BadSheet(Problem("macros"))
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError):
        raise BadSheet(Problem("no_workbook")) from None


def _refuse_entities(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with packed.open(part) as file:
        text = file.read(LARGEST_OPEN + 1)
    if len(text) > LARGEST_OPEN:
        raise BadSheet(Problem("bursts"))
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise BadSheet(Problem("doctype"))


def _cells(page: Any) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for down, row in enumerate(page.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)):
        values = [_value(value, page.title, down, across) for across, value in enumerate(row)]
        while values and values[-1] is None:
            values.pop()
        rows.append(values)
        if len(rows) > MOST_ROWS or len(values) > MOST_COLUMNS:
            raise BadSheet(Problem("page_too_large", (page.title,), {"rows": MOST_ROWS, "columns": MOST_COLUMNS}))
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _value(value: Any, page: str, down: int, across: int) -> Any:
    place = (page, down, across)
    if isinstance(value, datetime | date | time):
        raise BadSheet(Problem("is_date", place, {"given": value}))
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("="):
            raise BadSheet(Problem("is_formula", place, {"given": text[:40]}))
        if text.startswith("#") and text.endswith(("!", "?", "A")):
            raise BadSheet(Problem("is_error", place, {"given": text[:40]}))
        return text or None
    return value


def _arranged(pages: dict[str, list[list[Any]]]) -> dict[str, Any]:
    head = next((name for name, rows in pages.items() if rows and name.lower() in HEAD_PAGES), None)
    if head is None:
        raise BadSheet(Problem("no_head_page"))
    data: dict[str, Any] = {}
    for row in pages[head]:
        if row and row[0] is not None:
            data[str(row[0])] = row[1] if len(row) > 1 else None
    data = {key: value for key, value in data.items() if value is not None}
    for name, rows in pages.items():
        if name != head and rows:
            data[name.lower()] = rows if name.lower() in PLAIN_PAGES else _table(name, rows)
    return data


def _table(name: str, rows: list[list[Any]]) -> list[Any]:
    heads = [str(cell) if cell is not None else "" for cell in rows[0]]
    if len(heads) == 1 and heads[0] == "formula":
        return [row[0] for row in rows[1:] if row]
    found = []
    for down, row in enumerate(rows[1:], 1):
        entry: dict[str, Any] = {}
        for across, value in enumerate(row):
            if value is None:
                continue
            if across >= len(heads) or not heads[across]:
                raise BadSheet(Problem("no_heading", (name, down, across), {"given": str(value)[:40]}))
            _put(entry, heads[across], value)
        if entry:
            found.append(entry)
    return found


def _put(entry: dict[str, Any], head: str, value: Any) -> None:
    key, _dot, inner = head.partition(".")
    if key in {"code", "name", "unit", "a", "b", "first", "then"} and not isinstance(value, str):
        value = f"{value:.15g}" if isinstance(value, float) else str(value)
    if inner:
        entry.setdefault(key, {})[inner] = value
    else:
        entry[key] = value


def to_workbook(data: dict[str, Any]) -> bytes:
    """A sheet as a workbook that `from_workbook` reads again; texts are never formulas."""
    book = Workbook()
    head = book.active
    head.title = str(data.get("kind") or "sheet page")
    for key, value in data.items():
        if isinstance(value, list) and value:
            page = book.create_sheet(key)
            for row in _rows(value):
                _append(page, row)
        elif not isinstance(value, list | dict) and value not in (None, ""):
            _append(head, [key, value])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _rows(values: list[Any]) -> list[list[Any]]:
    if isinstance(values[0], list):
        return values
    if not isinstance(values[0], dict):
        return [["formula"], *([value] for value in values)]
    flat = [_flat(value) for value in values]
    heads = list(dict.fromkeys(key for row in flat for key in row))
    return [heads, *([row.get(key) for key in heads] for row in flat)]


def _flat(entry: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in entry.items():
        if isinstance(value, dict):
            found |= {f"{key}.{inner}": one for inner, one in value.items()}
        else:
            found[key] = value
    return found


def _append(page: Any, row: list[Any]) -> None:
    page.append([ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value for value in row])
    for cell in page[page.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"
