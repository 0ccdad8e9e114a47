"""Presses on a page that has just come, or that the browser took out of its history: none is lost without a word."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tingtang.cases.models import Case
from tingtang.cases.rules.beginning import BEGINNING
from tingtang.cases.tests.factories import make_kind
from tingtang.cases.tests.test_work_pages import Desk
from tingtang.org.tests.browsing import own_pages
from tingtang.ui.tests.conftest import chromium, silence  # noqa: F401 - fixtures

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_page(chromium: Any, live_server: Any, silence: str, settings: Any) -> Iterator[Any]:  # noqa: F811
    settings.LIVE_URL = silence
    with own_pages(chromium, live_server.url) as make:
        yield lambda staff, path="/cases/mine/": make(staff, "zh-hans", path)


def middle_of(place: Any) -> tuple[float, float]:
    return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2


class TestPress:
    def test_before_the_scripts_have_come_is_done_with_them(self, open_page: Any) -> None:
        desk = Desk()
        case = desk.case(title="井盖破损")
        page = open_page(desk.li, "about:blank")  # what it had loaded before would come from its memory
        held: list[Any] = []
        page.context.route("**/staff.*.js*", lambda route: held.append(route))  # noqa: PLW0108 - the driver marks what it calls

        page.goto(f"/cases/{case.number}/", wait_until="commit")
        page.get_by_role("button", name="认领").click()
        assert held
        for route in held:
            route.continue_()

        page.wait_for_selector(".case-steps :text('退回…')")

    def test_on_a_page_of_the_history_is_no_second_press_and_finds_it_as_it_is_now(self, open_page: Any) -> None:
        desk = Desk()
        steps = [step | {"asks_reason": False} for step in BEGINNING["steps"]]
        make_kind(desk.kind.code, workflow={"states": BEGINNING["states"], "steps": steps})
        case = desk.case(title="井盖破损")
        Case.objects.filter(pk=case.pk).update(assignee=desk.li)
        page = open_page(desk.li)
        page.goto(f"/cases/{case.number}/")
        place = middle_of(page.locator(".case-steps button").first.bounding_box())

        page.mouse.click(*place)
        page.wait_for_selector(".case-badges :text('处理中')")
        page.goto("/cases/mine/")
        page.go_back(wait_until="commit")
        page.wait_for_selector(".case-badges :text('处理中')")
        page.mouse.click(*place)

        page.wait_for_selector(".case-badges :text('处理中')", state="detached")
        assert page.locator("#notices :text('刚刚更新')").count() == 0
        assert Case.objects.get(pk=case.pk).phase != "working"
