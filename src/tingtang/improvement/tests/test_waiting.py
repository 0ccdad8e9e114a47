"""Whoever is asked something in improvement finds it where his work is."""

from datetime import timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.improvement.actions import ideas, knowledge, training
from tingtang.improvement.queries.waiting import waiting_for
from tingtang.improvement.tests.factories import make_correction
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def li(hall: Hall) -> Staff:
    return grant(make_staff("limin", "李敏", hall), "clerk", hall)


class TestWhatWaits:
    def test_is_what_one_is_asked_until_it_is_answered(self, hall: Hall, li: Staff) -> None:
        asked = knowledge.ask(SYSTEM, hall=hall, text="护照夹能换领吗？", expert=li, at=AT)

        page = browser(li).get("/cases/mine/").content.decode()
        knowledge.answer(SYSTEM, question=asked, text="可以。", at=AT)

        assert f"/improvement/questions/{asked.pk}/" in page
        assert waiting_for(actor_for(li), AT) == []

    def test_is_what_nobody_in_particular_is_asked_for_who_may_answer(self, hall: Hall, li: Staff) -> None:
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        asked = knowledge.ask(actor_for(li), hall=hall, text="护照夹能换领吗？", at=AT)

        assert [one.url for one in waiting_for(actor_for(chen), AT)] == [f"/improvement/questions/{asked.pk}/"]
        assert waiting_for(actor_for(li), AT) == []

    def test_is_what_one_has_to_correct_or_read_and_says_what_is_late(self, hall: Hall, li: Staff) -> None:
        fault = make_correction(li, hall)
        text = training.save_reading(
            SYSTEM, hall=hall, title="服务规范", body="微笑", due_date=AT.date() - timedelta(days=1), at=AT
        )
        training.assign_reading(SYSTEM, reading=text, staff=[li], at=AT)

        found = waiting_for(actor_for(li), AT)

        assert [(one.about, one.is_late) for one in found] == [(str(fault), False), ("服务规范", True)]
        assert waiting_for(actor_for(make_staff("wangfang", "王芳", hall)), AT) == []

    def test_is_to_decide_what_came_of_a_trial_once_it_is_over(self, hall: Hall, li: Staff) -> None:
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        idea = ideas.propose(actor_for(li), hall=hall, title="共享充电线", body="带锁", kind="means", at=AT)
        ends = AT.date() + timedelta(days=7)
        ideas.try_idea(SYSTEM, idea=idea, outlets=[hall], first=AT.date(), last=ends, at=AT)

        during, after = (waiting_for(actor_for(chen), AT + timedelta(days=days)) for days in (3, 9))
        page = browser(chen).get(f"/improvement/ideas/{idea.pk}/").content.decode()

        assert during == []
        assert [(one.url, one.is_late) for one in after] == [(f"/improvement/ideas/{idea.pk}/", True)]
        assert "/improvement/effects/new/?name=" in page
