"""Wishes of one's own for the roster: nobody else's, in time, weighed by the search; and who counts as serving."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tingtang.org.models import Skill, Staff, StaffSkill
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, make_hall, make_staff
from tingtang.planning.cells import Column, cell, value
from tingtang.planning.models import RosterWish, Sheet
from tingtang.planning.queries.wishes import today_of, who_serve
from tingtang.planning.rules.rosters.wished import taken_in
from tingtang.planning.tests.factories import make_sheet

DAY = date(2099, 1, 5)
ROSTER: dict[str, Any] = {
    "kind": "roster", "name": "A week", "first": "2099-01-05", "days": 2,
    "shifts": [{"code": "late", "start": "12:00", "end": "18:00"}, {"code": "early", "start": "08:00", "end": "12:00"}],
    "demand": [{"start": "08:00", "end": "12:00", "people": 1}],
}  # fmt: skip


def today() -> date:
    return timezone.now().astimezone(ZoneInfo("Asia/Shanghai")).date()


class TestTakenIn:
    def test_a_wish_takes_the_place_of_another_and_leaves_what_is_a_must(self) -> None:
        must = {"day": "2099-01-06", "want": "early", "must": True}
        data = ROSTER | {"staff": [{"code": "li", "wishes": [{"day": "2099-01-05", "want": "off"}, must]}, {"code": "he"}]}
        found, new = taken_in(data, {"li": [(DAY, "late"), (DAY + timedelta(days=1), "off"), (DAY + timedelta(days=9), "off")]})

        assert new == 1
        late = {"day": "2099-01-05", "want": "late", "own": True}
        assert found["staff"] == [{"code": "li", "wishes": [late, must]}, {"code": "he"}]
        assert taken_in(found, {"li": [(DAY, "late")]}) == (found, 0)

    def test_one_withdrawn_after_it_was_taken_in_goes_and_what_the_planner_typed_stays(self) -> None:
        typed = {"day": "2099-01-06", "want": "off"}
        taken, _new = taken_in(ROSTER | {"staff": [{"code": "li", "wishes": [typed]}]}, {"li": [(DAY, "late")]})
        column = Column("wishes", "wishes", "wishes")  # as the planner saves them from the cells of the page
        edited = taken | {"staff": [one | {"wishes": value(column, cell(column, one["wishes"], "en"))} for one in taken["staff"]]}

        found, changes = taken_in(edited, {})

        assert changes == 1
        assert [(one["day"], one["want"]) for one in found["staff"][0]["wishes"]] == [("2099-01-06", "off")]
        assert taken_in(found, {})[1] == 0

    def test_where_there_is_one_shift_only_days_off_are_wishes(self) -> None:
        data = ROSTER | {"shifts": ROSTER["shifts"][:1], "staff": [{"code": "li"}]}

        assert taken_in(data, {"li": [(DAY, "early")]})[1] == 0


@pytest.mark.django_db
class TestOwnWishes:
    def test_are_entered_seen_and_withdrawn_by_their_owner_alone(self) -> None:
        hall = make_hall()
        li, wu = (Program.of(grant(make_staff(name, name, hall=hall), "clerk", hall)) for name in ("limin", "wufang"))
        near, far = (today() + timedelta(days=days) for days in (3, 30))

        made = li.post("/me/roster-wishes", {"day": far.isoformat(), "want": "early", "note": "考试"})
        again = li.post("/me/roster-wishes", {"day": far.isoformat(), "want": "off"})
        late = li.post("/me/roster-wishes", {"day": near.isoformat(), "want": "off"})
        key = made.json()["id"]
        seen = [one.client.get("/api/v1/me/roster-wishes").json() for one in (li, wu)]
        foreign = wu.client.delete(f"/api/v1/me/roster-wishes/{key}", headers={"idempotency-key": "wish-00001"})
        gone = li.client.delete(f"/api/v1/me/roster-wishes/{key}", headers={"idempotency-key": "wish-00002"})

        assert [one.status_code for one in (made, again, late, foreign, gone)] == [201, 201, 422, 404, 200]
        assert seen == [[{"id": key, "day": far.isoformat(), "want": "off", "note": ""}], []]
        assert not RosterWish.objects.exists()

    def test_the_day_is_that_of_home_for_who_belongs_to_no_hall(self) -> None:
        assert today_of(Staff(hall=None), datetime(2026, 11, 22, 17, tzinfo=UTC)) == date(2026, 11, 23)

    def test_the_page_takes_them_until_a_week_before(self) -> None:
        hall = make_hall()
        staff = grant(make_staff(hall=hall), "clerk", hall)
        client, far = browser(staff), today() + timedelta(days=20)

        entered = client.post("/me/roster-wishes/", {"day": far.isoformat(), "want": "off", "note": ""})
        refused = client.post("/me/roster-wishes/", {"day": today().isoformat(), "want": "off", "note": "typed"})
        wish = RosterWish.objects.get()
        RosterWish.objects.filter(pk=wish.pk).update(day=today() + timedelta(days=6))
        client.post(f"/me/roster-wishes/{wish.pk}/withdraw/")

        assert (entered.status_code, refused.status_code) == (302, 422)
        assert RosterWish.objects.exists()
        assert "typed" in refused.content.decode()

    def test_are_taken_for_the_days_that_who_plans_says(self) -> None:
        hall = make_hall()
        li = grant(make_staff("limin", "limin", hall=hall), "clerk", hall)
        planner = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        client, boss, near = browser(li), browser(planner), today() + timedelta(days=3)
        wish, terms = {"day": near.isoformat(), "want": "off", "note": ""}, f"/planning/rosters/wishes/{hall.code}/"

        usual = client.post("/me/roster-wishes/", wish)
        refused = [
            boss.post(terms, days) for days in ({"notice_days": 61, "ahead_days": 90}, {"notice_days": 20, "ahead_days": 10})
        ]
        kept = boss.post(terms, {"notice_days": 2, "ahead_days": 30})
        entered = client.post("/me/roster-wishes/", wish)
        far = client.post("/me/roster-wishes/", wish | {"day": (today() + timedelta(days=31)).isoformat()})
        page = client.get("/me/roster-wishes/").content.decode()
        listed = boss.get("/planning/rosters/").content.decode()
        boss.post(terms, {"notice_days": 5, "ahead_days": 30})
        made = RosterWish.objects.get()
        client.post(f"/me/roster-wishes/{made.pk}/withdraw/")

        assert [one.status_code for one in (usual, *refused, kept, entered, far)] == [422, 422, 422, 302, 302, 422]
        assert "until 2 days before" in page
        assert "2 days before" in listed
        assert RosterWish.objects.filter(pk=made.pk).exists()
        assert client.get(terms).status_code == client.post(terms, {"notice_days": 0, "ahead_days": 9}).status_code == 403

    def test_programs_read_and_set_the_days(self) -> None:
        hall = make_hall()
        boss, li = (
            Program.of(grant(make_staff(name, name, hall=hall), role, hall))
            for name, role in (("boss", "supervisor"), ("limin", "clerk"))
        )
        url = f"/planning/halls/{hall.code}/wish-terms"
        key = {"idempotency-key": "terms-0001"}

        before = boss.client.get(f"/api/v1{url}").json()
        kept = boss.client.put(
            f"/api/v1{url}", {"notice_days": 3, "ahead_days": 20}, content_type="application/json", headers=key
        )
        foreign = li.client.get(f"/api/v1{url}")

        assert before == {"notice_days": 7, "ahead_days": 62}
        assert (kept.status_code, kept.json()) == (200, {"notice_days": 3, "ahead_days": 20})
        assert foreign.status_code == 404

    def test_a_roster_takes_them_in_and_the_search_grants_what_it_can(self) -> None:
        from tingtang.planning.rules.rosters.sheet import RosterSheet  # noqa: PLC0415 - loads the solver
        from tingtang.planning.rules.rosters.solve import rostered  # noqa: PLC0415
        from tingtang.planning.rules.sheets import read  # noqa: PLC0415

        hall = make_hall()
        people = [make_staff(name, name, hall=hall) for name in ("limin", "wufang")]
        staff = [{"code": one.badge, "name": one.name} for one in people]
        sheet = make_sheet("roster-hall", at=AT, hall=hall, pairs=[], weights={}, **ROSTER | {"staff": staff})
        RosterWish.objects.create(staff=people[0], day=DAY, want="off", made_at=sheet.saved_at)
        boss = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

        before = boss.get(f"/planning/sheets/{sheet.pk}/").content.decode()
        taken = boss.post(f"/planning/sheets/{sheet.pk}/wishes/")
        kept = Sheet.objects.get(pk=sheet.pk)
        roster = rostered(read(RosterSheet, kept.data))

        assert "Take the wishes in" in before
        assert (taken.status_code, kept.versions.count()) == (302, 2)
        assert [(turn.person, turn.day) for turn in roster.turns if turn.day == DAY] == [(people[1].badge, DAY)]
        assert roster.denied == []
        assert "Take the wishes in" not in boss.get(f"/planning/sheets/{sheet.pk}/").content.decode()


@pytest.mark.django_db
def test_who_runs_a_hall_or_guides_in_it_does_not_serve_unless_a_skill_says_so() -> None:
    hall = make_hall()
    clerk, _guide, _boss, trained = (
        grant(make_staff(f"{role}{n}", role, hall), role, hall)
        for n, role in enumerate(("clerk", "guide", "supervisor", "supervisor"))
    )
    StaffSkill.objects.create(staff=trained, skill=Skill.objects.create(code="tax", name="Tax"))

    assert set(who_serve(Staff.objects.all())) == {clerk, trained}
