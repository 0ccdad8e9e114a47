"""What was learned of a hall from its journal, how well it fits, and how it does on days it has not seen."""

import math
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tingtang.core.views import actor_of, at_of, page
from tingtang.org.models import Staff
from tingtang.planning.queries import VIEW
from tingtang.planning.queries.halls import Learned, checked, get_hall, halls, learned
from tingtang.planning.rules import fit
from tingtang.ui import formats

LAWS = {
    "lognormal": gettext_lazy("lognormal"),
    "gamma": gettext_lazy("gamma"),
    "weibull": gettext_lazy("Weibull"),
    "exponential": gettext_lazy("exponential"),
    "constant": gettext_lazy("always the same"),
    "observed": gettext_lazy("resampled: no law fits"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What was learned of one service."""

    name: str
    n: int
    a_day: str
    mean: str
    cv: str
    law: str
    distance: str
    no_show: str


@page(VIEW)
@require_safe
def learned_page(request: HttpRequest) -> HttpResponse:
    """The fit with its goodness, patience, paces, and the check on later days."""
    actor = actor_of(request)
    hall = get_hall(actor, request.GET.get("hall", ""))
    found = learned(actor, hall, at_of(request))
    context: dict[str, Any] = {
        "page_title": _("What was learned of a hall"), "hall": hall, "halls": list(halls(actor)), "learned": found,
    }  # fmt: skip
    if found.fit is not None:
        context |= {"lines": _lines(found), "patience": _patience(found.fit), "paces": _paces(found.fit), **_checked(found)}
    return render(request, "planning/learned.html", context)


def _lines(found: Learned) -> list[Line]:
    assert found.fit is not None  # noqa: S101 - asked for only then
    lines = []
    for one, service in found.services.items():
        duration = found.fit.durations[one]
        is_planned = duration.n < fit.ENOUGH
        law = _("as planned: too few") if is_planned else str(LAWS[duration.law.law])
        distance = "–" if math.isnan(duration.distance) else formats.number(duration.distance, 3)
        lines.append(
            Line(
                service.name, duration.n, formats.number(sum(found.fit.arrivals[one]), 1), formats.duration(duration.mean * 60),
                formats.number(duration.cv, 2), law, distance, formats.share(found.fit.no_show[one], 1),
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: -line.n)


def _patience(found: fit.Fitted) -> dict[str, Any]:
    known = found.patience
    option = {
        "xAxis": {"type": "value", "name": _("min")},
        "yAxis": {"type": "value", "min": 0, "max": 100, "name": "%"},
        "series": [
            {"name": _("still waiting"), "type": "line", "step": "end", "showSymbol": False,
             "data": [[0, 100], *[[round(at, 2), round(100 * share, 1)] for at, share in known.curve[:: max(1, len(known.curve) // 200)]]]}
        ],
    }  # fmt: skip
    mean = formats.duration(known.law.mean * 60) if known.law and known.law.mean else ""
    return {"left": known.left, "n": known.n, "option": option, "mean": mean}


def _paces(found: fit.Fitted) -> list[tuple[str, str, int]]:
    names = {each.pk: str(each) for each in Staff.objects.filter(pk__in=list(found.paces))}
    paces = sorted(found.paces.items(), key=lambda item: -item[1][0])
    return [(names.get(clerk, f"#{clerk}"), formats.number(pace, 2), n) for clerk, (pace, n) in paces]


def _checked(found: Learned) -> dict[str, Any]:
    """How the fit does on later days, and by how much it errs."""
    seen, later = checked(found)
    known = [one for one in later if math.isfinite(one.real.mean) and math.isfinite(one.mean)]
    if not known:
        return {}
    error = sum(abs(one.mean - one.real.mean) for one in known) / len(known)
    rows = [
        (
            one.real.n,
            formats.timer(one.real.mean),
            formats.timer(one.mean),
            formats.timer(one.low),
            formats.timer(one.high),
            one.is_inside,
        )
        for one in known
    ]
    return {"checked": rows, "checked_error": formats.timer(error), "checked_seen": seen}
