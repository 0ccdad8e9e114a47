"""Deadlocks, found by playing every choice with tokens: joins that wait for a branch that never comes.

Choices of one token do not depend on where others are (free choice), so only one is played out at a time: few states, the same deadlocks.
"""

from collections.abc import Iterator
from itertools import chain, combinations

from tingtang.flows.rules.diagram import ACTIVITIES, Diagram, Kind, Node, Problem, Trigger

MOST_STATES, MOST_WAYS = 5_000, 5
Marking = tuple[str, ...]


def deadlocks(diagram: Diagram) -> list[Problem]:
    """The joins at which a token can wait for ever, and steps that can be reached twice at once (a warning)."""
    scopes = ["", *(node.id for node in diagram.nodes.values() if node.kind in {Kind.SUB, Kind.EVENT_SUB})]
    return [problem for scope in scopes for problem in _Play(diagram, scope).problems()]


class _Play:
    def __init__(self, diagram: Diagram, scope: str) -> None:
        self.diagram, self.scope = diagram, scope
        self.out = {node.id: [flow.id for flow in diagram.leaving(node.id)] for node in diagram.inside(scope)}
        self.into = {node.id: [flow.id for flow in diagram.entering(node.id)] for node in diagram.inside(scope)}
        self.bounds: dict[str, list[Node]] = {}
        for node in diagram.inside(scope):
            if node.kind is Kind.BOUNDARY:
                self.bounds.setdefault(node.attached_to, []).append(node)

    def problems(self) -> list[Problem]:
        found: dict[tuple[str, str], Problem] = {}
        todo = [tuple(sorted(self.out[n.id])) for n in self.diagram.inside(self.scope) if n.kind is Kind.START]
        seen: set[Marking] = set(todo)
        while todo and len(seen) < MOST_STATES:
            marking = todo.pop()
            doubled = self._doubled(marking)
            if doubled is not None:
                found["reached_twice", doubled.id] = Problem("reached_twice", doubled.id, doubled.name, is_warning=True)
                continue
            following = self._following(marking)
            if following is None:
                for node in self._stuck(marking):
                    found["deadlock", node.id] = Problem("deadlock", node.id, node.name)
                continue
            fresh = {one for one in following if one not in seen}
            seen |= fresh
            todo += fresh
        return list(found.values())

    def _target(self, flow: str) -> Node:
        return self.diagram.nodes[self.diagram.flows[flow].target]

    def _is_join(self, node: Node) -> bool:
        return node.kind in {Kind.PARALLEL, Kind.INCLUSIVE} and len(self.into[node.id]) > 1

    def _doubled(self, marking: Marking) -> Node | None:
        twice = {flow for flow in marking if marking.count(flow) > 1}
        return next((self._target(f) for f in sorted(twice) if self._target(f).kind in ACTIVITIES | {Kind.PARALLEL}), None)

    def _stuck(self, marking: Marking) -> list[Node]:
        return list({flow.id: flow for flow in map(self._target, marking)}.values())

    def _following(self, marking: Marking) -> list[Marking] | None:
        """What one token, or one join, can do; nothing left to do is an end, nothing possible (None) a deadlock."""
        if not marking:
            return []
        # Activities come last: two tokens that can be at the same one together are then seen there.
        for flow in sorted(marking, key=lambda one: self._target(one).kind in ACTIVITIES):
            node = self._target(flow)
            if not self._is_join(node):
                return [self._moved(marking, (flow,), ways) for ways in self._ways(node)]
        for node in self._stuck(marking):
            if node.kind is Kind.PARALLEL and set(self.into[node.id]) <= set(marking):
                return [self._moved(marking, tuple(self.into[node.id]), ways) for ways in self._ways(node)]
        for node in sorted(self._stuck(marking), key=self._depth):
            if node.kind is Kind.INCLUSIVE:
                taken = tuple(flow for flow in self.into[node.id] if flow in marking)
                return [self._moved(marking, taken, ways) for ways in self._ways(node)]
        return None

    def _depth(self, node: Node) -> int:
        return list(self.out).index(node.id)

    def _moved(self, marking: Marking, taken: tuple[str, ...], ways: tuple[str, ...] | None) -> Marking:
        if ways is None:
            return ()
        left = list(marking)
        for flow in taken:
            left.remove(flow)
        return tuple(sorted([*left, *ways]))

    def _ways(self, node: Node) -> Iterator[tuple[str, ...] | None]:
        """The sets of flows a token may leave a node by; None where it ends everything."""
        out = self.out[node.id]
        if node.kind is Kind.END:
            yield None if node.trigger in {Trigger.TERMINATE, Trigger.ERROR} else ()
        elif node.kind in {Kind.EXCLUSIVE, Kind.EVENT_GATE}:
            yield from ((flow,) for flow in out)
        elif node.kind is Kind.INCLUSIVE and len(out) > 1:
            yield from _subsets(out)
        else:
            yield tuple(out)
            for bound in self.bounds.get(node.id, ()):
                yield (*self.out[bound.id], *(() if bound.is_interrupting else out))


def _subsets(flows: list[str]) -> Iterator[tuple[str, ...]]:
    sizes = range(1, len(flows) + 1) if len(flows) <= MOST_WAYS else (1, 2, len(flows))
    return chain.from_iterable(combinations(flows, size) for size in sizes)
