"""Whether a drawn procedure can be published: its shape, its loops and joins, its expressions. Each problem names its element."""

from collections.abc import Collection, Iterator, Mapping

from tingtang.flows.rules import meaning, shape
from tingtang.flows.rules.diagram import STEPS, Diagram, Flow, Kind, Node, Problem
from tingtang.flows.rules.marking import deadlocks

# Where a procedure waits for somebody or something: a loop through one of these does not run away.
_WAITING = STEPS | {Kind.RECEIVE, Kind.CATCH, Kind.EVENT_GATE, Kind.CALL}


def problems(
    diagram: Diagram, *, actions: Mapping[str, meaning.Arguments] | None = None, processes: Collection[str] | None = None
) -> list[Problem]:
    """Everything that keeps a diagram from being published, and warnings.

    `actions` (with what they take and need) and `processes` are what may be called; None leaves them unchecked, as where there
    is no database.
    """
    found = list(diagram.problems)
    if not any(one.code in {"loose_flow", "loose_boundary"} for one in found):
        found += shape.problems(diagram)
    if not any(not one.is_warning for one in found):
        graph = _Graph(diagram)
        found += [*graph.unreachable(), *graph.endless(), *graph.running_away()]
        if not any(not one.is_warning for one in found):
            found += deadlocks(diagram)
    found += meaning.problems(diagram, actions=actions, processes=processes)
    unique = {(one.code, one.element, *sorted(one.about.items())): one for one in found}
    return list(unique.values())


class _Graph:
    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.after: dict[str, list[str]] = {node: [] for node in diagram.nodes}
        self.before: dict[str, list[str]] = {node: [] for node in diagram.nodes}
        for source, target in self._edges():
            self.after[source].append(target)
            self.before[target].append(source)

    def _edges(self) -> Iterator[tuple[str, str]]:
        """Flows, and from an activity to what is attached to it or stands in it."""
        flows: Iterator[Flow] = iter(self.diagram.flows.values())
        yield from ((flow.source, flow.target) for flow in flows)
        for node in self.diagram.nodes.values():
            if node.attached_to:
                yield node.attached_to, node.id

    def unreachable(self) -> list[Problem]:
        """What no token can come to."""
        starts = [n.id for n in self.diagram.nodes.values() if n.kind in {Kind.START, Kind.EVENT_SUB}]
        seen = _closure(starts, self.after)
        return [Problem("unreachable", n.id, n.name) for n in self.diagram.nodes.values() if n.id not in seen]

    def endless(self) -> list[Problem]:
        """What has no way to an end."""
        ends = [n.id for n in self.diagram.nodes.values() if n.kind in {Kind.END, Kind.EVENT_SUB}]
        seen = _closure(ends, self.before)
        return [Problem("never_ends", n.id, n.name) for n in self.diagram.nodes.values() if n.id not in seen]

    def running_away(self) -> list[Problem]:
        """Loops in which nobody and nothing is waited for. Where branches join, the one that waits holds up the others."""
        left = {n.id for n in self.diagram.nodes.values() if not self._waits(n)}
        while gone := {n for n in left if not any(t in left for t in self.after[n]) or not self._is_come_to(n, left)}:
            left -= gone
        kept = next((n for n in self.diagram.nodes.values() if n.id in left), None)
        return [Problem("runs_away", kept.id, kept.name)] if kept is not None else []

    def _is_come_to(self, node: str, restless: set[str]) -> bool:
        needed = all if self.diagram.nodes[node].kind is Kind.PARALLEL else any
        return needed(source in restless for source in self.before[node])

    def _waits(self, node: Node) -> bool:
        if node.kind is Kind.SUB:
            return any(self._waits(inner) for inner in self.diagram.inside(node.id))
        return node.kind in _WAITING


def _closure(first: list[str], steps: dict[str, list[str]]) -> set[str]:
    seen, todo = set(first), list(first)
    while todo:
        for one in steps[todo.pop()]:
            if one not in seen:
                seen.add(one)
                todo.append(one)
    return seen
