"""Service roles on duty and calls for help, over the API."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Hall, Post
from tingtang.org.queries import get_hall
from tingtang.ui.resources import Body, Code, Line, Row, answer
from tingtang.visits.actions import helping as actions
from tingtang.visits.models import HelpCall
from tingtang.visits.queries import helping as reads

router = Router()
MOST = 50
_Hall = Annotated[Code, Path()]
_Call = Annotated[Row, Path()]


class RungBody(Body):
    """Which post is called, by which means, and after how many minutes the next."""

    post: Code
    minutes: Annotated[int, Field(ge=1, le=120)]
    means: Literal["bell", "phone", "radio"] = "bell"


class RuleIn(Body):
    """Who is called first, and then."""

    rungs: Annotated[list[RungBody], Field(max_length=5)]


class CallIn(Body):
    """What help is called for."""

    reason: Annotated[Line, Field(min_length=1, max_length=200)]


class RoleOut(Body):
    """A post with the badges of who is at work."""

    post: str
    on_duty: list[str]


class CallOut(Body):
    """A call: which rung rings, and who answered."""

    id: int
    reason: str
    called_at: datetime
    rung: int
    answered_by: str | None
    answered_at: datetime | None
    how: Literal["", "called", "instead", "off", "nobody"]


class HelpOut(Body):
    """The roles of a hall, the call rule, and the latest calls."""

    roles: list[RoleOut]
    rungs: list[RungBody]
    calls: list[CallOut]


def _told(hall: Hall, at: datetime, status: int = 200) -> HttpResponse:
    roles = [{"post": one.post.code, "on_duty": [each.badge for each in one.now]} for one in reads.directory(hall, at)]
    rule = [{"post": one.post.code, "minutes": one.minutes, "means": one.means} for one in reads.rungs(hall)]
    calls = [
        {name: getattr(one, name) for name in ("id", "reason", "called_at", "rung", "answered_at", "how")}
        | {"answered_by": one.answered_by.badge if one.answered_by else None}
        for one in reads.calls(hall)[:MOST]
    ]
    return answer({"roles": roles, "rungs": rule, "calls": calls}, status)


@router.get("/halls/{hall}/help", response=HelpOut, summary="Who is on duty, the call rule, and calls for help")
def helpers(request: HttpRequest, hall: _Hall) -> HttpResponse:
    """The directory of service roles."""
    return _told(get_hall(actor_of(request), hall, reads.VIEW_HELP), at_of(request))


@router.put("/halls/{hall}/help/rule", response=HelpOut, summary="Say who is called to help, and then who")
@decorate_view(idempotent)
def rule(request: HttpRequest, hall: _Hall, body: RuleIn) -> HttpResponse:
    """The rungs, all at once."""
    found = get_hall(actor_of(request), hall, "visits.set_help_rule")
    posts = {one.code: one for one in Post.objects.filter(code__in=[each.post for each in body.rungs])}
    if any(each.post not in posts for each in body.rungs):
        raise Invalid(fields={"rungs": ["unknown"]})
    rungs = [each.dict() | {"post": posts[each.post]} for each in body.rungs]
    actions.set_help_rule(actor_of(request), hall=found, rule=rungs, at=at_of(request))
    return _told(found, at_of(request))


@router.post("/halls/{hall}/help", response={201: HelpOut}, summary="Call somebody to help")
@decorate_view(idempotent)
def call(request: HttpRequest, hall: _Hall, body: CallIn) -> HttpResponse:
    """Call the first in line who is at work."""
    found = get_hall(actor_of(request), hall, "visits.call_help")
    actions.call_help(actor_of(request), hall=found, reason=body.reason, at=at_of(request))
    return _told(found, at_of(request), 201)


@router.post("/halls/{hall}/help/{call_id}/answer", response=HelpOut, summary="Answer a call for help")
@decorate_view(idempotent)
def answer_call(request: HttpRequest, hall: _Hall, call_id: _Call) -> HttpResponse:
    """Say that one is on the way, or, of the caller, that nobody is wanted any more."""
    found = get_hall(actor_of(request), hall, "visits.answer_help")
    one = HelpCall.objects.visible_to(actor_of(request), "visits.answer_help").filter(hall=found, pk=call_id).first()
    if one is None:
        raise NotFound
    actions.answer_help(actor_of(request), call=one, at=at_of(request))
    return _told(found, at_of(request))
