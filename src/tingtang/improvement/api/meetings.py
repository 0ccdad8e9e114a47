"""Meetings, ideas and self-check reports over the API."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.improvement.actions import ideas, meetings, selfchecks
from tingtang.improvement.actions import rounds as settling
from tingtang.improvement.api.parts import in_hall, none_such, people_of, promises_of, with_people
from tingtang.improvement.models import VIEW, Decision, Drive, Guest, Idea, Meeting, SelfCheck, Talk
from tingtang.improvement.queries import meetings as queries
from tingtang.improvement.queries import rounds
from tingtang.improvement.schemas import meetings as schemas
from tingtang.improvement.schemas.drives import Note, Nothing
from tingtang.org.models import Hall
from tingtang.ui.resources import Resource, Row, answer, serve

router = Router()
_meeting_place = in_hall("improvement.save_meeting", "chair")
_report_place = in_hall("improvement.save_selfcheck", "author")
_GUESTS = Guest.objects.filter(meeting=OuterRef("pk")).order_by("staff__badge")


def _meetings(actor: Actor) -> Any:
    names = ("id", "kind", "title", "starts_at", "ends_at", "place", "topics", "minutes", "state", "others_came")
    return Meeting.objects.visible_to(actor).values(
        *names,
        hall_code=F("hall__code"),
        badge=F("chair__badge"),
        people=ArraySubquery(_GUESTS.values("staff__badge")),
        promises=ArraySubquery(Talk.objects.filter(meeting=OuterRef("pk")).order_by("pk").values("promise_id")),
        came=ArraySubquery(_GUESTS.filter(came=True).values("staff__badge")),
    )


def _meeting(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "people" in values:
        values["people"] = people_of(values["people"], "people")
    if "promises" in values:
        values["promises"] = promises_of(values["promises"])
    return _meeting_place(actor, values, found)


def _decisions(actor: Actor) -> Any:
    seen = Decision.objects.filter(meeting__in=Meeting.objects.visible_to(actor))
    return seen.order_by("pk").values("id", "meeting", "text", "due_date", "done_at", "note", badge=F("owner__badge"))


def _find_decision(actor: Actor, key: int, permission: str) -> Decision:
    if permission != VIEW:
        return queries.get_decision(actor, key, permission)
    found = Decision.objects.filter(meeting__in=Meeting.objects.visible_to(actor), pk=key).first()
    if found is None:
        raise NotFound
    return found


def _of_meeting(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    try:
        key = values.get("meeting", found.meeting_id if found else 0)
        values["meeting"] = queries.get_meeting(actor, key, "improvement.save_decision")
    except NotFound:
        raise none_such("meeting") from None
    return with_people(values, "owner")


def _ideas(actor: Actor) -> Any:
    names = ("id", "title", "body", "kind", "origin", "source", "state", "trial_first", "trial_last", "result", "thanks")
    return Idea.objects.visible_to(actor).values(*names, hall_code=F("hall__code"))


def _reports(actor: Actor) -> Any:
    names = ("id", "title", "form", "drive", "due_date", "parts", "state", "submitted_at", "verdict")
    return SelfCheck.objects.visible_to(actor).values(*names, hall_code=F("hall__code"), badge=F("author__badge"))


def _report(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if values.get("drive") is not None:
        values["drive"] = Drive.objects.visible_to(actor).filter(pk=values["drive"]).first()
        if values["drive"] is None:
            raise none_such("drive")
    return _report_place(actor, values, found)


MEETING = Resource(
    "meeting", "meetings", _meetings, queries.get_meeting, schemas.Meeting, schemas.MeetingOut, meetings.save_meeting, None,
    permission="improvement.save_meeting", arranged=_meeting, versioned=meetings.MEETING_FIELDS, view=VIEW,
    renamed={"hall_code": "hall", "badge": "chair"},
)  # fmt: skip
DECISION = Resource(
    "decision", "meeting-decisions", _decisions, _find_decision, schemas.Decision, schemas.DecisionOut, meetings.save_decision,
    meetings.remove_decision, permission="improvement.save_decision", arranged=_of_meeting, versioned=meetings.DECISION_FIELDS,
    view=VIEW, renamed={"badge": "owner"},
)  # fmt: skip
IDEA = Resource(
    "idea", "ideas", _ideas, queries.get_idea, schemas.Idea, schemas.IdeaOut, ideas.propose, None, permission="improvement.propose",
    arranged=in_hall("improvement.propose"), versioned=ideas.IDEA_FIELDS, view=VIEW, renamed={"hall_code": "hall"},
)  # fmt: skip
REPORT = Resource(
    "selfcheck", "self-checks", _reports, queries.get_selfcheck, schemas.SelfCheck, schemas.SelfCheckOut, selfchecks.save_selfcheck,
    selfchecks.remove_selfcheck, permission="improvement.save_selfcheck", arranged=_report,
    versioned=selfchecks.SELF_CHECK_FIELDS, view=VIEW, renamed={"hall_code": "hall", "badge": "author"},
)  # fmt: skip
serve(router, MEETING, {"kind": "kind", "state": "state", "hall": "hall__code"}, day="starts_at")
serve(router, DECISION, {"meeting": "meeting_id"}, day="due_date")
serve(router, IDEA, {"state": "state", "hall": "hall__code"}, day="proposed_at")
serve(router, REPORT, {"state": "state", "hall": "hall__code"}, day="due_date")


@router.post("/meetings/{key}/hold", response=schemas.MeetingOut, operation_id="hold_meeting", summary="Write the minutes")
@decorate_view(idempotent)
def hold_meeting(request: HttpRequest, key: Row, body: schemas.Minutes) -> HttpResponse:
    """Say that a meeting was held, what was said, and who came."""
    actor = actor_of(request)
    found = queries.get_meeting(actor, key, "improvement.hold_meeting")
    came = {one.pk for one in people_of(body.came, "came")}
    return MEETING.shown(
        actor,
        meetings.hold_meeting(
            actor, meeting=found, minutes=body.minutes, came=came, others_came=body.others_came, at=at_of(request)
        ),
    )


def _settled(one: Talk) -> dict[str, Any]:
    said = {"difference": one.difference, "wording": one.wording, "settled_at": one.settled_at}
    return {"promise": one.promise_id, "is_alike": one.is_alike} | said


@router.get(
    "/meetings/{key}/promises",
    response=schemas.SettledPage,
    operation_id="list_promise_talks",
    summary="List promises talked about",
)
def list_talks(request: HttpRequest, key: Row) -> HttpResponse:
    """The promises that a meeting talks about, and what came of it."""
    found = queries.get_meeting(actor_of(request), key)
    return answer({"items": [_settled(one) for one in rounds.talks_of(found)]})


@router.post(
    "/meetings/{key}/promises/{promise}", response=schemas.SettledOut, operation_id="settle_promise", summary="Settle a promise"
)
@decorate_view(idempotent)
def settle_promise(request: HttpRequest, key: Row, promise: Row, body: schemas.Settled) -> HttpResponse:
    """Keep whether everybody said a promise alike, and what everybody says from now on."""
    actor = actor_of(request)
    found = queries.get_meeting(actor, key, "improvement.settle_promise")
    talk = rounds.get_talk(found, promise)
    return answer(_settled(settling.settle_promise(actor, meeting=found, talk=talk, at=at_of(request), **body.dict())))


@router.post("/meetings/{key}/cancel", response=schemas.MeetingOut, operation_id="cancel_meeting", summary="Cancel a meeting")
@decorate_view(idempotent)
def cancel_meeting(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """Say that a meeting does not take place."""
    actor = actor_of(request)
    found = queries.get_meeting(actor, key, "improvement.cancel_meeting")
    return MEETING.shown(actor, meetings.cancel_meeting(actor, meeting=found, at=at_of(request)))


@router.post(
    "/meeting-decisions/{key}/finish",
    response=schemas.DecisionOut,
    operation_id="finish_decision",
    summary="Carry out a decision",
)
@decorate_view(idempotent)
def finish_decision(request: HttpRequest, key: Row, body: Note) -> HttpResponse:
    """Say that a decision was carried out."""
    actor = actor_of(request)
    found = queries.get_decision(actor, key, "improvement.finish_decision")
    return DECISION.shown(actor, meetings.finish_decision(actor, decision=found, note=body.note, at=at_of(request)))


@router.post(
    "/meetings/{key}/answer", response=schemas.MeetingOut, operation_id="answer_invitation", summary="Say whether one comes"
)
@decorate_view(idempotent)
def answer_invitation(request: HttpRequest, key: Row, body: schemas.Coming) -> HttpResponse:
    """Say whether one comes to a meeting."""
    actor = actor_of(request)
    found = queries.get_meeting(actor, key, "improvement.answer_invitation")
    meetings.answer_invitation(actor, meeting=found, comes=body.comes, at=at_of(request))
    return MEETING.shown(actor, found)


@router.post("/ideas/{key}/try", response=schemas.IdeaOut, operation_id="try_idea", summary="Try an idea out")
@decorate_view(idempotent)
def try_idea(request: HttpRequest, key: Row, body: schemas.Trial) -> HttpResponse:
    """Try an idea out in some outlets."""
    actor = actor_of(request)
    found = queries.get_idea(actor, key, "improvement.try_idea")
    outlets = list(Hall.objects.filter(code__in=body.outlets))
    if len(outlets) < len(set(body.outlets)):
        raise none_such("outlets")
    kept = ideas.try_idea(actor, idea=found, outlets=outlets, first=body.first, last=body.last, at=at_of(request))
    return IDEA.shown(actor, kept)


@router.post("/ideas/{key}/decide", response=schemas.IdeaOut, operation_id="decide_idea", summary="Decide on an idea")
@decorate_view(idempotent)
def decide_idea(request: HttpRequest, key: Row, body: schemas.Deciding) -> HttpResponse:
    """Adopt an idea or not, with thanks."""
    actor = actor_of(request)
    found = queries.get_idea(actor, key, "improvement.decide_idea")
    return IDEA.shown(actor, ideas.decide_idea(actor, idea=found, at=at_of(request), **body.dict()))


@router.post("/self-checks/{key}/hand-in", response=schemas.SelfCheckOut, operation_id="submit_selfcheck", summary="Hand in")
@decorate_view(idempotent)
def submit_selfcheck(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """Hand a report in."""
    actor = actor_of(request)
    found = queries.get_selfcheck(actor, key, "improvement.submit_selfcheck")
    return REPORT.shown(actor, selfchecks.submit_selfcheck(actor, selfcheck=found, at=at_of(request)))


@router.post(
    "/self-checks/{key}/judge", response=schemas.SelfCheckOut, operation_id="judge_selfcheck", summary="Accept or return"
)
@decorate_view(idempotent)
def judge_selfcheck(request: HttpRequest, key: Row, body: schemas.Verdict) -> HttpResponse:
    """Accept a report, or send it back."""
    actor = actor_of(request)
    found = queries.get_selfcheck(actor, key, "improvement.judge_selfcheck")
    return REPORT.shown(actor, selfchecks.judge_selfcheck(actor, selfcheck=found, at=at_of(request), **body.dict()))
