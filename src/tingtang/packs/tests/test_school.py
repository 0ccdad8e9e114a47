"""A training school's pack: its demo campus has lived some weeks of a term, and its people may do what their posts ask for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case, open_case
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Kind
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Problem
from tingtang.customers.models import ContactPlan
from tingtang.improvement.actions.meetings import save_meeting
from tingtang.improvement.models import Question
from tingtang.lessons import queries
from tingtang.lessons.models import Enrolment, Group, Lesson, Mark, Term
from tingtang.lessons.queries.groups import publication
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import make_staff
from tingtang.packs import actions, demo
from tingtang.packs.loader import load
from tingtang.packs.tests.factories import AT, short


@pytest.fixture
def campus(db: None, prepared: Callable[..., demo.Told], settings: object) -> demo.Told:
    """The school with one past day; its people may come in."""
    settings.DEMO_LOGINS = True  # type: ignore[attr-defined]
    return prepared("school", lambda: demo.load(short("school"), at=AT))


def who(username: str) -> Client:
    return browser(Staff.objects.get(account__username=username))


def test_a_term_is_taught_and_the_next_is_to_be_published_now(campus: demo.Told) -> None:
    autumn, winter = (Term.objects.get(code=code) for code in ("autumn", "winter"))

    assert [publication(one, AT).state for one in (autumn, winter)] == ["published", "due"]
    assert Mark.objects.filter(lesson__homework__gt="", signed_at__isnull=True).count() == 2
    assert ContactPlan.objects.filter(owner__account__username="heran", topic__contains="转介").exists()


def test_each_post_finds_its_work_of_the_day(campus: demo.Told) -> None:
    desk = who("ningshu")
    cashier, teacher, head = who("jinshu"), who("shutong"), who("wenru")
    paid = Enrolment.objects.get(state="paid")

    assert paid.customer.name in cashier.get("/cases/mine/").content.decode()
    assert paid.customer.name not in desk.get("/cases/mine/").content.decode()  # who took the money does not check it
    assert "grade" in teacher.get(reverse("lessons:today")).content.decode()
    assert head.get(reverse("lessons:term", args=[Term.objects.get(code="winter").pk])).status_code == 200
    assert teacher.get(reverse("lessons:new_term")).status_code == 403


def test_the_desk_passes_on_what_it_cannot_answer_and_the_specialist_is_asked(campus: demo.Told) -> None:
    Term.objects.filter(code="autumn").update(ends_date=timezone.localdate() + timedelta(days=30))  # pages go by the clock
    maths = Group.objects.get(code="maths-3")
    asked = {"group": maths.pk, "pupil": "何小满", "question": "奥数和课内怎么衔接？", "ask_specialist": "on"}
    done = who("ningshu").post(reverse("lessons:new_pupil"), asked)

    assert done.status_code == 302
    question = Question.objects.get(text__contains="奥数")
    assert question.expert is not None and question.expert.account is not None
    assert question.expert.account.username == "wenru"


def test_a_pace_of_the_demo_is_ahead_and_behind(campus: demo.Told) -> None:
    ahead = [one.ahead for one in queries.pace_of(Group.objects.get(code="maths-3"), AT)]

    assert ahead[0] is not None and ahead[0] > 0
    assert ahead[-1] is None  # not taught at the public school


def test_teachers_see_at_their_meeting_which_lessons_were_filmed(campus: demo.Told) -> None:
    wenru = Staff.objects.select_related("hall").get(account__username="wenru")
    given = {"kind": "exchange", "title": "秋季学期教师交流会", "starts_at": AT, "ends_at": AT + timedelta(hours=1)}
    meeting = save_meeting(SYSTEM, hall=wenru.hall, chair=wenru, at=AT, **given)  # type: ignore[arg-type]

    Lesson.objects.exclude(recording="").update(date=timezone.localdate())  # pages go by the clock
    shown = who("wenru").get(reverse("improvement:meeting", args=[meeting.pk])).content.decode()

    assert "https://films.example/bamboo/maths-3-4" in shown


@pytest.fixture
def school(applied: Callable[[str], None]) -> Hall:
    applied("school")
    loaded = load("school")
    return actions.set_up_hall(SYSTEM, loaded=loaded, layout=loaded.layout("standard"), at=AT, code="bamboo", name="新竹")


def test_a_wish_of_parents_is_answered_only_after_the_teacher_was_asked(school: Hall) -> None:
    kind = Kind.objects.get(code="parent-wish")
    case = open_case(SYSTEM, kind=kind, title="想知道适应得怎么样", hall=school, fields={"about": "teaching"}, at=AT)
    assign_case(SYSTEM, case=case, staff=make_staff(name="贺冉"), at=AT)
    move(SYSTEM, case=case, step="check", at=AT)
    write_note(SYSTEM, case=case, body="上课很专心。", kind="answer", at=AT)

    with pytest.raises(Problem):
        move(SYSTEM, case=case, step="answer", at=AT)
    change_case(SYSTEM, case=case, fields={"teacher_says": "举手三次"}, at=AT)

    assert move(SYSTEM, case=case, step="answer", at=AT).state == "answered"


def test_a_refund_waits_for_the_principal(school: Hall) -> None:
    kind = Kind.objects.get(code="course-refund")
    fields = {"group": "三年级数学", "reason": "搬家"}
    case = open_case(SYSTEM, kind=kind, title="退费", hall=school, fields=fields, at=AT)
    assign_case(SYSTEM, case=case, staff=make_staff(name="贺冉"), at=AT)
    change_case(SYSTEM, case=case, fields={"held": 4, "amount": 120_000}, at=AT)
    move(SYSTEM, case=case, step="reckon", at=AT)
    write_note(SYSTEM, case=case, body="已退回。", kind="answer", at=AT)

    with pytest.raises(Problem):
        move(SYSTEM, case=case, step="refund", at=AT)
