"""A flow as a net of places and transitions: what of a BPMN diagram matters to which courses it allows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from tingtang.flows.rules.diagram import TASKS, Diagram, Kind, Node

BY_ITSELF = frozenset({Kind.SERVICE, Kind.SEND, Kind.RULE, Kind.RECEIVE})
MOST_BRANCHES = 6


@dataclass(frozen=True, slots=True)
class Transition:
    """Takes a token from each place of `takes` and puts one on each of `puts`. Without a label nobody sees it happen."""

    label: str
    takes: tuple[int, ...]
    puts: tuple[int, ...]


@dataclass(slots=True)
class Net:
    """Places are numbers. A course is allowed when it leads from `initial` to `final` (tokens by place)."""

    places: int = 0
    transitions: list[Transition] = field(default_factory=list)
    initial: dict[int, int] = field(default_factory=dict)
    final: dict[int, int] = field(default_factory=dict)

    def place(self) -> int:
        """A new place."""
        self.places += 1
        return self.places - 1

    def add(self, label: str, takes: Iterable[int], puts: Iterable[int]) -> None:
        """A new transition."""
        self.transitions.append(Transition(label, tuple(takes), tuple(puts)))

    def labels(self) -> set[str]:
        """What can be seen to happen."""
        return {each.label for each in self.transitions} - {""}


def net_of(diagram: Diagram, seen: Iterable[str]) -> Net:
    """The net of a flow, for a log in which the activities `seen` occur.

    Steps of people must be seen. What a flow does by itself, and its events, count only where the log names them. Inclusive
    gateways let any of their ways be gone (at most six each); a step that a boundary event interrupts may be left undone.
    """
    return _Builder(diagram, frozenset(seen)).build()


class _Builder:
    def __init__(self, diagram: Diagram, seen: frozenset[str]) -> None:
        self.diagram, self.seen, self.net = diagram, seen, Net()
        self.at = {flow: self.net.place() for flow in diagram.flows}
        self.begin, self.end = self.net.place(), self.net.place()
        self.net.initial, self.net.final = {self.begin: 1}, {self.end: 1}
        self.entry: dict[str, int] = {}
        self.exit: dict[str, int] = {}
        self.ways: dict[Kind, Callable[[Node, list[int], list[int]], None]] = {
            Kind.START: self._start,
            Kind.END: self._end,
            Kind.SUB: self._sub,
            Kind.EXCLUSIVE: self._exclusive,
            Kind.EVENT_GATE: self._exclusive,
            Kind.PARALLEL: lambda _node, into, out: self.net.add("", into, out),
            Kind.INCLUSIVE: self._inclusive,
        }

    def build(self) -> Net:
        for node in self.diagram.nodes.values():
            if node.kind is Kind.SUB:
                self.entry[node.id], self.exit[node.id] = self.net.place(), self.net.place()
        for node in self.diagram.nodes.values():
            self._node(node)
        return self.net

    def _node(self, node: Node) -> None:
        into = [self.at[flow.id] for flow in self.diagram.entering(node.id)]
        out = [self.at[flow.id] for flow in self.diagram.leaving(node.id)]
        if node.kind not in {Kind.BOUNDARY, Kind.EVENT_SUB}:
            self.ways.get(node.kind, self._step)(node, into, out)

    def _start(self, node: Node, _into: list[int], out: list[int]) -> None:
        scope = self.diagram.nodes.get(node.scope)
        if scope is None:
            self.net.add(self._word(node), [self.begin], out)
        elif scope.kind is Kind.SUB:
            self.net.add(self._word(node), [self.entry[scope.id]], out)

    def _end(self, node: Node, into: list[int], _out: list[int]) -> None:
        scope = self.diagram.nodes.get(node.scope)
        target = self.end if scope is None else self.exit.get(scope.id)
        if target is not None:
            for source in into:
                self.net.add(self._word(node), [source], [target])

    def _sub(self, node: Node, into: list[int], out: list[int]) -> None:
        for source in into:
            self.net.add("", [source], [self.entry[node.id]])
        self.net.add("", [self.exit[node.id]], out)
        for bound in self._bounds(node):
            self.net.add(self._word(bound), [self.entry[node.id]], [self.at[flow.id] for flow in self.diagram.leaving(bound.id)])

    def _exclusive(self, _node: Node, into: list[int], out: list[int]) -> None:
        for source in into:
            for target in out:
                self.net.add("", [source], [target])

    def _inclusive(self, _node: Node, into: list[int], out: list[int]) -> None:
        for taken in _some(into):
            for put in _some(out):
                self.net.add("", taken, put)

    def _step(self, node: Node, into: list[int], out: list[int]) -> None:
        label = self._word(node)
        for source in into:
            self.net.add(label, [source], out)
            if node.multi is not None and label:
                self.net.add(label, [source], [source])
            for bound in self._bounds(node):
                beyond = [self.at[flow.id] for flow in self.diagram.leaving(bound.id)]
                if bound.is_interrupting:
                    self.net.add(self._word(bound), [source], beyond)
                else:
                    self.net.add(label, [source], [*out, *beyond])

    def _bounds(self, node: Node) -> list[Node]:
        return [each for each in self.diagram.nodes.values() if each.kind is Kind.BOUNDARY and each.attached_to == node.id]

    def _word(self, node: Node) -> str:
        is_step = node.kind in TASKS - BY_ITSELF or node.kind is Kind.CALL
        return node.name if node.name and (is_step or node.name in self.seen) else ""


def _some(places: Sequence[int]) -> list[tuple[int, ...]]:
    """Every choice of at least one place; all or one each where there are too many for all choices."""
    if len(places) > MOST_BRANCHES:
        return [(each,) for each in places] + [tuple(places)]
    return [chosen for count in range(1, len(places) + 1) for chosen in combinations(places, count)]


def for_r4pm(net: Net) -> dict[str, Any]:
    """The net as r4pm takes it."""
    places = [str(uuid5(NAMESPACE_OID, f"place {n}")) for n in range(net.places)]
    names = [str(uuid5(NAMESPACE_OID, f"transition {n}")) for n in range(len(net.transitions))]
    arcs: list[dict[str, Any]] = []
    for name, each in zip(names, net.transitions, strict=True):
        arcs += [{"from_to": {"type": "PlaceTransition", "nodes": [places[one], name]}, "weight": 1} for one in each.takes]
        arcs += [{"from_to": {"type": "TransitionPlace", "nodes": [name, places[one]]}, "weight": 1} for one in each.puts]
    return {
        "places": {one: {"id": one} for one in places},
        "transitions": {
            name: {"id": name, "label": each.label or None} for name, each in zip(names, net.transitions, strict=True)
        },
        "arcs": arcs,
        "initial_marking": _marking(net.initial, places),
        "final_markings": [_marking(net.final, places)],
    }


def _marking(tokens: Mapping[int, int], places: Sequence[str]) -> dict[str, int]:
    return {places[place]: count for place, count in tokens.items()}
