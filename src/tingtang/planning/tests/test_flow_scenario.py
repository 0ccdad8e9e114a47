"""Drawn flows as scenarios: ways from the drawing, shares and times from what was done, cases simulated from end to end."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.flows.models import Version
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.diagram import Diagram
from tingtang.flows.tests.drawing import Drawing
from tingtang.flows.tests.factories import published
from tingtang.planning.queries.flows import flows
from tingtang.planning.rules.flow_answers import answered, with_change
from tingtang.planning.rules.flow_scenario import Done, read
from tingtang.planning.rules.flow_ways import ways

RECEIPT = Path(__file__).resolve().parents[4] / "bench" / "flows" / "receipt.bpmn"


@pytest.fixture(scope="module")
def receipt() -> Diagram:
    return parse(RECEIPT.read_text("utf-8"))


def make_cases(count: int = 40) -> list[Done]:
    """Cases that go from receipt to t02 and t04, every fourth by t03 back to t02; ten minutes of work a step, one person each."""
    found = []
    for case in range(count):
        steps = ["receipt", "t02", "t03", "t02", "t04"] if case % 4 == 0 else ["receipt", "t02", "t04"]
        for place, step in enumerate(steps):
            opened = 100_000 * case + 600 * place
            found.append(Done(case, step, opened, opened + 600, case + 1))
    return found


class TestRead:
    def test_ways_are_drawn_through_gateways_to_the_end(self, receipt: Diagram) -> None:
        onward = ways(receipt).onward

        assert onward[""] == ["receipt"]
        assert set(onward["t02"]) == {"t03", "t04"}
        assert "" in onward["t05"]

    def test_shares_and_minutes_are_those_of_the_cases(self, receipt: Diagram) -> None:
        found = read(receipt, make_cases(), people={"anybody": 3}, per_hour=2)
        steps = {one.code: one for one in found.steps}

        assert (found.cases, found.outside) == (40, 0)
        assert steps["t02"].onward == pytest.approx({"t03": 0.2, "t04": 0.8})
        assert (steps["t02"].minutes, steps["t02"].n) == (pytest.approx(10), 49)
        assert steps["t05"].seen == 0
        assert steps["t05"].onward == {}  # the branch ends; what follows stands after both of them
        assert found.scenario.arrivals[0].flow["both"] == {}  # no case was seen to go on
        assert found.scenario.counters[0].count == 3

    def test_what_was_done_otherwise_than_drawn_is_taken_as_it_was(self, receipt: Diagram) -> None:
        found = read(receipt, [Done(1, "t05", 0, 60, 1), Done(1, "receipt", 60, 120, 1)], people={}, per_hour=1)

        assert found.outside == 1
        assert found.scenario.arrivals[0].flow["both"] == {"receipt": 1.0}

    def test_branches_are_counted_each_by_itself_and_run_side_by_side(self, receipt: Diagram) -> None:
        orders = [
            ("t02", "t06", "t04", "t10", "t05"),
            ("t06", "t10", "t02", "t04", "t05"),
            ("t02", "t04", "t05"),
            ("t06", "t02", "t04", "t05"),
        ]
        rows = [
            Done(case, step, 10_000 * case + 60 * place, 10_000 * case + 60 * place + 60, 10 * case + place + 1)
            for case in range(40)
            for place, step in enumerate(("receipt", *orders[case % 4], *(["t11"] if case < 10 else [])))
        ]
        found = read(receipt, rows, people={"anybody": 50}, per_hour=2)
        given, onward = found.scenario.arrivals[0], {one.code: one.onward for one in found.steps}

        # Of four cases one leaves out the second branch, and one goes no further than its first step.
        assert given.flow["receipt"] == {"both": 1.0}
        assert given.flow["both"] == {"t11": 0.25}
        assert list(given.at_once["both"][0]) == ["t02", "t03", "t04", "t05"]
        assert given.at_once["both"][1][""] == {"t06": 0.75}
        assert (onward["t02"], onward["t04"], onward["t06"]) == ({"t04": 1.0}, {"t05": 1.0}, {"t10": pytest.approx(2 / 3)})
        assert found.outside == 0
        # A minute each: receipt, then three beside none to two, then every fourth one more.
        assert answered(found.scenario, 8).mean.value == pytest.approx(60 * 4.25, rel=0.05)


class TestInclusive:
    @pytest.fixture
    def drawn(self) -> Diagram:
        drawing = Drawing("row")
        for kind, name in (("start", "s"), ("user", "check"), ("or", "split"), ("or", "join"), ("user", "sign"), ("end", "e")):
            drawing.node(kind, name)
        drawing.line("s", "check", "split")
        for name in ("photo", "eyes"):
            drawing.node("user", name)
            drawing.line("split", name, "join")
        drawing.line("join", "sign", "e")
        return parse(drawing.xml())

    def test_any_ways_but_none_may_be_taken_as_the_engine_does(self, drawn: Diagram) -> None:
        given = read(drawn, [], people={}, per_hour=1).scenario.arrivals[0]
        routed = {tuple(sorted(one.steps)): sum(one.counts) / sum(given.counts) for one in given.streams()}

        assert given.at_least_one == ("split",)
        assert routed == pytest.approx({
            ("check", "photo", "sign"): 1 / 3, ("check", "eyes", "sign"): 1 / 3, ("check", "eyes", "photo", "sign"): 1 / 3,
        })  # fmt: skip

    def test_shares_are_those_of_the_cases_and_the_join_waits_for_what_was_taken(self, drawn: Diagram) -> None:
        taken = [("photo",), ("eyes",), ("photo", "eyes"), ("eyes", "photo"), ("photo",)]
        rows = [
            Done(case, step, 10_000 * case + 60 * place, 10_000 * case + 60 * place + 60, 10 * case + place + 1)
            for case in range(40)
            for place, step in enumerate(("check", *taken[case % 5], "sign"))
        ]
        found = read(drawn, rows, people={"anybody": 50}, per_hour=2)

        assert found.scenario.arrivals[0].at_once["split"] == ({"": {"photo": 0.8}, "photo": {}}, {"": {"eyes": 0.6}, "eyes": {}})
        assert found.outside == 0
        # A minute each, and nobody waits: whichever is taken, cases last three.
        assert answered(found.scenario, 8).mean.value == pytest.approx(60 * 3, rel=0.01)

    def test_a_way_without_steps_leads_past_the_block(self, drawn: Diagram) -> None:
        drawing = Drawing("row")
        for kind, name in (("start", "s"), ("or", "split"), ("or", "join"), ("user", "sign"), ("end", "e")):
            drawing.node(kind, name)
        for name in ("photo", "eyes"):
            drawing.node("user", name)
            drawing.line("split", name, "join")
        drawing.line("s", "split", "join", "sign", "e")
        past = ways(parse(drawing.xml()))

        assert past.onward[""] == ["split", "sign"]
        assert past.onward["split"] == ["sign"]
        assert not ways(drawn).blocks["split"].may_be_empty


class TestAnswered:
    def test_one_more_person_shortens_cases_and_an_overload_is_named(self, receipt: Diagram) -> None:
        scenario = read(receipt, make_cases(), people={"anybody": 1}, per_hour=1.6).scenario
        now, then = answered(scenario, 8), answered(with_change(scenario, post="anybody", people=1), 8)
        over = answered(with_change(scenario, arrivals=3), 4)

        assert then.mean.minus(now.mean).high is not None
        assert (then.mean.minus(now.mean).high or 0) < 0
        assert {one.code: one.visits for one in now.steps}["t02"] == pytest.approx(1.25, rel=0.1)
        assert 0.5 < now.busy["anybody"].value < 1
        assert over.overloaded == ["anybody"]


@pytest.mark.django_db
def test_a_version_is_in_force_from_midnight_where_the_organisation_is() -> None:
    drawing = Drawing("row")
    for kind, name in (("start", "s"), ("user", "check"), ("end", "e")):
        drawing.node(kind, name)
    drawing.line("s", "check", "e")
    Version.objects.filter(pk=published(drawing).pk).update(effective_date=date(2026, 11, 23))

    evening, midnight = (datetime(2026, 11, 22, hour, tzinfo=UTC) for hour in (15, 16))
    assert [len(flows(SYSTEM, at)) for at in (evening, midnight)] == [0, 1]
