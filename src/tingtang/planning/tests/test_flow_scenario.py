"""Drawn flows as scenarios: ways from the drawing, shares and times from what was done, cases simulated from end to end."""

from pathlib import Path

import pytest

from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.diagram import Diagram
from tingtang.planning.rules.flow_answers import answered, with_change
from tingtang.planning.rules.flow_scenario import Done, follows, read

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
        ways = follows(receipt)

        assert ways[""] == ["receipt"]
        assert set(ways["t02"]) == {"t03", "t04"}
        assert "" in ways["t05"]

    def test_shares_and_minutes_are_those_of_the_cases(self, receipt: Diagram) -> None:
        found = read(receipt, make_cases(), people={"anybody": 3}, per_hour=2)
        steps = {one.code: one for one in found.steps}

        assert (found.cases, found.outside) == (40, 0)
        assert steps["t02"].onward == pytest.approx({"t03": 0.2, "t04": 0.8})
        assert (steps["t02"].minutes, steps["t02"].n) == (pytest.approx(10), 49)
        assert steps["t05"].seen == 0
        assert steps["t05"].onward == {"t11": 0.5}
        assert found.scenario.counters[0].count == 3

    def test_what_was_done_otherwise_than_drawn_is_taken_as_it_was(self, receipt: Diagram) -> None:
        found = read(receipt, [Done(1, "t05", 0, 60, 1), Done(1, "receipt", 60, 120, 1)], people={}, per_hour=1)

        assert found.outside == 1
        assert {one.code: one.onward for one in found.steps}["t05"] == {"receipt": 1.0}


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
