"""Approvals are decided by those asked, never by who asked, in steps, and something follows when nobody decides."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.cases.actions.approvals import (
    AskedAlready,
    Decided,
    DecidedByOthers,
    NobodyMayGrant,
    NobodyToAsk,
    NotAsked,
    OwnApproval,
    ask_approval,
    decide,
    delegate_approval,
    lapse_approval,
    withdraw_approval,
)
from tingtang.cases.actions.complaints import save_authority
from tingtang.cases.actions.opening import change_case
from tingtang.cases.actions.refusals import NotReady, ReasonMissing
from tingtang.cases.actions.steps import move
from tingtang.cases.events import APPROVAL_ENDED
from tingtang.cases.forms.work import staff_for
from tingtang.cases.models import Approval, Case, Notice
from tingtang.cases.queries.work import waiting_for
from tingtang.cases.rules import approval as rules
from tingtang.cases.subscribers import telling
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.cases.tests.test_work import acting, asking
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied
from tingtang.core.models import Account
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import events_about, happened
from tingtang.org.models import Post, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import actor_for, grant, make_post, make_staff
from tingtang.ui import designed as fields

HOUR = timedelta(hours=1)
VOTES = st.lists(st.sampled_from(["", "approved", "rejected"]), min_size=1, max_size=5)


class TestOutcome:
    @given(votes=VOTES)
    @settings(max_examples=100, deadline=None)
    def test_of_any_is_yes_with_one_yes_and_no_only_with_all(self, votes: list[str]) -> None:
        result = rules.outcome("any", votes)

        assert (result == "approved") == ("approved" in votes)
        assert (result == "rejected") == (set(votes) == {"rejected"})

    @given(votes=VOTES)
    @settings(max_examples=100, deadline=None)
    def test_of_all_is_yes_only_with_all_and_no_with_one_no(self, votes: list[str]) -> None:
        result = rules.outcome("all", votes)

        assert (result == "approved") == (set(votes) == {"approved"})
        assert (result == "rejected") == ("rejected" in votes)

    def test_of_nobody_is_open(self) -> None:
        assert rules.outcome("all", []) == rules.outcome("any", []) == ""


def steps(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"approvals": [{"code": "need", "names": {"en": "Need"}, "criteria": {"en": "Needed"}, "steps": list(rows)}]}


def li() -> Staff:
    return Staff.objects.filter(badge="limin").first() or make_staff("limin")


def asked(*rows: dict[str, Any]) -> Approval:
    """An approval that Li Min has asked for."""
    case = make_case(kind=make_kind("software", work=steps(*rows), workflow=asking("approved")))
    return ask_approval(acting(li(), "cases.ask_approval"), case=case, code="need", at=AT)


def as_(staff: Staff) -> Actor:
    return acting(staff, "cases.decide", "cases.delegate_approval", "cases.withdraw_approval")


@pytest.mark.django_db
class TestApproval:
    def test_goes_through_its_steps_and_opens_the_way(self) -> None:
        chen, sun, wu = make_staff("chengang", "陈刚"), make_staff("sunli", "孙立"), make_staff("wutong", "吴桐")
        approval = asked({"people": [chen.pk, wu.pk], "mode": "all"}, {"people": [sun.pk]})

        decide(as_(chen), approval=approval, decision="approved", at=AT)
        with pytest.raises(NotAsked):
            decide(as_(sun), approval=approval, decision="approved", at=AT)
        decide(as_(wu), approval=approval, decision="approved", at=AT)
        with pytest.raises(NotReady):
            move(SYSTEM, case=approval.case, step="resolve", at=AT)
        done = decide(as_(sun), approval=approval, decision="approved", at=AT)

        assert (done.state, done.step) == ("approved", 1)
        assert move(SYSTEM, case=approval.case, step="resolve", at=AT).phase == "resolved"
        assert [event.name for event in events_about(approval)].count("cases.approval.voted") == 3

    def test_keeps_a_plan_from_being_carried_out_while_it_is_missing_open_or_refused(self) -> None:
        chen = make_staff("chengang", "陈刚")
        plain = make_case(kind=make_kind("plain", prefix="P", workflow=asking("cleared")))
        planned = make_case(kind=make_kind("software", work=steps({"people": [chen.pk]}), workflow=asking("cleared")))
        asker = acting(li(), "cases.ask_approval")

        def stopped(case: Case) -> bool:
            try:
                with transaction.atomic():
                    move(SYSTEM, case=case, step="resolve", at=AT)
                    transaction.set_rollback(True)
            except NotReady:
                return True
            return False

        assert (stopped(plain), stopped(planned)) == (False, True)
        own = [ask_approval(asker, case=plain, title="加购", people=[chen], at=AT) for _n in range(2)]
        need = ask_approval(asker, case=planned, code="need", at=AT)
        decide(as_(chen), approval=own[0], decision="approved", at=AT)
        assert (stopped(plain), stopped(planned)) == (True, True)
        decide(as_(chen), approval=own[1], decision="rejected", reason="超出预算", at=AT)
        decide(as_(chen), approval=need, decision="approved", at=AT)
        assert (stopped(plain), stopped(planned)) == (True, False)
        again = ask_approval(asker, case=plain, title="加购一台", people=[chen], at=AT)
        decide(as_(chen), approval=again, decision="approved", at=AT)

        assert not stopped(plain)

    def test_is_never_decided_by_who_asked(self) -> None:
        with pytest.raises(NobodyToAsk):
            asked({"people": [li().pk]})
        chen = make_staff("chengang", "陈刚")
        approval = asked({"people": [chen.pk]})

        with pytest.raises(OwnApproval):
            delegate_approval(as_(chen), approval=approval, to=li(), at=AT)
        with pytest.raises(OwnApproval):
            decide(as_(li()), approval=approval, decision="approved", at=AT)

    def test_needs_a_reason_to_be_rejected_and_is_then_over(self) -> None:
        chen = make_staff("chengang", "陈刚")
        approval = asked({"people": [chen.pk]})

        with pytest.raises(ReasonMissing):
            decide(as_(chen), approval=approval, decision="rejected", at=AT)
        decide(as_(chen), approval=approval, decision="rejected", reason="已有同类软件", at=AT)

        with pytest.raises(Decided):
            decide(as_(chen), approval=approval, decision="approved", at=AT)
        with pytest.raises(NotReady):
            move(SYSTEM, case=approval.case, step="resolve", at=AT)

    def test_is_delegated_and_then_decided_by_the_delegate_only(self) -> None:
        chen, sun = make_staff("chengang", "陈刚"), make_staff("sunli", "孙立")
        approval = asked({"people": [chen.pk]})

        delegate_approval(as_(chen), approval=approval, to=sun, at=AT)
        with pytest.raises(NotAsked):
            decide(as_(chen), approval=approval, decision="approved", at=AT)

        assert decide(as_(sun), approval=approval, decision="approved", at=AT).state == "approved"

    def test_is_taken_back_from_a_delegate_who_does_not_decide(self) -> None:
        chen, sun = make_staff("chengang", "陈刚"), make_staff("sunli", "孙立")
        approval = asked({"people": [chen.pk]})
        with pytest.raises(OwnApproval):
            delegate_approval(as_(chen), approval=approval, to=chen, at=AT)
        delegate_approval(as_(chen), approval=approval, to=sun, at=AT)

        delegate_approval(as_(chen), approval=approval, to=chen, at=AT)
        with pytest.raises(NotAsked):
            decide(as_(sun), approval=approval, decision="approved", at=AT)

        assert decide(as_(chen), approval=approval, decision="approved", at=AT).state == "approved"

    def test_waits_only_for_those_of_the_present_step(self) -> None:
        chen, sun, wu = make_staff("chengang", "陈刚"), make_staff("sunli", "孙立"), make_staff("wutong", "吴桐")
        approval = asked({"people": [chen.pk, wu.pk], "mode": "any"}, {"people": [sun.pk]})

        decide(as_(chen), approval=approval, decision="approved", at=AT)

        assert [list(waiting_for(as_(one))) for one in (chen, wu, sun)] == [[], [], [approval]]
        with pytest.raises(DecidedByOthers):
            decide(as_(wu), approval=approval, decision="rejected", reason="预算不足", at=AT)

    def test_tells_who_asked_what_was_decided(self) -> None:
        chen = make_staff("chengang", "陈刚")
        approval = asked({"people": [chen.pk]})

        decide(as_(chen), approval=approval, decision="rejected", reason="已有同类软件", at=AT)
        telling.tell_approved(happened(SUBSCRIBERS["cases.tell_approved"].types))

        assert [(one.staff, one.code, one.case) for one in Notice.objects.all()] == [(li(), "approval_rejected", approval.case)]

    def test_is_decided_by_the_leadership_and_whoever_else_may_be_asked(self) -> None:
        roles = ("leadership", "process_manager", "quality_manager", "inspector", "guide", "clerk")
        people = [grant(make_staff(f"one-{role}"), role) for role in roles]
        approval = asked({"people": [one.pk for one in people], "mode": "all"})

        for one in people:
            assert browser(one).get("/cases/approvals/").status_code == 200
            approval = decide(actor_for(one), approval=approval, decision="approved", at=AT)

        assert approval.state == "approved"

    @pytest.mark.parametrize(("follows", "state"), [("reject", "rejected"), ("approve", "approved")])
    def test_ends_as_planned_when_nobody_decides_in_time(self, follows: str, state: str) -> None:
        approval = asked({"people": [make_staff("chengang", "陈刚").pk], "minutes": 60, "on_timeout": follows})

        assert lapse_approval(SYSTEM, approval=approval, at=AT + HOUR / 2).state == "waiting"
        assert lapse_approval(SYSTEM, approval=approval, at=AT + 2 * HOUR).state == state

    def test_goes_one_level_up_once_when_nobody_decides_in_time(self) -> None:
        boss = grant(make_staff("zhouning", "周宁"), "administrator")
        approval = asked({"people": [make_staff("chengang", "陈刚").pk], "minutes": 60, "on_timeout": "escalate"})

        raised = lapse_approval(SYSTEM, approval=approval, at=AT + 2 * HOUR)

        assert (raised.state, raised.is_escalated) == ("waiting", True)
        assert decide(as_(boss), approval=approval, decision="approved", at=AT + 2 * HOUR).state == "approved"

    def test_goes_from_the_supervisor_to_the_leader_and_not_to_who_administers(self) -> None:
        chen, admin = make_staff("chengang", "陈刚"), grant(make_staff("zhouning", "周宁"), "administrator")
        song = make_staff("songhe", "宋和")
        post = make_post("head")
        Post.objects.filter(pk=post.pk).update(level="leadership")
        song.posts.add(post)
        approval = asked({"people": [chen.pk], "minutes": 60, "on_timeout": "escalate"})

        lapse_approval(SYSTEM, approval=approval, at=AT + 2 * HOUR)
        late = lapse_approval(SYSTEM, approval=approval, at=AT + 9 * HOUR)
        telling.tell_approved(happened(frozenset({APPROVAL_ENDED.name})))

        assert [vote.staff for vote in approval.votes.order_by("pk")] == [chen, song] and admin.pk
        assert late.state == "rejected"
        assert [one.code for one in Notice.objects.filter(staff=li())] == ["approval_late_rejected"]

    def test_waits_once_and_is_withdrawn_by_who_asked(self) -> None:
        chen = make_staff("chengang", "陈刚")
        approval = asked({"people": [chen.pk]})

        with pytest.raises(AskedAlready):
            ask_approval(SYSTEM, case=approval.case, code="need", at=AT)
        with pytest.raises(Denied):
            withdraw_approval(as_(chen), approval=approval, at=AT)

        assert withdraw_approval(as_(li()), approval=approval, at=AT).state == "withdrawn"


def remedied(amount: int) -> Case:
    rows = [
        {"code": "remedy", "kind": "text", "is_later": True, "names": {"en": "Remedy"}},
        {"code": "remedy_amount", "kind": "money", "is_later": True, "names": {"en": "Amount"}},
    ]
    kind = make_kind("complaint", nature="complaint", fields=fields.from_rows(rows), workflow=asking("authority"))
    return make_case(kind=kind, fields={"remedy": "refund", "remedy_amount": amount})


@pytest.mark.django_db
class TestAuthority:
    def test_lets_somebody_decide_within_the_limit_of_his_post(self) -> None:
        post = make_post()
        save_authority(SYSTEM, post=post, remedy="refund", limit_cents=20_000, at=AT)
        case = remedied(20_000)
        case.assignee = make_staff("limin", posts=[post])
        case.save()

        assert move(SYSTEM, case=case, step="resolve", at=AT).phase == "resolved"

    def test_can_be_asked_again_on_the_page_once_it_was_refused_or_the_amount_grew(self) -> None:
        chen = make_staff("chengang", "陈刚", posts=[make_post("chief", "主任岗")])
        save_authority(SYSTEM, post=chen.posts.get(), remedy="", limit_cents=100_000, at=AT)
        case = remedied(50_000)
        page = browser(grant(li(), "supervisor"))
        button = 'name="code" value="authority"'

        shown = [button in page.get(f"/cases/{case.number}/panels/?where=main").content.decode()]
        for decision, amount in (("rejected", 50_000), ("approved", 60_000)):
            approval = ask_approval(acting(li(), "cases.ask_approval"), case=case, code="authority", at=AT)
            shown.append(button in page.get(f"/cases/{case.number}/panels/?where=main").content.decode())
            decide(as_(chen), approval=approval, decision=decision, reason="金额过高", at=AT)
            change_case(SYSTEM, case=case, fields={"remedy": "refund", "remedy_amount": amount}, at=AT)
            shown.append(button in page.get(f"/cases/{case.number}/panels/?where=main").content.decode())

        assert shown == [True, False, True, False, True]

    def test_asks_the_leadership_beyond_every_limit_or_says_what_is_missing(self) -> None:
        save_authority(SYSTEM, post=make_post("clerk-post", "受理岗"), remedy="", limit_cents=100, at=AT)
        case, asker = remedied(50_000), acting(li(), "cases.ask_approval")

        with pytest.raises(NobodyMayGrant):
            ask_approval(asker, case=case, code="authority", at=AT)
        head = make_post("head", "主任岗")
        Post.objects.filter(pk=head.pk).update(level="leadership")
        song = make_staff("songhe", "宋和", posts=[head])
        approval = ask_approval(asker, case=case, code="authority", at=AT)
        decide(as_(song), approval=approval, decision="approved", at=AT)

        assert move(SYSTEM, case=case, step="resolve", at=AT).phase == "resolved"

    def test_asks_who_may_for_anything_above_and_again_when_the_amount_grows(self) -> None:
        chief = make_post("chief", "主任岗")
        chen = make_staff("chengang", "陈刚", posts=[chief])
        save_authority(SYSTEM, post=chief, remedy="", limit_cents=100_000, at=AT)
        case = remedied(50_000)

        with pytest.raises(NotReady):
            move(SYSTEM, case=case, step="resolve", at=AT)
        approval = ask_approval(acting(li(), "cases.ask_approval"), case=case, code="authority", at=AT)
        decide(as_(chen), approval=approval, decision="approved", at=AT)
        change_case(SYSTEM, case=case, fields={"remedy": "refund", "remedy_amount": 60_000}, at=AT)
        with pytest.raises(NotReady):
            move(SYSTEM, case=case, step="resolve", at=AT)
        change_case(SYSTEM, case=case, fields={"remedy": "refund", "remedy_amount": 40_000}, at=AT)

        assert move(SYSTEM, case=case, step="resolve", at=AT).phase == "resolved"


@pytest.mark.django_db
class TestWhoIsAsked:
    def test_has_the_working_hours_that_were_given_and_then_it_goes_one_level_up(self) -> None:
        chen, deputy = grant(make_staff("chengang", "陈刚"), "supervisor"), make_staff("deputy", "副手")
        case = make_case()

        browser(chen).post(
            f"/cases/{case.number}/approvals/", {"title": "停用半天", "people": [deputy.pk], "mode": "any", "hours": "2"}
        )
        approval = Approval.objects.get()
        boss = grant(make_staff("zhouning", "周宁"), "administrator")
        assert approval.due_at is not None
        lapse_approval(SYSTEM, approval=approval, at=approval.due_at)

        assert approval.due_at >= approval.asked_at + 2 * HOUR
        assert Approval.objects.get().is_escalated
        assert approval.votes.filter(staff=boss).exists()

    def test_sees_the_case_and_what_it_says_and_so_does_his_delegate_but_nobody_else_of_his_role(self) -> None:
        rows = fields.from_rows([{"code": "price", "kind": "text", "names": {"en": "Price"}}])
        songhe, deputy, other = (grant(make_staff(name, name), "leadership") for name in ("songhe", "deputy", "other"))
        work = steps({"people": [songhe.pk]}, {"people": [other.pk]})
        case = make_case(kind=make_kind("purchase", work=work, fields=rows), fields={"price": "六千四百元"})
        approval = ask_approval(acting(li(), "cases.ask_approval"), case=case, code="need", at=AT)
        before = [browser(one).get(f"/cases/{case.number}/").status_code for one in (songhe, deputy, other)]
        page = browser(songhe).get("/cases/approvals/").content.decode()
        delegate_approval(as_(songhe), approval=approval, to=deputy, at=AT)

        assert (before, browser(deputy).get(f"/cases/{case.number}/").status_code) == ([200, 404, 404], 200)
        assert ("六千四百元" in page, "Step 1 of 2" in page, f'href="/cases/{case.number}/"' in page) == (True, True, True)


@pytest.mark.django_db
class TestWhoAsked:
    def test_sees_what_those_asked_have_said_while_others_are_waited_for(self) -> None:
        chen, sun = make_staff("chengang", "陈刚"), make_staff("sunli", "孙立")
        approval = asked({"people": [chen.pk, sun.pk], "mode": "any"})
        grant(li(), "supervisor")

        decide(as_(chen), approval=approval, decision="rejected", reason="回退方案没有写清楚", at=AT)
        text = browser(li()).get("/cases/approvals/").content.decode()

        assert "回退方案没有写清楚" in text and "孙立" in text

    def test_asks_nobody_who_cannot_log_in(self) -> None:
        chen, gone = make_staff("chengang", "陈刚"), make_staff("gone", "处理人")
        Account.objects.filter(pk=gone.account_id).update(is_active=False)

        approval = asked({"people": [chen.pk, gone.pk], "mode": "all"})

        assert [vote.staff for vote in approval.votes.all()] == [chen]
        assert set(staff_for(approval.case)) >= {chen, li()} and gone not in staff_for(approval.case)
