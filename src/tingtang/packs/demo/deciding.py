"""Lets those who are asked in a demo decide on approvals, does the tasks of its cases, and fills in what their ends ask for."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from tingtang.cases.actions.approvals import ask_approval, decide
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.tasks import move_task, tick
from tingtang.cases.models import Approval, ApprovalState, Case, CheckItem, Task
from tingtang.cases.models.work import UNDONE
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Problem
from tingtang.packs.schemas.casework import Story

TODAY: Final = "today"  # a date of an ending that is the day on which it is written
DAY: Final = 1440  # minutes
STILL_WAITS: Final = 0.5  # of the fresh ones so many wait for a decision
WHY: Final = "情况属实，理由充分，同意。"
Pass = Callable[[float, float], bool]


def decided(
    case: Case, actor: Actor, actors: Mapping[int, Actor], passes: Pass, when: Callable[[], datetime], *, is_old: bool
) -> bool:
    """Ask for what the kind plans and let those asked decide, step by step; False while somebody has not."""
    chance = random.Random(case.number)  # noqa: S311 - a story, by chances of its own
    for planned in case.kind.plan.approvals:
        if not passes(5, 60):
            return False
        try:
            asked = ask_approval(actor, case=case, code=planned.code, at=when())
        except Problem:  # nobody there to decide: it waits for somebody who is
            return False
        if (not is_old and chance.random() < STILL_WAITS) or not _voted(asked, actors, passes, when):
            return False
    return True


def _voted(approval: Approval, actors: Mapping[int, Actor], passes: Pass, when: Callable[[], datetime]) -> bool:
    for vote in approval.votes.filter(decision="").order_by("pk"):
        approval.refresh_from_db()
        voter = actors.get(vote.staff_id)
        if approval.state != ApprovalState.WAITING or vote.step != approval.step or voter is None:
            continue
        if not passes(20, 240):
            return False
        decide(voter, approval=approval, decision="approved", reason=WHY, at=when())
        approval.refresh_from_db()
        if approval.state == ApprovalState.WAITING and approval.step > vote.step:
            return _voted(approval, actors, passes, when)
    return approval.state == ApprovalState.APPROVED


def lasted(
    case: Case, story: Story, actor: Actor, passes: Pass, when: Callable[[], datetime], chance: random.Random, *, is_put_off: bool
) -> bool:
    """Let the work take its time; where the story has words for it, the customer is told each day how it stands. False while undone."""
    if not story.progress:
        return not is_put_off and passes(*story.takes)
    left = chance.uniform(*story.takes)
    while left > DAY or is_put_off:
        if not passes(DAY / 3, DAY):
            return False
        write_note(actor, case=case, body=story.progress, kind="call", at=when())
        left -= DAY
    return passes(min(20, left), max(20, left))


def worked_off(case: Case, actor: Actor, passes: Pass, when: Callable[[], datetime]) -> bool:
    """Do the tasks in their order and tick the list; False when the time for it is not over yet."""
    for task in Task.objects.filter(case=case, state__in=UNDONE, step__isnull=True).order_by("order", "pk"):
        if not passes(10, 90):
            return False
        move_task(actor, task=task, state="done", at=when())
    for item in CheckItem.objects.filter(case=case, ticked_at__isnull=True):
        tick(SYSTEM, item=item, is_ticked=True, at=when())
    return True


def dated(fields: Mapping[str, Any], at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """The fields of an ending, with the day on which it is written where that is what they say."""
    day = at.astimezone(zone).date().isoformat()
    return {code: day if value == TODAY else value for code, value in fields.items()}
