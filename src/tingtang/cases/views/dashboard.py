"""The dashboard of the desk: figures that lead to the cases they were made of."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from tingtang.cases.events import CLOCKS
from tingtang.cases.models.cases import PRIORITIES
from tingtang.cases.queries import VIEW_OWN, choices, figures
from tingtang.cases.views.lists import listed
from tingtang.core.views import Request, page
from tingtang.ui import formats

MOST_BARS = 15


@page(VIEW_OWN)
@require_safe
def dashboard(request: Request) -> HttpResponseBase:
    """What is open, late, kept and done, of all one may see or of one team."""
    actor, at = request.actor, request.at
    given = choices.options(actor)
    text = request.GET.get("team", "")
    team = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
    found = figures.open_cases(actor, at, team_id=team)
    zone = timezone.get_current_timezone()
    today = timezone.localdate(at)
    since = today - timedelta(days=figures.DAYS - 1)
    zoned = zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")
    opened = figures.by_day(actor, "opened_at", since, zoned, team_id=team)
    closed = figures.by_day(actor, "closed_at", since, zoned, team_id=team)
    kept = figures.kept_clocks(actor, at - timedelta(days=figures.DAYS), team_id=team)
    tomorrow = today + timedelta(days=1)
    context = {
        "page_title": _("Dashboard"),
        "given": given,
        "team": team,
        "tiles": _tiles(found.all, team, today, tomorrow),
        "kept": [_kept_tile(one) for one in kept[:4]],
        "flow": _flow(opened, closed, since, team),
        "flow_title": _flow_title(opened, closed),
        "teams": _bars({one.pk: one.name for one in given.teams} | {None: _("no team")}, found.team, "team", team),
        "kinds": _bars({one.pk: one.name for one in given.kinds}, found.kind, "kind", team),
        "priorities": _bars({pk: str(word) for pk, word in PRIORITIES}, found.priority, "priority", team, is_sorted=False),
        "is_empty": not found.all.n and not opened,
    }
    return render(request, "cases/dashboard.html", context)


def _tiles(all_: figures.Count4, team: int | None, today: date, tomorrow: date) -> list[dict[str, Any]]:
    return [
        {"label": _("Open"), "value": all_.n, "url": listed(team=team), "state": "", "word": ""},
        {
            "label": _("Overdue"), "value": all_.late, "url": listed(due="late", team=team),
            "state": "late" if all_.late else "on_time", "word": _("late") if all_.late else _("none late"),
        },
        {
            "label": _("Due within a day"), "value": all_.soon,
            "url": listed(dueon_from=today.isoformat(), dueon_to=tomorrow.isoformat(), team=team), "state": "", "word": "",
        },
        {"label": _("Held by nobody"), "value": all_.unheld, "url": listed(holder="none", team=team), "state": "", "word": ""},
    ]  # fmt: skip


def _kept_tile(one: figures.Kept) -> dict[str, Any]:
    look = "on_time" if one.share >= 0.95 else "at_risk" if one.share >= 0.8 else "late"
    words = {"on_time": _("good"), "at_risk": _("below 95 %"), "late": _("below 80 %")}
    note = _("n = {n}, stopped in the last {days} days").format(n=f"{one.n:,}", days=figures.DAYS)
    label = _("Kept in time: {clock}").format(clock=CLOCKS.get(one.code, one.code))
    return {"label": label, "value": formats.share(one.share), "note": note, "state": look, "word": words[look]}


def _flow_title(opened: Mapping[date, int], closed: Mapping[date, int]) -> str:
    came, went = sum(opened.values()), sum(closed.values())
    if came > went:
        return _("In 30 days {more} more cases came in than were closed").format(more=f"{came - went:,}")
    return _("In 30 days {more} more cases were closed than came in").format(more=f"{went - came:,}")


def _flow(opened: Mapping[date, int], closed: Mapping[date, int], since: date, team: int | None) -> dict[str, Any]:
    days = [since + timedelta(days=n) for n in range(figures.DAYS)]

    def points(found: Mapping[date, int], name: str) -> list[dict[str, Any]]:
        return [
            {
                "value": found.get(day, 0),
                "url": listed(phase="any", **{f"{name}_from": day.isoformat(), f"{name}_to": day.isoformat()}, team=team),
            }
            for day in days
        ]

    return {
        "xAxis": {"type": "category", "data": [f"{day.month}-{day.day:02d}" for day in days], "name": _("day")},
        "yAxis": {"type": "value", "name": _("cases"), "minInterval": 1},
        "legend": {},
        "series": [
            {"type": "bar", "name": pgettext("how many", "opened"), "data": points(opened, "opened")},
            {"type": "bar", "name": _("closed"), "data": points(closed, "closed")},
        ],
    }


def _bars(
    names: Mapping[Any, str], found: Mapping[Any, figures.Count4], param: str, team: int | None, *, is_sorted: bool = True
) -> list[dict[str, Any]]:
    """Rows with a bar: how many are open, how many of them late."""
    most = max((one.n for one in found.values()), default=1)
    rows: list[dict[str, Any]] = [
        {
            "name": names.get(key, _("another")),
            "n": one.n,
            "late": one.late,
            "share": round(100 * one.n / most),
            "late_share": round(100 * one.late / most),
            "url": listed(**({"team": team} | {param: key or ""})) if key is not None else "",
            "late_url": listed(**({"team": team, "due": "late"} | {param: key or ""})) if key is not None else "",
        }
        for key, one in (found.items() if is_sorted else sorted(found.items()))
    ]
    return (sorted(rows, key=lambda row: -row["n"]) if is_sorted else rows)[:MOST_BARS]
