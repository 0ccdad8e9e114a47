"""People are told of what is theirs in improvement, once, and nobody of what he did himself."""

from datetime import timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.improvement.actions import contests, corrections, ideas, knowledge, meetings, training
from tingtang.improvement.actions.reminders import remind
from tingtang.improvement.queries.waiting import waiting_for
from tingtang.improvement.subscribers.learning import tell_learners
from tingtang.improvement.subscribers.work import tell_people
from tingtang.improvement.tests.factories import make_correction
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def chen(hall: Hall) -> Staff:
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


@pytest.fixture
def li(hall: Hall) -> Staff:
    return grant(make_staff("limin", "李敏", hall), "clerk", hall)


@pytest.fixture
def wang(hall: Hall) -> Staff:
    return grant(make_staff("wangfang", "王芳", hall), "clerk", hall)


def told(who: Staff) -> list[str]:
    """What somebody has been told, after the subscribers read the journal twice."""
    for _again in range(2):
        tell_people(happened(SUBSCRIBERS["improvement.tell_people"].types))
        tell_learners(happened(SUBSCRIBERS["improvement.tell_learners"].types))
    return sorted(one["text"] for one in browser(who).get("/api/v1/notices").json())


class TestWhoCorrects:
    def test_hears_of_faults_and_measures_and_who_may_accept_of_what_is_handed_in(
        self, hall: Hall, chen: Staff, li: Staff
    ) -> None:
        fault = make_correction(li, hall)
        corrections.analyse(SYSTEM, correction=fault, root_cause="没有更新标识", at=AT)
        step = corrections.save_measure(SYSTEM, correction=fault, text="换标识", owner=li, due_date=fault.due_date, at=AT)
        corrections.finish_measure(actor_for(li), measure=step, at=AT)
        corrections.submit_correction(actor_for(li), correction=fault, at=AT)

        mine, his = told(li), told(chen)

        assert sorted(word for one in mine for word in ("等候区标识不清", "换标识") if word in one) == [
            "换标识",
            "等候区标识不清",
        ]
        assert len(mine) == 2
        assert len(his) == 1 and "等候区标识不清" in his[0]
        assert [one.url for one in waiting_for(actor_for(chen), AT)] == [f"/improvement/corrections/{fault.pk}/"]

    def test_hears_that_it_was_sent_back_or_accepted(self, hall: Hall, chen: Staff, li: Staff) -> None:
        fault = make_correction(li, hall)
        corrections.analyse(SYSTEM, correction=fault, root_cause="没有更新标识", at=AT)
        step = corrections.save_measure(SYSTEM, correction=fault, text="换标识", owner=li, due_date=fault.due_date, at=AT)
        corrections.finish_measure(actor_for(li), measure=step, at=AT)
        corrections.submit_correction(actor_for(li), correction=fault, at=AT)
        corrections.accept_correction(actor_for(chen), correction=fault, verdict="北门还是旧的", is_accepted=False, at=AT)

        assert any("北门还是旧的" in one for one in told(li))
        assert not any("北门还是旧的" in one for one in told(chen))


class TestWhoLearns:
    def test_hears_of_training_reading_and_the_quiz_and_only_who_is_new_of_a_second_invitation(
        self, hall: Hall, chen: Staff, li: Staff, wang: Staff
    ) -> None:
        first, last = AT.date() - timedelta(days=1), AT.date() + timedelta(days=300)
        training.save_certificate(SYSTEM, staff=chen, since_date=first, until_date=last, at=AT)
        quiz = [{"text": "几秒内应答？", "options": ["三秒", "一分钟"], "right": [0]}]
        course = training.save_course(SYSTEM, hall=hall, name="首问负责", aim="谁接谁答", quiz=quiz, at=AT)
        begins = AT + timedelta(days=1)
        held = training.save_session(
            SYSTEM, hall=hall, course=course, trainer=chen, starts_at=begins, ends_at=begins + timedelta(hours=1), at=AT
        )
        zhou = grant(make_staff("zhouning", "周宁", hall), "clerk", hall)
        training.nominate(actor_for(chen), session=held, staff=[li, wang], at=AT)
        training.nominate(actor_for(chen), session=held, staff=[zhou], at=AT)
        training.note_came(actor_for(chen), session=held, attendance=held.attendances.get(staff=li), at=begins)
        training.end_session(actor_for(chen), session=held, is_held=True, at=begins + timedelta(hours=1))
        text = training.save_reading(SYSTEM, hall=hall, title="服务规范", body="微笑", due_date=begins.date(), at=AT)
        training.assign_reading(SYSTEM, reading=text, staff=[wang], at=AT)

        mine, hers, his = told(li), told(wang), told(chen)

        assert [("首问负责" in one) for one in mine] == [True, True]
        assert len(hers) == 2 and any("首问负责" in one for one in hers) and any("服务规范" in one for one in hers)
        assert sum("24" in one and "09:" in one for one in mine) == 1  # the day and hour by the hall's clocks
        assert len(his) == 2  # that he is certified, and that he is to give it; not that people were invited, which he did


class TestWhoMeetsAndAsks:
    def test_hears_of_invitations_decisions_answers_and_of_what_became_of_an_idea(
        self, hall: Hall, chen: Staff, li: Staff
    ) -> None:
        meeting = meetings.save_meeting(
            actor_for(chen), hall=hall, title="周一晨会", chair=chen, starts_at=AT, ends_at=AT + timedelta(minutes=15), people=[chen, li],
            at=AT,
        )  # fmt: skip
        meetings.save_decision(actor_for(chen), meeting=meeting, text="换新的登记表", owner=li, due_date=AT.date(), at=AT)
        asked = knowledge.ask(actor_for(li), hall=hall, text="护照夹能换领吗？", expert=chen, at=AT)
        knowledge.answer(actor_for(chen), question=asked, text="可以。", at=AT)
        idea = ideas.propose(actor_for(li), hall=hall, title="雨天借伞", body="门口放伞", at=AT)
        ideas.decide_idea(actor_for(chen), idea=idea, is_adopted=True, result="借出十把", thanks="谢谢小李", at=AT)

        mine, his = told(li), told(chen)

        assert sum("周一晨会" in one for one in mine) == 1  # invited, not moved
        assert sum("周一晨会" in one for one in mine) == 1  # invited, not moved
        assert [
            word for word in ("周一晨会", "换新的登记表", "护照夹能换领吗", "谢谢小李") if not any(word in one for one in mine)
        ] == []
        assert len(his) == 1 and "护照夹能换领吗" in his[0]


class TestReminders:
    def test_come_once_before_the_day_and_once_after_it_until_it_is_done(self, hall: Hall, chen: Staff, li: Staff) -> None:
        fault = make_correction(li, hall, due_date=AT.date() + timedelta(days=3))
        told(li)
        counts = [remind(SYSTEM, at=AT + timedelta(days=days, hours=hours)) for days in range(6) for hours in (0, 1)]

        assert counts == [0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
        assert sum(str(fault) in one for one in told(li)) == 3  # given, nearly due, late


class TestContests:
    def test_tell_judges_that_they_judge_and_entrants_what_they_came_to(
        self, hall: Hall, chen: Staff, li: Staff, wang: Staff
    ) -> None:
        held = contests.save_contest(
            SYSTEM, hall=hall, name="点钞竞赛", held_date=AT.date(), subjects=[{"name": "点钞", "kind": "judged", "weight": 1}],
            prizes=[{"to": 1, "prize": "奖状"}], entrants=[li, wang], judges=[chen], at=AT,
        )  # fmt: skip
        marks = {(one.pk, 0): 90.0 if one.staff == li else 80.0 for one in held.entrants.all()}
        waiting = [one.url for one in waiting_for(actor_for(chen), AT)]
        contests.enter_marks(SYSTEM, contest=held, judge=held.judges.get(), marks=marks, at=AT)
        contests.publish_contest(SYSTEM, contest=held, at=AT)

        mine, his = told(li), told(chen)

        assert waiting == [f"/improvement/contests/{held.pk}/"] and waiting_for(actor_for(chen), AT) == []
        assert len(mine) == 1 and "奖状" in mine[0] and "1" in mine[0]
        assert len(his) == 1 and "点钞竞赛" in his[0]
