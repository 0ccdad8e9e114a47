"""The life of a case as data: the states of a kind, the steps between them, and what a step asks for first.

Whatever a kind calls its states, each lies in one of five phases, so that lists, clocks and figures mean the same for all kinds:
new -> working <-> pending -> resolved -> closed; reopened cases go back to working.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    """Where a state lies in the life of every case."""

    NEW = "new"
    WORKING = "working"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"


OPEN_PHASES = frozenset({Phase.NEW, Phase.WORKING, Phase.PENDING})
ALL_CLOCKS = "*"


class BadWorkflow(ValueError):
    """A workflow that cannot be used: `reason` is a code, `about` the state or step it is about."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason}: {about}" if about else reason)
        self.reason, self.about = reason, about


@dataclass(frozen=True, slots=True)
class State:
    """A state: its phase, its names by language, and the clocks that stand still in it ("*": all)."""

    code: str
    phase: Phase
    names: Mapping[str, str]
    pauses: tuple[str, ...] = ()

    def holds(self, clock: str) -> bool:
        """Whether `clock` stands still in this state."""
        return ALL_CLOCKS in self.pauses or clock in self.pauses


@dataclass(frozen=True, slots=True)
class Step:
    """A step between states: from where, to where, what must be there first, what it does besides, and whether a reason is asked."""

    code: str
    names: Mapping[str, str]
    comes_from: tuple[str, ...]
    to: str
    requires: tuple[str, ...] = ()
    asks_reason: bool = False
    permission: str = ""
    does: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workflow:
    """States and steps of a kind; the first state is the one in which a case begins."""

    states: Mapping[str, State]
    steps: Mapping[str, Step]
    first: str

    def steps_from(self, state: str) -> list[Step]:
        """The steps that may be taken in `state`, in the order of the kind."""
        return [step for step in self.steps.values() if state in step.comes_from]

    def step(self, code: str, state: str) -> Step | None:
        """The step `code` when it may be taken in `state`."""
        found = self.steps.get(code)
        return found if found is not None and state in found.comes_from else None

    def in_phases(self, phases: Iterable[Phase]) -> list[str]:
        """The codes of the states in `phases`."""
        wanted = set(phases)
        return [state.code for state in self.states.values() if state.phase in wanted]


def read(data: Mapping[str, Any]) -> Workflow:
    """A workflow from its data: {"states": [{code, phase, names, pauses}], "steps": [{code, names, from, to, …}]}.

    Refused (`BadWorkflow`) when codes repeat or are unknown, a state cannot be reached, or an open one leads nowhere.
    """
    states = _unique("state", [_state(row) for row in _rows(data, "states")])
    steps = _unique("step", [_step(row) for row in _rows(data, "steps")])
    if not states:
        raise BadWorkflow("no_states")
    workflow = Workflow(states, steps, next(iter(states)))
    _check_ends(workflow)
    _check_ways(workflow)
    return workflow


def _rows(data: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    rows = data.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise BadWorkflow("unreadable", name)
    return rows


def _unique(kind: str, items: Sequence[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if item.code in found:
            raise BadWorkflow(f"{kind}_twice", item.code)
        found[item.code] = item
    return found


def _state(row: Mapping[str, Any]) -> State:
    code = str(row.get("code", ""))
    if not code:
        raise BadWorkflow("no_code", "states")
    if row.get("phase") not in set(Phase):
        raise BadWorkflow("unknown_phase", code)
    return State(code, Phase(row["phase"]), dict(row.get("names", {})), tuple(map(str, row.get("pauses", []))))


def _step(row: Mapping[str, Any]) -> Step:
    code = str(row.get("code", ""))
    if not code:
        raise BadWorkflow("no_code", "steps")
    return Step(
        code,
        dict(row.get("names", {})),
        tuple(map(str, row.get("from", []))),
        str(row.get("to", "")),
        tuple(map(str, row.get("requires", []))),
        bool(row.get("asks_reason", False)),
        str(row.get("permission", "")),
        tuple(map(str, row.get("does", []))),
    )


def _check_ends(workflow: Workflow) -> None:
    for step in workflow.steps.values():
        for code in (*step.comes_from, step.to):
            if code not in workflow.states:
                raise BadWorkflow("unknown_state", code or step.code)
    phases = {state.phase for state in workflow.states.values()}
    if Phase.CLOSED not in phases:
        raise BadWorkflow("no_closed_state")
    if workflow.states[workflow.first].phase not in OPEN_PHASES:
        raise BadWorkflow("begins_closed", workflow.first)


def _check_ways(workflow: Workflow) -> None:
    reached = _reach({workflow.first}, {step.code: (step.comes_from, (step.to,)) for step in workflow.steps.values()})
    for code in workflow.states:
        if code not in reached:
            raise BadWorkflow("unreachable", code)
    ends = {state.code for state in workflow.states.values() if state.phase is Phase.CLOSED}
    leads = _reach(ends, {step.code: ((step.to,), step.comes_from) for step in workflow.steps.values()})
    for code in workflow.states:
        if code not in leads:
            raise BadWorkflow("leads_nowhere", code)


def _reach(begin: set[str], ways: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> set[str]:
    found = set(begin)
    while True:
        more = {to for comes, goes in ways.values() if found & set(comes) for to in goes} - found
        if not more:
            return found
        found |= more
