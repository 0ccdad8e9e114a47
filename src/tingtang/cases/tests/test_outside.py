"""Parties outside answer complaints by rules, and are sanctioned by a person, told, heard, and judged by another."""

import pytest

from tingtang.assets import actions as assets
from tingtang.assets.models import Party
from tingtang.cases.actions import outside
from tingtang.cases.actions.complaints import NoAppeal, NotOnOneself
from tingtang.cases.models import Case, PartySanction
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, Invalid
from tingtang.customers.tests.factories import AT, latest_events
from tingtang.org.models import Staff
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import actor_for, make_hall, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen() -> Staff:
    hall = make_hall()
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


@pytest.fixture
def shop(chen: Staff) -> Party:
    """A copy shop, bound to complaint rules."""
    outside.save_party_rule(
        SYSTEM, at=AT, kind="shop", limit_cents=20_000, answer_minutes=240, settle_minutes=960, light="书面警告", medium="扣保证金",
        heavy="清退出场",
    )  # fmt: skip
    return assets.save_party(SYSTEM, hall=chen.hall, at=AT, code="copy", name="惠民文印社", kind="shop")


@pytest.fixture
def case(chen: Staff) -> Case:
    return make_case(kind=make_kind("complaint", nature="complaint", prefix="TS"), hall=chen.hall)


class TestRules:
    def test_of_several_the_one_that_names_the_hall_most_exactly_speaks(self, chen: Staff, shop: Party) -> None:
        mall, bank = make_hall(code="mall", industry="mall"), make_hall(code="bank", industry="bank")
        same = {"kind": "shop", "light": "警告", "medium": "扣款", "heavy": "清退", "settle_minutes": 960}
        given = {"at": AT, **same}
        of_trade = outside.save_party_rule(SYSTEM, industries=["mall"], answer_minutes=60, **given)
        of_hall = outside.save_party_rule(SYSTEM, halls=[chen.hall.code if chen.hall else ""], answer_minutes=30, **given)
        with pytest.raises(Invalid):
            outside.save_party_rule(SYSTEM, industries=["mall"], **given)

        assert [outside.rule_for(shop, hall) for hall in (mall, chen.hall, None)] == [of_trade, of_hall, of_hall]
        assert outside.rule_for(shop, bank).answer_minutes == 240

    def test_are_changed_over_the_api_by_kind_or_by_number(self, chen: Staff, shop: Party) -> None:
        program = Program.of(grant(make_staff("zhouning", "周宁"), "administrator", None))
        same = {"light": "警告", "medium": "扣款", "heavy": "清退", "answer_minutes": 60}
        made = program.post("/party-rules", {"kind": "shop", "industries": ["mall"], **same}).json()

        program.patch(f"/party-rules/{made['id']}", {"limit_cents": 5})
        common = program.patch("/party-rules/shop", {"limit_cents": 7}).json()

        assert program.get(f"/party-rules/{made['id']}").json()["limit_cents"] == 5
        assert (common["industries"], common["limit_cents"]) == ([], 7)


class TestHandToParty:
    def test_gives_it_the_times_of_its_rules_and_refuses_it_twice(self, case: Case, shop: Party) -> None:
        made = outside.hand_to_party(SYSTEM, case=case, party=shop, at=AT)

        assert made.answer_due_at is not None
        assert made.settle_due_at is not None
        assert AT < made.answer_due_at < made.settle_due_at
        assert "cases.handing.made" in latest_events(2)
        with pytest.raises(outside.WithParty):
            outside.hand_to_party(SYSTEM, case=case, party=shop, at=AT)

    def test_settles_only_within_what_such_a_party_may_grant(self, case: Case, shop: Party) -> None:
        made = outside.hand_to_party(SYSTEM, case=case, party=shop, at=AT)
        with pytest.raises(Invalid):
            outside.settle_with_party(SYSTEM, case=case, handing=made, settlement="赔偿", amount_cents=20_001, at=AT)
        kept = outside.settle_with_party(SYSTEM, case=case, handing=made, settlement="退款", amount_cents=1_000, at=AT)

        assert kept.settled_at == AT
        assert not kept.is_late(AT)

    def test_refuses_parties_bound_to_no_rules(self, case: Case, chen: Staff) -> None:
        agent = assets.save_party(SYSTEM, hall=chen.hall, at=AT, code="agent", name="代理", kind="agent")

        with pytest.raises(outside.NoRule):
            outside.hand_to_party(SYSTEM, case=case, party=agent, at=AT)


class TestSanction:
    def test_is_decided_by_a_person_told_appealed_and_answered_by_another(self, case: Case, chen: Staff, shop: Party) -> None:
        with pytest.raises(Denied):
            outside.sanction_party(SYSTEM, party=shop, degree="light", reason="逾期", at=AT)
        me = actor_for(chen)
        made = outside.sanction_party(me, party=shop, degree="medium", reason="三次逾期未答复", case=case, at=AT)
        assert made.meaning == "扣保证金"
        with pytest.raises(NoAppeal):
            outside.appeal_for_party(me, sanction=made, appeal="不服", at=AT)
        outside.tell_party(me, sanction=made, way="挂号信", at=AT)
        outside.appeal_for_party(me, sanction=made, appeal="系统故障", at=AT)
        with pytest.raises(NotOnOneself):
            outside.answer_party_appeal(me, sanction=made, is_lifted=True, answer="属实", at=AT)
        other = actor_for(grant(make_staff("zhou", "周", chen.hall), "supervisor", chen.hall))
        kept = outside.answer_party_appeal(other, sanction=made, is_lifted=True, answer="属实", at=AT)

        assert kept.state == "lifted"
        assert latest_events(1) == ["cases.party_sanction.answered"]

    def test_pages_and_api_do_it_too(self, case: Case, chen: Staff, shop: Party) -> None:
        pages, program = browser(chen), Program.of(chen)
        handed = program.post(f"/cases/{case.number}/handings", {"party": "copy"})
        key = handed.json()["id"]
        beyond = pages.post(f"/cases/{case.number}/handings/{key}/settle/", {"settlement": "refund it all", "amount": "9999"})
        panel = (
            pages.get(f"/cases/{case.number}/panels/?where=main").content.decode()
            + pages.get(f"/cases/{case.number}/").content.decode()
        )
        imposed = pages.post(
            "/cases/party-sanctions/", {"party": shop.pk, "degree": "heavy", "reason": "拒不处理", "case": case.number}
        )
        one = PartySanction.objects.get()

        assert handed.status_code == 201, handed.content
        assert beyond.status_code == 422
        assert "refund it all" in beyond.content.decode()
        assert "惠民文印社" in panel
        assert imposed.status_code == 302
        assert "清退出场" in pages.get(f"/cases/party-sanctions/{one.pk}/?print").content.decode()
        assert "清退出场" in pages.get(f"/parties/{shop.pk}/").content.decode()
        assert program.get("/party-sanctions").json()["items"][0]["case"] == case.number
