"""The work inside a case: tasks in their order, the checklist, time spent."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import collecting, procedures
from tingtang.cases.actions.common import due_after, held
from tingtang.cases.actions.driving import drive
from tingtang.cases.actions.refusals import CaseOver, NotReady
from tingtang.cases.actions.steps import GUARDS, REQUIREMENTS
from tingtang.cases.events import CHECK_ADDED, CHECK_REMOVED, CHECK_TICKED, TASK_ADDED, TASK_CHANGED, TIME_SPENT, TIME_STARTED
from tingtang.cases.models import Case, CheckItem, Task, TaskState, TimeSpent
from tingtang.cases.models.cases import LinkKind
from tingtang.cases.models.work import UNDONE
from tingtang.cases.queries.work import is_own_step
from tingtang.cases.rules.workflow import OPEN_PHASES, Phase, Step
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.core.naming import text_in
from tingtang.journal.record import record
from tingtang.journal.saving import clean, locked, tidy
from tingtang.org.models import Staff, Team, TeamMember
from tingtang.org.queries import own_posts, staff_of

MOST_SECONDS = 24 * 3600


class TaskWaits(Refused):
    """What the task waits for is not done."""

    message = _("First to be done: {tasks}.")


class LineStays(Refused):
    """A line belongs to the kind, or was ticked."""

    message = _("Only lines that somebody added and nobody ticked can be removed.")


class NoWatch(Refused):
    """No watch of this person runs on the case."""

    message = _("You are not measuring time on this case.")


REQUIREMENTS["tasks"] = (_("finish the tasks"), lambda case: not case.tasks.filter(state__in=UNDONE).exists())
REQUIREMENTS["parts"] = (
    _("finish the cases that are part of this one"),
    lambda case: not case.linked_from.filter(kind=LinkKind.PARENT, source__phase__in=sorted(OPEN_PHASES)).exists(),
)
REQUIREMENTS["procedure"] = (_("finish the procedure"), procedures.is_over)
REQUIREMENTS["checklist"] = (
    _("tick the checklist"),
    lambda case: not case.checklist.filter(is_required=True, ticked_at__isnull=True).exists(),
)


def begin(case: Case, *, at: datetime) -> None:
    """Give a new case the tasks and the checklist of its kind."""
    plan = case.kind.plan
    if not plan.tasks and not plan.checklist:
        return
    teams = {team.code: team for team in Team.objects.filter(code__in=[one.team for one in plan.tasks if one.team])}
    made: dict[str, Task] = {}
    for order, one in enumerate(plan.tasks, 1):
        made[one.code] = Task.objects.create(
            case=case,
            code=one.code,
            title=(text_in(one.names, "zh-hans") or one.code)[:200],
            names=dict(one.names),
            team=teams.get(one.team),
            minutes=one.minutes,
            due_at=None if one.after else due_after(case, one.minutes, at),
            made_at=at,
            order=order,
        )
    for one in plan.tasks:
        if one.after:
            made[one.code].after.set([made[code] for code in one.after])
    CheckItem.objects.bulk_create(
        CheckItem(
            case=case,
            code=one.code,
            text=(text_in(one.names, "zh-hans") or one.code)[:200],
            names=dict(one.names),
            is_required=one.is_required,
            order=order,
        )
        for order, one in enumerate(plan.checklist, 1)
    )


@action("cases.save_task", on="case", label=_("Change tasks of cases"))
def save_task(
    actor: Actor, /, *, case: Case, at: datetime, task: Task | None = None, after: Iterable[Task] | None = None, **values: Any
) -> Task:
    """Add a task to a case, or change one: title, team, assignee, minutes, planned beginning, what is needed for it (CAS-14).

    Refused for people of another team and for circles.
    """
    found = held(case)
    _open(found)
    kept = locked(task) if task is not None else Task(case=found, made_at=at, order=found.tasks.count() + 1)
    if kept.case_id != found.pk:
        raise Invalid(fields={"task": [_("This task belongs to another case.")]})
    for name in ("title", "team", "assignee", "minutes", "starts_at", "resources"):
        if name in values:
            setattr(kept, name, tidy(values[name]))
    if "title" in values:
        kept.names = {}
    _in_team(kept.team, kept.assignee)
    waits = list(after) if after is not None else list(kept.after.all()) if kept.pk else []
    _no_circle(kept, waits)
    kept.due_at = _due(found, kept, at) if kept.starts_at or not any(one.state in UNDONE for one in waits) else None
    clean(kept)
    kept.save()
    kept.after.set(waits)
    event = TASK_CHANGED if task is not None else TASK_ADDED
    record(event, actor, at=at, case=found, task=kept, team=kept.team, assignee=kept.assignee, due_at=kept.due_at)
    return kept


@action("cases.move_task", on="task", label=_("Begin and finish tasks"))
def move_task(
    actor: Actor, *, task: Task, state: str, at: datetime, reason: str = "", answers: Mapping[str, Any] | None = None
) -> Task:
    """Begin, finish, drop or reopen a task. Refused while what it waits for is not done.

    A step of a procedure is finished with the answers to its form and dropped with a reason; what it leads to becomes tasks.
    """
    kept = locked(task)
    case = held(kept.case)
    _open(case)
    if state not in TaskState.values:
        raise Invalid(fields={"state": [_("There is no such state.")]})
    if kept.state == state:
        unchanged()
        return kept
    waits = kept.after.filter(state__in=UNDONE)
    if state in {TaskState.DOING, TaskState.DONE} and waits:
        raise TaskWaits(tasks=", ".join(str(one) for one in waits))
    if kept.step is not None and state != TaskState.DOING:
        procedures.finish(actor, kept, state=state, reason=reason, answers=answers or {}, at=at)
        collecting.note_said(actor, case, (answers or {}) if state == TaskState.DONE else {}, at=at)
    before, kept.state = kept.state, state
    kept.done_at = at if state == TaskState.DONE else None
    kept.done_by = staff_of(actor) if state == TaskState.DONE else None
    if state == TaskState.DOING and kept.assignee is None:
        kept.assignee = staff_of(actor)
    kept.save()
    record(TASK_CHANGED, actor, at=at, case=case, task=kept, assignee=kept.assignee, from_state=before, to_state=state)
    if state in {TaskState.DONE, TaskState.DROPPED}:
        _release(case, kept, at)
    if kept.step is not None:
        procedures.follow(case, at=at)
        drive(actor, case, at=at)
    return kept


@action("cases.do_step", on="task", label=_("Do the steps of procedures that are one's own"))
def do_step(
    actor: Actor, *, task: Task, state: str, at: datetime, reason: str = "", answers: Mapping[str, Any] | None = None
) -> Task:
    """Begin, finish or skip a step that was given to oneself, or that waits for whoever holds a post of one's own.

    Whatever else somebody may do with cases: who holds a post can do its steps. Refused for steps of others and for other tasks.
    """
    if not is_own_step(actor, task, {post.code for post in own_posts(actor)}):
        raise Denied(permission="cases.move_task")
    return move_task(actor, task=task, state=state, reason=reason, answers=answers, at=at)


def _due(case: Case, task: Task, at: datetime) -> datetime | None:
    """A task that is planned for later has its time from then on."""
    return due_after(case, task.minutes, max(at, task.starts_at) if task.starts_at else at)


def _release(case: Case, task: Task, at: datetime) -> None:
    for follower in task.before.filter(state=TaskState.OPEN, due_at__isnull=True):
        if not follower.after.filter(state__in=UNDONE).exists():
            follower.due_at = _due(case, follower, at)
            follower.save(update_fields=["due_at"])


@action("cases.add_check", on="case", label=_("Add lines to checklists of cases"), by_flow=True)
def add_check(actor: Actor, *, case: Case, text: str, at: datetime, is_required: bool = True) -> CheckItem:
    """Put a line of one's own on the checklist of a case; a needed one is asked for before the case is resolved. Refused without words."""
    found = held(case)
    _open(found)
    if not tidy(text):
        raise Invalid(fields={"text": [_("Say what is to be looked at.")]})
    latest = found.checklist.order_by("-order").values_list("order", flat=True).first() or 0
    made = CheckItem.objects.create(case=found, text=tidy(text)[:200], is_required=is_required, order=latest + 1)
    record(CHECK_ADDED, actor, at=at, case=found, checkitem=made, is_required=is_required)
    return made


@action("cases.remove_check", on="item", label=_("Remove lines that were added to checklists"))
def remove_check(actor: Actor, *, item: CheckItem, at: datetime) -> None:
    """Take away a line that somebody added. Refused for those of the kind, and once it is ticked: what was looked at stays on record."""
    kept = locked(item)
    case = held(kept.case)
    _open(case)
    if kept.code or kept.ticked_at is not None:
        raise LineStays
    kept.delete()
    record(CHECK_REMOVED, actor, at=at, case=case)


def _own_lines(case: Case, step: Step, _at: datetime) -> None:
    """Whatever the kind says, a needed line that somebody added is ticked before the case is resolved or closed."""
    ends = case.kind.life.states[step.to].phase not in OPEN_PHASES and case.is_open and not step.asks_reason
    if ends and case.checklist.filter(code="", is_required=True, ticked_at__isnull=True).exists():
        raise NotReady(missing=str(_("tick the checklist")), codes=["checklist"])


GUARDS.append(_own_lines)


@action("cases.tick", on="item", label=_("Tick checklists"))
def tick(actor: Actor, *, item: CheckItem, is_ticked: bool, at: datetime) -> CheckItem:
    """Tick a line of a checklist, or take the tick back; who and when is kept."""
    kept = locked(item)
    _open(held(kept.case))
    if (kept.ticked_at is not None) == is_ticked:
        unchanged()
        return kept
    kept.ticked_at, kept.ticked_by_id = (at, actor.staff_id) if is_ticked else (None, None)
    kept.save(update_fields=["ticked_at", "ticked_by"])
    record(CHECK_TICKED, actor, at=at, case=kept.case, checkitem=kept, is_ticked=is_ticked)
    return kept


@action("cases.start_watch", on="case", label=_("Measure time on cases"))
def start_watch(actor: Actor, *, case: Case, at: datetime) -> TimeSpent:
    """Begin to measure one's time on a case; a watch that runs on another case is stopped."""
    staff = _somebody(actor)
    running = _running(staff)
    if running is not None:
        if running.case_id == case.pk:
            unchanged()
            return running
        _stop(actor, running, at)
    made = TimeSpent.objects.create(case=case, staff=staff, starts_at=at)
    record(TIME_STARTED, actor, at=at, case=case, staff=staff)
    return made


@action("cases.stop_watch", on="case", label=_("Measure time on cases: stop"))
def stop_watch(actor: Actor, *, case: Case, at: datetime, note: str = "") -> TimeSpent:
    """Stop measuring. Refused when no watch of one's own runs on the case."""
    running = _running(_somebody(actor))
    if running is None or running.case_id != case.pk:
        raise NoWatch
    running.note = tidy(note)[:200]
    return _stop(actor, running, at)


@action("cases.note_time", on="case", label=_("Enter time by hand"))
def note_time(actor: Actor, *, case: Case, seconds: int, at: datetime, note: str = "") -> TimeSpent:
    """Enter time one has spent until now. Refused for nothing and for more than a day."""
    if not 0 < seconds <= MOST_SECONDS:
        raise Invalid(fields={"minutes": [_("Give a time of at least one minute and at most 24 hours.")]})
    staff = _somebody(actor)
    made = TimeSpent.objects.create(
        case=case, staff=staff, starts_at=at - timedelta(seconds=seconds), ends_at=at, seconds=seconds, note=tidy(note)[:200]
    )
    record(TIME_SPENT, actor, at=at, case=case, staff=staff, seconds=seconds)
    return made


def _stop(actor: Actor, watch: TimeSpent, at: datetime) -> TimeSpent:
    watch.ends_at = max(at, watch.starts_at)
    watch.seconds = int((watch.ends_at - watch.starts_at).total_seconds())
    watch.save()
    record(TIME_SPENT, actor, at=at, case=watch.case, staff=watch.staff, seconds=watch.seconds)
    return watch


def _running(staff: Staff) -> TimeSpent | None:
    return TimeSpent.objects.select_for_update().filter(staff=staff, ends_at__isnull=True).first()


def _somebody(actor: Actor) -> Staff:
    staff = staff_of(actor)
    if staff is None:
        raise Denied
    return staff


def _open(case: Case) -> None:
    if case.phase == Phase.CLOSED:
        raise CaseOver


def _in_team(team: Team | None, staff: Staff | None) -> None:
    if team is not None and staff is not None and not TeamMember.objects.filter(team=team, staff=staff).exists():
        words = str(_("{staff} does not work in the team “{team}”. Choose another person or another team."))
        raise Invalid(fields={"assignee": [words.format(staff=staff, team=team)]})


def _no_circle(task: Task, waits: list[Task]) -> None:
    seen, more = set[int](), [one.pk for one in waits]
    if any(one.case_id != task.case_id for one in waits):
        raise Invalid(fields={"after": [_("A task waits only for tasks of its own case.")]})
    while more:
        seen |= set(more)
        more = list(Task.objects.filter(Q(before__in=more)).exclude(pk__in=seen).values_list("pk", flat=True))
    if task.pk in seen:
        raise Invalid(fields={"after": [_("Tasks cannot wait for each other in a circle.")]})
