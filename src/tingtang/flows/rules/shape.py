"""The shape of a diagram: where it begins and ends, what may be drawn into what, and gateways whose ways are decided."""

from collections.abc import Callable, Iterator

from tingtang.flows.rules.diagram import ACTIVITIES, Diagram, Flow, Kind, Node, Problem, Trigger

_NO_ENTRY = {Kind.START, Kind.BOUNDARY, Kind.EVENT_SUB}
_NO_EXIT = {Kind.END, Kind.EVENT_SUB}


def problems(diagram: Diagram) -> list[Problem]:
    """What is wrong with the shape."""
    found = list(_starts(diagram))
    for node in diagram.nodes.values():
        found += [*_ways(diagram, node), *_special(diagram, node), *_thrown(diagram, node)]
    return found


def _starts(diagram: Diagram) -> Iterator[Problem]:
    if not diagram.nodes:
        yield Problem("empty", diagram.id, diagram.name)
        return
    plain = [n for n in diagram.inside("") if n.kind is Kind.START and n.trigger is Trigger.NONE]
    if not any(n.kind is Kind.START for n in diagram.inside("")):
        yield Problem("no_start", diagram.id, diagram.name)
    yield from (Problem("many_starts", n.id, n.name) for n in plain[1:])
    for scope in diagram.nodes.values():
        if scope.kind in {Kind.SUB, Kind.EVENT_SUB}:
            starts = [n for n in diagram.inside(scope.id) if n.kind is Kind.START]
            if len(starts) != 1:
                yield Problem("many_starts" if starts else "no_start", scope.id, scope.name)


def _ways(diagram: Diagram, node: Node) -> Iterator[Problem]:
    into, out = diagram.entering(node.id), diagram.leaving(node.id)
    if node.kind in _NO_ENTRY and into:
        yield Problem("no_entry", node.id, node.name)
    if node.kind in _NO_EXIT and out:
        yield Problem("no_exit", node.id, node.name)
    if node.kind not in _NO_EXIT and not out:
        yield Problem("missing_end", node.id, node.name)
    if node.default and node.default not in {flow.id for flow in out}:
        yield Problem("wrong_default", node.id, node.name)


def _thrown(diagram: Diagram, node: Node) -> Iterator[Problem]:
    """An error that nothing of the diagram catches: the procedure fails there, unless one that calls it catches it."""
    if node.kind is Kind.END and node.trigger is Trigger.ERROR and not _is_caught(diagram, node):
        yield Problem("uncaught", node.id, node.name, is_warning=True)


def _is_caught(diagram: Diagram, end: Node) -> bool:
    scope, passing = end.scope, ""
    while True:
        begun = {one.id for one in diagram.inside(scope) if one.kind is Kind.EVENT_SUB and one.id != passing}
        fitting = (one for one in diagram.nodes.values() if one.trigger is Trigger.ERROR and one.ref in {"", end.ref})
        if any((one.kind is Kind.START and one.scope in begun) or (scope and one.attached_to == scope) for one in fitting):
            return True
        if scope not in diagram.nodes:
            return False
        scope, passing = diagram.nodes[scope].scope, scope


def _special(diagram: Diagram, node: Node) -> Iterator[Problem]:
    check = _CHECKS.get(node.kind)
    if check is not None:
        yield from check(diagram, node)
    elif node.kind not in ACTIVITIES:
        yield from _unconditional(diagram, node)


def _unconditional(diagram: Diagram, node: Node) -> Iterator[Problem]:
    for flow in diagram.leaving(node.id):
        if flow.condition:
            yield Problem("condition_ignored", flow.id, flow.name, {"node": node.name or node.id})


def _choice(diagram: Diagram, node: Node) -> Iterator[Problem]:
    out = diagram.leaving(node.id)
    if len(out) < 2:
        return
    for flow in out:
        if flow.id != node.default and not flow.condition:
            yield Problem("no_condition", flow.id, flow.name, {"gateway": node.name or node.id})
    if not node.default and not _is_complete(out):
        yield Problem("no_default", node.id, node.name)


def _is_complete(out: list[Flow]) -> bool:
    """Whether one of two conditions is plainly the opposite of the other."""
    texts = ["".join(flow.condition.split()) for flow in out]
    return len(texts) == 2 and any(a in {f"!{b}", f"!({b})"} for a, b in (texts, texts[::-1]))


def _event_gate(diagram: Diagram, node: Node) -> Iterator[Problem]:
    yield from _unconditional(diagram, node)
    for flow in diagram.leaving(node.id):
        if diagram.nodes[flow.target].kind not in {Kind.CATCH, Kind.RECEIVE}:
            target = diagram.nodes[flow.target]
            yield Problem("not_an_event", target.id, target.name, {"gateway": node.name or node.id})


def _boundary(diagram: Diagram, node: Node) -> Iterator[Problem]:
    host = diagram.nodes.get(node.attached_to)
    if host is not None and (host.kind not in ACTIVITIES or host.scope != node.scope):
        yield Problem("wrong_host", node.id, node.name)
    if node.trigger is Trigger.ERROR and not node.is_interrupting:
        yield Problem("error_interrupts", node.id, node.name)
    yield from _unconditional(diagram, node)


_CHECKS: dict[Kind, Callable[[Diagram, Node], Iterator[Problem]]] = {
    Kind.EXCLUSIVE: _choice, Kind.INCLUSIVE: _choice, Kind.EVENT_GATE: _event_gate, Kind.BOUNDARY: _boundary,
}  # fmt: skip
