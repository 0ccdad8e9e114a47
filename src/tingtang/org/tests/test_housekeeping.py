"""Housekeeping systems: when they are due, whose turn it is, what came of it, and who takes note (ORG-04)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, Invalid
from tingtang.org import actions, queries, rules
from tingtang.org.models import DutyTurn, Hall, Housekeeping, Staff
from tingtang.org.tests.factories import AT, actor_for, grant, make_hall, make_housekeeping, make_post, make_staff
from tingtang.org.tests.test_api import Caller
from tingtang.org.tests.test_permissions import client_for

MONDAY = date(2026, 11, 23)


def on_weekdays(day: date) -> bool:
    return day.weekday() < 5


class TestDutyDates:
    def test_of_every_day_leave_out_closed_days(self) -> None:
        found = rules.duty_dates("daily", [], MONDAY, MONDAY + timedelta(days=7), on_weekdays)

        assert [day.day for day in found] == [23, 24, 25, 26, 27, 30]

    def test_of_the_week_move_to_the_next_open_day(self) -> None:
        found = rules.duty_dates("weekly", ["fr", "su"], MONDAY, MONDAY + timedelta(days=13), on_weekdays)

        assert [day.isoformat() for day in found] == ["2026-11-23", "2026-11-27", "2026-11-30", "2026-12-04"]

    def test_of_the_month_fall_on_its_last_day_when_it_is_short(self) -> None:
        found = rules.duty_dates("monthly", ["31"], date(2026, 9, 1), date(2026, 11, 30), lambda day: True)

        assert [day.isoformat() for day in found] == ["2026-09-30", "2026-10-31", "2026-11-30"]

    @pytest.mark.parametrize(
        ("frequency", "days", "reason"),
        [("weekly", [], "none"), ("weekly", ["xx"], "weekday"), ("monthly", ["32"], "day"), ("dates", ["4 May"], "date")],
    )
    def test_say_what_is_wrong_with_the_days(self, frequency: str, days: list[str], reason: str) -> None:
        fault = rules.duty_fault(frequency, days)

        assert fault is not None
        assert fault.reason == reason


class TestRotation:
    @settings(max_examples=60, deadline=None)
    @given(st.integers(1, 6), st.integers(0, 60))
    def test_gives_everybody_the_same_number_of_turns_but_one(self, people: int, days: int) -> None:
        dates = [MONDAY + timedelta(days=n) for n in range(days)]

        found = list(rules.rotated(dates, range(people), lambda person, day: True).values())

        counts = [found.count(person) for person in range(people)]
        assert max(counts) - min(counts) <= 1

    def test_keeps_the_turn_of_who_is_away_for_the_next_date(self) -> None:
        dates = [MONDAY + timedelta(days=n) for n in range(3)]

        found = rules.rotated(dates, "ab", lambda person, day: (person, day) != ("a", MONDAY))

        assert "".join(filter(None, found.values())) == "bab"

    def test_leaves_a_date_empty_when_everybody_is_away(self) -> None:
        assert rules.rotated([MONDAY], "ab", lambda person, day: False) == {MONDAY: None}


@pytest.fixture
def hall(db: None) -> Hall:
    return make_hall()


@pytest.fixture
def people(hall: Hall) -> list[Staff]:
    return [grant(make_staff(f"p{n}", f"第{n}人", hall), "clerk", hall) for n in range(3)]


@pytest.fixture
def hygiene(hall: Hall, people: list[Staff]) -> Housekeeping:
    return make_housekeeping(hall, people=people)


def plan(hall: Hall, days: int = 5) -> actions.PlannedDuties:
    return actions.plan_duties(SYSTEM, hall=hall, first=MONDAY, last=MONDAY + timedelta(days=days - 1), at=AT)


def turns() -> list[str]:
    return list(DutyTurn.objects.order_by("date").values_list("staff__badge", flat=True))


class TestPlanning:
    def test_gives_turns_in_rotation_on_open_days(self, hall: Hall, hygiene: Housekeeping) -> None:
        made = plan(hall, 7)

        assert made == (5, 0)
        assert turns() == ["p0", "p1", "p2", "p0", "p1"]

    def test_goes_on_where_the_rotation_stopped(self, hall: Hall, hygiene: Housekeeping) -> None:
        plan(hall, 2)

        plan(hall, 4)

        assert turns() == ["p0", "p1", "p2", "p0"] or turns() == ["p0", "p1", "p0", "p1"]

    def test_leaves_out_who_is_away_and_gives_his_later_turns_to_others(
        self, hall: Hall, hygiene: Housekeeping, people: list[Staff]
    ) -> None:
        plan(hall)
        actions.save_absence(SYSTEM, staff=people[1], at=AT, starts_at=AT + timedelta(days=1), ends_at=AT + timedelta(days=2))

        plan(hall)

        assert turns()[1] != "p1"
        assert DutyTurn.objects.count() == 5

    def test_is_refused_for_more_than_three_months(self, hall: Hall, hygiene: Housekeeping) -> None:
        with pytest.raises(actions.PlanTooLong):
            plan(hall, 200)

    def test_counts_the_dates_on_which_nobody_is_free(self, hall: Hall) -> None:
        make_housekeeping(hall, people=[])

        assert plan(hall) == (0, 5)


class TestOneDay:
    def test_is_swapped_between_two_people(self, hall: Hall, hygiene: Housekeeping) -> None:
        plan(hall)
        first, second = DutyTurn.objects.order_by("date")[:2]

        actions.swap_duties(SYSTEM, turn=first, other=second, at=AT)

        assert turns()[:2] == ["p1", "p0"]

    def test_is_not_given_to_who_is_away(self, hall: Hall, hygiene: Housekeeping, people: list[Staff]) -> None:
        actions.save_absence(SYSTEM, staff=people[2], at=AT, starts_at=AT, ends_at=AT + timedelta(hours=1))

        with pytest.raises(actions.AwayThen):
            actions.assign_duty(SYSTEM, hall=hall, housekeeping=hygiene, date=MONDAY, staff=people[2], at=AT)


class TestMarking:
    @pytest.fixture
    def turn(self, hall: Hall, hygiene: Housekeeping) -> DutyTurn:
        plan(hall)
        return DutyTurn.objects.order_by("date")[0]

    def test_is_done_by_the_person_on_duty(self, turn: DutyTurn) -> None:
        kept = actions.mark_duty(actor_for(turn.staff), turn=turn, is_done=True, at=AT)

        assert kept.state == "done"

    def test_is_refused_to_a_colleague(self, turn: DutyTurn, people: list[Staff]) -> None:
        with pytest.raises(Denied):
            actions.mark_duty(actor_for(people[1]), turn=turn, is_done=True, at=AT)

    def test_needs_a_reason_when_it_was_not_done(self, turn: DutyTurn) -> None:
        with pytest.raises(Invalid):
            actions.mark_duty(actor_for(turn.staff), turn=turn, is_done=False, at=AT)

    def test_is_refused_before_the_day(self, turn: DutyTurn) -> None:
        tomorrow = DutyTurn.objects.order_by("date")[1]

        with pytest.raises(actions.TooEarly):
            actions.mark_duty(actor_for(tomorrow.staff), turn=tomorrow, is_done=True, at=AT)

    def test_is_acknowledged_by_who_answers_and_then_stays(self, hall: Hall, turn: DutyTurn) -> None:
        post = make_post("supervisor", "值班长", level="department")
        chen = grant(make_staff("chengang", "陈刚", hall, posts=[post]), "supervisor", hall)
        actions.save_housekeeping(SYSTEM, hall=hall, housekeeping=turn.housekeeping, owner_post=post, at=AT)
        on_duty = actor_for(turn.staff)

        with pytest.raises(actions.NotMarkedYet):
            actions.acknowledge_duty(actor_for(chen), turn=turn, at=AT)
        actions.mark_duty(on_duty, turn=turn, is_done=True, at=AT)
        with pytest.raises(Denied):
            actions.acknowledge_duty(on_duty, turn=turn, at=AT)
        kept = actions.acknowledge_duty(actor_for(chen), turn=turn, at=AT)

        assert kept.acknowledged_by == chen
        with pytest.raises(actions.MarkedAlready):
            actions.mark_duty(on_duty, turn=turn, is_done=False, note="改了主意", at=AT)

    def test_is_overdue_on_the_next_day(self, hall: Hall, turn: DutyTurn) -> None:
        assert queries.overdue_turns(hall, AT) == []
        assert queries.overdue_turns(hall, AT + timedelta(days=1)) == [turn]


class TestThePages:
    def test_show_the_roster_with_what_is_missing(self, hall: Hall, hygiene: Housekeeping, people: list[Staff]) -> None:
        plan(hall, 2)

        page = client_for(people[0]).get(reverse("org:roster", args=[hall.code]), {"day": "2026-11-23"})

        assert page.context["roster"].days[0].cells[0].turn.staff == people[0]
        assert page.status_code == 200

    def test_export_what_they_show(self, hall: Hall, hygiene: Housekeeping, people: list[Staff]) -> None:
        plan(hall, 2)

        page = client_for(people[0]).get(reverse("org:roster", args=[hall.code]), {"day": "2026-11-23", "export": "csv"})

        assert "第0人".encode() in page.getvalue()

    def test_take_the_mark_of_the_person_on_duty_and_keep_a_refused_one(
        self, hall: Hall, hygiene: Housekeeping, people: list[Staff]
    ) -> None:
        today = AT.date()
        turn = actions.assign_duty(SYSTEM, hall=hall, housekeeping=hygiene, date=today, staff=people[0], at=AT)
        DutyTurn.objects.filter(pk=turn.pk).update(date=date(2026, 1, 5))
        client, url = client_for(people[0]), reverse("org:mark_duty", args=[hall.code, turn.pk])

        refused = client.post(url, {"result": "not_done", "note": ""})
        kept = client.post(url, {"result": "not_done", "note": "扫地机坏了"})

        assert refused.status_code == 422
        assert kept.status_code == 302
        turn.refresh_from_db()
        assert (turn.state, turn.note) == ("not_done", "扫地机坏了")

    def test_tell_ones_duties_on_the_card(self, hall: Hall, hygiene: Housekeeping, people: list[Staff]) -> None:
        turn = actions.assign_duty(SYSTEM, hall=hall, housekeeping=hygiene, date=AT.date(), staff=people[0], at=AT)
        DutyTurn.objects.filter(pk=turn.pk).update(date=date(2026, 1, 5))

        duties = queries.own_duties(people[0], AT.replace(month=1, day=5))

        assert [one.pk for one in duties.today] == [turn.pk]
        assert client_for(people[0]).get(reverse("org:card")).status_code == 200

    def test_make_a_weekly_system_from_the_form(self, hall: Hall, people: list[Staff]) -> None:
        chen = client_for(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        form = {"names_zh-hans": "卫生", "names_en": "Hygiene", "frequency": "weekly", "order": "1", "is_active": "on"}

        refused = chen.post(reverse("org:new_housekeeping"), form)
        kept = chen.post(reverse("org:new_housekeeping"), form | {"weekdays": ["mo", "th"], "people": [people[0].pk]})

        assert (refused.status_code, kept.status_code) == (422, 302)
        system = Housekeeping.objects.get()
        assert (system.days, [place.staff for place in system.rotation.all()]) == (["mo", "th"], [people[0]])


class TestTheApi:
    def test_plans_marks_and_lists(self, hall: Hall, hygiene: Housekeeping) -> None:
        chen = Caller(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        today = datetime.now(tz=UTC).date() + timedelta(days=1)

        planned = chen.send(
            "POST",
            "/turns/plan",
            {"hall": hall.code, "first": today.isoformat(), "last": (today + timedelta(days=13)).isoformat()},
        )

        assert planned.json()["made"] >= 10
        items = chen.get("/turns", hall=hall.code).json()["items"]
        assert items[0]["staff"] == "p0"

    def test_makes_a_system_with_people_in_order(self, hall: Hall, people: list[Staff]) -> None:
        chen = Caller(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        body = {
            "hall": hall.code,
            "code": "study",
            "name": "学习培训",
            "frequency": "weekly",
            "days": ["we"],
            "people": ["p2", "p0"],
        }

        made = chen.send("POST", "/housekeeping-systems", body)

        assert made.status_code == 201
        assert made.json()["people"] == ["p2", "p0"]
