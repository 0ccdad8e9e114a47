"""The work inside cases over the API: tasks, checklist, time, approvals, endings."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.cases import schemas
from tingtang.cases.actions import approvals, ending, tasks
from tingtang.cases.api.given import case_for, one
from tingtang.cases.models import Approval, Case, CheckItem, Task, Telling
from tingtang.cases.queries import work as reads
from tingtang.cases.queries.reasons import reasons_of
from tingtang.cases.schemas import work as given
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Staff, Team
from tingtang.ui.resources import Row, answer

router = Router()


def _task(task: Task) -> dict[str, Any]:
    return _tasks([task])[0]


def _tasks(tasks: Sequence[Task]) -> list[dict[str, Any]]:
    reasons = reasons_of(tasks)
    return [_told(task) | {"why": reasons.get(task.pk) or None} for task in tasks]


def _told(task: Task) -> dict[str, Any]:
    return {
        "id": task.pk,
        "title": str(task),
        "state": task.state,
        "assignee": task.assignee.badge if task.assignee else None,
        "starts_at": task.starts_at,
        "due_at": task.due_at,
        "done_at": task.done_at,
        "resources": task.resources,
        "after": sorted(task.after.values_list("pk", flat=True)),
        "post": task.post or None,
        "is_step": task.step is not None,
    }


def _approval(approval: Approval) -> dict[str, Any]:
    votes = approval.votes.order_by("step", "pk").values(
        "step", "staff__badge", "delegate__badge", "decision", "reason", "decided_at"
    )
    told = {"id": approval.pk, "code": approval.code, "title": str(approval), "state": approval.state, "step": approval.step}
    return told | {"due_at": approval.due_at, "votes": list(votes)}


@router.get("/cases/{number}/work", response=given.WorkOut, summary="Tasks, checklist, approvals and ending of a case")
def work(request: HttpRequest, number: schemas.Number) -> HttpResponse:
    """Everything that is done inside a case."""
    case = case_for(actor_of(request), number)
    return answer(
        {
            "tasks": _tasks(list(case.tasks.select_related("assignee", "team").order_by("order", "pk"))),
            "checklist": list(case.checklist.order_by("order", "pk").values("id", "code", "text", "is_required", "ticked_at")),
            "approvals": [_approval(approval) for approval in case.approvals.order_by("pk")],
            "seconds_spent": case.times.aggregate(total=Sum("seconds"))["total"] or 0,
            "quality_checks": list(case.quality_checks.order_by("pk").values("id", "is_passed", "note", "checked_at")),
            "told": list(case.tellings.order_by("pk").values("id", "name", "way", "told_at", "is_thanked")),
        }
    )


@router.post("/cases/{number}/tasks", response={201: given.TaskOut}, summary="Add a task")
@decorate_view(idempotent)
def add_task(request: HttpRequest, number: schemas.Number, body: given.TaskIn) -> HttpResponse:
    """Add a task to a case."""
    actor, sent = actor_of(request), body.dict()
    case = case_for(actor, number)
    waits = [_own(actor, Task, case, key) for key in sent.pop("after")]
    for name, query, key in (
        ("assignee", Staff.objects.filter(left_date__isnull=True), "badge"),
        ("team", Team.objects.all(), "code"),
    ):
        sent[name] = one(name, query, **{key: sent[name]}) if sent[name] else None
    made = tasks.save_task(actor, case=case, at=at_of(request), after=waits, **sent)
    return answer(_task(made), 201)


def _own(actor: Actor, model: type[Any], case: Case, key: int) -> Any:
    found = reads.get_part(actor, model, key)
    if found.case_id != case.pk:
        raise NotFound
    return found


@router.post("/cases/{number}/tasks/{task_id}", response=given.TaskOut, summary="Begin or finish a task")
@decorate_view(idempotent)
def move_task(request: HttpRequest, number: schemas.Number, task_id: Row, body: given.TaskState) -> HttpResponse:
    """Begin, finish, drop or reopen a task."""
    actor = actor_of(request)
    task = _own(actor, Task, case_for(actor, number), task_id)
    return answer(_task(tasks.move_task(actor, task=task, at=at_of(request), **body.dict())))


@router.post("/cases/{number}/steps/{task_id}", response=given.TaskOut, summary="Do a step of one's own")
@decorate_view(idempotent)
def do_step(request: HttpRequest, number: schemas.Number, task_id: Row, body: given.TaskState) -> HttpResponse:
    """Begin, finish or skip a step of a procedure that was given to oneself."""
    actor = actor_of(request)
    task = _own(actor, Task, case_for(actor, number), task_id)
    return answer(_task(tasks.do_step(actor, task=task, at=at_of(request), **body.dict())))


@router.post("/cases/{number}/checklist", response={201: given.Done}, summary="Add a line to the checklist")
@decorate_view(idempotent)
def add_check(request: HttpRequest, number: schemas.Number, body: given.Check) -> HttpResponse:
    """Put a line on the checklist."""
    actor = actor_of(request)
    made = tasks.add_check(actor, case=case_for(actor, number), text=body.text, is_required=body.is_required, at=at_of(request))
    return answer({"id": made.pk}, 201)


@router.delete("/cases/{number}/checklist/{item_id}", response=given.Done, summary="Remove an added line from the checklist")
@decorate_view(idempotent)
def remove_check(request: HttpRequest, number: schemas.Number, item_id: Row) -> HttpResponse:
    """Take away a line that somebody added."""
    actor = actor_of(request)
    tasks.remove_check(actor, item=_own(actor, CheckItem, case_for(actor, number), item_id), at=at_of(request))
    return answer({"id": item_id})


@router.post("/cases/{number}/checklist/{item_id}", response=given.Done, summary="Tick a line of the checklist")
@decorate_view(idempotent)
def tick(request: HttpRequest, number: schemas.Number, item_id: Row, body: given.Tick) -> HttpResponse:
    """Tick a line, or take the tick back."""
    actor = actor_of(request)
    item = _own(actor, CheckItem, case_for(actor, number), item_id)
    return answer({"id": tasks.tick(actor, item=item, is_ticked=body.is_ticked, at=at_of(request)).pk})


@router.post("/cases/{number}/time", response={201: given.Done}, summary="Enter time spent")
@decorate_view(idempotent)
def note_time(request: HttpRequest, number: schemas.Number, body: given.Spent) -> HttpResponse:
    """Enter time one has spent on a case until now."""
    actor = actor_of(request)
    made = tasks.note_time(actor, case=case_for(actor, number), seconds=body.seconds, note=body.note, at=at_of(request))
    return answer({"id": made.pk}, 201)


@router.post("/cases/{number}/approvals", response={201: given.ApprovalOut}, summary="Ask for an approval")
@decorate_view(idempotent)
def ask(request: HttpRequest, number: schemas.Number, body: given.Asking) -> HttpResponse:
    """Ask for an approval that the kind plans, or for one of one's own."""
    actor, sent = actor_of(request), body.dict()
    staff = Staff.objects.filter(left_date__isnull=True)
    sent["people"] = [one("people", staff, badge=badge) for badge in sent["people"]]
    made = approvals.ask_approval(actor, case=case_for(actor, number), at=at_of(request), **sent)
    return answer(_approval(made), 201)


@router.post("/cases/{number}/approvals/{approval_id}", response=given.ApprovalOut, summary="Decide on an approval")
@decorate_view(idempotent)
def decide(request: HttpRequest, number: schemas.Number, approval_id: Row, body: given.Deciding) -> HttpResponse:
    """Approve or reject what one is asked for."""
    actor = actor_of(request)
    found = reads.get_part(actor, Approval, approval_id)
    if found.case.number != str(number).upper():
        raise NotFound
    return answer(_approval(approvals.decide(actor, approval=found, at=at_of(request), **body.dict())))


@router.post("/cases/{number}/quality", response={201: given.Done}, summary="Check the quality of a case")
@decorate_view(idempotent)
def check(request: HttpRequest, number: schemas.Number, body: given.Checking) -> HttpResponse:
    """Say whether a case was handled well."""
    actor = actor_of(request)
    made = ending.check_quality(actor, case=case_for(actor, number), at=at_of(request), **body.dict())
    return answer({"id": made.pk}, 201)


@router.post("/cases/{number}/tellings", response={201: given.Done}, summary="Note that the customer was told")
@decorate_view(idempotent)
def tell(request: HttpRequest, number: schemas.Number, body: given.Telling) -> HttpResponse:
    """Note how the customer, or somebody else who is to be told, was told the outcome, and what."""
    actor, sent = actor_of(request), body.dict()
    case = case_for(actor, number)
    sent["telling"] = _own(actor, Telling, case, sent["telling"]) if sent["telling"] else None
    made = ending.tell(actor, case=case, at=at_of(request), **sent)
    return answer({"id": made.pk}, 201)
