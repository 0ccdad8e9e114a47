"""Rules, laws and emergency plans: who must read them, which revision, and what drills found."""

from datetime import timedelta

import pytest

from tingtang.catalogue.actions.regulations import drill_regulation, read_regulation, save_regulation, tell_due_drills
from tingtang.catalogue.events import DRILL_DUE
from tingtang.catalogue.models import Regulation
from tingtang.catalogue.queries.regulations import coverage, readers_of, unread_by
from tingtang.catalogue.tests.factories import AT
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.tests.history import happened
from tingtang.org.models import Post, Staff
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db
PLAN = {"code": "fire", "name": "火灾应急预案", "kind": "emergency", "trigger": "烟感报警", "steps": "疏散\n报警"}


@pytest.fixture
def li() -> Staff:
    """Li Min, whose post must read."""
    hall = make_hall()
    staff = grant(make_staff(hall=hall), "clerk", hall)
    staff.posts.add(Post.objects.create(code="front", name="综合窗口"))
    return staff


def acting(staff: Staff) -> Actor:
    """Somebody who may say that he has read."""
    grants = dict.fromkeys(["catalogue.read_regulation"], EVERYWHERE)
    return Actor("account", staff.account_id or 0, grants=grants, staff_id=staff.pk)


def test_a_rule_is_read_again_when_its_text_changes(li: Staff) -> None:
    rule = save_regulation(SYSTEM, at=AT, code="tone", name="文明用语", text="请字当头。", posts=["front"], system="culture")
    assert unread_by(li) == [rule]

    browser(li).post(f"/regulations/{rule.pk}/read/")
    assert (unread_by(li), [one.pk for one in readers_of(rule)]) == ([], [li.pk])
    save_regulation(SYSTEM, at=AT, regulation=rule, name="文明用语规范")
    assert unread_by(li) == []
    save_regulation(SYSTEM, at=AT, regulation=Regulation.objects.get(), text="请字当头，谢字结尾。")

    assert [one.revision for one in unread_by(li)] == [2]
    assert [one.code for one in coverage() if not one.count] == ["responsibility", "standards", "process", "evaluation"]


def test_one_that_is_not_written_cannot_be_read_and_is_told(li: Staff) -> None:
    rule = save_regulation(SYSTEM, at=AT, code="claims", name="理赔制度", posts=["front"])

    with pytest.raises(Refused):
        read_regulation(acting(li), regulation=rule, at=AT)
    assert unread_by(li) == []
    assert "理赔制度" in browser(li).get(f"/regulations/{rule.pk}/").content.decode()


def test_emergency_plans_are_drilled() -> None:
    plan, other = save_regulation(SYSTEM, at=AT, **PLAN), save_regulation(SYSTEM, at=AT, code="x", name="x", text="x")
    day, later = AT.date(), AT.date() + timedelta(days=180)

    drill_regulation(SYSTEM, regulation=plan, held_date=day, finding="二号门未开", next_date=later, at=AT)

    assert (Regulation.objects.get(pk=plan.pk).drill_date, plan.drills.get().finding) == (later, "二号门未开")
    for regulation, held, after, wrong in (
        (other, day, later, Refused),
        (plan, later, later, Invalid),
        (plan, day, day, Invalid),
    ):
        with pytest.raises(wrong):
            drill_regulation(SYSTEM, regulation=regulation, held_date=held, finding="无", next_date=after, at=AT)


def test_a_drill_that_is_due_is_told_once_until_it_was_held() -> None:
    plan, day = save_regulation(SYSTEM, at=AT, **PLAN, drill_date=AT.date()), timedelta(days=1)

    counts = []
    for moment in (AT - day, AT, AT + day):
        tell_due_drills(SYSTEM, at=moment)
        counts.append(len(happened([DRILL_DUE.name])))
    drill_regulation(
        SYSTEM, regulation=plan, held_date=AT.date(), finding="二号门未开", next_date=AT.date() + 5 * day, at=AT + day
    )
    for moment in (AT + day, AT + 6 * day):
        tell_due_drills(SYSTEM, at=moment)
        counts.append(len(happened([DRILL_DUE.name])))

    assert counts == [0, 1, 1, 1, 2]


def test_they_are_kept_read_and_drilled_by_programs_and_shown_to_customers(li: Staff) -> None:
    program = Program.of(grant(make_staff("chen", "陈刚"), "administrator"))
    policy = {
        "code": "spirit",
        "name": "服务理念",
        "kind": "policy",
        "text": "客户第一",
        "is_public": True,
        "effective_date": "2026-01-01",
    }

    made = program.post("/regulations", {**policy, "posts": ["front"]})
    wrong = program.post("/regulations", {**policy, "code": "other", "posts": ["nobody"]})
    read = program.post("/regulations/spirit/read", {})
    readers = program.get("/regulations/spirit/readers").json()
    program.post("/regulations", PLAN)
    drilled = program.post("/regulations/fire/drills", {"held_date": "2026-01-01", "finding": "好", "next_date": "2099-01-01"})

    assert (made.status_code, wrong.status_code, read.json(), drilled.status_code) == (201, 422, {"revision": 1}, 201)
    assert [one["read_at"] for one in readers] == [None]
    assert "客户第一" in browser(li).get("/promises/").content.decode()
