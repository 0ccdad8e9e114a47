"""A case is driven by the procedure of its kind: its open steps are tasks of the case, given to whoever holds their post."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.giving import given
from tingtang.cases.models import Case, Task, TaskState, Watcher
from tingtang.cases.models.work import UNDONE
from tingtang.catalogue.queries import hall_zone
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Refused
from tingtang.customers.queries.family import root
from tingtang.flows import actions as flows
from tingtang.flows.actions import Begun
from tingtang.flows.models import Token
from tingtang.flows.queries import StepShown, instances_of, open_tokens, step_at, step_of, version_in_force
from tingtang.flows.queries.variants import version_for


class StepIsDone(Refused):
    """A step of a procedure was done; the procedure has gone on since."""

    message = _("A step of a procedure cannot be taken up again: the procedure has gone on since.")


def begin(actor: Actor, case: Case, *, at: datetime, begun: Begun | None = None) -> None:
    """Begin the procedure in force of a case's kind, if it has one; `begun` is the one that the case was opened for."""
    process = case.kind.process
    if process is None:
        return
    event, brought = (begun.event, begun.values) if begun is not None else ("", {})
    values = {**brought, **values_of(case)}
    day = at.astimezone(hall_zone(case.hall)).date()
    version = version_in_force(process, day) if begun is not None else version_for(process, values, day)
    if version is not None:
        flows.start(actor, version=version, subject=case, hall=case.hall, values=values, event=event, at=at)
        follow(case, at=at)


def values_of(case: Case) -> dict[str, Any]:
    """What the conditions of a procedure may read of a case: what was filled in, and what it is."""
    customer = case.customer and root(case.customer)
    about = {
        "number": case.number,
        "kind": case.kind.code,
        "priority": case.priority,
        "service": case.service.code if case.service else "",
        "channel": case.channel,
        "tier": customer.tier.code if customer and customer.tier else "",
    }
    return {**case.fields, "subject": about}


def follow(case: Case, *, at: datetime) -> None:
    """Make the tasks of a case those that its procedures have open: new ones come, those that are no more are not needed.

    Where a procedure went over to another version, its open steps are called as they are there, and given anew where another post
    does them.
    """
    tokens = {token.pk: token for token in open_tokens(instances_of(case))}
    rows = case.tasks.filter(step__isnull=False).values_list("step", "state", "title", "post", "code", "names")
    known = {step: (state, *said) for step, state, *said in rows}
    gone = [key for key, (state, *_said) in known.items() if state in UNDONE and key not in tokens]
    case.tasks.filter(step__in=gone).update(state=TaskState.DROPPED, done_at=at)
    for key in tokens.keys() & known.keys():
        shown = step_of(tokens[key])
        said = {"title": shown.drawn_name[:200], "post": shown.post[:40], "code": shown.element[:40], "names": shown.names}
        state, _title, post, *_said = known[key]
        if known[key][1:] != tuple(said.values()):
            is_another = state == TaskState.OPEN and post != said["post"]
            case.tasks.filter(step=key).update(**said, **(_to_whom(case, shown, at) if is_another else {}))
    order = case.tasks.count()
    for nth, key in enumerate(sorted(tokens.keys() - known.keys()), 1):
        _add(case, tokens[key], order + nth, at)


def forget(case_ids: list[int]) -> None:
    """Blank what was entered in the procedures of cases whose customer is forgotten."""
    flows.forget(Case, case_ids)


def is_over(case: Case) -> bool:
    """Whether no procedure runs for a case."""
    return all(one.ended_at is not None for one in instances_of(case))


def end(actor: Actor, case: Case, *, at: datetime) -> None:
    """A case that is closed needs nothing more: what still runs for it ends there."""
    for instance in instances_of(case) if case.kind.process_id else ():
        if instance.ended_at is None:
            flows.abort(actor, instance=instance, at=at)
            follow(case, at=at)


def _to_whom(case: Case, shown: StepShown, at: datetime) -> dict[str, Any]:
    """Who gets a step, and why; whoever does sees its case from then on."""
    to = given(case, post=shown.post, element=shown.element, at=at)
    if to.staff is not None:
        Watcher.objects.get_or_create(case=case, staff=to.staff)
    return {"team": to.team, "skill": to.skill, "skill_level": to.level, "why": to.why, "assignee": to.staff}


def _add(case: Case, token: Token, order: int, at: datetime) -> None:
    shown = step_of(token)
    Task.objects.create(
        case=case,
        step=token.pk,
        code=shown.element[:40],
        post=shown.post[:40],
        title=shown.drawn_name[:200],
        names=shown.names,
        minutes=shown.sop.get("minutes"),
        due_at=token.due_at,
        made_at=at,
        order=min(order, 32_767),
        **_to_whom(case, shown, at),
    )


def finish(actor: Actor, task: Task, *, state: str, reason: str, answers: Mapping[str, Any], at: datetime) -> None:
    """Have the procedure go on from the step of a task: done with its answers, or skipped with a reason by who may."""
    token = step_at(task.step or 0)
    if token is None or state not in {TaskState.DONE, TaskState.DROPPED}:
        raise StepIsDone
    if state == TaskState.DONE:
        flows.complete_step(actor, token=token, answers=answers, at=at)
        return
    if not actor.may("flows.skip_step", task.case):
        raise Denied(permission="flows.skip_step")
    flows.skip_step(actor, token=token, reason=reason, answers=answers, at=at)
