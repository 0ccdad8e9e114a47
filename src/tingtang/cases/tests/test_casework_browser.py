"""A clerk and a supervisor at their work pages in a real browser, in Chinese and in English."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tingtang.cases.actions.approvals import ask_approval
from tingtang.cases.actions.opening import change_case
from tingtang.cases.models import Case, Draft, Kind, Note, Notice
from tingtang.cases.rules.beginning import BEGINNING
from tingtang.cases.subscribers.work import hand_out_work, tell_who_got_it
from tingtang.cases.tests.factories import make_case, make_kind, make_timed_case
from tingtang.cases.tests.test_work_pages import Desk
from tingtang.catalogue.actions import save_day
from tingtang.core.actors import SYSTEM
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.models import Hall
from tingtang.org.tests.browsing import own_pages
from tingtang.org.tests.clients import grant
from tingtang.org.tests.factories import PASSWORD
from tingtang.ui import designed
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.conftest import chromium, silence  # noqa: F401 - fixtures

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_page(chromium: Any, live_server: Any, silence: str, settings: Any) -> Iterator[Any]:  # noqa: F811
    settings.LIVE_URL = silence
    with own_pages(chromium, live_server.url) as make:
        yield lambda staff, language, size=(1440, 900): make(staff, language, "/cases/mine/", size)


def go(page: Any, path: str) -> None:
    page.goto("/".join(page.url.split("/")[:3]) + path)


class TestBell:
    def test_rings_when_the_stream_of_the_page_says_so(self, open_page: Any) -> None:
        desk = Desk()
        page = open_page(desk.li, "zh-hans")
        news = "retry: 200\n\nevent: notices\ndata: {}\n\n"
        page.context.route("**/live/stream?*", lambda route: route.fulfill(body=news, content_type="text/event-stream"))
        page.reload()

        Notice.objects.create(staff=desk.li, code="given", data={"how": "given"}, at=timezone.now())

        page.wait_for_selector(".bell-count:text('1')")


class TestFinding:
    def test_goes_to_what_was_typed_last_however_late_it_is_found(self, open_page: Any) -> None:
        desk = Desk()
        first, last = (desk.case(title=title).number for title in ("井盖破损", "路灯不亮"))
        page = open_page(desk.li, "zh-hans")
        page.keyboard.press("Control+k")
        page.locator("#palette input").fill(first)
        page.wait_for_selector(f"#palette [role=option]:has-text('{first}')")
        held: list[Any] = []
        page.route("**/find/", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks what it is given

        with page.expect_request("**/find/"):
            page.locator("#palette input").fill(last)
        page.keyboard.press("Enter")
        held[0].continue_()

        page.wait_for_url(f"**/cases/{last}/")


class TestRefresh:
    def test_gives_way_to_what_somebody_presses(self, open_page: Any) -> None:
        desk = Desk()
        case = desk.case(title="井盖破损")
        Case.objects.filter(pk=case.pk).update(assignee=desk.li)
        page = open_page(desk.li, "zh-hans")
        news = "retry: 200\n\nevent: case\ndata: {}\n\n"
        page.context.route("**/live/stream?*", lambda route: route.fulfill(body=news, content_type="text/event-stream"))
        refreshes: list[Any] = []  # none of them is answered

        def hold(route: Any) -> None:
            if "hx-request" in route.request.headers:
                refreshes.append(route)
            else:
                route.continue_()

        page.context.route(f"**/cases/{case.number}/", hold)
        is_refresh = lambda request: request.url.endswith(f"/{case.number}/") and "hx-request" in request.headers  # noqa: E731

        with page.expect_request(is_refresh):
            go(page, f"/cases/{case.number}/")
        with page.expect_request(is_refresh):  # the refresh that was given up is made up for
            page.keyboard.press("1")
            page.wait_for_selector(".case-badges :text('处理中')")

        case.refresh_from_db()
        assert case.phase == "working"

    def test_leaves_what_was_chosen_and_shows_the_rest(self, open_page: Any) -> None:
        desk = Desk()
        case = desk.case(title="井盖破损")
        choices = [{"code": code, "names": {"en": code}} for code in ("age", "rain")]
        later = [{"code": "cause", "kind": "choice", "names": {"en": "Cause"}, "is_later": True, "choices": choices}]
        Kind.objects.filter(pk=case.kind_id).update(fields=designed.from_rows(later))
        Case.objects.filter(pk=case.pk).update(assignee=desk.li)
        page = open_page(desk.li, "zh-hans")
        go(page, f"/cases/{case.number}/")
        page.locator("#part-handling select").select_option("rain")

        ask_approval(SYSTEM, case=case, title="更换井盖", people=[desk.chen], at=timezone.now())
        again = "document.querySelector('#case-main-panels').dispatchEvent(new CustomEvent('tt:refresh', {bubbles: true}))"
        page.evaluate(again)
        page.wait_for_selector("#part-approvals :text('更换井盖')")

        assert page.locator("#part-handling select").input_value() == "rain"
        assert page.locator("#part-approvals details[open]").count() == 0  # nobody has typed anything there


class TestPressedButtons:
    def test_say_what_they_do_after_the_step_that_was_taken(self, open_page: Any) -> None:
        desk = Desk()
        case = desk.case(title="井盖破损")
        page = open_page(desk.li, "zh-hans")
        go(page, f"/cases/{case.number}/")

        page.get_by_role("button", name="认领").click()
        page.wait_for_selector(".case-steps :text('退回…')")
        assert page.get_by_role("button", name="认领").count() == 0
        page.locator(".case-steps button").first.click()
        page.wait_for_selector(".case-badges :text('处理中')")
        page.wait_for_function("() => !document.querySelector('.htmx-request')")

        shown = [one.get_attribute("value") for one in page.locator(".case-steps input[name=step]").all()]
        names = [one.inner_text().rstrip("…") for one in page.locator(".case-steps button[data-key]:visible").all()]
        case.refresh_from_db()
        assert names[: len(shown)] == [case.kind.life.steps[code].names["zh-hans"] for code in shown]


class TestSecondPress:
    """What the first of two presses put under the pointer, or under the key, is not pressed by the second."""

    def test_takes_no_step_that_nobody_has_read(self, open_page: Any) -> None:
        desk = Desk()
        steps = [step | {"asks_reason": False} for step in BEGINNING["steps"]]
        make_kind(desk.kind.code, workflow={"states": BEGINNING["states"], "steps": steps})
        case = desk.case(title="井盖破损")
        Case.objects.filter(pk=case.pk).update(assignee=desk.li)
        page = open_page(desk.li, "zh-hans")
        page.clock.install(time=timezone.now())
        go(page, f"/cases/{case.number}/")
        page.clock.pause_at(timezone.now() + timedelta(minutes=1))
        place = page.locator(".case-steps button").first.bounding_box()
        press = lambda: page.mouse.click(place["x"] + 8, place["y"] + 8)  # noqa: E731

        press()
        page.wait_for_selector(".case-badges :text('处理中')")
        press()
        page.wait_for_selector(".notice-text:text('页面刚刚更新')")
        case.refresh_from_db()
        assert case.state == "working"

        page.clock.run_for(2000)
        again = "url => htmx.ajax('get', url, {target: '#case', swap: 'morph:innerHTML', source: '#case'})"
        page.evaluate(again, f"/cases/{case.number}/")  # as it was: nothing changed under anybody's hand
        press()
        page.wait_for_selector(".case-badges :text('处理中')", state="detached")

        case.refresh_from_db()
        assert case.state != "working"

    def test_gives_no_approval_that_nobody_has_read(self, open_page: Any) -> None:
        desk = Desk()
        first, second = (
            ask_approval(SYSTEM, case=desk.case(title=title), title=title, people=[desk.chen], at=timezone.now())
            for title in ("更换井盖", "更换路灯")
        )
        page = open_page(desk.chen, "zh-hans")
        page.clock.install(time=timezone.now())
        go(page, "/cases/approvals/")
        page.clock.pause_at(timezone.now() + timedelta(minutes=1))
        place = page.get_by_role("button", name="批准").first.bounding_box()

        scripts: list[Any] = []  # of the page that answers, on a slow computer
        page.route("**/staff.*.js", lambda route: scripts.append(route))  # noqa: PLW0108 - playwright marks what it is given
        page.mouse.click(place["x"] + 8, place["y"] + 8)
        told = "() => document.body?.innerText.includes('更换路灯') && !document.body.innerText.includes('更换井盖')"
        page.wait_for_function(told)  # a page on its way has nothing under the pointer yet
        page.mouse.click(place["x"] + 8, place["y"] + 8)
        scripts[0].continue_()
        page.wait_for_selector(".notice-text:text('页面刚刚更新')")

        first.refresh_from_db(), second.refresh_from_db()
        assert (first.state, second.state) == ("approved", "waiting")


class TestTooLate:
    """The time of a session ends while somebody writes."""

    def test_brings_back_what_was_typed_after_signing_in_again(self, open_page: Any) -> None:
        desk = Desk()
        case = desk.case(title="井盖破损")
        page = open_page(desk.li, "zh-hans")
        go(page, f"/cases/{case.number}/change/")
        page.locator("#id_title").fill("井盖破损，已围挡")
        page.locator("#id_impact").select_option("1")

        page.context.clear_cookies(name="tt_session")
        page.locator("main form button[type=submit]").first.click()
        page.locator("[name=username]").fill(desk.li.account.username)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_selector(".notice-text:text('登录已过期')")

        assert page.locator("#id_title").input_value() == "井盖破损，已围挡"
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_selector(".case-head h1:text('已围挡')")
        case.refresh_from_db()
        assert (case.title, case.impact) == ("井盖破损，已围挡", 1)

    def test_brings_back_what_was_written_in_a_part_of_a_case_and_leaves_it_when_the_case_is_gone(self, open_page: Any) -> None:
        desk = Desk()
        case = desk.case(title="井盖破损")
        page = open_page(desk.li, "zh-hans")
        go(page, f"/cases/{case.number}/")
        page.locator("#case-main-panels summary", has_text="添加任务").click()
        box = page.locator("#case-main-panels form[hx-post$='/tasks/'] [name=title]")
        box.fill("更换井盖")

        page.context.clear_cookies(name="tt_session")
        box.press("Enter")
        page.locator("[name=username]").fill(desk.li.account.username)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_selector(".notice-text:text('登录已过期')")
        page.wait_for_function("() => document.querySelector('#case-main-panels [name=title]')?.value === '更换井盖'")

        change_case(SYSTEM, case=case, about_staff=desk.li, at=timezone.now())  # nobody sees a case about himself
        page.locator("#case-note").fill("已围挡")
        page.locator("[data-composer-verb]").click()
        page.wait_for_selector("#case h2:text('您已不能查看工单')")
        assert page.locator("#gone-typed").input_value() == "已围挡\n\n更换井盖"
        assert page.locator("#case", has_text="井盖破损").count() == 0


class TestClerk:
    def test_takes_a_case_works_on_it_by_keyboard_and_answers(self, open_page: Any) -> None:
        desk = Desk()
        case = desk.case(title="井盖破损")
        page = open_page(desk.li, "zh-hans")

        page.locator(".case-row", has_text="井盖破损").get_by_role("button").click()
        page.wait_for_function("() => !document.querySelector('.htmx-request')")
        go(page, f"/cases/{case.number}/")
        page.keyboard.press("1")
        page.wait_for_selector(".case-badges :text('处理中')")
        page.wait_for_function("() => !document.querySelector('.htmx-request')")
        page.get_by_role("button", name="等待客户…").click()
        page.locator(".case-reason input:visible").fill("缺身份证")
        again = "url => htmx.ajax('get', url, {target: '#case', swap: 'morph:innerHTML', source: '#case'})"
        page.evaluate(again, f"/cases/{case.number}/")
        assert page.locator(".case-reason input:visible").input_value() == "缺身份证"
        page.reload()
        page.keyboard.press("n")
        page.keyboard.type("已派人查看，下午修复。")
        page.wait_for_function("() => document.querySelector('[data-draft-told]').textContent === '草稿已保存'")
        assert Draft.objects.get().body == "已派人查看，下午修复。"
        page.reload()
        page.wait_for_function("() => document.querySelector('#case-note').value === '已派人查看，下午修复。'")
        page.keyboard.press("a")
        # It is chosen, and what is typed next takes no step.
        page.wait_for_function(
            "() => document.querySelector('[value=answer]').checked && document.activeElement.id === 'case-note'"
        )
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".story-note.is-public")

        case.refresh_from_db()
        assert (case.assignee, case.phase) == (desk.li, "working")
        assert Note.objects.get().kind == "answer"
        assert page.locator("#case-note").input_value() == ""
        assert_accessible(page)

    def test_leaves_no_draft_of_what_was_sent_before_the_draft_arrived(self, open_page: Any) -> None:
        desk = Desk()
        case = desk.case(title="井盖破损")
        page = open_page(desk.li, "zh-hans")
        go(page, f"/cases/{case.number}/")
        held: list[Any] = []
        page.route("**/draft/", lambda route: route.continue_() if held else held.append(route))
        page.route("**/wordings/flags/", lambda _route: None)  # what is looked up on a slow line keeps nothing from being sent

        page.keyboard.press("n")
        with page.expect_request("**/draft/"):
            page.keyboard.type("已派人查看。")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".story-note")
        with page.expect_response(lambda answer: answer.url.endswith("/draft/") and "body=&" in (answer.request.post_data or "")):
            held[0].continue_()

        assert not Draft.objects.exists()

    def test_keeps_the_reasoning_of_a_clock_open_and_true(self, open_page: Any) -> None:
        desk = Desk()
        case = make_timed_case(kind=desk.kind, hall=desk.hall, at=timezone.now())
        clock = case.clocks.get(code="first_answer")
        page = open_page(desk.li, "zh-hans")
        go(page, f"/cases/{case.number}/")
        told = page.locator(f"#reckoning-{clock.pk}")
        told.locator("summary").click()
        told.locator("li").last.wait_for()

        again = "url => htmx.ajax('get', url, {target: '#case', swap: 'morph:innerHTML', source: '#case'})"
        page.evaluate(again, f"/cases/{case.number}/")
        assert told.locator("li").last.is_visible()

        day = clock.due_at.astimezone(ZoneInfo(clock.zone_name)).date()
        save_day(SYSTEM, calendar=clock.calendar, date=day, name="盘点", at=timezone.now())
        hear = "document.querySelector('[data-live]').dispatchEvent(new CustomEvent('live:clocks', {bubbles: true}))"
        page.evaluate(hear)
        told.locator("li", has_text="节假日").wait_for()

    def test_opens_a_case_on_a_telephone(self, open_page: Any) -> None:
        desk = Desk()
        page = open_page(desk.li, "en", (390, 844))

        go(page, "/cases/new/")
        page.get_by_label("Title").fill("Street lamp is dark")
        page.get_by_role("button", name="Open the case").click()
        page.wait_for_selector(".case-head h1")

        assert Case.objects.get().title == "Street lamp is dark"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert_accessible(page)


class TestSupervisor:
    def test_gives_cases_to_somebody_and_sees_them_on_the_board(self, open_page: Any) -> None:
        desk = Desk()
        case = desk.case(title="Broken cover")
        Case.objects.filter(pk=case.pk).update(due_at=timezone.now() + timedelta(hours=1))
        page = open_page(desk.chen, "en")

        go(page, f"/cases/{case.number}/")
        page.keyboard.press("g")
        page.locator("#give-staff").select_option(str(desk.li.pk))
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        page.get_by_role("button", name="Give the case").dblclick()
        page.wait_for_selector(".notice")
        page.wait_for_function("() => !document.querySelector('.htmx-request')")
        assert [url for url in sent if url.endswith("/assign/")] != [] and page.locator(".notice.tone-late").count() == 0
        case.refresh_from_db()
        assert case.assignee == desk.li
        go(page, "/cases/board/?team=")
        page.locator(f"#card-{case.number} a").focus()
        page.keyboard.press("Shift+ArrowRight")
        page.wait_for_selector(f"[data-column=working] #card-{case.number}")

        case.refresh_from_db()
        assert case.phase == "working"
        assert len([url for url in sent if url.endswith("/assign/")]) == 1
        assert_accessible(page)

    def test_sets_up_a_rule_by_which_a_case_reaches_the_right_person(self, open_page: Any) -> None:
        desk = Desk()
        Hall.objects.update(opening={})  # never closed, so that people are at work now
        grant(desk.chen, "administrator", None)
        page = open_page(desk.chen, "zh-hans")

        go(page, "/setup/dispatch/teams/new/")
        page.locator("#id_team").select_option(str(desk.team.pk))
        page.locator("#id_way").select_option("push")
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/setup/dispatch/teams/")
        go(page, "/setup/dispatch/new/")
        page.locator("#id_names_zh-hans").fill("漏水")
        page.locator("#id_condition").fill('"漏水" in tags')
        page.locator("#id_team").select_option(str(desk.team.pk))
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: not url.endswith("/new/"))
        case = make_case(hall=desk.hall, kind=make_kind("fault", team=None), title="路面漏水", tags=["漏水"])
        hand_out_work(happened(SUBSCRIBERS["cases.dispatch"].types))
        tell_who_got_it(happened(SUBSCRIBERS["cases.tell_given"].types))

        case.refresh_from_db()
        assert (case.team, case.assignee) == (desk.team, desk.li)
        page = open_page(desk.li, "zh-hans")
        assert page.locator(".case-row", has_text="路面漏水").count() == 1
        go(page, "/cases/notices/")
        assert case.number in page.locator("main").inner_text()

    def test_saves_a_view_and_finds_it_in_the_menu(self, open_page: Any) -> None:
        desk = Desk()
        desk.case()
        page = open_page(desk.chen, "zh-hans")

        go(page, "/cases/views/new/?due=late")
        page.locator("#id_name").fill("超时工单")
        page.locator("#id_scope").select_option("hall")
        page.locator("#id_hall").select_option(str(desk.hall.pk))
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/cases/?due=late")

        assert page.locator("h1").inner_text() == "超时工单"
        assert_accessible(page)
