"""Conditions of dispatch, and who is chosen: properties without a database."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.cases.rules.conditions import FIELDS, BadCondition, check, holds
from tingtang.cases.rules.dispatch import Candidate, choose

AT = datetime(2026, 11, 16, 1, tzinfo=UTC)


class TestConditions:
    @pytest.mark.parametrize(
        ("text", "answer"),
        [
            ("", True),
            ('kind == "complaint" && priority <= 2', False),
            ('nature == "complaint" || "漏水" in tags', True),
            ('title.contains("账单") && tier in ["gold", "silver"]', True),
            ("fields.amount > 1000.0", True),
            ("fields.nothing == 1", False),
            ('tags.exists(tag, tag.startsWith("漏"))', True),
        ],
    )
    def test_hold_for_a_case_or_not(self, text: str, answer: bool) -> None:
        values = {**FIELDS, "priority": 3, "title": "水费账单有误", "tags": ["漏水"], "fields": {"amount": 1200.0}}

        assert holds(text, values) is answer

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("kind ==", "unreadable"),
            ("__import__('os')", "fails"),
            ("colour == 'red'", "unknown"),
            ("fields.colour == 'red'", "no_field"),
            ('priority > "high"', "types"),
            ("priority", "not_bool"),
            ("true" + " && true" * 200, "too_long"),
            ("tags.all(a, tags.all(b, tags.all(c, true)))", "too_many_macros"),
        ],
    )
    def test_are_refused_when_they_cannot_be_used(self, text: str, reason: str) -> None:
        with pytest.raises(BadCondition) as refused:
            check(text, {"amount": 0.0})

        assert refused.value.reason == reason

    def test_take_less_than_half_a_second_at_their_longest(self) -> None:
        tags = ["x" * 2000] * 1000
        began = thread_time()

        holds("tags.all(a, tags.all(b, a + b != title))", {**FIELDS, "tags": tags})

        assert thread_time() - began < 0.5


class TestChoose:
    def test_equal_people_hold_loads_that_differ_by_one_at_most_over_ten_thousand_arrivals(self) -> None:
        desk = [Candidate(staff_id=n, capacity=2000) for n in range(7)]

        for n in range(10_000):
            chosen = choose(desk)
            assert chosen is not None
            chosen.given(AT + timedelta(seconds=n))
            loads = [one.load for one in desk]
            assert max(loads) - min(loads) <= 1

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.integers(1, 6), min_size=1, max_size=6), st.lists(st.integers(0, 5), max_size=60))
    def test_nobody_is_given_more_than_he_has_room_for(self, capacities: list[int], freed: list[int]) -> None:
        desk = [Candidate(staff_id=n, capacity=capacity) for n, capacity in enumerate(capacities)]

        for n, free in enumerate(freed):
            chosen = choose(desk)
            if chosen is not None:
                assert chosen.load / chosen.capacity == min(one.load / one.capacity for one in desk if one.has_room)
                chosen.given(AT + timedelta(seconds=n))
            one = desk[free % len(desk)]
            one.load = max(0, one.load - (n % 2))
            assert all(one.load <= one.capacity for one in desk)

    def test_who_may_hold_twice_as_many_gets_twice_as_many(self) -> None:
        desk = [Candidate(staff_id=1, capacity=10), Candidate(staff_id=2, capacity=20)]
        got: Counter[int] = Counter()

        for n in range(15):
            chosen = choose(desk)
            assert chosen is not None
            chosen.given(AT + timedelta(seconds=n))
            got[chosen.staff_id] += 1

        assert got == {1: 5, 2: 10}

    def test_asks_for_the_skill_and_its_level(self) -> None:
        desk = [Candidate(staff_id=1, capacity=9, skills=frozenset({(7, 2)})), Candidate(staff_id=2, capacity=9, load=8)]

        assert choose(desk, skill=7, level=3) is None
        assert choose(desk, skill=7, level=2) is desk[0]
        assert choose(desk, but={1}) is desk[1]
