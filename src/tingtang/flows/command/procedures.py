"""`tingtang flow check FILE` and `tingtang flow run FILE`: without server and database."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from tingtang.flows.command import decisions
from tingtang.flows.command.decisions import line
from tingtang.flows.rules import engine, timers
from tingtang.flows.rules.answers import checked
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.compiled import Table, compiled
from tingtang.flows.rules.diagram import STEPS, Diagram, Kind, Problem
from tingtang.flows.rules.dmn import is_dmn
from tingtang.flows.rules.document import Unreadable
from tingtang.flows.rules.needed import labels_of
from tingtang.flows.rules.soundness import problems
from tingtang.flows.rules.state import ROOT, Halted, State, What
from tingtang.flows.wording import sentence, unreadable

MOST_STEPS = 10_000
_EVENTS = frozenset({Kind.START, Kind.BOUNDARY, Kind.CATCH})
_WRONG = {
    "missing": "is needed",
    "wrong": "does not fit the field's type {type}",
    "not_offered": "is none of those offered: {options}",
    "too_long": "is too long",
}


class BadAnswers(ValueError):
    """The answers given do not fit what the diagram asks; a sentence that begins with the element."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words after `tingtang flow`."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    check = commands.add_parser(
        "check", help="0 when it can be published, or its tables worked out; 1 with a line for each problem"
    )
    walk = commands.add_parser(
        "run", help="walk the diagram in memory with given answers; one line of JSON for each thing that happens"
    )
    for one in (check, walk):
        one.add_argument("file", help="a BPMN 2.0 file, or decision tables as DMN 1.3")
        one.add_argument("--process", default="", help="the id of the process, where the file has several")
    walk.add_argument("--answers", type=Path, help='JSON: {"values": {…}, "steps": {id: {…} or [{…}, …]}}')
    walk.add_argument("--timers", action="store_true", help="let timers go off when nothing else can go on")


def run(options: argparse.Namespace) -> int:
    """Run one of the two; 1 with a sentence on the error output when something is wrong."""
    try:
        content = Path(options.file).read_bytes()
        if is_dmn(content):
            return decisions.check(content) if options.what == "check" else decisions.answer(content, _values(options))
        diagram = parse(content, process=options.process)
        return _check(diagram) if options.what == "check" else _walk(diagram, options)
    except Unreadable as bad:
        print(unreadable(bad), file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    except orjson.JSONDecodeError as error:
        print(f"The answers are no JSON: {error}", file=sys.stderr)
    except BadAnswers as bad:
        print(bad, file=sys.stderr)
    return 1


def _check(diagram: Diagram) -> int:
    found = problems(diagram)
    for problem in found:
        print(line(problem))
    return int(any(not one.is_warning for one in found))


def _walk(diagram: Diagram, options: argparse.Namespace) -> int:
    wrong = [one for one in problems(diagram) if not one.is_warning]
    if wrong:
        for problem in wrong:
            print(line(problem), file=sys.stderr)
        return 1
    walk = Walk(Table(compiled(diagram)), _given(diagram, options), has_timers=options.timers)
    try:
        for told in walk.lines():
            print(orjson.dumps(told).decode())
    except Halted as halted:
        print(_halted(walk.table, halted), file=sys.stderr)
        return 1
    return int(walk.state.ended != "completed")


def _values(options: argparse.Namespace) -> dict[str, Any]:
    """The values that tables are asked with. Refused (`BadAnswers`) in another shape."""
    given = orjson.loads(options.answers.read_bytes()) if options.answers else {}
    values = given.get("values", {}) if isinstance(given, dict) else None
    if not isinstance(values, dict):
        raise BadAnswers('The answers must be {"values": {…}}.')
    return values


def _given(diagram: Diagram, options: argparse.Namespace) -> dict[str, Any]:
    """The answers of the file. Refused (`BadAnswers`) in another shape, and for elements that the diagram does not have."""
    given = orjson.loads(options.answers.read_bytes()) if options.answers else {}
    if not isinstance(given, dict) or not all(isinstance(given.get(key, {}), dict) for key in ("values", "steps")):
        raise BadAnswers('The answers must be {"values": {…}, "steps": {…}}.')
    for name, answers in given.get("steps", {}).items():
        if name not in diagram.nodes:
            raise BadAnswers(f"{name}: there is no such element in the diagram.")
        if not all(isinstance(one, dict) for one in (answers if isinstance(answers, list) else [answers])):
            raise BadAnswers(f"{name}: the answers of a step are {{…}}, or [{{…}}, …] for one after the other.")
    return given


def _halted(table: Table, halted: Halted) -> str:
    """Why the walk cannot go on: what nobody answered by its label and code, else what the engine says."""
    labels, code = labels_of(table), halted.reason
    about = halted.about
    if halted.missing:
        code, about = "empty_condition", ", ".join(f"{labels.get(one, one)} ({one})" for one in halted.missing)
    problem = Problem(code, table.ids[halted.node], table.names[halted.node], {"about": about})
    return f"{problem.element}: {sentence(problem)}"


class Walk:
    """An instance in memory: what can be done is done at once, with the answers given by node."""

    def __init__(self, table: Table, given: dict[str, Any], *, has_timers: bool = False) -> None:
        self.table, self.given, self.has_timers = table, given, has_timers
        self.state = State(values=dict(given.get("values", {})))
        self.times: Counter[str] = Counter()
        self.timers: dict[tuple[int, int], str] = {}
        self.left: dict[tuple[int, int], int] = {}
        self.todo: list[tuple[int, int]] = []

    def lines(self) -> Iterator[dict[str, Any]]:
        """What happens, in order; the last line says how it ended, or where it stands."""
        yield from self._told(engine.start(self.table, self.state))
        while not self.state.ended and sum(self.times.values()) < MOST_STEPS:
            effects = self._next()
            if effects is None:
                break
            yield from self._told(effects)
        if sum(self.times.values()) >= MOST_STEPS and not self.state.ended:
            raise BadAnswers(f"The walk was stopped after {MOST_STEPS} steps: with these answers it goes round and round.")
        standing = sorted({self.table.ids[held.node] for held in self.state.tokens.values()})
        yield {"ended": self.state.ended or None, "standing": standing, "values": self.state.values}

    def _next(self) -> list[Any] | None:
        while self.todo:
            token, node = self.todo.pop(0)
            if token in self.state.tokens or (token == ROOT and self.table.kinds[node] == Kind.START):
                answer = self._answer(node)
                if self.table.kinds[node] in _EVENTS:
                    return engine.fire(self.table, self.state, token, node, answer)
                return engine.complete(self.table, self.state, token, answer)
        if self.has_timers and self.timers:
            token, node = next(iter(self.timers))
            self._again(token, node, self.timers.pop((token, node)))
            return engine.fire(self.table, self.state, token, node)
        return None

    def _again(self, token: int, node: int, text: str) -> None:
        """A cycle that interrupts nothing goes off as often as it says; one without an end once, since a walk has one."""
        if self.table.more[node]["timer"][0] != "cycle" or self.table.interrupting[node]:
            return
        times = timers.cycle(text)[0]
        left = self.left.setdefault((token, node), 0 if times == timers.FOREVER else times - 1)
        self.left[token, node] = left - 1
        if left > 0:
            self.timers[token, node] = text

    def _answer(self, node: int) -> dict[str, Any]:
        name = self.table.ids[node]
        answers = self.given.get("steps", {}).get(name, {})
        if isinstance(answers, list):
            answers = answers[min(self.times[name], len(answers) - 1)] if answers else {}
        self.times[name] += 1
        return self._checked(node, answers) if self.table.kinds[node] in STEPS else dict(answers)

    def _checked(self, node: int, answers: dict[str, Any]) -> dict[str, Any]:
        """The answers of a step as its form keeps them. Refused (`BadAnswers`) as a person's would be."""
        form = self.table.more.get(node, {}).get("form", ())
        kept, wrong = checked(form, answers)
        for code in answers.keys() - {field["code"] for field in form}:
            raise BadAnswers(f"{self.table.ids[node]}: there is no field “{code}” in the form of this step.")
        for field in form:
            if field["code"] in wrong:
                options = ", ".join(field.get("options") or ())
                said = _WRONG[wrong[field["code"]]].format(type=field["type"], options=options)
                raise BadAnswers(f"{self.table.ids[node]}: “{field['label'] or field['code']}” ({field['code']}) {said}.")
        return kept

    def _told(self, effects: list[Any]) -> Iterator[dict[str, Any]]:
        for effect in effects:
            if effect.what in {What.OPENED, What.CALLED, What.STARTED}:
                self.todo.append((effect.token, effect.node))
            elif effect.what in {What.TIMED, What.AWAITED} and self._is_answered(effect.node):
                self._happens(effect.token, effect.node)
            elif effect.what == What.TIMED:
                self.timers[effect.token, effect.node] = effect.text
            elif effect.what == What.GONE:
                self.timers = {key: text for key, text in self.timers.items() if key[0] != effect.token}
            if effect.node >= 0:
                yield self._line(effect)

    def _happens(self, token: int, node: int) -> None:
        """An answered event happens: what is attached to a step or interrupts a sub-process before the step is done, else in its turn."""
        is_beside = self.table.kinds[node] in {Kind.BOUNDARY, Kind.START}
        self.todo.insert(0 if is_beside else len(self.todo), (token, node))

    def _is_answered(self, node: int) -> bool:
        return self.table.ids[node] in self.given.get("steps", {})

    def _line(self, effect: Any) -> dict[str, Any]:
        line = {
            "what": What(effect.what).name.lower(),
            "node": self.table.ids[effect.node],
            "name": self.table.names[effect.node],
        }
        return line | ({"token": effect.token} if effect.token != ROOT else {}) | ({"text": effect.text} if effect.text else {})
