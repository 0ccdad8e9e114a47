"""Pages of figures about how services are run: standardisation along three axes, the four properties of IT services."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tingtang.cases.queries import VIEW
from tingtang.cases.queries.coverage import DAYS, three_axes
from tingtang.cases.queries.properties import by_area, known_from
from tingtang.core.views import Request, page

OFFERED = (30, 90, 365)
MOST = 12


@page("catalogue.view")
@require_safe
def three(request: Request) -> HttpResponseBase:
    """Per person, per day, per task (STD-05)."""
    found = three_axes(request.actor, request.at, ZoneInfo(settings.HOME_ZONE))
    parts = [
        (_("per person"), _("all staff: whose posts have a step of a procedure or of a standard"), found.people),
        (_("per day"), _("cases of the last days under a standard or led by a procedure"), found.by_day),
        (_("per task"), _("services with a standard of their own or a procedure in force"), found.tasks),
        (_("whole process"), _("steps that say all six fields"), found.process),
        (_("all aspects"), _("management systems with a rule, standard or process"), found.aspects),
    ]
    context = {
        "page_title": _("Standardisation along three axes"),
        "parts": [(name, note, part, part.missing[:MOST], max(0, len(part.missing) - MOST)) for name, note, part in parts],
        "days": found.days,
        "day_count": DAYS,
    }
    return render(request, "cases/three.html", context)


@page(VIEW)
@require_safe
def properties(request: Request) -> HttpResponseBase:
    """IT services against effectiveness, stability, continuity, reliability (ITL-14)."""
    text = request.GET.get("days", "")
    days = int(text) if text in map(str, OFFERED) else 90
    asked = request.at - timedelta(days=days)
    since = known_from(asked, request.at)
    areas = by_area(request.actor, since, request.at)
    context = {
        "page_title": _("Services on four properties"),
        "areas": areas,
        "is_empty": not any(one.lines for one in areas),
        "days": days,
        "offered": OFFERED,
        "since": since if asked < since < request.at else None,
    }
    return render(request, "cases/properties.html", context)
