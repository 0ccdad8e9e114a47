"""The page of collections: what is owed, what came in, at which step, in which building, in which week (TEL-15)."""

from datetime import date, timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tingtang.cases.queries import collecting as reads
from tingtang.cases.queries.collecting import Debt, Sum
from tingtang.catalogue.queries import hall_zone
from tingtang.core.views import Request, actor_of, page
from tingtang.org.models import Hall
from tingtang.ui.exports import download

DAYS, LONGEST = 90, 1100


@page("cases.view_own")
@require_safe
def collections(request: Request) -> HttpResponseBase:
    """Fees owed and collected in a time, of the cases one may see."""
    since, until = _span(request)
    found = reads.debts(request.actor, since, until)
    if wanted := request.GET.get("export", ""):
        return _file(found, wanted)
    total = Sum("")
    for one in found:
        total.add(one)
    context = {
        "page_title": _("Collection of fees"),
        "since": since,
        "until": until,
        "total": total,
        "steps": reads.by_step(found),
        "buildings": reads.by_building(found),
        "weeks": reads.by_week(found, since, until),
        "debts": found,
        "query": f"from={since}&to={until}",
    }
    return render(request, "cases/collections.html", context)


def of_oneself(request: HttpRequest, _subject: object) -> str:
    """On My work: the way to collections, for who has some to see."""
    if not reads.has_some(actor_of(request)):
        return ""
    return render_to_string("cases/mine/collections.html", {}, request)


def _span(request: Request) -> tuple[date, date]:
    hall = Hall.objects.filter(pk=request.actor.hall_id).first() if request.actor.hall_id else None
    today = request.at.astimezone(hall_zone(hall)).date()
    until = _day(request.GET.get("to", "")) or today
    since = _day(request.GET.get("from", "")) or until - timedelta(days=DAYS)
    return max(min(since, until), until - timedelta(days=LONGEST)), until


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _file(found: list[Debt], wanted: str) -> HttpResponseBase:
    heads = [_("Case"), _("Flat"), _("Building"), _("Owed"), _("Collected"), _("Still owed"), _("Step"), _("Came in on")]
    rows = [
        (
            one.case.number,
            one.flat,
            one.building,
            one.owed,
            one.collected,
            one.left,
            one.step_name,
            one.day if one.collected else "",
        )
        for one in found
    ]
    return download("collections", heads, rows, wanted)
