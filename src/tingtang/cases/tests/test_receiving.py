"""What remains of a reception is followed through by the rules of cases: limit by importance, reminders, reports upwards (STD-19)."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection

from tingtang.cases.actions.receiving import supervise_reception
from tingtang.cases.actions.reception import end_reception, note_reception
from tingtang.cases.models import Notice, Reception
from tingtang.cases.queries.receiving import due_receptions
from tingtang.cases.queries.reception import figures
from tingtang.cases.tests.factories import AT, make_kind
from tingtang.catalogue.tests.factories import make_calendar, make_standard
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.journal.tests.history import events_about
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_hall, make_post, make_role, make_staff

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LADDER = {
    "rungs": [
        {"does": "remind", "clock": "resolve", "minutes_before": 60},
        {"does": "escalate", "clock": "resolve", "share": 1.0, "level": 2},
        {"does": "escalate", "clock": "resolve", "share": 2.0, "level": 3, "priority": 2},
    ]
}
RIGHTS = ["cases.view_receptions", "cases.note_reception", "cases.end_reception"]


class Cast:
    """A hall that works from nine to five by a general standard, its receptionist, supervisor and leader; complaints have a ladder."""

    def __init__(self) -> None:
        self.hall: Hall = make_hall()
        week = {day: ["09:00-17:00"] for day in ("mo", "tu", "we", "th", "fr")}
        make_calendar("nine-to-five", "工作日 9:00-17:00", week=week, is_default=True)
        make_standard(
            code="general",
            service=None,
            targets=[{"clock": "resolve", "minutes": 480}, {"clock": "resolve", "minutes": 120, "priority": 2}],
        )
        self.keeper: Staff = grant(make_staff(hall=self.hall), make_role("reception", *RIGHTS), self.hall)
        self.supervisor = grant(make_staff("chen", "陈刚", self.hall), make_role("watch", "cases.urge"), self.hall)
        self.leader = make_staff("sun", "孙主任", self.hall, posts=[make_post("leader", "主任", level="leadership")])
        make_kind("complaint", nature="complaint", supervision=LADDER)

    def note(self, **values: object) -> Reception:
        given = {
            "topic": "criticism",
            "text": "等候太久",
            "name": "王女士",
            "measures": ["listened"],
            "keeper": self.keeper,
            **values,
        }
        return note_reception(SYSTEM, hall=self.hall, at=AT, **{"remains": True, **given})  # type: ignore[arg-type]

    def pass_time(self, entry: Reception, at: datetime) -> Reception:
        for one in due_receptions(at):
            supervise_reception(SYSTEM, reception=one, at=at)
        return Reception.objects.get(pk=entry.pk)

    def told(self) -> list[tuple[Staff, str]]:
        return [(one.staff, one.code) for one in Notice.objects.order_by("pk")]


@pytest.fixture
def cast() -> Cast:
    return Cast()


class TestLimit:
    def test_is_that_of_its_importance_in_working_time(self, cast: Cast) -> None:
        assert cast.note().due_at == AT + 8 * HOUR
        assert cast.note(importance=2).due_at == AT + 2 * HOUR

    def test_gives_way_to_a_day_that_was_promised(self, cast: Cast) -> None:
        made = cast.note(due_date=date(2026, 11, 18))

        assert made.due_at == datetime(2026, 11, 18, 15, 59, 59, tzinfo=UTC)

    def test_is_asked_for_where_no_standard_sets_one(self) -> None:
        with pytest.raises(Invalid) as refused:
            note_reception(SYSTEM, hall=make_hall(), topic="question", text="问", name="王女士", remains=True, at=AT)

        assert "due_date" in refused.value.fields

    def test_makes_an_entry_late(self, cast: Cast) -> None:
        cast.note(importance=2)

        assert figures(SYSTEM, AT, AT + HOUR).late == 0
        assert figures(SYSTEM, AT, AT + 3 * HOUR).late == 1


class TestLadder:
    def test_reminds_and_then_reports_upwards_each_once(self, cast: Cast) -> None:
        made = cast.note(importance=2)

        for hours in (0.5, 1, 2, 2, 4, 5):
            made = cast.pass_time(made, AT + hours * HOUR)

        assert cast.told() == [
            (cast.keeper, "reception_reminder"),
            (cast.supervisor, "reception_escalated"),
            (cast.leader, "reception_escalated"),
        ]
        assert (made.level, made.supervise_at) == (3, None)
        assert [event.name for event in events_about(made)].count("cases.reception.urged") == 3

    def test_tells_leadership_only_of_what_is_important(self, cast: Cast) -> None:
        made = cast.pass_time(cast.note(), AT + timedelta(days=9))

        assert (made.level, cast.told()[-1]) == (2, (cast.supervisor, "reception_escalated"))

    def test_ends_with_the_result(self, cast: Cast) -> None:
        made = cast.note(importance=2)
        end_reception(SYSTEM, reception=made, result="已致歉", at=AT + HOUR / 2)

        cast.pass_time(made, AT + 9 * HOUR)

        assert cast.told() == []

    def test_begins_anew_with_another_day(self, cast: Cast) -> None:
        made = cast.pass_time(cast.note(importance=2), AT + HOUR)

        put_off = end_reception(SYSTEM, reception=made, result="无人接听", due_date=date(2026, 11, 17), at=AT + HOUR)

        assert (put_off.rungs_done, put_off.due_at) == ([], datetime(2026, 11, 17, 15, 59, 59, tzinfo=UTC))
        assert put_off.supervise_at is not None
        assert put_off.supervise_at > AT + 4 * HOUR


class TestPage:
    def test_says_until_when_by_what_rules_and_how_far_it_was_reported(self, cast: Cast) -> None:
        clerk = browser(cast.keeper)
        given = {"way": "visit", "topic": "question", "name": "赵先生", "text": "请回电", "remains": "on", "importance": "2"}
        assert clerk.post("/cases/receptions/new/", given).status_code == 302

        made = Reception.objects.get()
        page = clerk.get(f"/cases/receptions/{made.pk}/").content.decode()

        assert (made.state, made.importance, made.keeper) == ("follow_up", 2, cast.keeper)
        assert "of working time" in page
        assert "reported like: complaint" in page

    def test_offers_to_follow_it_up_who_may(self, cast: Cast) -> None:
        page = browser(cast.keeper).get("/cases/receptions/new/").content.decode()

        assert f'<option value="{cast.keeper.pk}">' in page
        assert f'<option value="{cast.leader.pk}">' not in page


class TestUpgrade:
    def test_gives_what_was_due_on_a_day_its_end_in_the_halls_zone(self, cast: Cast) -> None:
        made = cast.note(due_date=date(2026, 11, 18))
        Reception.objects.update(due_at=None, counted_from=None, supervise_at=None)

        with connection.cursor() as cursor:
            cursor.execute(import_module("tingtang.cases.migrations.0004_receptions_followed_through").DUE)

        made.refresh_from_db()
        assert (made.due_at, made.counted_from) == (datetime(2026, 11, 18, 15, 59, 59, tzinfo=UTC), AT)
