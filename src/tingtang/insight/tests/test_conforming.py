from argparse import ArgumentParser
from datetime import UTC
from math import inf
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.flows.rules.bpmn import parse
from tingtang.insight.command import lines, words
from tingtang.insight.mining import conforming, flow_held, loading
from tingtang.insight.rules.eventlog import EventLog
from tingtang.insight.rules.net import Net
from tingtang.insight.rules.pnml import read_pnml
from tingtang.journal.models import Log

FLOW = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:t="urn:tingtang:flows:1">
<process id="p" isExecutable="true"><startEvent id="s"/><parallelGateway id="g"/><userTask id="a" name="ask"/>
<userTask id="b" name="book"/><parallelGateway id="j"/><exclusiveGateway id="x"/><userTask id="c" name="call"/>
<exclusiveGateway id="y"/><endEvent id="e"/>{flows}</process></definitions>"""
WAYS = ["sg", "ga", "gb", "aj", "bj", "jx", "xc", "cx", "xy", "ye"]


@pytest.fixture
def flow():
    ways = "".join(f'<sequenceFlow id="{one}" sourceRef="{one[0]}" targetRef="{one[1]}"/>' for one in WAYS)
    return parse(FLOW.format(flows=ways).encode())


def log_of(*courses, people=()):
    names = sorted({word for course in courses for word in course.split()})
    rows = [(case, names.index(word)) for case, course in enumerate(courses) for word in course.split()]
    case, activity = zip(*rows, strict=True) if rows else ((), ())
    who = [index % max(len(people), 1) for index in range(len(rows))] if people else None
    return EventLog.of(
        case, activity, range(len(rows)), cases=[str(n) for n in range(len(courses))], activities=names,
        resource=who, resources=list(people),
    )  # fmt: skip


class TestConform:
    def test_lets_pass_what_the_flow_allows(self, flow):
        log = log_of("ask book", "book ask call call", "ask", "ask book ask", "ask book shout")

        found = conforming.conform(log, flow)

        assert found.replayed.fits.tolist() == [True, True, False, False, False]
        assert found.aligned.cost.tolist() == [0, 0, 1, 1, 1]
        assert found.unknown == ["shout"]

    def test_names_the_steps_and_who_left_the_flow(self, flow):
        found = conforming.conform(log_of("ask", "ask book ask", people=("Li",)), flow)

        told = {(each.activity, each.kind): (each.cases, each.times) for each in found.steps}
        assert told == {("book", "skipped"): (1, 1), ("ask", "added"): (1, 1)}
        assert found.people == [("Li", 1, 1, 4)]

    def test_counts_whom_it_had_no_time_to_align(self, flow):
        found = conforming.conform(log_of("ask book", "ask", "ask book ask"), flow, seconds=-1)

        assert (found.fitting, found.not_aligned, found.steps) == (1, 2, [])

    def test_counts_the_cases_behind_each_figure(self, flow):
        log = log_of("ask book", "ask call", "ask ask book", people=("Li", "Chen"))
        object.__setattr__(flow.nodes["b"], "sop", type(flow.nodes["b"].sop)(minutes=1))
        late = EventLog.of(log.case, log.activity, log.at * 40_000_000, cases=log.cases, activities=log.activities, resource=log.resource,
                           resources=log.resources)  # fmt: skip
        held = flow_held.Held(late, flow, conforming.conform(late, flow))
        asking = loading.Asking(Log(pk=2), 0, None, None, UTC)

        def cases(**wanted):
            return np.flatnonzero(flow_held.cases(held, asking, wanted)).tolist()

        assert (cases(), cases(fits="yes"), cases(fits="no")) == ([0, 1, 2], [0], [1, 2])
        assert (cases(left_out="book"), cases(too_many="ask"), cases(late="book")) == ([1], [2], [])
        assert sorted(case for name, *_counts in held.found.people for case in cases(deviating=name)) == [1, 2]
        assert sum(len(cases(way=str(n + 1))) for n in range(3)) == 3

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.sampled_from(["ask", "book", "call"]), max_size=6))
    def test_fits_exactly_when_the_cheapest_alignment_costs_nothing(self, course):
        net = Net()
        one, two, both, end = (net.place() for _each in range(4))
        net.initial, net.final = {one: 1}, {end: 1}
        net.add("ask", [one], [two, both])
        net.add("", [two], [])
        net.add("book", [both], [both])
        net.add("", [both], [end])
        net.add("call", [end, two], [end])
        log = log_of(" ".join(course) or "call")
        wanted = conforming.align(log, net, conforming.variants(log.activity, log.starts), _nothing_fits(log))

        assert conforming.conform(log, net, with_alignments=False).fitting == int(wanted.cost[0] == 0)

    def test_counts_steps_that_came_too_late(self, flow):
        diagram = flow
        object.__setattr__(diagram.nodes["b"], "sop", type(diagram.nodes["b"].sop)(minutes=1))
        log = EventLog.of([0, 0, 1, 1], [0, 1, 0, 1], [0, 90_000_000, 0, 30_000_000], cases="xy", activities=["ask", "book"])

        late = conforming.conform(log, diagram).late

        assert [(each.activity, each.times, each.late, each.mean_seconds_over) for each in late] == [("book", 2, 1, 30.0)]


def _nothing_fits(log):
    return type("Replayed", (), {"fits": np.zeros(len(log.starts) - 1, bool)})


class TestPnml:
    def test_is_read_with_silent_steps_and_markings(self, tmp_path):
        path = tmp_path / "a.pnml"
        path.write_text(
            """<pnml><net id="n"><place id="p"><initialMarking><text>1</text></initialMarking></place><place id="q"/>
            <transition id="t"><name><text>ask</text></name></transition>
            <transition id="u"><name><text>u</text></name><toolspecific tool="ProM" activity="$invisible$"/></transition>
            <arc id="1" source="p" target="t"/><arc id="2" source="t" target="q"/><arc id="3" source="p" target="u"/>
            <arc id="4" source="u" target="q"/></net></pnml>"""
        )

        net = read_pnml(path)

        assert (net.initial, net.final, net.labels()) == ({0: 1}, {1: 1}, {"ask"})

    def test_refuses_what_is_none(self, tmp_path):
        path = tmp_path / "a.pnml"
        path.write_text("<a/>")

        with pytest.raises(ValueError, match="PNML"):
            read_pnml(path)

    @pytest.mark.parametrize(
        "more",
        [
            '<arc id="a" source="p" target="t"><inscription><text>2</text></inscription></arc>',
            '<arc id="a" source="t" target="nowhere"/>',
            '<finalmarkings><marking><place idref="nowhere"><text>1</text></place></marking></finalmarkings>',
        ],
    )
    def test_refuses_what_cannot_be_replayed_rightly(self, tmp_path, more):
        path = tmp_path / "a.pnml"
        path.write_text(
            f"""<pnml><net id="n"><place id="p"><initialMarking><text>1</text></initialMarking></place>
            <transition id="t"><name><text>ask</text></name></transition>{more}</net></pnml>"""
        )

        with pytest.raises(ValueError, match="this net"):
            read_pnml(path)


class TestCommand:
    def test_prints_what_came_of_it(self, tmp_path, capfdbinary):
        ways = "".join(f'<sequenceFlow id="{one}" sourceRef="{one[0]}" targetRef="{one[1]}"/>' for one in WAYS)
        flow, log = tmp_path / "f.bpmn", tmp_path / "l.csv"
        flow.write_text(FLOW.format(flows=ways))
        log.write_text("case,activity,time\n1,ask,2026-01-01 10:00:00\n1,book,2026-01-01 10:01:00\n2,ask,2026-01-01 10:00:00\n")
        parser = ArgumentParser()
        words.add_conform_arguments(parser)

        assert lines.run_conform(parser.parse_args([str(log), str(flow), "--json"])) == 0

        found = orjson.loads(capfdbinary.readouterr().out)
        assert (found["cases"], found["fitting_cases"], found["alignments"]["total_cost"]) == (2, 1, 1)

    def test_looks_for_alignments_as_long_as_it_is_given(self, tmp_path, capfdbinary):
        ways = "".join(f'<sequenceFlow id="{one}" sourceRef="{one[0]}" targetRef="{one[1]}"/>' for one in WAYS)
        flow, log = tmp_path / "f.bpmn", tmp_path / "l.csv"
        flow.write_text(FLOW.format(flows=ways))
        log.write_text("case,activity,time\n1,ask,2026-01-01 10:00:00\n1,book,2026-01-01 10:01:00\n2,ask,2026-01-01 10:00:00\n")
        parser = ArgumentParser()
        words.add_conform_arguments(parser)
        given = [str(log), str(flow), "--json"]

        assert parser.parse_args(given).seconds == words.SECONDS
        assert parser.parse_args([*given, "--seconds", "0"]).seconds == inf
        assert lines.run_conform(parser.parse_args([*given, "--seconds", "1e-12"])) == 0

        told = capfdbinary.readouterr()
        assert orjson.loads(told.out)["alignments"] == {"total_cost": 0, "mean_cost": 0.0, "not_found": 1}
        assert b"Of 1 cases it was not found within 1e-12 seconds" in told.err

    @pytest.mark.parametrize("seconds", ["-1", "nan", "soon"])
    def test_refuses_a_time_that_is_none(self, seconds):
        parser = ArgumentParser()
        words.add_conform_arguments(parser)

        with pytest.raises(SystemExit):
            parser.parse_args(["log", "flow", f"--seconds={seconds}"])

    def test_says_when_the_diagram_cannot_be_read(self, tmp_path, capsys):
        log = tmp_path / "l.csv"
        log.write_text("case,activity,time\n1,ask,2026-01-01 10:00:00\n")
        parser = ArgumentParser()
        words.add_conform_arguments(parser)

        assert lines.run_conform(parser.parse_args([str(log), str(Path(log))])) == 1
        assert "diagram" in capsys.readouterr().err
