"""A step just taken is taken back by who took it, as long as nothing came of it."""

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import clocks
from tingtang.cases.actions.common import about, held, keep
from tingtang.cases.events import CASE_MOVED, TAKEN_BACK
from tingtang.cases.models import Case, Kind
from tingtang.cases.rules.workflow import Phase, Step
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.journal.record import record

UNDO_SECONDS = 60
_SALT = "tingtang.cases.undo"
# What a step does besides that taking it back takes back too: clocks run on as if they had never stopped.
HARMLESS = frozenset({"acknowledge"})


class TooLateToUndo(Refused):
    """Time has passed, or somebody went on from there."""

    message = _("This can no longer be taken back. Take another step instead.")


@dataclass(frozen=True, slots=True)
class Before:
    """A case as it was before a step, the version that the step made, when, and who took it."""

    state: str
    phase: str
    times_reopened: int
    resolved_at: datetime | None
    closed_at: datetime | None
    version: int
    moved_at: datetime
    staff_id: int


def can_undo(kind: Kind, step: Step) -> bool:
    """Whether a step leaves nothing behind that taking it back could not take back, as the end of a procedure is."""
    ends_procedure = kind.process_id is not None and kind.life.states[step.to].phase is Phase.CLOSED
    return set(step.does) <= HARMLESS and not ends_procedure


def undo_key(actor: Actor, was: Case, now: Case, step: str, *, at: datetime) -> str:
    """A signed word that takes a step back, from the case as it was and as it is; empty where the step leaves more behind."""
    taken = now.kind.life.steps.get(step)
    if taken is None or not can_undo(now.kind, taken) or actor.staff_id is None or not actor.may("cases.undo_move", now):
        return ""
    before = Before(was.state, was.phase, was.times_reopened, was.resolved_at, was.closed_at, now.version, at, actor.staff_id)
    told = [one.isoformat() if isinstance(one, datetime) else one for one in astuple(before)]
    return signing.dumps([now.pk, *told], salt=_SALT)


def read_key(key: str, case: Case) -> Before:
    """What the signed word says. Refused when it is of another case, changed or old."""
    try:
        pk, state, phase, times, resolved, closed, version, moved, staff = signing.loads(
            key, salt=_SALT, max_age=UNDO_SECONDS * 2
        )
    except signing.BadSignature as error:
        raise TooLateToUndo from error
    if pk != case.pk:
        raise TooLateToUndo
    resolved_at, closed_at = (datetime.fromisoformat(one) if one else None for one in (resolved, closed))
    return Before(state, phase, times, resolved_at, closed_at, version, datetime.fromisoformat(moved), staff)


@action("cases.undo_move", on="case", label=_("Take back one's own latest step"))
def undo_move(actor: Actor, *, case: Case, before: Before, at: datetime) -> Case:
    """Put a case back to where one's own step found it, a minute long. Refused later, for others, and when anything came after."""
    found = held(case)
    is_own = actor.staff_id is not None and actor.staff_id == before.staff_id
    if not is_own or found.version != before.version or at > before.moved_at + timedelta(seconds=UNDO_SECONDS):
        raise TooLateToUndo
    left, found.state, found.phase = found.state, before.state, before.phase
    found.times_reopened, found.resolved_at, found.closed_at = before.times_reopened, before.resolved_at, before.closed_at
    clocks.undo(actor, found, left, at=before.moved_at)
    keep(found, "state", "phase", "times_reopened", "resolved_at", "closed_at", "due_at", "due_clock", at=at)
    record(
        CASE_MOVED,
        actor,
        at=at,
        **about(found),
        step="undo",
        from_state=left,
        to_state=found.state,
        kind=found.kind.code,
        phase=found.phase,
        reason=TAKEN_BACK,
    )
    return found
