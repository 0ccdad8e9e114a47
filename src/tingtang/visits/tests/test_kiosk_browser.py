"""The kiosk in a real browser: three touches to a number, and on through a network cut, a reload and a lost answer."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.core.queries import DEVICE_COOKIE
from tingtang.org.actions.devices import prepare_device, revoke_device
from tingtang.org.models import Counter, Device, Hall
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.conftest import chromium  # noqa: F401 - a fixture
from tingtang.visits.actions.calls import call_next, start
from tingtang.visits.models import Lease, Ticket
from tingtang.visits.tests.factories import around_noon, make_counter, make_hall
from tingtang.visits.tests.machines import Machine

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
PULSE = 6_000  # milliseconds, in which a kiosk that is cut tries again
# A kiosk gives up on a server that is silent for five seconds; a busy machine is silent for as long, and here only a cut is a cut.
PATIENT = "AbortController.prototype.abort = () => {}"
SETTINGS = {"printing": "none", "offline_numbers": 6}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])
# What is told while the network is cut: that it is, the wait, that the number holds, that there are no more.
CUT = {
    "zh-hans": ("网络中断", "暂时不详", "您的号码有效", "备用号码已用完"),
    "en": ("The network is cut", "Not known now", "Your number is valid", "no more numbers"),
}
# The disk of the machine answers no sooner than the test lets it.
SLOW_DISK = """
const told = Object.getOwnPropertyDescriptor(IDBRequest.prototype, "onsuccess").set;
const answered = new Promise((done) => { window.diskAnswers = done; });
Object.defineProperty(IDBOpenDBRequest.prototype, "onsuccess", {
  set(handle) { told.call(this, (event) => answered.then(() => handle.call(this, event))); },
});
"""
STORED = """async (store) => {
  const open = indexedDB.open("tingtang-kiosk");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const all = database.transaction(store).objectStore(store).getAll();
  const rows = await new Promise((done) => { all.onsuccess = () => done(all.result); });
  database.close();
  return rows.map((row) => ({ ...row, key: row.key && { extractable: row.key.extractable } }));
}"""


@pytest.fixture
def hall() -> Hall:
    hall = make_hall(time_zone=around_noon())
    make_counter(hall)
    return hall


@pytest.fixture
def page(live_server: Any, chromium: Any) -> Iterator[Any]:  # noqa: F811 - the fixture
    """The screen of a kiosk, still empty."""
    context = chromium.new_context(viewport={"width": 1080, "height": 1920}, base_url=live_server.url)
    page = context.new_page()
    page.add_init_script(PATIENT)
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    yield page
    page.goto("about:blank")
    context.close()
    assert page.problems == []


@pytest.fixture
def kiosk(hall: Hall, page: Any, live_server: Any) -> Any:
    """A kiosk at rest, with numbers lent to it."""
    key = Machine("kiosk", hall, settings=SETTINGS).key
    page.context.add_cookies([{"name": DEVICE_COOKIE, "value": key, "url": live_server.url + "/d/kiosk/"}])
    page.goto("/d/kiosk/")
    return at_rest(page)


def at_rest(page: Any) -> Any:
    """The page when its worker runs and its numbers have come."""
    page.wait_for_selector(".card")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(lambda: len(page.evaluate(STORED, "leases")) == 2, page)
    return page


def until(holds: Callable[[], bool], page: Any, *, seconds: float = 180) -> None:
    """Ask again and again, and let the page go on meanwhile."""
    give_up_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up_at, "it never came true"
        page.wait_for_timeout(20)


def with_clock(page: Any) -> None:
    """From now on the test may turn the page's clock forward."""
    page.clock.install()
    page.reload()
    page.wait_for_selector(".card")


def take(page: Any, category: int = 0, *, language: str = "") -> str:
    if language:
        page.click(f"[data-key={language}]")
    page.click(f".card >> nth={category}")
    page.click(".card >> nth=0")
    page.click("[data-key=take]")
    label: str = page.wait_for_selector(".number").inner_text()
    page.click("[data-key=done]")
    return label


def online_again(page: Any) -> None:
    page.context.set_offline(False)
    until(lambda: page.is_hidden("#kiosk-cut") and page.inner_text("#kiosk-pending") == "", page)


class TestKiosk:
    def test_gives_a_number_in_three_touches(self, hall: Hall, page: Any) -> None:
        code = prepare_device(SYSTEM, hall=hall, at=timezone.now(), kind="kiosk", name="kiosk", settings=SETTINGS).code
        page.goto("/d/enrol/")
        for digit in code:
            page.click(f'[data-digit="{digit}"]')
        page.click("#enrol-form [type=submit]")
        at_rest(page)

        assert take(page) == "A001"
        assert Ticket.objects.get().channel == "kiosk"

    def test_gives_one_number_for_many_touches(self, kiosk: Any) -> None:
        kiosk.click(".card >> nth=0")
        kiosk.click(".card >> nth=0")
        kiosk.evaluate("document.querySelectorAll('[data-key=take]').forEach((b) => { for (let i = 0; i < 9; i++) b.click() })")
        kiosk.wait_for_selector(".number")

        assert Ticket.objects.count() == 1

    def test_takes_several_services_on_one_number(self, kiosk: Any) -> None:
        kiosk.click(".card >> nth=0")
        kiosk.click(".card >> nth=0")
        kiosk.click("[data-key=add]")
        take(kiosk, 1)

        assert Ticket.objects.get().errands.count() == 2

    def test_is_used_by_keyboard_alone(self, kiosk: Any) -> None:
        for key in ("1", "1", "ArrowDown", "Enter"):
            kiosk.keyboard.press(key)

        assert kiosk.wait_for_selector(".number").inner_text() == "A001"

    @pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
    def test_is_accessible_on_every_screen(self, kiosk: Any, language: str) -> None:
        kiosk.click(f"[data-key={language}]")
        assert_accessible(kiosk)
        kiosk.click("[data-key=low]")
        kiosk.click(".card >> nth=0")
        assert_accessible(kiosk)
        kiosk.click("[data-key=big]")
        kiosk.click(".card >> nth=0")
        assert_accessible(kiosk)
        kiosk.click("[data-key=take]")
        kiosk.wait_for_selector(".number")
        assert_accessible(kiosk)

    def test_has_targets_of_44_pixels_in_the_lower_half_when_low(self, kiosk: Any) -> None:
        kiosk.click("[data-key=low]")
        boxes = [button.bounding_box() for button in kiosk.query_selector_all("button:visible")]

        assert all(min(box["width"], box["height"]) >= 44 for box in boxes)
        assert all(box["y"] >= 1920 * 0.42 for box in boxes)

    def test_asks_whether_more_time_is_needed(self, kiosk: Any) -> None:
        with_clock(kiosk)
        kiosk.clock.pause_at(timezone.now() + timedelta(hours=1))  # from now on only the test lets time go by
        kiosk.click(".card >> nth=0")
        kiosk.clock.run_for(42_000)
        assert kiosk.is_visible("dialog.idle")

        kiosk.click("dialog.idle .touch-primary")
        kiosk.clock.run_for(60_000)
        assert kiosk.is_hidden("dialog.idle")

        kiosk.clock.run_for(45_000)
        assert kiosk.get_attribute("#kiosk-main", "data-screen") == "home"


class TestCut:
    def test_does_not_take_the_button_from_under_a_finger(self, kiosk: Any) -> None:
        kiosk.hover(".card >> nth=0")
        kiosk.mouse.down()
        kiosk.evaluate("window.dispatchEvent(new Event('offline'))")
        kiosk.mouse.up()

        kiosk.wait_for_selector("#kiosk-main[data-screen=services]")
        kiosk.wait_for_selector("#kiosk-cut:not([hidden])")

    def test_does_not_take_the_button_from_under_a_finger_while_it_begins(self, kiosk: Any) -> None:
        kiosk.add_init_script(SLOW_DISK)
        kiosk.reload()
        kiosk.wait_for_selector(".card")
        kiosk.hover("[data-key=en]")
        kiosk.mouse.down()
        with kiosk.expect_response("**/d/kiosk/hall/"):  # asked once the disk has answered and what it holds is drawn
            kiosk.evaluate("window.diskAnswers()")
        kiosk.mouse.up()

        kiosk.wait_for_selector("[data-key=en][aria-pressed=true]")

    @LANGUAGES
    def test_numbers_go_on_survive_a_reload_and_are_handed_over_in_order(self, kiosk: Any, language: str) -> None:
        kiosk.context.set_offline(True)
        labels = [take(kiosk, language=language), take(kiosk, 1, language=language)]
        assert kiosk.is_visible("#kiosk-cut")
        kiosk.wait_for_selector(".card")  # whoever sees the first screen has no number of another to come back to
        kiosk.reload()
        kiosk.wait_for_selector(".card")
        labels.append(take(kiosk, language=language))
        assert Ticket.objects.count() == 0

        online_again(kiosk)

        assert labels == ["A5001", "B5001", "A5002"]
        tickets = Ticket.objects.order_by("issued_at")
        assert [(ticket.label, ticket.language) for ticket in tickets] == [(label, language) for label in labels]
        assert [lease.expected_seq for lease in Lease.objects.order_by("series")] == [2, 1]
        assert take(kiosk, language=language) == "A001"

    @LANGUAGES
    def test_says_that_it_is_cut_and_that_the_wait_is_not_known(self, kiosk: Any, language: str) -> None:
        cut, unknown, valid, _used_up = CUT[language]
        kiosk.context.set_offline(True)
        kiosk.click(f"[data-key={language}]")
        kiosk.click(".card >> nth=0")
        kiosk.click(".card >> nth=0")

        assert cut in kiosk.inner_text("#kiosk-cut")
        assert kiosk.inner_text(".facts").count(unknown) == 2
        assert kiosk.is_disabled("[data-key=add]")
        assert_accessible(kiosk)
        kiosk.click("[data-key=take]")
        assert valid in kiosk.wait_for_selector(".warning").inner_text()

    def test_a_lost_answer_leaves_no_second_number_in_the_line(self, kiosk: Any) -> None:
        def lose(route: Any) -> None:
            route.fetch()
            route.abort()

        with_clock(kiosk)
        kiosk.route("**/d/kiosk/issue/", lose)
        label = take(kiosk)
        kiosk.unroute("**/d/kiosk/issue/")
        kiosk.clock.run_for(PULSE)
        until(lambda: Ticket.objects.filter(state="waiting").count() == 1 and Ticket.objects.count() == 2, kiosk)

        assert label == "A5001"
        assert [(ticket.label, ticket.state) for ticket in Ticket.objects.order_by("number")] == [
            ("A001", "left"),
            (label, "waiting"),
        ]

    def test_a_number_that_was_called_meanwhile_holds_up_nothing(self, kiosk: Any) -> None:
        def lose(route: Any) -> None:
            route.fetch()
            route.abort()
            call_next(SYSTEM, counter=Counter.objects.get(), at=timezone.now())

        with_clock(kiosk)
        kiosk.route("**/d/kiosk/issue/", lose)
        take(kiosk)
        kiosk.unroute("**/d/kiosk/issue/")
        start(SYSTEM, counter=Counter.objects.get(), at=timezone.now())
        kiosk.clock.run_for(PULSE)
        until(lambda: Ticket.objects.count() == 2 and kiosk.is_hidden("#kiosk-cut"), kiosk)

        assert sorted(Ticket.objects.values_list("state", flat=True)) == ["serving", "waiting"]
        assert take(kiosk) == "A002"

    def test_a_server_in_trouble_is_a_cut(self, kiosk: Any) -> None:
        kiosk.route("**/d/kiosk/issue/", lambda route: route.fulfill(status=503, body="down"))

        assert take(kiosk) == "A5001"

    @LANGUAGES
    def test_used_up_numbers_send_people_to_the_desk(self, kiosk: Any, language: str) -> None:
        kiosk.context.set_offline(True)
        for number in range(5001, 5007):
            assert take(kiosk) == f"A{number}"
        kiosk.click(f"[data-key={language}]")
        kiosk.click(".card >> nth=0")
        kiosk.click(".card >> nth=0")
        kiosk.click("[data-key=take]")

        assert CUT[language][3] in kiosk.wait_for_selector("[data-screen=trouble] h1").inner_text()
        assert_accessible(kiosk)

    def test_numbers_of_yesterday_are_not_given_today(self, kiosk: Any) -> None:
        kiosk.context.set_offline(True)
        kiosk.clock.install(time=timezone.now() + timedelta(days=1))
        kiosk.reload()
        kiosk.click(".card >> nth=0")
        kiosk.click(".card >> nth=0")
        kiosk.click("[data-key=take]")

        assert kiosk.wait_for_selector("[data-screen=trouble] h1")

    def test_the_key_of_the_log_cannot_be_read(self, kiosk: Any) -> None:
        leases = kiosk.evaluate(STORED, "leases")

        assert [lease["key"] for lease in leases] == [{"extractable": False}, {"extractable": False}]
        assert all("secret" not in lease for lease in leases)

    def test_the_number_on_the_screen_is_still_there_after_a_power_cut(self, kiosk: Any) -> None:
        kiosk.context.set_offline(True)
        kiosk.click(".card >> nth=0")
        kiosk.click(".card >> nth=0")
        kiosk.click("[data-key=take]")
        kiosk.wait_for_selector(".number")

        kiosk.reload()

        assert kiosk.wait_for_selector(".number").inner_text() == "A5001"


class TestWithdrawnKey:
    def test_puts_the_kiosk_out_of_service(self, kiosk: Any) -> None:
        revoke_device(SYSTEM, device=Device.objects.get(), at=timezone.now())
        kiosk.click(".card >> nth=0")
        kiosk.click(".card >> nth=0")
        kiosk.click("[data-key=take]")

        until(lambda: "暂停服务" in kiosk.inner_text("h1"), kiosk)
        assert Ticket.objects.count() == 0
