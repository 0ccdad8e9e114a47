"""What was typed into a sheet's form: to data with its places, and back; nothing typed is lost."""

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from tingtang.planning import cells
from tingtang.planning.cells import Column, Row
from tingtang.planning.grids import CODE, Grid, Head, Shape
from tingtang.planning.rules.sheets import label

Place = tuple[str | int, ...]
UNKNOWN = {"?", "？"}
_NO_CODE = re.compile(r"\W+")


@dataclass
class Typed:
    """The texts of a sheet's form, and what is wrong by field or by grid, row and column."""

    shape: Shape
    heads: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    wrong: dict[Place, list[str]] = field(default_factory=dict)

    def complain(self, place: Place, text: str) -> None:
        """Put a sentence beside the cell it is about, else on top."""
        self.wrong.setdefault(self._cell(place), []).append(text)

    def _cell(self, place: Place) -> Place:
        if place[:1] == ("layouts",) and len(place) >= 4 and place[2] == "stations":
            place = ("stations", _flat(self.rows.get("stations", []), place[1], place[3]), *place[4:])
        grid = next((one for one in self.shape.grids if one.name == place[0]), None) if place else None
        if grid is not None and not grid.columns:
            return (grid.name,)
        if grid is not None and len(place) > 1:
            row, keys = place[1], {column.key for column in grid.columns}
            key = str(place[2]) if len(place) > 2 and place[2] in keys else grid.columns[0].key
            return (grid.name, row, key) if isinstance(row, int) else (grid.name,)
        head = next((one for one in self.shape.heads if one.key == place[-1]), None) if place else None
        return ("head", head.key) if head is not None else place[:1] if grid is not None else ()

    @property
    def on_top(self) -> list[str]:
        """What belongs to no cell."""
        return self.wrong.get((), [])


def _flat(rows: list[Row], layout: Any, station: Any) -> int:
    names = list(dict.fromkeys(row.get("layout", "") for row in rows))
    wanted = names[layout] if isinstance(layout, int) and layout < len(names) else ""
    places = [place for place, row in enumerate(rows) if row.get("layout", "") == wanted]
    return places[station] if isinstance(station, int) and station < len(places) else 0


def from_data(shape: Shape, data: Mapping[str, Any], language: str) -> Typed:
    """A sheet as it stands in the form."""
    found = Typed(shape)
    for head in shape.heads:
        inner = data.get(head.inside) or {} if head.inside else data
        found.heads[head.key] = cells.cell(head, inner.get(head.key), language)
    for grid in shape.grids:
        if grid.columns:
            found.rows[grid.name] = [
                {column.key: cells.cell(column, row.get(column.key), language) for column in grid.columns}
                for row in _rows_of(grid, data, language)
            ]
        else:
            found.texts[grid.name] = _text(grid, data.get(grid.name) or [])
    return found


def _rows_of(grid: Grid, data: Mapping[str, Any], language: str) -> Iterable[Mapping[str, Any]]:
    if grid.name != "stations":
        return data.get(grid.name) or []
    rows = []
    for layout in data.get("layouts") or []:
        name = label(layout.get("name") or layout["code"], language)
        rows += [{**station, "layout": name} for station in layout["stations"]]
    return rows


def _text(grid: Grid, values: list[Any]) -> str:
    if grid.is_lines:
        return "\n".join(values)
    rows = values if values and isinstance(values[0], list) else [values]
    return "\n".join(
        "\t".join("?" if one is None else cells.cell(Head("", "", "number"), one, "") for one in row) for row in rows
    )


def from_post(shape: Shape, post: QueryDict) -> Typed:
    """What was sent; rows without any text are left out."""
    found = Typed(shape)
    for head in shape.heads:
        found.heads[head.key] = post.get(f"head_{head.key}", "")
    for grid in shape.grids:
        if grid.columns:
            found.rows[grid.name] = _posted(grid, post)
        else:
            found.texts[grid.name] = post.get(f"text_{grid.name}", "").replace("\r\n", "\n")
    return found


def _posted(grid: Grid, post: QueryDict) -> list[Row]:
    columns = {column.key: post.getlist(f"{grid.name}_{column.key}") for column in grid.columns}
    count = max((len(each) for each in columns.values()), default=0)
    rows = [{key: each[place] if place < len(each) else "" for key, each in columns.items()} for place in range(count)]
    typed = [column.key for column in grid.columns if column.kind != "choice"]
    return [row for row in rows if any(row[key].strip() for key in typed)]


def to_data(typed: Typed, before: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The data the form says; what it does not show (notes, weights, sources) stays as it was."""
    data = {key: one for key, one in before.items() if key not in {"layouts", *(grid.name for grid in typed.shape.grids)}}
    for head in typed.shape.heads:
        _put_head(data, head, typed.heads.get(head.key, ""), before)
    for grid in typed.shape.grids:
        if not grid.columns:
            found: Any = _lines(grid, typed.texts.get(grid.name, ""))
        else:
            rows = coded(grid, typed.rows.get(grid.name, []))
            found = [_row(grid, row, _earlier(grid, row, before)) for row in rows]
        if grid.name == "stations":
            data["layouts"] = layouts(found, before, language)
        elif found:
            data[grid.name] = found
    if isinstance(data.get("demand"), dict) and data["demand"].get("count") is None:
        data.pop("demand")
    return data


def coded(grid: Grid, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with a name but no code are given one: a list that is pasted has none."""
    if CODE not in grid.columns:
        return rows
    taken, found = {str(row.get("code", "")).strip() for row in rows}, []
    for row in rows:
        code = str(row.get("code", "")).strip() or _free_code(str(row.get("name", "")), taken)
        taken.add(code)
        found.append(row | {"code": code} if code else row)
    return found


def _free_code(name: str, taken: set[str]) -> str:
    stem = _NO_CODE.sub("_", name).strip("_")[:30]
    numbered = (f"{stem}_{number}" for number in itertools.count(2))
    return next(one for one in itertools.chain([stem], numbered) if one not in taken) if stem else ""


def _put_head(data: dict[str, Any], head: Head, text: str, before: Mapping[str, Any]) -> None:
    value = cells.value(head, text)
    if not head.inside:
        data.pop(head.key, None)
        if value is not None:
            data[head.key] = value
        return
    inner = data.get(head.inside)
    inner = dict(inner) if isinstance(inner, Mapping) else {}
    inner.pop(head.key, None)
    data[head.inside] = inner | ({head.key: value} if value is not None else {})


def _earlier(grid: Grid, row: Row, before: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same row as it was, so that names in other languages and what the grid does not show are kept."""
    rows, shown = before.get(grid.name), {column.key for column in grid.columns}
    keys = [key for key in ("code", "first", "then") if key in shown]
    if not isinstance(rows, list) or not keys:
        return {}
    same = (one for one in rows if isinstance(one, Mapping) and all(str(one.get(key)) == row[key].strip() for key in keys))
    return next(same, {})


def _row(grid: Grid, row: Row, earlier: Mapping[str, Any]) -> dict[str, Any]:
    shown = {column.key for column in grid.columns}
    found = {key: one for key, one in earlier.items() if key not in shown}
    for column in grid.columns:
        value = cells.value(column, row[column.key])
        if value is not None and value is not False:
            found[column.key] = _kept_name(column, value, earlier)
    return found


def _kept_name(column: Column, value: Any, earlier: Mapping[str, Any]) -> Any:
    known = earlier.get(column.key)
    is_same = column.kind == "name" and isinstance(known, Mapping) and value in known.values()
    return known if is_same else value


def layouts(stations: list[dict[str, Any]], before: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Stations in rows as layouts with their stations; names and notes of layouts stay as they were."""
    found: dict[str, dict[str, Any]] = {}
    known = {label(one.get("name") or one["code"], language): one for one in before.get("layouts") or []}
    for station in stations:
        name = str(station.pop("layout", ""))
        earlier = known.get(name, {})
        number = len(found) + 1
        made = {"code": earlier.get("code", f"layout-{number}"), "name": earlier.get("name", name), "stations": []}
        found.setdefault(name, made | ({"note": earlier["note"]} if earlier.get("note") else {}))["stations"].append(station)
    return list(found.values())


def _lines(grid: Grid, text: str) -> list[Any]:
    lines = [line for line in text.split("\n") if line.strip()]
    if grid.is_lines:
        return [line.strip() for line in lines]
    rows = [[None if one in UNKNOWN else cells.number(one) for one in _cells(line)] for line in lines]
    return [one for row in rows for one in row] if grid.name == "unplaced" else rows


def _cells(line: str) -> list[str]:
    parts = line.split("\t") if "\t" in line else line.split()
    return [part.strip() or "?" for part in parts]
