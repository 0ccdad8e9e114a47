"""Decision tables as files of their own (DMN 1.3): read, checked, wrapped for a drawing, and taken out of one as they came."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from lxml import etree

from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.decisions import BadDecision, check_decision, compiled_raw, raw_decision
from tingtang.flows.rules.diagram import Problem
from tingtang.flows.rules.document import BPMN, OURS, Unreadable, bpmn, local, ours, read, space
from tingtang.flows.rules.expressions import names_in
from tingtang.flows.rules.overlaps import overlapping

_SPACES = ("https://www.omg.org/spec/DMN/", "http://www.omg.org/spec/DMN/")
# Prefixes that mean something else in a drawing, where DMN's own (dc, di) would be read as those.
_TAKEN = {"bpmn", "bpmndi", "dc", "di", "tingtang", "bioc", "color", "dmn"}
# The types of DMN that a plain name in a column can have, in those of CEL.
_KNOWN = {"string": "string", "boolean": "bool", "integer": "int", "long": "int", "double": "double", "number": "double"}


def is_dmn(content: bytes | str) -> bool:
    """Whether a file is a DMN document. Refused (`Unreadable`) when it cannot be read at all."""
    root = read(content).getroot()
    return local(root) == "definitions" and space(root).startswith(_SPACES)


def decisions_in(content: bytes | str) -> list[str]:
    """The ids of the decisions of a DMN file. Refused (`Unreadable`) when it is none, or decides nothing."""
    root = read(content).getroot()
    if local(root) != "definitions" or not space(root).startswith(_SPACES):
        raise Unreadable("not_dmn")
    found = [one.get("id", "") for one in root.iter("{*}decision")]
    if not found:
        raise Unreadable("no_decision")
    return found


def problems_of(content: bytes | str) -> list[Problem]:
    """What keeps the tables of a DMN file from being worked out, each by its decision; what it asks need not be declared anywhere."""
    return [one for ref in decisions_in(content) for one in _problems(content, ref)]


def _problems(content: bytes | str, ref: str) -> Iterator[Problem]:
    name = ref
    try:
        raw = raw_decision(content, ref)
        name = raw["name"] or ref
        check_decision(compiled_raw(raw), known_to(raw))
    except BadDecision as bad:
        yield Problem(f"decision_{bad.reason}", ref, name, {"decision": name, "about": bad.about})
    except BadExpression as bad:
        yield Problem(f"expression_{bad.reason}", ref, name, {"about": bad.about, "text": name})
    else:
        if raw["policy"] == "UNIQUE" and (pair := next(overlapping(raw["rules"]), None)):
            about = {"decision": name, "first": str(pair[0] + 1), "second": str(pair[1] + 1)}
            yield Problem("decision_overlap", ref, name, about, is_warning=True)


def known_to(raw: Mapping[str, Any]) -> dict[str, str]:
    """What a table by itself may read: every name it speaks of, with its type where a column says one."""
    said = [one["expression"] for one in raw["inputs"]] + [cell for rule in raw["rules"] for cell in rule["then"]]
    known = {name: "dyn" for text in said for name in names_in(text)}
    return known | {
        one["expression"]: _KNOWN[one["type"]] for one in raw["inputs"] if one["expression"] in known and one["type"] in _KNOWN
    }


def wrapped(content: bytes | str) -> str:
    """A process that draws nothing and carries a DMN file, for the editor to take it over from. Refused when it is none."""
    decisions_in(content)
    root = etree.Element(bpmn("definitions"), {"id": "brought"}, nsmap={"bpmn": BPMN, "tingtang": OURS})
    process = etree.SubElement(root, bpmn("process"), {"id": "bringing"})
    holder = etree.SubElement(etree.SubElement(process, bpmn("extensionElements")), ours("decisions"))
    holder.append(_called(read(content).getroot(), "dmn"))
    text: str = etree.tostring(root, encoding="unicode")
    return text


def taken_out(drawing: bytes | str, ref: str) -> str:
    """The DMN file that a drawing carries with decision `ref`. Refused (`BadDecision`) when there is none."""
    for holder in read(drawing).getroot().iter(ours("decisions")):
        for one in holder.iterchildren(tag=etree.Element):
            if any(decided.get("id") == ref for decided in one.iter("{*}decision")):
                return _alone(one)
    raise BadDecision("no_decision", ref)


def _alone(one: etree._Element) -> str:
    """A document inside another as a file of its own, without the prefixes of the one around it."""
    parent = one.getparent()
    around = parent.nsmap if parent is not None else {}
    own = [prefix for prefix, uri in one.nsmap.items() if prefix is not None and around.get(prefix) != uri]
    alone = _called(one, None)
    etree.cleanup_namespaces(alone, keep_ns_prefixes=[prefix for prefix in own if prefix in alone.nsmap])
    data: bytes = etree.tostring(alone, encoding="UTF-8", xml_declaration=True)
    return data.decode()


def _called(root: etree._Element, prefix: str | None) -> etree._Element:
    """A document with `prefix` for its own namespace: the editor wants one, files of their own have none."""
    others = {f"dmn_{name}" if name in _TAKEN else name: uri for name, uri in root.nsmap.items() if name and uri != space(root)}
    made = etree.Element(root.tag, dict(root.attrib), nsmap={prefix: space(root), **others})
    made.text = root.text
    for child in root:
        made.append(deepcopy(child))
    return made
