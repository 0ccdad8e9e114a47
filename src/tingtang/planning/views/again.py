"""A recorded day again, under other rules, before they are switched."""

import math
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of, page
from tingtang.org.models import Hall
from tingtang.planning.forms.halls import ORDERS, Again
from tingtang.planning.queries import VIEW
from tingtang.planning.queries.halls import Learned, classes_of, get_hall, halls, latest_day, learned, recorded_day
from tingtang.planning.rules import replay
from tingtang.planning.rules.changes import Change, changed
from tingtang.planning.rules.fit import Episodes
from tingtang.planning.rules.simulation.built import build
from tingtang.planning.rules.simulation.scenario import Scenario
from tingtang.ui import formats


@page(VIEW)
@require_safe
def again(request: HttpRequest) -> HttpResponse:
    """The day as it was, simulated under its own rules, and under others."""
    actor, at = actor_of(request), at_of(request)
    try:
        hall = get_hall(actor, request.GET.get("hall", ""))
    except NotFound:
        return render(request, "planning/again.html", {"page_title": _("A day again"), "is_empty": True})
    found = learned(actor, hall, at)
    form = Again(request.GET, list(halls(actor)), hall, latest_day(actor, hall, at))
    context: dict[str, Any] = {"page_title": _("A day again"), "form": form, "hall": hall}
    if form.is_valid() and found.scenario is not None:
        context |= _played(request, hall, found, form.cleaned_data)
    return render(request, "planning/again.html", context)


def _played(request: HttpRequest, hall: Hall, found: Learned, asked: dict[str, Any]) -> dict[str, Any]:
    assert found.scenario is not None and found.fit is not None  # noqa: S101 - asked for only then
    _now, day, visits = recorded_day(actor_of(request), hall, asked["day"], at_of(request))
    names = {one: code for one, code in found.codes.items() if code in found.scenario.services}
    known = np.isin(day.service, list(names))
    day, visits = day.only(known), visits[known]
    desks = replay.counters_of(day, names)
    if not len(day.day) or not desks:
        return {"is_quiet": True}
    own = found.scenario.model_copy(update={"counters": tuple(desks), "closes": None})
    other = changed(own, Change(counters=asked["counters"], order=asked["order"]))
    laws = replay.Known(names, {one: each.law for one, each in found.fit.durations.items()}, found.fit.patience.law)
    real = replay.recorded(day)
    same, then = _play(own, day, visits, laws), _play(other, day, visits, laws)
    sides = [(_("as it was"), real), (_("simulated, its own rules"), same), (_label(asked), then)]
    shown = [_side(label, waits) for label, waits in sides]
    return {"sides": shown, "clerks": len(desks), "n": len(day.day), "title": _title(then, same)}


def _play(scenario: Scenario, day: Episodes, visits: Any, known: replay.Known) -> replay.Waits:
    built = build(scenario, has_others=True)
    given = classes_of([int(one) for one in visits])
    ordinary = next(k for k, rule in enumerate(scenario.order.rules) if not rule.is_emergency and not rule.is_privileged)
    places = {code: k for k, code in enumerate(built.classes)}
    classes = np.array([places.get(given.get(int(one), ""), ordinary) for one in visits])
    return replay.simulated(built, replay.customers(day, built, classes, known))


def _label(asked: dict[str, Any]) -> str:
    more = _(" and %(n)s counters more") % {"n": asked["counters"]} if asked["counters"] else ""
    return f"{dict(ORDERS)[asked['order']]}{more}"


def _title(other: replay.Waits, same: replay.Waits) -> str:
    named = {"then": _time(other.p90), "now": _time(same.p90)}
    return _("9 of 10 would have waited less than %(then)s, under its own rules %(now)s") % named


def _time(seconds: float) -> str:
    return formats.timer(seconds) if math.isfinite(seconds) else "–"


def _side(label: str, waits: replay.Waits) -> tuple[str, int, str, str, str, int, int]:
    return label, waits.n, _time(waits.mean), _time(waits.p50), _time(waits.p90), waits.left, waits.no_show
