"""Pages of customers' routes in a hall."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.insight.figures import share
from tingtang.insight.forms.routes import KEPT, asked
from tingtang.insight.queries import VIEW
from tingtang.insight.queries import routes as routing
from tingtang.insight.queries.routes import Routes
from tingtang.insight.rules import routes as rule
from tingtang.insight.rules.routes import DOOR, Path
from tingtang.insight.shown import routes as shown
from tingtang.insight.tables.routes import Behind, Walked
from tingtang.ui.exports import download


@page(VIEW)
def routes(request: Request) -> HttpResponseBase:
    """Which ways customers take in a hall, on its plan; and what a change of the plan came to (CHN-17)."""
    form, wanted = asked(request, request.GET)
    found = routing.routes(request.actor, wanted) if wanted else None
    if found is not None and request.GET.get("table") in TABLES:
        return _sheet(found, request.GET["table"], request.GET.get("export", ""))
    hall = wanted.hall if wanted else None
    context: dict[str, Any] = {
        "page_title": _("Customers' routes"), "form": form, "of": form["hall"].value(), "found": found, "asked": wanted, "hall": hall,
        "may_draw": request.actor.may("org.save_floor_plan", hall) if hall else False,
    }  # fmt: skip
    if found is not None:
        context |= _told(request, found)
    return render(request, "insight/routes.html", context)


def _told(request: Request, found: Routes) -> dict[str, Any]:
    walk = rule.mean(found.found.walks)
    versions = [(one, one.pk == found.plan.pk) for one in reversed(found.plans)]
    both = routing.compared(request.actor, found.asked.hall, found.plan, request.at, found.asked.service)
    asked_for = {name: value for name, value in request.GET.items() if name in KEPT}
    return {
        "drawing": shown.drawing(found), "title": shown.summary(found), "walk": walk, "n": found.found.n,
        "back": share(found.found.returned, found.found.n), "met": found.met, "nowhere": found.found.nowhere,
        "routes": shown.route_rows(found)[: shown.MOST_ROUTES], "route_count": len(found.found.paths),
        "flows": shown.flow_rows(found), "zones": shown.zone_rows(found), "crossings": shown.crossing_rows(found),
        "findings": shown.findings(found), "unplaced": shown.unplaced_note(found), "versions": versions, "both": both,
        "changes": shown.change_rows(both) if both else [], "query": urlencode(asked_for | {"hall": found.asked.hall.code}),
    }  # fmt: skip


TABLES: dict[str, tuple[tuple[str, ...], Any]] = {
    "routes": (
        ("route", "visits", "share", "metres"),
        lambda found: [[one["name"], one["count"], one["share"].ratio, one["metres"]] for one in shown.route_rows(found)],
    ),
    "flows": (
        ("from", "to", "visits", "metres"),
        lambda found: [[one["start"], one["end"], one["count"], one["metres"]] for one in shown.flow_rows(found)],
    ),
    "zones": (
        ("zone", "visits", "twice", "timed", "median_seconds", "p90_seconds"),
        lambda found: [
            [one["name"], one["came"], one["twice"].count, one["n"], one["half"], one["ninth"]] for one in shown.zone_rows(found)
        ],
    ),
    "crossings": (
        ("one", "other", "visits_one", "visits_other"),
        lambda found: [[one["one"], one["other"], *one["counts"]] for one in shown.crossing_rows(found)],
    ),
}


def _sheet(found: Routes, name: str, kind: str) -> HttpResponseBase:
    heads, rows = TABLES[name]
    return download(f"{name}-{found.asked.hall.code}", heads, rows(found), kind)


@page(VIEW)
def routes_behind(request: Request) -> HttpResponseBase:
    """The visits behind a figure of routes."""
    _form, wanted = asked(request, request.GET)
    found = routing.routes(request.actor, wanted) if wanted else None
    if found is None:
        raise NotFound
    paths = [path for path in found.found.paths if _is_counted(path, request.GET)]
    rows = [_walked(found, path, key) for path in paths for key in found.found.keys[path]]
    back = {name: value for name, value in request.GET.items() if name in KEPT}
    crumb = (f"{reverse('insight:routes')}?{urlencode(back)}", _("Customers' routes"))
    note = " · ".join([str(found.asked.hall), f"{found.asked.first}…{found.asked.latest}"])
    return Behind(rows, request).respond(page_title=_("Visits behind the figure"), page_note=note, crumbs=[crumb])


def _is_counted(path: Path, data: QueryDict) -> bool:
    """Whether a route is among those that an address asks for: one route, a step from zone to zone, a zone, a zone come back to."""
    numbers = {name: _numbers(data.get(name, "")) for name in ("route", "flow", "zone", "twice")}
    steps: set[Path] = {*pairwise((DOOR, *path, DOOR))}
    return (
        (not numbers["route"] or path == numbers["route"])
        and (not numbers["flow"] or numbers["flow"] in steps)
        and (not numbers["zone"] or numbers["zone"][0] in path)
        and (not numbers["twice"] or path.count(numbers["twice"][0]) > 1)
    )


def _numbers(text: str) -> Path:
    parts = text.split("-")[:100]
    return tuple(int(one) for one in parts if one.isdecimal() and one.isascii() and len(one) < 10)


def _walked(found: Routes, path: Path, key: int) -> Walked:
    told = {
        "log": "own",
        "notion": "visits.ticket",
        "first": found.asked.first - timedelta(days=1),
        "latest": _next(found.asked.latest),
    }
    url = f"{reverse('insight:mining_case')}?{urlencode(told | {'case': key})}"
    lengths = found.found.lengths.get(path)
    metres = next(iter(lengths)) if lengths else None
    return Walked(key, shown.path_name(found, path), metres, url)


def _next(day: date) -> date:
    return day + timedelta(days=1)
