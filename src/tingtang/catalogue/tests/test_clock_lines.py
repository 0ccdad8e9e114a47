"""`tingtang clock` answers each line, and a bad one does not stop the others."""

from datetime import timedelta

import orjson
from hypothesis import given, settings

from tingtang.catalogue.clock_lines import answers
from tingtang.catalogue.rules.clock import due, elapsed
from tingtang.catalogue.rules.reasoning import reasoning
from tingtang.catalogue.tests.test_clock import OFFICE, at, calendars, pauses, times

OFFICE_WEEK = {day: ["08:00-12:00", "13:00-18:00"] for day in ("mo", "tu", "we", "th", "fr")}


def ask(*questions: object) -> list[dict]:
    return list(answers(q if isinstance(q, bytes) else orjson.dumps(q) for q in questions))


class TestAnswers:
    def test_give_the_time_and_the_reasoning_of_each_kind(self) -> None:
        common = {"zone": "Asia/Shanghai", "week": OFFICE_WEEK}

        got = ask(
            {"id": "a", "kind": "due", "start": "2026-11-20T03:00:00Z", "minutes": 480, **common},
            {"id": "b", "kind": "elapsed", "start": "2026-11-20T03:00:00Z", "end": "2026-11-23T02:00:00Z", **common},
            {"id": "c", "kind": "back", "end": "2026-11-23T02:00:00Z", "minutes": 480, **common},
            {"id": "d", "kind": "next_open", "start": "2026-11-20T10:00:00Z", **common},
        )

        assert [(g["id"], g.get("at", g.get("minutes"))) for g in got] == [
            ("a", "2026-11-23T02:00:00Z"),
            ("b", 480),
            ("c", "2026-11-20T03:00:00Z"),
            ("d", "2026-11-23T00:00:00Z"),
        ]
        assert got[0]["why"][0] == "2026-11-20 fr open 11:00-12:00, 13:00-18:00: 360 minutes counted"

    def test_name_what_is_wrong_and_go_on(self) -> None:
        got = ask(
            b"nonsense",
            [1],
            {"id": 1},
            {"id": 2, "kind": "due", "zone": "Mars"},
            {"id": 3, "kind": "due", "week": {"xx": []}},
            {"id": 4, "kind": "due", "week": OFFICE_WEEK, "start": "2026-11-20T03:00:00Z", "minutes": 1e300},
            {"id": 5, "kind": "due", "week": {}, "start": "2026-11-20T03:00:00Z", "minutes": 5},
            {"id": 6, "kind": "elapsed", "start": "2026-11-20T03:00:00Z", "end": "2026-11-19T03:00:00Z"},
            {"id": 7, "kind": "due", "week": {"mo": ["9-12"]}, "start": "2026-11-20T03:00:00Z", "minutes": 5},
            {"id": 8, "kind": "next_open", "week": OFFICE_WEEK, "start": "2026-11-23T09:00:00"},
        )

        assert [bool(g.get("error")) for g in got] == [True] * 9 + [False]
        assert [g["id"] for g in got] == [None, None, 1, 2, 3, 4, 5, 6, 7, 8]


class TestReasoning:
    def test_of_years_is_short_and_still_adds_up(self) -> None:
        start, end = at("2020-01-01T00:00"), at("2026-01-01T00:00")

        lines = reasoning(start, end, OFFICE)

        assert len(lines) < 200
        assert sum(line.minutes for line in lines) == elapsed(start, end, OFFICE) / timedelta(minutes=1)

    def test_says_of_a_day_wholly_paused_only_that(self) -> None:
        start, end = at("2026-11-20T02:00"), at("2026-11-20T09:00")

        lines = reasoning(start, end, OFFICE, [(start - timedelta(days=1), end)])

        assert [(line.code, bool(line.spans)) for line in lines] == [("paused", True)]

    @settings(max_examples=150, deadline=None)
    @given(calendars, times, pauses)
    def test_adds_up_to_what_was_counted(self, calendar, start, pauses) -> None:
        end = due(start, timedelta(hours=30), calendar, pauses)

        assert abs(sum(line.minutes for line in reasoning(start, end, calendar, pauses)) - 30 * 60) < 1e-6
