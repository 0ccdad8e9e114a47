"""An analyst at her desk, in Chinese and in English: sees a map grow, drills down, finds a flow and takes it as a draft."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.flows.models import Version
from tingtang.flows.rules.bpmn import parse
from tingtang.insight.store import storing
from tingtang.insight.tests.factories import make_table
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_post, make_role, make_staff
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.conftest import chromium  # noqa: F401 - a fixture
from tingtang.visits.actions.tickets import leave
from tingtang.visits.tests.factories import MORNING, make_hall, make_service, make_ticket

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVERYTHING = 2**62
WORDS = {
    "zh-hans": ("流程图", "流程发现", "发现的流程", "打开并绘制"),
    "en": ("Process map", "Discovery", "Discovered flow", "Open in the studio"),
}
PERMISSIONS = ("insight.view", "insight.draft_flow", "flows.view", "flows.save_draft")


@pytest.fixture
def desk(chromium: Any, live_server: Any, settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:  # noqa: F811
    settings.STORE_DIR = tmp_path / "store"
    settings.DATA_DIR = tmp_path
    chen = grant(make_staff("chengang"), make_role("analyst", *PERMISSIONS), None)
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    language = request.node.callspec.params["language"]
    cookies = {"tt_session": browser(chen).cookies["tt_session"].value, "tt_language": language}
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.clock.install()
    yield page
    page.goto("about:blank")
    context.close()
    assert faults == []


def read_on() -> None:
    storing.advance(horizon=EVERYTHING)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_finds_out_what_is_done_and_drafts_it(desk: Any, live_server: Any, tmp_path: Path, language: str) -> None:
    heading, discovery, _found, take = WORDS[language]
    make_post()
    sees_the_map_grow(desk, live_server.url, heading)
    make_table(
        tmp_path, [("A1", "passport", "Li", 0, 5, 15), ("A1", "photo", "Zhao", 20, 21, 22), ("A2", "passport", "Li", 1, 15, 35)]
    )
    read_on()

    drills_down(desk, live_server.url)

    desk.goto(f"{live_server.url}/insight/process/objects/?log=old")
    desk.wait_for_selector("[data-kinds] span")
    assert_accessible(desk)
    desk.get_by_role("link", name=discovery, exact=True).click()
    desk.wait_for_selector("[data-flowchart] svg .djs-element")
    assert_accessible(desk)
    desk.fill("#id_name", "护照")
    desk.fill("#id_code", "passport")
    desk.get_by_role("button", name=take).click()
    desk.wait_for_url("**/studio/")
    fills_in_what_they_share(desk)
    version = Version.objects.get()
    assert version.process.name == "护照"
    assert {(node.name, node.post, node.sop.minutes) for node in parse(version.xml).steps()} == {
        ("passport", "acceptance", 90), ("photo", "acceptance", 90)
    }  # fmt: skip


def fills_in_what_they_share(desk: Any) -> None:
    """The post and the time limit of several steps are given once; one Undo takes a change back from all of them."""
    desk.wait_for_selector("[data-studio=canvas][data-ready]")
    desk.click("[data-many=post]")
    desk.locator("[data-kind]", has_text="2").wait_for()
    desk.select_option("[data-several=sop_post]", "acceptance")
    desk.wait_for_selector("[data-many=post]", state="hidden")
    desk.click("[data-verb=undo]")
    desk.locator("[data-many=post] [data-number]", has_text="2").wait_for()
    desk.click("[data-verb=redo]")
    desk.wait_for_selector("[data-many=post]", state="hidden")
    desk.click("[data-many=all]")
    desk.fill("[data-several=sop_minutes]", "90")
    desk.keyboard.press("Tab")
    assert_accessible(desk)
    desk.clock.fast_forward(5_000)
    desk.wait_for_selector("[data-studio=told][data-state=saved]")


def sees_the_map_grow(desk: Any, url: str, heading: str) -> None:
    hall = make_hall(services=[make_service()])
    for minutes in (5, 3):
        leave(SYSTEM, ticket=make_ticket(hall, minutes_ago=minutes), at=MORNING)
    read_on()
    desk.goto(f"{url}/insight/process/?first={MORNING.date()}&latest={MORNING.date()}")
    assert desk.locator("h1").inner_text() == heading
    assert desk.locator("[data-part=mining_tiles] .tile-value").first.inner_text() == "2"
    make_ticket(hall, at=MORNING + timedelta(minutes=1))
    read_on()
    desk.clock.fast_forward(21_000)
    desk.wait_for_selector("[data-part=mining_tiles] .tile:first-child .tile-value:text-is('3')")
    assert_accessible(desk)


def drills_down(desk: Any, url: str) -> None:
    desk.goto(f"{url}/insight/process/?log=old")
    with desk.expect_download() as download:
        desk.locator("[data-save=csv]").click()
    assert "passport" in download.value.path().read_text()
    desk.locator("[data-part=mining_edges] a").first.click()
    desk.locator("td a", has_text="A1").first.click()
    desk.wait_for_selector("table td:has-text('passport')")
