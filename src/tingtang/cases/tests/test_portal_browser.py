"""A customer on her telephone, in Chinese and in English: asks, reads the answer, sends a file, rates."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Attachment, Case, CaseRating
from tingtang.cases.rules.files import LARGEST_BYTES
from tingtang.cases.tests.factories import make_kind
from tingtang.core.actors import SYSTEM
from tingtang.ui import designed
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.browser import borrowed, given_back
from tingtang.ui.tests.conftest import chromium  # noqa: F401 - a fixture

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
WORDS = {
    "zh-hans": ("我要咨询或反映问题", "上传文件", "满意", "提交评价", "感谢您的评价"),
    "en": ("Ask or report something", "Send the file", "satisfied", "Send the rating", "Thank you for your rating"),
}


@pytest.fixture
def telephone(chromium: Any, live_server: Any) -> Iterator[Callable[[str], Any]]:  # noqa: F811
    """Opens the public page on a telephone in a language."""
    pages: list[Any] = []
    faults: list[str] = []

    def make(language: str) -> Any:
        pages.append(borrowed(chromium, live_server.url, {"tt_language": language}, (390, 844)))
        pages[-1].on("pageerror", lambda error: faults.append(str(error)))
        pages[-1].goto("/c/new/")
        return pages[-1]

    yield make
    for page in pages:
        given_back(page)
    assert faults == []


def ask(page: Any) -> Case:
    """Ask something, first without a phone number."""
    page.locator("input[name=kind]").first.check()
    page.fill("input[name=title]", "停水了")
    page.fill("input[name=name]", "赵六")
    page.locator(".portal-form button").click()
    page.wait_for_selector(".portal-error")
    assert page.locator("input[name=title]").input_value() == "停水了"
    assert_accessible(page)
    page.fill("input[name=phone]", "13900000002")
    page.locator(".portal-form button").click()
    page.wait_for_selector(".portal-way")
    return Case.objects.get()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_follows_her_case_from_asking_to_rating(
    telephone: Callable[[str], Any], settings: Any, tmp_path: Path, language: str
) -> None:
    settings.DATA_DIR = tmp_path
    make_kind(name="咨询")
    title, send, level, send_rating, thanks = WORDS[language]
    page = telephone(language)
    assert page.locator("h1").inner_text() == title

    case = ask(page)
    assert page.url.endswith(f"/c/{case.link_key}/")
    write_note(SYSTEM, case=case, body="抢修中，十七点前来水。", kind="answer", at=timezone.now())
    move(SYSTEM, case=Case.objects.get(), step="resolve", at=timezone.now())
    page.reload()
    assert "抢修中" in page.locator(".portal-note").inner_text()
    page.set_input_files("input[type=file]", {"name": "水龙头.png", "mimeType": "image/png", "buffer": PNG})
    page.locator("form[enctype] button", has_text=send).click()
    page.wait_for_selector(".portal-files a")
    page.get_by_label(level, exact=True).check()
    page.get_by_role("button", name=send_rating).click()
    page.wait_for_selector(f"h2:text-is('{thanks}')")

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (CaseRating.objects.get().level, Attachment.objects.get().name) == ("satisfied", "水龙头.png")


def test_shows_the_fields_of_the_kind_that_was_chosen_last(telephone: Callable[[str], Any]) -> None:
    for code in ("lamp", "noise"):
        fields = designed.from_rows([{"code": f"{code}_words", "kind": "text", "names": {"en": code}}])
        make_kind(code, name=code, prefix=code[0].upper(), fields=fields)
    page = telephone("en")
    held: list[Any] = []
    page.route("**/c/new/?*", lambda route: route.continue_() if held else held.append(route))

    first, second = (page.locator(f"label:has(input[name=kind]):has-text('{code}')") for code in ("lamp", "noise"))
    with page.expect_request("**/c/new/?*"):
        first.click()
    second.click()
    page.wait_for_selector("#kind-fields :text('noise')")
    with page.expect_response("**/c/new/?*"):
        held[0].continue_()
    page.evaluate("() => fetch(location.href)")  # by then the answer to the first choice has been read

    assert "lamp" not in page.locator("#kind-fields").inner_text()


def test_a_file_too_large_is_refused_in_words_and_leaves_what_was_typed(
    telephone: Callable[[str], Any], settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    make_kind(name="咨询")
    page = telephone("zh-hans")
    ask(page)
    large = tmp_path / "large.png"
    large.write_bytes(PNG + bytes(LARGEST_BYTES))

    page.fill("#portal-text", "还要带什么材料？")
    page.set_input_files("#portal-file", str(large))
    page.get_by_role("button", name="上传文件").click()
    page.wait_for_selector("[role=alert] :text('20 MB')")

    assert page.locator("#portal-text").input_value() == "还要带什么材料？"
    page.get_by_role("button", name="发送消息").click()
    page.wait_for_selector(".portal-note.is-own")
    assert page.locator("#portal-text").input_value() == ""
