"""A process tree as a BPMN 2.0 diagram that can be edited: blocks within blocks, each choice decided by what the step before it asks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from lxml import etree

from tingtang.insight.rules.discovery import Kind, Tree

BPMN, DI = "http://www.omg.org/spec/BPMN/20100524/MODEL", "http://www.omg.org/spec/BPMN/20100524/DI"
DC, DD = "http://www.omg.org/spec/DD/20100524/DC", "http://www.omg.org/spec/DD/20100524/DI"
OURS, XSI = "urn:tingtang:flows:1", "http://www.w3.org/2001/XMLSchema-instance"
_SPACES = {"bpmn": BPMN, "bpmndi": DI, "dc": DC, "di": DD, "tingtang": OURS, "xsi": XSI}
STEP_WIDTH, STEP_HEIGHT, GATEWAY, EVENT, ACROSS, DOWN = 150, 64, 46, 36, 46, 34
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Words:
    """What is written beside the drawing in the reader's language."""

    choice: str
    again: str
    skip: str


@dataclass(frozen=True, slots=True)
class Block:
    """How much room a tree takes: its width, and how far it reaches above and below its middle."""

    width: float
    up: float
    down: float


@dataclass(frozen=True, slots=True)
class Open:
    """An end of the drawing that something is joined to next: from which node, under which condition, along which corners."""

    node: str
    name: str = ""
    condition: str = ""
    corners: tuple[tuple[float, float], ...] = ()
    is_default: bool = False


@dataclass(slots=True)
class _Shape:
    tag: str
    name: str
    x: float
    y: float
    width: float
    height: float
    role: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class _Turn:
    """A choice in a chain of steps that may be left out: one field says which of them comes next, or that none does."""

    code: str
    label: str
    own: Mapping[int, str]  # by the place of a way what it is called in the field
    later: tuple[str, ...]  # what else the field may say: the steps after it, and that none comes


@dataclass(slots=True)
class _Drawing:
    names: Sequence[str]
    words: Words
    shapes: dict[str, _Shape] = field(default_factory=dict)
    flows: list[tuple[str, str, str, str, str, list[tuple[float, float]]]] = field(default_factory=list)
    fields: list[tuple[str, str, str, list[str], str]] = field(default_factory=list)
    turns: dict[int, _Turn] = field(default_factory=dict)

    def node(self, tag: str, x: float, y: float, size: tuple[float, float], name: str = "", role: str = "") -> str:
        """A node whose left edge (or right one, where the drawing goes back) was computed to be at x, its middle at y."""
        key = f"{tag.removesuffix('Gateway').removesuffix('Event')}_{len(self.shapes) + 1}"
        self.shapes[key] = _Shape(tag, name, x, y, *size, role=role)
        return key

    def join(self, open_: Open, target: str) -> None:
        """A flow from an open end to a node."""
        key = f"flow_{len(self.flows) + 1}"
        if open_.is_default:
            self.shapes[open_.node].default = key
        self.flows.append((key, open_.node, target, open_.name, open_.condition, self._way(open_, target)))

    def _way(self, open_: Open, target: str) -> list[tuple[float, float]]:
        one, other = self.shapes[open_.node], self.shapes[target]
        corners = list(open_.corners)
        if not corners and one.y != other.y:
            corners = [(_middle(one), other.y)] if one.role == "split" else [(_middle(other), one.y)]
        first, latest = (corners or [(_middle(other), other.y)])[0], (corners or [(_middle(one), one.y)])[-1]
        return [_edge(one, first), *corners, _edge(other, latest)]

    def draw(self, tree: Tree, x: float, y: float, open_: Open, way: int = 1) -> Open:
        """Draw a tree from x on, to the right (or back to the left); its open end."""
        if tree.kind is Kind.SILENT:
            return open_
        if tree.kind is Kind.STEP:
            name = self.names[tree.activity]
            key = self.node("userTask", x if way > 0 else x - STEP_WIDTH, y, (STEP_WIDTH, STEP_HEIGHT), name)
            self.join(open_, key)
            return Open(key)
        if tree.kind is Kind.SEQUENCE:
            self._chain(tree.children)
            for child in tree.children:
                open_ = self.draw(child, x, y, open_, way)
                x += way * (room(child).width + ACROSS)
            return open_
        return (self._loop if tree.kind is Kind.LOOP else self._fork)(tree, x, y, open_, way)

    def _gate(self, tag: str, x: float, y: float, way: int, role: str, name: str = "") -> str:
        return self.node(tag, x if way > 0 else x - GATEWAY, y, (GATEWAY, GATEWAY), name, role)

    def _fork(self, tree: Tree, x: float, y: float, open_: Open, way: int) -> Open:
        is_choice = tree.kind is Kind.CHOICE
        tag = "exclusiveGateway" if is_choice else "parallelGateway"
        split = self._gate(tag, x, y, way, "split")
        self.join(open_, split)
        join = self._gate(tag, x + way * (room(tree).width - GATEWAY), y, way, "join")
        exits = self._ways(tree, split) if is_choice else [Open(split) for _child in tree.children]
        sizes = [room(child) for child in tree.children]
        level = y - room(tree).up
        for child, size, exit_ in zip(tree.children, sizes, exits, strict=True):
            row = level + size.up
            self._branch(child, (x + way * (GATEWAY + ACROSS), row), exit_, join, way)
            level = row + size.down + DOWN
        return Open(join)

    def _branch(self, child: Tree, at: tuple[float, float], exit_: Open, join: str, way: int) -> None:
        if child.kind is Kind.SILENT:
            ends = [(_middle(self.shapes[each]), at[1]) for each in (exit_.node, join)]
            level = self.shapes[exit_.node].y
            exit_ = replace(exit_, corners=tuple(ends) if at[1] != level else ())
        self.join(self.draw(child, *at, exit_, way), join)

    def _ways(self, tree: Tree, split: str) -> list[Open]:
        """The ways out of a choice: a field says which, and the most frequent one is gone where it says nothing."""
        if id(tree) in self.turns:
            return self._next(tree, split, self.turns[id(tree)])
        code = f"choice_{len(self.fields) + 1}"
        labels = [self._label(child) for child in tree.children]
        labels = [label if labels.count(label) == 1 else f"{label} ({place + 1})" for place, label in enumerate(labels)]
        self.fields.append((code, "choice", f"{self.words.choice} {len(self.fields) + 1}", labels, split))
        most = max(range(len(labels)), key=lambda place: tree.children[place].weight)
        return [
            Open(
                split,
                label if child.kind is Kind.SILENT else "",
                "" if place == most else f"{code} == {_quoted(label)}",
                is_default=place == most,
            )
            for place, (child, label) in enumerate(zip(tree.children, labels, strict=True))
        ]  # a way that leads to a box needs no name beside it

    def _chain(self, children: Sequence[Tree]) -> None:
        """Steps one after the other that may be left out are asked for by one field: which comes next."""
        for is_optional, group in groupby(children, key=_is_optional):
            run = list(group)
            if not is_optional or len(run) < 2:
                continue
            code, label = f"next_{len(self.fields) + len(self.turns) + 1}", f"{self.words.choice} {len(self.fields) + 1}"
            ways = [(place, at, self._label(way)) for place, each in enumerate(run)
                    for at, way in enumerate(each.children) if way.kind is not Kind.SILENT]  # fmt: skip
            names = [name for _place, _at, name in ways]
            called = [name if names.count(name) == 1 else f"{name} ({number + 1})" for number, name in enumerate(names)]
            for place, each in enumerate(run):
                own = {at: name for (one, at, _name), name in zip(ways, called, strict=True) if one == place}
                later = tuple(name for (one, _at, _name), name in zip(ways, called, strict=True) if one > place)
                self.turns[id(each)] = _Turn(code, label, own, (*later, self.words.skip))

    def _next(self, tree: Tree, split: str, turn: _Turn) -> list[Open]:
        """The ways out of a choice in a chain: a step is gone to where the field names it, left out where it names a later one or none."""
        self.fields.append((turn.code, "choice", turn.label, [*turn.own.values(), *turn.later], split))
        most = max(range(len(tree.children)), key=lambda place: tree.children[place].weight)
        found = []
        for place in range(len(tree.children)):
            wanted = [turn.own[place]] if place in turn.own else turn.later
            condition = " || ".join(f"{turn.code} == {_quoted(name)}" for name in wanted)
            name = "" if place in turn.own else self.words.skip
            found.append(Open(split, name, "" if place == most else condition, is_default=place == most))
        return found

    def _label(self, tree: Tree) -> str:
        seen = next((self._label(child) for child in tree.children if child.kind is not Kind.SILENT), self.words.skip)
        return self.names[tree.activity][:_LONGEST] if tree.kind is Kind.STEP else seen

    def _loop(self, tree: Tree, x: float, y: float, open_: Open, way: int) -> Open:
        body, *rest = tree.children
        back = rest[0] if len(rest) == 1 else Tree(Kind.CHOICE, tuple(rest), weight=tree.weight)
        width, inner = room(tree).width, room(body)
        join = self._gate("exclusiveGateway", x, y, way, "join")
        self.join(open_, join)
        split_x = x + way * (width - GATEWAY)
        end = self.draw(body, x + way * (GATEWAY + ACROSS), y, Open(join), way)
        split = self._gate("exclusiveGateway", split_x, y, way, "split")
        self.join(end, split)
        code = f"again_{len(self.fields) + 1}"
        self.fields.append((code, "boolean", f"{self.words.again} {len(self.fields) + 1}", [], split))
        level = y + inner.down + DOWN + room(back).up
        self._branch(back, (split_x - way * ACROSS, level), Open(split, self.words.again, code), join, -way)
        return Open(split, is_default=True)


def _is_optional(tree: Tree) -> bool:
    return tree.kind is Kind.CHOICE and any(child.kind is Kind.SILENT for child in tree.children)


def room(tree: Tree) -> Block:
    """How much room a tree takes."""
    if tree.kind is Kind.STEP:
        return Block(STEP_WIDTH, STEP_HEIGHT / 2, STEP_HEIGHT / 2)
    if tree.kind is Kind.SILENT:
        return Block(ACROSS, 12, 12)
    sizes = [room(child) for child in tree.children]
    if tree.kind is Kind.SEQUENCE:
        width = sum(size.width for size in sizes) + ACROSS * (len(sizes) - 1)
        return Block(width, max(size.up for size in sizes), max(size.down for size in sizes))
    if tree.kind is Kind.LOOP:
        rest = tree.children[1:]
        back = room(rest[0] if len(rest) == 1 else Tree(Kind.CHOICE, rest))
        width = max(sizes[0].width, back.width) + 2 * (GATEWAY + ACROSS)
        return Block(width, sizes[0].up, sizes[0].down + DOWN + back.up + back.down)
    height = sum(size.up + size.down for size in sizes) + DOWN * (len(sizes) - 1)
    return Block(max(size.width for size in sizes) + 2 * (GATEWAY + ACROSS), height / 2, height / 2)


def _middle(shape: _Shape) -> float:
    return shape.x + shape.width / 2


def _edge(shape: _Shape, towards: tuple[float, float]) -> tuple[float, float]:
    """Where a line towards a point leaves a shape."""
    x, y = _middle(shape), shape.y
    if abs(towards[0] - x) > shape.width / 2:
        return x + (shape.width / 2 if towards[0] > x else -shape.width / 2), y
    return x, y + (shape.height / 2 if towards[1] > y else -shape.height / 2)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def drawn(tree: Tree, names: Sequence[str], *, code: str, name: str, words: Words,
          minutes: Mapping[str, int] | None = None) -> str:  # fmt: skip
    """The diagram as BPMN 2.0 XML: sound by construction, with a field for every choice and time limits, to be edited in the studio."""
    size, drawing = room(tree), _Drawing(names, words)
    middle = size.up + 60
    begin = drawing.node("startEvent", 40, middle, (EVENT, EVENT))
    end = drawing.draw(tree, 40 + EVENT + ACROSS, middle, Open(begin))
    stop = drawing.node("endEvent", 40 + EVENT + 2 * ACROSS + size.width, middle, (EVENT, EVENT))
    drawing.join(end, stop)
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap=_SPACES, id="definitions", targetNamespace=OURS)
    key = "process_" + re.sub(r"[^A-Za-z0-9_]", "_", code)
    process = etree.SubElement(root, f"{{{BPMN}}}process", id=key, name=_clean(name), isExecutable="true")
    asked = _asked(drawing)
    _fields(process, asked.pop("", []))
    _elements(process, drawing, minutes or {}, asked)
    plane = etree.SubElement(
        etree.SubElement(root, f"{{{DI}}}BPMNDiagram", id="diagram"), f"{{{DI}}}BPMNPlane", id="plane", bpmnElement=key
    )
    _picture(plane, drawing)
    return str(etree.tostring(root, encoding="unicode", pretty_print=True))


def _clean(text: str) -> str:
    """A text without characters that XML has no room for."""
    return "".join(
        letter for letter in text if letter >= " " and letter not in "\ufffe\uffff" and not 0xD800 <= ord(letter) < 0xE000
    )


def _fields(element: etree._Element, asked: Sequence[tuple[str, str, str, list[str]]]) -> None:
    if not asked:
        return
    form = etree.SubElement(_extension(element), f"{{{OURS}}}form")
    for code, kind, label, options in asked:
        one = etree.SubElement(form, f"{{{OURS}}}field", code=code, type=kind, label=_clean(label))
        for option in options:
            etree.SubElement(one, f"{{{OURS}}}option", value=_clean(option))


def _extension(element: etree._Element) -> etree._Element:
    tag = f"{{{BPMN}}}extensionElements"
    found = element.find(tag)
    return etree.SubElement(element, tag) if found is None else found


def _asked(drawing: _Drawing) -> dict[str, list[tuple[str, str, str, list[str]]]]:
    """Which step asks what: whoever finishes the last step before a choice says which way. What comes before any step, the case brings
    along (under the empty key)."""
    before: dict[str, list[str]] = {}
    for _key, source, target, *_rest in drawing.flows:
        before.setdefault(target, []).append(source)
    found: dict[str, list[tuple[str, str, str, list[str]]]] = {}
    for *what, split in drawing.fields:
        seen, open_ = {split}, [split]
        while open_:
            for each in before.get(open_.pop(), []):
                tag = drawing.shapes[each].tag
                if tag in {"userTask", "startEvent"}:
                    holder = each if tag == "userTask" else ""
                    _ask(found.setdefault(holder, []), tuple(what))  # type: ignore[arg-type]
                elif each not in seen:
                    seen.add(each)
                    open_.append(each)
    return found


def _ask(held: list[tuple[str, str, str, list[str]]], what: tuple[str, str, str, list[str]]) -> None:
    """One field once: a chain of steps that may be left out asks for all that can come next."""
    place = next((number for number, one in enumerate(held) if one[0] == what[0]), None)
    if place is None:
        held.append(what)
    elif len(what[3]) > len(held[place][3]):
        held[place] = what


def _elements(
    process: etree._Element,
    drawing: _Drawing,
    minutes: Mapping[str, int],
    asked: Mapping[str, Sequence[tuple[str, str, str, list[str]]]],
) -> None:
    for key, shape in drawing.shapes.items():
        element = etree.SubElement(process, f"{{{BPMN}}}{shape.tag}", id=key)
        if shape.name:
            element.set("name", _clean(shape.name))
        if shape.default:
            element.set("default", shape.default)
        if shape.tag == "userTask" and shape.name in minutes:
            etree.SubElement(_extension(element), f"{{{OURS}}}sop", minutes=str(minutes[shape.name]))
        _fields(element, asked.get(key, []))
    for key, source, target, name, condition, _way in drawing.flows:
        flow = etree.SubElement(process, f"{{{BPMN}}}sequenceFlow", id=key, sourceRef=source, targetRef=target)
        if name:
            flow.set("name", _clean(name))
        if condition:
            text = etree.SubElement(flow, f"{{{BPMN}}}conditionExpression")
            text.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
            text.text = _clean(condition)


def _picture(plane: etree._Element, drawing: _Drawing) -> None:
    for key, shape in drawing.shapes.items():
        one = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{key}_shape", bpmnElement=key)
        top = shape.y - shape.height / 2
        bounds = {"x": shape.x, "y": top, "width": shape.width, "height": shape.height}
        etree.SubElement(one, f"{{{DC}}}Bounds", {name: f"{value:g}" for name, value in bounds.items()})
    for key, _source, _target, _name, _condition, way in drawing.flows:
        edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{key}_edge", bpmnElement=key)
        for x, y in way:
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=f"{x:g}", y=f"{y:g}")
