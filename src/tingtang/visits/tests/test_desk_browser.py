"""The console, lobby and live hall in a real browser: one key does one thing, and nothing to do now needs scrolling."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.org.models import Staff
from tingtang.org.tests.clients import browser, grant
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.browser import borrowed, given_back
from tingtang.ui.tests.conftest import chromium  # noqa: F401 - a fixture
from tingtang.visits.actions import tickets
from tingtang.visits.models import Call, HallSetup
from tingtang.visits.tests.desk import Day, live_through
from tingtang.visits.tests.factories import around_noon, make_hall, make_service, make_staff

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Clicks the main key in the very moment in which the page has changed under the finger: that is a mistake.
AT_ONCE = """() => new MutationObserver((_changes, watch) => {
  if (!("guarded" in document.body.dataset) || !document.querySelector(".phase-called")) return;
  watch.disconnect();
  document.querySelector(".key-main").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 }));
  window.clickedAtOnce = true;
}).observe(document.body, { attributes: true })"""
# What a message of the hall has the page do.
REFRESH = """() => {
  const desk = document.querySelector("#desk");
  window.htmx.ajax("get", desk.dataset.liveRefresh, { target: desk, swap: "morph:innerHTML", source: desk });
}"""
PAPERS = [{"name": "身份证", "names": {"en": "Identity card"}}, {"name": "照片", "is_required": False}]


@pytest.fixture
def day() -> Day:
    service = make_service()
    service.documents = PAPERS
    service.save()
    day = live_through(make_hall(time_zone=around_noon()))
    for minutes in (4, 3, 2):
        tickets.issue(SYSTEM, hall=day.hall, service=service, at=timezone.now() - timedelta(minutes=minutes))
    return day


class Reader:
    """Somebody in front of a screen."""

    def __init__(self, chromium: Any, url: str, staff: Staff, size: tuple[int, int], language: str) -> None:  # noqa: F811
        session = browser(staff).cookies["tt_session"].value
        self.page, self.url = borrowed(chromium, url, {"tt_session": session, "tt_language": language}, size), url
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def go(self, path: str) -> Any:
        self.page.goto(self.url + path)
        return self.page

    def phase(self) -> str:
        return str(self.page.locator(".desk-main").get_attribute("class").split("phase-")[1].split()[0])

    def press(self, key: str, expected: str) -> None:
        self.page.keyboard.press(key)
        self.page.wait_for_selector(f".phase-{expected}")
        self.page.wait_for_selector("body:not([data-guarded])")  # a second press is no mistake any more


@pytest.fixture
def readers(chromium: Any, live_server: Any) -> Iterator[Any]:  # noqa: F811
    made: list[Reader] = []

    def make(staff: Staff, size: tuple[int, int] = (1366, 768), language: str = "zh-hans") -> Reader:
        made.append(Reader(chromium, live_server.url, staff, size, language))
        return made[-1]

    yield make
    for reader in made:
        given_back(reader.page)
        assert reader.faults == []


@pytest.fixture
def clerk(day: Day, readers: Any) -> Reader:
    assert day.counter.clerk
    reader: Reader = readers(grant(day.counter.clerk, "clerk", day.hall))
    reader.go("/console/")
    return reader


class TestConsole:
    def test_serves_by_keyboard_alone(self, day: Day, clerk: Reader) -> None:
        for key, phase in (("n", "called"), ("s", "serving"), ("p", "free"), ("n", "called"), ("s", "serving"), ("f", "free")):
            clerk.press(key, phase)

        done = list(Call.objects.filter(counter=day.counter).order_by("pk").values_list("outcome", flat=True))
        assert done == ["finished", "parked", "finished"]

    def test_does_one_thing_for_a_key_pressed_twice(self, day: Day, clerk: Reader) -> None:
        clerk.page.keyboard.press("n")
        clerk.page.keyboard.press("n")
        clerk.page.wait_for_selector(".phase-called")

        assert Call.objects.filter(counter=day.counter, outcome="").count() == 1

    def test_tells_a_refusal_once_and_until_something_is_done(self, day: Day, clerk: Reader) -> None:
        HallSetup.objects.filter(hall=day.hall).update(recall_cooldown_seconds=3600)
        refusals = clerk.page.locator("#notices .tone-late")
        clerk.press("n", "called")
        for _again in range(2):
            with clerk.page.expect_response("**/recall/"):
                clerk.page.keyboard.press("r")
            clerk.page.wait_for_selector("body:not([data-guarded])")
        clerk.page.wait_for_function("document.querySelectorAll('#notices .tone-late').length === 1")

        clerk.press("s", "serving")

        refusals.wait_for(state="detached")

    def test_keeps_the_counter_when_what_is_known_about_the_service_comes_after_a_refresh(self, clerk: Reader) -> None:
        clerk.press("n", "called")

        with clerk.page.expect_response("**/improvement/suggested/**"), clerk.page.expect_response("**/counters/*/"):
            clerk.page.evaluate(REFRESH)
        clerk.press("s", "serving")

    def test_does_one_thing_for_a_double_click(self, day: Day, clerk: Reader) -> None:
        clerk.page.evaluate(AT_ONCE)
        clerk.page.dblclick(".key-main")
        clerk.page.wait_for_selector(".phase-called")
        clerk.page.wait_for_function("window.clickedAtOnce")
        clerk.page.wait_for_selector("body:not([data-guarded])")

        assert clerk.phase() == "called"

    def test_keeps_ticked_documents_when_the_page_is_refreshed(self, clerk: Reader) -> None:
        clerk.press("n", "called")
        clerk.page.check("[data-tick] >> nth=0")

        clerk.page.reload()

        assert clerk.page.locator("[data-tick]:checked").count() == 1
        assert clerk.page.inner_text("[data-ticked-of]") == "1 / 2"

    @pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
    def test_shows_number_and_keys_without_scrolling(self, day: Day, readers: Any, language: str) -> None:
        assert day.counter.clerk
        reader: Reader = readers(grant(day.counter.clerk, "clerk", day.hall), language=language)
        page = reader.go(f"/counters/{day.counter.pk}/")

        for key, phase in (("n", "called"), ("s", "serving")):
            reader.press(key, phase)
            keys = page.locator(".desk-keys").bounding_box()
            assert keys["y"] + keys["height"] <= 768
            sizes = page.evaluate("[...document.querySelectorAll('body *')].map(e => parseFloat(getComputedStyle(e).fontSize))")
            number = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.desk-number')).fontSize)")
            assert number == max(sizes)
            assert_accessible(page)

    def test_opens_accessible_dialogs_and_closes_them_when_done(self, clerk: Reader) -> None:
        clerk.press("n", "called")
        for key in ("w", "t"):
            clerk.page.keyboard.press(key)
            clerk.page.wait_for_selector("#desk-dialog[open]")
            assert_accessible(clerk.page)
            if key == "w":
                clerk.page.keyboard.press("Escape")
                clerk.page.wait_for_selector("#desk-dialog:not([open])", state="attached")

        clerk.page.select_option("#desk-dialog select[name=service]", index=2)
        clerk.page.click("#desk-dialog [type=submit]")
        clerk.page.wait_for_selector(".phase-free")

        assert not clerk.page.locator("#desk-dialog[open]").count()

    def test_tells_its_keys(self, clerk: Reader) -> None:
        clerk.page.keyboard.press("?")

        assert clerk.page.locator("#keys dt").all_inner_texts()[:3] == ["B", "C", "N"]


class TestLobby:
    def test_gives_a_number_on_a_phone(self, day: Day, readers: Any) -> None:
        page = readers(grant(make_staff("赵晓"), "guide", day.hall), (390, 844)).go(f"/hall/{day.hall.code}/lobby/")

        page.fill("#said", "passport")
        page.locator(".lobby-found li >> nth=1").wait_for(state="detached")
        page.click(".lobby-found .btn")
        page.wait_for_selector("#desk-dialog[open]")
        assert_accessible(page)
        page.click("#desk-dialog [type=submit]")

        assert page.wait_for_selector(".lobby-number").inner_text() == "A006"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


class TestLiveHall:
    @pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
    def test_decides_on_the_spot(self, day: Day, readers: Any, size: tuple[int, int]) -> None:
        page = readers(grant(make_staff("陈刚"), "supervisor", day.hall), size).go(f"/hall/{day.hall.code}/live/")
        assert_accessible(page)

        page.click(".plan-counter")
        page.wait_for_selector("#desk-dialog[open]")
        assert_accessible(page)
        page.click("#desk-dialog .ask-feet button >> nth=0")
        page.wait_for_selector(".plan-break")

        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
