"""Holidays and make-up days of a hall's calendar decide when its duties are due."""

from datetime import date

import pytest

from tingtang.catalogue.models import Calendar, CalendarDay, HallCalendar
from tingtang.core.actors import SYSTEM
from tingtang.org import actions
from tingtang.org.models import DutyTurn
from tingtang.org.tests.factories import AT, make_hall, make_housekeeping, make_staff

pytestmark = pytest.mark.django_db


class TestTheDutyRoster:
    def test_leaves_out_holidays_and_takes_in_make_up_days(self) -> None:
        hall = make_hall()
        make_housekeeping(hall, people=[make_staff(hall=hall)])
        calendar = Calendar.objects.create(code="office", name="工作日历")
        HallCalendar.objects.create(hall=hall, calendar=calendar)
        CalendarDay.objects.create(calendar=calendar, date=date(2026, 11, 24))
        CalendarDay.objects.create(calendar=calendar, date=date(2026, 11, 28), spans=["08:30-12:00"])

        actions.plan_duties(SYSTEM, hall=hall, first=date(2026, 11, 23), last=date(2026, 11, 29), at=AT)

        assert [day.day for day in DutyTurn.objects.order_by("date").values_list("date", flat=True)] == [23, 25, 26, 27, 28]
