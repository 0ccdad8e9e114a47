"""A complaint from receiving to its end in a real browser: beyond authority, unanswered, untold or without a cause it does not pass."""

from typing import Any

import pytest
from django.utils import timezone

from tingtang.cases.actions.complaints import save_authority
from tingtang.cases.actions.ending import check_quality
from tingtang.cases.actions.people import assign_case
from tingtang.cases.models import Case
from tingtang.cases.tests.factories import make_kind
from tingtang.cases.tests.test_casework_browser import go, open_page  # noqa: F401 - a fixture
from tingtang.cases.tests.test_work_pages import Desk
from tingtang.core.actors import SYSTEM
from tingtang.customers.tests.factories import make_customer
from tingtang.org.tests.factories import make_post
from tingtang.ui.designed import from_rows
from tingtang.ui.tests.conftest import chromium, silence  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STATES = {"received": "new", "decided": "working", "answered": "resolved", "closed": "closed"}
STEPS = {
    "作出决定": ("received", "decided", ["field:remedy", "authority"]),
    "答复客户": ("decided", "answered", ["answer", "quality"]),
    "办结": ("answered", "closed", ["told", "field:cause"]),
}
FIELDS = {"remedy": "text", "remedy_amount": "money", "cause": "text"}


def complaint(desk: Desk) -> Case:
    """A complaint that Li Min holds, of a kind after ISO 10002 in short; the duty supervisor may grant a thousand yuan."""
    chinese, at = "zh-hans", timezone.now()
    workflow = {
        "states": [{"code": code, "phase": phase, "names": {chinese: code}} for code, phase in STATES.items()],
        "steps": [
            {"code": after, "from": [before], "to": after, "requires": requires, "names": {chinese: name}}
            for name, (before, after, requires) in STEPS.items()
        ],
    }
    rows = [
        {"code": code, "kind": kind, "names": {chinese: code}, "is_later": True, "is_public": False}
        | ({"currency": "CNY"} if kind == "money" else {})
        for code, kind in FIELDS.items()
    ]
    closing = {"quality_check": True, "tell": True}
    desk.kind = make_kind("complaint", nature="complaint", workflow=workflow, fields=from_rows(rows), closing=closing)
    post = make_post("duty_supervisor", "值班长")
    desk.chen.posts.add(post)
    save_authority(SYSTEM, post=post, remedy="", limit_cents=100_000, at=at)
    case = desk.case(title="窗口推诿", customer=make_customer())
    return assign_case(SYSTEM, case=case, staff=desk.li, at=at)


def settled(page: Any) -> None:
    page.wait_for_function("() => !document.querySelector('.htmx-request') && document.querySelector('#part-ending')")


def step(page: Any, name: str) -> str:
    """Take a step, and what the page says to it."""
    settled(page)
    page.evaluate("document.querySelectorAll('.notice').forEach((one) => one.remove())")  # they would go by themselves, some time
    page.locator(".case-steps").get_by_role("button", name=name, exact=True).click()
    page.wait_for_selector("dialog#ask[open], .notice")
    if page.locator("dialog#ask[open]").count():
        page.locator("dialog#ask[open] button").last.click()
        page.wait_for_selector(".notice")
    said = str(page.locator(".notice").last.inner_text())
    page.reload()
    return said


def fill_in(page: Any, **values: str) -> None:
    settled(page)
    for code, text in values.items():
        page.locator(f"[name='fields.{code}']").fill(text)
    page.get_by_role("button", name="保存处理情况").click()


def decide(page: Any, chief: Any) -> None:
    """Five hundred yuan are beyond Li Min: refused to her, approved by who may."""
    assert "remedy" in step(page, "作出决定")
    fill_in(page, remedy="补偿误工", remedy_amount="500")
    page.wait_for_selector("text=报有权限的人审批")
    assert "先报批" in step(page, "作出决定")
    settled(page)
    page.get_by_role("button", name="报有权限的人审批").click()
    page.wait_for_selector(".work-approval")
    go(chief, "/cases/approvals/")
    assert "¥500.00" in chief.locator("main").inner_text()
    chief.get_by_role("button", name="批准").click()
    chief.wait_for_selector(".notice")
    step(page, "作出决定")


def answer(page: Any, case: Case) -> None:
    """Answered by her, checked by another."""
    settled(page)
    page.locator(".composer-kinds label", has_text="答复").first.click()
    page.locator("#case-note").fill("经查属实，补偿误工费 500 元。")
    page.locator("#case-note").press("Control+Enter")
    page.wait_for_selector(".story-note.is-public")
    assert "检查质量" in step(page, "答复客户")
    check_quality(SYSTEM, case=case, is_passed=True, at=timezone.now())
    page.reload()
    step(page, "答复客户")


def end(page: Any) -> None:
    """Closed once told and with a cause; the step comes right after her own change, which is nobody else's."""
    refused = step(page, "办结")
    assert "告知每一位相关人" in refused and "cause" in refused
    settled(page)
    page.locator("textarea[name=text]").fill("已道歉并补偿")
    page.get_by_role("button", name="登记已告知").click()
    page.wait_for_selector("text=已登记告知情况")
    fill_in(page, cause="系统升级未通知")
    page.wait_for_selector("text=处理情况已保存")
    step(page, "办结")


class TestComplaint:
    def test_goes_to_its_end_and_passes_nothing_that_is_missing(self, open_page: Any) -> None:  # noqa: F811
        desk = Desk()
        case = complaint(desk)
        page, chief = open_page(desk.li, "zh-hans"), open_page(desk.chen, "zh-hans")
        go(page, f"/cases/{case.number}/")

        decide(page, chief)
        answer(page, case)
        end(page)

        case.refresh_from_db()
        assert (case.phase, case.fields["cause"]) == ("closed", "系统升级未通知")
