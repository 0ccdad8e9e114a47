"""A procedure tried out in memory: walked from its start by the given turns, with the engine that runs it in earnest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tingtang.flows.rules.compiled import Table, compiled
from tingtang.flows.rules.diagram import Diagram, Kind, Node, Trigger
from tingtang.flows.rules.engine import complete, fail, fire, start
from tingtang.flows.rules.state import Halted, NotThere, State

MOST_TURNS = 500
EVENT = "event:"
_DONE = frozenset({Kind.USER, Kind.MANUAL, Kind.SERVICE, Kind.SEND, Kind.RECEIVE, Kind.CALL})
_WAITS = {Trigger.TIMER: "timer", Trigger.MESSAGE: "message", Trigger.ERROR: "error", Trigger.ESCALATION: "escalation"}


@dataclass(frozen=True)
class Turn:
    """What somebody did with what waited at `token`: `way` is "done", or "event:" and the id of the event that came instead."""

    token: int
    way: str = "done"
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Waiting:
    """Something that waits: its token, its node, and the ways in which it can go on, each with the event it is."""

    token: int
    node: Node
    ways: tuple[str, ...]


@dataclass(frozen=True)
class Walk:
    """Where a walk stands: what waits, what has been passed, the values, how it ended or why it cannot go on."""

    waiting: tuple[Waiting, ...]
    passed: tuple[str, ...]
    values: Mapping[str, Any]
    ended: str = ""
    halted: str = ""
    halted_at: str = ""


def walk(diagram: Diagram, turns: Sequence[Turn], values: Mapping[str, Any] | None = None) -> Walk:
    """Walk a checked diagram by `turns`. What waits no more is passed over: the drawing may have changed since."""
    table, state = Table(compiled(diagram)), State(values=dict(values or {}))
    passed: list[str] = []
    try:
        start(table, state)
        for turn in turns[:MOST_TURNS]:
            _take(table, state, turn, passed)
    except Halted as reason:
        return Walk((), tuple(passed), state.values, halted=reason.reason, halted_at=table.ids[reason.node])
    waiting = [] if state.ended else [_waiting(diagram, table, token, held.node) for token, held in state.tokens.items()]
    return Walk(tuple(one for one in waiting if one is not None), tuple(passed), state.values, ended=state.ended)


def _take(table: Table, state: State, turn: Turn, passed: list[str]) -> None:
    held = state.tokens.get(turn.token)
    if held is None or state.ended:
        return
    try:
        if turn.way == "done":
            complete(table, state, turn.token, dict(turn.values))
        elif turn.way.removeprefix(EVENT) in table.number:
            node = table.number[turn.way.removeprefix(EVENT)]
            if table.triggers[node] in {Trigger.ERROR, Trigger.ESCALATION}:
                fail(table, state, turn.token, table.refs[node])
            else:
                fire(table, state, turn.token, node, dict(turn.values))
    except NotThere:
        return
    passed.append(table.ids[held.node])


def _waiting(diagram: Diagram, table: Table, token: int, number: int) -> Waiting | None:
    node = diagram.nodes[table.ids[number]]
    ways = ["done"] if node.kind in _DONE else []
    if node.kind is Kind.CATCH:
        ways.append(f"{EVENT}{node.id}")
    if node.kind is Kind.EVENT_GATE:
        ways += [f"{EVENT}{flow.target}" for flow in diagram.leaving(node.id)]
    ways += [f"{EVENT}{table.ids[bound]}" for bound in table.bounds[number]]
    return Waiting(token, node, tuple(ways)) if ways else None


def kind_of_way(diagram: Diagram, way: str) -> str:
    """What an event on the way is: timer, message, error or escalation."""
    node = event_of(diagram, way)
    return _WAITS.get(node.trigger, "done") if node is not None else "done"


def event_of(diagram: Diagram, way: str) -> Node | None:
    """The event that a way begins with; None for a step that is simply done."""
    return diagram.nodes.get(way.removeprefix(EVENT)) if way.startswith(EVENT) else None
