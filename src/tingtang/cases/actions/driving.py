"""A case that is led by a procedure follows it: it is being worked on once a step is done, and resolved when the procedure is over."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import procedures
from tingtang.cases.actions.common import held
from tingtang.cases.actions.steps import missing_for, move
from tingtang.cases.models import Case, TaskState
from tingtang.cases.rules.workflow import Phase
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor

NEEDS = "procedure"


def drive(actor: Actor, case: Case, *, at: datetime) -> None:
    """Take the steps of a kind that only wait for the procedure; those that ask for a reason or anything else are people's."""
    if not _is_led(case):
        return
    is_begun = case.tasks.filter(step__isnull=False, state__in=[TaskState.DOING, TaskState.DONE]).exists()
    if case.phase == Phase.NEW and is_begun:
        _go(actor, case, Phase.WORKING, at)
    if case.phase in {Phase.NEW, Phase.WORKING} and procedures.is_over(case):
        _go(actor, case, Phase.RESOLVED, at)


@action("cases.follow_procedures", label=_("Keep the tasks of cases as their procedures have them"))
def follow_procedures(actor: Actor, *, case: Case, at: datetime) -> None:
    """The worker has brought a procedure on: the tasks of its case follow, and its state."""
    unchanged()
    kept = held(case)
    procedures.follow(kept, at=at)
    drive(actor, kept, at=at)


def _is_led(case: Case) -> bool:
    return case.kind.process_id is not None and any(NEEDS in step.requires for step in case.kind.life.steps.values())


def _go(actor: Actor, case: Case, phase: Phase, at: datetime) -> None:
    for step in case.kind.life.steps_from(case.state):
        leads = case.kind.life.states[step.to].phase == phase and not step.asks_reason
        if leads and not missing_for(case, step):
            moved = move(actor, case=case, step=step.code, at=at)
            case.state, case.phase = moved.state, moved.phase
            return
