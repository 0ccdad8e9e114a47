"""What diagrams say: the posts they name, the steps in the order of the work."""

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.diagram import ACTIVITIES, STEPS, Diagram, Kind, Node
from tingtang.flows.rules.document import Unreadable, bpmn, ours, read, text_of

_EMPTY = Diagram("", "", {}, {})


@lru_cache(maxsize=256)
def diagram_of(xml: str) -> Diagram:
    """The diagram of a version; an empty one while nothing readable is drawn."""
    try:
        return parse(xml)
    except Unreadable:
        return _EMPTY


def posts_of(xml: str) -> set[str]:
    """Codes of the posts that do steps of a diagram."""
    return {node.post for node in diagram_of(xml).steps() if node.post}


def ordered(diagram: Diagram) -> Iterator[Node]:
    """Activities in the order of the work: from the starts along the flows, what belongs to a sub-process after it."""
    yield from _of_scope(diagram, "")


def _of_scope(diagram: Diagram, scope: str) -> Iterator[Node]:
    inside = diagram.inside(scope)
    todo = [node.id for node in inside if node.kind is Kind.START]
    todo += [node.id for node in inside if not diagram.entering(node.id)] + [node.id for node in inside]
    seen: set[str] = set()
    while todo:
        node = diagram.nodes[todo.pop(0)]
        if node.id in seen or (node.id in todo and not _is_ready(diagram, node, seen)):
            continue
        seen.add(node.id)
        if node.kind in ACTIVITIES:
            yield node
        if node.kind in {Kind.SUB, Kind.EVENT_SUB}:
            yield from _of_scope(diagram, node.id)
        bound = [one.id for one in inside if one.attached_to == node.id]
        todo = [flow.target for one in [node.id, *bound] for flow in diagram.leaving(one) if flow.target in diagram.nodes] + todo


def _is_ready(diagram: Diagram, node: Node, seen: set[str]) -> bool:
    return all(flow.source in seen for flow in diagram.entering(node.id))


def steps(xml: str) -> list[Node]:
    """What people do, in the order of the work."""
    return [node for node in ordered(diagram_of(xml)) if node.kind in STEPS]


@lru_cache(maxsize=256)
def names_of(xml: str) -> dict[str, dict[str, str]]:
    """By element, what the engine does not run: names in other languages ("name:en"), service, hours, materials, skills."""
    try:
        root = read(xml).getroot()
    except Unreadable:
        return {}
    found: dict[str, dict[str, str]] = {}
    for holder in root.iter(bpmn("extensionElements")):
        parent = holder.getparent()
        said = _said(holder)
        if parent is not None and said:
            found[parent.get("id", "")] = said
    return found


def _said(holder: etree._Element) -> dict[str, str]:
    said = {f"name:{one.get('language', '')}": text_of(one) for one in holder.iterfind(ours("name"))}
    sop = holder.find(ours("sop"))
    if sop is not None:
        said |= {"service": sop.get("service", "")}
        said |= {name: text_of(sop.find(ours(name))) for name in ("hours", "materials", "skills")}
    return {key: text for key, text in said.items() if text}
