"""SpiffWorkflow as an oracle: the same diagram, the same answers, which steps are enabled."""

import json
from collections import Counter
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tingtang.flows.rules import engine
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.compiled import Table, compiled
from tingtang.flows.rules.diagram import STEPS
from tingtang.flows.rules.state import ROOT, State, Token


class Theirs:
    """An instance in SpiffWorkflow."""

    def __init__(self, xml: str) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(xml.encode()), filename="drawn.bpmn")
        self.workflow = BpmnWorkflow(parser.get_spec("P"), parser.get_subprocess_specs("P"))
        self.workflow.do_engine_steps()

    def enabled(self) -> Counter[str]:
        """The steps that can be done now, by the id of their node."""
        return Counter(task.task_spec.bpmn_id for task in self._ready())

    def _ready(self) -> list[Any]:
        return [task for task in self.workflow.get_tasks(state=TaskState.READY) if task.task_spec.manual]

    def complete(self, node: str, answers: dict[str, Any]) -> None:
        """Do one step at a node."""
        task = next(task for task in self._ready() if task.task_spec.bpmn_id == node)
        task.data.update(answers)
        task.run()
        self.workflow.do_engine_steps()

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end."""
        return bool(self.workflow.completed)


class Ours:
    """The same instance in our engine."""

    def __init__(self, xml: str) -> None:
        self.table = Table(compiled(parse(xml)))
        self.state = State()
        engine.start(self.table, self.state)

    def open(self) -> list[tuple[str, int]]:
        """The open steps: node and token."""
        table = self.table
        return [
            (table.ids[held.node], number)
            for number, held in self.state.tokens.items()
            if table.kinds[held.node] in STEPS and not (held.node in table.multi and held.total)
        ]

    def enabled(self) -> Counter[str]:
        """The steps that can be done now."""
        return Counter(node for node, _ in self.open())

    def complete(self, node: str, answers: dict[str, Any]) -> None:
        """Do one step at a node; then everything in memory is lost, but for what is stored."""
        state, token = self.state, next(token for name, token in self.open() if name == node)
        alone = State({token: state.tokens[token]}, dict(state.values), state.latest)
        is_straight = state.tokens[token].scope == ROOT and state.tokens[token].node in self.table.straight
        effects = engine.complete(self.table, state, token, answers)
        assert not is_straight or effects == engine.complete(self.table, alone, token, answers)
        stored = json.dumps([[number, *held] for number, held in state.tokens.items()])
        tokens = {number: Token(*held) for number, *held in json.loads(stored)}
        self.state = State(tokens, json.loads(json.dumps(state.values)), state.latest, state.ended, state.error)

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end."""
        return bool(self.state.ended)
