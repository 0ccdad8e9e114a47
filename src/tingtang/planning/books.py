"""Sheets of any kind as workbooks: a page of names and values, and a page for each grid, with the cells of the form."""

from typing import Any

from django.apps import apps
from django.utils import translation

from tingtang.core.registry import Text
from tingtang.planning import cells, grids, typed
from tingtang.planning.rules.sheets import LANGUAGES, BadSheet, Problem, label
from tingtang.planning.rules.workbooks import from_workbook, to_workbook


def data_of(content: bytes) -> dict[str, Any]:
    """What a workbook holds. Texts in cells are read as the form reads them: "1, 4" is a list, "10–20" a range. Refused (`BadSheet`)."""
    raw = from_workbook(content)
    kind, template = _sort(raw)
    if not _is_known(kind, template):
        raise BadSheet(Problem("no_such_choice", ("template",), {"given": template, "limit": ", ".join(grids.TEMPLATE_TITLES)}))
    shape = grids.shape(kind, template)
    raw = _by_titles(raw, shape)
    data = {key: one for key, one in raw.items() if not isinstance(one, list)} | {"kind": kind}
    for head in shape.heads:
        if head.inside and head.key in data:
            data.setdefault(head.inside, {})[head.key] = data.pop(head.key)
    for grid in shape.grids:
        rows = raw.get(grid.name)
        if isinstance(rows, list):
            data[grid.name] = _rows_of(grid, rows) if grid.columns else rows
    if "stations" in data:
        data["layouts"] = typed.layouts(data.pop("stations"), {}, "en")
    if data.get("unplaced") and isinstance(data["unplaced"][0], list):
        data["unplaced"] = [one for row in data["unplaced"] for one in row]
    return data


def _sort(raw: dict[str, Any]) -> tuple[str, str]:
    kind = str(raw.get("kind") or ("model" if "template" in raw else "roster" if "shifts" in raw else "line"))
    return kind, str(raw.get("template", ""))


def _is_known(kind: str, template: str) -> bool:
    return kind in {"line", "roster"} or (kind == "model" and template in grids.TEMPLATE_TITLES)


def _by_titles(raw: dict[str, Any], shape: grids.Shape) -> dict[str, Any]:
    """A workbook whose pages, columns and values are called as the form calls them, in any of its languages."""
    heads, pages = _called([(one.key, one.title) for one in shape.heads]), _called([(one.name, one.title) for one in shape.grids])
    found: dict[str, Any] = {}
    for key, one in raw.items():
        name = pages.get(key.lower(), key) if isinstance(one, list) else heads.get(key.lower(), key)
        columns = next((grid.columns for grid in shape.grids if grid.name == name), ())
        known = _called([(column.key, column.title) for column in columns])
        is_table = isinstance(one, list) and bool(columns) and all(isinstance(row, dict) for row in one)
        if isinstance(one, list) and name not in pages:
            raise BadSheet(Problem("unknown_page", (), {"name": key}))
        found[name] = [{known.get(head.lower(), head): cell for head, cell in row.items()} for row in one] if is_table else one
    return found


def _called(titles: list[tuple[str, Text]]) -> dict[str, str]:
    """The key of each title, in every language, and of the key itself."""
    found: dict[str, str] = {}
    for language in LANGUAGES if apps.ready else ():  # a command has no texts but its own
        with translation.override(language):
            found |= {str(title).lower(): key for key, title in titles}
    return found | {key: key for key, _title in titles}


def _rows_of(grid: grids.Grid, rows: list[Any]) -> list[Any]:
    read = [_row(grid, row) for row in rows]
    return typed.coded(grid, read) if all(isinstance(row, dict) for row in read) else read


def _row(grid: grids.Grid, row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    kinds = {column.key: column for column in grid.columns}
    found = {}
    for key, one in row.items():
        column = kinds.get(key)
        as_text = one if isinstance(one, str) else cells.cell(grids.Head("", "", "number"), one, "")
        is_typed = column is not None and not isinstance(one, dict) and column.kind not in {"number", "text", "name", "choice"}
        is_text = column is not None and column.kind in {"text", "name"} and isinstance(one, int | float)
        found[key] = cells.value(column, as_text) if column is not None and is_typed else as_text if is_text else one
    return found


def content_of(kind: str, data: dict[str, Any], language: str) -> bytes:
    """A sheet as a workbook that `data_of` reads again."""
    template = str(data.get("template", ""))
    shape = grids.shape(kind, template)
    form = typed.from_data(shape, data, language)
    pages: dict[str, Any] = {
        "kind": kind,
        "template": template,
        "code": data.get("code", ""),
        "name": label(data["name"], language),
    }
    for head in shape.heads:
        value = cells.value(head, form.heads[head.key])
        text = form.heads[head.key] if isinstance(value, list) else None
        pages[head.key] = value if isinstance(value, int | float | str) else text
    for grid in shape.grids:
        if grid.columns:
            pages[grid.name] = [_cells(grid, row) for row in form.rows[grid.name]]
        elif data.get(grid.name):
            values = data[grid.name]
            pages[grid.name] = values if grid.is_lines or isinstance(values[0], list) else [values]
    return to_workbook({key: one for key, one in pages.items() if one is not None and one != ""})


def _cells(grid: grids.Grid, row: cells.Row) -> dict[str, Any]:
    return {
        column.key: cells.number(row[column.key]) if column.kind in {"number", "range"} else row[column.key]
        for column in grid.columns
        if row[column.key]
    }
