"""Teams, skills, pairs and absences over the API, and one's own absences on their page."""

import pytest
from django.test import Client
from django.urls import reverse

from tingtang.core.actors import SYSTEM
from tingtang.org import actions
from tingtang.org.models import Absence, CoverPair, Hall, Shift, TeamMember
from tingtang.org.tests.factories import AT, grant, make_hall, make_staff, make_team
from tingtang.org.tests.test_api import Caller
from tingtang.org.tests.test_permissions import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def chen(hall: Hall) -> Caller:
    return Caller(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))


class TestTheApi:
    def test_makes_a_team_with_members(self, hall: Hall, chen: Caller) -> None:
        make_staff(hall=hall)

        team = chen.send("POST", "/teams", {"code": "windows", "name": "综合窗口组", "hall": "riverside"})
        member = chen.send("POST", "/team-members", {"team": "windows", "staff": "limin", "capacity": 6})

        assert (team.status_code, member.status_code) == (201, 201)
        assert TeamMember.objects.get().capacity == 6
        assert [row["staff"] for row in chen.get("/team-members", team="windows").json()["items"]] == ["limin"]

    def test_changes_only_what_is_sent(self, hall: Hall, chen: Caller) -> None:
        make_team(hall)
        key = chen.get("/teams").json()["items"][0]["id"]

        answer = chen.send("PATCH", f"/teams/{key}", {"description": "答复咨询"})

        assert answer.json()["name"] == "咨询组"
        assert answer.json()["hall"] == "riverside"

    def test_shows_a_team_of_the_organisation_and_lets_no_supervisor_change_it(self, hall: Hall, chen: Caller) -> None:
        team = make_team(None)

        assert chen.get(f"/teams/{team.pk}").json()["hall"] is None
        assert chen.send("PATCH", f"/teams/{team.pk}", {"name": "别的"}).status_code == 404

    def test_pairs_people_and_refuses_somebody_with_himself(self, hall: Hall, chen: Caller) -> None:
        for name in ("limin", "zhengtao"):
            make_staff(name, name, hall)

        made = chen.send("POST", "/cover-pairs", {"primary": "limin", "backup": "zhengtao"})
        refused = chen.send("POST", "/cover-pairs", {"primary": "zhengtao", "backup": "zhengtao"})

        assert (made.status_code, refused.status_code) == (201, 422)
        assert str(CoverPair.objects.get()) == "limin → zhengtao"

    def test_enters_absences_of_ones_hall_alone(self, hall: Hall, chen: Caller) -> None:
        make_staff(hall=hall)
        make_staff("stranger", "吴桐", make_hall("hillside"))
        times = {"starts_at": "2026-11-24T01:00:00Z", "ends_at": "2026-11-24T09:00:00Z"}

        assert chen.send("POST", "/absences", {"staff": "limin", **times}).status_code == 201
        assert chen.send("POST", "/absences", {"staff": "limin", **times}).status_code == 409
        assert chen.send("POST", "/absences", {"staff": "stranger", **times}).status_code == 403

    def test_does_not_tell_colleagues_why_somebody_is_away(self, hall: Hall) -> None:
        zhao = make_staff("zhaoxiao", "赵晓", hall)
        actions.save_absence(SYSTEM, staff=zhao, at=AT, kind="sick", starts_at=AT, ends_at=AT.replace(hour=9))
        li = Caller(grant(make_staff(hall=hall), "clerk", hall))

        assert li.get("/absences").json()["items"] == []


class TestOnesOwnAbsences:
    def test_are_entered_by_whole_days_in_the_time_of_the_hall(self, hall: Hall) -> None:
        li = grant(make_staff(hall=hall), "clerk", hall)

        answer = client_for(li).post(
            reverse("org:own_absences"), {"kind": "training", "first_day": "2026-11-24", "last_day": "2026-11-25"}
        )

        assert answer.status_code == 302
        kept = Absence.objects.get()
        assert (kept.starts_at.isoformat(), kept.ends_at.isoformat()) == (
            "2026-11-23T16:00:00+00:00",
            "2026-11-25T16:00:00+00:00",
        )

    def test_keep_what_was_typed_when_the_end_comes_first(self, hall: Hall) -> None:
        li = grant(make_staff(hall=hall), "clerk", hall)

        answer = client_for(li).post(
            reverse("org:own_absences"), {"kind": "leave", "first_day": "2026-11-25", "last_day": "2026-11-24", "note": "探亲"}
        )

        assert answer.status_code == 422
        assert "探亲" in answer.content.decode()

    def test_of_others_are_not_found(self, hall: Hall) -> None:
        li, zhao = (grant(make_staff(name, name, hall), "clerk", hall) for name in ("limin", "zhaoxiao"))
        away = actions.save_absence(SYSTEM, staff=zhao, at=AT, starts_at=AT, ends_at=AT.replace(hour=9))
        client: Client = client_for(li)

        assert client.post(reverse("org:withdraw_absence", args=[away.pk])).status_code == 404


class TestThePairsPage:
    def test_shows_the_open_hours_in_which_neither_is_there(self, hall: Hall) -> None:
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        a, b = make_staff(hall=hall), make_staff("zhengtao", "郑涛", hall)
        actions.save_cover_pair(SYSTEM, primary=a, backup=b, at=AT)
        actions.save_shift(SYSTEM, staff=a, hall=hall, at=AT, starts_at=AT, ends_at=AT.replace(hour=4))
        actions.save_absence(SYSTEM, staff=b, at=AT, starts_at=AT.replace(hour=0), ends_at=AT.replace(hour=3))

        page = client_for(chen).get(reverse("org:cover_pairs"), {"week": "2026-11-23"})

        monday = page.context["pairs"][0].days[0]
        assert monday.gaps == ("08:30-09:00",)


def test_many_shifts_are_planned_together_or_none(hall: Hall, chen: Caller) -> None:
    make_staff(hall=hall)
    day = {"staff": "limin", "starts_at": "2026-11-24T08:30:00+08:00", "ends_at": "2026-11-24T12:00:00+08:00"}
    later = day | {"starts_at": "2026-11-24T11:00:00+08:00", "ends_at": "2026-11-24T13:00:00+08:00"}

    overlapping = chen.send("POST", "/halls/riverside/shifts/import", {"shifts": [day, later]})
    unknown = chen.send("POST", "/halls/riverside/shifts/import", {"shifts": [day, day | {"staff": "absent"}]})
    made = chen.send("POST", "/halls/riverside/shifts/import", {"shifts": [day]})

    assert (overlapping.status_code, unknown.status_code, made.status_code) == (409, 422, 201)
    assert [one.pk for one in Shift.objects.all()] == made.json()["ids"]
