"""A bank's own registers: a small loan keeps its ceiling and its order, and beginning a matter acknowledges it."""

from collections.abc import Callable

import pytest

from tingtang.assets.actions import save_party
from tingtang.assets.models import Party
from tingtang.cases.actions.opening import change_case, open_case
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.steps import move
from tingtang.cases.actions.tasks import tick
from tingtang.cases.models import Case, CheckItem, Kind, SlaClock
from tingtang.cases.queries.outside import together
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid, Problem
from tingtang.customers.tests.factories import make_customer
from tingtang.org.models import Hall, Role
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_hall, make_staff
from tingtang.packs import actions, queries
from tingtang.packs.loader import load
from tingtang.packs.tests.factories import AT
from tingtang.quality.models import Sheet

LOAN = {"amount": 8_000_000, "purpose": "trade", "income": 12_000_000, "security": "guarantor"}


@pytest.fixture
def branch(applied: Callable[[str], None]) -> Hall:
    applied("bank")
    loaded = load("bank")
    return actions.set_up_hall(SYSTEM, loaded=loaded, layout=loaded.layout("standard"), at=AT, code="maple", name="枫林支行")


def opened(branch: Hall, kind: str, **fields: object) -> Case:
    case = open_case(SYSTEM, kind=Kind.objects.get(code=kind), title="小吃店换灶具", hall=branch, at=AT, fields=fields)
    assign_case(SYSTEM, case=case, staff=make_staff(name="邓婷"), at=AT)
    return case


def partner(hall: Hall, code: str = "qingyuan-water") -> Party:
    return save_party(SYSTEM, hall=hall, code=code, name="清源自来水公司", kind="partner", at=AT)


def refused(case: Case, step: str) -> bool:
    try:
        move(SYSTEM, case=case, step=step, at=AT)
    except Problem:
        return True
    return False


def test_a_small_loan_above_the_ceiling_is_refused(branch: Hall) -> None:
    with pytest.raises(Problem):
        opened(branch, "small-loan", **{**LOAN, "amount": 10_000_001})

    assert opened(branch, "small-loan", **{**LOAN, "amount": 10_000_000}).state == "applied"


def test_a_small_loan_is_surveyed_granted_approved_and_paid_in_this_order(branch: Hall) -> None:
    case = opened(branch, "small-loan", **LOAN)

    assert [refused(case, step) for step in ("grant", "approve", "pay_out")] == [True, True, True]
    move(SYSTEM, case=case, step="survey", at=AT)
    change_case(SYSTEM, case=case, fields={"findings": "经营三年，无欠款。", "granted": 8_000_000}, at=AT)
    assert refused(case, "grant")  # the checklist of two people is not ticked
    for item in CheckItem.objects.filter(case=case):
        tick(SYSTEM, item=item, is_ticked=True, at=AT)
    move(SYSTEM, case=case, step="grant", at=AT)
    assert refused(case, "approve")  # nobody has decided
    assert refused(case, "pay_out")


def test_what_is_collected_names_a_real_partner_and_adds_up_on_its_page(branch: Hall) -> None:
    other = make_hall("elsewhere")
    water, far = partner(branch), partner(other, "far-water")
    day = {"day": "2026-11-20", "cash_count": 2, "cash": 5000, "debit_count": 1, "debit": 700}

    for code in ("nobody", far.code):
        with pytest.raises(Invalid) as told:
            opened(branch, "agency-day", partner=code, **day)
        assert list(told.value.fields) == ["fields.partner"]
    told_of = {"kind": Kind.objects.get(code="agency-day"), "title": "对账", "hall": branch, "at": AT}
    first, second = (open_case(SYSTEM, fields={"partner": water.code, **day}, **told_of) for _each in range(2))
    opened(branch, "standing-order", partner=water.code, payer="30617725", account="0052", limit=30000, day=15)

    found = {one.kind.code: one for one in together(SYSTEM, water)}
    assert (found["agency-day"].count, found["agency-day"].sums["cash"], found["agency-day"].rows[0]) == (2, 10000, second)
    assert found["standing-order"].sums == {}
    save_party(SYSTEM, party=water, hall=branch, at=AT, is_active=False)
    change_case(SYSTEM, case=first, fields={**first.fields, "difference": 0}, at=AT)
    assert Case.objects.get(pk=first.pk).fields["partner"] == water.code


@pytest.mark.parametrize("kind", ["consultation", "small-loan", "standing-order"])
def test_beginning_acknowledges(branch: Hall, kind: str) -> None:
    fields = {
        "consultation": {}, "small-loan": LOAN,
        "standing-order": {"partner": "qingyuan-water", "payer": "30617725", "account": "0052", "limit": 30000, "day": 15},
    }  # fmt: skip
    partner(branch)
    case = opened(branch, kind, **fields[kind])
    first = {"consultation": "begin", "small-loan": "survey", "standing-order": "check"}

    move(SYSTEM, case=case, step=first[kind], at=AT)

    assert SlaClock.objects.get(case=case, code="acknowledge").stopped_at == AT


def test_a_promotion_waits_for_its_approval_and_stands_still_while_it_runs(branch: Hall) -> None:
    fields = {
        "item": "free_atm",
        "eligible": "持卡客户",
        "media": ["atm"],
        "starts": "2026-11-01",
        "ends": "2026-11-30",
        "budget": 800000,
    }
    case = opened(branch, "promotion", **fields)
    life = case.kind.life

    assert refused(case, "approve")
    assert all(life.states[code].holds("resolve") for code in ("approved", "running"))
    assert not life.states["proposed"].holds("resolve")


def test_nobody_is_lost_without_a_cause_and_no_outside_figure_is_taken_in_without_an_action(branch: Hall) -> None:
    customer = make_customer()
    kind = Kind.objects.get(code="customer-loss")
    loss = open_case(SYSTEM, kind=kind, title="业务下降", hall=branch, at=AT, customer=customer, fields={"signal": "less"})

    assert refused(loss, "lose")
    change_case(SYSTEM, case=loss, fields={"cause": "rival", "rival": "某行", "rival_action": "上门办卡送礼"}, at=AT)
    move(SYSTEM, case=loss, step="lose", at=AT)
    assert refused(loss, "close")  # what keeps it from happening again is not said
    fields = {one.code: one for one in Kind.objects.get(code="outside-statistics").form}
    assert all(fields[code].is_required for code in ("tool", "finding", "answers", "action"))


def test_names_what_every_pack_starts_with_as_the_trade_that_was_applied_first_says_it(applied: Callable[[str], None]) -> None:
    applied("bank")
    sheet, role = Sheet.objects.get(code="hall-daily"), Role.objects.get(code="supervisor")
    other = {(step.kind, step.code): step for step in queries.difference(load("government"))}

    assert (sheet.names["zh-hans"], role.names["zh-hans"]) == ("网点日常巡检", "网点主管")
    assert sheet.names["en"] == "Daily inspection of the branch"
    assert "names" in other["inspection_sheet", "hall-daily"].keeps
    assert not [step for step in queries.difference(load("bank")) if step.does]


def test_calls_nothing_optional_that_a_step_of_the_kind_asks_for(branch: Hall) -> None:
    case = opened(branch, "incident", system="取款机")
    boss = browser(grant(make_staff("chengang", "陈刚", branch), "supervisor", branch))

    page = boss.get(f"/cases/{case.number}/panels/?where=main").content.decode()
    handling = page[page.index('id="part-handling"') : page.index('id="part-tasks"')]

    labels = [handling.partition(word)[2].partition("</label>")[0] for word in ("How it was restored", "Immediate cause")]
    assert ["(optional)" in one for one in labels] == [False, True]
