"""Opening hours as arithmetic."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tingtang.org import rules

MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
WEEK = {"mo": ["08:30-12:00", "13:30-17:00"], "sa": ["22:00-02:00"]}
minutes = st.integers(0, rules.DAY_MINUTES)


class TestSpans:
    @pytest.mark.parametrize(
        ("text", "start", "end"),
        [("08:30-12:00", 510, 720), ("00:00-24:00", 0, 1440), ("22:00-02:00", 1320, 1560), ("22:00-00:00", 1320, 1440)],
    )
    def test_are_minutes_of_the_day_they_start_on(self, text: str, start: int, end: int) -> None:
        assert rules.span_of(text) == rules.Span(start, end)

    @pytest.mark.parametrize(
        "text", ["", "8:30-12:00", "08:30", "08:30-08:30", "24:00-08:00", "25:00-26:00", "08:60-09:00", "24:30-25:00"]
    )
    def test_that_cannot_be_read_are_none(self, text: str) -> None:
        assert rules.span_of(text) is None

    @given(minutes, minutes)
    def test_come_back_as_they_were_written(self, start: int, end: int) -> None:
        text = f"{rules.clock(start)}-{rules.clock(end)}"
        span = rules.span_of(text)

        assert span is None or rules.span_of(str(span)) == span


class TestFaults:
    @pytest.mark.parametrize(
        ("opening", "reasons"),
        [
            ({}, []),
            (WEEK, []),
            ({"mo": ["08:00-12:00", "12:00-13:00"]}, []),
            ({"mo": ["08:00-12:00", "11:59-13:00"]}, ["overlap"]),
            ({"su": ["22:00-02:00"], "mo": ["01:00-03:00"]}, ["overlap"]),
            ({"sa": ["22:00-02:00"], "su": ["01:00-03:00"]}, ["overlap"]),
            ({"monday": ["08:00-12:00"]}, ["unknown_day"]),
            ({"mo": "08:00-12:00"}, ["unreadable"]),
            ({"mo": [8]}, ["unreadable"]),
            (["mo"], ["unreadable"]),
        ],
    )
    def test_name_what_is_wrong(self, opening: object, reasons: list[str]) -> None:
        assert [fault.reason for fault in rules.faults_of(opening)] == reasons


class TestGaps:
    @pytest.mark.parametrize(
        ("present", "gaps"),
        [
            ([], ["08:30-12:00", "13:30-17:00"]),
            ([(480, 1080)], []),
            ([(510, 720)], ["13:30-17:00"]),
            ([(540, 600), (570, 720), (810, 1020)], ["08:30-09:00"]),
            ([(510, 600), (660, 720), (900, 960)], ["10:00-11:00", "13:30-15:00", "16:00-17:00"]),
            ([(-120, 600)], ["10:00-12:00", "13:30-17:00"]),
        ],
    )
    def test_are_the_open_hours_nobody_covers(self, present: list[tuple[int, int]], gaps: list[str]) -> None:
        found = rules.gaps(rules.spans(WEEK, "mo"), [rules.Span(*span) for span in present])

        assert [str(gap) for gap in found] == gaps

    @given(st.lists(st.tuples(minutes, st.integers(1, 300)), max_size=6), minutes)
    def test_hold_exactly_the_open_minutes_without_anybody(self, shifts: list[tuple[int, int]], minute: int) -> None:
        open_spans = rules.spans(WEEK, "mo")
        present = [rules.Span(start, start + length) for start, length in shifts]

        def within(spans: list[rules.Span]) -> bool:
            return any(span.start <= minute < span.end for span in spans)

        assert within(rules.gaps(open_spans, present)) == (within(open_spans) and not within(present))


class TestIsOpen:
    @pytest.mark.parametrize(
        ("day", "hour", "minute", "is_open"),
        [
            (23, 8, 29, False),
            (23, 8, 30, True),
            (23, 11, 59, True),
            (23, 12, 0, False),
            (28, 23, 0, True),
            (29, 1, 59, True),  # Sunday: Saturday's night goes on
            (29, 2, 0, False),
            (30, 1, 0, False),
        ],
    )
    def test_is_half_open_and_goes_past_midnight(self, day: int, hour: int, minute: int, is_open: bool) -> None:
        assert rules.is_open(WEEK, MONDAY.replace(day=day, hour=hour, minute=minute)) is is_open

    def test_a_tidy_week_is_open_when_the_untidy_one_is(self) -> None:
        untidy = {"sa": ["22:00-02:00"], "mo": ["13:30-17:00", "08:30-12:00"], "tu": []}

        assert rules.tidy(untidy) == WEEK
