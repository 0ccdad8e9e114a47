"""What a diagram says in words and expressions: conditions over declared fields, times, actions, decisions, forms."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime

from tingtang.flows.rules import timers
from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.cel_types import ANY, OF_FIELD
from tingtang.flows.rules.decisions import BadDecision, check_decision, compiled_decision, compiled_raw, outputs_of, raw_decision
from tingtang.flows.rules.diagram import STEPS, Diagram, Field, Kind, Node, Problem, Timer
from tingtang.flows.rules.expressions import check
from tingtang.flows.rules.extensions import TYPES
from tingtang.flows.rules.overlaps import overlapping

# The arguments that an action takes, and those of them that it needs.
Arguments = tuple[Collection[str], Collection[str]]
_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_RESERVED = {"true", "false", "null", "in", "has", "subject", "loopCounter"}
# What every procedure may read besides its fields: what it is about, and in an activity done several times which turn it is.
GIVEN = {"subject": "map", "loopCounter": "int"}
_COUNTS = {"nrOfInstances": "int", "nrOfCompletedInstances": "int", "nrOfActiveInstances": "int"}


def types(diagram: Diagram) -> dict[str, str]:
    """The names expressions may use, with their types."""
    known = dict(GIVEN)
    for one in diagram.all_fields().values():
        known[one.code] = OF_FIELD.get(one.type, ANY)
    for node in diagram.nodes.values():
        if node.multi is not None:
            known |= {name: ANY for name in (node.multi.item, node.multi.result) if name and name not in known}
            known |= {name: "list" for name in (node.multi.collected,) if name and name not in known}
    for ref in sorted({node.decision for node in diagram.nodes.values()} & diagram.decisions.keys()):
        try:
            known |= outputs_of(compiled_decision(diagram.decisions[ref], ref))
        except BadDecision:
            continue
    return known


def problems(diagram: Diagram, *, actions: Mapping[str, Arguments] | None, processes: Collection[str] | None) -> list[Problem]:
    """What is wrong with what is written into the diagram."""
    known = types(diagram)
    found = [*_fields(diagram), *_conditions(diagram, known)]
    for node in diagram.nodes.values():
        found += [*_timer(node, known), *_multi(node, known), *_work(diagram, node, known, actions, processes)]
    return found


def _conditions(diagram: Diagram, known: dict[str, str]) -> Iterator[Problem]:
    for flow in diagram.flows.values():
        if flow.condition:
            yield from _checked(flow.condition, known, "bool", flow.id, flow.name)


def _checked(text: str, known: dict[str, str], wanted: str, element: str, name: str) -> Iterator[Problem]:
    try:
        check(text, known, wanted)
    except BadExpression as bad:
        yield Problem(f"expression_{bad.reason}", element, name, {"text": text[:80], "about": bad.about})


def _fields(diagram: Diagram) -> Iterator[Problem]:
    known: dict[str, Field] = {}
    holders: list[tuple[str, str, tuple[Field, ...]]] = [(diagram.id, diagram.name, diagram.fields)]
    holders += [(node.id, node.name, node.fields) for node in diagram.nodes.values()]
    for element, name, fields in holders:
        for one in fields:
            if not _CODE.fullmatch(one.code) or one.code in _RESERVED or one.type not in TYPES:
                yield Problem("bad_field", element, name, {"field": one.code or one.label, "type": one.type})
            elif known.setdefault(one.code, one).type != one.type:
                yield Problem("two_types", element, name, {"field": one.code})


def _timer(node: Node, known: dict[str, str]) -> Iterator[Problem]:
    if node.timer is None:
        return
    if node.timer.text.startswith("=") and node.kind is Kind.START and not node.scope:
        yield Problem("start_reads", node.id, node.name)
    elif node.timer.text.startswith("="):
        yield from _checked(node.timer.text[1:], known, "string", node.id, node.name)
    else:
        yield from _written(node, node.timer)


def _written(node: Node, timer: Timer) -> Iterator[Problem]:
    try:
        timers.due(timer.kind, timer.text, datetime(2000, 1, 1, tzinfo=UTC))
    except timers.BadTime:
        yield Problem("bad_time", node.id, node.name, {"text": timer.text[:60]})


def _multi(node: Node, known: dict[str, str]) -> Iterator[Problem]:
    multi = node.multi
    if multi is None:
        return
    if multi.cardinality:
        yield from _checked(multi.cardinality, known, "int", node.id, node.name)
    elif multi.collection not in known or known[multi.collection] not in {"list", ANY}:
        yield Problem("no_collection", node.id, node.name, {"about": multi.collection})
    if multi.until:
        yield from _checked(multi.until, known | _COUNTS, "bool", node.id, node.name)


def _work(
    diagram: Diagram,
    node: Node,
    known: dict[str, str],
    actions: Mapping[str, Arguments] | None,
    processes: Collection[str] | None,
) -> Iterator[Problem]:
    if node.kind is Kind.SERVICE and not node.action:
        yield Problem("no_action", node.id, node.name)
    if node.action and actions is not None:
        yield from _called(node, actions)
    if node.kind is Kind.CALL and (not node.called or (processes is not None and node.called not in processes)):
        yield Problem("unknown_process", node.id, node.name, {"process": node.called})
    if node.kind is Kind.RULE:
        yield from _decision(diagram, node, known)
    if node.kind in STEPS and not node.post:
        yield Problem("no_post", node.id, node.name, is_warning=True)
    for text in node.arguments.values():
        yield from _checked(text, known, ANY, node.id, node.name)
    if node.key:
        yield from _checked(node.key, known, ANY, node.id, node.name)


def _called(node: Node, actions: Mapping[str, Arguments]) -> Iterator[Problem]:
    """An action must be one of those that procedures may call, with the arguments it takes."""
    if node.action not in actions:
        yield Problem("unknown_action", node.id, node.name, {"action": node.action})
        return
    takes, needs = actions[node.action]
    for one in sorted(set(node.arguments) - set(takes)):
        yield Problem("unknown_argument", node.id, node.name, {"action": node.action, "about": one})
    for one in sorted(set(needs) - set(node.arguments)):
        yield Problem("missing_argument", node.id, node.name, {"action": node.action, "about": one})


def _decision(diagram: Diagram, node: Node, known: dict[str, str]) -> Iterator[Problem]:
    if node.decision not in diagram.decisions:
        yield Problem("unknown_decision", node.id, node.name, {"decision": node.decision})
        return
    name = node.decision
    try:
        raw = raw_decision(diagram.decisions[node.decision], node.decision)
        name = raw["name"] or name
        check_decision(compiled_raw(raw), known)
    except BadDecision as bad:
        yield Problem(f"decision_{bad.reason}", node.id, node.name, {"decision": name, "about": bad.about})
    except BadExpression as bad:
        yield Problem(f"expression_{bad.reason}", node.id, node.name, {"about": bad.about, "text": name})
    else:
        if raw["policy"] == "UNIQUE" and (pair := next(overlapping(raw["rules"]), None)):
            about = {"decision": name, "first": str(pair[0] + 1), "second": str(pair[1] + 1)}
            yield Problem("decision_overlap", node.id, node.name, about, is_warning=True)
