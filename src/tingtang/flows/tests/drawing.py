"""Diagrams drawn in a few lines of Python, as BPMN 2.0 XML."""

import itertools
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tingtang="urn:tingtang:flows:1" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'id="definitions" targetNamespace="urn:test">'
)
TAGS = {
    "start": "startEvent", "end": "endEvent", "user": "userTask", "manual": "manualTask", "service": "serviceTask",
    "send": "sendTask", "receive": "receiveTask", "rule": "businessRuleTask", "call": "callActivity", "sub": "subProcess",
    "xor": "exclusiveGateway", "and": "parallelGateway", "or": "inclusiveGateway", "gate": "eventBasedGateway",
    "catch": "intermediateCatchEvent", "throw": "intermediateThrowEvent", "boundary": "boundaryEvent",
}  # fmt: skip


@dataclass
class Drawing:
    """A process under the pen: nodes by scope, flows by the scope of their source."""

    id: str = "P"
    extensions: str = ""
    globals: list[str] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)
    scopes: dict[str, str] = field(default_factory=dict)
    nodes: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    count: int = 0

    def node(self, kind: str, id_: str, inner: str = "", scope: str = "", **attributes: str) -> str:
        """Draw a node; `inner` is XML inside it."""
        given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        self.nodes.append((kind, id_, inner, scope, given))
        self.scopes[id_] = scope
        return id_

    def flow(self, source: str, target: str, condition: str = "", id_: str = "") -> str:
        """Draw a flow."""
        self.count += 1
        id_ = id_ or f"f{self.count}"
        text = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition)}</bpmn:conditionExpression>'
            if condition
            else ""
        )
        line = f'<bpmn:sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">{text}</bpmn:sequenceFlow>'
        self.parts.setdefault(self.scopes[source], []).append(line)
        return id_

    def line(self, *ids: str) -> None:
        """Draw flows from each to the next."""
        for source, target in itertools.pairwise(ids):
            self.flow(source, target)

    def add(self, text: str) -> None:
        """Something beside the process: a message, an error."""
        self.globals.append(text)

    def xml(self) -> str:
        """The file."""
        extension = f"<bpmn:extensionElements>{self.extensions}</bpmn:extensionElements>" if self.extensions else ""
        return (
            f'{HEAD}{"".join(self.globals)}<bpmn:process id="{self.id}" isExecutable="true">{extension}{self._inside("")}'
            f"</bpmn:process></bpmn:definitions>"
        )

    def _inside(self, scope: str) -> str:
        lines = []
        for kind, id_, inner, own, given in self.nodes:
            if own == scope:
                tag = TAGS.get(kind, kind)
                lines.append(f'<bpmn:{tag} id="{id_}"{given}>{inner}{self._inside(id_)}</bpmn:{tag}>')
        return "".join(lines + self.parts.get(scope, []))


def form(**types: str) -> str:
    """The fields a step asks for."""
    fields = "".join(f'<tingtang:field code="{code}" type="{type_}"/>' for code, type_ in types.items())
    return f"<bpmn:extensionElements><tingtang:form>{fields}</tingtang:form></bpmn:extensionElements>"


def timer(duration: str) -> str:
    """A timer that goes off after a duration."""
    return f"<bpmn:timerEventDefinition><bpmn:timeDuration>{duration}</bpmn:timeDuration></bpmn:timerEventDefinition>"


def event(kind: str, ref: str = "") -> str:
    """What an event waits for or does: `error`, `message`, `escalation`, `terminate`."""
    given = f' {kind}Ref="{ref}"' if ref else ""
    return f"<bpmn:{kind}EventDefinition{given}/>"
