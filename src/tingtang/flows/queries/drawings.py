"""What diagrams say: the posts they name, the steps in the order of the work."""

from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import get_language
from lxml import etree

from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.diagram import ACTIVITIES, STEPS, Diagram, Kind, Node
from tingtang.flows.rules.document import Unreadable, bpmn, ours, read, text_of
from tingtang.flows.rules.languages import in_language
from tingtang.flows.rules.pictures import pictured

_EMPTY = Diagram("", "", {}, {})


@lru_cache(maxsize=256)
def diagram_of(xml: str) -> Diagram:
    """The diagram of a version; an empty one while nothing readable is drawn."""
    try:
        return parse(xml)
    except Unreadable:
        return _EMPTY


@lru_cache(maxsize=256)
def spoken(xml: str, language: str) -> str:
    """A drawing as readers of a language see it, where it says anything in that language."""
    try:
        return in_language(xml, language)
    except Unreadable:
        return xml


def drawing_read(xml: str) -> str:
    """A drawing as the reader sees it: names, labels and texts in his language."""
    return spoken(xml, get_language() or "")


def picture_read(xml: str, svg: str) -> str:
    """The picture of a drawing with the names that the reader sees."""
    try:
        return pictured(svg, xml, drawing_read(xml))
    except Unreadable:
        return svg


def posts_of(xml: str) -> set[str]:
    """Codes of the posts that do steps of a diagram."""
    return {node.post for node in diagram_of(xml).steps() if node.post}


def ordered(diagram: Diagram) -> Iterator[Node]:
    """Activities in the order of the work: each after all that leads to it, ways back left out; sub-processes before their steps."""
    yield from _of_scope(diagram, "")


def _of_scope(diagram: Diagram, scope: str) -> Iterator[Node]:
    for node in _sorted(diagram, diagram.inside(scope)):
        if node.kind in ACTIVITIES:
            yield node
        if node.kind in {Kind.SUB, Kind.EVENT_SUB}:
            yield from _of_scope(diagram, node.id)


def _sorted(diagram: Diagram, inside: list[Node]) -> list[Node]:
    """Nodes sorted by their flows (depth first, the first way drawn stays first)."""
    after = {
        node.id: [flow.target for one in [node.id, *_bound(inside, node)] for flow in diagram.leaving(one)] for node in inside
    }
    starts = [node.id for node in inside if node.kind is Kind.START]
    starts += [node.id for node in inside if node.id not in starts and not diagram.entering(node.id)]
    done: dict[str, None] = {}
    for root in reversed([*starts, *(node.id for node in inside)]):
        stack = [(root, iter(reversed(after.get(root, []))))] if root not in done else []
        open_ones = {root}
        while stack:
            node, ways = stack[-1]
            following = next((one for one in ways if one in after and one not in open_ones and one not in done), None)
            if following is None:
                done[node] = None
                stack.pop()
            else:
                open_ones.add(following)
                stack.append((following, iter(reversed(after[following]))))
    return [diagram.nodes[one] for one in reversed(done)]


def _bound(inside: list[Node], node: Node) -> list[str]:
    return [one.id for one in inside if one.attached_to == node.id]


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
