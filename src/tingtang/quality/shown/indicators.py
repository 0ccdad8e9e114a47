"""Indicators and scorecards as pages show them: charts with bands and targets, tables whose figures open."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.core import registry
from tingtang.quality import telling
from tingtang.quality.models import Direction, Indicator, Part, Scorecard, Unit
from tingtang.quality.queries.scorecards import Board, Index, Past, Row
from tingtang.quality.rules import formula, judging
from tingtang.quality.rules.estimates import Estimate
from tingtang.ui import formats

_DURATIONS = {Unit.SECONDS: 1, Unit.MINUTES: 60, Unit.HOURS: 3600, Unit.DAYS: 86_400}
_MOST_BARS = 30


def _axis(unit: str) -> dict[str, Any]:
    kind = "@duration" if unit in _DURATIONS else "@percent" if unit == Unit.SHARE else None
    return {"type": "value", **({"axisLabel": {"formatter": kind}} if kind else {})}


def _scaled(unit: str, value: float | None) -> float | None:
    return None if value is None else round(value * _DURATIONS.get(Unit(unit), 1), 6)


def past_chart(
    unit: str, labels: Sequence[str], cells: Sequence[Estimate], targets: Sequence[float | None], urls: Sequence[str]
) -> dict[str, Any]:
    """A line over time with whiskers and the target."""
    cells = [telling.kept_in(unit, one) for one in cells]
    data = [{"value": _scaled(unit, cell.value), "url": url} for cell, url in zip(cells, urls, strict=True)]
    whiskers = [
        [place, _scaled(unit, cell.low), _scaled(unit, cell.high)]
        for place, cell in enumerate(cells)
        if cell.low is not None and cell.high is not None
    ]
    series: list[dict[str, Any]] = [
        {"type": "line", "name": pgettext("of a chart", "value"), "data": data, "symbolSize": 7},
        _whiskers(whiskers),
    ]
    if any(one is not None for one in targets):
        aims = [_scaled(unit, one) for one in targets]
        series.append(
            {
                "type": "line",
                "name": pgettext("of a chart", "target"),
                "data": aims,
                "symbol": "none",
                "step": "middle",
                "lineStyle": {"type": "dashed"},
            }
        )
    return _option(unit, labels, series)


def _whiskers(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    return {"type": "custom", "name": _("95 % interval"), "renderItem": "@interval", "data": list(rows),
            "encode": {"x": 0, "y": [1, 2]}, "tooltip": {"show": False}, "itemStyle": {"color": "#8a8f98"}, "z": 5}  # fmt: skip


def _option(unit: str, labels: Sequence[str], series: list[dict[str, Any]]) -> dict[str, Any]:
    option: dict[str, Any] = {
        "xAxis": {"type": "category", "data": list(labels)}, "yAxis": _axis(unit), "legend": {}, "series": series,
    }  # fmt: skip
    if unit in _DURATIONS:
        option["tooltip"] = {"valueFormatter": "@duration"}
    elif unit == Unit.SHARE:
        option["tooltip"] = {"valueFormatter": "@percent"}
    return option


def bars_chart(
    unit: str, rows: Sequence[tuple[str, float | None, float | None, float | None, str]], target: float | None = None
) -> dict[str, Any]:
    """Units side by side, each with its interval: name, value, low, high, where it opens."""
    shown = [row for row in rows if row[1] is not None][:_MOST_BARS]
    data = [{"value": _scaled(unit, row[1]), "url": row[4]} for row in shown]
    bars: dict[str, Any] = {"type": "bar", "name": pgettext("of a chart", "value"), "data": data, "barMaxWidth": 40}
    if target is not None:
        bars["markLine"] = {"label": {"formatter": pgettext("of a chart", "target")}, "data": [{"yAxis": _scaled(unit, target)}]}
    whiskers = [[place, _scaled(unit, row[2]), _scaled(unit, row[3])] for place, row in enumerate(shown) if row[2] is not None]
    option = _option(unit, [row[0] for row in shown], [bars, _whiskers(whiskers)])
    option["xAxis"] |= {"axisLabel": {"width": 110, "overflow": "truncate", "rotate": 30 if len(shown) > 6 else 0, "interval": 0}}
    return option


def table_rows(unit: str, labels: Sequence[str], cells: Sequence[Estimate]) -> list[list[Any]]:
    """The same figures as rows."""
    return [
        [label, telling.value_words(unit, cell.value), telling.interval_words(unit, cell), "" if cell.is_withheld else cell.n]
        for label, cell in zip(labels, cells, strict=True)
    ]


def table_heads(label: str) -> list[str]:
    """What stands above them."""
    return [label, pgettext("of a chart", "value"), _("95 % interval"), "n"]


def span_label(span: tuple[date, date], *, by: str) -> str:
    """A span in a chart: its month, or the last day of its week."""
    return f"{span[1]:%m-%d}" if by != "month" else f"{span[0]:%Y-%m}"


def past_panel(
    kind: str, unit: int, past: Past, spans: Sequence[tuple[date, date]], *, by: str, opens: bool = True
) -> dict[str, Any]:
    """One indicator's past as a chart with its finding."""
    indicator = past.entry.indicator
    labels = [span_label(span, by=by) for span in spans]
    urls = [
        telling.evidence_url(indicator.pk, kind, unit, *span) if opens and not cell.is_withheld else ""
        for span, cell in zip(spans, past.cells, strict=True)
    ]
    n = sum(cell.n for cell in past.cells if not cell.is_withheld)
    return {
        "name": f"past-{indicator.pk}", "title": finding(indicator, past, labels), "n": n, "part": str(Part(past.entry.part).label),
        "option": past_chart(indicator.unit, labels, past.cells, past.targets, urls),
        "columns": table_heads(_("Days")), "rows": table_rows(indicator.unit, labels, past.cells),
        "has": any(cell.value is not None for cell in past.cells),
        "url": reverse("quality:indicator", args=[indicator.pk]), "goal": indicator.goal,
        "is_withheld": any(cell.is_withheld for cell in past.cells),
    }  # fmt: skip


def finding(indicator: Indicator, past: Past, labels: Sequence[str]) -> str:
    """What the chart shows, as a sentence about the latest of its days, weeks or months."""
    told = [
        (cell, target, one) for cell, target, one in zip(past.cells, past.targets, labels, strict=True) if cell.value is not None
    ]
    if not told:
        return str(indicator)
    cell, target, when = told[-1]
    value = telling.value_words(indicator.unit, cell.value)
    if target is None:
        return _("%(name)s, latest (%(when)s): %(value)s") % {"name": indicator, "when": when, "value": value}
    assert cell.value is not None  # noqa: S101 - only cells with a value are told
    is_met = cell.value >= target if indicator.direction == Direction.UP else cell.value <= target
    text = (
        _("%(name)s, latest (%(when)s): %(value)s, target %(target)s met") if is_met
        else _("%(name)s, latest (%(when)s): %(value)s, target %(target)s missed")
    )  # fmt: skip
    return text % {"name": indicator, "when": when, "value": value, "target": telling.value_words(indicator.unit, target)}


def board_table(card: Scorecard, found: Board, first: date, latest: date) -> dict[str, Any]:
    """The board as a table whose figures lead to their events."""
    asked = urlencode({"latest": latest.isoformat()})
    rows = [
        _line(card, found, row, first, latest, f"{reverse('quality:unit', args=[card.pk, row.unit])}?{asked}")
        for row in found.rows
    ]
    whole = _line(card, found, found.whole, first, latest, "") if found.whole and len(found.rows) > 1 else None
    heads = [
        {"name": str(one.indicator), "part": str(Part(one.part).label), "weight": formats.share(one.weight) if one.weight else "",
         "url": reverse("quality:indicator", args=[one.indicator.pk])}
        for one in found.entries
    ]  # fmt: skip
    return {"heads": heads, "rows": rows, "whole": whole}


def _line(card: Scorecard, found: Board, row: Row, first: date, latest: date, url: str) -> dict[str, Any]:
    kind = card.kind if row.name else "all"
    cells = [
        telling.figure(
            one.indicator.unit, cell, telling.evidence_url(one.indicator.pk, kind, row.unit, first, latest) if cell.n else ""
        )
        for one, cell in zip(found.entries, row.cells, strict=True)
    ]
    return {"name": row.name or _("All together"), "of": row.of, "url": url, "index": index_words(row.index), "cells": cells}


def index_words(one: Index) -> dict[str, Any]:
    """An index as it is shown."""
    told = telling.figure(Unit.POINTS, Estimate(one.value, one.low, one.high))
    note = "" if one.covered > 0.999 else _("%(share)s of the weight") % {"share": formats.share(one.covered)}
    return {**told, "note": note}


def board_chart(card: Scorecard, found: Board, latest: date) -> dict[str, Any]:
    """The index of all units side by side."""
    asked = urlencode({"latest": latest.isoformat()})
    rows = [
        (row.name, row.index.value, row.index.low, row.index.high, f"{reverse('quality:unit', args=[card.pk, row.unit])}?{asked}")
        for row in found.rows
    ]  # fmt: skip
    return bars_chart(Unit.POINTS, rows)


def board_title(found: Board) -> str:
    """Who comes first, said only when its interval lies above that of the next; of each class of outlets by itself."""
    classes = list(dict.fromkeys(row.of for row in found.rows))
    if len(classes) < 2:
        return _first_title(found.rows)
    told = []
    for of in classes:
        rows = [row for row in found.rows if row.of == of]
        words = {"name": of or _("of no class"), "title": _first_title(rows)}
        told += [_("%(name)s: %(title)s") % words] if sum(row.index.value is not None for row in rows) > 1 else []
    return _("; ").join(told) or _("Index in points")


def _first_title(rows: Sequence[Row]) -> str:
    ranked = [row for row in rows if row.index.value is not None]
    if len(ranked) < 2:
        return _("Index in points")
    best, then = ranked[0], ranked[1]
    if best.index.low is not None and then.index.high is not None and best.index.low > then.index.high:
        return _("“%(name)s” is ahead") % {"name": best.name}
    return _("“%(name)s” has the most points, but not surely more than “%(other)s”") % {"name": best.name, "other": then.name}


def cost_points(found: Board) -> dict[str, Any] | None:
    """Quality against cost, one point for each unit (KPI-21): the index across, the first indicator of cost up."""
    place = next((place for place, one in enumerate(found.entries) if one.part == Part.COST), None)
    if place is None:
        return None
    unit = found.entries[place].indicator.unit
    known = {
        row.unit: (row.index.value, cost)
        for row in found.rows
        if row.index.value is not None and (cost := row.cells[place].value) is not None
    }
    if not known:
        return None
    names, balance = {row.unit: row.name for row in found.rows}, judging.balanced(known)
    data: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for key, (quality, cost) in known.items():
        name = _("balance point: %(name)s") % {"name": names[key]} if key == balance.point else names[key]
        data[key in balance.unbeaten].append({"name": name, "value": [round(quality, 1), _scaled(unit, cost)]})
    label = {"show": True, "formatter": "{b}", "position": "top"}
    series = [
        {
            "type": "scatter",
            "name": _("nobody has more for less"),
            "data": data[True],
            "symbolSize": 16,
            "symbol": "diamond",
            "label": label,
        },
        {"type": "scatter", "name": _("others have more for less"), "data": data[False], "symbolSize": 11},
    ]
    return {
        "xAxis": {"type": "value", "name": _("index"), "min": 0, "max": 100},
        "yAxis": {**_axis(unit), "name": str(found.entries[place].indicator)},
        "series": series, "legend": {}, "tooltip": {},
    }  # fmt: skip


def vocabulary(known: Mapping[str, formula.Declared]) -> dict[str, Any]:
    """What the editor suggests: words of the language, event types with labels, their attributes and objects."""
    return {
        "words": ["count(", "share(", "sum(", "mean(", "median(", "p90(", "of", "where", "and", "or", "not", "in", "has", "from", "by",
                  "in working hours", "seconds", "minutes", "hours", "days", "true", "false"],
        "events": [
            {"name": name if "." in name and " " not in name else f'"{name}"', "label": _label(name),
             "attributes": dict(one.attributes), "objects": list(one.objects)}
            for name, one in sorted(known.items())
        ],
    }  # fmt: skip


def _label(name: str) -> str:
    known = registry.event.get(name)
    return str(known.label) if known else ""
