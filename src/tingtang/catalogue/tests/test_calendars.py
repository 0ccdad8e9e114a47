"""Calendars as they are stored: writes, revisions, imports and taking them back, and which one a clock follows."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from tingtang.catalogue import actions, queries
from tingtang.catalogue.models import Calendar, CalendarDay, DayImport, Target
from tingtang.catalogue.queries.calendars import ALWAYS
from tingtang.catalogue.rules.clock import due
from tingtang.catalogue.rules.days import Day
from tingtang.catalogue.tests.factories import AT, make_calendar, make_standard
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.journal.models import Event
from tingtang.org.tests.factories import make_hall

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YEAR = date(2026, 1, 1)


class TestSaveCalendar:
    def test_keeps_spans_in_order_and_one_way_of_writing(self) -> None:
        made = make_calendar(
            week={"mo": ["13:00-18:00", " 08:00 - 12:00 "], "fr": ["22:00-06:00"], "sa": [], "su": ["00:00-00:00"]}
        )

        made.refresh_from_db()
        assert made.week == {"mo": ["08:00-12:00", "13:00-18:00"], "fr": ["22:00-06:00"], "su": ["00:00-24:00"]}

    @pytest.mark.parametrize(
        "week", [{"mo": ["25:00-26:00"]}, {"xx": ["08:00-12:00"]}, {"mo": "08:00-12:00"}, ["mo"], {"mo": [8]}]
    )
    def test_refuses_a_week_that_cannot_be_read(self, week: object) -> None:
        with pytest.raises(Invalid) as refusal:
            make_calendar(week=week)

        assert list(refusal.value.fields) == ["week"]

    def test_gives_every_change_a_revision_never_given_before(self) -> None:
        made = make_calendar()
        first = made.revision
        try:
            with transaction.atomic():
                actions.save_calendar(SYSTEM, calendar=made, at=AT, week={"mo": ["08:00-09:00"]})
                lost = Calendar.objects.get().revision
                raise RuntimeError
        except RuntimeError:
            pass

        actions.save_calendar(SYSTEM, calendar=made, at=AT, week={"mo": ["10:00-11:00"]})

        assert Calendar.objects.get().revision not in {first, lost}
        assert Calendar.objects.get().revision > first

    def test_records_what_changed_with_its_revision(self) -> None:
        made = make_calendar()

        saved = actions.save_day(SYSTEM, calendar=made, date=NEW_YEAR, name="元旦", at=AT)

        latest = Event.objects.order_by("id").last()
        assert latest is not None
        assert saved.spans == []
        made.refresh_from_db()
        assert latest.attributes == {
            "fields": "days",
            "revision": made.revision,
            "is_new": False,
            "first_date": "2026-01-01",
            "until_date": "2026-01-01",
        }

    def test_takes_the_default_from_the_one_before(self) -> None:
        before = make_calendar(is_default=True)

        after = make_calendar("night", "夜班", is_default=True)

        before.refresh_from_db()
        assert (before.is_default, after.is_default) == (False, True)
        assert queries.default_calendar() == after


class TestImportDays:
    def test_keeps_days_set_by_hand_and_tells_how_many_it_wrote(self) -> None:
        made = make_calendar()
        actions.save_day(SYSTEM, calendar=made, date=NEW_YEAR, spans=["10:00-12:00"], name="值班", at=AT)

        imported = actions.import_days(
            SYSTEM, calendar=made, at=AT, days=[Day(NEW_YEAR, name="元旦"), Day(NEW_YEAR + timedelta(days=1), name="元旦")]
        )

        assert imported is not None
        assert imported.count == 1
        assert CalendarDay.objects.get(date=NEW_YEAR).spans == ["10:00-12:00"]

    def test_says_nothing_changed_when_nothing_did(self) -> None:
        made = make_calendar(days=[Day(NEW_YEAR)])
        revision = Calendar.objects.get().revision

        again = actions.import_days(SYSTEM, calendar=made, days=[Day(NEW_YEAR)], at=AT)

        assert again is None
        assert Calendar.objects.get().revision == revision

    def test_is_taken_back_exactly_except_for_days_changed_since(self) -> None:
        made = make_calendar(days=[Day(NEW_YEAR, name="first")])
        second, third = NEW_YEAR + timedelta(days=1), NEW_YEAR + timedelta(days=2)
        imported = actions.import_days(
            SYSTEM, calendar=made, at=AT, days=[Day(NEW_YEAR, ["08:00-09:00"]), Day(second), Day(third)]
        )
        assert isinstance(imported, DayImport)
        actions.save_day(SYSTEM, calendar=made, date=third, name="by hand", at=AT)

        actions.undo_import(SYSTEM, made=imported, at=AT)

        assert list(CalendarDay.objects.order_by("date").values_list("date", "spans", "name")) == [
            (NEW_YEAR, [], "first"),
            (third, [], "by hand"),
        ]
        with pytest.raises(actions.AlreadyUndone):
            actions.undo_import(SYSTEM, made=imported, at=AT)

    def test_writes_all_or_nothing(self) -> None:
        made = make_calendar()

        with pytest.raises(Invalid):
            actions.import_days(SYSTEM, calendar=made, days=[Day(NEW_YEAR), Day(date(2026, 1, 2), ["nonsense"])], at=AT)

        assert not CalendarDay.objects.exists()


class TestWorkingCalendar:
    def test_is_built_once_until_the_calendar_changes(self) -> None:
        made = make_calendar()
        before = queries.working_calendar(made, SHANGHAI)

        assert queries.working_calendar(made, SHANGHAI) is before
        actions.save_day(SYSTEM, calendar=made, date=NEW_YEAR, at=AT)

        after = queries.working_calendar(made, SHANGHAI)
        assert after is not before
        assert NEW_YEAR in after.holidays

    def test_is_read_in_its_own_zone_before_the_halls(self) -> None:
        made = make_calendar(zone_name="Europe/Berlin")

        assert queries.working_calendar(made, SHANGHAI).zone.key == "Europe/Berlin"

    def test_lets_a_make_up_day_win_over_its_weekday(self) -> None:
        sunday = date(2026, 2, 15)
        made = make_calendar(days=[Day(sunday, ["09:00-12:00"])])

        at = due(datetime(2026, 2, 14, tzinfo=UTC), timedelta(hours=1), queries.working_calendar(made, SHANGHAI))

        assert at == datetime(2026, 2, 15, 2, tzinfo=UTC)


class TestCalendarFor:
    def test_takes_the_targets_then_the_halls_then_the_default_one(self) -> None:
        hall, default = make_hall(), make_calendar(is_default=True)
        night, duty = make_calendar("night", "夜班"), make_calendar("duty", "值班")
        version = make_standard(
            targets=[{"clock": "resolve", "minutes": 60, "calendar": duty}, {"clock": "acknowledge", "minutes": 5}]
        )
        own, other = Target.objects.get(clock="resolve"), Target.objects.get(clock="acknowledge")

        assert version.targets.count() == 2
        assert queries.calendar_for(hall, other) == default
        actions.choose_calendar(SYSTEM, hall=hall, calendar=night, at=AT)
        assert queries.calendar_for(hall, other) == night
        assert queries.calendar_for(hall, own) == duty
        actions.choose_calendar(SYSTEM, hall=hall, calendar=None, at=AT)
        assert queries.calendar_for(hall) == default

    def test_runs_day_and_night_when_nothing_is_said(self) -> None:
        hall = make_hall()

        found = queries.calendar_for(hall)

        assert found is ALWAYS
        assert due(AT, timedelta(days=2), queries.working_calendar(found, hall.zone)) == AT + timedelta(days=2)

    def test_agrees_with_the_batch(self, django_assert_num_queries: object) -> None:
        hall, other = make_hall(), make_hall(code="lakeside", name="湖畔大厅")
        make_calendar(is_default=True)
        night = make_calendar("night", "夜班", days=[Day(NEW_YEAR)])
        actions.choose_calendar(SYSTEM, hall=hall, calendar=night, at=AT)

        with django_assert_num_queries(4):  # type: ignore[operator]
            batch = queries.Calendars.read()
            working = [batch.of(one.pk) for one in (hall, other)] + [batch.of(None, night.pk)]

        assert batch.row(hall.pk) == queries.calendar_for(hall)
        assert batch.row(other.pk) == queries.calendar_for(other)
        assert working[0] is queries.working_calendar(night, hall.zone)
        assert NEW_YEAR in working[2].holidays
