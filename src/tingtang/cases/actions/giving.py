"""Steps of procedures reach people as cases do: by the decision table to a team, there to whoever can, is present, has room and has had
the least; where no rule speaks of them, to whoever holds their post here. B does it for who is away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.notices import tell
from tingtang.cases.events import TASK_CHANGED
from tingtang.cases.models import Case, Notice, Task, Turn, Watcher
from tingtang.cases.models.work import UNDONE
from tingtang.cases.queries import dispatch
from tingtang.cases.rules.dispatch import Candidate, choose
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.journal.record import record
from tingtang.org.models import Post, Skill, Staff, Team, TeamMember
from tingtang.org.queries import covers_for


@dataclass(frozen=True)
class Given:
    """Where a step goes: to a team, asking for a skill, and to whom; or to whoever holds its post. `why` is why to him."""

    team: Team | None = None
    skill: Skill | None = None
    level: int = 1
    staff: Staff | None = None
    why: Mapping[str, Any] = field(default_factory=dict)


def given(case: Case, *, post: str, element: str, at: datetime) -> Given:
    """Where a step of a case goes at `at`."""
    rule = dispatch.rule_for(
        {**dispatch.values_of(case), "post": post, "step": element}, hall_id=case.hall_id, about="step"
    )  # fmt: skip
    if rule is None:
        staff, why = holder_of(post, case, at=at)
        return Given(staff=staff, why=why)
    staff, why = _of_team(rule.team, rule.skill, rule.skill_level, at)
    return Given(rule.team, rule.skill, rule.skill_level, staff, {"rule": rule.code, **why})


def _of_team(team: Team, skill: Skill | None, level: int, at: datetime) -> tuple[Staff | None, dict[str, Any]]:
    """Who of a team gets a step: his place is held until the action ends, so that nobody is given more than he has room for."""
    list(TeamMember.objects.select_for_update(no_key=True).filter(team=team).order_by("pk"))
    desk = dispatch.candidates(team, at)
    able = [one for one in desk if one.has_room and one.can(skill.pk if skill else None, level)]
    chosen = choose(able)
    if chosen is None:
        return None, {"able": 0, "present": len(desk)}
    idle = int((at - chosen.latest_at).total_seconds()) if chosen.latest_at else None
    why = {"load": chosen.load, "capacity": chosen.capacity, "idle_seconds": idle, "able": len(able), "present": len(desk)}
    _count(team, chosen, at)
    return Staff.objects.get(pk=chosen.staff_id), why


def _count(team: Team, chosen: Candidate, at: datetime) -> None:
    member = TeamMember.objects.get(team=team, staff=chosen.staff_id)
    Turn.objects.update_or_create(
        member=member, defaults={"latest_at": at, "count": F("count") + 1}, create_defaults={"latest_at": at, "count": 1}
    )


def holder_of(code: str, case: Case, *, at: datetime) -> tuple[Staff | None, dict[str, Any]]:
    """Who does a step by its post, and why: whoever holds the case if the post is his, else who did a step of this post in it before,
    so that a customer keeps the one he knows (AUT-04), else the one here with the fewest to do.

    Of equal ones, who was given nothing for longest. B does it for who is away; when nobody is there now, it waits for the first.
    """
    post = Post.objects.filter(code=code).first() if code else None
    if post is None:
        return None, {}
    here = Q(hall=case.hall) | Q(hall__isnull=True)
    steps = Q(tasks__step__isnull=False)
    people = list(
        Staff.objects.filter(here, posts=post, left_date__isnull=True)
        .annotate(undone=Count("tasks", filter=Q(tasks__state__in=UNDONE)), latest=Max("tasks__made_at", filter=steps))
        .order_by("undone", F("latest").asc(nulls_first=True), "pk")
    )
    known = _who_did(code, case)
    people.sort(key=lambda one: (one.pk != case.assignee_id, one.pk != known))
    stands_in = covers_for([one.pk for one in people], at, post=post)
    first = next((one for one in people if stands_in[one.pk] is not None), next(iter(people), None))
    if first is None:
        return None, {"post": code, "holders": 0}
    is_his = first.pk == case.assignee_id
    why = {
        "post": code,
        "holders": len(people),
        "undone": first.undone,
        "is_his": is_his,
        **({"is_known": True} if not is_his and first.pk == known else {}),
        "is_there": stands_in[first.pk] is not None,
    }
    other = stands_in[first.pk]
    if other is None or other == first.pk:
        return first, why
    return Staff.objects.get(pk=other), {**why, "instead_of": first.pk}


def _who_did(code: str, case: Case) -> int | None:
    """Who had the latest step of a post in a case."""
    before = Task.objects.filter(case=case, post=code, step__isnull=False, assignee__isnull=False).order_by("-made_at", "-pk")
    return before.values_list("assignee_id", flat=True).first()


@action("cases.hand_out_steps", on="team", label=_("Hand out waiting steps of procedures"))
def hand_out_steps(actor: Actor, *, team: Team, at: datetime) -> int:
    """Give the waiting steps of a team to its people, as far as they have room, the first due first; how many found somebody."""
    unchanged()
    count = 0
    for task in dispatch.waiting_steps(team).select_for_update(of=("self",), skip_locked=True)[:200]:
        staff, why = _of_team(team, task.skill, task.skill_level, at)
        if staff is not None:
            _hand(actor, task, staff, {"rule": task.why.get("rule", ""), **why}, at)
            count += 1
    return count


def cover_steps(actor: Actor, staff: Staff, *, at: datetime) -> int:
    """Give the open steps of somebody who is away to his B, else to another who can; how many moved. The rest wait for him."""
    mine = Task.objects.filter(assignee=staff, step__isnull=False, state__in=UNDONE)
    moved = 0
    for task in mine.select_for_update(of=("self",), skip_locked=True).select_related("case__kind", "team", "skill"):
        other, why = _instead_of(staff, task, at)
        if other is not None and other.pk != staff.pk:
            _hand(actor, task, other, {**why, "instead_of": staff.pk}, at)
            moved += 1
    return moved


def _instead_of(staff: Staff, task: Task, at: datetime) -> tuple[Staff | None, dict[str, Any]]:
    post = Post.objects.filter(code=task.post).first()
    backup = covers_for([staff.pk], at, team=task.team, post=post)[staff.pk]
    if backup is not None:
        return Staff.objects.get(pk=backup), {}
    if task.team is not None:
        return _of_team(task.team, task.skill, task.skill_level, at)
    return holder_of(task.post, task.case, at=at)


def _hand(actor: Actor, task: Task, staff: Staff, why: Mapping[str, Any], at: datetime) -> None:
    task.assignee, task.why = staff, why
    task.save(update_fields=["assignee", "why"])
    Watcher.objects.get_or_create(case_id=task.case_id, staff=staff)  # so he sees the case of his step
    record(TASK_CHANGED, actor, at=at, case=task.case, task=task, team=task.team, assignee=staff, due_at=task.due_at)
    tell([Notice(staff=staff, case_id=task.case_id, code="step", data={"step": task.title, "steps": task.names}, at=at)])
