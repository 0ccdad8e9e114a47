"""What the page of a sheet shows."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tingtang.planning.cells import Column, cell
from tingtang.planning.drawing import picture
from tingtang.planning.rules.sheets import label
from tingtang.planning.words.models import SOLVERS, title_of
from tingtang.planning.words.plain import figure, share, span
from tingtang.planning.words.simulated import tables

PER_HOUR = "{rate}/h"


def context_of(kind: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The tables, pictures and charts of an answer."""
    if found["state"] in {"wrong", "incomplete", "not_planned", "infeasible", "unbounded", "unknown"}:
        return {}
    return {"line": _line, "model": _model, "roster": _roster}[kind](found)


def tasks_of(data: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The times of a line that were measured, and whether its tasks name services."""
    tasks = data.get("tasks", ()) if data.get("kind") == "line" else ()
    time = Column("time", "", "range")
    rows = [
        (label(one["name"], language), f"{cell(time, one['time'], language)} {data['unit']}", one["n"])
        for one in tasks
        if one.get("n")
    ]
    return {"measured": rows, "has_services": any(one.get("service") for one in tasks)}


def _line(found: Mapping[str, Any]) -> dict[str, Any]:
    pictures = [
        {
            "layout": layout,
            "svg": drawn(layout),
            "rows": [
                (
                    one["name"], one["group"] or "", one["workers"], span(one["seconds"]), span(one["per_hour"]),
                    share(one["utilisation_at_capacity"]),
                    share(one["utilisation_at_demand"]) if one["utilisation_at_demand"] is not None else "",
                    one["is_bottleneck"],
                )
                for one in layout["stations"]
            ],
        }
        for layout in layouts_of(found)
    ]  # fmt: skip
    heads = [_("station"), _("utilisation")]
    chart = {"chart": _busy_chart(found), "chart_rows": _busy_rows(found), "chart_columns": heads}
    return {"pictures": pictures, "measures": _measures(layouts_of(found)), **chart}


def layouts_of(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The layouts of a line's sheet, and the best ones that were found beside them."""
    return [*found.get("layouts", ()), *found.get("variants", ())]


def _measures(layouts: list[dict[str, Any]]) -> list[tuple[str, str, list[str]]]:
    """The five measures of a flow (FLW-06), what each is, and its value for every layout."""

    def row(title: str, what: str, value: Callable[[dict[str, Any]], str]) -> tuple[str, str, list[str]]:
        return title, what, [value(one) for one in layouts]

    def cycle(one: dict[str, Any]) -> str:
        ends = one["capacity_per_hour"]
        return span({end: 3600 / ends[other] if ends[other] else None for end, other in (("low", "high"), ("high", "low"))})

    def limiting(one: dict[str, Any]) -> str:
        return ", ".join(one["bottlenecks"] or [each["name"] for each in one["stations"] if each["may_be_bottleneck"]])

    return [
        row(_("Cycle time"), _("seconds between two customers who leave at full load, on average"), cycle),
        row(_("Bottleneck"), _("the station that limits the line, mostly the slowest"), limiting),
        row(_("Output"), _("customers an hour at full load"), lambda one: span(one["capacity_per_hour"])),
        row(_("Capacity utilisation"), _("output now, or as wanted, against output at full load"),
            lambda one: share(one["capacity_utilisation"])),
        row(_("Total time"), _("seconds from arrival to completion for who never waits"), lambda one: span(one["seconds_in_system"])),
        row(_("Workers"), _("and how busy they are at full load"), lambda one: f"{one['workers']} · {share(one['labour_utilisation'])}"),
    ]  # fmt: skip


def drawn(layout: Mapping[str, Any]) -> SafeString:
    """The picture of a layout; names are escaped where it is drawn."""
    title = _("{layout}: at most {rate} customers an hour").format(layout=layout["name"], rate=span(layout["capacity_per_hour"]))
    return mark_safe(picture(dict(layout), title=title, per_hour=PER_HOUR))  # noqa: S308 - drawing.py escapes every text


def _busy_rows(found: Mapping[str, Any]) -> list[tuple[str, float | None]]:
    return [
        (f"{layout['name']} · {one['name']}", one["utilisation_at_capacity"])
        for layout in layouts_of(found)
        for one in layout["stations"]
    ]


def _busy_chart(found: Mapping[str, Any]) -> dict[str, Any] | None:
    layouts = [one for one in layouts_of(found) if one["labour_utilisation"] is not None]
    if not layouts:
        return None
    tasks = list(dict.fromkeys(" + ".join(one["tasks"]) for layout in layouts for one in layout["stations"]))
    series = []
    for layout in layouts:
        busy = {" + ".join(one["tasks"]): one["utilisation_at_capacity"] for one in layout["stations"]}
        series.append({"type": "bar", "name": layout["name"], "data": [busy.get(task) for task in tasks], "barMaxWidth": 40})
    return {
        "xAxis": {"type": "category", "data": tasks, "name": _("tasks")},
        "yAxis": {"type": "value", "min": 0, "max": 1, "name": _("utilisation"), "axisLabel": {"formatter": "@percent"}},
        "series": series,
        "legend": {"show": len(series) > 1},
    }


def _model(found: Mapping[str, Any]) -> dict[str, Any]:
    if "variables" not in found:
        return {"tables": tables(dict(found), _)}
    variables = [
        (one["name"], figure(one["value"], 4), one["unit"], figure(one["factor"], 4), _between(one, "factor_low", "factor_high"))
        for one in found["variables"]
    ]
    rows = [
        (
            title_of(one, _), figure(one["used"], 4), one["sense"], figure(one["limit"], 4), one["unit"],
            _price(one), _between(one, "limit_low", "limit_high"),
        )
        for one in found["rows"]
    ]  # fmt: skip
    told: dict[str, Any] = {
        "has_ranges": any(one[4] for one in variables),
        "has_prices": any(one[5] for one in rows),
        "has_spans": any(one[6] for one in rows),
    }
    solver, about = SOLVERS.get(found.get("solver", ""), (found.get("solver", ""), ""))
    told |= {"solver": _(solver) if solver else "", "about_solver": _(about) if about else ""}
    return told | {"variables": variables, "limits": rows, "value": figure(found["value"], 4), "bound": figure(found["bound"], 4)}


def _between(one: Mapping[str, Any], low: str, high: str) -> str:
    if low not in one:
        return ""
    start, end = one[low], one[high]
    return f"{'−∞' if start is None else figure(start, 4)} … {'∞' if end is None else figure(end, 4)}"


def _price(one: Mapping[str, Any]) -> str:
    if "one_more" in one:
        return figure(one["one_more"], 4)
    if "price_low" not in one:
        return ""
    low, high = one["price_low"], one["price_high"]
    return figure(low, 4) if low == high and low is not None else _between(one, "price_low", "price_high")


def _roster(found: Mapping[str, Any]) -> dict[str, Any]:
    days = sorted({one["day"] for one in found["turns"]})
    by_cell = {(one["person"], one["day"]): one for one in found["turns"]}
    people = [
        (one, figure(one["hours"]), [(day, _turn(by_cell.get((one["person"], day)))) for day in days]) for one in found["people"]
    ]
    told = {"gap": share(found["gap"]), "needed": figure(found["needed_hours"]), "lacking": figure(found["short_hours"])}
    return told | {"days": days, "people": people}


def _turn(one: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if one is None:
        return None
    breaks = ", ".join(f"{start[11:]}–{end[11:]}" for start, end in one["breaks"])
    span_of = f"{one['starts'][11:]}–{one['ends'][11:]}"
    return {
        "shift": one.get("shift_name", one["shift"]),
        "span": span_of,
        "breaks": breaks,
        "lent_to": one.get("outlet_name", one["outlet"]) if one["is_lent"] else "",
    }
