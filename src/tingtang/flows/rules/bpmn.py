"""BPMN 2.0 XML read into a `Diagram`: the executed subset; whatever else is drawn becomes a problem that names it."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from tingtang.flows.rules import extensions
from tingtang.flows.rules.diagram import Diagram, Flow, Kind, Multi, Node, Problem, Timer, Trigger
from tingtang.flows.rules.document import BPMN, Unreadable, bpmn, local, ours, read, space, text_of

MOST_NODES = 2_000
KINDS = {
    "startEvent": Kind.START,
    "endEvent": Kind.END,
    "userTask": Kind.USER,
    "manualTask": Kind.MANUAL,
    "serviceTask": Kind.SERVICE,
    "sendTask": Kind.SEND,
    "receiveTask": Kind.RECEIVE,
    "businessRuleTask": Kind.RULE,
    "callActivity": Kind.CALL,
    "subProcess": Kind.SUB,
    "exclusiveGateway": Kind.EXCLUSIVE,
    "parallelGateway": Kind.PARALLEL,
    "inclusiveGateway": Kind.INCLUSIVE,
    "eventBasedGateway": Kind.EVENT_GATE,
    "intermediateCatchEvent": Kind.CATCH,
    "intermediateThrowEvent": Kind.THROW,
    "boundaryEvent": Kind.BOUNDARY,
}
TRIGGERS = {
    "messageEventDefinition": Trigger.MESSAGE,
    "timerEventDefinition": Trigger.TIMER,
    "errorEventDefinition": Trigger.ERROR,
    "escalationEventDefinition": Trigger.ESCALATION,
    "terminateEventDefinition": Trigger.TERMINATE,
}
# What an event of each kind may wait for or do; anything else is drawn, but not executed.
_START = {Trigger.NONE, Trigger.MESSAGE, Trigger.TIMER}
_EVENT_SUB_START = {Trigger.MESSAGE, Trigger.TIMER, Trigger.ERROR, Trigger.ESCALATION}
_ALLOWED = {
    Kind.START: _START,
    Kind.END: set(Trigger) - {Trigger.TIMER},
    Kind.CATCH: {Trigger.MESSAGE, Trigger.TIMER},
    Kind.THROW: {Trigger.NONE, Trigger.MESSAGE, Trigger.ESCALATION},
    Kind.BOUNDARY: {Trigger.MESSAGE, Trigger.TIMER, Trigger.ERROR, Trigger.ESCALATION},
}
_EVENTS = frozenset(_ALLOWED)
# Drawn for the reader: kept in the file, without meaning for what runs.
_SILENT = {
    "documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group", "dataObject",
    "dataObjectReference", "dataStoreReference", "ioSpecification", "property", "incoming", "outgoing", "sequenceFlow",
    "dataInputAssociation", "dataOutputAssociation", "auditing", "monitoring", "category", "potentialOwner", "performer",
    "humanPerformer", "resourceRole", "rendering", "multiInstanceLoopCharacteristics", "dataInput", "dataOutput", "inputSet",
    "outputSet", "artifact", "supportedInterfaceRef", "ioBinding", "correlationSubscription",
}  # fmt: skip
_TIMES = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def parse(content: bytes | str, *, process: str = "") -> Diagram:
    """The diagram of a BPMN file. Refused (`Unreadable`) when it is no such file; what it draws beyond the subset is in `problems`.

    Of several processes the one named `process` is read, else the executable one.
    """
    root = read(content).getroot()
    if local(root) != "definitions" or space(root) != BPMN:
        raise Unreadable("not_bpmn")
    return _Reading(root, _chosen(root, process)).diagram()


def _chosen(root: etree._Element, wanted: str) -> etree._Element:
    found = root.findall(bpmn("process"))
    if wanted:
        found = [one for one in found if one.get("id") == wanted]
    if len(found) > 1:
        found = [one for one in found if one.get("isExecutable") == "true"]
    if len(found) != 1:
        raise Unreadable("no_process" if not found else "many_processes", wanted)
    return found[0]


class _Reading:
    def __init__(self, root: etree._Element, process: etree._Element) -> None:
        self.root, self.process = root, process
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, Flow] = {}
        self.problems: list[Problem] = []
        self.posts: dict[str, str] = {}
        self.refused: set[str] = set()
        self.named = {one.get("id", ""): one for one in root if isinstance(one.tag, str) and one.get("id")}

    def diagram(self) -> Diagram:
        self._container(self.process, "")
        if len(self.nodes) > MOST_NODES:
            raise Unreadable("too_many_nodes", str(MOST_NODES))
        self._references()
        return Diagram(
            self.process.get("id", ""),
            self.process.get("name", ""),
            self.nodes,
            self.flows,
            extensions.fields(self.process),
            extensions.decisions(self.process),
            tuple(self.problems),
        )

    def _container(self, holder: etree._Element, scope: str) -> None:
        for lane in holder.iter(bpmn("lane")):
            self._lane(lane)
        for element in holder:
            if space(element) != BPMN:
                continue
            name = local(element)
            if name in KINDS:
                self._node(element, KINDS[name], scope)
            elif name == "sequenceFlow":
                self._flow(element)
            elif name not in _SILENT:
                self._refuse("unsupported", element, type=name)
                self.refused.add(element.get("id", ""))

    def _lane(self, lane: etree._Element) -> None:
        if lane.find(bpmn("childLaneSet")) is None:
            self.posts |= {text_of(one): extensions.post(lane) for one in lane.iterfind(bpmn("flowNodeRef"))}

    def _flow(self, element: etree._Element) -> None:
        flow_id = element.get("id", "")
        if not flow_id or flow_id in self.flows or flow_id in self.nodes:
            self._refuse("same_id" if flow_id else "no_id", element, type="sequenceFlow")
            return
        self.flows[flow_id] = Flow(
            flow_id,
            element.get("sourceRef", ""),
            element.get("targetRef", ""),
            element.get("name", ""),
            text_of(element.find(bpmn("conditionExpression"))),
        )

    def _node(self, element: etree._Element, kind: Kind, scope: str) -> None:
        node_id = element.get("id", "")
        if not node_id or node_id in self.nodes:
            self._refuse("same_id" if node_id else "no_id", element, type=local(element))
            return
        if kind is Kind.SUB and element.get("triggeredByEvent") == "true":
            kind = Kind.EVENT_SUB
        self._oddities(element, kind)
        node = Node(node_id, kind, element.get("name", ""), scope, self.posts.get(node_id, self._post_of(scope)))
        node = self._event(element, node) if kind in _EVENTS else self._work(element, node)
        self.nodes[node_id] = node
        if kind in {Kind.SUB, Kind.EVENT_SUB}:
            self._container(element, node_id)

    def _post_of(self, scope: str) -> str:
        return self.nodes[scope].post if scope else ""

    def _oddities(self, element: etree._Element, kind: Kind) -> None:
        if element.get("isForCompensation") == "true":
            self._refuse("unsupported", element, type="compensation")
        if element.find(bpmn("standardLoopCharacteristics")) is not None:
            self._refuse("unsupported", element, type="standardLoopCharacteristics")
        if kind is Kind.EVENT_GATE and element.get("instantiate") == "true":
            self._refuse("unsupported", element, type="instantiate")
        if any(element.get(name, "1") != "1" for name in ("startQuantity", "completionQuantity")):
            self._refuse("unsupported", element, type="startQuantity")

    def _event(self, element: etree._Element, node: Node) -> Node:
        definitions = [one for one in element if local(one).endswith("EventDefinition")]
        if len(definitions) > 1:
            self._refuse("many_triggers", element)
        definition = definitions[0] if definitions else None
        node = replace(node, attached_to=element.get("attachedToRef", ""))
        name = local(definition) if definition is not None else ""
        if element.find(bpmn("eventDefinitionRef")) is not None or (name and name not in TRIGGERS):
            self._refuse("unsupported", element, type=name or "eventDefinitionRef")
            return node
        trigger = TRIGGERS.get(name, Trigger.NONE)
        if trigger not in self._allowed(node):
            self._refuse("wrong_trigger", element, type=local(element), trigger=name or "none")
            return node
        is_interrupting = element.get("isInterrupting" if node.kind is Kind.START else "cancelActivity") != "false"
        node = replace(node, trigger=trigger, is_interrupting=is_interrupting)
        return self._defined(element, definition, node) if definition is not None else node

    def _allowed(self, node: Node) -> set[Trigger]:
        if node.kind is Kind.START and node.scope:
            is_event_sub = self.nodes[node.scope].kind is Kind.EVENT_SUB
            return _EVENT_SUB_START if is_event_sub else {Trigger.NONE}
        return _ALLOWED[node.kind]

    def _defined(self, element: etree._Element, definition: etree._Element, node: Node) -> Node:
        if node.trigger is Trigger.TIMER:
            return replace(node, timer=self._timer(element, definition))
        if node.trigger is Trigger.MESSAGE:
            return self._message(element, definition.get("messageRef", ""), node)
        if node.trigger in {Trigger.ERROR, Trigger.ESCALATION}:
            word = "error" if node.trigger is Trigger.ERROR else "escalation"
            return replace(node, ref=self._code(definition.get(f"{word}Ref", ""), f"{word}Code"))
        return node

    def _message(self, element: etree._Element, ref: str, node: Node) -> Node:
        name = self._code(ref, "name")
        if not name:
            self._refuse("no_message", element)
        return replace(node, trigger=Trigger.MESSAGE, ref=name, key=extensions.correlation(element))

    def _code(self, ref: str, attribute: str) -> str:
        target = self.named.get(ref.rpartition(":")[2])
        return (target.get(attribute, "") or target.get("id", "")) if target is not None else ""

    def _timer(self, element: etree._Element, definition: etree._Element) -> Timer | None:
        for one in definition:
            if local(one) in _TIMES and text_of(one):
                return Timer(_TIMES[local(one)], text_of(one))
        self._refuse("no_time", element)
        return None

    def _work(self, element: etree._Element, node: Node) -> Node:
        action, arguments = extensions.call(element)
        sop = extensions.sop(element)
        node = replace(
            node, default=element.get("default", ""), multi=self._multi(element), action=action, arguments=arguments, sop=sop,
            post=sop.post or node.post, fields=extensions.fields(element), decision=extensions.decision(element),
            called=element.get("calledElement", "").rpartition(":")[2],
        )  # fmt: skip
        if node.kind is Kind.RECEIVE or (node.kind is Kind.SEND and not action):
            return self._message(element, element.get("messageRef", ""), node)
        return node

    def _multi(self, element: etree._Element) -> Multi | None:
        one = element.find(bpmn("multiInstanceLoopCharacteristics"))
        if one is None:
            return None
        if one.find(bpmn("complexBehaviorDefinition")) is not None:
            self._refuse("unsupported", element, type="complexBehaviorDefinition")
        return Multi(
            is_sequential=one.get("isSequential") == "true",
            cardinality=text_of(one.find(bpmn("loopCardinality"))),
            collection=one.get(ours("collection"), "") or self._data(text_of(one.find(bpmn("loopDataInputRef")))),
            item=one.get(ours("item"), "") or _named(one.find(bpmn("inputDataItem"))),
            result=one.get(ours("result"), "") or _named(one.find(bpmn("outputDataItem"))),
            collected=one.get(ours("collected"), "") or self._data(text_of(one.find(bpmn("loopDataOutputRef")))),
            until=text_of(one.find(bpmn("completionCondition"))),
        )

    def _data(self, ref: str) -> str:
        for one in self.process.iter(*(bpmn(n) for n in ("dataObject", "dataObjectReference", "dataInput", "dataOutput"))):
            if ref and one.get("id") == ref:
                return one.get("name") or ref
        return ref

    def _references(self) -> None:
        for flow in self.flows.values():
            if {flow.source, flow.target} & self.refused:
                continue  # what it leads to is named already
            if flow.source not in self.nodes or flow.target not in self.nodes:
                self.problems.append(Problem("loose_flow", flow.id, flow.name))
            elif self.nodes[flow.source].scope != self.nodes[flow.target].scope:
                self.problems.append(Problem("crosses_border", flow.id, flow.name))
        for node in self.nodes.values():
            if node.kind is Kind.BOUNDARY and node.attached_to not in self.nodes:
                self.problems.append(Problem("loose_boundary", node.id, node.name))

    def _refuse(self, code: str, element: etree._Element, **about: str) -> None:
        self.problems.append(Problem(code, element.get("id", ""), element.get("name", ""), about))


def _named(element: etree._Element | None) -> str:
    return (element.get("name", "") or element.get("id", "")) if element is not None else ""


def elements(content: bytes | str) -> Iterator[tuple[str, str]]:
    """Every element with an id and its type, as it is drawn: for comparing two versions."""
    for element in read(content).getroot().iter():
        if space(element) == BPMN and element.get("id"):
            yield element.get("id", ""), local(element)
