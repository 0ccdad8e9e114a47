"""Special days of iCalendar files, and files that mean harm."""

import time
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tingtang.catalogue.rules.ical_days import MOST_EVENTS, BadFile, FileDay, FileDays, Timed, read
from tingtang.catalogue.rules.weeks import read as spans

WEEK = {day: spans(["09:00-12:00", "13:30-17:30"]) for day in ("mo", "tu", "we", "th", "fr")}
SHANGHAI = ZoneInfo("Asia/Shanghai")


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\nUID:{number}\n{event}\nEND:VEVENT\n" for number, event in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def days(data: bytes, timed: Timed = "open") -> FileDays:
    return read(data, zone=SHANGHAI, first=date(2026, 1, 1), latest=date(2027, 12, 31), week=WEEK, timed=timed)


class TestRead:
    def test_closes_every_date_of_an_all_day_event(self) -> None:
        found = days(calendar("SUMMARY:春节\nDTSTART;VALUE=DATE:20260217\nDTEND;VALUE=DATE:20260219"))

        assert found.days == [FileDay(date(2026, 2, 17), (), "春节"), FileDay(date(2026, 2, 18), (), "春节")]

    def test_works_the_ordinary_hours_on_a_day_whose_title_says_so(self) -> None:
        found = days(calendar("SUMMARY:春节 补班\nDTSTART;VALUE=DATE:20260214"))

        assert found.days == [FileDay(date(2026, 2, 14), ("09:00-12:00", "13:30-17:30"), "春节 补班")]

    def test_lets_hours_worked_win_over_a_holiday_of_the_same_date(self) -> None:
        found = days(calendar("SUMMARY:春节\nDTSTART;VALUE=DATE:20260214", "SUMMARY:上班\nDTSTART;VALUE=DATE:20260214"))

        assert [day.name for day in found.days] == ["上班"]

    def test_reads_times_in_the_calendars_zone(self) -> None:
        event = "SUMMARY:x\nDTSTART:20260303T010000Z\nDTEND:20260303T030000Z"

        assert days(calendar(event)).days == [FileDay(date(2026, 3, 3), ("09:00-11:00",), "x")]
        assert days(calendar(event), "closed").days == [FileDay(date(2026, 3, 3), ("11:00-12:00", "13:30-17:30"), "x")]
        assert days(calendar(event), "ignore").left_out == {"timed": 1}

    def test_repeats_with_exceptions_and_moved_dates(self) -> None:
        rule = "SUMMARY:r\nDTSTART;VALUE=DATE:20260105\nRRULE:FREQ=MONTHLY;BYMONTHDAY=5;COUNT=4\nEXDATE;VALUE=DATE:20260205"
        moved = "UID:0\nSUMMARY:moved\nRECURRENCE-ID;VALUE=DATE:20260305\nDTSTART;VALUE=DATE:20260306"

        found = days(calendar(rule, moved).replace(b"UID:1\r\n", b""))

        assert [(day.date, day.name) for day in found.days] == [
            (date(2026, 1, 5), "r"),
            (date(2026, 3, 6), "moved"),
            (date(2026, 4, 5), "r"),
        ]

    def test_keeps_a_yearly_holiday_that_began_long_ago(self) -> None:
        found = days(calendar("SUMMARY:y\nDTSTART;VALUE=DATE:19491001\nRRULE:FREQ=YEARLY"))

        assert [day.date for day in found.days] == [date(2026, 10, 1), date(2027, 10, 1)]

    def test_leaves_out_and_counts_what_it_does_not_read(self) -> None:
        found = days(
            calendar(
                "SUMMARY:a\nDTSTART;VALUE=DATE:20260105\nSTATUS:CANCELLED",
                "SUMMARY:b\nDTSTART:20260105T010000Z\nRRULE:FREQ=SECONDLY",
                "SUMMARY:c",
                "SUMMARY:d\nDTSTART:20260105T010000Z\nDTEND:20260109T010000Z",
                "SUMMARY:e\nDTSTART;VALUE=DATE:20300105",
            )
        )

        assert found.days == []
        assert found.left_out == {"cancelled": 1, "rule": 1, "unreadable": 1, "long": 1}


class TestHostileFiles:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "not_ical"),
            (b"PK\x03\x04" + bytes(2000), "not_ical"),
            (b"<html></html>", "not_ical"),
            (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "not_ical"),
            (b"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260101\r\nEND:VEVENT\r\n", "not_ical"),
            (b"x" * 1_000_001, "too_large"),
            (calendar(*["DTSTART;VALUE=DATE:20260101"] * (MOST_EVENTS + 1)), "too_many"),
            (calendar(*["DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY"] * 201), "too_many"),
        ],
    )
    def test_are_refused(self, data: bytes, code: str) -> None:
        with pytest.raises(BadFile) as refusal:
            days(data)

        assert refusal.value.code == code

    def test_cost_little_however_many_dates_they_claim(self) -> None:
        bomb = "DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY;COUNT=999999999"
        never = "DTSTART;VALUE=DATE:20000101\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31"
        wide = "DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:99991231"
        begun = time.thread_time()

        found = days(calendar(*[bomb] * 90, *[never] * 90, wide))

        assert len(found.days) == 400
        assert found.left_out == {"rule": 90}
        assert time.thread_time() - begun < 5
