"""Cases brought for somebody else, cases sent to their hall, and lighter procedures within a limit of risk."""

from datetime import timedelta

import pytest

from tingtang.cases.actions.easing import NotForCase, OwnProposal, approve_easing, ease, save_easing, waived
from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.reach import name_representative, send_to_hall
from tingtang.cases.actions.refusals import NotReady
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Case, Kind, Notice
from tingtang.cases.subscribers.work import hand_out_work
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Invalid
from tingtang.customers.actions.care import save_household
from tingtang.customers.tests.factories import make_customer
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import events_about, happened
from tingtang.org.models import Staff
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import grant, make_hall, make_role, make_staff

pytestmark = pytest.mark.django_db


def asking(code: str, step: str = "begin") -> Kind:
    """A kind of which a step asks for something."""
    kind = make_kind()
    kind.workflow["steps"] = [
        {**one, "requires": [*one.get("requires", []), code]} if one["code"] == step else one for one in kind.workflow["steps"]
    ]
    kind.save()
    return Kind.objects.get(pk=kind.pk)


def test_nothing_is_decided_for_somebody_whose_mandate_nobody_saw() -> None:
    wang, lawyer = make_customer("王芳", "13800000001"), make_customer("赵律师", "13800000002")
    case = make_case(kind=asking("mandate"), customer=wang)
    with pytest.raises(Invalid):
        name_representative(SYSTEM, case=case, party=wang, relation="本人", at=AT)
    name_representative(SYSTEM, case=case, party=lawyer, relation="委托律师", at=AT)
    with pytest.raises(NotReady):
        move(SYSTEM, case=case, step="begin", at=AT)

    name_representative(SYSTEM, case=case, party=lawyer, relation="委托律师", mandate="seen", at=AT)

    assert move(SYSTEM, case=Case.objects.get(pk=case.pk), step="begin", at=AT).phase == "working"
    assert "cases.representative.named" in [one.name for one in events_about(case)]


def test_a_case_goes_home_by_itself_and_by_hand() -> None:
    here, home = make_hall(), make_hall("lakeside", "湖滨大厅")
    kind = make_kind()
    Kind.objects.filter(pk=kind.pk).update(is_sent_home=True)
    kind.refresh_from_db()
    case = open_case(SYSTEM, kind=kind, title="投诉", hall=here, customer=make_customer(hall=home), at=AT)

    hand_out_work(happened(SUBSCRIBERS["cases.dispatch"].types))

    case.refresh_from_db()
    assert case.hall == home
    assert [one.name for one in events_about(case)].count("cases.case.sent") == 1
    with pytest.raises(Invalid):
        send_to_hall(SYSTEM, case=case, hall=home, reason="再送", at=AT)
    assert send_to_hall(SYSTEM, case=case, hall=here, reason="客户在此办理", at=AT).hall == here


def actor(staff: Staff, *rights: str) -> Actor:
    """Somebody with rights everywhere."""
    return Actor("account", staff.account_id, grants=dict.fromkeys(rights, EVERYWHERE), staff_id=staff.pk)


def test_leadership_finds_lighter_procedures_that_wait_and_approves_them() -> None:
    boss = grant(make_staff("zhouning", "周宁"), "administrator")
    song = grant(make_staff("songhe", "宋和"), "leadership")
    terms = {"waives": ["checklist"], "limit_cents": 100, "total_cents": 150, "until_date": AT.date() + timedelta(days=30)}
    rule = save_easing(
        actor(boss, "cases.save_easing"), code="light", name="农户简易", is_rural=True, at=AT, kind=asking("checklist"), **terms
    )

    mine, own = (browser(one).get("/cases/mine/").content.decode() for one in (song, boss))
    answer = browser(song).post(f"/setup/cases/easings/{rule.pk}/approve/")

    rule.refresh_from_db()
    assert "农户简易" in mine and "农户简易" not in own
    assert (answer.status_code, rule.approved_by) == (302, song)


def test_a_lighter_procedure_spares_what_was_approved_within_its_limits() -> None:
    kind, farmer = asking("checklist"), make_customer()
    zhou, chen = make_staff("zhouning", "周宁"), make_staff("chengang", "陈刚")
    rights = ("cases.save_easing", "cases.approve_easing")
    terms = {
        "kind": kind,
        "waives": ["checklist"],
        "limit_cents": 100,
        "total_cents": 150,
        "until_date": AT.date() + timedelta(days=30),
    }
    with pytest.raises(Invalid):
        save_easing(SYSTEM, code="light", name="x", at=AT, is_rural=True, **{**terms, "waives": ["answer"]})
    rule = save_easing(actor(zhou, *rights), code="light", name="农户简易", is_rural=True, at=AT, **terms)
    first, second = (make_case(kind=kind, customer=farmer) for _n in range(2))
    with pytest.raises(OwnProposal):
        approve_easing(actor(zhou, *rights), easing=rule, at=AT)
    with pytest.raises(NotForCase):
        ease(SYSTEM, case=first, easing=rule, amount_cents=80, reason="老客户", at=AT)
    approve_easing(actor(chen, *rights), easing=rule, at=AT)
    with pytest.raises(NotForCase):
        ease(SYSTEM, case=first, easing=rule, amount_cents=80, reason="没有农户档案", at=AT)
    save_household(SYSTEM, customer=farmer, year=2026, surveyed_date=AT.date(), at=AT)
    first.checklist.create(text="核对", is_required=True)

    ease(SYSTEM, case=first, easing=rule, amount_cents=80, reason="老客户", at=AT)

    assert move(SYSTEM, case=Case.objects.get(pk=first.pk), step="begin", at=AT).phase == "working"
    with pytest.raises(NotForCase):
        ease(SYSTEM, case=second, easing=rule, amount_cents=80, reason="超过总额", at=AT)
    save_easing(
        actor(zhou, *rights), easing=rule, code="light", name="农户简易", is_rural=True, at=AT, **{**terms, "limit_cents": 90}
    )
    assert waived(first) == frozenset()


def test_pages_and_programs_do_the_same() -> None:
    hall = make_hall()
    make_hall("lakeside", "湖滨大厅")
    chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    wang, party = make_customer("王芳", "13800000001", hall=hall), make_customer("赵律师", "13800000002", hall=hall)
    case = make_case(customer=wang, hall=hall)
    page, program = browser(chen), Program.of(chen)

    typed = page.post(f"/cases/{case.number}/representative/", {"party": party.number, "relation": "女儿", "mandate": "missing"})
    put = program.put(f"/cases/{case.number}/representative", {"party": party.number, "relation": "女儿", "mandate": "filed"})
    sent = program.post(f"/cases/{case.number}/send", {"hall": "lakeside", "reason": "属湖滨管辖"})

    assert (typed.status_code, put.json()["mandate"], sent.status_code) == (302, "filed", 200)
    assert sent.json() == {"id": case.pk, "number": case.number}
    assert page.get(f"/cases/{case.number}/").status_code == 404


def test_programs_propose_and_read_lighter_procedures_and_a_second_person_approves() -> None:
    zhou, chen = (Program.of(grant(make_staff(name, name), "administrator", None)) for name in ("zhouning", "chengang"))
    asking("checklist")
    terms = {"kind": "consultation", "is_rural": True, "waives": ["checklist"], "limit_cents": 100, "total_cents": 100}

    made = zhou.post("/easings", {"code": "light", "name": "简易", "until_date": "2199-01-01", **terms}).json()
    own, other = (one.post(f"/easings/{made['id']}/approve", {}) for one in (zhou, chen))

    assert (made["is_approved"], own.status_code, other.json()["is_approved"]) == (False, 409, True)
    assert [row["kind"] for row in zhou.get("/easings").json()["items"]] == ["consultation"]


def test_who_gives_work_out_hears_of_a_case_that_was_sent_to_his_hall() -> None:
    here, there = make_hall(), make_hall("lakeside", "湖滨便民服务站")
    fang = grant(make_staff("fangyuan", "方圆", there), make_role("giver", "cases.assign"), there)
    grant(make_staff("chengang", "陈刚", here), make_role("giver-here", "cases.assign"), here)
    case = make_case(hall=here, title="排队无人管")

    send_to_hall(SYSTEM, case=case, hall=there, reason="属湖滨站", at=AT)
    SUBSCRIBERS["cases.tell_sent"].take(happened(SUBSCRIBERS["cases.tell_sent"].types))

    told = {one.staff_id: one.data["texts"]["en"] for one in Notice.objects.filter(code="said")}
    assert list(told) == [fang.pk]
    assert case.number in told[fang.pk] and "Give it to a team" in told[fang.pk]
