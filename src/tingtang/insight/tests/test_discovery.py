"""Discovery of flows from logs: all of the log is allowed without noise, and what is drawn is sound by the studio's own checks."""

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.soundness import problems
from tingtang.insight.mining.discovering import discovered, noise_of
from tingtang.insight.rules.discovery import discover, written
from tingtang.insight.rules.drawn_flow import Words, drawn
from tingtang.insight.rules.eventlog import EventLog
from tingtang.insight.rules.net import net_of
from tingtang.insight.rules.replay import replay

NAMES = "abcdefgh"
WORDS = Words("Which way?", "Again?", "skip")
LOGS = st.lists(st.lists(st.integers(0, 5), min_size=0, max_size=7).map(tuple), min_size=1, max_size=12)


def log_of(courses):
    rows = [(case, each, place) for case, course in enumerate(courses) for place, each in enumerate(course)]
    case, activity, at = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    return EventLog.of(case, activity, at, cases=range(len(courses)), activities=list(NAMES))


def words(text):
    return Counter(tuple(NAMES.index(letter) for letter in course) for course in text.split())


class TestDiscover:
    @pytest.mark.parametrize(
        ("courses", "tree"),
        [
            ("abe ace", "→(a, ×(b, c), e)"),
            ("abcd acbd", "→(a, ∧(b, c), d)"),
            ("abc abcabc abcabcabc", "↺(→(a, b, c), τ)"),
            ("ab abcab abcabcab", "↺(→(a, b), c)"),
            ("ab abdab abcab", "↺(→(a, b), c, d)"),
            ("abc ac", "→(a, ×(b, τ), c)"),
            ("a aa", "↺(a, τ)"),
        ],
    )
    def test_finds_what_made_the_log(self, courses, tree):
        assert written(discover(words(courses)), NAMES) == tree

    def test_leaves_out_what_is_rare_when_noise_is_allowed(self):
        log = words("abcd " * 30 + "acbd")

        assert written(discover(log), NAMES) == "→(a, ∧(b, c), d)"
        assert written(discover(log, 0.2), NAMES) == "→(a, b, c, d)"

    @settings(max_examples=30, deadline=None)
    @example([(0, 2, 1, 2, 0), (2, 1, 0, 1, 0)], 0.0)  # a step in one branch of a loop, none that must be in the other
    @given(LOGS, st.sampled_from([0.0, 0.0, 0.3]))
    def test_is_sound_and_without_noise_allows_the_whole_log(self, courses, noise):
        tree = discover(Counter(courses), noise)

        diagram = parse(drawn(tree, NAMES, code="found", name="Found", words=WORDS))

        assert [each for each in problems(diagram, actions={}, processes=[]) if not each.is_warning] == []
        if not noise:
            log = log_of(courses)
            is_there = [len(course) > 0 for course in courses]
            fits = replay(log, net_of(diagram, NAMES)).fits
            assert [bool(each) for each, there in zip(fits, is_there, strict=True) if there] == [True] * sum(is_there)


def test_gives_each_step_the_time_nine_in_ten_kept():
    rows = [(case, activity, 60_000_000 * minute) for case in range(10) for activity, minute in ((0, 0), (1, case + 1))]
    case, activity, at = zip(*rows, strict=True)
    log = EventLog.of(case, activity, at, cases=range(10), activities=["ask", "book"])

    found = discovered(log, 0.0, name="Found")

    assert {node.name: node.sop.minutes for node in parse(found.xml).steps()} == {"ask": None, "book": 9}


@pytest.mark.parametrize(
    ("text", "share"), [("", 0.0), ("0.2", 0.2), ("-3", 0.0), ("7", 1.0), ("nan", 0.0), ("inf", 1.0), ("much", 0.0)]
)
def test_a_share_to_be_left_out_is_between_none_and_all(text: str, share: float) -> None:
    assert noise_of(text) == share


def test_asks_which_way_whoever_finishes_the_step_before_and_the_case_what_comes_before_any():
    diagram = parse(drawn(discover(words("abd ad")), NAMES, code="x", name="x", words=WORDS))
    first = parse(drawn(discover(words("ac bc")), NAMES, code="x", name="x", words=WORDS))

    asked = {node.name: [one.code for one in node.fields] for node in diagram.nodes.values() if node.fields}
    assert (asked, diagram.fields) == ({"a": ["choice_1"]}, ())
    assert [one.code for one in first.fields] == ["choice_1"]


def test_asks_of_steps_that_may_be_left_out_one_after_the_other_once_which_comes_next():
    diagram = parse(drawn(discover(words("abcd acd abd ad abcd")), NAMES, code="x", name="x", words=WORDS))

    asked = {node.name: [(one.code, list(one.options)) for one in node.fields] for node in diagram.nodes.values() if node.fields}
    assert asked == {"a": [("next_1", ["b", "c", "skip"])], "b": [("next_1", ["c", "skip"])]}
    conditions = sorted(flow.condition for flow in diagram.flows.values() if flow.condition)
    assert conditions == ['next_1 == "c" || next_1 == "skip"', 'next_1 == "skip"']
    assert [each for each in problems(diagram, actions={}, processes=[]) if not each.is_warning] == []
