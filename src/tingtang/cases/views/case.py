"""The page of one case: its story, what can be done, who else is there."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases.actions.notices import read_of_case
from tingtang.cases.models import Draft
from tingtang.cases.queries import VIEW_OWN
from tingtang.cases.queries import choices as offers
from tingtang.cases.queries import desk as reads
from tingtang.cases.queries.cases import get_case, get_case_page
from tingtang.cases.queries.clock_panel import get_clock_view
from tingtang.cases.queries.story import ALL, EVENTS, NOTES, story
from tingtang.cases.topics import case_topic
from tingtang.cases.views.shown import case_context, in_hall
from tingtang.core.live import publish
from tingtang.core.views import Request, page
from tingtang.customers.actions import remembered
from tingtang.org.queries import organisation

MOST_PRINTED = 2000


@page(VIEW_OWN)
@require_safe
def case(request: Request, number: str) -> HttpResponseBase:
    """The case; htmx gets the inside only."""
    found = get_case_page(request.actor, number)
    template = "cases/case/inside.html" if request.headers.get("HX-Request") else "cases/case/page.html"
    return in_hall(request, found, template, case_context(request, found))


@page(VIEW_OWN)
@require_safe
def older(request: Request, number: str) -> HttpResponseBase:
    """The next page of the story."""
    found = get_case_page(request.actor, number)
    only = request.GET.get("only", ALL)
    told = story(
        found, after=request.GET.get("after", ""), only=only if only in {NOTES, EVENTS} else ALL, clocks="clocks" in request.GET
    )
    context = {"case": found, "story": told, "only": only, "may": {}}
    return in_hall(request, found, "cases/case/entries.html", context)


@page(VIEW_OWN)
@require_safe
def reckoning(request: Request, number: str, clock_id: int) -> HttpResponseBase:
    """How a clock was reckoned: fetched when somebody opens it."""
    found = get_case_page(request.actor, number)
    return in_hall(request, found, "cases/case/reckoning.html", {"clock": get_clock_view(found, clock_id, request.at)})


@page(VIEW_OWN)
@require_safe
def panels(request: Request, number: str) -> HttpResponseBase:
    """What other parts of the product put beside a case: fetched after the page."""
    found = get_case_page(request.actor, number)
    return in_hall(request, found, "cases/case/panels.html", {"case": found, "where": request.GET.get("where")})


@page(VIEW_OWN)
@require_safe
def merge_into(request: Request, number: str) -> HttpResponseBase:
    """Cases that may be the same matter as this one."""
    found = get_case(request.actor, number)
    near = reads.similar(request.actor, customer_id=found.customer_id, title=found.title, besides=found)
    return in_hall(request, found, "cases/case/candidates.html", {"similar": near})


@page(VIEW_OWN)
@require_safe
def give(request: Request, number: str) -> HttpResponseBase:
    """To whom? Teams that can have the case, and their people with what they hold."""
    found = get_case(request.actor, number)
    teams = offers.teams_for(found.hall)
    context = {
        "case": found,
        "teams": teams,
        "people": offers.people_of(teams),
        "is_mine": not request.actor.may("cases.assign", found),
    }
    return render(request, "cases/case/give.html", context)


@page(VIEW_OWN)
@require_safe
def printed(request: Request, number: str) -> HttpResponseBase:
    """The whole case on paper."""
    found = get_case_page(request.actor, number)
    context = case_context(request, found) | {
        "story": story(found, limit=MOST_PRINTED), "whole": organisation(), "now": request.at,
        "tasks": found.tasks.select_related("assignee", "done_by").order_by("pk"),
        "checks": found.checklist.select_related("ticked_by").order_by("order", "pk"),
    }  # fmt: skip
    return in_hall(request, found, "cases/case/print.html", context)


@page("cases.write_note")
@require_POST
def draft(request: Request, number: str) -> HttpResponseBase:
    """Keep what is being written, a moment after the last key."""
    found = get_case(request.actor, number)
    remembered(found.customer)  # else his name would be kept again
    if request.actor.staff_id is not None:
        body = request.POST.get("body", "").replace("\x00", "")[:50_000]
        Draft.objects.keep(found, request.actor.staff_id, kind=request.POST.get("kind", "note")[:10], body=body, at=request.at)
    return HttpResponse(status=204)


@page(VIEW_OWN)
@require_POST
def here(request: Request, number: str) -> HttpResponseBase:
    """Tell the others who have this page open that one is here, writes, or has left; what one was told of the case is read with it."""
    found = get_case(request.actor, number)
    state = request.POST.get("state", "")
    payload = {
        "who": request.actor.staff_id or 0,
        "name": request.actor.name[:60],
        "state": state if state in {"writing", "left"} else "reading",
    }
    publish(case_topic(found.pk), payload, name="here")
    read_of_case(request.actor, case_id=found.pk, at=request.at)
    return HttpResponse(status=204)
