"""Around complaints: sanctions with an appeal, promises made at sale, the monthly review."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tingtang.cases.actions.complaints import (
    NoAppeal,
    NotOnOneself,
    answer_appeal,
    appeal_sanction,
    finish_decision,
    impose_sanction,
    save_decision,
    save_promise,
    save_review,
)
from tingtang.cases.forms.complaints import Sanction as SanctionForm
from tingtang.cases.models import Promise, Sanction
from tingtang.cases.subscribers.sanctions import tell_sanctions
from tingtang.cases.tests.factories import AT, make_case
from tingtang.cases.tests.test_work import acting
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid
from tingtang.customers.tests.factories import make_customer
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import events_about, happened
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_staff

pytestmark = pytest.mark.django_db


class TestSanctions:
    def test_are_told_to_the_person_and_an_appeal_to_leadership_which_finds_it_on_its_work(self) -> None:
        hall = make_hall()
        limin = grant(make_staff("limin", "李敏", hall), "clerk", hall)
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        song = grant(make_staff("songhe", "宋和"), "leadership")
        sanction = impose_sanction(actor_for(chen), staff=limin, degree="heavy", reason="多次怠慢", at=AT)
        appeal_sanction(actor_for(limin), sanction=sanction, appeal="当时系统故障", at=AT)

        for _again in range(2):
            tell_sanctions(happened(SUBSCRIBERS["cases.tell_sanctions"].types))

        pages = {one: browser(one).get("/cases/notices/").content.decode() for one in (limin, chen, song)}
        assert pages[limin].count("A sanction was imposed on you (heavy)") == 1
        assert pages[song].count("李敏 appeals against a sanction (heavy)") == 1
        assert "李敏 appeals" not in pages[chen]
        assert "Appeals against sanctions to decide" in browser(song).get("/cases/mine/").content.decode()
        assert "Appeals against sanctions to decide" not in browser(chen).get("/cases/mine/").content.decode()

        answered = browser(song).post(f"/cases/sanctions/{sanction.pk}/answer/", {"text": "记录属实", "lift": "yes"})
        tell_sanctions(happened(SUBSCRIBERS["cases.tell_sanctions"].types))

        assert answered.status_code == 302
        assert "was lifted on your appeal" in browser(limin).get("/cases/notices/").content.decode()

    def test_are_offered_for_everybody_of_the_halls_with_one_statement(self) -> None:
        halls = [make_hall(), make_hall("lakeside", name="湖滨")]
        chen = acting(make_staff("chengang", "陈刚"), "cases.impose_sanction")
        for number in range(6):
            make_staff(f"clerk{number}", f"员工{number}", halls[number % 2])
        form = SanctionForm(actor=chen)

        with CaptureQueriesContext(connection) as statements:
            drawn = str(form["staff"])

        assert (drawn.count("员工"), len(statements)) == (6, 1)

    def test_are_appealed_by_the_person_and_decided_by_a_third(self) -> None:
        hall = make_hall()
        limin, chen, sun = make_staff("limin", hall=hall), make_staff("chengang", "陈刚"), make_staff("sunli", "孙立")
        judge = acting(chen, "cases.impose_sanction", "cases.answer_appeal")
        sanction = impose_sanction(judge, staff=limin, degree="light", reason="对客户使用服务忌语", at=AT)

        with pytest.raises(Denied):
            appeal_sanction(acting(sun, "cases.appeal_sanction"), sanction=sanction, appeal="x", at=AT)
        appeal_sanction(acting(limin, "cases.appeal_sanction"), sanction=sanction, appeal="当时系统故障", at=AT)
        with pytest.raises(NotOnOneself):
            answer_appeal(judge, sanction=sanction, is_lifted=False, answer="维持", at=AT)
        answer_appeal(acting(sun, "cases.answer_appeal"), sanction=sanction, is_lifted=True, answer="情况属实", at=AT)

        assert Sanction.objects.get().state == "lifted"
        with pytest.raises(NoAppeal):
            appeal_sanction(acting(limin, "cases.appeal_sanction"), sanction=sanction, appeal="再次", at=AT)
        assert [event.name for event in events_about(sanction)] == [
            "cases.sanction.imposed", "cases.sanction.appealed", "cases.sanction.answered"
        ]  # fmt: skip

    def test_are_seen_by_the_person_and_who_may_and_nobody_else(self) -> None:
        hall, other = make_hall(), make_hall("hillside", "山麓")
        limin = make_staff("limin", hall=hall)
        impose_sanction(SYSTEM, staff=limin, degree="heavy", reason="收受红包", at=AT)
        inside = Actor(
            "account", 1, grants={"cases.view_sanctions": frozenset({hall.pk})}, staff_id=make_staff("sunli", "孙立").pk
        )
        outside = Actor(
            "account", 1, grants={"cases.view_sanctions": frozenset({other.pk})}, staff_id=make_staff("wutong", "吴桐").pk
        )

        assert [Sanction.objects.visible_to(actor).count() for actor in (acting(limin), inside, outside)] == [1, 1, 0]

    def test_are_never_imposed_on_oneself(self) -> None:
        chen = make_staff("chengang", "陈刚")

        with pytest.raises(NotOnOneself):
            impose_sanction(acting(chen, "cases.impose_sanction"), staff=chen, degree="light", reason="x", at=AT)
        with pytest.raises(Invalid):
            impose_sanction(SYSTEM, staff=chen, degree="deadly", reason="x", at=AT)


class TestPromises:
    def test_are_broken_when_their_day_passes_unkept(self) -> None:
        hall, values = make_hall(), {"customer": make_customer(), "made_date": date(2026, 10, 1), "due_date": date(2026, 11, 1)}
        late = save_promise(SYSTEM, hall=hall, text="免费安装热水器", at=AT, **values)
        kept = save_promise(SYSTEM, hall=hall, text="赠送滤芯", at=AT, **values)
        save_promise(
            SYSTEM, hall=hall, promise=kept, state="kept", delivery="送货单 2291", settled_date=date(2026, 10, 20), at=AT
        )

        assert list(Promise.objects.broken(date(2026, 11, 2))) == [late]
        assert list(Promise.objects.broken(date(2026, 11, 1))) == []
        with pytest.raises(Invalid):
            save_promise(SYSTEM, hall=hall, promise=late, due_date=date(2026, 9, 1), at=AT)

    def test_are_kept_by_a_delivery_and_by_no_other_customers_case(self) -> None:
        hall, wang = make_hall(), make_customer()
        values = {"customer": wang, "made_date": date(2026, 10, 1), "due_date": date(2026, 11, 1)}
        made = save_promise(SYSTEM, hall=hall, text="免费安装热水器", at=AT, **values)

        with pytest.raises(Invalid):
            save_promise(SYSTEM, hall=hall, promise=made, state="kept", at=AT)
        with pytest.raises(Invalid):
            save_promise(SYSTEM, hall=hall, promise=made, case=make_case(customer=make_customer("李军")), at=AT)
        case = make_case(customer=wang, hall=hall)
        kept = save_promise(SYSTEM, hall=hall, promise=made, case=case, state="kept", at=AT)

        assert (kept.state, kept.case) == ("kept", case)

    def test_stand_on_the_customers_page_and_on_the_work_of_who_made_them(self) -> None:
        hall, wang = make_hall(), make_customer()
        clerk = grant(make_staff("limin", "李敏", hall), "supervisor", hall)
        today = timezone.localdate()
        save_promise(
            SYSTEM, hall=hall, text="免费安装热水器", at=AT, customer=wang, made_by=clerk,
            made_date=today - timedelta(days=30), due_date=today - timedelta(days=2),
        )  # fmt: skip
        case = make_case(customer=wang, hall=hall, title="安装热水器")

        seen = browser(clerk)
        assert "Register a promise" in seen.get("/cases/promises/").content.decode()
        page, mine = (seen.get(url).content.decode() for url in (f"/customers/{wang.pk}/", "/cases/mine/"))
        form = seen.get(f"/cases/promises/new/?customer={wang.number}").content.decode()

        assert "免费安装热水器" in page and "免费安装热水器" in mine and "overdue" in page
        assert wang.number in form and case.number in form


class TestReviews:
    def test_name_the_heads_present_and_their_decisions(self) -> None:
        hall, chen = make_hall(), make_staff("chengang", "陈刚")
        given = {"month": date(2026, 10, 5), "held_at": AT, "minutes": "本月投诉集中于等候时间。"}

        with pytest.raises(Invalid) as refused:
            save_review(SYSTEM, hall=hall, at=AT, **given)
        review = save_review(SYSTEM, hall=hall, present=[chen], at=AT, **given)
        decision = save_decision(SYSTEM, review=review, text="午间增开两个柜台", owner=chen, due_date=date(2026, 12, 1), at=AT)
        finish_decision(SYSTEM, decision=decision, day=date(2026, 11, 20), at=AT)

        assert "present" in refused.value.fields
        assert (review.month, review.decisions.get().done_date) == (date(2026, 10, 1), date(2026, 11, 20))

    def test_out_of_turn_are_approved_by_a_leader(self) -> None:
        chen = make_staff("chengang", "陈刚")

        with pytest.raises(Invalid):
            save_review(
                SYSTEM, hall=make_hall(), present=[chen], is_extra=True, month=date(2026, 11, 1), held_at=AT, minutes="x", at=AT
            )
