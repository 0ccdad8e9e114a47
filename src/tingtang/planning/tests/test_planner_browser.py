"""A planner at her desk, in Chinese and in English: a line with its pictures, a roster searched in the background, what-if, promises."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.org.tests.browsing import own_pages
from tingtang.org.tests.factories import grant, make_staff
from tingtang.planning import actions
from tingtang.planning.models import Sheet
from tingtang.planning.tests.factories import make_sheet
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.conftest import chromium  # noqa: F401 - a fixture
from tingtang.visits.tests.factories import make_hall

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
WORDS = {"zh-hans": ("编排班表", "正在排队", "晚班"), "en": ("Plan the roster", "waits for the worker", "Late")}


@pytest.fixture
def desk(chromium: Any, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Any]:  # noqa: F811
    hall = make_hall()
    chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    make_sheet("licence-office", at=AT, hall=hall)
    make_sheet("roster-hall", at=AT, hall=hall, seconds=1)
    with own_pages(chromium, live_server.url) as make:
        yield make(chen, request.node.callspec.params["language"], "about:blank")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_answers_what_limits_and_who_works_when(desk: Any, live_server: Any, language: str) -> None:
    plan, waits, late = WORDS[language]
    line, roster = (Sheet.objects.get(kind=kind) for kind in ("line", "roster"))

    desk.goto(f"{live_server.url}/planning/sheets/{line.pk}/")
    with desk.expect_download() as taken:
        desk.locator("[data-png]").last.click()
    assert taken.value.path().read_bytes()[:4] == b"\x89PNG"
    assert_accessible(desk)

    desk.goto(f"{live_server.url}/planning/sheets/{roster.pk}/")
    desk.get_by_role("button", name=plan).click()
    desk.wait_for_selector("#search progress")
    assert waits in desk.locator("#search").inner_text()
    assert_accessible(desk)
    roster.refresh_from_db()
    actions.search_roster(SYSTEM, sheet=roster, at=datetime.now(UTC))
    desk.wait_for_selector("table.roster")  # the page asks for itself whether the search is over
    assert late in desk.locator("table.roster").inner_text()
    assert_accessible(desk)

    for page in ("what-if", "promised"):
        desk.goto(f"{live_server.url}/planning/{page}/")
        assert_accessible(desk)

    desk.goto(f"{live_server.url}/planning/what-if/")
    desk.focus("[name=counters]")
    before = int(desk.locator("output[for=id_counters]").inner_text())
    desk.keyboard.press("ArrowRight")
    assert int(desk.locator("output[for=id_counters]").inner_text()) == before + 1


COPIED = """([selector, text]) => {
  const data = new DataTransfer(); data.setData("text/plain", text);
  document.querySelector(selector).dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.mark.parametrize("language", ["en"])
def test_takes_a_block_of_a_spreadsheet_without_its_heading(desk: Any, live_server: Any, language: str) -> None:
    desk.goto(f"{live_server.url}/planning/sheets/new/model/?template=knapsack")
    desk.fill("[name=names_en]", "Goods to take")
    desk.fill("[name=head_capacity]", "5")
    desk.evaluate(COPIED, ["[name=items_name]", "Name\tValue\tWeight\nTent\t¥1,200\t4\nStove\t300\t2"])
    desk.get_by_role("button", name="Save and compute").click()

    desk.get_by_text("Decide: Tent.").wait_for()
