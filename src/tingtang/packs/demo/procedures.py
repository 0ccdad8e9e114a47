"""Lets procedures of a demo run: who answers for them, cases opened for them, their steps done by those who hold the posts."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tingtang.cases.actions.driving import follow_procedures
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.rights import ask_access
from tingtang.cases.actions.steps import move
from tingtang.cases.actions.tasks import move_task
from tingtang.cases.models import Case, Kind, Task
from tingtang.cases.models.kinds import Nature
from tingtang.cases.models.work import UNDONE
from tingtang.cases.queries.work import shown_steps
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Problem
from tingtang.customers.models import Customer
from tingtang.flows.actions import save_process
from tingtang.flows.actions.working import run_job
from tingtang.flows.models import Job, Process
from tingtang.flows.queries import instances_of
from tingtang.org.models import Hall, Role, Staff
from tingtang.packs.actions import tell_story
from tingtang.packs.schemas import casework

LONGEST_WALK = 60
TAKEN = "已受理，按流程办理。"
# What is entered where a story does not say it, by the type of the field.
USUAL: Mapping[str, Any] = {
    "boolean": True, "integer": 80, "number": 1000, "string": "已核对", "text": "已按要求办理。", "list": ["已核对"],
}  # fmt: skip


@dataclass(frozen=True)
class Company:
    """Who takes part: the hall, its customers, everybody as he acts, by his key and by his user name."""

    hall: Hall
    customers: list[Customer]
    actors: Mapping[int, Actor]
    named: Mapping[str, Staff]


def answer_for(owners: Mapping[str, Iterable[str]], staff: Mapping[str, Staff], *, at: datetime) -> None:
    """Name who answers for the processes of a demo; one that has somebody keeps him."""
    for name, codes in owners.items():
        for process in Process.objects.filter(code__in=list(codes), owner=None):
            save_process(SYSTEM, process=process, owner=staff[name], at=at)


def enter(
    runs: Iterable[casework.Run], company: Company, *, seed: int, at: datetime, pass_time: Callable[[datetime], datetime]
) -> int:
    """Run the procedures of a demo, each in a transaction of its own; how many cases that made."""
    chance, made = random.Random(seed), 0  # noqa: S311 - a demo, not a secret
    for run in runs:
        kind = Kind.objects.filter(code=run.kind, process__isnull=False, is_active=True).first()
        if kind is not None:
            tell_story(SYSTEM, story=partial(_walk, run, kind, company, chance, at, pass_time))
            made += 1
    return made


def _walk(
    run: casework.Run,
    kind: Kind,
    company: Company,
    chance: random.Random,
    now: datetime,
    pass_time: Callable[[datetime], datetime],
) -> Case:
    days = run.days_ago
    while (at := pass_time(now - timedelta(days=days))) >= now:
        days += 1
    customer = chance.choice(company.customers) if company.customers and run.has_customer else None
    case = open_case(
        SYSTEM, kind=kind, title=run.title, body=run.body, hall=company.hall, customer=customer, fields=run.fields, at=at
    )  # fmt: skip
    for right in run.rights:
        role = Role.objects.get(code=right.role)
        ask_access(SYSTEM, case=case, staff=company.named[right.who], role=role, hall=company.hall, at=at)
    for number in range(min(run.steps, LONGEST_WALK)):
        task = case.tasks.filter(step__isnull=False, state__in=UNDONE).order_by("order", "pk").first()
        at = pass_time(at + timedelta(minutes=chance.uniform(*run.pace)))
        if task is None or at >= now:
            break
        by = _do(task, run, company, at)
        if number == 0:
            write_note(by, case=case, body=TAKEN, kind="answer", at=at)
        if kind.nature != Nature.ACCESS:
            _by_itself(case, at)
    if run.rights:
        _by_itself(case, min(at + timedelta(minutes=1), now))
    _finish(case, pass_time(at + timedelta(minutes=5)), now)
    return case


def _by_itself(case: Case, at: datetime) -> None:
    """What the worker does for a procedure, at its time; what is left over fails before the worker's eyes."""
    for job in Job.objects.filter(instance__in=instances_of(case)):
        run_job(SYSTEM, thing=job, at=at)
    follow_procedures(SYSTEM, case=case, at=at)


def _do(task: Task, run: casework.Run, company: Company, at: datetime) -> Actor:
    """Do a task of the procedure; who that was."""
    shown = shown_steps([task])[task.step or 0]
    said = run.answers.get(shown.element, {})
    answers = {one["code"]: said.get(one["code"], _usual(one, at)) for one in shown.form}
    by = company.named.get(run.by.get(shown.element, ""))
    key = by.pk if by is not None else task.assignee_id
    actor = company.actors.get(key or 0, SYSTEM)
    move_task(actor, task=task, state="done", answers=answers, at=at)
    return actor


def _usual(field: Mapping[str, Any], at: datetime) -> Any:
    if field["type"] == "choice":
        return field["options"][0]
    return at.date().isoformat() if field["type"] == "date" else USUAL[field["type"]]


def _finish(case: Case, at: datetime, now: datetime) -> None:
    """Close a case whose procedure is over, as far as its kind lets it."""
    for phase in ("resolved", "closed"):
        case.refresh_from_db()
        ways = [one for one in case.kind.life.steps_from(case.state) if case.kind.life.states[one.to].phase == phase]
        way = next((one for one in ways if not one.asks_reason), None)
        if way is None or at >= now:
            return
        try:
            move(SYSTEM, case=case, step=way.code, at=at)
        except Problem:
            return
