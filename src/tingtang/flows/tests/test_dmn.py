"""Decision tables as files of their own: what another program wrote is checked, taken over and given back as it was."""

import argparse
import time
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import orjson
import pytest

from tingtang.core.errors import Invalid
from tingtang.flows.command import procedures
from tingtang.flows.queries.tabling import brought
from tingtang.flows.rules.decisions import BadDecision, compiled_decision, decide, unary
from tingtang.flows.rules.dmn import problems_of, taken_out, wrapped
from tingtang.flows.rules.document import Unreadable
from tingtang.flows.tests.factories import published
from tingtang.flows.tests.test_languages import spoken
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_hall, make_staff

FILE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
    xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:acme="urn:acme" id="grading" name="Grading" namespace="urn:acme">
  <decision id="grade" name="定级"><description>按得分定级</description>
    <decisionTable id="dt" hitPolicy="UNIQUE">
      <input id="i" label="得分" acme:kept="yes"><inputExpression id="ie" typeRef="number"><text>score</text></inputExpression></input>
      <output id="o" name="grade" typeRef="string"/>
      <rule id="r1"><description>高分</description>
        <inputEntry id="a"><text>&gt;= 90</text></inputEntry><outputEntry id="b"><text>"A"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="c"><text>&lt; 90</text></inputEntry><outputEntry id="d"><text>"B"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <inputData id="in" name="得分"/>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="grade"><dc:Bounds x="0" y="0" width="1" height="1"/></dmndi:DMNShape>
  </dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>"""
BOMB = '<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'


def same(one: str) -> str:
    """A document without what readers of XML do not tell apart."""
    return canonicalize(one, strip_text=True, rewrite_prefixes=True)


def flow(what: str, path: Path, answers: Path | None = None) -> int:
    """Run `tingtang flow`."""
    parser = argparse.ArgumentParser()
    procedures.add_arguments(parser)
    return procedures.run(parser.parse_args([what, str(path), *(["--answers", str(answers)] if answers else [])]))


class TestAFile:
    def test_comes_out_of_a_drawing_as_it_went_in(self) -> None:
        assert same(taken_out(wrapped(FILE), "grade")) == same(FILE)
        assert same(taken_out(wrapped(taken_out(wrapped(FILE), "grade")), "grade")) == same(FILE)
        with pytest.raises(BadDecision):
            taken_out(wrapped(FILE), "other")

    def test_is_worked_out_as_it_is_written(self) -> None:
        assert problems_of(FILE) == []
        assert decide(compiled_decision(FILE, "grade"), {"score": 95}) == {"grade": "A"}

    @pytest.mark.parametrize("policy", ["ANY", "RULE ORDER", "OUTPUT ORDER"])
    def test_with_a_hit_policy_that_is_not_worked_out_is_refused_by_its_name(self, policy: str) -> None:
        content = FILE.replace("UNIQUE", policy)

        assert [(one.code, one.element, one.about["about"]) for one in problems_of(content)] == [
            ("decision_hit_policy", "grade", policy)
        ]
        with pytest.raises(Invalid, match=policy):
            brought(content)

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (BOMB, "doctype"),
            ("<definitions/>", "not_dmn"),
            ("no xml", "not_xml"),
            ('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "no_decision"),
        ],
    )
    def test_that_is_none_or_hostile_is_not_read(self, content: str, reason: str) -> None:
        with pytest.raises(Unreadable) as refused:
            problems_of(content)
        with pytest.raises(Invalid):
            brought(content)

        assert refused.value.reason == reason

    def test_names_rules_that_collide_and_cells_that_are_none(self) -> None:
        both = problems_of(FILE.replace("&lt; 90", "&gt; 95"))
        cell = problems_of(FILE.replace("&lt; 90", "today()"))

        assert [(one.code, one.is_warning) for one in both] == [("decision_overlap", True)]
        assert [(one.code, one.about["about"]) for one in cell] == [("decision_cell", "today()")]


class TestTheCommand:
    def test_checks_tables_and_says_what_they_answer(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        good, bad, answers = tmp_path / "grade.dmn", tmp_path / "any.dmn", tmp_path / "answers.json"
        good.write_text(FILE)
        bad.write_text(FILE.replace("UNIQUE", "ANY"))
        answers.write_bytes(orjson.dumps({"values": {"score": 12}}))

        assert (flow("check", good), flow("check", bad), flow("run", good, answers)) == (0, 1, 0)

        told = capsys.readouterr().out.splitlines()
        assert "ANY [decision_hit_policy]" in told[0]
        assert orjson.loads(told[1]) == {"decision": "grade", "answers": {"grade": "B"}}


@pytest.mark.django_db
def test_is_given_to_whoever_reads_the_process() -> None:
    drawing = spoken()
    inside = wrapped(FILE).partition("<tingtang:decisions>")[2].partition("</tingtang:decisions>")[0]
    drawing.extensions += f"<tingtang:decisions>{inside}</tingtang:decisions>"
    version = published(drawing)
    hall = make_hall()
    client = browser(grant(make_staff(hall=hall), "supervisor", hall))

    found = client.get(f"/flows/versions/{version.pk}/tables/grade/")

    assert same(found.content.decode()) == same(FILE)
    assert found.headers["Content-Disposition"] == 'attachment; filename="greeting-grade.dmn"'
    assert client.get(f"/flows/versions/{version.pk}/tables/none/").status_code == 404
    assert f"/flows/versions/{version.pk}/tables/grade/" in client.get(f"/flows/versions/{version.pk}/").content.decode()


@pytest.mark.parametrize(
    ("cell", "test"),
    [
        ("[1..5]", ["in", ["range", 1, 5, True, True]]),
        ("( 1.5 .. 2 [", ["in", ["range", 1.5, 2, False, False]]),
        ('"a..b"', ["in", ["=", "a..b"]]),
    ],
)
def test_a_cell_may_be_a_span(cell: str, test: list[object]) -> None:
    assert unary(cell) == test


def test_a_cell_that_says_nothing_is_refused_at_once() -> None:
    began = time.process_time()

    with pytest.raises(BadDecision):
        unary("[" + " " * 5_000 + "a" + " " * 5_000)

    assert time.process_time() - began < 1
