"""Board, rating pad and phone in a real browser, with a stream and voices that the test holds in its hand."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.core.queries import DEVICE_COOKIE
from tingtang.org.models import Counter, Device, Hall
from tingtang.ui import bundles
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.browser import borrowed, given_back
from tingtang.ui.tests.conftest import chromium  # noqa: F401 - a fixture
from tingtang.visits.actions.calls import call_next, finish, start
from tingtang.visits.models import Rating, Sign
from tingtang.visits.tests.factories import around_noon, make_counter, make_hall, make_ticket
from tingtang.visits.tests.machines import Machine

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BORDER = """
window.streams = [];
window.EventSource = class {
  static CLOSED = 2;
  constructor() { streams.push(this); this.heard = {}; this.readyState = 1; setTimeout(() => this.onopen?.(), 0); }
  addEventListener(name, take) { (this.heard[name] ??= []).push(take); }
  close() { this.readyState = 2; }
};
window.hear = (name, data) => streams.at(-1).heard[name].forEach((take) => take({ data: JSON.stringify(data) }));
window.said = []; window.speaking = 0; window.most = 0;
const voices = ["zh-CN", "en-US"].map((lang) => ({ lang, localService: true, name: lang }));
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => voices, cancel: () => {},
  speak: (words) => {
    said.push([words.lang, words.text]); most = Math.max(most, ++speaking);
    setTimeout(() => { speaking -= 1; words.onend(); }, 60);
  },
} });
Object.defineProperty(navigator, "vibrate", { value: () => { window.vibrated = (window.vibrated || 0) + 1; return true; } });
"""
Open = Callable[..., Any]


@pytest.fixture
def hall() -> Hall:
    return make_hall(time_zone=around_noon())


@pytest.fixture
def counter(hall: Hall) -> Counter:
    return make_counter(hall)


@pytest.fixture
def open_page(live_server: Any, chromium: Any) -> Iterator[Open]:  # noqa: F811 - the fixture
    """Opens a page, as a machine or a phone; ends quietly."""
    opened = []

    def begin(path: str, machine: Machine | None = None, *, size: tuple[int, int] = (1920, 1080), script: str = BORDER) -> Any:
        page = borrowed(chromium, live_server.url, {}, size, script=script, locale="zh-CN")
        if machine is not None:
            page.context.add_cookies([{"name": DEVICE_COOKIE, "value": machine.key, "url": live_server.url + path}])
        page.problems, page.asked, page.received = [], [], 0
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url.removeprefix(live_server.url)))
        page.goto(live_server.url + path)
        opened.append(page)
        return page

    yield begin
    for page in opened:
        given_back(page)
        assert page.problems == []


def make_sign(hall: Hall, sequence: int, label: str, counter: int = 3) -> None:
    Sign.objects.create(
        hall=hall, sequence=sequence, event_id=sequence, at=timezone.now(), kind="called", label=label, counter_number=counter
    )


def sign(sequence: int, label: str, **more: Any) -> dict[str, Any]:
    return {"sequence": sequence, "kind": "called", "label": label, "counter": 5, "zone": "", "language": "zh-hans", **more}


def serve(hall: Hall, counter: Counter) -> None:
    make_ticket(hall, minutes_ago=9, at=timezone.now())
    for step in (call_next, start, finish):
        step(SYSTEM, counter=counter, at=timezone.now())


class TestBoard:
    @pytest.fixture
    def board(self, hall: Hall, counter: Counter, open_page: Open) -> Any:
        make_sign(hall, 1, "A001")
        page = open_page("/d/board/", Machine("board", hall))
        page.wait_for_selector(".newest-number")
        return page

    def test_shows_the_next_change_at_once_without_asking(self, board: Any) -> None:
        board.asked.clear()
        board.evaluate("(s) => hear('sign', s)", sign(2, "B007"))

        assert board.inner_text(".newest-number") == "B007"
        assert board.inner_text("#board-calls") == "A001\t3"
        assert board.asked == []

    def test_asks_again_when_a_change_is_missing(self, hall: Hall, board: Any) -> None:
        make_sign(hall, 2, "A002")
        make_sign(hall, 3, "A003")
        with board.expect_response("**/d/board/state/"):
            board.evaluate("(s) => hear('sign', s)", sign(3, "A003"))

        board.wait_for_function("() => document.querySelector('.newest-number').textContent === 'A003'")
        assert [row.split()[0] for row in board.inner_text("#board-calls").splitlines()] == ["A002", "A001"]

    def test_takes_no_notice_of_what_it_knows(self, board: Any) -> None:
        board.evaluate("(s) => hear('sign', s)", sign(1, "Z999"))

        assert board.inner_text(".newest-number") == "A001"

    def test_asks_instead_while_the_stream_is_down(self, hall: Hall, board: Any) -> None:
        make_sign(hall, 2, "A002")
        board.evaluate("() => streams.at(-1).onerror()")

        board.wait_for_function("() => document.querySelector('.newest-number').textContent === 'A002'")
        assert not board.evaluate("() => document.body.classList.contains('stale')")

    def test_says_when_the_line_is_cut_and_since_when(self, board: Any) -> None:
        board.context.set_offline(True)
        board.evaluate("() => streams.at(-1).onerror()")

        board.wait_for_selector("body.stale")
        assert "网络中断，最后更新" in board.inner_text("#board-line")

    def test_speaks_each_call_once_in_the_customers_language_one_after_the_other(self, board: Any) -> None:
        for message in (sign(2, "B007", language="en"), sign(3, "A012"), sign(4, "A013", kind="issued"), sign(5, "A014")):
            board.evaluate("(s) => hear('sign', s)", message)
        board.wait_for_function("() => said.length === 3")

        said = board.evaluate("said")
        assert [language for language, _text in said] == ["en-US", "zh-CN", "zh-CN"]
        assert "B 0 0 7" in said[0][1]
        assert "A零一二" in said[1][1]
        assert board.evaluate("most") == 1

    def test_loads_its_page_again_when_its_settings_have_changed(self, board: Any) -> None:
        Device.objects.filter(kind="board").update(settings={"languages": ["en"]})
        board.evaluate("hear('resync', {})")

        board.wait_for_selector("html[lang=en]")

    @pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160), (1080, 1920)])
    def test_is_read_from_far_and_fits(self, board: Any, size: tuple[int, int]) -> None:
        for sequence in range(2, 10):
            board.evaluate("(s) => hear('sign', s)", sign(sequence, f"A1{sequence:02d}"))
        board.set_viewport_size({"width": size[0], "height": size[1]})
        is_tall = "least => parseFloat(getComputedStyle(document.querySelector('.newest-number')).fontSize) >= least"
        board.wait_for_function(is_tall, arg=size[1] / 12)
        rows = board.query_selector_all("#board-calls tr")

        assert rows[-1].bounding_box()["y"] + rows[-1].bounding_box()["height"] <= size[1]
        assert board.evaluate("document.documentElement.scrollHeight") <= size[1]
        assert_accessible(board)


class TestPad:
    def test_asks_takes_one_touch_thanks_and_rests(self, hall: Hall, counter: Counter, open_page: Open) -> None:
        pad = open_page("/d/pad/", Machine("pad", hall, counter=counter), size=(1024, 600))
        assert "竭诚为您服务" in pad.inner_text("h1")
        assert_accessible(pad)
        serve(hall, counter)
        pad.evaluate("hear('pad', { state: 'ask' })")
        pad.wait_for_selector(".face")
        assert_accessible(pad)
        assert pad.evaluate("document.documentElement.scrollHeight") <= 600

        pad.clock.install()
        pad.evaluate("document.querySelectorAll('.face').forEach((one) => { one.click(); one.click(); })")
        pad.wait_for_selector("[data-screen=thanks]")
        assert_accessible(pad)
        assert pad.query_selector(".face") is None
        pad.evaluate("hear('pad', { state: 'stop' })")

        assert Rating.objects.get().level == "very_satisfied"
        pad.clock.run_for(15_000)
        pad.wait_for_selector("[data-screen=rest]")

    def test_takes_no_face_from_under_a_finger(self, hall: Hall, counter: Counter, open_page: Open) -> None:
        serve(hall, counter)
        pad = open_page("/d/pad/", Machine("pad", hall, counter=counter), size=(1024, 600))
        place = pad.wait_for_selector(".face").bounding_box()
        pad.mouse.move(place["x"] + 20, place["y"] + 20)
        pad.mouse.down()

        hall.names = {"zh-hans": "河畔新厅", "en": "Riverside"}
        hall.save()
        with pad.expect_response("**/d/pad/state/"):
            pad.evaluate("hear('pad', { state: 'ask' })")
        pad.evaluate("() => fetch(location.href)")  # by then the answer has been read
        pad.mouse.up()

        pad.wait_for_selector("[data-screen=thanks]")
        assert Rating.objects.get().level == "very_satisfied"

    def test_shows_any_number_of_levels(self, hall: Hall, counter: Counter, open_page: Open) -> None:
        scale = hall.visit_setup.scale
        scale.levels = [{"code": f"level-{n}", "name": f"Level {n}", "value": n, "is_bad": n == 1} for n in (5, 4, 3, 2, 1)]
        scale.save()
        serve(hall, counter)

        pad = open_page("/d/pad/", Machine("pad", hall, counter=counter), size=(800, 1280))

        assert len(pad.wait_for_selector(".faces").query_selector_all(".face")) == 5
        assert pad.evaluate("document.documentElement.scrollHeight") <= 1280


class TestPhone:
    def test_is_small_narrow_and_accessible(self, hall: Hall, counter: Counter, open_page: Open) -> None:
        ticket = make_ticket(hall, at=timezone.now())
        phone = open_page(f"/t/{ticket.link_key}/", size=(360, 740))

        sizes = phone.evaluate(
            "performance.getEntries().filter((e) => e.decodedBodySize !== undefined).map((e) => e.decodedBodySize)"
        )
        assert 0 < sum(sizes) < 100_000
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        assert_accessible(phone)

    def test_alerts_when_called_also_without_streams(self, hall: Hall, counter: Counter, open_page: Open) -> None:
        ticket = make_ticket(hall, at=timezone.now())
        phone = open_page(f"/t/{ticket.link_key}/", size=(360, 740), script=BORDER + "delete window.EventSource;")
        phone.clock.install()
        phone.reload()
        call_next(SYSTEM, counter=counter, at=timezone.now())

        phone.clock.run_for(21_000)

        assert phone.wait_for_selector(".place-counter").inner_text() == "3"
        assert phone.evaluate("window.vibrated") == 1
        assert "请您办理" in phone.title()

    def test_gives_up_after_asking(self, hall: Hall, counter: Counter, open_page: Open) -> None:
        ticket = make_ticket(hall, at=timezone.now() - timedelta(minutes=1))
        phone = open_page(f"/t/{ticket.link_key}/", size=(360, 740))

        phone.click("text=放弃排队")
        phone.wait_for_selector(".phone-button-danger")
        assert_accessible(phone)
        phone.click(".phone-button-danger")

        phone.wait_for_selector("[data-phase=left]")
        ticket.refresh_from_db()
        assert ticket.state == "left"

    def test_rates_with_one_thumb(self, hall: Hall, counter: Counter, open_page: Open) -> None:
        serve(hall, counter)
        ticket = Rating.objects.get().call.ticket
        phone = open_page(f"/t/{ticket.link_key}/", size=(360, 740))

        assert_accessible(phone)
        phone.click(".level >> nth=3")
        phone.click(".phone-button-primary")

        phone.wait_for_selector("text=您的评价")
        assert Rating.objects.get().is_bad

    def test_leaves_an_answer_that_was_begun_while_news_were_coming(self, hall: Hall, counter: Counter, open_page: Open) -> None:
        serve(hall, counter)
        ticket = Rating.objects.get().call.ticket
        phone = open_page(f"/t/{ticket.link_key}/", size=(360, 740))
        held: list[Any] = []
        phone.route(f"**/t/{ticket.link_key}/*", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks what it is given

        with phone.expect_request(f"**/t/{ticket.link_key}/*"):
            phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        phone.click(".level >> nth=3")
        phone.fill("textarea", "等得太久")
        phone.click("h1")
        with phone.expect_response(f"**/t/{ticket.link_key}/*"):
            held[0].continue_()
        phone.unroute(f"**/t/{ticket.link_key}/*")
        phone.click(".phone-button-primary")

        phone.wait_for_selector("text=您的评价")
        assert Rating.objects.get().comment == "等得太久"

    def test_runs_in_old_browsers(self) -> None:
        for name in ("ticket.js", "phone.js"):
            script = bundles.text(name)

            assert not re.search(r"\?\?|\?\.[a-zA-Z(\[]|\basync\b|\*\*", script)
