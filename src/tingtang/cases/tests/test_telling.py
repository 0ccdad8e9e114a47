"""People are told of what concerns them, once, and never of what they did themselves."""

from datetime import date, timedelta

import pytest

from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.relations import watch
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Case, Notice
from tingtang.cases.queries.oversight import words_of
from tingtang.cases.subscribers import drafts, points, telling
from tingtang.cases.tests.factories import AT
from tingtang.cases.tests.test_work_pages import Desk
from tingtang.catalogue.actions import frameworks, regulations
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.customers.actions.quality import check_defect, correct_defect, return_defects
from tingtang.customers.models import Customer, Defect
from tingtang.customers.tests.factories import make_customer
from tingtang.flows import actions as flows
from tingtang.flows.tests.factories import checked
from tingtang.flows.tests.test_changes import XML, drawn
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_post, make_staff

RIGHTS = dict.fromkeys(("customers.return_defects", "customers.correct_defect", "customers.check_defect"), EVERYWHERE)
pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    """Who was told what."""
    return [(one.staff.name, one.code) for one in Notice.objects.order_by("pk").select_related("staff")]


def test_watchers_hear_all_and_the_holder_what_others_did() -> None:
    desk = Desk()
    case = desk.case()
    Case.objects.filter(pk=case.pk).update(assignee=desk.li)
    watch(SYSTEM, case=case, staff=desk.chen, at=AT)
    write_note(SYSTEM, case=case, body="已查看", at=AT)
    write_note(SYSTEM, case=case, body="照片已发", kind="customer", at=AT)
    move(SYSTEM, case=case, step="begin", at=AT)

    for _again in range(2):
        telling.tell_watchers(happened(SUBSCRIBERS["cases.tell_watchers"].types))

    li, chen = desk.li.name, desk.chen.name
    assert sorted(told()) == sorted(
        [(chen, "noted"), (chen, "customer_wrote"), (li, "customer_wrote"), (chen, "moved"), (li, "moved")]
    )
    page = browser(desk.li).get("/cases/notices/").content.decode()
    assert "The customer has written." in page and "In progress" in page


def test_opening_a_case_reads_what_one_was_told_of_it() -> None:
    desk = Desk()
    case, other = desk.case(), desk.case()
    rows = [(desk.li, case), (desk.li, other), (desk.chen, case)]
    Notice.objects.bulk_create(Notice(staff=staff, case=one, code="noted", at=AT) for staff, one in rows)

    browser(desk.li).post(f"/cases/{case.number}/here/", {"state": "reading"})

    unread = Notice.objects.filter(read_at__isnull=True).order_by("pk")
    assert [(one.staff, one.case) for one in unread] == rows[1:]


def test_both_sides_of_a_defect_hear_of_it_until_it_is_mended() -> None:
    desk = Desk()
    customer = make_customer("王芳", "13800000001")
    Customer.objects.filter(pk=customer.pk).update(keeper=desk.li)
    customer.refresh_from_db()
    chen, li = (Actor("account", one.account_id, grants=RIGHTS, staff_id=one.pk) for one in (desk.chen, desk.li))
    return_defects(chen, customer=customer, faults=["missing:phone"], due_date=(AT + timedelta(days=9)).date(), at=AT)
    defect = Defect.objects.get()
    correct_defect(li, customer=customer, defect=defect, at=AT)
    check_defect(chen, customer=customer, defect=defect, is_mended=True, at=AT)

    telling.tell_defects(happened(SUBSCRIBERS["cases.tell_defects"].types))

    assert told() == [(desk.li.name, "defect"), (desk.chen.name, "defect_corrected"), (desk.li.name, "defect_closed")]
    page = browser(desk.li).get("/cases/notices/").content.decode()
    assert f"/customers/{customer.pk}/" in page and "is mended" in page


def test_changes_of_processes_go_from_hand_to_hand() -> None:
    hall = make_hall()
    people = {
        "gu": grant(make_staff("guyan", "顾言", hall), "process_manager"),
        "chen": grant(make_staff("chengang", "陈刚", hall), "supervisor", hall),
        "song": grant(make_staff("songhe", "宋和"), "leadership"),
        "li": make_staff("limin2", "李敏", hall, posts=[make_post("window_officer", "综合窗口")]),
    }
    for code in ("guide", "duty_supervisor", "registration_officer"):
        make_post(code, code)
    gu, chen, song = (actor_for(people[name]) for name in ("gu", "chen", "song"))
    process = flows.save_process(SYSTEM, at=AT, code="seven-steps", name="七步办理流程", owner=people["chen"])
    version = drawn(gu, process)
    tell = drafts.tell_drafts
    flows.return_draft(chen, change=version.change, reason="时限太短", at=AT)
    tell(happened(SUBSCRIBERS["cases.tell_drafts"].types))
    flows.submit_draft(gu, version=checked(version), at=AT)
    flows.review_draft(chen, change=version.change, at=AT)
    flows.approve_draft(song, change=version.change, at=AT)
    flows.publish_version(gu, version=version, effective_date=date(2026, 12, 1), at=AT)

    tell(happened(SUBSCRIBERS["cases.tell_drafts"].types))

    told = Notice.objects.order_by("event_id").values_list("staff__badge", "data__what")
    by = {name: [what for badge, what in told if badge == staff.badge] for name, staff in people.items()}
    assert by == {
        "gu": ["returned", "approved"],
        "chen": ["submitted", "submitted"],
        "song": ["submitted", "submitted", "reviewed"],
        "li": ["published"],
    }
    assert "时限太短" in words_of(Notice.objects.get(data__what="returned"))


def test_the_end_of_a_process_goes_from_hand_to_hand() -> None:
    people = {
        "tang": grant(make_staff("tangyue", "唐悦"), "quality_manager"),
        "gao": grant(make_staff("gaoxue", "高雪"), "process_manager"),
        "song": grant(make_staff("songhe", "宋和"), "leadership"),
    }
    tang, gao, song = (actor_for(people[name]) for name in ("tang", "gao", "song"))
    for code in ("guide", "duty_supervisor", "registration_officer", "window_officer"):
        make_post(code, code)
    process = flows.save_process(SYSTEM, at=AT, code="seven-steps", name="七步办理流程")
    version = flows.adopt_version(SYSTEM, process=process, xml=XML, source="pack", effective_date=date(2026, 11, 23), at=AT)
    why = {"reason": "改由自助机办理", "affected": "办完为止", "impact": "到自助机上办理"}

    for turn in range(2):
        change = flows.retire_version(tang, version=version, retired_date=date(2026, 12, 1), at=AT, **why)
        flows.review_draft(gao, change=change, at=AT)
        drafts.tell_drafts(happened(SUBSCRIBERS["cases.tell_drafts"].types)[-2:])
        if turn == 0:
            flows.return_draft(song, change=change, reason="自助机还没有到", at=AT)
            drafts.tell_drafts(happened(SUBSCRIBERS["cases.tell_drafts"].types)[-1:])
    flows.approve_draft(song, change=change, at=AT)
    drafts.tell_retirements(happened(SUBSCRIBERS["cases.tell_retirements"].types))

    told = Notice.objects.order_by("event_id").values_list("staff__badge", "data__what")
    by = {name: [what for badge, what in told if badge == staff.badge] for name, staff in people.items()}
    assert by["tang"] == ["kept_on", "retired"]
    assert [what for what in by["gao"] if what != "retired"] == ["retiring", "retiring"]
    assert by["song"][-1] == "retiring_reviewed"
    assert "自助机还没有到" in words_of(Notice.objects.get(data__what="kept_on"))


def test_who_answers_for_an_emergency_plan_hears_that_it_is_to_be_drilled() -> None:
    keeper, owner = grant(make_staff("gaoxue", "高雪"), "administrator", None), make_staff("chengang", "陈刚", make_hall())
    for code, who in (("fire", owner), ("outage", None)):
        values = {"code": code, "name": code, "kind": "emergency", "trigger": "烟", "steps": "疏散", "drill_date": AT.date()}
        regulations.save_regulation(SYSTEM, at=AT, owner=who, **values)
    regulations.tell_due_drills(SYSTEM, at=AT)

    points.tell_due_drills(happened(SUBSCRIBERS["cases.tell_due_drills"].types))

    assert {(one.staff.name, one.data["texts"]["en"].split("“")[1][:4]) for one in Notice.objects.select_related("staff")} == {
        (owner.name, "fire"),
        (keeper.name, "outa"),
    }


def test_who_answers_for_a_point_hears_that_it_is_due_and_nobody_else() -> None:
    grant(make_staff("gaoxue", "高雪"), "administrator", None)
    wang = grant(make_staff("wangfang", "王芳", make_hall()), "clerk", None)
    checks = frameworks.adopt_framework(SYSTEM, code="causes-early", at=AT).points.get(code="checks")
    frameworks.save_point(SYSTEM, at=AT, point=checks, owner=wang)
    frameworks.tell_due_points(SYSTEM, at=AT)

    points.tell_due(happened(SUBSCRIBERS["cases.tell_due_points"].types))

    assert wang.pk in set(Notice.objects.filter(data__texts__en__icontains=checks.name_in("en")).values_list("staff", flat=True))
    assert Notice.objects.filter(data__texts__en__icontains=checks.name_in("en")).count() == 1


def test_who_holds_the_post_of_a_point_hears_that_it_is_due_and_finds_it_among_his_work() -> None:
    keeper = grant(make_staff("gaoxue", "高雪"), "administrator", None)
    wang = grant(make_staff("wangfang", "王芳", make_hall()), "clerk", None)
    guide = make_post("guide", "引导员")
    wang.posts.add(guide)
    checks = frameworks.adopt_framework(SYSTEM, code="causes-early", at=AT).points.get(code="checks")
    frameworks.save_point(SYSTEM, at=AT, point=checks, post=guide)
    frameworks.tell_due_points(SYSTEM, at=AT)

    points.tell_due(happened(SUBSCRIBERS["cases.tell_due_points"].types))

    told = Notice.objects.filter(data__texts__en__icontains=checks.name_in("en"))
    assert [one.staff_id for one in told] == [wang.pk]
    assert checks.name_in("en") in browser(wang).get("/cases/mine/").content.decode()
    assert checks.name_in("en") not in browser(keeper).get("/cases/mine/").content.decode()


def test_who_keeps_lists_of_points_hears_that_one_is_due_and_finds_it_among_his_work() -> None:
    keeper = grant(make_staff("gaoxue", "高雪"), "administrator", None)
    grant(make_staff("wangfang", "王芳", make_hall()), "clerk", None)
    checks = frameworks.adopt_framework(SYSTEM, code="causes-early", at=AT).points.get(code="checks")
    frameworks.tell_due_points(SYSTEM, at=AT)

    for _again in range(2):
        points.tell_due(happened(SUBSCRIBERS["cases.tell_due_points"].types))

    assert {staff for staff, _code in told()} == {keeper.name}
    assert any(checks.name_in("zh-hans") in one.data["texts"]["zh-hans"] for one in Notice.objects.all())
    mine = browser(keeper).get("/cases/mine/").content.decode()
    assert all(text in mine for text in ('id="points-due"', "/rounds/"))
