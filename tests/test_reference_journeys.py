"""Two journeys in a browser: customers from a file, one of them a double; a standard by one person, put in force by another."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tingtang.catalogue.models import StandardVersion
from tingtang.catalogue.tests.factories import make_calendar, make_service
from tingtang.customers import imports
from tingtang.customers.actions.duplicates import find_everywhere
from tingtang.customers.models import Customer, CustomerImport, Merge
from tingtang.customers.tests.factories import make_customer
from tingtang.org.tests.browsing import own_pages
from tingtang.org.tests.factories import grant, make_hall, make_staff
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.conftest import chromium, silence  # noqa: F401 - fixtures

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLE = "姓名,手机号,备注\n欧阳慕雪,13812345678,常来\n单晓,12,\n".encode()
DESK, PHONE = (1440, 900), (390, 844)


@pytest.fixture
def open_page(chromium: Any, live_server: Any, silence: str, settings: Any) -> Iterator[Callable[..., Any]]:  # noqa: F811
    """Opens a page in Chinese as somebody, at the desk or on a telephone."""
    settings.LIVE_URL = silence
    with own_pages(chromium, live_server.url) as make:
        yield lambda account, path, size=DESK: make(account.staff, "zh-hans", path, size)


def test_customers_come_from_a_file_and_a_double_is_merged(open_page: Callable[..., Any], settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    make_customer("欧阳穆雪", "13812345678")
    boss = grant(make_staff("chengang", "陈刚", hall=make_hall()), "administrator").account
    page = open_page(boss, "/customers/imports/new/")

    page.set_input_files("input[type=file]", {"name": "名册.csv", "mimeType": "text/csv", "buffer": TABLE})
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector(".records-wrong")
    assert_accessible(page)
    page.click("button[name=begin]")
    page.wait_for_url("**/customers/imports/*/")
    imports.run(CustomerImport.objects.get().pk)
    page.reload()
    assert "不是电话号码" in page.locator("main").inner_text()
    find_everywhere(timezone.now())
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(page.url.partition("/customers/")[0] + "/customers/duplicates/")
    page.locator("main a[href*='/duplicates/']:visible, main tbody a:visible").first.click()
    page.wait_for_selector("form button.btn-primary")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_url("**/customers/*/")

    merge = Merge.objects.get()
    assert Customer.objects.get(pk=merge.merged_id).merged_into_id == merge.kept_id
    page.locator("form[action*=unmerge] button, form[action*=merges] button").first.click()
    with page.expect_navigation():
        page.locator("dialog[open] button.btn-primary, dialog[open] button.btn-danger").first.click()
    assert not Customer.objects.filter(merged_into__isnull=False).exists()


def screen(page: Any) -> None:
    """Answer every question of a standard's screening with yes, and why."""
    page.click("a[href*='appraisals/screening']")
    page.wait_for_selector("main input[type=radio]")
    for holds in page.locator("main input[type=radio][value=yes]").all():
        holds.check()
    for why in page.locator("main textarea:visible").all():
        why.fill("上月试行两周，窗口都做得到")
    page.locator("main form button.btn-primary").last.click()


def test_a_standard_is_written_by_one_and_put_in_force_by_another(open_page: Callable[..., Any]) -> None:
    make_calendar(is_default=True)
    make_service()
    writer = grant(make_staff("gaoxue", "高雪"), "administrator").account
    second = grant(make_staff("chengang", "陈刚"), "administrator").account
    page = open_page(writer, "/setup/standards/new/")

    page.fill("input[name='names_zh-hans']", "营业执照办理标准")
    page.fill("input[name=code]", "licence")
    page.locator("main form button[type=submit]").first.click()
    page.locator("form[action*='versions/new'] button").click()
    page.wait_for_url("**/edit/")
    page.fill("[name='promise_zh-hans']", "材料齐全，两个工作日办结")
    for row, values in {
        "targets": {"amount": "2"},
        "norms": {"text": "一次性告知", "minutes": "10", "check": "告知单有签字"},
        "procedure": {"name": "受理", "minutes": "15"},
    }.items():
        if not page.locator(f"[name={row}_{next(iter(values))}]:visible").count():
            page.locator(f"[data-rows]:has(template) >> nth={['targets', 'measures', 'norms', 'procedure'].index(row)}").locator(
                "[data-rows-add]"
            ).click()
        for name, value in values.items():
            page.locator(f"[name={row}_{name}]:visible").first.fill(value)
    page.locator("main form button.btn-primary").last.click()
    page.locator("form[action*=submit] button").click()
    page.wait_for_selector(".badge, .state")
    version = StandardVersion.objects.get()
    assert (version.state, page.locator("form[action*=approve]").count()) == ("review", 0)

    other = open_page(second, f"/setup/standards/versions/{version.pk}/", PHONE)
    assert other.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert_accessible(other)
    assert other.locator("form[action*=approve]").count() == 0  # not before it was screened
    screen(other)
    other.locator("form[action*=approve] button[type=submit]").click()
    other.wait_for_selector("form[action*=retire]")
    other.goto(other.url.partition("/setup/")[0] + "/promises/")

    assert "材料齐全，两个工作日办结" in other.locator("body").inner_text()
    version.refresh_from_db()
    assert (version.state, version.approver_id) == ("approved", second.pk)
