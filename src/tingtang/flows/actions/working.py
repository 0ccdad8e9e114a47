"""What procedures do by themselves: timers go off, actions run, messages go out. The worker calls these, each in its own transaction.

What fails is tried again later, each time after a longer while, and in the end left to an operator, who tries again, skips or ends it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.queries import hall_zone
from tingtang.core import registry
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Problem, Refused
from tingtang.core.naming import text_in
from tingtang.flows.actions.faults import MOST_WORDS, in_languages
from tingtang.flows.actions.holding import FlowOver, Held, StepOver, begun, held, held_all
from tingtang.flows.actions.messages import passed_on
from tingtang.flows.actions.running import start, stepped, subject_of, tell
from tingtang.flows.events import JOB_DONE, JOB_FAILED, JOB_RETRIED, MESSAGE_SENT, TIMER_FIRED
from tingtang.flows.models import Instance, InstanceState, Job, Start, Timer, Token
from tingtang.flows.queries.processes import in_force_on
from tingtang.flows.queries.tables import table_of
from tingtang.flows.rules import engine, timers
from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.diagram import Kind, Trigger
from tingtang.flows.rules.expressions import value
from tingtang.journal.record import record

TOGETHER = 50
MOST_TRIES, FIRST_PAUSE, LONGEST_PAUSE = 5, timedelta(seconds=10), timedelta(hours=1)
# What an action may fail with; anything else is a fault of the program and stops the worker's task loudly.
FAULTS = (Problem, BadExpression, DatabaseError, ArithmeticError, LookupError, TypeError, ValueError)
T = TypeVar("T", Timer, Job, Start)


class NotForFlows(Refused):
    """The action is not one that a procedure may run."""

    message = _("A procedure cannot run the action “{action}” on what it is about.")


def worked(work: Callable[..., Any], actor: Actor, thing: T, *, at: datetime) -> bool:
    """Do what a timer or a job asks for; note it when it fails. Whether it was done."""
    try:
        work(actor, thing=thing, at=at)
    except (StepOver, FlowOver):
        drop(actor, thing=thing)
        return True
    except FAULTS as fault:
        note_failure(actor, thing=thing, said=in_languages(fault), at=at)
        return False
    return True


@action("flows.drop", label=_("Drop what procedures wait for no longer"))
def drop(actor: Actor, *, thing: Timer | Job | Start) -> None:
    """The procedure has left the place where this was wanted: it is not done any more."""
    unchanged()
    type(thing).objects.filter(pk=thing.pk).delete()


@action("flows.fire_timers", label=_("Have timers of procedures go off together"))
def fire_timers(actor: Actor, *, at: datetime) -> int:
    """Timers that are due go off, up to `TOGETHER` in one transaction, one of an instance; how many. One that cannot refuses them all.

    Those that another worker has in hand are left to it.
    """
    due = Timer.objects.filter(due_at__lte=at, is_given_up=False)
    first = dict(reversed(due.order_by("due_at", "pk").values_list("instance_id", "pk")[:TOGETHER]))
    found = held_all(list(first), is_waiting=False)
    keys = [first[instance_id] for instance_id in found]
    going = list(due.select_for_update(skip_locked=True).filter(pk__in=keys).order_by("due_at", "pk"))
    if not going:
        unchanged()
    Timer.objects.filter(pk__in=[one.pk for one in going if not _comes_again(found[one.instance_id], one)]).delete()
    for timer in going:
        _fire(actor, timer, found[timer.instance_id], at)
    return len(going)


@action("flows.fire_timer", label=_("Have timers of procedures go off"))
def fire_timer(actor: Actor, *, thing: Timer, at: datetime) -> None:
    """A timer goes off, once: whoever has its row locked is the one who fires it. Refused (`FlowOver`) when its instance has ended."""
    found = held(thing.instance_id)
    timer = _locked(thing)
    if timer is None or timer.due_at > at:
        unchanged()
        return
    if not _comes_again(found, timer):
        timer.delete()
    _fire(actor, timer, found, at)


def _comes_again(found: Held, timer: Timer) -> bool:
    return timer.left > 0 and not found.table.interrupting[timer.node]


def _fire(actor: Actor, timer: Timer, found: Held, at: datetime) -> None:
    if _comes_again(found, timer):
        kind, text = found.table.more[timer.node]["timer"]
        every = timers.cycle(text)[1] if kind == "cycle" and text[:1] != "=" else ""
        timer.left -= 1
        timer.due_at = timers.later(timer.due_at, every, hall_zone(found.hall)) if every else at
        timer.tries, timer.error = 0, ""
        timer.save()
    tell(TIMER_FIRED, actor, found, timer.node, at=at)
    stepped(actor, found, lambda: engine.fire(found.table, found.state, timer.token, timer.node), at=at)


@action("flows.run_job", label=_("Have procedures run actions"))
def run_job(actor: Actor, *, thing: Job, at: datetime) -> None:
    """Do what a job asks for. The subject is locked by its action before the instance is, as people's own steps do it."""
    job = _locked(thing)
    if job is None:
        unchanged()
        return
    job.delete()
    if job.node < 0:
        _end(actor, job.instance, at)
        return
    kind, trigger = _what(job)
    if kind == Kind.CALL:
        _call(actor, job, at)
    elif kind == Kind.SERVICE or (kind == Kind.SEND and trigger != Trigger.MESSAGE):
        _run_action(actor, job, at)
    else:
        _send(actor, job, at)


@action("flows.note_failure", label=_("Note what failed in procedures"))
def note_failure(actor: Actor, *, thing: T, said: Mapping[str, str], at: datetime) -> None:
    """Something failed, `said` in each language: it is tried again later, each time after longer, and given up after `MOST_TRIES`."""
    kept = _locked(thing)
    if kept is None:
        unchanged()
        return
    kept.tries += 1
    kept.said, kept.error = dict(said), text_in(said)[:MOST_WORDS]
    kept.is_given_up = kept.tries >= MOST_TRIES
    kept.due_at = at + min(FIRST_PAUSE * 6 ** (kept.tries - 1), LONGEST_PAUSE)
    kept.save()
    _tell_of(JOB_FAILED, actor, kept, at, error=kept.error, tries=kept.tries)


@action("flows.retry", on="thing", label=_("Try again what failed in procedures"))
def retry(actor: Actor, *, thing: T, at: datetime) -> None:
    """Have it tried again at once. Refused when it is done by now."""
    kept = _locked(thing)
    if kept is None:
        raise FlowOver(_("This was done in the meantime."))
    kept.tries, kept.is_given_up, kept.due_at = 0, False, at
    kept.save()
    _tell_of(JOB_RETRIED, actor, kept, at)


def _locked(thing: T) -> T | None:
    about = "version__process" if isinstance(thing, Start) else "instance"
    rows = type(thing).objects.select_for_update(skip_locked=True, of=("self",)).select_related(about)
    return rows.filter(pk=thing.pk).first()


def _tell_of(event: Any, actor: Actor, thing: Timer | Job | Start, at: datetime, **about: Any) -> None:
    if isinstance(thing, Start):
        table = table_of(thing.version_id)
        said = {"step": table.ids[thing.node], "name": table.names[thing.node]}
        record(event, actor, at=at, process=thing.version.process, version=thing.version, hall=thing.hall, **said, **about)
    else:
        tell(event, actor, begun(thing.instance), thing.node, at=at, **about)


def _what(job: Job) -> tuple[int, int]:
    table = table_of(job.instance.version_id)
    return table.kinds[job.node], table.triggers[job.node]


def _end(actor: Actor, instance: Instance, at: datetime) -> None:
    found = held(instance.pk)
    stepped(actor, found, lambda: engine.abort(found.table, found.state), at=at)


def _run_action(actor: Actor, job: Job, at: datetime) -> None:
    seen = begun(job.instance)
    more = seen.table.more[job.node]
    declared, subject = registry.action.get(more["action"]), subject_of(job.instance)
    if declared is None or not declared.by_flow or declared.on != subject._meta.model_name:
        raise NotForFlows(action=more["action"])
    given = {name: value(text, job.instance.values) for name, text in more.get("arguments", {}).items()}
    subject.refresh_from_db()
    fault = ""
    try:
        declared.run(actor, **{declared.on: subject}, at=at, **given)
    except Problem as problem:
        if not _catches(seen, job.node, problem.code):
            raise
        fault = problem.code
    found = held(job.instance_id)
    tell(JOB_DONE, actor, found, job.node, at=at, action=more["action"])
    if fault:
        stepped(actor, found, lambda: engine.fail(found.table, found.state, job.token, fault), at=at)
    else:
        stepped(actor, found, lambda: engine.complete(found.table, found.state, job.token), at=at)


def _catches(found: Held, node: int, code: str) -> bool:
    """Whether an error event at the activity catches what the action refused with."""
    table = found.table
    return any(table.triggers[one] == Trigger.ERROR and table.refs[one] in {"", code} for one in table.bounds[node])


def _call(actor: Actor, job: Job, at: datetime) -> None:
    """Begin the called procedure, or go on after it has ended."""
    if job.called is None:
        _begin_called(actor, job, at)
        return
    ended = Instance.objects.get(pk=job.called)
    found = held(job.instance_id)
    tell(JOB_DONE, actor, found, job.node, at=at)
    if ended.state == InstanceState.COMPLETED:
        stepped(actor, found, lambda: engine.complete(found.table, found.state, job.token, _shared(ended.values)), at=at)
    else:
        code = ended.error or ended.state
        stepped(actor, found, lambda: engine.fail(found.table, found.state, job.token, code), at=at)


def _begin_called(actor: Actor, job: Job, at: datetime) -> None:
    instance = job.instance
    code = _code_called(job)
    day = at.astimezone(hall_zone(instance.hall)).date()  # as where the calling one began
    version = in_force_on(day).filter(process__code=code).first()
    if version is None:
        raise Refused(_("No version of the called procedure “{code}” is in force."), code=code)
    token = Token.objects.get(instance=instance, number=job.token)
    start(
        actor, version=version, subject=subject_of(instance), hall=instance.hall, values=instance.values, caller=token, at=at
    )  # fmt: skip


def _code_called(job: Job) -> str:
    return str(table_of(job.instance.version_id).more[job.node]["called"])


def _send(actor: Actor, job: Job, at: datetime) -> None:
    """Send a message: the journal has it, and procedures that wait for it get it."""
    found = begun(job.instance)
    name = found.table.refs[job.node]
    tell(MESSAGE_SENT, actor, found, job.node, at=at, message=name, key=job.key or None)
    passed_on(actor, name=name, key=job.key, values=_shared(job.instance.values), at=at)


def _shared(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: kept for key, kept in values.items() if key != "subject"}
