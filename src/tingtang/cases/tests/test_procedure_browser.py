"""From nothing to the alert in a real browser: one draws, another approves, a case is run by it, somebody deviates, all can read it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tingtang.cases.models import Case, Notice
from tingtang.cases.subscribers import procedures
from tingtang.cases.tests.factories import make_kind
from tingtang.flows.models import Instance, Process, Version
from tingtang.flows.tests.test_dmn import FILE as DMN
from tingtang.flows.tests.test_dmn import same
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.tests.browsing import own_pages
from tingtang.org.tests.clients import grant
from tingtang.org.tests.factories import make_hall, make_post, make_staff
from tingtang.ui.tests.axe import assert_accessible
from tingtang.ui.tests.conftest import chromium, silence  # noqa: F401 - fixtures

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_page(chromium: Any, live_server: Any, silence: str, settings: Any) -> Iterator[Any]:  # noqa: F811 - the fixtures
    settings.LIVE_URL = silence
    with own_pages(chromium, live_server.url) as make:
        yield lambda staff, path, size=(1440, 900): make(staff, "zh-hans", path, size)


def press(page: Any, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def draw(page: Any) -> None:
    """Start, one step, end: by the list and the buttons beside the drawing, without a mouse on it."""
    page.wait_for_selector("[data-studio=canvas][data-ready]")
    page.select_option("[data-outline]", label="开始")
    page.click("[data-append=UserTask]")
    page.fill("[data-field=name]", "受理")
    page.select_option("[data-field=sop_post]", "acceptance")
    page.fill("[data-field=sop_minutes]", "20")
    page.fill("[data-field=sop_wording]", "您好，请问办什么事？")
    page.locator("summary", has_text="步骤各项内容的其他语言版本").click()
    page.fill("[data-field=said_en_wording]", "Good morning, what can I do for you?")
    page.click("[data-append=EndEvent]")
    decide(page)


def decide(page: Any) -> None:
    """A decision table, written as a table: a wrong type is said at once, a word gets its quotes."""
    page.select_option("[data-outline]", page.locator("[data-outline] option", has_text="受理").first.get_attribute("value"))
    page.click("[data-append=BusinessRuleTask]")
    page.fill("[data-field=name]", "分级")
    page.click("[data-table-new]")
    page.fill("[data-key=expression]", '"x"')
    page.fill('[data-place="if.0.0"] input', "7")
    page.fill('[data-place="then.0.0"] input', "加急")
    page.keyboard.press("Tab")
    page.wait_for_selector('[data-place="if.0.0"] input[aria-invalid=true]')
    page.fill('[data-place="if.0.0"] input', "-")
    page.keyboard.press("Tab")
    page.wait_for_selector("[data-table-faults] li", state="detached")
    assert page.input_value('[data-place="then.0.0"] input') == '"加急"'
    press(page, "关闭决策表")
    page.wait_for_selector("[data-studio=told][data-state=saved]")


def bring_a_table(page: Any) -> None:
    """A table of another program comes in for the chosen task and goes out as it came; one that is not worked out is refused by name."""
    page.set_input_files(
        "[data-table-file]", {"name": "any.dmn", "mimeType": "text/xml", "buffer": DMN.replace("UNIQUE", "ANY").encode()}
    )
    page.locator("[data-studio=file-text]", has_text="ANY").wait_for()
    press(page, "知道了")
    page.set_input_files("[data-table-file]", {"name": "grade.dmn", "mimeType": "text/xml", "buffer": DMN.encode()})
    page.locator("[data-field=decision] option", has_text="定级").wait_for(state="attached")
    press(page, "打开决策表")
    page.fill('[data-place="if.0.0"] input', ">= 95")
    page.keyboard.press("Tab")
    with page.expect_download() as got:
        press(page, "导出 .dmn")
    assert same(Path(got.value.path()).read_text()) == same(DMN.replace("&gt;= 90", "&gt;= 95"))
    press(page, "关闭决策表")
    page.wait_for_selector("[data-studio=told][data-state=saved]")


def choose_a_way(page: Any) -> None:
    """Fields get codes of their own without one being typed, and a condition is chosen from lists, without an expression."""
    for name in ("问清", "再问"):
        page.click("[data-append=UserTask]")
        page.fill("[data-field=name]", name)
        page.click("[data-rows=asked] [data-rows-add]")
        page.fill("[data-rows=asked] [data-key=label]", f"{name}几件")
        page.select_option("[data-rows=asked] [data-key=type]", "integer")
    page.click("[data-append=ExclusiveGateway]")
    page.click("[data-append=EndEvent]")
    way = page.locator("[data-outline] option", has_text="→").last.get_attribute("value")
    page.select_option("[data-outline]", way)
    assert page.locator("[data-simple=field] option").all_inner_texts()[1:] == ["问清几件", "再问几件"]
    page.select_option("[data-simple=field]", label="再问几件")
    page.select_option("[data-simple=compares]", label="大于")
    page.fill("[data-simple=value]", "2")
    page.keyboard.press("Tab")
    assert page.input_value("[data-studio=condition]") == "field_2 > 2"
    page.select_option("[data-outline]", label="开始")
    page.select_option("[data-outline]", way)
    assert page.input_value("[data-simple=value]") == "2"


def ask_by_name(page: Any) -> None:
    """In a decision table a field may be called by its label, and two rules that can hold at once are told where one may."""
    page.select_option("[data-outline]", page.locator("[data-outline] option", has_text="再问").first.get_attribute("value"))
    page.click("[data-append=BusinessRuleTask]")
    page.click("[data-table-new]")
    page.fill("[data-key=expression]", "再问几件")
    page.keyboard.press("Tab")
    assert page.input_value("[data-key=expression]") == "field_2"
    assert page.inner_text("[data-said]") == "再问几件"
    page.click("[data-table-add=rule]")
    page.fill('[data-place="if.0.0"] input', "< 5")
    page.fill('[data-place="if.1.0"] input', "[3..9]")
    page.select_option("[data-table-policy]", "UNIQUE")
    page.locator("[data-table-faults]", has_text="可能同时成立").wait_for()
    page.fill('[data-place="if.1.0"] input', "[5..9]")
    page.keyboard.press("Tab")
    page.wait_for_selector("[data-table-faults] li", state="detached")
    press(page, "关闭决策表")


def ask(page: Any) -> None:
    """A process, and a local change for it, begun at once."""
    page.fill("[name=names_zh-hans]", "领证")
    page.fill("[name=code]", "licence")
    page.select_option("[name=owner]", label="顾言")
    press(page, "新建流程")
    page.get_by_role("link", name="申请变更").click()
    for name in ("reason", "affected", "impact"):
        page.fill(f"[name={name}]", "把领证的做法写下来。")
    page.select_option("[name=reach]", "local")
    press(page, "提交变更申请")
    press(page, "开始绘制")


def bring(page: Any) -> None:
    """What another program drew comes in and is kept as it was; a file without a drawing is refused in words, and what was drawn stays."""
    page.locator("[data-verb=export]").wait_for()
    kept = Version.objects.get().xml
    assert '<tingtang:translation language="en">' in kept and "what can I do for you?" in kept
    bare = re.sub(r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", kept, flags=re.DOTALL)
    page.set_input_files("[data-studio=file]", {"name": "bare.bpmn", "mimeType": "text/xml", "buffer": bare.encode()})
    page.get_by_text("没有图形信息").wait_for()
    press(page, "知道了")
    drawn = re.sub(r'(<dc:Bounds )x="[^"]*" y="[^"]*"', r'\1x="0" y="0"', kept, count=1).replace(
        'name="受理"', 'name="受理&#13;&#10;登记"'
    )
    drawn = drawn.replace("<bpmn:process ", '<bpmn:process xmlns:acme="urn:acme" acme:kept="yes" ', 1)
    page.set_input_files("[data-studio=file]", {"name": "acme.bpmn", "mimeType": "text/xml", "buffer": drawn.encode()})
    page.wait_for_selector("[data-studio=told][data-state=changed]")
    page.wait_for_selector("[data-studio=told][data-state=saved]")
    brought = Version.objects.get().xml
    assert all(part in brought for part in ('acme:kept="yes"', 'name="受理&#13;&#10;登记"', 'x="0"', 'y="0"'))
    page.set_input_files("[data-studio=file]", {"name": "own.bpmn", "mimeType": "text/xml", "buffer": kept.encode()})
    page.wait_for_selector("[data-studio=told][data-state=changed]")
    page.wait_for_selector("[data-studio=told][data-state=saved]")


def try_it(page: Any) -> None:
    press(page, "试走")
    page.get_by_role("button", name="办完").dblclick()
    page.get_by_text("流程已走到终点。").wait_for()
    assert page.locator("[data-trial-log] li").count() == 2  # two presses take one step
    press(page, "结束试走")


def submit(page: Any) -> None:
    """Before it is submitted it is asked: can it be worked by, and kept up?"""
    press(page, "提交审批")
    page.get_by_role("button", name="保存回答").wait_for()
    for box in page.locator("main textarea").all():
        box.fill("已用十件真实业务走通，人员、表单和系统齐备。")
    for choice in page.locator("main input[type=radio][value=yes]").all():
        choice.check()
    assert_accessible(page, within="main")
    press(page, "保存回答")
    press(page, "提交审批")
    page.get_by_text("须由他人批准").wait_for()


def read(page: Any) -> None:
    page.get_by_role("link", name="领证").click()
    page.wait_for_selector("[data-flowchart][data-ready]")
    page.get_by_text("您好，请问办什么事？").wait_for()
    assert_accessible(page, within="main")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"/flows/{Process.objects.get().pk}/")
    page.get_by_text("您是本流程的执行人").wait_for()


def open_case(page: Any) -> None:
    """A case of the kind that the process leads: its step is the clerk's own, with the standard and the words to say."""
    page.select_option("[name=kind]", label="领证")
    page.fill("[name=title]", "王女士领取证照")
    press(page, "建立工单")
    page.get_by_role("heading", name="任务").wait_for()
    page.get_by_text("您好，请问办什么事？").wait_for()
    page.locator("[data-flowchart][data-ready]").wait_for()
    assert_accessible(page, within="#case-main-panels")


def deviate(page: Any) -> None:
    """Somebody without the post does the step: the case is done all the same, and the owner of the process is alerted."""
    page.locator("summary", has_text="办理本环节").click()
    press(page, "完成")
    page.get_by_text("1/1").wait_for()
    procedures.tell_deviations(happened(SUBSCRIBERS["cases.tell_deviations"].types))


def test_leads_from_an_empty_sheet_through_two_people_a_case_and_a_deviation_to_the_handbook(open_page: Any) -> None:
    hall, post = make_hall(), make_post()
    drawer = grant(make_staff("guyan", "顾言", hall), "process_manager", None)
    head = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    clerk = grant(make_staff("limin", "李敏", hall, posts=[post]), "clerk", hall)

    page = open_page(drawer, "/flows/new/")
    ask(page)
    draw(page)
    assert_accessible(page, within="main")
    bring(page)
    try_it(page)
    submit(page)
    version = Version.objects.get()
    judged = open_page(head, f"/flows/versions/{version.pk}/")
    judged.wait_for_selector("[data-flowchart][data-ready]")
    press(judged, "部门审核通过")
    page.reload()
    press(page, "发布这一版本")
    make_kind("licence", names={"zh-hans": "领证"}, process=Process.objects.get())
    open_case(open_page(clerk, "/cases/new/"))
    case = Case.objects.get()
    deviate(open_page(head, f"/cases/{case.number}/"))
    page.goto("/cases/notices/")
    page.get_by_role("link", name="偏离流程").click()
    page.get_by_role("heading", name="领证").first.wait_for()
    read(open_page(clerk, "/flows/handbook/", size=(390, 844)))

    version.refresh_from_db()
    assert (version.state, "<svg" in version.svg) == ("published", True)
    assert Instance.objects.get().values["answer"] == "加急"
    assert [(one.staff, one.code, one.data["deviation"]) for one in Notice.objects.all()] == [(drawer, "deviated", "other_post")]


def test_chooses_a_way_from_lists_and_gives_each_field_its_own_code(open_page: Any) -> None:
    make_post()
    drawer = grant(make_staff("guyan", "顾言", make_hall()), "process_manager", None)

    page = open_page(drawer, "/flows/new/")
    ask(page)
    page.wait_for_selector("[data-studio=canvas][data-ready]")
    page.select_option("[data-outline]", label="开始")
    choose_a_way(page)
    ask_by_name(page)
    bring_a_table(page)
    page.wait_for_selector("[data-studio=told][data-state=saved]")

    assert "field_2 &gt; 2" in Version.objects.get().xml
