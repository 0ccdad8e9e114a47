"""The clock faults that users of other service desks report most, each as a test of the arithmetic. The rest are the cases' tests."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tingtang.catalogue.rules.calendars import Calendar, Span, parse_span, whole_day
from tingtang.catalogue.rules.clock import due, elapsed, next_open

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
SPLIT = {day: [parse_span("09:00-12:00"), parse_span("13:30-17:30")] for day in ("mo", "tu", "we", "th", "fr")}
OFFICE = Calendar(SHANGHAI, SPLIT)
FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=SHANGHAI)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


class TestFault:
    def test_deadline_in_the_readers_zone(self) -> None:
        elsewhere = FRIDAY.astimezone(ZoneInfo("America/New_York"))

        assert due(elsewhere, hours(2), OFFICE) == due(FRIDAY, hours(2), OFFICE) == datetime(2026, 11, 23, 2, tzinfo=UTC)

    def test_hold_time_added_in_wall_clock_hours(self) -> None:
        over_night = (FRIDAY, MONDAY + hours(1))  # holds one working hour on Friday and one on Monday

        assert due(FRIDAY, hours(2), OFFICE, [over_night]) == due(FRIDAY, hours(4), OFFICE)

    def test_hold_lost_when_a_case_goes_from_paused_straight_to_resolved(self) -> None:
        end = FRIDAY + timedelta(days=180)

        assert elapsed(FRIDAY, end, OFFICE, [(FRIDAY + hours(0.5), end)]) == hours(0.5)

    def test_weekend_pause_counted_twice(self) -> None:
        weekend = (datetime(2026, 11, 21, tzinfo=SHANGHAI), datetime(2026, 11, 23, tzinfo=SHANGHAI))

        assert due(FRIDAY, hours(14), OFFICE, [weekend]) == due(FRIDAY, hours(14), OFFICE)

    def test_breach_while_paused(self) -> None:
        pause = (FRIDAY + hours(0.5), FRIDAY + timedelta(days=30))

        worked = {elapsed(FRIDAY, FRIDAY + timedelta(days=days), OFFICE, [pause]) for days in range(1, 30)}

        assert worked == {hours(0.5)}
        assert due(FRIDAY, hours(1), OFFICE, [pause]) > pause[1]

    def test_pause_forgotten_when_the_target_changes_midway(self) -> None:
        pause = (MONDAY, MONDAY + hours(3))

        longer, shorter = due(FRIDAY, hours(4), OFFICE, [pause]), due(FRIDAY, hours(2), OFFICE, [pause])

        assert elapsed(shorter, longer, OFFICE) == hours(2)

    def test_time_solved_and_reopened_counted_as_pending(self) -> None:
        solved = (MONDAY, MONDAY + hours(24))
        waiting = (MONDAY + hours(12), MONDAY + hours(26))  # reaches over the time it was solved: counts once

        assert elapsed(MONDAY, MONDAY + hours(48), OFFICE, [solved, waiting]) == elapsed(
            MONDAY + hours(26), MONDAY + hours(48), OFFICE
        )

    @pytest.mark.parametrize("share", [0.25, 0.5, 0.75, 0.9])
    def test_early_warning_at_midnight_with_split_days(self, share: float) -> None:
        at = due(FRIDAY, hours(7) * share, OFFICE).astimezone(SHANGHAI)

        assert next_open(at, OFFICE) == at or at.strftime("%H:%M") in {"12:00", "17:30"}

    def test_a_minute_lost_at_midnight_day_and_night(self) -> None:
        always = Calendar(SHANGHAI, whole_day())

        assert due(FRIDAY, timedelta(days=365), always) == FRIDAY + timedelta(days=365)
        assert elapsed(FRIDAY, FRIDAY + timedelta(days=365), always) == timedelta(days=365)

    def test_escalation_at_midnight_and_on_weekends(self) -> None:
        for minutes in range(1, 3000, 37):
            at = due(FRIDAY, timedelta(minutes=minutes), OFFICE).astimezone(SHANGHAI)
            assert at.weekday() < 5
            assert 9 <= at.hour < 18

    def test_business_hours_ignored(self) -> None:
        assert due(datetime(2026, 11, 21, 3, tzinfo=SHANGHAI), hours(1), OFFICE) == MONDAY + hours(1)

    def test_no_lunch_break(self) -> None:
        assert due(MONDAY + hours(2.5), hours(1), OFFICE) == MONDAY + hours(5)

    def test_history_recomputed_with_todays_offset(self) -> None:
        berlin = Calendar(BERLIN, SPLIT)
        winter, summer = datetime(2026, 1, 12, 8, tzinfo=UTC), datetime(2026, 7, 13, 7, tzinfo=UTC)

        assert due(winter, hours(1), berlin) == winter + hours(1)
        assert due(summer, hours(1), berlin) == summer + hours(1)

    def test_a_repeated_weekday_rejected_or_a_night_shift_cut(self) -> None:
        night = Calendar(SHANGHAI, {"fr": [parse_span("09:00-12:00"), parse_span("22:00-06:00")]})

        assert due(FRIDAY, hours(8), night) == datetime(2026, 11, 21, 6, tzinfo=SHANGHAI)

    def test_a_make_up_day_that_is_still_a_weekend(self) -> None:
        saturday = date(2026, 11, 21)
        makeup = Calendar(SHANGHAI, SPLIT, frozenset({saturday}), {saturday: [Span(hours(9), hours(12))]})

        assert due(FRIDAY, hours(2), makeup) == datetime(2026, 11, 21, 10, tzinfo=SHANGHAI)
