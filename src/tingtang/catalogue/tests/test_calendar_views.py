"""What the pages of calendars do with what is typed."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tingtang.catalogue import actions, queries
from tingtang.catalogue.models import Calendar, CalendarDay, DayImport, HallCalendar
from tingtang.catalogue.rules.days import Day
from tingtang.catalogue.tests.factories import AT, make_calendar
from tingtang.catalogue.tests.test_ical_days import calendar as ical
from tingtang.core.actors import SYSTEM
from tingtang.org.tests.factories import grant, make_hall, make_staff
from tingtang.org.tests.test_permissions import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    return client_for(grant(make_staff("zhouning", "周宁"), "administrator"))


def week_form(**changes: Any) -> dict[str, Any]:
    form = {"names_zh-hans": "工作日", "names_en": "Office", "code": "", "order": "0", "is_active": "on"}
    hours = {"week_mo_from": ["8:30", "1330"], "week_mo_to": ["12", "17：30"], "week_fr_from": ["22:00"], "week_fr_to": ["6"]}
    return {**form, **hours, **changes}


class TestWeek:
    def test_reads_times_as_people_type_them(self, boss: Client) -> None:
        answer = boss.post("/setup/calendars/new/", week_form(week_su_from=["0"], week_su_to=["24"]))

        made = Calendar.objects.get()
        assert answer.headers["Location"] == f"/setup/calendars/{made.pk}/"
        assert made.week == {"mo": ["08:30-12:00", "13:30-17:30"], "fr": ["22:00-06:00"], "su": ["00:00-24:00"]}

    @pytest.mark.parametrize(
        "changes", [{"week_mo_to": ["12", ""]}, {"week_mo_to": ["12", "25:00"]}, {"zone_name": "Mars/Olympus"}]
    )
    def test_keeps_what_was_typed_when_something_is_wrong(self, boss: Client, changes: dict[str, Any]) -> None:
        answer = boss.post("/setup/calendars/new/", week_form(**changes))

        assert answer.status_code == 422
        assert 'value="08:30"' in answer.content.decode()
        assert not Calendar.objects.exists()

    def test_begins_with_the_opening_hours_and_warns_of_a_calendar_without_any(self, boss: Client) -> None:
        hall = make_hall(opening={"mo": ["08:30-12:00"]})

        page = boss.get("/setup/calendars/new/").text
        assert page.count('value="08:30"') == page.count('value="12:00"') == 1
        empty, full = make_calendar("empty", week={}), make_calendar("full", week=hall.opening)

        english = {"Accept-Language": "en"}
        pages = [boss.get(f"/setup/calendars/{one.pk}/", headers=english).text for one in (empty, full)]
        warns = ["has no working hours" in text for text in pages]
        assert warns == [True, False]

    def test_shows_the_year_and_reckons_a_target(self, boss: Client) -> None:
        made = make_calendar(days=[Day(date(2026, 10, 1), name="国庆节"), Day(date(2026, 10, 2), name="国庆节")], is_default=True)

        answer = boss.get(f"/setup/calendars/{made.pk}/?year=2026&start=2026-09-30T16:30&hours=2")

        page = answer.content.decode()
        assert answer.context["answer"]["due"].isoformat() == "2026-10-05T10:00:00"
        assert "国庆节" in page
        assert len(answer.context["year"].runs) == 1

    def test_says_when_a_calendar_never_works(self, boss: Client) -> None:
        made = make_calendar(week={})

        assert boss.get(f"/setup/calendars/{made.pk}/?start=2026-09-30T16:30&hours=2").context["answer"] == {"never": True}


class TestDays:
    def test_are_set_and_let_go(self, boss: Client) -> None:
        made = make_calendar()
        url = f"/setup/calendars/{made.pk}/days/2026-10-10/"

        boss.post(url, {"kind": "open", "spans_from": ["9"], "spans_to": ["12"], "name": "调休"})
        assert CalendarDay.objects.get().spans == ["09:00-12:00"]
        boss.post(url, {"kind": "closed", "spans_from": ["9"], "spans_to": ["12"], "name": ""})
        assert CalendarDay.objects.get().spans == []
        boss.post(f"{url}remove/")
        assert not CalendarDay.objects.exists()

    def test_refuse_other_hours_without_hours(self, boss: Client) -> None:
        made = make_calendar()

        answer = boss.post(f"/setup/calendars/{made.pk}/days/2026-10-10/", {"kind": "open", "name": "盘点"})

        assert answer.status_code == 422
        assert "盘点" in answer.content.decode()

    @pytest.mark.parametrize("day", ["2026-02-30", "x", "1000-01-01"])
    def test_do_not_exist_outside_the_calendar(self, boss: Client, day: str) -> None:
        assert boss.get(f"/setup/calendars/{make_calendar().pk}/days/{day}/").status_code == 404


class TestImports:
    def test_show_what_would_change_then_set_it_then_take_it_back(self, boss: Client) -> None:
        made = make_calendar()

        shown = boss.get(f"/setup/calendars/{made.pk}/public/?region=CN&year=2026")
        assert not CalendarDay.objects.exists()
        boss.post(f"/setup/calendars/{made.pk}/import/", {"days": shown.context["token"]})

        makeup = CalendarDay.objects.get(date=date(2026, 2, 14))
        assert (makeup.spans, makeup.source) == (["09:00-12:00", "13:30-17:30"], "public")
        assert CalendarDay.objects.get(date=date(2026, 2, 17)).name == "春节"
        assert DayImport.objects.get().title == "CN 2026"  # in no language: who reads it later may speak another
        assert "中国大陆 2026" in boss.get(f"/setup/calendars/{made.pk}/").content.decode()
        boss.post(f"/setup/calendars/{made.pk}/imports/{DayImport.objects.get().pk}/undo/")
        assert not CalendarDay.objects.exists()

    def test_say_plainly_that_a_year_is_not_published(self, boss: Client) -> None:
        answer = boss.get(f"/setup/calendars/{make_calendar().pk}/public/?region=CN&year=2099")

        assert answer.status_code == 422
        assert answer.context["form"].errors["year"]

    def test_read_a_file_and_refuse_what_is_none(self, boss: Client) -> None:
        made = make_calendar()
        data = ical("SUMMARY:盘点\nDTSTART;VALUE=DATE:20270105", "SUMMARY:x\nSTATUS:CANCELLED\nDTSTART;VALUE=DATE:20270106")
        url = f"/setup/calendars/{made.pk}/file/"

        shown = boss.post(url, {"file": SimpleUploadedFile("days.ics", data), "timed": "open"})
        wrong = boss.post(url, {"file": SimpleUploadedFile("days.ics", b"<html>"), "timed": "open"})
        boss.post(f"/setup/calendars/{made.pk}/import/", {"days": shown.context["token"]})

        assert wrong.status_code == 422
        assert CalendarDay.objects.get().name == "盘点"
        assert boss.post(f"/setup/calendars/{made.pk}/import/", {"days": "forged"}).status_code == 422


class TestMissingDays:
    def test_are_said_from_november_for_the_next_year(self) -> None:
        made = make_calendar(public_days="JP")
        actions.import_days(SYSTEM, calendar=made, days=[Day(date(2026, 1, 1))], at=AT, source="public")

        assert [(one.year, one.is_published) for one in queries.missing_days(AT)] == [(2027, True)]
        assert queries.missing_days(AT.replace(month=10)) == []


class TestHalls:
    def test_choose_their_calendar(self, boss: Client) -> None:
        hall, made = make_hall(), make_calendar()

        boss.post(f"/setup/calendars/halls/{hall.code}/", {"calendar": str(made.pk)})
        assert HallCalendar.objects.get().calendar == made
        boss.post(f"/setup/calendars/halls/{hall.code}/", {"calendar": ""})
        assert not HallCalendar.objects.exists()
        assert boss.get("/setup/calendars/halls/").status_code == 200
