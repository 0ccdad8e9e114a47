"""Clock arithmetic: named cases of every convention, and the property that elapsed(start, due) is the target."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tingtang.catalogue.rules.calendars import HORIZON_YEARS, WEEKDAYS, BadCalendar, Calendar, parse_span, whole_day
from tingtang.catalogue.rules.clock import Backwards, Unreachable, back, due, elapsed, next_open

SHANGHAI, NEW_YORK, LORD_HOWE = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def week(*spans: str, days: str = "mo tu we th fr") -> dict[str, list]:
    return {day: [parse_span(span) for span in spans] for day in days.split()}


OFFICE = Calendar(SHANGHAI, week("08:00-12:00", "13:00-18:00"))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


class TestDue:
    def test_goes_over_lunch_and_the_weekend(self) -> None:
        assert due(at("2026-11-20T11:00"), 8 * HOUR, OFFICE) == at("2026-11-23T10:00")

    def test_that_ends_exactly_at_closing_is_due_at_closing(self) -> None:
        assert due(at("2026-11-20T17:00"), HOUR, OFFICE) == at("2026-11-20T18:00")
        assert due(at("2026-11-20T11:00"), HOUR, OFFICE) == at("2026-11-20T12:00")

    def test_of_a_night_shift_belongs_to_the_date_on_which_it_starts(self) -> None:
        nights = Calendar(SHANGHAI, week("22:00-06:00", days="mo tu"), frozenset({date(2026, 11, 23)}))

        assert due(at("2026-11-23T20:00"), HOUR, nights) == at("2026-11-24T23:00")
        assert elapsed(at("2026-11-24T22:00"), at("2026-11-25T06:00"), nights) == 8 * HOUR
        assert elapsed(at("2026-11-23T12:00"), at("2026-11-24T12:00"), nights) == timedelta(0)

    def test_counts_a_make_up_day_even_on_a_holiday(self) -> None:
        sunday = date(2026, 10, 11)
        calendar = Calendar(SHANGHAI, OFFICE.week, frozenset({sunday}), {sunday: [parse_span("09:00-12:00")]})

        assert due(at("2026-10-11T08:00"), HOUR, calendar) == at("2026-10-11T10:00")

    def test_of_nothing_is_the_start_itself(self) -> None:
        assert due(at("2026-11-21T03:00"), timedelta(0), OFFICE) == at("2026-11-21T03:00")

    def test_is_refused_when_the_calendar_never_opens(self) -> None:
        with pytest.raises(Unreachable):
            due(at("2026-11-21T03:00"), HOUR, Calendar(SHANGHAI, {}))

    def test_over_new_year_counts_a_night_once(self) -> None:
        nights = Calendar(SHANGHAI, week("20:00-24:00", "22:00-04:00", days=" ".join(WEEKDAYS)))

        assert elapsed(at("2026-12-31T12:00"), at("2027-01-01T12:00"), nights) == 8 * HOUR


class TestPauses:
    def test_outside_working_hours_add_nothing(self) -> None:
        assert due(at("2026-11-20T17:30"), HOUR, OFFICE, [(at("2026-11-20T19:00"), at("2026-11-22T10:00"))]) == at(
            "2026-11-23T08:30"
        )

    def test_that_overlap_count_once(self) -> None:
        pauses = [(at("2026-11-20T09:00"), at("2026-11-20T10:00")), (at("2026-11-20T09:30"), at("2026-11-20T11:00"))]

        assert elapsed(at("2026-11-20T08:00"), at("2026-11-20T12:00"), OFFICE, pauses) == 2 * HOUR
        assert due(at("2026-11-20T08:00"), 2 * HOUR, OFFICE, pauses) == at("2026-11-20T12:00")

    def test_that_end_before_they_begin_are_refused(self) -> None:
        with pytest.raises(Backwards):
            elapsed(at("2026-11-20T08:00"), at("2026-11-20T12:00"), OFFICE, [(at("2026-11-20T10:00"), at("2026-11-20T09:00"))])


class TestClockChanges:
    def test_make_a_whole_day_of_25_or_23_hours(self) -> None:
        always = Calendar(NEW_YORK, whole_day())

        assert elapsed(at("2026-11-01T00:00", NEW_YORK), at("2026-11-02T00:00", NEW_YORK), always) == 25 * HOUR
        assert elapsed(at("2026-03-08T00:00", NEW_YORK), at("2026-03-09T00:00", NEW_YORK), always) == 23 * HOUR

    def test_of_half_an_hour_are_counted_as_they_are(self) -> None:
        always = Calendar(LORD_HOWE, whole_day())

        assert elapsed(at("2026-04-05T00:00", LORD_HOWE), at("2026-04-06T00:00", LORD_HOWE), always) == 24.5 * HOUR


class TestBack:
    def test_is_the_latest_start_from_which_the_target_ends_there(self) -> None:
        assert back(at("2026-11-23T09:00"), 2 * HOUR, OFFICE) == at("2026-11-20T17:00")
        assert back(at("2026-11-20T13:00"), HOUR, OFFICE) == at("2026-11-20T11:00")


class TestNextOpen:
    @pytest.mark.parametrize(
        ("start", "opens"),
        [
            ("2026-11-20T12:00", "2026-11-20T13:00"),
            ("2026-11-20T08:00", "2026-11-20T08:00"),
            ("2026-11-20T18:00", "2026-11-23T08:00"),
        ],
    )
    def test_is_open_at_opening_and_closed_at_closing(self, start: str, opens: str) -> None:
        assert next_open(at(start), OFFICE) == at(opens)


class TestParseSpan:
    @pytest.mark.parametrize("text", ["8:00-12:00", "08:00", "25:00-26:00", "24:00-08:00", "08:60-09:00", "a-b", ""])
    def test_refuses_what_is_no_span(self, text: str) -> None:
        with pytest.raises(BadCalendar):
            parse_span(text)


minutes_of_day = st.integers(0, 24 * 60 - 1)
spans = st.builds(lambda a, b: f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}", minutes_of_day, minutes_of_day).map(
    parse_span
)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
calendars = st.builds(
    Calendar,
    st.sampled_from(
        [SHANGHAI, NEW_YORK, LORD_HOWE, ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/St_Johns")]
    ),
    st.dictionaries(st.sampled_from(WEEKDAYS), st.lists(spans, max_size=3), min_size=1).filter(lambda w: any(w.values())),
    st.frozensets(days, max_size=5),
    st.dictionaries(days, st.lists(spans, max_size=2), max_size=5),
)
times = st.integers(0, 730 * 86_400).map(lambda seconds: datetime(2025, 6, 1, tzinfo=UTC) + timedelta(seconds=seconds))
pauses = st.lists(st.tuples(times, st.integers(0, 40 * 24 * 60)).map(lambda p: (p[0], p[0] + p[1] * MINUTE)), max_size=4)


# A minute a week: sixty years, and no further is looked, hold less than two days of working time.
RARE = Calendar(SHANGHAI, {"mo": [parse_span("00:00-00:01")]}, frozenset(), {})
NEARLY_THE_HORIZON = timedelta(days=365 * (HORIZON_YEARS - 1))


class TestProperties:
    @settings(max_examples=400, deadline=None)
    @given(calendars, times, st.integers(1, 200 * 60), pauses)
    @example(RARE, datetime(2025, 6, 1, tzinfo=UTC), 3163, [])
    def test_elapsed_until_due_is_the_target_and_no_less_time_is_enough(self, calendar, start, minutes, pauses) -> None:
        target = minutes * MINUTE
        try:
            end = due(start, target, calendar, pauses)
        except Unreachable:
            assert elapsed(start, start + NEARLY_THE_HORIZON, calendar, pauses) < target
            return

        assert elapsed(start, end, calendar, pauses) == target
        assert elapsed(start, end - timedelta(seconds=1), calendar, pauses) < target

    @settings(max_examples=200, deadline=None)
    @given(calendars, times, st.integers(1, 60 * 60), pauses)
    @example(RARE, datetime(2025, 6, 1, tzinfo=UTC), 3163, [])
    def test_elapsed_from_back_is_the_target(self, calendar, end, minutes, pauses) -> None:
        try:
            start = back(end, minutes * MINUTE, calendar, pauses)
        except Unreachable:
            assert elapsed(end - NEARLY_THE_HORIZON, end, calendar, pauses) < minutes * MINUTE
            return

        assert elapsed(start, end, calendar, pauses) == minutes * MINUTE
        assert elapsed(start + timedelta(seconds=1), end, calendar, pauses) < minutes * MINUTE

    @settings(max_examples=100, deadline=None)
    @given(calendars, times, times, times, pauses)
    def test_elapsed_adds_up(self, calendar, one, two, three, pauses) -> None:
        a, b, c = sorted([one, two, three])

        assert elapsed(a, b, calendar, pauses) + elapsed(b, c, calendar, pauses) == elapsed(a, c, calendar, pauses)
