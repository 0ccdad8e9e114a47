"""The figures as the page shows them: sentences, charts, tables with links to what they were made of."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.core.registry import Text
from tingtang.insight.figures import Figures, Quantile, Share
from tingtang.insight.queries import Answer, Question, Row
from tingtang.ui import formats

LABELS: Mapping[str, Text] = {
    "hall": gettext_lazy("Hall"),
    "hour": gettext_lazy("Hour of arrival"),
    "service": gettext_lazy("Service"),
    "counter": gettext_lazy("Counter"),
    "clerk": gettext_lazy("Clerk"),
}
TITLES: Mapping[str, Text] = {
    "hall": gettext_lazy("By hall"),
    "hour": gettext_lazy("By hour of arrival"),
    "service": gettext_lazy("By service"),
    "counter": gettext_lazy("By counter"),
    "clerk": gettext_lazy("By clerk"),
}
_OPEN_AT_FIRST = ("hall", "hour", "service")
_MOST_IN_DEMAND = 20
_ENOUGH = 20
_MOST_IN_CHART = 8
_MOST_IN_TABLE = 40
_STEPS = (5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800, 432_000, 864_000)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: its value, its interval, how many it was made of, and where they are listed."""

    value: str
    interval: str
    n: int
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    label: str
    n: str
    cells: Sequence[Cell]
    url: str


def services_url(question: Question, **more: object) -> str:
    """The list of services that answer the question, narrowed further."""
    named = {
        "log": question.log.code,
        "hall": question.hall.pk if question.hall else "",
        "arrived_at_from": question.first.isoformat(),
        "arrived_at_to": question.latest.isoformat(),
        "zone": str(question.zone),
        "target": "" if question.target_seconds is None else f"{question.target_seconds / 60:g}",
        **more,
    }
    return f"{reverse('insight:services')}?{urlencode({key: value for key, value in named.items() if value != ''})}"


def quantile_cell(found: Quantile, url: str) -> Cell:
    interval = ""
    if found.low is not None:
        interval = _("%(low)s to %(high)s") % {"low": _exact(found.low), "high": _exact(found.high)}
    return Cell(formats.duration(found.value), interval, found.n, url)


def _exact(seconds: float | None) -> str:
    """The end of an interval: minutes and seconds while that says more."""
    return formats.timer(seconds) if seconds is not None and seconds < 3600 else formats.duration(seconds)


def share_cell(found: Share, url: str) -> Cell:
    interval = ""
    if found.low is not None:
        interval = _("%(low)s to %(high)s") % {"low": formats.share(found.low, 1), "high": formats.share(found.high, 1)}
    return Cell(formats.share(found.ratio, 1), interval, found.n, url)


def cells(question: Question, figures: Figures, **group: object) -> list[Cell]:
    """The figures of one group, each leading to what it was made of."""
    called = services_url(question, **group, kept="called")
    served = services_url(question, **group, kept="timed")
    return [
        quantile_cell(figures.wait_median, called),
        quantile_cell(figures.wait_ninth, called),
        share_cell(figures.within, services_url(question, **group, kept="target")),
        quantile_cell(figures.service_median, served),
        quantile_cell(figures.service_ninth, served),
        share_cell(figures.abandoned, services_url(question, **group, kept="leaving")),
    ]


def tables(question: Question, answer: Answer, *, is_whole: bool = False) -> list[dict[str, Any]]:
    """One table for each dimension that has groups, the largest groups of it unless all are wanted."""
    return [_table(question, name, rows, None if is_whole else _MOST_IN_TABLE) for name, rows in answer.by.items() if rows]


def _table(question: Question, name: str, rows: Sequence[Row], most: int | None) -> dict[str, Any]:
    return {
        "name": name,
        "label": LABELS[name],
        "title": TITLES[name],
        "is_open": name in _OPEN_AT_FIRST,
        "lines": [_line(question, name, row) for row in rows[:most]],
        "hidden": len(rows) - len(rows[:most]),
    }


def _line(question: Question, name: str, row: Row) -> Line:
    group = {name: row.key}
    return Line(row.label, formats.number(row.figures.n), cells(question, row.figures, **group), services_url(question, **group))


def hours_title(answer: Answer) -> str:
    """What the chart by hour shows, as a sentence."""
    rows = [row for row in answer.by["hour"] if row.figures.wait_median.n >= _ENOUGH]
    if not rows:
        return _("How long do people wait, by the hour in which they arrive?")
    worst = max(rows, key=lambda row: row.figures.wait_median.value or 0)
    return _("Who arrives at %(hour)s waits longest: half of them more than %(median)s") % {
        "hour": worst.label, "median": formats.duration(worst.figures.wait_median.value),
    }  # fmt: skip


def services_title(answer: Answer) -> str:
    """What the chart by service shows, as a sentence."""
    rows = [row for row in answer.by["service"][:_MOST_IN_CHART] if row.figures.service_median.n >= _ENOUGH]
    if not rows:
        return _("How long does each service take?")
    longest = max(rows, key=lambda row: row.figures.service_median.value or 0)
    return _("%(service)s takes longest: half of them more than %(median)s") % {
        "service": longest.label, "median": formats.duration(longest.figures.service_median.value),
    }  # fmt: skip


def hours_chart(question: Question, answer: Answer) -> dict[str, Any]:
    """Median and ninth decile of the wait by hour, with the median's interval and the target."""
    rows = answer.by["hour"]
    medians = _line_series(_("median"), question, "hour", rows, [row.figures.wait_median for row in rows])
    ninths = _line_series(_("9 of 10 wait less"), question, "hour", rows, [row.figures.wait_ninth for row in rows])
    ninths["lineStyle"] = {"type": "dashed"}
    if question.target_seconds is not None:
        name = _("target")
        medians["markLine"] = {"label": {"formatter": name}, "data": [{"yAxis": question.target_seconds}]}
    whiskers = _whiskers([row.figures.wait_median for row in rows])
    return _option(_("hour of arrival"), _("wait"), [row.label for row in rows], [medians, ninths, whiskers])


def services_chart(question: Question, answer: Answer) -> dict[str, Any]:
    """Median of the service time by service, with its interval."""
    rows = [row for row in answer.by["service"][:_MOST_IN_CHART] if row.figures.service_median.n]
    found = [row.figures.service_median for row in rows]
    bars = _line_series(_("median"), question, "service", rows, found) | {"type": "bar", "barMaxWidth": 40}
    option = _option(_("service"), _("service time"), [row.label for row in rows], [bars, _whiskers(found)])
    option["xAxis"] |= {"name": "", "axisLabel": {"width": 110, "overflow": "truncate", "rotate": 30, "interval": 0}}
    return option


def demand_title(answer: Answer) -> str:
    """What the chart of hours and services shows, as a sentence."""
    names, hours = ({row.key: row.label for row in answer.by[each]} for each in ("service", "hour"))
    known = {pair: count for pair, count in answer.demand.items() if pair[1] in names}
    if not known:
        return _("When do people come for which service?")
    (hour, service), count = max(known.items(), key=lambda item: item[1])
    return _("Most come at %(hour)s for %(service)s: %(count)s of %(all)s") % {
        "hour": hours[hour], "service": names[service], "count": formats.number(count), "all": formats.number(answer.total.n),
    }  # fmt: skip


def demand_chart(question: Question, answer: Answer) -> dict[str, Any]:
    """How many came in each hour for each service, as a heat map."""
    rows, hours = answer.by["service"][:_MOST_IN_DEMAND], answer.by["hour"]
    data = [
        {"value": [x, y, count], "url": services_url(question, hour=hour.key, service=row.key)}
        for y, row in enumerate(rows) for x, hour in enumerate(hours) if (count := answer.demand.get((hour.key, row.key)))
    ]  # fmt: skip
    label = {"width": 84, "overflow": "truncate", "interval": 0}
    name = {"name": _("hour of arrival"), "nameLocation": "middle", "nameGap": 30}
    return {
        "xAxis": {"type": "category", "data": [row.label for row in hours], **name},
        "yAxis": {"type": "category", "data": [row.label for row in rows], "axisLabel": label, "inverse": True},
        "visualMap": {"min": 0, "max": max(answer.demand.values(), default=1), "show": False},
        "series": [{"type": "heatmap", "name": _("people"), "data": data}],
        "grid": {"bottom": 28},
    }  # fmt: skip


def demand_rows(answer: Answer) -> list[list[Any]]:
    """The same as rows of a table: each service with how many came in each hour."""
    hours = answer.by["hour"]
    return [[row.label, *(answer.demand.get((hour.key, row.key), 0) for hour in hours)] for row in answer.by["service"]]


def _line_series(name: str, question: Question, dimension: str, rows: Sequence[Row], found: Sequence[Quantile]) -> dict[str, Any]:
    data = [
        {"value": None if each.value is None else round(each.value, 1), "url": services_url(question, **{dimension: row.key})}
        for row, each in zip(rows, found, strict=True)
    ]
    return {"type": "line", "name": name, "data": data, "symbolSize": 7}


def _whiskers(found: Sequence[Quantile]) -> dict[str, Any]:
    rows = [[index, each.low, each.high] for index, each in enumerate(found) if each.low is not None]
    return {"type": "custom", "name": _("95% interval of the median"), "renderItem": "@interval", "data": rows,
            "encode": {"x": 0, "y": [1, 2]}, "tooltip": {"show": False}, "itemStyle": {"color": "#8a8f98"}, "z": 5}  # fmt: skip


def _option(x: str, y: str, labels: Sequence[str], series: list[dict[str, Any]]) -> dict[str, Any]:
    values = [each["value"] or 0 for one in series if one["type"] != "custom" for each in one["data"]]
    most = max(values + [each[2] for one in series if one["type"] == "custom" for each in one["data"]], default=0)
    step = next((each for each in _STEPS if most / each <= 6), _STEPS[-1])
    top = max(1, math.ceil(most / step)) * step
    return {
        "xAxis": {"type": "category", "data": list(labels), "name": x, "nameLocation": "middle", "nameGap": 30},
        "yAxis": {"type": "value", "name": y, "axisLabel": {"formatter": "@duration"}, "min": 0, "max": top, "interval": step},
        "tooltip": {"valueFormatter": "@duration"},
        "grid": {"bottom": 28},
        "legend": {},
        "series": series,
    }


def chart_columns(label: str) -> list[str]:
    """The head of a chart's table: seconds, so that they can be computed with."""
    return [
        label, _("n"), _("median (s)"), _("from (s)"), _("to (s)"), _("9 of 10 below (s)"), _("from (s)"), _("to (s)"),
    ]  # fmt: skip


def chart_rows(rows: Sequence[Row], of: str) -> list[list[Any]]:
    """The rows of a chart's table: of waits or of services."""
    found = []
    for row in rows:
        pair = (getattr(row.figures, f"{of}_median"), getattr(row.figures, f"{of}_ninth"))
        found.append(
            [row.label, pair[0].n, *(_rounded(getattr(each, part)) for each in pair for part in ("value", "low", "high"))]
        )
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
