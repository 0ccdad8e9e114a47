"""Who is at work, and who stands in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, Invalid
from tingtang.journal.models import Code, Event
from tingtang.org import actions, queries
from tingtang.org.models import Absence, Hall, Staff
from tingtang.org.tests.factories import AT, actor_for, grant, make_hall, make_post, make_staff, make_team

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def events() -> list[str]:
    names = dict(Code.objects.values_list("pk", "name"))
    return [names[type_id] for type_id in Event.objects.order_by("id").values_list("type_id", flat=True)]


def away(staff: Staff, start: int = -1, hours: int = 2) -> Absence:
    starts_at = AT + start * HOUR
    return actions.save_absence(SYSTEM, staff=staff, at=AT, starts_at=starts_at, ends_at=starts_at + hours * HOUR)


def planned(staff: Staff, hall: Hall, start: int, hours: int = 3) -> None:
    starts_at = AT + start * HOUR
    actions.save_shift(SYSTEM, hall=hall, at=AT, staff=staff, starts_at=starts_at, ends_at=starts_at + hours * HOUR)


def pair(primary: Staff, backup: Staff, **values: object) -> None:
    actions.save_cover_pair(SYSTEM, primary=primary, backup=backup, at=AT, **values)


class TestPresence:
    def test_follows_the_shifts_of_whoever_is_planned(self) -> None:
        hall = make_hall()
        here, later, tomorrow = (make_staff(name, name, hall) for name in ("here", "later", "tomorrow"))
        planned(here, hall, -1)
        planned(later, hall, 3)
        planned(tomorrow, hall, 24)

        assert queries.is_present([here.pk, later.pk, tomorrow.pk], AT) == {here.pk}

    def test_follows_the_opening_hours_for_whoever_is_not_planned(self) -> None:
        person, nowhere = make_staff(hall=make_hall()), make_staff("head", "周宁")
        ids = [person.pk, nowhere.pk]

        assert queries.is_present(ids, AT) == set(ids)
        assert queries.is_present(ids, AT + 10 * HOUR) == set()

    def test_leaves_out_who_is_away_until_the_very_end(self) -> None:
        person = make_staff(hall=make_hall())
        away(person, -1, 2)

        assert queries.is_present([person.pk], AT) == set()
        assert queries.is_present([person.pk], AT + HOUR) == {person.pk}

    def test_leaves_out_who_has_left(self) -> None:
        hall = make_hall()
        gone = make_staff(hall=hall, left_date=AT.date())

        assert queries.is_present([gone.pk], AT) == set()


class TestCover:
    def test_goes_from_a_to_b_to_the_b_of_b(self) -> None:
        hall = make_hall()
        a, b, c = (make_staff(name, name, hall) for name in "abc")
        pair(a, b)
        pair(b, c)

        assert queries.cover_for(a, AT) == a
        away(a)
        assert queries.cover_for(a, AT) == b
        away(b)
        assert queries.cover_for(a, AT) == c

    def test_ends_where_two_stand_in_for_each_other_and_both_are_away(self) -> None:
        hall = make_hall()
        a, b = (make_staff(name, name, hall) for name in "ab")
        pair(a, b)
        pair(b, a)
        away(a)
        away(b)

        assert queries.cover_for(a, AT) is None

    def test_prefers_the_pair_of_the_team_and_leaves_out_those_of_others(self) -> None:
        hall = make_hall()
        a, b, c = (make_staff(name, name, hall) for name in "abc")
        team, post = make_team(hall), make_post()
        pair(a, b)
        pair(a, c, team=team)
        away(a)

        assert queries.cover_for(a, AT, team=team) == c
        assert queries.cover_for(a, AT, post=post) == b

    def test_asks_the_same_number_of_times_for_one_and_for_many(self) -> None:
        hall = make_hall()
        people = [make_staff(f"p{n}", f"p{n}", hall).pk for n in range(4)]

        with CaptureQueriesContext(connection) as one:
            queries.covers_for(people[:1], AT)
        with CaptureQueriesContext(connection) as many:
            found = queries.covers_for(people, AT)

        assert len(one) == len(many) <= 4
        assert found == {pk: pk for pk in people}


class TestAbsence:
    def test_is_refused_where_one_is_away_already(self) -> None:
        person = make_staff(hall=make_hall())
        away(person, 0, 4)

        with pytest.raises(actions.AwayAlready):
            away(person, 3, 4)

        away(person, 4, 1)
        assert person.absences.count() == 2

    def test_may_be_entered_and_withdrawn_by_oneself_only(self) -> None:
        hall = make_hall()
        li, zhao = grant(make_staff(hall=hall), "clerk", hall), make_staff("zhaoxiao", "赵晓", hall)
        times = {"starts_at": AT + HOUR, "ends_at": AT + 2 * HOUR}

        own = actions.request_absence(actor_for(li), staff=li, at=AT, kind="sick", **times)
        with pytest.raises(Denied):
            actions.request_absence(actor_for(li), staff=zhao, at=AT, **times)
        actions.withdraw_absence(actor_for(li), absence=own, at=AT)

        assert not Absence.objects.exists()
        assert events()[-2:] == ["org.absence.saved", "org.absence.removed"]

    def test_stays_when_it_is_over(self) -> None:
        hall = make_hall()
        li = grant(make_staff(hall=hall), "clerk", hall)

        with pytest.raises(actions.AbsenceOver):
            actions.withdraw_absence(actor_for(li), absence=away(li, -4, 2), at=AT)


class TestTeam:
    def test_takes_nobody_of_another_hall(self) -> None:
        team, stranger = make_team(make_hall()), make_staff(hall=make_hall("hillside"))

        with pytest.raises(Invalid):
            actions.save_team_member(SYSTEM, team=team, staff=stranger, at=AT)

    def test_of_the_organisation_takes_anybody(self) -> None:
        team, person = make_team(None), make_staff(hall=make_hall())

        member = actions.save_team_member(SYSTEM, team=team, staff=person, capacity=5, is_lead=True, at=AT)

        assert (member.capacity, member.is_lead) == (5, True)

    def test_goes_with_its_members(self) -> None:
        team, person = make_team(None), make_staff()
        actions.save_team_member(SYSTEM, team=team, staff=person, at=AT)

        actions.remove_team(SYSTEM, team=team, at=AT)

        assert not person.teams.exists()

    def test_is_changed_by_the_supervisor_of_its_hall_alone(self) -> None:
        hall, other = make_hall(), make_hall("hillside")
        chen = actor_for(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

        mine = actions.save_team(chen, hall=hall, at=AT, code="windows", name="综合窗口组")
        with pytest.raises(Denied):
            actions.save_team(chen, hall=other, at=AT, team=mine)
        with pytest.raises(Denied):
            actions.save_team(chen, hall=None, at=AT, code="all", name="全体")


class TestSkill:
    def test_has_a_level_between_one_and_five(self) -> None:
        person, skill = make_staff(), actions.save_skill(SYSTEM, at=AT, code="sign", name="手语")

        assert actions.save_staff_skill(SYSTEM, staff=person, skill=skill, level=4, at=AT).level == 4
        with pytest.raises(Invalid):
            actions.save_staff_skill(SYSTEM, staff=make_staff("b", "b"), skill=skill, level=6, at=AT)
