"""A procedure tried out in memory: walked from its start by the given turns, with the engine that runs it in earnest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tingtang.flows.rules.compiled import Table, compiled
from tingtang.flows.rules.diagram import Diagram, Kind, Node, Trigger
from tingtang.flows.rules.engine import complete, fail, fire, start
from tingtang.flows.rules.state import ROOT, Effect, Halted, NotThere, State, Token
from tingtang.flows.rules.step import Step

MOST_TURNS = 500
EVENT = "event:"
FLOW = "flow:"
_DONE = frozenset({Kind.USER, Kind.MANUAL, Kind.SERVICE, Kind.SEND, Kind.RECEIVE, Kind.CALL})
_JOINS = frozenset({Kind.PARALLEL, Kind.INCLUSIVE})
_CHOICES = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE})
_WAITS = {Trigger.TIMER: "timer", Trigger.MESSAGE: "message", Trigger.ERROR: "error", Trigger.ESCALATION: "escalation"}


@dataclass(frozen=True)
class Turn:
    """What somebody did with what waited at `token`.

    `way` is "done"; "event:" and the id of the event that came instead; or "flow:" and the ids of the flows chosen at a
    gateway, with commas, and none for those whose conditions hold.
    """

    token: int
    way: str = "done"
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Waiting:
    """A token that waits: its node, the ways in which it can go on, and at a gateway those that the values would choose.

    Without a way it waits for others. `fault` says why the values choose none.
    """

    token: int
    node: Node
    ways: tuple[str, ...]
    by_values: tuple[str, ...] = ()
    fault: Halted | None = None


@dataclass(frozen=True)
class Walk:
    """Where a walk stands: what waits, what has been passed, the values, how it ended or why it cannot go on.

    `moves` are the flows that were passed in the latest turn, in waves: those of one wave at the same time.
    """

    waiting: tuple[Waiting, ...]
    passed: tuple[str, ...]
    values: Mapping[str, Any]
    ended: str = ""
    halted: str = ""
    halted_at: str = ""
    moves: tuple[tuple[str, ...], ...] = ()


class Shown(Step):
    """A step that keeps the flows it went by, in waves, and may stop at gateways until somebody chooses."""

    def __init__(self, table: Table, state: State, waves: list[list[str]], asks: bool) -> None:
        super().__init__(table, state)
        self.waves, self.asks = waves, asks
        self.depth: dict[int, int] = {}

    def arrive(self, node: int, scope: int, flow: int) -> None:
        """Have a token come to a node by a flow, one wave after the flow that it came from."""
        depth = self.depth.get(self.table.stored["flow_from"][flow], -1) + 1
        self.depth[node] = depth
        if self.table.kinds[node] == Kind.SUB:
            self.depth[self.table.starts[node][0]] = depth
        elif self.table.kinds[node] == Kind.END and scope != ROOT:
            self.depth[self.state.tokens[scope].node] = depth
        self.waves.extend([] for _ in range(depth + 1 - len(self.waves)))
        self.waves[depth].append(self.table.stored["flow_ids"][flow])
        if self.asks and is_choice(self.table, node):
            self.add(node, scope, flow)
        else:
            super().arrive(node, scope, flow)

    def choose(self, token: int, flows: Sequence[int]) -> list[Effect]:
        """Go on from a gateway by these flows; by those whose conditions hold when there is none."""
        held = self.state.tokens[token]
        own = [flow for flow in flows if flow in self.table.out[held.node]] or self.by_values(held)
        self.remove(token)
        self.follow(own[:1] if self.table.kinds[held.node] == Kind.EXCLUSIVE else own, held.scope)
        return self.run()

    def by_values(self, held: Token) -> list[int]:
        """The flows that the values choose at the gateway where a token stands."""
        if self.table.kinds[held.node] == Kind.EXCLUSIVE:
            return [self.chosen(held.node, held.scope)]
        return self.open_flows(held.node, held.scope)


def is_choice(table: Table, node: int) -> bool:
    """Whether tokens part here by conditions, and by nothing else: an inclusive gateway that also joins does not ask."""
    return table.kinds[node] in _CHOICES and len(table.out[node]) > 1 and (
        table.kinds[node] == Kind.EXCLUSIVE or len(table.into[node]) == 1
    )  # fmt: skip


def walk(diagram: Diagram, turns: Sequence[Turn], values: Mapping[str, Any] | None = None, *, asks: bool = False) -> Walk:
    """Walk a checked diagram by `turns`. What waits no more is passed over: the drawing may have changed since.

    With `asks` every gateway that chooses waits for a turn of its own.
    """
    table, state = Table(compiled(diagram)), State(values=dict(values or {}))
    passed: list[str] = []
    waves: list[list[str]] = []
    try:
        start(table, state, steps=partial(Shown, waves=waves, asks=asks))
        for turn in turns[:MOST_TURNS]:
            waves = []
            _take(table, state, turn, passed, partial(Shown, waves=waves, asks=asks))
    except Halted as reason:
        return Walk((), tuple(passed), state.values, halted=reason.reason, halted_at=table.ids[reason.node], moves=_waves(waves))
    waiting = [] if state.ended else [_waiting(diagram, table, state, token) for token in list(state.tokens)]
    found = tuple(one for one in waiting if one is not None)
    return Walk(found, tuple(passed), state.values, ended=state.ended, moves=_waves(waves))


def _waves(waves: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(dict.fromkeys(wave)) for wave in waves)


def _take(table: Table, state: State, turn: Turn, passed: list[str], steps: partial[Shown]) -> None:
    held = state.tokens.get(turn.token)
    if held is None or state.ended:
        return
    try:
        if turn.way == "done":
            complete(table, state, turn.token, dict(turn.values), steps=steps)
        elif turn.way.startswith(FLOW) and is_choice(table, held.node):
            ids = turn.way.removeprefix(FLOW).split(",")
            flows = [number for number, one in enumerate(table.stored["flow_ids"]) if one in ids]
            steps(table, state).choose(turn.token, flows)
        elif turn.way.removeprefix(EVENT) in table.number:
            _happen(table, state, turn, steps)
    except NotThere:
        return
    passed.append(table.ids[held.node])


def _happen(table: Table, state: State, turn: Turn, steps: partial[Shown]) -> None:
    node = table.number[turn.way.removeprefix(EVENT)]
    if table.triggers[node] in {Trigger.ERROR, Trigger.ESCALATION}:
        fail(table, state, turn.token, table.refs[node], steps=steps)
    else:
        fire(table, state, turn.token, node, dict(turn.values), steps=steps)


def _waiting(diagram: Diagram, table: Table, state: State, token: int) -> Waiting | None:
    held = state.tokens[token]
    number, node = held.node, diagram.nodes[table.ids[held.node]]
    if is_choice(table, number):
        return _choosing(diagram, table, state, token)
    ways = ["done"] if node.kind in _DONE and not held.total else []
    if node.kind is Kind.CATCH:
        ways.append(f"{EVENT}{node.id}")
    if node.kind is Kind.EVENT_GATE:
        ways += [f"{EVENT}{flow.target}" for flow in diagram.leaving(node.id)]
    ways += [f"{EVENT}{table.ids[bound]}" for bound in table.bounds[number]]
    return Waiting(token, node, tuple(ways)) if ways or node.kind in _JOINS else None


def _choosing(diagram: Diagram, table: Table, state: State, token: int) -> Waiting:
    held = state.tokens[token]
    node = diagram.nodes[table.ids[held.node]]
    ids = table.stored["flow_ids"]
    ways = tuple(f"{FLOW}{ids[flow]}" for flow in table.out[held.node])
    try:
        found = Shown(table, state, [], asks=True).by_values(held)
    except Halted as fault:
        return Waiting(token, node, ways, fault=fault)
    return Waiting(token, node, ways, tuple(f"{FLOW}{ids[flow]}" for flow in found))


def kind_of_way(diagram: Diagram, way: str) -> str:
    """What an event on the way is: timer, message, error or escalation; "flow" is a way out of a gateway."""
    if way.startswith(FLOW):
        return "flow"
    node = event_of(diagram, way)
    return _WAITS.get(node.trigger, "done") if node is not None else "done"


def event_of(diagram: Diagram, way: str) -> Node | None:
    """The event that a way begins with; None for a step that is simply done."""
    return diagram.nodes.get(way.removeprefix(EVENT)) if way.startswith(EVENT) else None
