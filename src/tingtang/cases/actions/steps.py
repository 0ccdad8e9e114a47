"""A case goes from state to state, as its kind allows."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import clocks, procedures
from tingtang.cases.actions.common import about, held, keep
from tingtang.cases.actions.refusals import CaseMerged, NotReady, ReasonMissing, StepNotPossible, StepUnknown
from tingtang.cases.events import CASE_MOVED
from tingtang.cases.models import Case, NoteKind
from tingtang.cases.rules.workflow import OPEN_PHASES, Phase, Step
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.naming import text_in
from tingtang.core.registry import Text
from tingtang.journal.record import record

ANSWERS = (NoteKind.ANSWER, NoteKind.CALL, NoteKind.LETTER, NoteKind.VISIT)
# What a step may ask for first: how it is called in a kind, what to tell who has not done it, and whether it is done.
REQUIREMENTS: dict[str, tuple[Text, Callable[[Case], bool]]] = {
    "assignee": (_("somebody must hold the case"), lambda case: case.assignee_id is not None),
    "customer": (_("name the customer"), lambda case: case.customer_id is not None),
    "answer": (
        _("write an answer to the customer"),
        lambda case: case.notes.filter(is_public=True, kind__in=ANSWERS).exists(),
    ),
}

# What a step can do besides: named by the kind (`does`), declared by whoever can do it.
EFFECTS: dict[str, Callable[[Actor, Case, datetime], None]] = {
    "acknowledge": lambda actor, case, at: clocks.stop(actor, case, clocks.ACKNOWLEDGE, at=at),
}
EFFECT_WORDS: dict[str, Text] = {
    "acknowledge": _("note the acknowledgement"),
    "grant_access": _("grant the rights asked for"),
    "drop_access": _("drop the rights asked for"),
    "raise_incident": _("make an incident of it"),
    "inform_incidents": _("tell the incidents behind it"),
}
# What a case is not asked for, by lighter procedures.
WAIVED: list[Callable[[Case], frozenset[str]]] = []
# What may refuse any step, whatever the kind says.
GUARDS: list[Callable[[Case, Step, datetime], None]] = []


@action("cases.move", on="case", label=_("Move cases from state to state"), by_flow=True)
def move(actor: Actor, *, case: Case, step: str, at: datetime, reason: str = "", version: int | None = None) -> Case:
    """Take a step of the kind. Refused when it does not lead away from the state, or something it asks for is missing."""
    found = held(case, version)
    taken = _possible(found, step, reason)
    for guard in GUARDS:
        guard(found, taken, at)
    state = found.kind.life.states[taken.to]
    before, was = found.state, Phase(found.phase)
    found.state, found.phase = state.code, state.phase.value
    if was not in OPEN_PHASES and state.phase in OPEN_PHASES:
        found.times_reopened += 1
        found.resolved_at = found.closed_at = None
    if state.phase not in OPEN_PHASES and found.resolved_at is None:
        found.resolved_at = at
    if state.phase is Phase.CLOSED:
        found.closed_at = at
    record(
        CASE_MOVED,
        actor,
        at=at,
        **about(found),
        step=taken.code,
        from_state=before,
        to_state=state.code,
        kind=found.kind.code,
        phase=state.phase.value,
        reason=reason or None,
    )
    if was not in OPEN_PHASES and state.phase in OPEN_PHASES:
        clocks.reopen(actor, found, at=at)
    clocks.follow_state(actor, found, state, at=at)
    keep(found, "state", "phase", "times_reopened", "resolved_at", "closed_at", "due_at", "due_clock", at=at)
    for effect in taken.does:
        EFFECTS[effect](actor, found, at)
    if state.phase == Phase.CLOSED:
        procedures.end(actor, found, at=at)
    return found


def _possible(case: Case, code: str, reason: str) -> Step:
    if case.merged_into is not None:
        raise CaseMerged(number=case.merged_into.number)
    life = case.kind.life
    step = life.step(code, case.state)
    if step is None:
        named = life.steps.get(code)
        if named is None:
            raise StepUnknown(kind=case.kind.name_in(), step=code)
        raise StepNotPossible(step=text_in(named.names, default=code), state=state_words(case))
    if step.asks_reason and not reason.strip():
        raise ReasonMissing
    missing = missing_for(case, step)
    if missing:
        raise NotReady(missing=gettext("; ").join(missing), codes=list(step.requires))
    return step


def missing_for(case: Case, step: Step) -> list[str]:
    """What a step still asks for, in words: its named requirements, and fields (`field:cause`) that are empty."""
    found = _lacking(case, step)
    if found and (spared := frozenset().union(*(waived(case) for waived in WAIVED))):
        return [text for code, text in found if code not in spared]
    return [text for _code, text in found]


def _lacking(case: Case, step: Step) -> list[tuple[str, str]]:
    found = []
    for code in step.requires:
        if code.startswith("field:"):
            name = code.removeprefix("field:")
            if case.fields.get(name) in {None, ""}:
                found.append((code, gettext("fill in “{field}”").format(field=field_words(case, name))))
            continue
        text, is_done = REQUIREMENTS[code]
        if not is_done(case):
            found.append((code, str(text)))
    return found


def field_words(case: Case, name: str) -> str:
    """What the kind calls a field."""
    field = case.kind.fields.get("properties", {}).get(name, {})
    return text_in(field.get("names", {}), default=str(field.get("title", name)))


def state_words(case: Case) -> str:
    """What the kind calls the state the case is in."""
    state = case.kind.life.states.get(case.state)
    return text_in(state.names, default=state.code) if state else case.state
