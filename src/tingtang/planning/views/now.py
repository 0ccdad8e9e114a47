"""In the hall now: what the next hours bring, and what one more counter would change."""

import math
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tingtang.core.views import actor_of, at_of, page
from tingtang.org.models import Hall
from tingtang.planning.queries import VIEW
from tingtang.planning.queries.halls import get_hall, learned
from tingtang.planning.rules import now
from tingtang.planning.rules.ordinary import clock
from tingtang.ui import formats


@page(VIEW)
@require_safe
def hall_now(request: HttpRequest, hall: str) -> HttpResponse:
    """The inside of the panel on the supervisor's page."""
    found = get_hall(actor_of(request), hall)
    context = {"hall": found, "title": _("The next two hours")} | _context(request, found)
    return render(request, "planning/now.html", context)


def moment_of(request: HttpRequest, hall: Hall) -> now.Moment | None:
    """The present state with the ordinary day; None while too little is recorded."""
    at: datetime = at_of(request)
    found = learned(actor_of(request), hall, at)
    if found.scenario is None:
        return None
    local = at.astimezone(hall.zone)
    return now.Moment(found.present, found.scenario, local.hour * 60 + local.minute + local.second / 60)


def _context(request: HttpRequest, hall: Hall) -> dict[str, Any]:
    moment = moment_of(request, hall)
    if moment is None:
        return {"text": _("Too little is recorded of this hall to look ahead: an ordinary day is learned from thirty waits.")}
    found = now.outlook(moment)
    wait = found.base.all.wait_p90
    if not math.isfinite(wait.value):
        return {"text": _("Nobody waits, and nobody is expected in the next two hours.")}
    named = {"wait": _minutes(wait.value), "from": _minutes(wait.low), "to": _minutes(wait.high)}
    options = [_option(each, found.base) for each in found.options]
    return {
        "title": _("In the next two hours 9 of 10 wait less than %(wait)s min (%(from)s–%(to)s)") % named,
        "options": options,
        "text": "" if options else _("No closed counter could take what people wait for."),
        "note": _("Simulated %(n)s times from the present state, the same luck for each choice; intervals are 95%%.")
        % {"n": now.RUNS},
    }


def _minutes(seconds: float | None) -> str:
    return "–" if seconds is None or not math.isfinite(seconds) else formats.number(max(0.0, seconds) / 60, 0)


def _until(minutes: float) -> str:
    day = 24 * 60
    return clock(minutes) if minutes < day else _("%(clock)s of the next day") % {"clock": clock(minutes - day)}


def _option(option: now.Option, base: Any) -> dict[str, str]:
    named = {
        "counter": option.name, "until": _until(option.until), "now": _minutes(base.all.wait_p90.value),
        "then": _minutes(option.wait_p90.value), "high": _minutes(option.wait_p90.high), "low": _minutes(option.wait_p90.low),
        "mean": _minutes(base.all.wait_mean.value), "then_mean": _minutes(option.mean.value),
    }  # fmt: skip
    helps = option.gap.high is not None and option.gap.high < 0 and named["now"] != named["then"]
    sentence = _("Open %(counter)s until %(until)s: 9 of 10 wait less than %(now)s → %(then)s min (%(low)s–%(high)s)") % named
    return {
        "sentence": sentence, "tone": "on_time" if helps else "at_risk", "badge": _("shorter") if helps else _("no clear difference"),
        "note": _("Mean wait %(mean)s → %(then_mean)s min") % named,
    }  # fmt: skip
