"""The customer's own page, opened by the code on the ticket: place in line, called, give up, rate."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import NotFound, Problem
from tingtang.core.ids import keep, new_key
from tingtang.core.live import stream_url
from tingtang.core.naming import text_in
from tingtang.core.views import Request, public
from tingtang.customers.telling import announced
from tingtang.visits.actions.ratings import rate, token_of
from tingtang.visits.actions.tickets import leave
from tingtang.visits.actions.waits import minutes_of, tell_wait
from tingtang.visits.models import Rating, Ticket, TicketState
from tingtang.visits.queries import elsewhere
from tingtang.visits.queries.phone import ENDED, Visit, customer_of, get_rating, get_visit, open_call
from tingtang.visits.topics import board_topic

RATER = "tt_rater"  # tells one phone from another among ratings, and nothing else; only its fingerprint is kept
RATER_SECONDS = 90 * 24 * 3600

NEAR_PEOPLE = 3
NEAR_MINUTES = 5
HELD_BY = "whoever holds the unguessable link of a ticket is its customer"


def _held(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in whoever holds the link. A wrong link says so, and nothing else."""

    @public(HELD_BY)
    @wraps(view)
    def enter(request: Request, /, key: str, **kwargs: Any) -> HttpResponseBase:
        try:
            actor = customer_of(key)
        except NotFound:
            return _private(render(request, "visits/phone_unknown.html", status=404))
        request.actor = actor
        return _private(view(request, actor, key, **kwargs))

    return never_cache(enter)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@_held
@require_GET
def phone(request: Request, actor: Actor, key: str) -> HttpResponseBase:
    """The whole page; with the header X-Part only what changes."""
    template = "visits/phone_part.html" if request.headers.get("X-Part") else "visits/phone.html"
    return render(request, template, _shown(request, actor, key))


@_held
@require_POST
def phone_leave(request: Request, actor: Actor, key: str) -> HttpResponseBase:
    """Give up the place in line."""
    visit = get_visit(actor, request.at)
    try:
        leave(actor, ticket=visit.ticket, at=request.at)
    except Problem as problem:
        return _refused(request, actor, key, problem)
    return redirect("visits:phone", key)


@_held
@require_POST
def phone_rate(request: Request, actor: Actor, key: str, rating_id: int) -> HttpResponseBase:
    """Rate one finished service, once."""
    visit = get_visit(actor, request.at)
    level, comment = request.POST.get("level", ""), request.POST.get("comment", "").replace("\0", "").strip()
    try:
        token = token_of(get_rating(actor, rating_id).nonce)
        rater = request.COOKIES.get(RATER) or new_key("ttr")
        rate(
            actor, ticket=visit.ticket, token=token, level=level, comment=comment, channel="phone", at=request.at,
            browser=keep(rater, "rater").hex()[:16],
        )  # fmt: skip
    except Problem as problem:
        return _refused(request, actor, key, problem)
    response = redirect("visits:phone", key)
    response.set_cookie(RATER, rater, max_age=RATER_SECONDS, httponly=True, secure=request.is_secure(), samesite="Lax")
    return response


def _refused(request: Request, actor: Actor, key: str, problem: Problem) -> HttpResponseBase:
    shown = _shown(request, actor, key) | {"refusal": problem.text()}
    return render(request, "visits/phone.html", shown, status=problem.status)


def _shown(request: Request, actor: Actor, key: str) -> dict[str, Any]:
    visit = get_visit(actor, request.at)
    ticket, url = visit.ticket, reverse("visits:phone", args=[key])
    place = _place(ticket, request) if ticket.state == TicketState.WAITING and visit.is_of_today else {}
    wanted = [errand for errand in visit.errands if errand.state != "dropped"]
    papers = [_paper(paper) for errand in wanted if errand.state != "done" for paper in errand.service.documents]
    needed = {paper["name"]: paper for paper in sorted(papers, key=lambda one: bool(one["is_required"]))}  # one needed wins
    shown = {paper["name"]: needed[paper["name"]] for paper in papers}  # each once, in the order of the visit
    ahead = [errand.service for errand in wanted if errand.state != "done"] or ([ticket.service] if not wanted else [])
    is_asking = "leave" in request.GET
    said = [text_in(one) for one in announced(ticket.hall_id, "phone", request.at)] if ticket.state not in ENDED else []
    return {
        "page_title": ticket.hall.name_in(),
        "announced": [line for line in said if line],
        "ticket": ticket,
        "visit": visit,
        "call": open_call(ticket),
        "phase": _phase(visit, place),
        "is_over": ticket.state in ENDED or not visit.is_of_today,
        "is_waiting": ticket.state == TicketState.WAITING and visit.is_of_today,
        "is_served": ticket.state == TicketState.FINISHED,
        "is_asking": is_asking,
        "papers": list(shown.values()),
        "costs": ahead,
        "services": [errand.service.name_in() for errand in wanted] or [ticket.service.name_in()],
        "ratings": [_rating(one) for one in visit.ratings],
        "url": url,
        "clock": f"{request.at.astimezone(ticket.hall.zone):%H:%M}",
        "part_url": f"{url}?leave=1" if is_asking else url,
        "stream": stream_url(request, [board_topic(ticket.hall_id)]) if ticket.state not in ENDED else "",
        **place,
    }


def _place(ticket: Ticket, request: Request) -> dict[str, Any]:
    told = tell_wait(SYSTEM, ticket=ticket, at=request.at)
    low, high = minutes_of(told.wait)
    waits = {str(ticket.service_id): told.wait}
    quiet = elsewhere.faster(ticket.hall, [ticket.service_id], waits, request.at)
    return {"ahead": told.ahead, "low": low, "high": high, "quiet": quiet[0] if quiet else None}


def _phase(visit: Visit, place: dict[str, Any]) -> str:
    """The state of the ticket in one word; `near` is waiting with few ahead, `expired` one of another day."""
    state = str(visit.ticket.state)
    if state not in ENDED and not visit.is_of_today:
        return "expired"
    if state == TicketState.WAITING:
        low = place.get("low")
        is_near = place["ahead"] < NEAR_PEOPLE and (low is None or low <= NEAR_MINUTES)
        return "near" if is_near and low is not None else "waiting"
    return state


def _paper(paper: dict[str, Any]) -> dict[str, Any]:
    return {"name": text_in(paper.get("names", {}), default=paper.get("name", "")), "is_required": paper.get("is_required", True)}


def _rating(rating: Rating) -> dict[str, Any]:
    levels = [{"code": one["code"], "name": text_in(one.get("names", {}), default=one["name"])} for one in rating.scale.levels]
    count = max(1, len(levels) - 1)
    given = next((one["name"] for one in levels if one["code"] == rating.level), "")
    return {
        "id": rating.pk,
        "service": rating.call.service.name_in(),
        "clerk": rating.call.clerk.name if rating.call.clerk else _("our colleague"),
        "levels": [one | {"mouth": _mouth(index / count)} for index, one in enumerate(levels)],
        "given": given,
    }


def _mouth(sadness: float) -> str:
    """The mouth of a face, from a smile (0) to a frown (1), as the path of a drawing."""
    bend = 16 - 32 * sadness
    return f"M29 {66 - bend / 2:.1f}Q50 {66 + bend * 1.2:.1f} 71 {66 - bend / 2:.1f}"
