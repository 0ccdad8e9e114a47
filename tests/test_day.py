"""A visit from the kiosk to the rating, through the three real processes, as five people see it in their browsers."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import TimeoutError as Timeout

from tests.test_up import Hall
from tingtang.config.tests.factories import open_folder
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.conftest import chromium

__all__ = ["chromium"]
# Of each phase of a counter: the key to press, and the phase it leads to. At some hours the demo has Li Min on her break.
NEXT = {
    "free": ("n", "called"),
    "called": ("s", "serving"),
    "serving": ("f", "free"),
    "break": ("o", "free"),
    "closed": ("o", "free"),
}
WAIT = 60_000  # milliseconds; other tests keep the machine busy
STEPS = 300  # the demo has its hall of this hour: more than twenty may wait before whoever comes


@pytest.fixture(scope="module")
def demo() -> Iterator[Hall]:
    """The demo as a newcomer starts it."""
    with open_folder() as folder:
        hall = Hall(folder)
        hall.start()
        yield hall
        assert hall.stop() == 0


class Person:
    """Somebody with a browser of his own."""

    def __init__(
        self, browser: Any, hall: Hall, name: str = "", *, language: str = "zh-hans", size: tuple[int, int] = (1366, 768)
    ) -> None:
        self.base = f"http://127.0.0.1:{hall.port}"
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, base_url=self.base)
        self.context.add_cookies([{"name": "tt_language", "value": language, "url": self.base}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(WAIT)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        if name:
            self.log_in(name)

    def log_in(self, name: str) -> None:
        self.page.goto("/login/")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", "tingtang")
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A write of the API with this browser's session."""
        token = next(c["value"] for c in self.context.cookies() if c["name"] == "csrftoken")
        headers = {"X-CSRFToken": token, "Referer": self.base, "Idempotency-Key": secrets.token_hex(8)}
        answer = self.page.request.post(f"{self.base}/api/v1{path}", data=body, headers=headers)
        assert answer.ok, answer.text()
        found: dict[str, Any] = answer.json()
        return found

    def phase(self) -> str:
        """What stands at the clerk's counter."""
        try:
            stage = self.page.wait_for_selector(".desk-main")
        except Timeout as error:
            raise AssertionError(f"No counter: {self.seen()}") from error
        return str(stage.get_attribute("class")).split("phase-")[1].split()[0]

    def seen(self) -> str:
        """What a person would tell the help desk: the address, what went wrong, and what the page says."""
        return f"{self.page.url} {self.faults} {self.page.inner_text('body')[:2000]}"

    def press(self, key: str, phase: str) -> None:
        """Press a key of the console and see the counter in its next phase."""
        self.page.keyboard.press(key)
        try:
            self.page.wait_for_selector(f".phase-{phase}")
        except Timeout as error:
            raise AssertionError(f"{key} led to no {phase}: {self.seen()}") from error
        self.page.wait_for_selector("body:not([data-guarded])")  # a second press is no mistake any more

    def become(self, code: str) -> None:
        """Enrol this browser as the machine that `code` was made for."""
        self.page.goto("/d/enrol/")
        for digit in code:
            self.page.click(f'[data-digit="{digit}"]')
        self.page.click("#enrol-form [type=submit]")
        self.page.wait_for_url(lambda url: "/d/enrol/" not in url)


class Cast:
    """Everybody of one visit, each in a browser. Who comes reads English, who works there Chinese."""

    def __init__(self, browser: Any, hall: Hall) -> None:
        self.browser, self.hall = browser, hall
        self.people: list[Person] = []

    def person(self, name: str = "", **more: Any) -> Person:
        self.people.append(Person(self.browser, self.hall, name, **more))
        return self.people[-1]

    def machine(self, administrator: Person, kind: str, counter: str | None = None) -> Person:
        """A machine prepared by the administrator and enrolled in a browser."""
        about = {"hall": "riverside", "kind": kind, "name": f"{kind} of the day", "counter": counter}
        machine = self.person(language="en", size=(1080, 1920) if kind == "kiosk" else (1920, 1080))
        machine.become(administrator.post("/devices", about)["code"])
        return machine

    def leave(self) -> list[str]:
        """Close all browsers; what went wrong in their pages."""
        for one in self.people:
            one.context.close()
        return [fault for one in self.people for fault in one.faults]


def take_number(kiosk: Person) -> str:
    """Three touches for a number of the driving licences."""
    kiosk.page.click("[data-key=en]")
    kiosk.page.click(".card:has-text('icen')")
    kiosk.page.click(".card >> nth=0")
    kiosk.page.click("[data-key=take]")
    return str(kiosk.page.wait_for_selector(".number").inner_text())


def serve_until(clerk: Person, label: str) -> None:
    """Call and serve everybody before `label` until it is called."""
    answer = clerk.page.goto("/console/")
    assert answer is not None and answer.ok, clerk.seen()
    for _step in range(STEPS):
        phase = clerk.phase()
        if phase == "called" and label in clerk.page.inner_text(".desk-main"):
            return
        clerk.press(*NEXT[phase])
    raise AssertionError(f"{label} was never called")


def test_a_visit_goes_from_the_kiosk_to_the_rating(demo: Hall, chromium: Any) -> None:
    cast = Cast(chromium, demo)
    administrator, clerk = cast.person("zhouning"), cast.person("limin")
    kiosk, board = cast.machine(administrator, "kiosk"), cast.machine(administrator, "board")
    pad = cast.machine(administrator, "pad", counter="3")

    label = take_number(kiosk)
    serve_until(clerk, label)
    board.page.locator("main").get_by_text(label).first.wait_for()
    assert_accessible(clerk.page)
    clerk.press("s", "serving")
    clerk.press("f", "free")
    pad.page.click(".face >> nth=0")
    pad.page.wait_for_selector(".thanks")

    supervisor = cast.person("chengang", language="en")
    supervisor.page.goto("/hall/riverside/tickets/")
    supervisor.page.wait_for_selector(f"tr:has-text('{label}')")
    supervisor.page.goto("/insight/waiting/")
    supervisor.page.wait_for_selector("main")
    assert_accessible(supervisor.page)
    assert cast.leave() == []
