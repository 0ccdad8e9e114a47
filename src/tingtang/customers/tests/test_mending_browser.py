"""Customers' records in a real browser: registered, found twice, merged and taken back in Chinese, imported in English."""

import csv
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tingtang.customers import imports
from tingtang.customers.models import Customer, CustomerImport
from tingtang.customers.subscribers import find_duplicates
from tingtang.customers.tests.factories import make_customer, make_identity_kind, resident_id
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.models import Hall
from tingtang.org.tests.browsing import own_pages
from tingtang.org.tests.factories import grant, make_hall, make_staff
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.conftest import chromium, silence  # noqa: F401 - fixtures

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, WRONG = "13800138000", "330106198503140021"
ROWS = [
    ("客户姓名", "身份证号", "手机", "接待"),
    ("赵晓", resident_id(order="004"), "13900139000", "喜欢绿茶"),
    ("钱宁", "123", "13900139001", ""),
]


@pytest.fixture
def hall() -> Hall:
    make_identity_kind(of_kind="person")
    return make_hall()


@pytest.fixture
def open_page(chromium: Any, live_server: Any, silence: str, settings: Any, tmp_path: Path) -> Iterator[Any]:  # noqa: F811
    settings.LIVE_URL, settings.DATA_DIR = silence, tmp_path
    with own_pages(chromium, live_server.url) as make:
        yield make


def register(page: Any) -> None:
    """Register somebody, first with a wrong identity number."""
    page.fill("#id_name", "陳建國")
    page.fill("#id_phone", PHONE)
    page.fill("#id_identity", WRONG)
    page.fill("#id_note", "电话先约")
    page.wait_for_selector("#same :text('已有客户使用这个号码')")
    page.get_by_role("button", name="登记客户").click()
    page.wait_for_selector("#id_identity_error")
    assert "这不是居民身份证号" in page.locator("#id_identity_error").inner_text()
    typed = [page.locator(f"#id_{name}").input_value() for name in ("name", "phone", "identity", "note")]
    assert typed == ["陳建國", PHONE, WRONG, "电话先约"]
    assert_accessible(page)
    page.fill("#id_identity", resident_id())
    page.get_by_role("button", name="登记客户").click()
    page.wait_for_selector("h1:has-text('陳建國')")


def shown(page: Any, customer: Customer) -> list[str]:
    """What the page of a customer says that he is known by, and how he is called."""
    page.goto(f"/customers/{customer.pk}/")
    return [page.locator("h1").inner_text(), *page.locator("#known .customer-rows").all_inner_texts()]


def test_a_customer_registered_twice_is_merged_and_taken_apart_again(open_page: Callable[..., Any], hall: Hall) -> None:
    old = make_customer("陈建国", PHONE, hall=hall, note="要靠窗的座位")
    register(open_page(grant(make_staff(), "clerk", hall), "zh-hans", "/customers/new/"))
    new = Customer.objects.latest("pk")
    find_duplicates(happened(SUBSCRIBERS["customers.find_duplicates"].types))
    page = open_page(grant(make_staff("chengang", "陈刚"), "supervisor", hall), "zh-hans", "/customers/")
    before = [shown(page, one) for one in (old, new)]
    assert all("138****8000" in one[1] for one in before)

    page.goto("/customers/duplicates/")
    page.get_by_role("link", name="陈建国").click()
    page.locator("label.merge-choice", has_text="陳建國").click()
    page.locator("label.merge-both").click()
    assert_accessible(page)
    page.get_by_role("button", name="合并两份档案").click()
    page.wait_for_url(f"**/customers/{old.pk}/")
    assert page.locator("h1").inner_text() == "陳建國"
    assert "要靠窗的座位\n电话先约" in page.locator("main").inner_text()
    page.goto(f"/customers/{new.pk}/")
    assert page.url.endswith(f"/customers/{old.pk}/")

    page.get_by_role("button", name="撤销合并").click()
    page.locator("dialog[open]").get_by_role("button", name="撤销合并").click()
    page.wait_for_selector("h1:has-text('陈建国')")
    assert [shown(page, one) for one in (old, new)] == before


def look(page: Any) -> None:
    """Send the table, say what its last column is, and look at what the rows become."""
    text = io.StringIO()
    csv.writer(text).writerows(ROWS)
    file = {"name": "customers.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode("gb18030")}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    page.wait_for_selector("text=1 of the first 2 rows would not be taken")
    assert page.locator(".records-wrong").inner_text() == "123"
    assert page.get_by_label("Phone (optional)", exact=True).input_value() == "手机"
    page.locator(".records-more summary").click()
    page.get_by_label("Note").select_option("接待")
    page.get_by_role("button", name="Look at the rows again").click()
    page.wait_for_selector("td:has-text('喜欢绿茶')")
    assert_accessible(page)


def test_a_table_with_a_bad_row_becomes_customers(open_page: Callable[..., Any], hall: Hall) -> None:
    page = open_page(grant(make_staff("zhouning", "周宁"), "administrator"), "en", "/customers/imports/new/")
    look(page)
    page.locator("#id_hall").select_option(str(hall.pk))
    page.get_by_role("button", name="Import the customers").click()
    page.wait_for_selector("#progress :text('0 rows read')")
    imports.run(CustomerImport.objects.get().pk)
    page.wait_for_selector("text=1 row was not taken")
    assert "2 rows read" in page.locator("#progress").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert [row[:4] for row in rows] == [list(ROWS[0]), list(ROWS[2])] and rows[1][4]

    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("+86 139-0013-9000")
    page.locator(".palette-hit", has_text="赵晓").click()
    page.wait_for_selector("h1:has-text('赵晓')")
    page.wait_for_selector("#story time")
    record = page.locator("main").inner_text()
    assert "139****9000" in record and "喜欢绿茶" in record and "13900139000" not in record
    assert_accessible(page)


def test_an_account_manager_is_found_by_name_among_many(open_page: Callable[..., Any], hall: Hall) -> None:
    boss = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    for n in range(25):
        grant(make_staff(f"clerk{n}", f"吴{chr(0x4E00 + n)}", hall), "clerk", hall)
    keeper = grant(make_staff("limin", "李敏", hall), "clerk", hall)
    wang = make_customer("王芳", hall=hall)
    page = open_page(boss, "zh-hans", f"/customers/{wang.pk}/edit/")

    page.get_by_label("按姓名查找").fill("李敏")
    page.wait_for_function("document.querySelector('#id_keeper').selectedOptions[0].text === '李敏'")
    composing = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})"
    page.get_by_label("按姓名查找").evaluate(f"box => box.dispatchEvent({composing})")
    assert page.evaluate("document.activeElement.matches('.select-find')")  # he is choosing the characters of the name
    page.get_by_label("按姓名查找").press("Enter")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(f"**/customers/{wang.pk}/")

    wang.refresh_from_db()
    assert wang.keeper == keeper
