"""What keeps a diagram from being published, and files that are no diagrams."""

import argparse
import contextlib
import time
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tingtang.flows.command import procedures
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.cel_types import ANY
from tingtang.flows.rules.decision_faults import faults
from tingtang.flows.rules.decisions import BadDecision, NoRule, check_decision, compiled_decision, decide, outputs_of
from tingtang.flows.rules.document import Unreadable, read, write
from tingtang.flows.rules.expressions import check, value
from tingtang.flows.rules.overlaps import overlapping
from tingtang.flows.rules.soundness import problems
from tingtang.flows.tests.drawing import HEAD, Drawing, event, form, timer
from tingtang.flows.tests.test_engine import drawn
from tingtang.flows.wording import TEXTS, sentence


def found(d: Drawing, **names) -> set[tuple[str, str]]:
    """Errors as (code, element)."""
    wrong = [one for one in problems(parse(d.xml()), **names) if not one.is_warning]
    assert all(one.code in TEXTS and "{" not in sentence(one) for one in wrong)
    return {(one.code, one.element) for one in wrong}


class TestShape:
    @pytest.mark.parametrize(
        ("nodes", "lines", "expected"),
        [
            ("start s, user a, end e", ["s a e"], set()),
            ("user a, end e", ["a e"], {("no_start", "P")}),
            ("start s, user a", ["s a"], {("missing_end", "a")}),
            ("start s, user a, user b, end e, end e2", ["s a e", "b e2"], {("unreachable", "b"), ("unreachable", "e2")}),
            ("start s, user a, user b, xor m, end e", ["s a e", "m b m"], {(c, n) for c in ("unreachable", "never_ends") for n in "bm"}),
            ("start s, start s2, user a, end e", ["s a e", "s2 a"], {("many_starts", "s2")}),
            ("start s, scriptTask x, end e", ["s x e"], {("unsupported", "x")}),
            ("start s, task x, end e", ["s x e"], {("unsupported", "x")}),
            ("start s, service x, end e", ["s x e"], {("no_action", "x")}),
        ],
    )  # fmt: skip
    def test_is_judged_by_element(self, nodes, lines, expected) -> None:
        assert found(drawn(nodes, *lines)) == expected

    def test_needs_conditions_and_a_default_at_choices(self) -> None:
        d = drawn("start s, user a, xor g, end e, end e2", "s a g e")
        d.flow("g", "e2", "true")

        assert found(d) == {("no_condition", "f3"), ("no_default", "g")}

    def test_takes_two_opposite_conditions_for_complete(self) -> None:
        d = drawn("start s, xor g, end e, end e2", "s g")
        d.node("user", "a", form(ok="boolean"))
        d.flow("g", "e", "ok")
        d.flow("g", "e2", "!ok")

        assert ("no_default", "g") not in found(d)

    def test_refuses_a_join_of_which_only_one_branch_comes(self) -> None:
        d = drawn("start s, xor g, user a, user b, and j, end e", "s g", "a j e", "b j")
        d.flow("g", "a", "true")
        d.flow("g", "b", "!true")

        assert ("deadlock", "j") in found(d)

    def test_refuses_a_join_that_an_interrupting_timer_passes_by(self) -> None:
        d = drawn("start s, and p, user a, user b, and j, end e, end e2", "s p a j e", "p b j")
        d.node("boundary", "t", timer("PT1H"), attachedToRef="a")
        d.line("t", "e2")

        assert found(d) == {("deadlock", "j")}

    def test_refuses_a_loop_in_which_nobody_is_waited_for(self) -> None:
        d = drawn("start s, xor m, xor g, end e", "s m g")
        d.flow("g", "m", "true")
        d.flow("g", "e", "!true")

        assert found(d) == {("runs_away", "m")}

    def test_knows_that_a_join_waits_for_the_branch_with_a_step(self) -> None:
        d = drawn("start s, xor m, and p, user a, and j, xor g, end e", "s m p a j g", "p j")
        d.flow("g", "m", "true")
        d.flow("g", "e", "!true")

        assert found(d) == set()

    def test_refuses_a_loop_whose_branches_have_no_step_among_them(self) -> None:
        d = drawn("start s, xor m, and p, xor x, and j, xor g, end e", "s m p x j g", "p j")
        d.flow("g", "m", "true")
        d.flow("g", "e", "!true")

        assert {code for code, _element in found(d)} == {"runs_away"}

    def test_warns_of_what_is_reached_twice(self) -> None:
        d = drawn("start s, and p, xor m, user a, end e", "s p m a e", "p m")

        assert [(one.code, one.element) for one in problems(parse(d.xml())) if one.code == "reached_twice"] == [
            ("reached_twice", "a")
        ]

    @pytest.mark.parametrize(
        ("caught", "by", "expected"),
        [
            ("broken", "boundary", []),
            ("", "boundary", []),
            ("other", "boundary", ["failed"]),
            ("", "event_sub", []),
            ("", "", ["failed"]),
        ],
    )
    def test_warns_of_an_error_that_nothing_catches(self, caught: str, by: str, expected: list[str]) -> None:
        d = Drawing()
        d.add('<bpmn:error id="broken" errorCode="broken"/><bpmn:error id="other" errorCode="other"/>')
        for kind, node in (("start", "s"), ("sub", "part"), ("end", "e")):
            d.node(kind, node)
        for kind, node in (("start", "ps"), ("user", "do")):
            d.node(kind, node, scope="part")
        d.node("end", "failed", event("error", "broken"), scope="part")
        if by == "boundary":
            d.node("boundary", "catching", event("error", caught), attachedToRef="part")
            d.line("catching", "e")
        elif by:
            d.node("sub", "instead", scope="part", triggeredByEvent="true")
            d.node("start", "is", event("error", caught), scope="instead")
            d.node("end", "ie", scope="instead")
            d.line("is", "ie")
        d.line("ps", "do", "failed")
        d.line("s", "part", "e")
        drawn = problems(parse(d.xml()))

        assert [one.code for one in drawn if not one.is_warning] == []
        assert [one.element for one in drawn if one.code == "uncaught"] == expected

    def test_names_actions_processes_and_times_that_do_not_exist(self) -> None:
        d = drawn("start s, end e")
        d.node("service", "x", '<bpmn:extensionElements><tingtang:call action="os.system"/></bpmn:extensionElements>')
        d.node("call", "c", calledElement="nothing")
        d.node("catch", "t", timer("2 hours"))
        d.line("s", "x", "c", "t", "e")

        wrong = found(d, actions={"cases.write_note": (["body"], ["body"])}, processes={"other"})
        assert wrong == {("unknown_action", "x"), ("unknown_process", "c"), ("bad_time", "t")}

    def test_holds_arguments_against_what_the_action_takes(self) -> None:
        d = drawn("start s, end e")
        call = '<tingtang:call action="cases.move"><tingtang:argument name="to">"done"</tingtang:argument></tingtang:call>'
        d.node("service", "x", f"<bpmn:extensionElements>{call}</bpmn:extensionElements>")
        d.line("s", "x", "e")

        wrong = found(d, actions={"cases.move": (["step", "reason"], ["step"])})
        assert wrong == {("unknown_argument", "x"), ("missing_argument", "x")}


class TestConditions:
    def test_are_typed_against_declared_fields(self) -> None:
        d = drawn("start s, user b, end e")
        d.node("user", "a", form(amount="number", name="string"))
        d.node("xor", "g", default="on")
        d.line("s", "a", "g")
        d.flow("g", "b", "amount > 'x'")
        d.flow("g", "b", "nmae == 'x'")
        d.flow("g", "e", "amount + 1.5", id_="f9")
        d.flow("g", "e", id_="on")
        d.flow("b", "e")

        codes = {code for code, _ in found(d)}
        assert codes == {"expression_types", "expression_unknown", "expression_not_bool"}

    @pytest.mark.parametrize(
        "text",
        [
            "__import__('os').system('id')", "name.__class__.__bases__", "free.__class__.__mro__ == 1", "free.x.__init__",
            "open('/etc/passwd')", "exec('1')", "eval('1')",
            "10 ** 10 ** 10", "9**9", "pow(9, 999999)", "amount.__init__", "name.format(1)", "globals()", "(lambda: 1)()",
            "[x for x in l]", "import os", "l.map(a, l.map(b, l.map(c, l.map(d, 1))))", "(" * 400 + "1" + ")" * 400,
            "!" * 400 + "true", "-" * 450 + "1", "[" * 200, "name" + " + name" * 300, "'" + "a" * 100_000 + "'", "a" * 10_000_000,
            "1" * 400, "\x00", "name; 1", "name\n\n= 1", "`id`", "${name}", "#{name}", "{{name}}", "l[l[l[l[0]]]].x.y.z()",
            "true ? " * 60 + "true", "duration('1h') * 99", "type(name)", "dyn(name)", "bytes(name)", "optional.of(1)",
        ],
    )  # fmt: skip
    def test_that_are_hostile_are_refused_at_once(self, text) -> None:
        began = time.thread_time()

        with pytest.raises(BadExpression):
            check(text, {"name": "string", "amount": "double", "l": "list", "free": ANY})

        assert time.thread_time() - began < 0.05

    def test_are_bounded_in_time_on_large_values(self) -> None:
        values = {"l": list(range(100_000)), "name": "a" * 1_000_000}
        value("l.exists(x, x == -1)", values)

        for text in ("l.map(x, l.map(y, y))", "name.matches('(a+)+$') || true"):
            began = time.thread_time()
            assert value(text, values) is not None
            assert time.thread_time() - began < 0.05

    @settings(max_examples=100, deadline=None)
    @given(st.text(alphabet="abl()[]!<>=&|?:.,'\"+-*/% 0123", max_size=60))
    def test_of_any_text_are_read_or_refused(self, text) -> None:
        try:
            check(text, {"a": "int", "b": "bool", "l": "list"})
        except BadExpression:
            return
        with contextlib.suppress(BadExpression):  # such as a division by zero
            value(text, {"a": 1, "b": True, "l": [1]})


class TestFiles:
    def test_come_out_as_they_went_in(self) -> None:
        d = drawn("start s, user a, end e", "s a e")
        strange = (
            '<bpmn:documentation>说明 &amp; more</bpmn:documentation><bpmn:extensionElements><other:thing xmlns:other="urn:x" a="1"/>'
            "</bpmn:extensionElements>"
        )
        text = d.xml().replace('<bpmn:userTask id="a">', f'<bpmn:userTask id="a"><!-- kept -->{strange}')
        picture = '<bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="Pl" bpmnElement="P"/></bpmndi:BPMNDiagram>'
        text = text.replace("</bpmn:definitions>", f"{picture}</bpmn:definitions>")

        once = write(read(text))

        assert write(read(once)) == once
        assert etree.tostring(read(text), method="c14n") == etree.tostring(read(once), method="c14n")
        assert parse(once) == parse(text)

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>', "doctype"),
            (b'<?xml version="1.0"?><!DOCTYPE l SYSTEM "file:///etc/passwd"><l/>', "doctype"),
            ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE l [<!ENTITY a "ha">]><l/>'.encode("utf-16"), "doctype"),
            (b"<l>&undefined;</l>", "not_xml"),
            (b"PK\x03\x04", "not_xml"),
            (b"", "not_xml"),
            (b"<a>" * 5_000, "not_xml"),
            (b"<html/>", "not_bpmn"),
            (b" " * 5_000_000, "too_large"),
            ((HEAD + "</bpmn:definitions>").encode(), "no_process"),
        ],
    )
    def test_that_are_hostile_or_none_are_refused(self, content, reason) -> None:
        began = time.thread_time()

        with pytest.raises(Unreadable) as bad:
            parse(content)

        assert bad.value.reason == reason
        assert time.thread_time() - began < 0.2


FEE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="fee"><decisionTable hitPolicy="{policy}" {more}>
<input><inputExpression><text>amount</text></inputExpression></input><input><inputExpression><text>kind</text></inputExpression></input>
<output name="fee" typeRef="number"><outputValues><text>30.0, 20.0, 10.0</text></outputValues></output>
{rules}</decisionTable></decision></definitions>"""


def _rule(cells: tuple[str, str, str]) -> str:
    cell = "<{0}Entry><text>{1}</text></{0}Entry>"
    *ins, out = cells
    return f"<rule>{''.join(cell.format('input', one.replace('<', '&lt;')) for one in ins)}{cell.format('output', out)}</rule>"


def table(policy: str, *rules: tuple[str, str, str], more: str = "") -> dict:
    """A decision table over an amount and a kind."""
    lines = "".join(_rule(one) for one in rules)
    return compiled_decision(FEE.format(policy=policy, more=more, rules=lines), "fee")


class TestDecisions:
    RULES = (("< 100", "-", "10.0"), ("[50..200]", '"new", "old"', "20.0"), ("-", 'not("new")', "30.0"))

    @pytest.mark.parametrize(
        ("policy", "more", "amount", "kind", "expected"),
        [
            ("FIRST", "", 60, "new", 10.0),
            ("FIRST", "", 150, "new", 20.0),
            ("FIRST", "", 500, "new", None),
            ("PRIORITY", "", 60, "new", 20.0),
            ("COLLECT", "", 60, "old", [10.0, 20.0, 30.0]),
            ("COLLECT", 'aggregation="SUM"', 60, "old", 60.0),
            ("COLLECT", 'aggregation="COUNT"', 500, "new", 0),
            ("COLLECT", 'aggregation="MAX"', 500, "new", None),
            ("UNIQUE", "", 500, "old", 30.0),
        ],
    )
    def test_answer_by_their_hit_policy(self, policy, more, amount, kind, expected) -> None:
        assert decide(table(policy, *self.RULES, more=more), {"amount": amount, "kind": kind}) == {"fee": expected}

    def test_of_one_answer_refuse_two(self) -> None:
        with pytest.raises(NoRule):
            decide(table("UNIQUE", *self.RULES), {"amount": 60, "kind": "new"})

    @pytest.mark.parametrize(
        ("first", "second", "meet"),
        [
            ("< 100", "[50..1000]", True),
            ("< 100", "[100..1000]", False),
            ("[1..5)", "[5..9]", False),
            ("(1..2)", "> 1", True),
            ('"gold"', '"gold", "silver"', True),
            ('"gold"', 'not("gold")', False),
            ('not("a")', 'not("b")', True),
            ("true", "false", False),
            ("-", "7", True),
        ],
    )
    def test_of_one_answer_say_which_rules_can_hold_at_once(self, first: str, second: str, meet: bool) -> None:
        rules = [{"if": [one, "-"], "then": ["1"]} for one in (first, second)]

        assert list(overlapping(rules)) == ([(0, 1)] if meet else [])

    def test_that_cannot_be_used_are_named_in_words(self) -> None:
        d = drawn("start s, user a, end e")
        d.node("rule", "r", '<bpmn:extensionElements><tingtang:decision ref="fee"/></bpmn:extensionElements>', name="定级")
        d.line("s", "a", "r", "e")
        said = {}
        for policy, rules in (("UNIQUE", (("< 9", "-", "1.0"), ("5", "-", "2.0"))), ("PRIORITY", (("soon", "-", "1.0"),))):
            lines = "".join(_rule(rule) for rule in rules)
            d.extensions = f"<tingtang:decisions>{FEE.format(policy=policy, more='', rules=lines)}</tingtang:decisions>"
            said[policy] = [sentence(one) for one in problems(parse(d.xml())) if one.element == "r"]

        assert said["UNIQUE"][0].startswith("“定级”: there is no field “amount”: fee")
        assert said["PRIORITY"] == ["“定级”: in the decision table “fee” the cell “soon” is no test."]

    def test_beyond_the_subset_are_refused(self) -> None:
        for policy, rule in (("RULE ORDER", self.RULES[0]), ("FIRST", ("date(x)", "-", "1.0"))):
            with pytest.raises(BadDecision):
                table(policy, rule)

    def test_are_typed(self) -> None:
        one = table("FIRST", ("-", "-", '"much"'))

        assert outputs_of(one) == {"fee": "double"}
        with pytest.raises(BadExpression):
            check_decision(one, {"amount": "double", "kind": "string"})


def main(*words: str) -> int:
    """The command with its words."""
    parser = argparse.ArgumentParser()
    procedures.add_arguments(parser)
    return procedures.run(parser.parse_args(words))


class TestCommand:
    def test_checks_and_walks_without_a_server(self, tmp_path: Path, capsys) -> None:
        d = drawn("start s, user b, end e")
        d.node("user", "a", form(n="integer"))
        d.line("s", "a", "b", "e")
        good, bad, answers = tmp_path / "good.bpmn", tmp_path / "bad.bpmn", tmp_path / "answers.json"
        good.write_text(d.xml())
        bad.write_text(drawn("start s, user a", "s a").xml())
        answers.write_text('{"steps": {"a": {"n": 4}}}')

        assert main("check", str(good)) == 0
        assert main("check", str(bad)) == 1
        assert "a: error: The way ends at “a” without an end event." in capsys.readouterr().out
        assert main("run", str(good), "--answers", str(answers)) == 0
        assert capsys.readouterr().out.splitlines()[-1] == '{"ended":"completed","standing":[],"values":{"n":4}}'
        assert main("run", str(tmp_path / "none.bpmn")) == 1

    @pytest.mark.parametrize(
        ("answers", "said"),
        [
            ('{"steps": {"a": 5}}', "a: the answers of a step are {…}"),
            ('{"steps": {"aa": {"ok": true}}}', "aa: there is no such element"),
            ('{"steps": {"a": {"okay": true}}}', "a: there is no field “okay”"),
            ('{"steps": {"a": {"ok": "perhaps"}}}', "a: “ok” (ok) does not fit the field's type boolean."),
            ("{}", "g: At “g” it depends on something that nobody has entered where it goes on: ok (ok)."),
            ('{"steps": {"a": {"ok": false}}}', "The walk was stopped after 10000 steps"),
        ],
    )
    def test_names_the_element_whose_answers_do_not_fit(self, tmp_path: Path, capsys, answers: str, said: str) -> None:
        d = drawn("start s, xor g, end e")
        d.node("user", "a", form(ok="boolean"))
        d.line("s", "a", "g")
        d.flow("g", "e", "ok")
        d.flow("g", "a", "!ok")
        file, given = tmp_path / "loop.bpmn", tmp_path / "answers.json"
        file.write_text(d.xml().replace('<bpmn:exclusiveGateway id="g"', '<bpmn:exclusiveGateway id="g" default="f3"'))
        given.write_text(answers)

        code = main("run", str(file), "--answers", str(given))
        found = capsys.readouterr().err

        assert (code, found.startswith(said)) == (1, True), found

    def test_names_the_id_that_two_elements_have(self, tmp_path: Path, capsys) -> None:
        file = tmp_path / "twice.bpmn"
        file.write_text(drawn("start s, user a, user b, end e", "s a b e").xml().replace('id="b"', 'id="a" name="受理"'))

        assert main("check", str(file)) == 1
        assert "Two elements have the id “a”; one of them is “受理”." in capsys.readouterr().out


class TestDecisionTables:
    KNOWN: ClassVar[dict[str, str]] = {"amount": "double", "tier": "string", "urgent": "bool"}

    def table(self, **values: Any) -> dict[str, Any]:
        """A table of one rule over an amount and a tier."""
        inputs = [{"label": "", "expression": one} for one in ("amount", "tier")]
        outputs = [{"name": "level", "type": "int", "values": ""}]
        rule = {"if": ["> 100", '"gold"'], "then": ["2"]}
        return {"id": "t", "policy": "FIRST", "aggregate": "", "inputs": inputs, "outputs": outputs, "rules": [rule]} | values

    def test_that_fit_have_no_faults(self) -> None:
        assert faults(self.table(), self.KNOWN) == []

    def test_of_one_answer_name_the_rule_that_can_hold_with_another(self) -> None:
        rules = [{"if": [">= 100", "-"], "then": ["1"]}, {"if": ["[50..200]", '"gold"'], "then": ["2"]}]

        assert [tuple(one[:3]) for one in faults(self.table(policy="UNIQUE", rules=rules), self.KNOWN)] == [
            ("if.1", "overlap", "1")
        ]
        assert faults(self.table(policy="FIRST", rules=rules), self.KNOWN) == []

    @pytest.mark.parametrize(
        ("rule", "wanted"),
        [
            ({"if": ['"much"', "-"], "then": ["2"]}, ("if.0.0", "needs_double")),
            ({"if": ["-", "7"], "then": ["2"]}, ("if.0.1", "needs_string")),
            ({"if": ["-", "gold"], "then": ["2"]}, ("if.0.1", "cell")),
            ({"if": ["-", "-"], "then": ['"two"']}, ("then.0.0", "expression_not_int")),
            ({"if": ["-", "-"], "then": ["levle"]}, ("then.0.0", "expression_unknown")),
        ],
    )
    def test_name_the_cell_whose_type_is_wrong(self, rule: dict[str, list[str]], wanted: tuple[str, str]) -> None:
        assert [(one.place, one.code) for one in faults(self.table(rules=[rule]), self.KNOWN)] == [wanted]

    def test_name_columns_that_cannot_be_read_or_answered(self) -> None:
        outputs = [{"name": "1st", "type": "int", "values": ""}]
        inputs = [{"label": "", "expression": "size"}, {"label": "", "expression": "tier"}]
        wrong = faults(self.table(policy="PRIORITY", inputs=inputs, outputs=outputs), self.KNOWN)

        assert [(one.place, one.code) for one in wrong] == [
            ("input.0", "expression_unknown"), ("output.0", "bad_name"), ("output.0", "no_priorities")
        ]  # fmt: skip
