"""The first set-up and the pages of packs in a real browser: from nothing to an administrator who applies a second pack."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tingtang.catalogue.models import Service
from tingtang.org.models import Hall, Organisation
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.browser import borrowed, given_back
from tingtang.ui.tests.conftest import chromium  # noqa: F401 - a fixture

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {"zh-hans": ("一切就绪", "无需更改。"), "en": ("Everything is ready", "Nothing to do.")}


@pytest.fixture(params=[("zh-hans", 390), ("en", 1440)], ids=["zh on a phone", "en on a desk"])
def page(request: pytest.FixtureRequest, live_server: Any, chromium: Any) -> Iterator[Any]:  # noqa: F811 - the fixture
    language, width = request.param
    opened = borrowed(chromium, live_server.url, {"tt_language": language}, (width, 900))
    opened.width, opened.problems, opened.said = width, [], WORDS[language]
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    yield opened
    given_back(opened)


def look(page: Any) -> None:
    """Usable by everybody, nothing wider than the window, no error in a script."""
    page.wait_for_load_state()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.width
    assert page.problems == []


def send(page: Any, **answers: str) -> None:
    for name, text in answers.items():
        page.fill(f"main [name={name}]", text)
    page.locator("main button[type=submit]").click()


class TestFirstSetUp:
    def test_leads_from_nothing_to_an_administrator_who_applies_a_second_pack(self, page: Any) -> None:
        page.goto("/")
        look(page)
        page.locator("label", has=page.locator("input[name=pack][value=government]")).click()
        send(page)
        look(page)
        send(page, name="河滨公共服务")
        look(page)
        send(page, name="河滨大厅", code="River Side")
        look(page)
        send(page, code="riverside")
        look(page)
        send(page, name="周宁", username="zhouning", password="lotus-lantern-27", again="lotus-lantern-27")
        page.get_by_role("heading", name=page.said[0]).wait_for()
        look(page)
        assert Organisation.objects.get().name == "河滨公共服务"
        assert Hall.objects.get().counters.count() == 10

        page.locator("main a.btn").click()
        page.fill("[name=username]", "zhouning")
        page.fill("[name=password]", "lotus-lantern-27")
        page.keyboard.press("Enter")
        page.wait_for_url("**/setup/")
        page.goto("/setup/packs/")
        look(page)
        page.locator("a[href='/setup/packs/bank/']").click()
        page.wait_for_url("**/setup/packs/bank/")
        look(page)
        page.locator("main button[type=submit]").click()
        page.get_by_text(page.said[1]).wait_for()
        look(page)
        assert Service.objects.filter(code="loss_report").exists()
