"""A customer asks in the chat on her telephone and sends a picture; a clerk takes it at the desk and answers; in Chinese and English."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tingtang.channels.models import Conversation, Enclosure, Message
from tingtang.channels.tests.factories import make_channel
from tingtang.org.models import Staff
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_hall, make_staff
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.browser import borrowed, given_back
from tingtang.ui.tests.conftest import chromium, silence  # noqa: F401 - fixtures

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
WORDS = {"zh-hans": ("领取", "发送答复", "结束会话"), "en": ("Take", "Send the answer", "Close the conversation")}


@pytest.fixture
def open_pages(chromium: Any, live_server: Any, silence: str, settings: Any, tmp_path: Path) -> Iterator[Any]:  # noqa: F811
    """The customer's telephone and the clerk's screen."""
    settings.LIVE_URL, settings.DATA_DIR = silence, tmp_path
    pages: list[Any] = []
    faults: list[str] = []

    def make(language: str, li: Staff) -> list[Any]:
        session = {"tt_session": browser(li).cookies["tt_session"].value}
        for width, height, more, path in ((390, 844, {}, "/chat/"), (1440, 900, session, "/channels/desk/")):
            pages.append(borrowed(chromium, live_server.url, {"tt_language": language, **more}, (width, height)))
            pages[-1].on("pageerror", lambda error: faults.append(str(error)))
            pages[-1].goto(path)
        return pages

    yield make
    for page in pages:
        given_back(page)
    assert faults == []


def ask(page: Any) -> None:
    """The customer asks, types on while her words are on their way, and sends a picture after it."""
    page.fill("textarea[name=body]", "几点下班？")
    page.locator(".chat-form button").click()
    page.wait_for_selector("#chat-lines .is-own")
    held: list[Any] = []
    page.route("**/chat/**", lambda route: route.continue_() if held else held.append(route))
    page.fill("textarea[name=body]", "周末呢？")
    with page.expect_request("**/chat/**"):
        page.locator(".chat-form button").click()
    page.locator("textarea[name=body]").press_sequentially("还有节假日？")
    held[0].continue_()
    page.wait_for_selector("#chat-lines :text('周末呢？')")
    page.wait_for_selector(".chat-form button:enabled")
    assert page.locator("textarea[name=body]").input_value() == "还有节假日？"
    page.fill("textarea[name=body]", "")
    assert_accessible(page)
    page.set_input_files("input[type=file]", {"name": "门口.png", "mimeType": "image/png", "buffer": PNG})
    page.locator(".chat-form button").click()
    page.wait_for_selector(".chat-file a")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_chat_is_begun_answered_and_closed(open_pages: Any, language: str) -> None:
    hall, (take, send, close) = make_hall(), WORDS[language]
    make_channel("chat", hall=hall)
    customer, clerk = open_pages(language, grant(make_staff("limin", "李敏", hall), "clerk", hall))

    ask(customer)
    clerk.reload()
    clerk.locator(".talk-rows a.talk-who").first.click()
    clerk.get_by_role("button", name=take, exact=True).click()
    clerk.wait_for_selector(".talk-answer textarea")
    assert_accessible(clerk)
    clerk.fill(".talk-answer textarea", "五点半。")
    clerk.get_by_role("button", name=send).click()
    clerk.wait_for_selector(".talk-line:not(.is-in)")
    rule = ".talk-lines { max-height: 60px !important; overflow: auto }"  # a long conversation
    clerk.evaluate(
        "rule => { document.styleSheets[0].insertRule(rule); document.querySelector('.talk-lines').scrollTop = 0; }", rule
    )
    customer.fill("textarea[name=body]", "谢谢！")
    customer.locator(".chat-form button").click()
    customer.wait_for_selector("#chat-lines :text('谢谢！')")
    clerk.evaluate("document.querySelector('#talk-lines').dispatchEvent(new CustomEvent('tt:refresh', {bubbles: true}))")
    clerk.wait_for_selector(".talk-lines :text('谢谢！')", state="attached")
    assert clerk.evaluate("document.querySelector('.talk-lines').scrollTop") == 0  # he reads on
    customer.reload()
    assert "五点半。" in customer.locator("#chat-lines").inner_text()
    with clerk.expect_navigation():
        clerk.get_by_role("button", name=close).click()

    assert Enclosure.objects.get().name == "门口.png"
    assert Conversation.objects.get().state == "closed" and Message.objects.count() == 5
