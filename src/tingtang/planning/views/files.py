"""Sheets and their answers as files: YAML, workbooks, CSV, pictures, calendars."""

import csv
import io
from typing import Any

import yaml
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.planning import queries
from tingtang.planning.books import content_of
from tingtang.planning.calendars import calendar
from tingtang.planning.queries.answers import turns_of
from tingtang.planning.rules.rosters.figures import safe, to_csv
from tingtang.planning.views.shown import drawn, layouts_of
from tingtang.planning.words.simulated import tables

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(content: bytes | str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page(queries.VIEW)
def sheet_yaml(request: Request, sheet: int) -> HttpResponseBase:
    """The sheet as the file the commands read."""
    found = queries.get_sheet(request.actor, sheet)
    content = yaml.safe_dump({"code": found.code, **found.data}, allow_unicode=True, sort_keys=False)
    return _file(content, "application/yaml", f"{found.code}.yaml")


@page(queries.VIEW)
def sheet_xlsx(request: Request, sheet: int) -> HttpResponseBase:
    """The sheet as a workbook."""
    found = queries.get_sheet(request.actor, sheet)
    return _file(content_of(found.kind, {"code": found.code, **found.data}, get_language() or "en"), XLSX, f"{found.code}.xlsx")


@page(queries.VIEW)
def sheet_csv(request: Request, sheet: int) -> HttpResponseBase:
    """The answer as a table."""
    found = queries.get_sheet(request.actor, sheet)
    answer = queries.answer_of(found.kind, found.data, found.answer)
    if found.kind == "roster" and "turns" in answer:
        content = to_csv(answer)
    else:
        file = io.StringIO()
        writer = csv.writer(file)
        for row in _answer_rows(answer):
            writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
        content = file.getvalue()
    return _file("\ufeff" + content, "text/csv; charset=utf-8", f"{found.code}.csv")


def _answer_rows(answer: dict[str, Any]) -> list[list[object]]:
    rows: list[dict[str, object]] = []
    for layout in layouts_of(answer):
        for one in layout["stations"]:
            spans = {f"{key}_{end}": one[key][end] for key in ("seconds", "per_hour") for end in ("low", "said", "high")}
            plain = ("name", "workers", "utilisation_at_capacity", "utilisation_at_demand", "is_bottleneck")
            rows.append({"layout": layout["name"], **{key: one[key] for key in plain}, **spans})
    rows += list(answer.get("variables", ()))
    heads = list(dict.fromkeys(key for row in rows for key in row))
    told: list[list[object]] = [list(heads)] if heads else []
    told += [[row.get(head) for head in heads] for row in rows]
    for table in tables(answer, _):
        told.extend([[table.title], [*table.heads]])
        told.extend([*row] for row in table.rows)
    return told + [[line] for line in answer["sentences"]]


@page(queries.VIEW)
def line_svg(request: Request, sheet: int, place: int) -> HttpResponseBase:
    """The picture of a layout."""
    found = queries.get_sheet(request.actor, sheet)
    layouts = layouts_of(queries.answer_of(found.kind, found.data)) if found.kind == "line" else []
    if place >= len(layouts):
        raise NotFound
    return _file(drawn(layouts[place]), "image/svg+xml", f"{found.code}-{layouts[place]['code']}.svg")


@page(queries.VIEW)
def roster_ics(request: Request, sheet: int, person: str) -> HttpResponseBase:
    """The turns of one person as a calendar."""
    found = queries.get_sheet(request.actor, sheet)
    planned = {"turns": [one for one in (found.answer or {}).get("turns", ()) if one["person"] == person]}
    turns = turns_of(found.data, planned, get_language() or "en")
    if not turns:
        raise NotFound
    zone, place = (found.hall.zone, str(found.hall)) if found.hall else (None, "")
    return _file(
        calendar(found.code, turns, request.at, zone, place), "text/calendar; charset=utf-8", f"{found.code}-{person}.ics"
    )
