"""What else is done at the desk, over the API: merging, splitting, refusing, lessons, views, time, telling and calling back."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.cases import schemas
from tingtang.cases.actions import approvals, desk, ending, merging, portal, tasks
from tingtang.cases.actions.dispatch import hand_out
from tingtang.cases.api.cases import shown
from tingtang.cases.api.given import case_for, one, resolved, staff_by
from tingtang.cases.models import Approval, CallBack, Kind, SavedView
from tingtang.cases.queries import choices
from tingtang.cases.queries import desk as reads
from tingtang.cases.queries.work import get_part
from tingtang.cases.schemas import desk as schemas_desk
from tingtang.cases.schemas import work
from tingtang.cases.schemas.oversight import Nothing
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers.queries import get_customer
from tingtang.org.models import Team
from tingtang.ui.resources import Code, InDays, Removed, Row, answer, page_from, page_of

router = Router()


@router.post("/cases/{number}/merge", response=schemas.CaseOut, summary="Merge a case into another")
@decorate_view(idempotent)
def merge(request: HttpRequest, number: schemas.Number, body: schemas_desk.Into) -> HttpResponse:
    """Take a case into another one, which is answered and worked on from now on."""
    actor = actor_of(request)
    case, into = case_for(actor, number), case_for(actor, body.into)
    return shown(actor, merging.merge(actor, case=case, into=into, at=at_of(request)))


@router.post("/cases/{number}/unmerge", response=schemas.CaseOut, summary="Take a merge of cases back")
@decorate_view(idempotent)
def unmerge(request: HttpRequest, number: schemas.Number, body: Nothing) -> HttpResponse:
    """Take a merged case out again, as it was."""
    actor = actor_of(request)
    return shown(actor, merging.unmerge(actor, case=case_for(actor, number), at=at_of(request)))


@router.post("/cases/{number}/split", response={201: schemas.CaseOut}, summary="Make a case out of a note")
@decorate_view(idempotent)
def split(request: HttpRequest, number: schemas.Number, body: schemas_desk.Splitting) -> HttpResponse:
    """Open a case about what a note says; the two are linked."""
    actor = actor_of(request)
    case = case_for(actor, number)
    note = one("note", case.notes.all(), pk=body.note)
    kind = one("kind", Kind.objects.filter(is_active=True), code=body.kind)
    return shown(actor, merging.split(actor, case=case, note=note, kind=kind, title=body.title, at=at_of(request)), 201)


@router.post("/cases/{number}/refuse", response=schemas.CaseOut, summary="Refuse a demand that is out of scope")
@decorate_view(idempotent)
def refuse(request: HttpRequest, number: schemas.Number, body: schemas_desk.Refusing) -> HttpResponse:
    """Close a case as refused, with the ground and the answer that explains it to the customer."""
    actor = actor_of(request)
    return shown(actor, desk.refuse(actor, case=case_for(actor, number), at=at_of(request), **body.dict()))


@router.put("/cases/{number}/lesson", response=Removed, summary="Mark a case as instructive")
@decorate_view(idempotent)
def mark_lesson(request: HttpRequest, number: schemas.Number, body: schemas_desk.Teaching) -> HttpResponse:
    """Mark a case as one to learn from, and say what it teaches."""
    actor = actor_of(request)
    desk.mark_lesson(actor, case=case_for(actor, number), why=body.why, at=at_of(request))
    return answer({"removed": False})


@router.delete("/cases/{number}/lesson", response=Removed, summary="Mark a case as instructive no longer")
@decorate_view(idempotent)
def unmark_lesson(request: HttpRequest, number: schemas.Number) -> HttpResponse:
    """No longer one to learn from."""
    actor = actor_of(request)
    desk.unmark_lesson(actor, case=case_for(actor, number), at=at_of(request))
    return answer({"removed": True})


@router.post("/cases/{number}/stopwatch/start", response=work.Done, summary="Begin to measure one's time on a case")
@decorate_view(idempotent)
def start_watch(request: HttpRequest, number: schemas.Number, body: Nothing) -> HttpResponse:
    """Begin to measure; a watch that runs on another case is stopped."""
    actor = actor_of(request)
    return answer({"id": tasks.start_watch(actor, case=case_for(actor, number), at=at_of(request)).pk})


@router.post("/cases/{number}/stopwatch/stop", response=work.Done, summary="Stop measuring one's time on a case")
@decorate_view(idempotent)
def stop_watch(request: HttpRequest, number: schemas.Number, body: schemas_desk.Words) -> HttpResponse:
    """Stop measuring, with a word on what was done."""
    actor = actor_of(request)
    return answer({"id": tasks.stop_watch(actor, case=case_for(actor, number), note=body.note, at=at_of(request)).pk})


def _approval(actor: Actor, number: str, key: int) -> Approval:
    found = get_part(actor, Approval, key)
    if not isinstance(found, Approval) or found.case.number != number.upper():
        raise NotFound
    return found


@router.post("/cases/{number}/approvals/{approval_id}/delegate", response=work.Done, summary="Delegate an approval")
@decorate_view(idempotent)
def delegate(request: HttpRequest, number: schemas.Number, approval_id: Row, body: schemas_desk.To) -> HttpResponse:
    """Let somebody else decide in one's place."""
    actor = actor_of(request)
    found = _approval(actor, number, approval_id)
    approvals.delegate_approval(actor, approval=found, to=staff_by("to", body.to), at=at_of(request))
    return answer({"id": found.pk})


@router.post("/cases/{number}/approvals/{approval_id}/withdraw", response=work.Done, summary="Withdraw an approval")
@decorate_view(idempotent)
def withdraw(request: HttpRequest, number: schemas.Number, approval_id: Row, body: Nothing) -> HttpResponse:
    """Take back what one has asked for."""
    actor = actor_of(request)
    approvals.withdraw_approval(actor, approval=_approval(actor, number, approval_id), at=at_of(request))
    return answer({"id": approval_id})


@router.post("/cases/{number}/people-to-tell", response={201: schemas_desk.Telling}, summary="Name who is to be told the outcome")
@decorate_view(idempotent)
def add_telling(request: HttpRequest, number: schemas.Number, body: schemas_desk.Person) -> HttpResponse:
    """Name somebody who is to be told the outcome, besides the customer; `POST /cases/{number}/tellings` says that he was."""
    actor = actor_of(request)
    made = ending.add_telling(actor, case=case_for(actor, number), at=at_of(request), **body.dict())
    return answer({name: getattr(made, name) for name in ("id", "name", "role", "told_at")}, 201)


def _call_back(row: CallBack) -> dict[str, Any]:
    plain = ("id", "state", "times_tried", "satisfaction", "made_at", "called_at")
    return {name: getattr(row, name) for name in plain} | {"case": row.case.number}


@router.get("/call-backs", response=page_of(schemas_desk.CallBackOut), summary="List call-backs")
def call_backs(
    request: HttpRequest, wanted: Annotated[InDays, Query()], state: Annotated[str, Query(max_length=10)] = ""
) -> HttpResponse:
    """Call-backs of cases one may see; `state` is due, reached or unreached. Days are those on which they were made."""
    found = CallBack.objects.visible_to(actor_of(request)).select_related("case")
    return page_from(found.filter(state=state) if state else found, wanted, _call_back, day="made_at")


@router.post("/cases/{number}/call-backs", response={201: schemas_desk.CallBackOut}, summary="Ask for a call-back")
@decorate_view(idempotent)
def ask_call_back(request: HttpRequest, number: schemas.Number, body: Nothing) -> HttpResponse:
    """Have a case called back though it was not drawn."""
    actor = actor_of(request)
    return answer(_call_back(ending.ask_call_back(actor, case=case_for(actor, number), at=at_of(request))), 201)


@router.post("/call-backs/{key}", response=schemas_desk.CallBackOut, summary="Note a call")
@decorate_view(idempotent)
def note_call_back(request: HttpRequest, key: Row, body: schemas_desk.Called) -> HttpResponse:
    """Note a call: reached and how satisfied, or not reached."""
    actor = actor_of(request)
    found: CallBack = get_part(actor, CallBack, key)
    return answer(_call_back(ending.note_call_back(actor, call_back=found, at=at_of(request), **body.dict())))


@router.post("/teams/{team}/hand-out", response=schemas_desk.Handed, summary="Hand out the waiting cases of a team")
@decorate_view(idempotent)
def handed_out(request: HttpRequest, team: Code, body: Nothing) -> HttpResponse:
    """Give (or offer) the waiting cases of a team to its people now."""
    actor = actor_of(request)
    found = Team.objects.visible_to(actor, "cases.hand_out").filter(code=team, is_active=True).first()
    if found is None:
        raise NotFound
    return answer({"count": hand_out(actor, team=found, at=at_of(request))})


@router.post("/customers/{customer}/portal-code", response=schemas_desk.Code8, summary="Give a customer a code for his own page")
def portal_code(request: HttpRequest, customer: Row, body: Nothing) -> HttpResponse:
    """A code with which this customer sees all his cases. Without Idempotency-Key: the answer is not kept anywhere."""
    actor = actor_of(request)
    code = portal.give_portal_code(actor, customer=get_customer(actor, customer), at=at_of(request))
    return answer({"code": code, "hours": portal.CODE_HOURS})


def _view(row: SavedView) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("id", "name", "query", "scope", "is_default")}
    return plain | {
        "team": row.team.code if row.team else None,
        "hall": row.hall.code if row.hall else None,
        "by": row.staff.badge,
    }


@router.get("/case-views", response=list[schemas_desk.ViewOut], summary="Saved views of the list of cases")
def views(request: HttpRequest) -> HttpResponse:
    """The views one is offered: one's own first."""
    return answer([_view(row) for row in reads.views_of(actor_of(request))])


def _save_view(request: HttpRequest, view: SavedView | None, given: dict[str, Any]) -> SavedView:
    actor = actor_of(request)
    place = choices.desk_of(actor, "cases.save_view")
    return desk.save_view(actor, desk=place, view=view, at=at_of(request), **resolved(actor, given))


@router.post("/case-views", response={201: schemas_desk.ViewOut}, summary="Save a view")
@decorate_view(idempotent)
def make_view(request: HttpRequest, body: schemas_desk.View) -> HttpResponse:
    """Keep a list under a name."""
    return answer(_view(_save_view(request, None, body.dict())), 201)


@router.put("/case-views/{key}", response=schemas_desk.ViewOut, summary="Change a view")
@decorate_view(idempotent)
def change_view(request: HttpRequest, key: Row, body: schemas_desk.View) -> HttpResponse:
    """Change a view of one's own."""
    return answer(_view(_save_view(request, reads.get_view(actor_of(request), key), body.dict())))


@router.delete("/case-views/{key}", response=Removed, summary="Remove a view")
@decorate_view(idempotent)
def remove_view(request: HttpRequest, key: Row) -> HttpResponse:
    """Remove a view of one's own."""
    actor = actor_of(request)
    place = choices.desk_of(actor, "cases.remove_view")
    desk.remove_view(actor, desk=place, view=reads.get_view(actor, key), at=at_of(request))
    return answer({"removed": True})
