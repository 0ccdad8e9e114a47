"""The pages of a school: the desk, the cashier, the teacher, and the parent on her phone."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tingtang.cases.queries import portal
from tingtang.core.actors import SYSTEM
from tingtang.customers.models import Customer, LinkKind
from tingtang.customers.tests.factories import make_customer
from tingtang.lessons import actions
from tingtang.lessons.models import Enrolment, Group, Mark, Term
from tingtang.lessons.tests.factories import make_group
from tingtang.org.models import Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_hall, make_role, make_staff
from tingtang.ui import areas

pytestmark = pytest.mark.django_db
DESK = ("lessons.view", "lessons.enquire", "lessons.note_test", "lessons.take_fee", "customers.view", "customers.register",
        "customers.link", "customers.add_contact", "improvement.ask", "improvement.view")  # fmt: skip
TEACHES = ("lessons.view", "lessons.record_lesson", "lessons.review", "lessons.guide", "lessons.make_up", "lessons.sign")


@pytest.fixture
def group() -> Group:
    """A class of a term that began five weeks ago, by the clock of this machine."""
    today = timezone.localdate()
    hall = make_hall()
    term = actions.save_term(
        SYSTEM, hall=hall, at=timezone.now(), code="autumn", name="秋季学期",
        starts_date=today - timedelta(days=35), ends_date=today + timedelta(days=60),
    )  # fmt: skip
    made = make_group(term, pass_percent=60, weekday=today.weekday())
    actions.publish_term(SYSTEM, term=term, at=timezone.now())
    return Group.objects.get(pk=made.pk)


def holder(group: Group, name: str, *rights: str) -> Staff:
    return grant(make_staff(name, name, group.hall), make_role(f"{name}-role", *rights), group.hall)


def enrolled(group: Group, parent: Customer | None = None) -> Enrolment:
    at = timezone.now()
    made = actions.enquire(SYSTEM, group=group, customer=make_customer("宋可"), parent=parent, at=at)
    actions.note_test(SYSTEM, enrolment=made, percent=80, at=at)
    actions.take_fee(SYSTEM, enrolment=made, cents=240_000, way="cash", at=at)
    return actions.check_fee(SYSTEM, enrolment=made, at=at)


def test_enquiry_test_payment_and_question_go_in_by_one_form(group: Group) -> None:
    LinkKind.objects.create(code="child", name="子女", is_household=True)
    desk = browser(holder(group, "ningshu", *DESK))
    asked = {
        "group": group.pk, "pupil": "宋可", "parent": "唐晓蕾", "phone": "13900007001", "question": "和学校差几周？",
        "test_percent": "78", "paid_cents": "2400", "paid_way": "phone",
    }  # fmt: skip
    refused = desk.post(reverse("lessons:new_pupil"), asked | {"test_percent": "40"})
    assert (refused.status_code, Enrolment.objects.count(), Customer.objects.count()) == (422, 0, 0)

    done = desk.post(reverse("lessons:new_pupil"), asked)
    made = Enrolment.objects.get()

    assert done["Location"] == reverse("lessons:pupil", args=[made.pk])
    assert (made.state, made.paid_cents, made.test_percent, made.receipt) == ("paid", 240_000, 78, "")
    assert made.customer.links.get().target == made.parent
    assert desk.get(reverse("lessons:receipt", args=[made.pk])).status_code == 409


def test_the_cashier_releases_the_receipt(group: Group) -> None:
    at = timezone.now()
    taker = holder(group, "ningshu", *DESK)
    made = actions.enquire(SYSTEM, group=group, customer=make_customer("宋可"), at=at)
    actions.note_test(SYSTEM, enrolment=made, percent=80, at=at)
    browser(taker).post(reverse("lessons:take_fee", args=[made.pk]), {"paid_cents": "2400", "paid_way": "cash"})
    cashier = browser(holder(group, "jinshu", "lessons.view", "lessons.check_fee", "lessons.return_fee"))

    assert made.customer.name in cashier.get(reverse("lessons:pupils")).content.decode()
    cashier.post(reverse("lessons:check_fee", args=[made.pk]))
    made.refresh_from_db()

    assert made.receipt in cashier.get(reverse("lessons:receipt", args=[made.pk])).content.decode()


def test_a_lesson_is_recorded_pupil_by_pupil_and_wrong_marks_are_shown(group: Group) -> None:
    song = enrolled(group)
    shutong = grant(group.teacher, make_role("teaches", *TEACHES), group.hall)
    teacher, day = browser(shutong), timezone.now().astimezone(group.hall.zone).date()
    url = reverse("lessons:record", args=[group.pk, day.isoformat()])
    row = f"p{song.pk}"

    wrong = teacher.post(url, {f"{row}-attendance": "present", f"{row}-behaviour": "9", "key_points": "乘法"})
    teacher.post(url, {f"{row}-attendance": "late", f"{row}-behaviour": "4", "key_points": "乘法", "homework": "口算"})
    mark = Mark.objects.get()

    assert wrong.status_code == 422
    assert (mark.attendance, mark.behaviour, mark.lesson.homework) == ("late", 4, "口算")
    assert "口算" in teacher.get(reverse("lessons:group", args=[group.pk])).content.decode()
    assert teacher.get(reverse("lessons:record", args=[group.pk, "2026-99-99"])).status_code == 404


def test_a_parent_signs_for_her_child_and_sees_nobody_elses(group: Group, client: Client) -> None:
    mother, stranger = make_customer("唐晓蕾"), make_customer("安怡")
    song = enrolled(group, mother)
    at = timezone.now()
    day = at.astimezone(group.hall.zone).date()
    marks = {song.pk: {"attendance": "present"}}
    actions.record_lesson(SYSTEM, group=group, day=day, marks=marks, key_points="乘法", homework="口算两张", at=at)
    actions.guide(SYSTEM, enrolment=song, kind="mind", text="怕说错", is_shared=False, at=at)
    actions.guide(SYSTEM, enrolment=song, kind="praise", text="举手三次", at=at)
    mark = Mark.objects.get()
    book, sign = reverse("lessons:own_book", args=[song.pk]), reverse("lessons:own_sign", args=[song.pk, mark.pk])

    assert client.get(book)["Location"] == reverse("cases:portal_enter")
    come_in(client, stranger)
    assert (client.get(book).status_code, client.post(sign).status_code) == (404, 404)
    come_in(client, mother)
    assert "宋可" in client.get(reverse("cases:portal_mine")).content.decode()
    shown = client.get(book).content.decode()
    client.post(sign, {"words": "做得认真"})
    mark.refresh_from_db()

    assert ("口算两张" in shown, "举手三次" in shown, "怕说错" in shown) == (True, True, False)
    assert (mark.signed_by, mark.parent_note) == (mother, "做得认真")


def come_in(client: Client, customer: Customer) -> None:
    session = client.session
    session[portal.SESSION] = customer.pk
    session.save()


def test_everybody_reads_the_published_timetable_with_what_was_altered(group: Group, client: Client) -> None:
    hidden = actions.save_term(
        SYSTEM,
        hall=group.hall,
        at=timezone.now(),
        code="winter",
        name="寒假班",
        starts_date=date(2099, 1, 1),
        ends_date=date(2099, 2, 1),
    )
    actions.alter_group(SYSTEM, group=group, what="price", price_cents=260_000, reason="教材涨价", told="", at=timezone.now())
    shown = client.get(reverse("lessons:timetable")).content.decode()

    assert ("三年级数学" in shown, "¥2,600.00" in shown, "教材涨价" in shown) == (True, True, True)
    assert hidden.name not in shown


def test_a_term_is_planned_published_and_altered_on_its_pages(group: Group) -> None:
    head = browser(holder(group, "wenru", *(f"lessons.{verb}" for verb in (
        "view", "save_term", "save_group", "publish_term", "alter_group", "remove_group", "remove_term"))))  # fmt: skip
    head.post(
        reverse("lessons:new_term"),
        {
            "names_zh-hans": "寒假班",
            "hall": group.hall_id,
            "starts_date": "2027-01-25",
            "ends_date": "2027-02-20",
            "call_days": "1, 5",
        },
    )
    term = Term.objects.get(starts_date="2027-01-25")
    new = {
        "names_zh-hans": "寒假数学", "teacher": group.teacher_id, "weekday": "1", "starts_time": "14:00", "ends_time": "16:00",
        "price_cents": "1200", "seats": "12", "check_days": "7", "units": "1; 2; 分数",
    }  # fmt: skip
    wrong = head.post(reverse("lessons:new_group", args=[term.pk]), new | {"units": "分数"})
    head.post(reverse("lessons:new_group", args=[term.pk]), new)
    head.post(reverse("lessons:publish_term", args=[term.pk]))
    made = Group.objects.get(term=term)
    alter = reverse("lessons:alter_group", args=[made.pk])
    refused = head.post(f"{alter}?what=price", {"price_cents": "1300"})
    head.post(f"{alter}?what=price", {"price_cents": "1300", "reason": "教材"})
    made.refresh_from_db()
    term.refresh_from_db()

    assert (wrong.status_code, refused.status_code, head.get(alter).status_code) == (422, 422, 200)
    assert (term.call_days, term.published_at is not None) == ([1, 5], True)
    assert (made.price_cents, made.units) == (130_000, [{"week": 1, "school_week": 2, "name": "分数"}])
    assert head.get(reverse("lessons:term", args=[term.pk])).status_code == 200


def test_who_only_reads_is_not_offered_to_record_a_lesson(group: Group) -> None:
    enrolled(group)
    last_week = timezone.localdate() - timedelta(days=7)
    record = reverse("lessons:record", args=[group.pk, last_week.isoformat()])

    read, teaches = (
        browser(holder(group, name, *rights)).get(reverse("lessons:today") + "?all=1").content.decode()
        for name, rights in (("auditor", ("lessons.view",)), ("teacher", TEACHES))
    )

    assert group.name in read and record not in read
    assert record in teaches


def test_the_menu_has_no_lessons_until_something_is_taught_and_the_checklist_says_how_it_begins() -> None:
    boss = browser(grant(make_staff("zhouning", "周宁"), "administrator"))
    before = areas.unused(fresh=True)
    page, own = (boss.get(path).content.decode() for path in (reverse("cases:mine"), reverse("lessons:today")))
    told = boss.get(reverse("org:checklist"))
    make_role("teacher", *TEACHES)  # as a school's pack brings it
    after = areas.unused(fresh=True)

    assert (f'href="{reverse("lessons:pupils")}"' in page, f'href="{reverse("lessons:pupils")}"' in own) == (False, True)
    assert reverse("lessons:terms") in [one["url"] for one in told.context["further"]]
    assert ("lessons" in before, "lessons" in after) == (True, False)
