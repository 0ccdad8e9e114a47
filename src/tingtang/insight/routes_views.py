"""Pages of customers' routes in a hall."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.catalogue.models import Service
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, actor_of, at_of, page
from tingtang.insight import queries, routing
from tingtang.insight import routes_shown as shown
from tingtang.insight.figures import share
from tingtang.insight.forms import day_of, refuse_span
from tingtang.insight.queries import VIEW
from tingtang.insight.routing import MOST_DAYS, Asked, Routes
from tingtang.insight.rules import routes as rule
from tingtang.insight.rules.routes import DOOR, Path
from tingtang.org.models import FloorPlan, Hall
from tingtang.org.queries.floors import plans
from tingtang.ui.choosing import offer_choices
from tingtang.ui.columns import Column
from tingtang.ui.exports import download
from tingtang.ui.shell import hall_code
from tingtang.ui.tables import Table

KEPT = ("hall", "first", "latest", "plan", "service")
_SELECT, _DAY = {"class": "form-select"}, {"class": "form-control", "type": "date"}


class Which(forms.Form):
    """A hall, days, and whether another plan than that of each day counts."""

    hall = forms.ChoiceField(label=gettext_lazy("Hall"), widget=forms.Select(attrs=_SELECT))
    first = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    latest = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    plan = forms.ChoiceField(label=gettext_lazy("Reckoned on"), required=False, widget=forms.Select(attrs=_SELECT))

    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False, widget=forms.Select(attrs=_SELECT))

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, and more of them than are read at once."""
        cleaned = super().clean() or {}
        refuse_span(self, cleaned)
        if not self.errors and (cleaned["latest"] - cleaned["first"]).days >= MOST_DAYS:
            self.add_error("latest", _("At most %(days)s days at once.") % {"days": MOST_DAYS})
        return cleaned


def asked(request: HttpRequest, data: QueryDict) -> tuple[Which, Asked | None]:
    """The form as filled in, and what it asks; nothing while it is wrong. Refused (NotFound) for a hall or plan one does not see."""
    actor, at = actor_of(request), at_of(request)
    halls = [one for one in queries.halls(actor) if one.is_active]
    if not halls:
        raise NotFound
    hall = _hall(halls, data.get("hall", ""), hall_code(request))
    first, latest = routing.default_span(hall, at)
    drawn = plans(hall)
    given = {"hall": hall.code, "first": data.get("first") or f"{first}", "latest": data.get("latest") or f"{latest}"}
    is_same = data.get("of", hall.code) == hall.code
    form = Which(given | {name: data.get(name, "") if is_same else "" for name in ("plan", "service")})
    wanted = _services(hall, given["first"], given["latest"])
    offer_choices(form, "service", [("", _("all")), *((one.code, str(one)) for one in wanted)])
    offer_choices(form, "hall", [(one.code, str(one)) for one in halls])
    offer_choices(
        form, "plan", [("", _("the plan of each day")), *((str(one.pk), f"{one} ({one.starts_date})") for one in drawn)]
    )
    if not form.is_valid():
        return form, None
    plan = next((one for one in drawn if str(one.pk) == form.cleaned_data["plan"]), None)
    service = next((one for one in wanted if one.code == form.cleaned_data["service"]), None)
    return form, Asked(hall, form.cleaned_data["first"], form.cleaned_data["latest"], plan, service)


def _services(hall: Hall, first: str, latest: str) -> list[Service]:
    """The services to choose from; none for days that are refused anyway."""
    start, end = day_of(first), day_of(latest)
    is_read = start is not None and end is not None and timedelta() <= end - start < timedelta(days=MOST_DAYS)
    return routing.services(hall, start, end) if is_read and start and end else []


def _hall(halls: list[Hall], code: str, own: str) -> Hall:
    """The hall that is named, else the one the reader is in, else the first with a plan."""
    if code:
        found = next((one for one in halls if one.code == code), None)
        if found is None:
            raise NotFound
        return found
    drawn = {*FloorPlan.objects.values_list("hall_id", flat=True)}
    return next((one for one in halls if one.code == own), None) or next((one for one in halls if one.pk in drawn), halls[0])


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


@dataclass(frozen=True, slots=True)
class Walked:
    """One visit: its route, how long the walk was, and where its case is told."""

    number: int
    route: str
    metres: float | None
    url: str


class Behind(Table):
    """The visits that a figure of routes counts, each leading to its events."""

    name = "insight.routes_behind"
    template = "insight/mining_cases.html"
    about = (*KEPT, "route", "flow", "zone", "twice")
    sort = "-number"
    empty_title = gettext_lazy("No visit")
    empty_text = gettext_lazy("Here you see every visit that a figure of routes counts. Choose another figure there.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("number", gettext_lazy("Visit"), lambda row: f"#{row.number}", sort="number", link=lambda row: row.url),
        Column("route", gettext_lazy("Route"), sort="route"),
        Column("metres", gettext_lazy("Walk (m)"), kind="number", sort="metres"),
    )


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
