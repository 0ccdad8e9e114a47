"""Clocks, promises, urging, escalation and notices over the API."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.cases import schemas
from tingtang.cases.actions import dispatch, notices, promises, supervision
from tingtang.cases.api.given import case_for
from tingtang.cases.models import Case, Urging
from tingtang.cases.queries import oversight as reads
from tingtang.cases.queries.clock_panel import ClockView, clock_views
from tingtang.cases.queries.overview import overview
from tingtang.cases.schemas import oversight
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.ui.resources import Row, answer

router = Router()
Narrowed = Annotated[str | None, Field(max_length=200, pattern=r"^[^\x00]*$")]


def _clock(view: ClockView) -> dict[str, Any]:
    plain = ("code", "label", "due_at", "is_fixed", "held_since", "held_why", "calendar", "zone")
    row = {name: getattr(view, name) for name in plain}
    seconds = {"target_seconds": view.target.total_seconds(), "elapsed_seconds": view.elapsed.total_seconds()}
    return row | seconds | {"state": view.look, "lines": list(view.lines)}


def _clocks(request: HttpRequest, case: Case) -> HttpResponse:
    case = case_for(actor_of(request), case.number)
    return answer([_clock(view) for view in clock_views(case, at_of(request))])


@router.get("/cases/{number}/clocks", response=list[oversight.ClockOut], summary="Clocks of a case")
def clocks(request: HttpRequest, number: schemas.Number) -> HttpResponse:
    """The clocks of a case as they stand now, with their reasoning."""
    return _clocks(request, case_for(actor_of(request), number))


class Care(Schema):
    """What of the board is wanted; pages follow each other by `next`."""

    needs: Literal["late", "soon", "urged", "silent", "escalated"] | None = None
    team: Narrowed = None
    assignee: Narrowed = None
    after: Annotated[int, Field(ge=0, le=1_000_000, description="The `next` of the page before.")] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


@router.get("/supervision", response=oversight.BoardOut, summary="Supervision board")
def board(request: HttpRequest, wanted: Annotated[Care, Query()]) -> HttpResponse:
    """Open cases that need somebody's care, the soonest due first, with the figures in all, by team and by person."""
    actor, at = actor_of(request), at_of(request)
    if not actor.may_somewhere("cases.urge"):
        raise Denied(permission="cases.urge")
    found = reads.needing_care(actor, at)
    found = found.filter(**reads.needs(wanted.needs, at)) if wanted.needs else found
    found = found.filter(team__code=wanted.team) if wanted.team else found
    found = found.filter(assignee__badge=wanted.assignee) if wanted.assignee else found
    rows = list(found.order_by(F("due_at").asc(nulls_last=True), "pk")[wanted.after : wanted.after + wanted.limit + 1])
    seen = overview(actor, at)
    told = {
        "figures": asdict(seen.all),
        "teams": [{"name": one.name, **asdict(one.counted)} for one in seen.teams],
        "people": [{"name": one.name, **asdict(one.counted)} for one in seen.people],
        "items": [_cared(row, at) for row in rows[: wanted.limit]],
        "next": wanted.after + wanted.limit if len(rows) > wanted.limit else None,
    }
    return answer(told)


def _cared(case: Any, at: datetime) -> dict[str, Any]:
    plain = {
        name: getattr(case, name) for name in ("number", "title", "state", "phase", "priority", "level", "due_at", "due_clock")
    }
    named = {"kind": case.kind.code, "team": case.team and case.team.code, "assignee": case.assignee and case.assignee.badge}
    is_late = case.due_at is not None and case.due_at < at
    return plain | named | {"is_late": is_late, "is_urged": case.is_urged, "is_silent": case.is_silent}


@router.post("/cases/{number}/promise", response=list[oversight.ClockOut], summary="Promise news by a time")
@decorate_view(idempotent)
def promise(request: HttpRequest, number: schemas.Number, body: oversight.Promise) -> HttpResponse:
    """Promise the next update until a time, or in the time that the standard gives."""
    case, given = case_for(actor_of(request), number), _aware(body.dict())
    promises.promise_update(actor_of(request), case=case, at=at_of(request), **given)
    return _clocks(request, case)


@router.post("/cases/{number}/due", response=list[oversight.ClockOut], summary="Set a due time by hand")
@decorate_view(idempotent)
def due(request: HttpRequest, number: schemas.Number, body: oversight.Due) -> HttpResponse:
    """Set when a clock is due, by appointment; null has it computed again."""
    case, given = case_for(actor_of(request), number), _aware(body.dict())
    promises.set_due(actor_of(request), case=case, at=at_of(request), **given)
    return _clocks(request, case)


def _aware(given: dict[str, Any]) -> dict[str, Any]:
    for name in ("until", "due_at"):
        at = given.get(name)
        if at is not None and at.tzinfo is None:
            raise Invalid(fields={name: [_("Give times with their zone, such as 2026-11-21T08:30:00+08:00.")]})
        if at is not None and not 1970 <= at.year <= 2200:
            raise Invalid(fields={name: [_("Choose a time to come.")]})
        if at is not None:
            given[name] = at.astimezone(UTC)  # the database knows no zone as far off as a program may name
    return given


def _urging(one: Urging) -> dict[str, Any]:
    plain = ("id", "how", "clock", "share_percent", "level", "demand", "made_at", "due_at", "acknowledged_at", "reply")
    people = {"by": one.staff.badge if one.staff else None}
    people["acknowledged_by"] = one.acknowledged_by.badge if one.acknowledged_by else None
    return {name: getattr(one, name) for name in plain} | people


@router.get("/cases/{number}/urgings", response=list[oversight.UrgingOut], summary="Urgings of a case")
def urgings(request: HttpRequest, number: schemas.Number) -> HttpResponse:
    """What was urged in a case, the latest first."""
    return answer([_urging(one) for one in reads.urgings_of(case_for(actor_of(request), number))])


@router.post("/cases/{number}/urgings", response={201: oversight.UrgingOut}, summary="Urge a case")
@decorate_view(idempotent)
def urge(request: HttpRequest, number: schemas.Number, body: oversight.Urge) -> HttpResponse:
    """Urge whoever holds a case, with what is demanded."""
    case, given = case_for(actor_of(request), number), _aware(body.dict())
    return answer(_urging(supervision.urge(actor_of(request), case=case, at=at_of(request), **given)), 201)


@router.post("/cases/{number}/escalate", response={201: oversight.UrgingOut}, summary="Escalate a case")
@decorate_view(idempotent)
def escalate(request: HttpRequest, number: schemas.Number, body: oversight.Reason) -> HttpResponse:
    """Take a case to the next in line."""
    case = case_for(actor_of(request), number)
    return answer(_urging(supervision.escalate(actor_of(request), case=case, reason=body.reason, at=at_of(request))), 201)


@router.post("/cases/{number}/urgings/{urging}/answer", response=oversight.UrgingOut, summary="Answer an urging")
@decorate_view(idempotent)
def reply(request: HttpRequest, number: schemas.Number, urging: Row, body: oversight.Reply) -> HttpResponse:
    """Acknowledge an urging, with a reply where something was demanded."""
    case = case_for(actor_of(request), number)
    found = Urging.objects.filter(pk=urging, case=case).first()
    if found is None:
        raise NotFound
    done = supervision.answer_urging(actor_of(request), case=case, urging=found, reply=body.reply, at=at_of(request))
    return answer(_urging(done))


@router.post("/cases/{number}/decline", response=oversight.Count, summary="Decline an offered case")
@decorate_view(idempotent)
def decline(request: HttpRequest, number: schemas.Number, body: oversight.Nothing) -> HttpResponse:
    """Decline a case that one was offered; it goes to the next."""
    dispatch.decline_offer(actor_of(request), case=case_for(actor_of(request), number), at=at_of(request))
    return answer({"count": 1})


@router.get("/notices", response=list[oversight.NoticeOut], summary="One's own notices")
def listed(request: HttpRequest) -> HttpResponse:
    """The latest hundred of one's own notices."""
    found = reads.notices(actor_of(request))[:100]
    plain = ("id", "code", "at", "read_at")
    return answer(
        [
            {name: getattr(one, name) for name in plain}
            | {"case": one.case.number if one.case else None, "text": reads.words_of(one)}
            for one in found
        ]
    )


@router.post("/notices/read", response=oversight.Count, summary="Mark notices as read")
@decorate_view(idempotent)
def read(request: HttpRequest, body: oversight.Read) -> HttpResponse:
    """Mark one's own notices as read: those named, or all."""
    return answer({"count": notices.read_own(actor_of(request), at=at_of(request), keys=body.ids)})
