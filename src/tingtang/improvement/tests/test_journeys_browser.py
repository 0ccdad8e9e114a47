"""Four people in a real browser, each in Chinese and in English: quality manager, expert, trainer with an employee, employee."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import gettext, override

from tingtang.core.actors import SYSTEM
from tingtang.improvement.actions import corrections, knowledge, training
from tingtang.improvement.models import Attendance, Certificate, Correction, Effect, Idea, Question, Session
from tingtang.improvement.rules import quizzes
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.browsing import own_pages
from tingtang.org.tests.clients import grant
from tingtang.org.tests.factories import actor_for, make_hall, make_staff
from tingtang.quality.actions import inspections
from tingtang.quality.actions.indicators import save_indicator
from tingtang.quality.models import Expert, Finding, InspectionPlan, Sheet
from tingtang.quality.tests.asked import ITEMS, key, make_sheet
from tingtang.quality.tests.factories import make_evaluation, open_to
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.conftest import chromium, silence  # noqa: F401 - fixtures

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime.now(UTC)  # a browser has its own clock, and the server reads the time of each request
QUIZ = "黄线距离是多少？\n*一米\n两米\n\n哪些是敬语？\n*您好\n喂\n*请坐"
Open = Callable[..., Any]
IN_BOTH = pytest.mark.parametrize("language", ["zh-hans", "en"])


@pytest.fixture
def opened(live_server: Any, chromium: Any, silence: str, settings: Any) -> Iterator[Open]:  # noqa: F811
    """Opens a page in which somebody has logged in, at desk or phone width, in his language."""
    settings.LIVE_URL = silence
    with own_pages(chromium, live_server.url) as make:

        def open_(staff: Staff, address: str, *, language: str, is_phone: bool = False) -> Any:
            return make(staff, language, address, (390, 844) if is_phone else (1440, 900))

        yield open_


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def chen(hall: Hall) -> Staff:
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


@pytest.fixture
def limin(hall: Hall) -> Staff:
    return grant(make_staff(hall=hall), "clerk", hall)


def find(sheet: Sheet, hall: Hall, inspector: Staff) -> Finding:
    """What an inspector found on the spot."""
    marks = {"i1": {"value": "0", "note": "地面有水"}, "i2": {"value": "5"}, "i3": {"value": "1"}}
    inspections.hand_in(actor_for(inspector), hall=hall, key=key(), sheet=sheet, marks=marks, at=NOW)
    return Finding.objects.get()


def carry_out(correction: Correction, owner: Staff) -> None:
    """What the owner does about it."""
    day = NOW.astimezone().date()
    measure = corrections.save_measure(SYSTEM, correction=correction, text="放提示牌", owner=owner, due_date=day, at=NOW)
    corrections.finish_measure(actor_for(owner), measure=measure, at=NOW)
    corrections.submit_correction(actor_for(owner), correction=correction, at=NOW)


def press(page: Any, what: str) -> None:
    """Press something that leads to another page, and wait for that."""
    with page.expect_navigation():
        page.click(what)


def word(text: str, language: str, **values: object) -> str:
    """What a page says in a language, as a selector."""
    with override(language):
        return f"text={gettext(text) % values}"


def plan(page: Any, sheet: Sheet, hall: Hall, inspector: Staff) -> None:
    """Rounds are planned."""
    page.select_option("[name=sheet]", str(sheet.pk))
    page.select_option("[name=hall]", str(hall.pk))
    page.select_option("[name=inspector]", str(inspector.pk))
    page.fill("[name=starts_date]", NOW.astimezone(hall.zone).date().isoformat())
    page.fill("[name=due_time]", "17:00")
    press(page, "main form .btn-primary")


def accept(page: Any, language: str) -> None:
    """The correction is accepted and made to last."""
    page.reload()
    page.fill("[name=words]", "现场已放提示牌")
    press(page, word("Accept the correction", language))
    page.fill("[name=words]", "写入保洁规程")
    page.fill("[name=customers]", "回访三位，都说地面不滑了")
    press(page, "main form:has([name=words]) .btn-primary")
    assert_accessible(page)


def measure(page: Any, hall: Hall, language: str) -> None:
    """Its effect is measured."""
    press(page, word("Measure its effect", language))
    page.select_option("[name=indicator]", label="办件数")
    page.check(f"[name=halls][value='{hall.pk}']")
    page.fill("[name=change_date]", (NOW - timedelta(days=60)).date().isoformat())
    press(page, "main form .btn-primary")


@IN_BOTH
def test_a_quality_manager_goes_from_plan_to_effect(opened: Open, hall: Hall, chen: Staff, limin: Staff, language: str) -> None:
    sheet = make_sheet([{**one, "photo": ""} for one in ITEMS])
    lu = grant(make_staff("luqing", "陆青", hall), "inspector", hall)
    save_indicator(SYSTEM, at=NOW, code="served", name="办件数", formula="count(visits.service.finished)", from_date=None)

    page = opened(chen, "/quality/inspection-plans/new/", language=language)
    plan(page, sheet, hall, lu)
    assert InspectionPlan.objects.get().inspector == lu

    found = find(sheet, hall, lu)
    page.goto(f"/quality/findings/{found.pk}/")
    press(page, word("Begin a correction", language))
    page.select_option("[name=owner]", str(limin.pk))
    page.select_option("[name=hall]", str(hall.pk))
    press(page, "main form .btn-primary")
    page.fill("[name=root_cause]", "拖地后没有放提示牌")
    press(page, "main details[open] .btn-primary")
    page.wait_for_selector("text=拖地后没有放提示牌")
    one = Correction.objects.get()
    assert (one.origin, one.owner, str(found)) == ("inspection", limin, one.title)

    carry_out(one, limin)
    accept(page, language)
    measure(page, hall, language)
    assert Effect.objects.get().name == one.title


@IN_BOTH
def test_an_expert_answers_for_all_and_compares(opened: Open, hall: Hall, chen: Staff, limin: Staff, language: str) -> None:
    asked = knowledge.ask(actor_for(limin), hall=hall, at=NOW, text="代办要带什么证件？", expert=chen)
    seat = open_to(make_evaluation("等候\n态度"), chen)[0]

    page = opened(chen, f"/improvement/questions/{asked.pk}/", language=language)
    page.fill("[name=text]", "双方身份证和委托书。")
    press(page, "main form .btn-primary")
    page.fill("[name=title]", "代办需要的证件")
    press(page, "main form:has([name=title]) .btn-primary")
    page.wait_for_selector("text=双方身份证和委托书。")
    assert_accessible(page)
    shared = Question.objects.get().article
    assert shared is not None
    assert (shared.state, shared.title) == ("published", "代办需要的证件")

    page.goto(f"/quality/evaluations/{seat.evaluation_id}/compare/")
    page.wait_for_selector(word("Compare the pairs", language))
    page.locator(".pair select").first.select_option(index=3)
    press(page, "#standing button:not([disabled])")
    assert Expert.objects.get().submitted_at is not None


@IN_BOTH
def test_a_trainer_certifies_teaches_and_sees_who_came(
    opened: Open, hall: Hall, chen: Staff, limin: Staff, language: str
) -> None:
    course = training.save_course(SYSTEM, hall=hall, at=NOW, name="Manners", aim="Everybody is welcomed")
    begins = NOW.astimezone(hall.zone) - timedelta(minutes=5)

    page = opened(chen, "/improvement/trainers/new/", language=language)
    page.select_option("[name=staff]", str(chen.pk))
    page.check(f"[name=outlets][value='{hall.pk}']")
    press(page, "main form .btn-primary")
    assert Certificate.objects.get().is_valid(datetime.now(hall.zone).date())  # the hall's midnight may have passed since NOW

    page.goto(f"/improvement/training/new/?course={course.pk}")
    page.select_option("[name=trainer]", str(chen.pk))
    page.select_option("[name=hall]", str(hall.pk))
    page.fill("[name=starts_at]", begins.strftime("%Y-%m-%dT%H:%M"))
    page.fill("[name=ends_at]", (begins + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    press(page, "main form .btn-primary")
    page.check(f"[name=staff][value='{limin.pk}']")
    press(page, word("Invite them", language))
    session = Session.objects.get()
    assert session.key in page.content()

    phone = opened(limin, f"/improvement/training/{session.pk}/come/{session.key}/", language=language, is_phone=True)
    assert_accessible(phone)
    press(phone, word("I am here", language))
    page.reload()
    page.wait_for_selector(word("Participants: %(came)s of %(invited)s came", language, came=1, invited=1))
    press(page, word("It was held", language))
    assert (Session.objects.get().state, Attendance.objects.get().came_at is not None) == ("done", True)


@IN_BOTH
def test_an_employee_reads_his_scorecard_learns_and_proposes(
    opened: Open, hall: Hall, chen: Staff, limin: Staff, language: str
) -> None:
    quiz = quizzes.as_data(quizzes.read(QUIZ))
    course = training.save_course(SYSTEM, hall=hall, at=NOW, name="Manners", aim="Everybody is welcomed", quiz=quiz)
    training.save_certificate(
        SYSTEM, staff=chen, at=NOW, since_date=NOW.date() - timedelta(days=9), until_date=NOW.date() + timedelta(days=9)
    )
    times = {"starts_at": NOW - timedelta(minutes=1), "ends_at": NOW + timedelta(hours=1)}
    session = training.save_session(SYSTEM, hall=hall, at=NOW, course=course, trainer=chen, **times)
    training.nominate(SYSTEM, session=session, staff=[limin], at=NOW)
    training.note_came(SYSTEM, session=session, attendance=Attendance.objects.get(), at=NOW)

    page = opened(limin, "/quality/scorecards/mine/", language=language, is_phone=True)
    page.wait_for_selector(word("My scorecard", language))
    page.goto("/improvement/learning/")
    press(page, "text=Manners")
    page.check("[name=q0][value='0']")
    page.check("[name=q1][value='0']")
    page.check("[name=q1][value='2']")
    press(page, word("Hand in the answers", language))
    page.wait_for_selector(word("You have passed.", language))
    assert_accessible(page)
    assert Attendance.objects.get().share == 1

    page.goto("/improvement/ideas/new/")
    page.fill("[name=title]", "Fill in forms while waiting")
    page.fill("[name=body]", "A code beside the ticket leads to the form.")
    page.select_option("[name=hall]", str(hall.pk))
    press(page, "main form .btn-primary")
    assert Idea.objects.get().proposed_by == limin
