"""A round on a phone in a real browser: filled while the network is cut, through a reload, and handed over once."""

import os
from typing import Any

import pytest
from django.conf import settings

from tingtang.core.actors import SYSTEM
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.factories import AT, grant, make_hall, make_staff
from tingtang.org.tests.test_permissions import client_for
from tingtang.quality.actions.inspections import opened, save_sheet
from tingtang.quality.models import Evidence, Finding, Inspection, InspectionKind
from tingtang.quality.tests.asked import ITEMS, make_sheet
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.conftest import chromium  # noqa: F401 - a fixture

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def lu() -> Staff:
    hall: Hall = make_hall()
    staff = grant(make_staff("luqing", "陆青", hall), "inspector", hall)
    sheet = make_sheet([{**ITEMS[0], "photo": "failed"}, ITEMS[1]])
    opened(sheet, hall, staff, InspectionKind.ROUND, due_at=AT)
    return staff


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "我的巡检"), ("en", "My rounds")])
def test_loses_nothing_without_a_line_and_hands_over_once(
    live_server: Any,
    chromium: Any,  # noqa: F811
    lu: Staff,
    language: str,
    word: str,
) -> None:
    session = client_for(lu).session.session_key
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url, locale="zh-CN")
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url},
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url},
        ]
    )
    page = context.new_page()
    page.goto("/quality/rounds/")
    page.wait_for_selector(f"h1:has-text('{word}')")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert_accessible(page)

    context.set_offline(True)
    page.click(".rounds-open")
    page.locator(".rounds-item").nth(0).locator(".rounds-mark").nth(1).click()  # not in order, which wants a photo
    page.locator(".rounds-item").nth(0).locator("input[type=file]").set_input_files(
        {"name": "floor.png", "mimeType": "image/png", "buffer": PIXEL}
    )
    page.wait_for_selector(".rounds-photos img")
    page.reload()
    page.wait_for_selector(".rounds-cut")
    page.click(".rounds-open")
    page.wait_for_selector(".rounds-photos img")  # the sheet is drawn once the phone has kept it
    assert page.locator(".rounds-photos img").count() == 1
    page.locator(".rounds-item").nth(1).locator(".rounds-mark").nth(5).click()
    page.click("#rounds-foot .btn-primary")
    page.wait_for_selector(".rounds-cut")
    assert Inspection.objects.filter(done_at__isnull=False).count() == 0

    context.set_offline(False)
    page.wait_for_selector(".rounds-cut", state="detached")
    page.wait_for_selector(".rounds-handed:has-text('75')")  # what was handed in, its points and what is to be put right
    kept = Inspection.objects.get()
    assert (kept.score, kept.marks["i2"]["value"]) == (75, 5)
    assert (Evidence.objects.count(), Finding.objects.count()) == (1, 1)
    context.close()


def test_keeps_what_is_chosen_for_a_round_out_of_turn_when_news_come(live_server: Any, chromium: Any, lu: Staff) -> None:  # noqa: F811
    save_sheet(SYSTEM, at=AT, code="fire", name="消防检查", items=[ITEMS[1]])
    session = client_for(lu).session.session_key
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto("/quality/rounds/")
    page.locator(".rounds-spot select").first.select_option(label="消防检查")
    page.locator(".rounds-spot button").focus()

    Inspection.objects.all().delete()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector(".rounds-open", state="detached")
    page.locator(".rounds-spot button").click()

    page.wait_for_selector("h2:text-is('消防检查')")
    slow = "async (file) => { await new Promise((go) => { window.go = go; }); return made(file); }"
    page.evaluate(f"() => {{ const made = createImageBitmap; window.createImageBitmap = {slow}; }}")
    page.set_input_files(".rounds-item input[type=file]", {"name": "hose.png", "mimeType": "image/png", "buffer": PIXEL})
    page.wait_for_function("() => window.go")
    page.locator("#rounds > button").click()  # back, while the phone makes the photo smaller
    page.wait_for_selector(".rounds-spot")
    page.evaluate("window.go()")
    page.locator(".rounds-open", has_text="消防检查").click()

    page.wait_for_selector(".rounds-photos img")
    context.close()


def test_is_filled_by_keys_alone(live_server: Any, chromium: Any, lu: Staff) -> None:  # noqa: F811
    session = client_for(lu).session.session_key
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto("/quality/rounds/")
    page.locator(".rounds-open").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".rounds-item")

    for item, wanted in ((0, 0), (1, 5)):
        mark = page.locator(".rounds-item").nth(item).locator(".rounds-mark").nth(wanted)
        for _step in range(20):
            page.keyboard.press("Tab")
            if mark.evaluate("one => one === document.activeElement"):
                break
        page.keyboard.press("Space")
        page.locator(".rounds-item").nth(item).locator(".rounds-mark[aria-pressed=true]").wait_for()
        assert mark.evaluate("one => one === document.activeElement")
    context.close()
