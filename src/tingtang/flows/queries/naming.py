"""What has no name is called by what it is: an unnamed step, the arrow from one to another."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from tingtang.flows.queries.words_studio import kind_words, refused_words
from tingtang.flows.rules.diagram import Diagram, Flow, Kind, Node, Problem

_STEMS: Mapping[Kind, str] = {
    Kind.START: "StartEvent", Kind.END: "EndEvent", Kind.USER: "UserTask", Kind.MANUAL: "ManualTask", Kind.SERVICE: "ServiceTask",
    Kind.SEND: "SendTask", Kind.RECEIVE: "ReceiveTask", Kind.RULE: "BusinessRuleTask", Kind.CALL: "CallActivity",
    Kind.SUB: "SubProcess", Kind.EVENT_SUB: "SubProcess", Kind.EXCLUSIVE: "ExclusiveGateway", Kind.PARALLEL: "ParallelGateway",
    Kind.INCLUSIVE: "InclusiveGateway", Kind.EVENT_GATE: "EventBasedGateway", Kind.CATCH: "IntermediateCatchEvent",
    Kind.THROW: "IntermediateThrowEvent", Kind.BOUNDARY: "BoundaryEvent",
}  # fmt: skip


def named(diagram: Diagram) -> Diagram:
    """The diagram with a name in the reader's language for everything that has none; what it does stays the same."""
    words = kind_words()
    nodes = {key: replace(node, name=_called(node, words)) for key, node in diagram.nodes.items()}
    flows = {key: replace(flow, name=flow.name or _arrow(flow, nodes, words)) for key, flow in diagram.flows.items()}
    problems = [replace(one, name=one.name or _drawn(one, nodes, flows, words), about=_about(one)) for one in diagram.problems]
    return replace(diagram, nodes=nodes, flows=flows, problems=tuple(problems))


def _about(problem: Problem) -> Mapping[str, str]:
    """What a problem says of kinds of elements and of what events wait for, in the reader's words instead of the file's."""
    words = refused_words()
    said = {
        key: words.get(text.removesuffix("EventDefinition"), text)
        for key, text in problem.about.items()
        if key in {"type", "trigger"}
    }
    return {**problem.about, **said}


def _called(node: Node, words: Mapping[str, str]) -> str:
    stem = _STEMS[node.kind]
    return node.name or _unnamed(words.get(node.trigger.name.capitalize() + stem) or words[stem])


def _unnamed(kind: str) -> str:
    return _("unnamed: {kind}").format(kind=kind)


def _arrow(flow: Flow, nodes: Mapping[str, Node], words: Mapping[str, str]) -> str:
    ends = [nodes[key].name for key in (flow.source, flow.target) if key in nodes]
    return " → ".join(ends) if len(ends) == 2 else _unnamed(words["SequenceFlow"])


def _drawn(problem: Problem, nodes: Mapping[str, Node], flows: Mapping[str, Flow], words: Mapping[str, str]) -> str:
    """What a problem found while reading is about: it need not have become a node."""
    known = nodes.get(problem.element) or flows.get(problem.element)
    kind = problem.about.get("type", "")
    kind = kind[:1].upper() + kind[1:]
    return known.name if known else _unnamed(words[kind]) if kind in words else ""
