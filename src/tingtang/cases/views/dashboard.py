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
from tingtang.ui import exports, formats

MOST_BARS = 15
PERIODS = (7, 30, 90)
WATCHES = "cases.urge"  # what each person did is for who supervises


@page(VIEW_OWN)
@require_safe
def dashboard(request: Request) -> HttpResponseBase:
    """What is open, late, kept and done, of all one may see or of one team."""
    actor, at = request.actor, request.at
    given = choices.options(actor)
    text = request.GET.get("team", "")
    team = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
    days = next((one for one in PERIODS if str(one) == request.GET.get("days")), figures.DAYS)
    found = figures.open_cases(actor, at, team_id=team)
    zone = timezone.get_current_timezone()
    today = timezone.localdate(at)
    since = today - timedelta(days=days - 1)
    zoned = zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")
    opened = figures.by_day(actor, "opened_at", since, zoned, team_id=team)
    closed = figures.by_day(actor, "closed_at", since, zoned, team_id=team)
    all_days = [since + timedelta(days=n) for n in range(days)]
    start = at - timedelta(days=days)
    kept = figures.kept_clocks(actor, start, team_id=team)
    people = figures.people(actor, found, start, team_id=team) if actor.may_somewhere(WATCHES) else []
    tomorrow = today + timedelta(days=1)
    context = {
        "page_title": _("Dashboard"),
        "given": given,
        "team": team,
        "tiles": _tiles(found.all, team, today, tomorrow),
        "days": days,
        "periods": PERIODS,
        "kept": [_kept_tile(one, days) for one in kept[:4]],
        "clocks": kept,
        "all_days": all_days,
        "flow": _flow(opened, closed, all_days, team),
        "flow_title": _flow_title(opened, closed, days),
        "teams": _bars({one.pk: one.name for one in given.teams} | {None: _("no team")}, found.team, "team", team),
        "kinds": _bars({one.pk: one.name for one in given.kinds}, found.kind, "kind", team),
        "priorities": _bars({pk: str(word) for pk, word in PRIORITIES}, found.priority, "priority", team, is_sorted=False),
        "people": [(one, listed(holder=one.staff_id, team=team)) for one in people],
        "is_empty": not found.all.n and not opened,
    }
    if "export" in request.GET:
        return _file(context, opened, closed, found, people, request.GET["export"])
    return render(request, "cases/dashboard.html", context)


def _file(
    context: Mapping[str, Any],
    opened: Mapping[date, int],
    closed: Mapping[date, int],
    found: figures.Open,
    people: list[figures.Person],
    wanted: str,
) -> HttpResponseBase:
    """The figures of the page as one table: a row for each team, kind, priority, person, clock and day."""
    heads = [
        *(_("Figures of"), _("Name"), pgettext("cases", "Open"), _("Overdue"), _("Due within a day"), _("Held by nobody")),
        *(pgettext("how many", "opened"), _("closed"), _("Solved"), _("Half of them within (h)"), _("Clocks judged")),
        _("Kept in time (%)"),
    ]
    rows: list[list[Any]] = [[_("All"), "", *_four(found.all)]]
    named: tuple[tuple[str, Mapping[Any, figures.Count4], Mapping[Any, str]], ...] = (
        (_("Team"), found.team, {one.pk: one.name for one in context["given"].teams} | {None: _("no team")}),
        (pgettext("of a case", "Kind"), found.kind, {one.pk: one.name for one in context["given"].kinds}),
        (_("Priority"), found.priority, {pk: str(word) for pk, word in PRIORITIES}),
    )
    for group, counted, names in named:
        rows += [[group, names.get(key, _("another")), *_four(one)] for key, one in counted.items()]
    for one in people:
        hours = "" if one.solved.median_seconds is None else round(one.solved.median_seconds / 3600, 1)
        share = "" if one.solved.share is None else round(100 * one.solved.share, 1)
        rows.append([_("Person"), one.name, *_four(one.open), "", "", one.solved.n, hours, one.solved.judged, share])
    rows += [
        [_("Clock"), str(CLOCKS.get(one.code, one.code)), *[""] * 8, one.n, round(100 * one.share, 1)]
        for one in context["clocks"]
    ]
    rows += [[_("Day"), day.isoformat(), *[""] * 4, opened.get(day, 0), closed.get(day, 0)] for day in context["all_days"]]
    return exports.download("cases", heads, rows, wanted)


def _four(one: figures.Count4) -> list[int]:
    return [one.n, one.late, one.soon, one.unheld]


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


def _kept_tile(one: figures.Kept, days: int) -> dict[str, Any]:
    look = "on_time" if one.share >= 0.95 else "at_risk" if one.share >= 0.8 else "late"
    words = {"on_time": _("good"), "at_risk": _("below 95 %"), "late": _("below 80 %")}
    note = _("n = {n}, stopped in the last {days} days").format(n=f"{one.n:,}", days=days)
    label = _("Kept in time: {clock}").format(clock=CLOCKS.get(one.code, one.code))
    return {"label": label, "value": formats.share(one.share), "note": note, "state": look, "word": words[look]}


def _flow_title(opened: Mapping[date, int], closed: Mapping[date, int], days: int) -> str:
    came, went = sum(opened.values()), sum(closed.values())
    if came > went:
        return _("In {days} days {more} more cases came in than were closed").format(days=days, more=f"{came - went:,}")
    return _("In {days} days {more} more cases were closed than came in").format(days=days, more=f"{went - came:,}")


def _flow(opened: Mapping[date, int], closed: Mapping[date, int], days: list[date], team: int | None) -> dict[str, Any]:
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
