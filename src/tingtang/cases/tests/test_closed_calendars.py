"""Cases where nobody ever works: a calendar that was made and not yet filled stops nobody from asking."""

from datetime import date, timedelta

import pytest

from tingtang.cases.actions.recalculation import begin_recalculation
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Case, SlaClock
from tingtang.cases.queries.clock_panel import clock_views
from tingtang.cases.tasks import run_recalculation
from tingtang.cases.tests.factories import AT, make_kind, make_timed_case
from tingtang.catalogue import actions as catalogue
from tingtang.catalogue.models import Calendar
from tingtang.catalogue.tests.factories import make_calendar
from tingtang.core.actors import SYSTEM
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_hall, make_staff

pytestmark = pytest.mark.django_db
LADDER = {
    "rungs": [
        {"does": "urge", "clock": "resolve", "share": 0.5},
        {"does": "escalate", "clock": "resolve", "share": 1.0, "level": 1},
    ]
}


class TestCalendarWithoutHours:
    def test_lets_cases_be_opened_worked_on_and_seen_without_a_due_time(self) -> None:
        make_calendar("nine-to-five", week={}, is_default=True)
        hall = make_hall()
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)

        case = make_timed_case(hall=hall, kind=make_kind(supervision=LADDER))
        page = browser(chen).get(f"/cases/{case.number}/")
        clock = case.clocks.get(code="resolve")
        reckoning = browser(chen).get(f"/cases/{case.number}/clocks/{clock.pk}/")
        move(SYSTEM, case=case, step="begin", at=AT + timedelta(hours=1))

        assert (case.due_at, clock.due_at, clock.supervise_at) == (None, None, None)
        assert page.status_code == reckoning.status_code == 200

    def test_counts_by_what_the_calendar_says_once_it_is_filled(self) -> None:
        make_calendar("nine-to-five", week={}, is_default=True)
        case = make_timed_case(kind=make_kind(supervision=LADDER))

        catalogue.save_calendar(SYSTEM, calendar=Calendar.objects.get(), at=AT, week={"mo": ["09:00-17:00"]})
        run_recalculation(begin_recalculation(SYSTEM, calendar=Calendar.objects.get(), at=AT).pk)

        assert case.clocks.get(code="resolve").due_at is not None

    def test_urges_at_once_where_only_the_hall_has_no_hours(self) -> None:
        make_calendar("empty", week={}, is_default=True)
        busy = make_calendar("nine-to-five")

        case = make_timed_case([{"clock": "resolve", "minutes": 60, "calendar": busy}], kind=make_kind(supervision=LADDER))

        clock = case.clocks.get(code="resolve")
        assert clock.due_at is not None and clock.supervise_at is not None and clock.supervise_at < clock.due_at


def test_the_reasoning_names_holidays_and_make_up_days() -> None:
    """From Friday over a Saturday that is worked and a Monday that is not."""
    case = make_timed_case()
    calendar = Calendar.objects.get()
    for day, spans, name in ((14, ["09:00-17:00"], "补国庆"), (16, [], "国庆节")):
        catalogue.save_day(SYSTEM, calendar=calendar, date=date(2026, 11, day), spans=spans, name=name, at=AT)
    SlaClock.objects.filter(case=case).update(started_at=AT - timedelta(days=3))
    calendar.refresh_from_db()

    told = [line for view in clock_views(Case.objects.get(), AT + timedelta(days=1)) for line in view.lines]

    assert any("14日" in line and line.endswith("调休上班（补国庆）") for line in told)
    assert any("16日" in line and line.endswith("（国庆节）") for line in told)


def test_the_reasoning_says_which_end_of_a_night_shift_is_on_the_next_day() -> None:
    night = make_calendar("night", week={"mo": ["22:00-06:00"]}, is_default=True)

    case = make_timed_case([{"clock": "resolve", "minutes": 180, "calendar": night}])

    told = [line for view in clock_views(case, AT) for line in view.lines]
    assert any("22:00–次日 01:00" in line for line in told)
