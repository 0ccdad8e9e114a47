"""What is drawn beside the plain way: events on steps and in sub-processes walked without a server, and what is refused, by its name."""

import argparse
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.utils import translation

from tingtang.flows.command import procedures
from tingtang.flows.queries.naming import named
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.soundness import problems
from tingtang.flows.tests.drawing import Drawing, event, timer
from tingtang.flows.wording import sentence

MESSAGE = '<bpmn:message id="m" name="paid"/>'
CYCLE = timer("R3/PT10M").replace("timeDuration", "timeCycle")


def beside(kind: str, inner: str, *, interrupts: bool) -> Drawing:
    """A step or a receiver, with an event on it that leads to a reminder."""
    drawing = Drawing()
    drawing.add(MESSAGE)
    drawing.node("start", "s")
    drawing.node(kind, "work", **({"messageRef": "m"} if kind == "receive" else {}))
    drawing.node("boundary", "odd", inner, name="超时", attachedToRef="work", cancelActivity=str(interrupts).lower())
    drawing.node("user", "urge")
    drawing.node("end", "e")
    drawing.node("end", "e2")
    drawing.line("s", "work", "e")
    drawing.line("odd", "urge", "e2")
    return drawing


def opened(drawing: Drawing, folder: Path, capsys: Any, *words: str, **answers: Any) -> list[str]:
    """The steps of a drawing opened on a walk, in order."""
    return walked(drawing.xml(), folder, capsys, *words, **answers)


def walked(xml: str, folder: Path, capsys: Any, *words: str, **answers: Any) -> list[str]:
    """The steps of a file opened on a walk, in order."""
    file, given = folder / "drawn.bpmn", folder / "answers.json"
    file.write_text(xml)
    given.write_bytes(orjson.dumps(answers))
    parser = argparse.ArgumentParser()
    procedures.add_arguments(parser)
    procedures.run(parser.parse_args(["run", str(file), "--answers", str(given), *words]))
    lines = [orjson.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [line["node"] for line in lines if line.get("what") == "opened"]


class TestEventsOnAStep:
    @pytest.mark.parametrize("inner", [timer("PT1H"), event("message", "m")])
    def test_happen_before_it_is_done_when_they_are_answered(self, inner: str, tmp_path: Path, capsys: Any) -> None:
        answers = {"steps": {"odd": {}}}

        assert opened(beside("user", inner, interrupts=True), tmp_path, capsys, **answers) == ["work", "urge"]
        assert opened(beside("user", inner, interrupts=False), tmp_path, capsys, **answers) == ["work", "urge"]
        assert opened(beside("user", inner, interrupts=True), tmp_path, capsys) == ["work"]

    def test_go_off_as_often_as_they_say_while_it_waits(self, tmp_path: Path, capsys: Any) -> None:
        assert opened(beside("receive", CYCLE, interrupts=False), tmp_path, capsys, "--timers") == ["urge"] * 3


class TestRepeated:
    @pytest.mark.parametrize("is_sequential", ["true", "false"])
    @pytest.mark.parametrize(("entries", "expected"), [([], ["after"]), (["a", "b"], ["each", "each", "after"])])
    def test_for_no_entry_is_passed_by(
        self, is_sequential: str, entries: list[str], expected: list[str], tmp_path: Path, capsys: Any
    ) -> None:
        drawing = Drawing(extensions='<tingtang:form><tingtang:field code="names" type="list"/></tingtang:form>')
        drawing.node("start", "s")
        marker = f'<bpmn:multiInstanceLoopCharacteristics isSequential="{is_sequential}" tingtang:collection="names"/>'
        drawing.node("user", "each", marker)
        drawing.node("user", "after")
        drawing.node("end", "e")
        drawing.line("s", "each", "after", "e")

        assert opened(drawing, tmp_path, capsys, values={"names": entries}) == expected


class TestOneFlowForWhatTheCustomerNeeds:
    @pytest.mark.parametrize(
        ("need", "accepts", "expected"),
        [
            ("理财", True, ["hear", "advise", "sell", "serve", "support"]),
            ("理财", False, ["hear", "advise"]),
            ("账户", True, ["hear", "serve", "support"]),
        ],
    )
    def test_leads_by_what_fits_the_need(
        self, need: str, accepts: bool, expected: list[str], tmp_path: Path, capsys: Any
    ) -> None:
        file = files("tingtang.packs.bank") / "flows" / "customer-demand.bpmn"
        steps = {
            "hear": {"need": need, "amount": 60_000}, "advise": {"accepted": accepts}, "sell": {"contract": "1"},
            "serve": {"voucher": "1"}, "support": {"satisfied": True},
        }  # fmt: skip

        assert walked(file.read_text(), tmp_path, capsys, steps=steps) == expected


class TestRefused:
    @pytest.mark.parametrize("trigger", ["signal", "conditional", "cancel", "compensate", "terminate"])
    def test_events_are_said_to_be_what_they_are_and_nothing_else(self, trigger: str) -> None:
        found = problems(parse(beside("user", event(trigger), interrupts=True).xml()))

        assert [one.element for one in found if not one.is_warning] == ["odd"]

    def test_kinds_are_said_in_the_words_of_the_reader(self) -> None:
        drawing = Drawing()
        for kind, node in (("start", "s"), ("scriptTask", "x"), ("end", "e")):
            drawing.node(kind, node, name="算一算" if node == "x" else node)
        drawing.line("s", "x", "e")

        told = {}
        for language in ("en", "zh-hans"):
            with translation.override(language):
                told[language] = [sentence(one, translation.gettext) for one in problems(named(parse(drawing.xml())))]

        assert told["en"] == ["“算一算” is drawn as a script, which is not executed. Draw it with elements of the supported set."]
        assert "脚本任务" in told["zh-hans"][0] and "scriptTask" not in told["zh-hans"][0]
