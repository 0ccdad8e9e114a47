"""A test for each fault of a clock that users of other desks reported; each names the thread."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case
from tingtang.cases.actions.promises import promise_update, set_due
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Case, SlaClock
from tingtang.cases.queries.clock_panel import clock_views
from tingtang.cases.rules.supervision import read
from tingtang.cases.rules.timing import REOPENED, Timing
from tingtang.cases.tests.factories import AT, make_timed_case
from tingtang.catalogue.rules.calendars import WEEKDAYS, Calendar, parse_span, whole_day
from tingtang.core.actors import SYSTEM

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar(SHANGHAI, {day: [parse_span("09:00-17:00")] for day in WEEKDAYS[:5]})
SPLIT = Calendar(SHANGHAI, {day: [parse_span("08:30-12:00"), parse_span("14:00-18:00")] for day in WEEKDAYS[:5]})
MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)  # 09:00 in Shanghai


def clock(case: Case, code: str = "resolve") -> SlaClock:
    """The latest clock of a case with a code."""
    return SlaClock.objects.filter(case=case, code=code).latest("pk")


class TestArithmetic:
    def test_off_hours_of_a_hold_count_once(self) -> None:
        """frappe/helpdesk pull 2449, frappe/erpnext pulls 47029, 47884, 49414: holds were added in wall-clock hours."""
        timing = Timing(MONDAY, 8 * HOUR).hold(MONDAY + 7 * HOUR).release(MONDAY + DAY + HOUR)

        assert timing.due_at(OFFICE) == MONDAY + DAY + 2 * HOUR

    def test_a_hold_that_ends_in_a_solution_does_not_count(self) -> None:
        """frappe/helpdesk pull 3776: six months on hold were read as 42 days of work."""
        timing = Timing(MONDAY, 8 * HOUR).hold(MONDAY + HOUR, "pending").stop(MONDAY + 180 * DAY)

        assert timing.elapsed(MONDAY + 180 * DAY, OFFICE) == HOUR
        assert timing.is_met(OFFICE)

    def test_a_weekend_on_hold_is_not_counted_twice(self) -> None:
        """glpi issue 10594, pull 14937: a target in days counted a pause over the weekend twice."""
        friday = MONDAY + 4 * DAY
        timing = Timing(friday, 16 * HOUR).hold(friday + 7 * HOUR).release(friday + 3 * DAY)

        assert timing.due_at(OFFICE) == friday + 4 * DAY + HOUR

    def test_a_clock_on_hold_is_never_missed(self) -> None:
        """glpi issue 24481: a breach was recorded while the ticket was pending."""
        held = Timing(MONDAY, HOUR).hold(MONDAY + HOUR / 2, "pending")

        assert held.due_at(OFFICE) is None
        assert held.elapsed(MONDAY + 90 * DAY, OFFICE) == HOUR / 2

    def test_a_warning_before_due_falls_into_working_hours_of_a_split_day(self) -> None:
        """glpi pull 22678 and issue 15429: the level before due fired at 00:00 on days with a lunch break."""
        timing = Timing(MONDAY - HOUR / 2, 8 * HOUR)

        assert timing.moment(SPLIT, before=HOUR) == MONDAY - HOUR / 2 + 9 * HOUR
        assert timing.moment(SPLIT, before=4 * HOUR) == MONDAY + 5 * HOUR + HOUR / 2

    def test_day_and_night_loses_no_minute_at_midnight(self) -> None:
        """zammad issue 3180: a 24x7 calendar lost one minute at each midnight."""
        always = Calendar(SHANGHAI, whole_day())

        assert Timing(MONDAY, 100 * DAY).due_at(always) == MONDAY + 100 * DAY

    def test_nobody_is_urged_at_midnight_or_at_the_weekend(self) -> None:
        """zammad issues 4432, 2157: escalation mails went out at night and on Sundays."""
        ladder = read({"rungs": [{"does": "urge", "share": 0.5}]})
        always = Calendar(SHANGHAI, whole_day())
        friday_evening = MONDAY + 4 * DAY + 9 * HOUR

        found = ladder.following("resolve", Timing(friday_evening, 24 * HOUR), always, priority=3, done=(), quiet=OFFICE)

        assert found is not None and found[0] == MONDAY + 7 * DAY

    def test_business_hours_and_lunch_count(self) -> None:
        """chatwoot pull 13392, osTicket 1168: hours ignored; chatwoot 14009, frappe/helpdesk 2212: no lunch break."""
        assert Timing(MONDAY, 8 * HOUR).due_at(SPLIT) == MONDAY + DAY + HOUR / 2

    def test_the_past_is_read_with_the_offset_of_its_time(self) -> None:
        """fivetran/dbt_zendesk 25: history was computed again with today's offset from UTC."""
        berlin = Calendar(ZoneInfo("Europe/Berlin"), {day: [parse_span("09:00-17:00")] for day in WEEKDAYS})
        summer, winter = datetime(2026, 7, 1, 7, tzinfo=UTC), datetime(2026, 12, 1, 8, tzinfo=UTC)

        assert Timing(summer, 8 * HOUR).due_at(berlin) == summer + 8 * HOUR
        assert Timing(winter, 8 * HOUR).due_at(berlin) == winter + 8 * HOUR


@pytest.mark.django_db
class TestCases:
    def test_the_due_time_is_told_in_the_zone_of_the_hall(self) -> None:
        """frappe/helpdesk pull 3776, frappe/erpnext pull 38745: the reader's zone made new cases look breached."""
        views = {view.code: view for view in clock_views(make_timed_case(), AT)}

        due = views["resolve"].due_at
        assert due is not None and f"{due:%H:%M}" == "17:00" and views["resolve"].zone == "Asia/Shanghai"
        assert views["resolve"].look == "on_time"

    def test_a_change_of_priority_keeps_the_pause(self) -> None:
        """glpi issue 6902: the pause was forgotten when another SLA applied."""
        targets = [{"clock": "resolve", "minutes": 480}, {"clock": "resolve", "priority": 1, "minutes": 240}]
        case = make_timed_case(targets)
        move(SYSTEM, case=case, step="wait", at=AT + HOUR, reason="需要水表照片")
        change_case(SYSTEM, case=case, at=AT + 2 * HOUR, impact=1, urgency=1)
        waiting = clock(case).due_at
        move(SYSTEM, case=case, step="go_on", at=AT + 3 * HOUR)

        assert waiting is None
        assert clock(case).due_at == AT + 6 * HOUR

    def test_a_due_time_set_by_hand_stays(self) -> None:
        """glpi issue 17186: the engine moved a date that somebody had set."""
        case, appointment = make_timed_case(), AT + 3 * DAY
        set_due(SYSTEM, case=case, clock="resolve", due_at=appointment, at=AT)
        move(SYSTEM, case=case, step="wait", at=AT + HOUR, reason="需要水表照片")
        move(SYSTEM, case=case, step="go_on", at=AT + 5 * HOUR)
        change_case(SYSTEM, case=case, at=AT + 6 * HOUR, impact=1, urgency=1)

        assert clock(case).due_at == appointment

    def test_time_between_solution_and_reopening_is_not_waiting(self) -> None:
        """glpi issue 23359: a solved ticket that was reopened had that time counted as pending."""
        case = make_timed_case()
        write_note(SYSTEM, case=case, body="已退款。", kind="answer", at=AT + HOUR)
        move(SYSTEM, case=case, step="resolve", at=AT + 2 * HOUR)
        move(SYSTEM, case=case, step="reopen", at=AT + DAY, reason="仍未到账")
        again = clock(case)

        assert SlaClock.objects.filter(case=case, code="resolve").count() == 1
        assert (again.state, again.due_at) == ("running", AT + DAY + 6 * HOUR)
        assert again.timing.stood_still(OFFICE, AT + 2 * DAY) == {REOPENED: 6 * HOUR}

    def test_the_promise_of_news_does_not_overrule_the_first_answer(self) -> None:
        """zammad issue 5177: an update target later than the first response hid it."""
        case = make_timed_case([*({"clock": code, "minutes": 120} for code in ("first_answer", "next_update"))])
        promise_update(SYSTEM, case=case, until=AT + 2 * DAY, at=AT + HOUR / 2)
        case.refresh_from_db()

        assert (case.due_clock, case.due_at) == ("first_answer", AT + 2 * HOUR)
        assert clock(case, "next_update").due_at == AT + 2 * DAY

    def test_the_first_answer_moves_the_clock_on(self) -> None:
        """zammad issue 2082: a first reply did not change what was due."""
        case = make_timed_case([{"clock": "first_answer", "minutes": 60}, {"clock": "next_update", "minutes": 240}])
        write_note(SYSTEM, case=case, body="已受理。", kind="answer", at=AT + HOUR)
        case.refresh_from_db()

        assert clock(case, "first_answer").state == "met"
        assert (case.due_clock, case.due_at) == ("next_update", AT + 5 * HOUR)

    def test_a_holiday_counts_nothing(self) -> None:
        """The convention of the house beside them: a holiday is no working day, its hours are told as such."""
        holiday = Calendar(SHANGHAI, OFFICE.week, frozenset({date(2026, 11, 16)}))

        assert Timing(MONDAY, HOUR).due_at(holiday) == MONDAY + DAY + HOUR
