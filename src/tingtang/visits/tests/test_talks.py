"""What patrols tell: by place and post, told to whom, with wishes that become cases, and what was told where."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tingtang.cases.models import Case
from tingtang.cases.tests.factories import make_kind
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.tests.factories import AT, latest_events, make_customer
from tingtang.org.actions import save_zone
from tingtang.org.models import Hall, Zone
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import grant as appoint
from tingtang.org.tests.factories import make_hall, make_post, make_role, make_staff
from tingtang.visits.actions import forgetting, talks
from tingtang.visits.models import TalkingPoint, Told
from tingtang.visits.queries.talks import coverage, place_of, points_in_force

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def building(hall: Hall, number: int = 1) -> Zone:
    return save_zone(SYSTEM, hall=hall, code=f"building-{number}", name=f"{number}号楼", at=AT)


def water(hall: Hall, **values: object) -> TalkingPoint:
    given = {"kind": "next", "title": "周二停水", "first_date": TODAY - timedelta(days=400), **values}
    return talks.save_talk(SYSTEM, hall=hall, at=AT, **given)


class TestPoints:
    def test_are_those_of_the_place_the_day_and_the_post(self) -> None:
        hall, guard = make_hall(), make_staff("anshun", "安顺")
        guard.posts.add(make_post("customer_assistant", "客户助理"))
        one, two = building(hall, 1), building(hall, 2)
        lift, over = water(hall, title="电梯年检", zone=one), water(hall, title="已过", last_date=TODAY - timedelta(days=1))
        mine, others = water(hall, posts=["customer_assistant"]), water(hall, title="收费", posts=["fee_officer"])

        here, there = points_in_force(hall, TODAY, one, guard), points_in_force(hall, TODAY, two, guard)

        assert here == [lift, mine]
        assert there == [mine]
        assert over not in points_in_force(hall, TODAY)
        assert others in points_in_force(hall, TODAY)

    def test_refuse_a_place_of_another_hall_and_removal_once_told(self) -> None:
        hall = make_hall()
        point = water(hall)
        with pytest.raises(Invalid):
            water(hall, zone=building(make_hall(code="elsewhere")))
        talks.tell(SYSTEM, hall=hall, point=point, whom="601", at=AT)

        with pytest.raises(Refused):
            talks.remove_talk(SYSTEM, talk=point, at=AT)
        assert latest_events(1) == ["visits.talk.told"]


class TestTelling:
    def test_makes_a_case_of_a_wish_with_where_it_was_said(self) -> None:
        hall, wang = make_hall(), make_customer()
        zone, point, kind = building(hall), water(hall), make_kind()

        told = talks.tell(
            SYSTEM, hall=hall, point=point, zone=zone, customer=wang, answer="好", wish="请送一桶水", kind=kind, at=AT
        )

        case = Case.objects.get()
        assert told.case == case
        assert (case.customer, case.title, case.hall) == (wang, "请送一桶水", hall)
        assert "1号楼" in case.body
        assert coverage(hall, [zone], TODAY, AT)[0].counts == [1]

    def test_refuses_a_case_without_a_wish_and_a_row_that_says_nothing(self) -> None:
        hall = make_hall()
        with pytest.raises(Invalid):
            talks.tell(SYSTEM, hall=hall, point=water(hall), kind=make_kind(), at=AT)
        with pytest.raises(Invalid):
            talks.tell(SYSTEM, hall=hall, whom="601", at=AT)

    def test_says_where_somebody_is_by_what_he_told_last_or_answers_for(self) -> None:
        hall, guard = make_hall(), make_staff("anshun", "安顺")
        gate = save_zone(SYSTEM, hall=hall, code="gate", name="门岗", owner=guard, at=AT)
        one = building(hall)
        before = place_of(hall, guard, AT)
        Told.objects.create(hall=hall, point=water(hall), zone=one, staff=guard, told_at=AT)

        assert before == gate
        assert place_of(hall, guard, AT + timedelta(hours=1)) == one
        assert place_of(hall, guard, AT + timedelta(hours=20)) == gate

    def test_keeps_no_words_of_a_customer_who_is_forgotten(self) -> None:
        hall, wang = make_hall(), make_customer()
        talks.tell(SYSTEM, hall=hall, customer=wang, wish="王女士要换锁", answer="明天来", at=AT)
        talks.tell(SYSTEM, hall=hall, point=water(hall), customer=wang, answer="王女士知道了", at=AT)

        forgetting.erase([wang.pk])

        assert {(one.whom, one.answer) for one in Told.objects.all()} == {("", "")}
        assert not Told.objects.filter(wish__contains="王").exists()


class TestThePages:
    def test_are_told_from_by_patrols_and_read_by_who_leads(self) -> None:
        hall, kind = make_hall(), make_kind(is_public=True)
        guard = browser(grant(make_staff("anshun", "安顺", hall), "clerk", hall))
        head = browser(grant(make_staff("weigang", "卫岗", hall), "supervisor", hall))
        zone = building(hall)
        page = reverse("visits:talks", args=[hall.code])
        sent = {"kind": "next", "title": "周二停水", "text": "八点半起", "first_date": "2020-01-01"}
        head.post(reverse("visits:new_talk", args=[hall.code]), sent)
        point = TalkingPoint.objects.get()
        wish = {"place": "building-1", "listener": "household", "whom": "601", "people": "1", "wish": "送水", "kind": kind.pk}

        assert "八点半起" in guard.get(page, {"place": "building-1"}).content.decode()
        assert guard.get(page, {"place": "1号楼"}).context["place"] == zone
        told = guard.post(reverse("visits:tell", args=[hall.code, point.pk]), wish, follow=True)
        asked = guard.post(reverse("visits:ask_on_patrol", args=[hall.code]), {"listener": "customer", "people": "1"})

        assert Case.objects.get().number in told.content.decode()
        assert asked.status_code == 422
        assert guard.get(reverse("visits:told", args=[hall.code])).status_code == 403
        assert "送水" in head.get(reverse("visits:told", args=[hall.code])).content.decode()
        head.post(reverse("visits:end_talk", args=[hall.code, point.pk]))
        assert "八点半起" not in guard.get(page).content.decode()

    def test_name_customers_and_cases_without_a_link_to_who_may_not_open_them(self) -> None:
        hall, kind, wang = make_hall(), make_kind(is_public=True), make_customer()
        told = talks.tell(SYSTEM, hall=hall, customer=wang, whom="王女士", wish="换锁", kind=kind, at=AT)
        reader = browser(appoint(make_staff("anshun", "安顺", hall), make_role("listener", "visits.view_told"), hall))
        head = browser(grant(make_staff("weigang", "卫岗", hall), "supervisor", hall))
        page = reverse("visits:told", args=[hall.code])
        links = [reverse("customers:customer", args=[wang.pk]), reverse("cases:case", args=[Case.objects.get().number])]

        shown, whole = (one.get(page).content.decode() for one in (reader, head))

        assert told.case is not None and "王女士" in shown and told.case.number in shown
        assert [[link in text for link in links] for text in (shown, whole)] == [[False, False], [True, True]]

    def test_have_their_api(self) -> None:
        hall, kind = make_hall(), make_kind(is_public=True)
        building(hall)
        program = Program.of(grant(make_staff("weigang", "卫岗", hall), "supervisor", hall))
        sent = {"kind": "rule", "title": "车库限高", "first_date": "2020-01-01", "zone": "building-1"}
        point = program.post(f"/halls/{hall.code}/talking-points", sent).json()["id"]
        body = {"point": point, "zone": "building-1", "whom": "601", "wish": "画线", "kind": kind.code}

        told = program.post(f"/halls/{hall.code}/told", body).json()

        assert told["case"] == Case.objects.get().number
        assert program.get(f"/halls/{hall.code}/talking-points?place=building-1").json()["items"][0]["times"] == 1
        assert program.get(f"/halls/{hall.code}/told?place=building-1").json()["items"][0]["wish"] == "画线"
        assert program.post(f"/halls/{hall.code}/told", {"wish": "x", "kind": "no-such"}).status_code == 422
        assert program.delete(f"/halls/{hall.code}/talking-points/{point}").status_code == 409
