"""The components in a real browser: usable by everybody, in every language and light; and they do what they say."""

from typing import Any

import pytest

from tingtang.ui.tests.axe import assert_accessible, problems_of
from tingtang.ui.tests.browser import borrowed, given_back

pytestmark = pytest.mark.browser


def open_page(chromium: Any, served: str, *, language: str = "zh-hans", theme: str = "light", width: int = 1440) -> Any:
    page = borrowed(chromium, served, {"tt_language": language, "tt_theme": theme}, (width, 900))
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
    page.goto(f"{served}/ui/components/")
    page.wait_for_selector("[data-chart] canvas")
    return page


class TestComponents:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
    @pytest.mark.parametrize("width", [1440, 390])
    def test_are_accessible_and_fit(self, chromium, served, language, theme, width):
        page = open_page(chromium, served, language=language, theme=theme, width=width)

        # The dark theme differs in its colours alone.
        assert problems_of(page, rules=("color-contrast",) if theme == "dark" else ()) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.problems == []
        given_back(page)


class TestList:
    def test_filters_while_one_types_and_keeps_the_address_short(self, chromium, served):
        page = open_page(chromium, served)
        rows = page.locator("#list-ui-samples")

        rows.get_by_label("搜索").press_sequentially("B0")
        page.wait_for_url("**/?q=B0")

        assert "共 20 行" in rows.locator(".list-feet").inner_text()
        assert rows.get_by_label("搜索").input_value() == "B0"
        given_back(page)

    def test_is_worked_by_keyboard(self, chromium, served):
        page = open_page(chromium, served)

        page.locator("#list-ui-samples tbody tr").first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("x")

        assert page.locator("[data-picked]").first.inner_text() == "已选 1 项"
        given_back(page)

    def test_keeps_a_view_under_its_name(self, chromium, served):
        page = open_page(chromium, served)
        rows = page.locator("#list-ui-samples")

        rows.locator("select[name=state]").select_option("done")
        page.wait_for_url("**/?state=done")
        rows.get_by_role("button", name="视图").click()
        rows.locator("[data-view-name]").fill("办结的")
        rows.locator("[data-save-view]").click()
        page.goto(f"{served}/ui/components/")
        rows.get_by_role("button", name="视图").click()
        rows.get_by_role("button", name="办结的", exact=True).click()

        page.wait_for_url("**state=done**")
        given_back(page)


class TestManyBoxes:
    def test_are_found_by_name_and_those_ticked_stay_in_sight(self, chromium, served):
        page = open_page(chromium, served)
        list_ = page.locator("[data-choices]").first
        list_.get_by_label("B", exact=True).check()

        page.get_by_role("searchbox", name="查找").first.fill("q")

        assert list_.locator("label:visible").all_inner_texts() == ["B", "Q"]
        assert page.locator(".choices-count").first.inner_text() == "已选 1 项"
        given_back(page)


class TestShell:
    def test_finds_by_ctrl_k_and_lists_the_keys(self, chromium, served):
        page = open_page(chromium, served)

        page.keyboard.press("Control+k")
        page.wait_for_selector("#palette[open]")
        page.keyboard.press("Escape")
        page.wait_for_selector("#palette:not([open])", state="attached")
        page.keyboard.press("?")

        assert "呼叫下一号" in page.locator("#keys").inner_text()
        assert_accessible(page, within="#keys")
        given_back(page)

    def test_asks_before_what_cannot_be_undone(self, chromium, served):
        page = open_page(chromium, served)

        page.get_by_role("button", name="移除 3 号柜台").click()

        assert page.locator("#ask h2").inner_text() == "移除 3 号柜台？"
        assert page.locator("#ask [data-part=go]").inner_text() == "移除 3 号柜台"
        assert_accessible(page, within="#ask")
        given_back(page)

    def test_tells_what_happened_and_marks_the_field(self, chromium, served):
        page = open_page(chromium, served)

        page.locator("#id_seconds").evaluate(
            "(input, detail) => input.dispatchEvent(new CustomEvent('tt:notice', {bubbles: true, detail}))",
            {"level": "danger", "message": "请更正", "fields": {"seconds": ["太短"]}},
        )

        assert "请更正" in page.locator("#notices").inner_text()
        assert page.locator("#id_seconds_error").inner_text() == "太短"
        given_back(page)


class TestForm:
    def test_says_what_is_wrong_beside_the_field_when_it_is_left(self, chromium, served):
        page = open_page(chromium, served)

        page.locator("#id_seconds").fill("5")
        page.locator("#id_name").focus()

        assert page.locator(".form-whole .field-error").all_inner_texts() == ["不能小于 30。"]
        given_back(page)

    def test_is_sent_once_however_often_one_presses(self, chromium, served):
        page = open_page(chromium, served)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        page.locator("#id_name").fill("三号柜台")
        page.locator("#id_seconds").fill("600")

        with page.expect_navigation():
            page.locator(".form-whole [type=submit]").dblclick()

        assert len(sent) == 1
        given_back(page)


STREAM = """retry: 60000

id: 1
event: ticket
data: {"number": "A001"}

event: resync
data: {"reason": "database"}

"""


class TestLive:
    def test_tells_parts_of_the_page_and_fetches_them_again(self, chromium, served):
        page = borrowed(chromium, served, {}, (1280, 720))
        fetched: list[str] = []
        page.route("**/stream", lambda route: route.fulfill(body=STREAM, content_type="text/event-stream"))
        page.route("**/part", lambda route: (fetched.append(route.request.url), route.fulfill(body="<b>A001</b>")))
        page.route(
            "**/ui/components/", lambda route: route.fulfill(response=route.fetch(), body=_with(LIVE, route.fetch().text()))
        )

        page.goto(f"{served}/ui/components/")
        page.wait_for_selector("#part b")

        assert page.locator("#part").inner_text() == "A001"
        assert fetched
        page.wait_for_selector("#live-cut:not([hidden])")
        given_back(page)


LIVE = '<div data-live="/stream"><div id="part" data-live-refresh="/part" data-live-on="ticket">–</div></div>'
ALPINE = """<div x-data="{ open: false, n: 1 }">
  <button id="more" @click="open = !open">+</button><p id="it" x-show="open" x-text="open ? n + 1 : n"></p>
</div>"""


def _with(part: str, html: str) -> str:
    return html.replace('<div class="stack">', f'{part}<div class="stack">', 1)


class TestAlpine:
    def test_works_under_the_policy_that_forbids_eval(self, chromium, served):
        page = borrowed(chromium, served, {}, (1280, 720))
        page.route(
            "**/ui/components/", lambda route: route.fulfill(response=route.fetch(), body=_with(ALPINE, route.fetch().text()))
        )

        page.goto(f"{served}/ui/components/")
        page.locator("#more").click()

        assert page.locator("#it").inner_text() == "2"
        given_back(page)


class TestBorrowedPage:
    def test_has_forgotten_the_test_before(self, chromium, served):
        page = borrowed(chromium, served, {"tt_theme": "dark"}, (1440, 900), locale="de-DE")
        page.route("**/ui/components/", lambda route: route.fulfill(body="held back"))
        page.goto(f"{served}/ui/components/")
        page.evaluate("() => { localStorage.kept = sessionStorage.kept = 'it'; }")
        given_back(page)

        again = borrowed(chromium, served, {}, (390, 844), locale="de-DE")

        assert (again, again.context.cookies()) == (page, [])
        again.goto(f"{served}/ui/components/")
        assert again.evaluate("[localStorage.kept, sessionStorage.kept, innerWidth]") == [None, None, 390]
        assert again.locator("h1").count() == 1
        given_back(again)

    def test_is_not_lent_again_with_a_clock_in_it(self, chromium, served):
        page = borrowed(chromium, served, {}, (390, 844), locale="de-DE")
        page.clock.install()
        page.goto(f"{served}/ui/components/")

        given_back(page)

        assert page.is_closed()
