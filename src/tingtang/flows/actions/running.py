"""A procedure runs: begun, its steps done, messages delivered, ended. Each is one short transaction with its events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db.models import F, Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.database.statements import next_number
from tingtang.core.errors import Invalid, Refused
from tingtang.core.events import EventType
from tingtang.flows.actions.holding import Held, StepOver, begun, held, held_at, write
from tingtang.flows.events import (
    FLOW_ENDED,
    FLOW_STARTED,
    MESSAGE_CAME,
    STEP_DEVIATED,
    STEP_DONE,
    STEP_OPENED,
    STEP_SKIPPED,
)
from tingtang.flows.models import Instance, Process, Token, Version, VersionState, Wait
from tingtang.flows.queries.tables import process_of, table_read
from tingtang.flows.rules import engine
from tingtang.flows.rules.answers import checked
from tingtang.flows.rules.diagram import STEPS, Problem
from tingtang.flows.rules.needed import labels_of, needed
from tingtang.flows.rules.state import Effect, Halted, NotThere
from tingtang.flows.wording import sentence
from tingtang.journal.record import record
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import does_post

MOST_REASON = 500
WRONG = {
    "missing": _("This is needed."),
    "needed": _("It depends on this where the procedure goes on. Say it, even though the step is skipped."),
    "wrong": _("This does not fit the field."),
    "not_offered": _("Choose one of those offered."),
    "too_long": _("This is too long."),
}


class NoProcedure(Refused):
    """The process has no version in force."""

    message = _("No version of this procedure is in force. Publish one first.")


class FlowStuck(Refused):
    """The procedure cannot go on as it is drawn: nothing was changed."""

    message = _("The procedure cannot go on from “{step}” as it is drawn. Tell whoever answers for it. ({reason})")

    def __init__(self, where: Callable[[], dict[str, str]]) -> None:
        self.where = where
        super().__init__(**where())

    def text(self) -> str:
        """The sentence, also of the step and the reason, in the language that is read now."""
        self.data |= self.where()
        return super().text()


@dataclass(frozen=True)
class Moved:
    """What a step has led to: the instance, and the steps that are open because of it."""

    instance: Instance
    opened: list[Token]

    @property
    def is_over(self) -> bool:
        return self.instance.ended_at is not None


@action("flows.start", on="hall", label=_("Begin procedures"), at_once=True)
def start(
    actor: Actor,
    /,
    *,
    version: Version,
    subject: Model,
    at: datetime,
    hall: Hall | None = None,
    values: Mapping[str, Any] | None = None,
    caller: Token | None = None,
    event: str = "",
) -> Moved:
    """Begin a published version for a subject, such as a case; `values` are what its conditions may read. Refused for a draft.

    One that is retired from a later day begins until then: which one begins on a day, whoever begins it asks (`in_force_on`).

    `event` is the start event it begins at, if not the plain one.
    """
    if version.state not in {VersionState.PUBLISHED, VersionState.RETIRED}:
        raise NoProcedure
    instance = Instance(
        pk=next_number("flows_instance_id_seq"),
        version=version,
        hall=hall,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        caller=caller.pk if caller else None,
        values=dict(values or {}),
        started_at=at,
    )
    found = begun(instance)
    node = found.table.number.get(event) if event else None
    tell(FLOW_STARTED, actor, found, -1 if node is None else node, at=at)
    return stepped(actor, found, lambda: engine.start(found.table, found.state, node), at=at)


@action("flows.complete_step", on="token", label=_("Do steps of procedures"), at_once=True)
def complete_step(actor: Actor, *, token: Token, at: datetime, answers: Mapping[str, Any] | None = None) -> Moved:
    """A step is done, with what its form asks for. Refused when it is no longer open, or by field when an answer does not fit.

    Done by somebody who neither holds its post nor stands in for who does, or after its time, it is done all the same, and the
    deviation is an event of its own.
    """
    found = held_at(token)
    number = found.number_of(token)
    node = found.state.tokens[number].node
    if found.table.kinds[node] not in STEPS or token.opened_at is None:
        raise StepOver
    kept, wrong = checked(found.table.more.get(node, {}).get("form", ()), answers or {})
    if wrong:
        raise Invalid(fields={code: [WRONG[why]] for code, why in wrong.items()})
    staff = _staff(actor)
    seconds = (at - token.opened_at).total_seconds()
    tell(STEP_DONE, actor, found, node, at=at, token=token, staff=staff, seconds=seconds)
    _tell_deviations(actor, found, node, token, staff, at)
    return stepped(actor, found, lambda: engine.complete(found.table, found.state, number, kept), at=at)


@action("flows.skip_step", on="token", label=_("Skip steps of procedures"), at_once=True)
def skip_step(actor: Actor, *, token: Token, reason: str, at: datetime, answers: Mapping[str, Any] | None = None) -> Moved:
    """Go on without a step, with a reason: a deviation. Refused without a reason, and when the step is no longer there.

    `answers` say what of its form is known all the same. Refused by field without what a condition ahead reads (`needed`).
    """
    words = reason.strip()[:MOST_REASON]
    if not words:
        raise Invalid(fields={"reason": [_("Say why.")]})
    found = held_at(token)
    number = found.number_of(token)
    node = found.state.tokens[number].node
    given = {code: value for code, value in (answers or {}).items() if value not in (None, "", [])}
    kept, wrong = checked([one for one in found.table.more.get(node, {}).get("form", ()) if one["code"] in given], given)
    if wrong:
        raise Invalid(fields={code: [WRONG[why]] for code, why in wrong.items()})
    wanted = needed(found.table, node, {**found.state.values, **kept})
    if wanted:
        raise Invalid(fields={code: [WRONG["needed"]] for code in wanted})
    tell(STEP_SKIPPED, actor, found, node, at=at, token=token, reason=words)
    tell(STEP_DEVIATED, actor, found, node, at=at, token=token, staff=_staff(actor), deviation="skipped")
    return stepped(actor, found, lambda: engine.skip(found.table, found.state, number, kept), at=at)


@action("flows.note_early", on="instance", label=_("Note steps done out of order"), at_once=True)
def note_early(actor: Actor, *, instance: Instance, step: str, at: datetime) -> None:
    """Somebody did a step that is not open: nothing moves, and the deviation is kept. Refused for what is no step, or is open."""
    found = held(instance.pk)
    node = found.table.number.get(step, -1)
    if node < 0 or found.table.kinds[node] not in STEPS or any(one.node == node for one in found.state.tokens.values()):
        raise StepOver
    tell(STEP_DEVIATED, actor, found, node, at=at, staff=_staff(actor), deviation="out_of_order")


@action("flows.abort", on="instance", label=_("End procedures early"), at_once=True)
def abort(actor: Actor, *, instance: Instance, at: datetime) -> Moved:
    """End an instance where it stands. Refused when it has ended."""
    found = held(instance.pk)
    return stepped(actor, found, lambda: engine.abort(found.table, found.state), at=at)


@action("flows.deliver", on="instance", label=_("Deliver messages to procedures"))
def deliver(
    actor: Actor, *, instance: Instance, name: str, at: datetime, key: str = "", values: Mapping[str, Any] | None = None
) -> Moved:
    """Give a message to an instance that waits for it, with what it brings along. Refused when it does not wait for it."""
    found = held(instance.pk)
    wait = Wait.objects.select_for_update().filter(instance=instance, name=name, key=key).order_by("pk").first()
    if wait is None:
        raise StepOver
    table = found.table
    tell(MESSAGE_CAME, actor, found, wait.node, at=at)
    if not _stays(found, wait.node):
        wait.delete()
    return stepped(actor, found, lambda: engine.fire(table, found.state, wait.token, wait.node, dict(values or {})), at=at)


def _stays(found: Held, node: int) -> bool:
    """Whether an event that does not interrupt goes on waiting: the next message is for it too."""
    return not found.table.interrupting[node]


def forget(subjects: type[Model], keys: list[int]) -> None:
    """Blank what was entered in the instances about these; what was done, when and by whom stays."""
    Instance.objects.filter(subject_type=subjects._meta.label_lower, subject_id__in=keys).update(
        values={}, error="", moves=F("moves") + 1
    )


def stepped(actor: Actor, found: Held, take: Any, *, at: datetime) -> Moved:
    """Take a step and write what it has changed. Refused (`FlowStuck`, `StepOver`) when it cannot be taken; nothing is written then."""
    try:
        effects: list[Effect] = take()
    except NotThere:
        raise StepOver from None
    except Halted as halted:
        why = halted
        raise FlowStuck(lambda: _where(found, why)) from None
    write(found, effects, at=at)
    for token in found.opened:
        tell(STEP_OPENED, actor, found, token.node, at=at, token=token, due_at=token.due_at)
    if found.state.ended:
        tell(FLOW_ENDED, actor, found, at=at, how=found.state.ended, error=found.state.error or None)
    return Moved(found.instance, found.opened)


def _where(found: Held, halted: Halted) -> dict[str, str]:
    """Where and why a procedure cannot go on, in words: what nobody has entered by its label, else what the engine says."""
    table = table_read(found.instance.version_id)
    name = table.names[halted.node] or table.ids[halted.node]
    code, about = halted.reason, halted.about
    if halted.missing:
        labels = labels_of(table)
        code, about = "empty_condition", gettext(", ").join(labels.get(one, one) for one in halted.missing)
    return {"step": name, "reason": sentence(Problem(code, "", name, {"about": about}), gettext)}


def tell(event: EventType, actor: Actor, found: Held, node: int = -1, *, at: datetime, **about: Any) -> None:
    """Record an event of an instance, of one of its nodes if it is about one."""
    words = found.table.words[node] if node >= 0 else {}
    record(event, actor, at=at, **(found.about or _about(found)), **about, **words)


def _about(found: Held) -> dict[str, Model | None]:
    instance = found.instance
    found.about = {
        "instance": instance,
        **_setting(instance.version_id, instance.hall_id),
        "subject": _named(_model(instance.subject_type), instance.subject_id),
    }
    return found.about


@lru_cache(maxsize=1024)
def _setting(version_id: int, hall_id: int | None) -> dict[str, Model | None]:
    return {
        "process": Process(pk=process_of(version_id)),
        "version": Version(pk=version_id),
        "hall": Hall(pk=hall_id) if hall_id else None,
    }


@cache
def _model(label: str) -> type[Model]:
    return apps.get_model(label)


@lru_cache(maxsize=1024)
def _named(model: type[Model], key: int) -> Model:
    """A record known by its key alone: all that the journal asks for."""
    return model(pk=key)


def subject_of(instance: Instance) -> Model:
    """What an instance is about, without reading it."""
    return _model(instance.subject_type)(pk=instance.subject_id)


def _staff(actor: Actor) -> Model | None:
    return _named(Staff, actor.staff_id) if actor.staff_id is not None else None


def _tell_deviations(actor: Actor, found: Held, node: int, token: Token, staff: Model | None, at: datetime) -> None:
    post = found.table.posts[node]
    if post and not does_post(actor, post):
        tell(STEP_DEVIATED, actor, found, node, at=at, token=token, staff=staff, deviation="other_post")
    if token.due_at is not None and at > token.due_at:
        late = (at - token.due_at).total_seconds()
        tell(STEP_DEVIATED, actor, found, node, at=at, token=token, staff=staff, deviation="late", late_seconds=late)
