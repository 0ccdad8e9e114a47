"""What-if: an ordinary day of a hall, simulated as it is and with a change, and how sure the answer is."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of, page
from tingtang.org.models import Hall
from tingtang.planning import actions, bringing
from tingtang.planning.forms.halls import SHIFT_CHANGES, WhatIf
from tingtang.planning.queries import VIEW
from tingtang.planning.queries.days import brought_days, get_day
from tingtang.planning.queries.halls import Learned, get_hall, halls, learned
from tingtang.planning.queries.rosters import able_on, desks_on, rosters_of
from tingtang.planning.queries.served import FEWEST_SERVED, SERVED_DAYS
from tingtang.planning.rules.changes import changed, priced, taken_away
from tingtang.planning.rules.compared import Compared, compare
from tingtang.planning.rules.ordinary import at_work
from tingtang.planning.rules.simulation.built import build
from tingtang.planning.rules.simulation.figures import Figure
from tingtang.planning.rules.simulation.logs import ROW
from tingtang.planning.rules.simulation.logs import rows as day_rows
from tingtang.planning.rules.simulation.scenario import Counter, Scenario
from tingtang.planning.views.gaps import Row, duration_row, number_row, share_row
from tingtang.planning.views.scenarios import kept
from tingtang.ui import editing, formats
from tingtang.ui.exports import safe

_MOST_SERVICES = 12


@dataclass(frozen=True, slots=True)
class Crew:
    """The people of a roster as counters; of how many it is guessed what they can do, and of how many nothing is known."""

    desks: tuple[Counter, ...] = ()
    guessed: int = 0
    unknown: int = 0


@page(VIEW)
@require_safe
def what_if(request: HttpRequest) -> HttpResponse:
    """Move a slider and see waits, share in target and hours; htmx gets the answer only."""
    actor = actor_of(request)
    try:
        hall = get_hall(actor, request.GET.get("hall", ""))
    except NotFound:
        return render(request, "planning/whatif.html", {"page_title": _("What if?"), "is_empty": True})
    form, found, both, crew = _asked(request, hall)
    context: dict[str, Any] = {"page_title": _("What if?"), "form": form, "hall": hall, "learned": found}
    if both is not None:
        context |= _answer(found, compare(*both)) | {"asked": request.GET.urlencode()}
        context |= kept(actor, hall, request.GET.get("kept", "")) | {"fewer": _fewer(form, both[0], crew)}
        context |= {"changes": form.said(), "crew": crew, "most": FEWEST_SERVED, "days": SERVED_DAYS}
        context |= {"may_bring": actor.may(bringing.PERMISSION), "brought": brought_days(actor, hall)}
    template = "planning/whatif_answer.html" if request.headers.get("HX-Request") else "planning/whatif.html"
    return render(request, template, context)


@page(VIEW)
@require_safe
def what_if_day(request: HttpRequest) -> HttpResponse:
    """One of the simulated days as a log, as it is or (`side=then`) with the change: Insight reads it like a real one."""
    hall = get_hall(actor_of(request), request.GET.get("hall", ""))
    _form, found, both, _crew = _asked(request, hall)
    if both is None:
        raise NotFound
    is_changed = request.GET.get("side") == "then"
    names = {each.code: each.name for each in found.present.services}
    text = StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(ROW)
    today = at_of(request).astimezone(hall.zone).date()
    for row in day_rows(build(both[is_changed]), today.isoformat(), zone=hall.zone):
        cells = (row[0], names.get(str(row[1]), row[1]), *row[2:])
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in cells])
    name = f"{hall.code}-{'then' if is_changed else 'now'}.csv"
    heads = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=heads)


@page(bringing.PERMISSION, everywhere=True)
@require_POST
def bring_day(request: HttpRequest) -> HttpResponse:
    """One of the simulated days as a log of Insight, and on to its process map."""
    hall = get_hall(actor_of(request), request.GET.get("hall", ""))
    form, found, both, _crew = _asked(request, hall)
    if both is None:
        raise NotFound
    is_changed = request.POST.get("side") == "then"
    day = formats.day(at_of(request).astimezone(hall.zone).date())
    said = (form.said() or _("as it is")) if is_changed else _("as it is")
    name = _("%(hall)s, simulated on %(day)s: %(what)s") % {"hall": hall, "day": day, "what": said}
    names = {each.code: each.name for each in found.present.services}
    code = bringing.bring(actor_of(request), hall, both[is_changed], names, name=name, at=at_of(request))
    return redirect(f"{reverse('insight:mining')}?log={code}")


@page("planning.drop_day", everywhere=True)
@require_POST
def drop_day(request: HttpRequest, log: str) -> HttpResponse:
    """Take a simulated day out of Insight."""
    actor, found = actor_of(request), get_day(actor_of(request), log)
    url = f"{reverse('planning:what_if')}?{request.GET.urlencode()}"
    text = _("“%(name)s” is out of sight.") % {"name": found.name}
    return editing.attempt(request, lambda: actions.drop_day(actor, log=found, at=at_of(request)), url=url, text=text)


def _asked(request: HttpRequest, hall: Hall) -> tuple[WhatIf, Learned, tuple[Scenario, Scenario] | None, Crew]:
    """What is asked of a hall: the form, what was learned, the hall as it is and as it would be where that can be told, whose roster."""
    actor = actor_of(request)
    found, days = learned(actor, hall, at_of(request)), rosters_of(actor, hall)
    named = [(key, f"{sheet} · {formats.day(day)}") for key, (sheet, day) in days.items()]
    form = WhatIf(request.GET, list(halls(actor)), hall, [(each.code, each.name) for each in found.present.services], named)
    if found.scenario is None or not form.is_valid():
        return form, found, None, Crew()
    base = priced(found.scenario, form.cleaned_data["per_hour"], form.cleaned_data["waiting"])
    chosen, crew = days.get(form.cleaned_data["roster"]), Crew()
    if chosen:
        able = able_on(actor, *chosen, hall, base.services, at_of(request))
        crew = Crew(desks_on(*chosen, hall, base, able), len(able.guessed), len(able.unknown))
    return form, found, (base, changed(base, form.change(crew.desks))), crew


def _fewer(form: WhatIf, base: Scenario, crew: Crew) -> str:
    """Which counters are closed where there are fewer, in words; nothing where there are not."""
    wanted = -form.cleaned_data["counters"]
    if wanted <= 0:
        return ""
    names = taken_away(base, form.change(crew.desks))
    told = (
        [_("Closed here: %(counters)s – whose services most others serve too.") % {"counters": ", ".join(names)}] if names else []
    )
    if len(names) < wanted:
        told.append(_("No more can be closed: each other one is the only one for some service."))
    return " ".join(told)


def _answer(found: Learned, both: Compared) -> dict[str, Any]:
    assert found.scenario is not None  # noqa: S101 - asked for only then
    rows = [
        duration_row(_("Half wait less than"), both.of("wait_p50")),
        duration_row(_("9 of 10 wait less than"), both.of("wait_p90")),
        duration_row(_("Mean wait"), both.of("wait_mean")),
        share_row(_("Within target"), both.of("within_target"), is_good=True),
        share_row(_("Left or were sent home"), both.of("lost")),
        share_row(_("Counters busy"), both.of("utilisation"), is_good=None),
        number_row(_("Overtime (hours a day)"), both.of("overtime_hours")),
        number_row(_("Cost (¥ a day)"), both.of("cost")),
    ]
    return {
        "rows": rows, "title": _title(both), "chart": _chart(both), "chart_columns": [_("Hour"), _("now"), _("then")],
        "chart_rows": _chart_rows(both), "services": _services(found, both), "days": both.before.result.days,
        "shift_change": dict(SHIFT_CHANGES)[both.after.result.shift_change], "at_work": at_work(found.scenario).items(),
    }  # fmt: skip


def _title(both: Compared) -> str:
    """The finding as a sentence."""
    before, after, gap = both.of("wait_p90")
    if not (math.isfinite(before.value) and math.isfinite(after.value)):
        return _("Nobody comes on such a day")
    named = {"before": formats.timer(before.value), "after": formats.timer(after.value)}
    if gap.low is None or gap.high is None or gap.low <= 0 <= gap.high:
        return _("No difference that could be told from chance: 9 of 10 wait less than %(after)s, now %(before)s") % named
    if gap.value < 0:
        return _("9 of 10 would wait less than %(after)s instead of %(before)s") % named
    return _("9 of 10 would wait up to %(after)s instead of %(before)s") % named


def _chart(both: Compared) -> dict[str, Any]:
    hours = both.before.hours.hours
    waits = [dict(zip(one.hours.hours, one.hours.waits, strict=True)) for one in (both.before, both.after)]
    series: list[dict[str, Any]] = [
        {"name": name, "type": "line", "data": [round(wait[h] / 60, 2) if h in wait else None for h in hours]}
        for name, wait in zip((_("now"), _("then")), waits, strict=True)
    ]
    series[0]["lineStyle"] = {"type": "dashed"}
    axis = {"type": "category", "data": [f"{h:02}:00" for h in hours]}
    return {"xAxis": axis, "yAxis": {"type": "value", "name": _("min")}, "legend": {}, "series": series}


def _chart_rows(both: Compared) -> list[list[object]]:
    waits = [dict(zip(one.hours.hours, one.hours.waits, strict=True)) for one in (both.before, both.after)]
    return [[f"{h:02}:00", *(formats.timer(wait[h]) if h in wait else "–" for wait in waits)] for h in both.before.hours.hours]


def _services(found: Learned, both: Compared) -> Sequence[tuple[str, str, Row]]:
    """The ninth decile of each service, those with the most people first."""
    names = {each.code: each.name for each in found.present.services}
    before, after = both.before.result.services, both.after.result.services
    codes = sorted(before, key=lambda code: -before[code].came)[:_MOST_SERVICES]
    if len(codes) < 2:
        return []

    def three(code: str) -> tuple[Figure, Figure, Figure]:
        here, there = before[code].wait_p90, after[code].wait_p90
        return here, there, there.minus(here)

    return [(names[code], formats.number(before[code].came, 1), duration_row(names[code], three(code))) for code in codes]
