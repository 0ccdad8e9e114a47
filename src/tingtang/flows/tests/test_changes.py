"""How a process is changed: asked for, drawn, approved by others, published, and never by whoever executes it."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Invalid
from tingtang.customers.tests.factories import latest_events
from tingtang.flows import actions
from tingtang.flows.actions.approving import OnePerson, WrongLevel
from tingtang.flows.actions.changes import AnotherOpen, Faulty, NoPlace, NotOpen, TooEarly
from tingtang.flows.actions.executing import Executes
from tingtang.flows.models import Change, Process, Version
from tingtang.flows.queries.checking import condition_fault, faults_of
from tingtang.flows.queries.drawings import diagram_of, steps
from tingtang.flows.queries.handbook import handbook_on
from tingtang.flows.queries.processes import version_in_force
from tingtang.flows.queries.story import retire_reason, story_of
from tingtang.flows.queries.waiting import changes_waiting
from tingtang.flows.rules.drawing import empty, safe_picture
from tingtang.flows.rules.trial import Turn, walk
from tingtang.flows.tests.drawing import Drawing, event
from tingtang.flows.tests.factories import checked
from tingtang.journal.saving import ChangedMeanwhile
from tingtang.org.models import Post, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, actor_for, grant, make_hall, make_post, make_staff

pytestmark = pytest.mark.django_db
TODAY, LATER, HOUR = date(2026, 11, 23), date(2026, 12, 1), timedelta(hours=1)
XML = (
    (Path(__file__).parents[2] / "packs/government/flows/seven-steps.bpmn")
    .read_text(encoding="utf-8")
    .replace(' standard="general-service"', "")
)
WHY = {"reason": "退回太多", "affected": "在办工单不受影响", "impact": "少跑一次"}


@pytest.fixture
def cast() -> dict[str, Actor]:
    """Who draws, who leads, who works by the process."""
    hall = make_hall()
    for code in ("guide", "duty_supervisor", "registration_officer"):
        make_post(code, code)
    people = {
        "drawer": grant(grant(make_staff("guyan", "顾言", hall), "process_manager"), "supervisor"),
        "leader": grant(make_staff("songhe", "宋和"), "leadership"),
        "clerk": grant(make_staff("wufang", "吴芳", hall, posts=[make_post("window_officer", "综合窗口")]), "process_manager"),
    }
    return {name: actor_for(staff) for name, staff in people.items()}


def make_process(owner: str = "", **values: object) -> Process:
    """The seven-step routine, nothing drawn yet."""
    owned = {"owner": make_staff(owner, owner, make_hall("east"))} if owner else {}
    return actions.save_process(SYSTEM, at=AT, **{"code": "seven-steps", "name": "七步办理流程", **owned, **values})


def begun(actor: Actor, process: Process, **values: object) -> Version:
    """A draft begun for a change."""
    change = actions.ask_change(actor, process=process, hall=None, at=AT, **{**WHY, **values})
    return actions.begin_draft(actor, change=change, at=AT)


def drawn(actor: Actor, process: Process, **values: object) -> Version:
    """A whole draft, submitted."""
    draft = actions.save_draft(actor, version=begun(actor, process, **values), xml=XML, at=AT)
    return actions.submit_draft(actor, version=checked(draft), at=AT)


class TestWhoMayApprove:
    def test_is_told_before_anybody_asks_when_all_who_could_work_by_the_process(self, cast: dict[str, Actor]) -> None:
        process, leader = make_process(), Staff.objects.get(name="宋和")
        drawn(cast["drawer"], process)
        page = browser(Staff.objects.get(name="顾言")).get(f"/flows/{process.pk}/").content.decode()
        leader.posts.add(Post.objects.get(code="guide"))
        locked = browser(Staff.objects.get(name="顾言")).get(f"/flows/{process.pk}/").content.decode()

        assert ("Nobody can approve a change" in page, "Nobody can approve a change" in locked) == (False, True)


class TestWhatWaits:
    def test_names_a_draft_to_whoever_may_approve_it_now_and_its_return_to_who_drew_it(self, cast: dict[str, Actor]) -> None:
        def waits() -> list[bool]:
            return [bool(changes_waiting(cast[name])) for name in ("drawer", "leader", "clerk")]

        def said(name: str) -> list[str]:
            with translation.override("en"):
                return [one.verb for one in changes_waiting(cast[name])]

        draft = drawn(cast["drawer"], make_process())
        submitted = waits()
        actions.review_draft(SYSTEM, change=draft.change, at=AT)
        reviewed = said("leader")
        actions.return_draft(cast["leader"], change=draft.change, reason="缺少回退", at=AT)
        returned = said("drawer")

        assert submitted == [False, True, False]
        assert (reviewed, returned) == (["To approve for everybody"], ["Returned: 缺少回退"])


class TestTheWayOfAChange:
    def test_leads_from_the_request_over_two_levels_to_the_date(self, cast: dict[str, Actor]) -> None:
        process = make_process()
        draft = drawn(cast["drawer"], process)
        reviewed = actions.review_draft(cast["leader"], change=draft.change, at=AT)
        with pytest.raises(OnePerson):
            actions.approve_draft(cast["leader"], change=draft.change, at=AT)
        approved = actions.approve_draft(SYSTEM, change=draft.change, at=AT)

        published = actions.publish_version(cast["drawer"], version=approved, effective_date=LATER, at=AT)

        assert (reviewed.state, approved.state, published.state) == ("review", "approved", "published")
        assert version_in_force(process, TODAY) is None
        assert version_in_force(process, LATER) == published
        assert published.compiled["ids"] and published.digest
        assert latest_events(4) == [f"flows.version.{one}" for one in ("submitted", "reviewed", "approved", "published")]

    def test_ends_with_the_departments_head_when_it_is_local(self, cast: dict[str, Actor]) -> None:
        draft = drawn(cast["drawer"], make_process("owner"), reach="local")

        assert actions.review_draft(SYSTEM, change=draft.change, at=AT).state == "approved"

    def test_needs_a_place_to_be_local(self, cast: dict[str, Actor]) -> None:
        with pytest.raises(NoPlace):
            actions.ask_change(cast["drawer"], process=make_process(), hall=None, at=AT, reach="local", **WHY)

    def test_needs_an_analysis_when_the_procedure_becomes_simpler(self, cast: dict[str, Actor]) -> None:
        process = make_process()

        with pytest.raises(Invalid):
            actions.ask_change(cast["drawer"], process=process, hall=None, at=AT, is_simpler=True, **WHY)
        with pytest.raises(Invalid):
            actions.ask_change(cast["drawer"], process=process, hall=None, at=AT, **{**WHY, "reason": ""})

    def test_keeps_levels_in_order_and_dates_ahead(self, cast: dict[str, Actor]) -> None:
        draft = drawn(cast["drawer"], make_process())

        with pytest.raises(WrongLevel):
            actions.approve_draft(cast["leader"], change=draft.change, at=AT)
        with pytest.raises(OnePerson):
            actions.review_draft(cast["drawer"], change=draft.change, at=AT)
        actions.review_draft(SYSTEM, change=draft.change, at=AT)
        approved = actions.approve_draft(cast["leader"], change=Change.objects.get(), at=AT)
        with pytest.raises(TooEarly):
            actions.publish_version(cast["drawer"], version=approved, effective_date=date(2026, 11, 22), at=AT)

    def test_is_told_turn_by_turn_with_the_reasons_also_after_it_was_sent_again(self, cast: dict[str, Actor]) -> None:
        draft = drawn(cast["drawer"], make_process())
        actions.return_draft(cast["leader"], change=draft.change, reason="第三步时限太长", at=AT)
        actions.submit_draft(cast["drawer"], version=draft, at=AT + HOUR)
        actions.review_draft(SYSTEM, change=draft.change, at=AT + 2 * HOUR)
        actions.return_draft(cast["leader"], change=draft.change, reason="请写明影响", at=AT + 3 * HOUR)
        actions.submit_draft(cast["drawer"], version=draft, at=AT + 4 * HOUR)

        page = browser(Staff.objects.get(name="宋和")).get(f"/flows/versions/{draft.pk}/").content.decode()
        told = [(turn.entry.event.rpartition(".")[2], turn.reason) for turn in story_of(Change.objects.get())][:6]

        assert told == [
            ("submitted", ""), ("returned", "请写明影响"), ("reviewed", ""), ("submitted", ""), ("returned", "第三步时限太长"),
            ("submitted", ""),
        ]  # fmt: skip
        assert "第三步时限太长" in page and "请写明影响" in page

    def test_is_gone_by_a_quality_manager_from_the_request_to_the_end(self, cast: dict[str, Actor]) -> None:
        chief = actor_for(grant(make_staff("tangyue", "唐悦"), "quality_manager"))
        reviewer = actor_for(grant(make_staff("gaoxue", "高雪"), "process_manager"))
        draft = drawn(chief, make_process())
        with pytest.raises(OnePerson):
            actions.review_draft(chief, change=draft.change, at=AT)
        actions.review_draft(reviewer, change=draft.change, at=AT)
        actions.approve_draft(cast["leader"], change=draft.change, at=AT)

        published = actions.publish_version(chief, version=draft, effective_date=TODAY, at=AT)
        with pytest.raises(Invalid):
            actions.retire_version(chief, version=published, retired_date=LATER, at=AT, **{**WHY, "reason": ""})
        asked = actions.retire_version(chief, version=published, retired_date=LATER, at=AT, **{**WHY, "reason": "不再需要"})
        actions.review_draft(reviewer, change=asked, at=AT)
        retired = actions.approve_draft(cast["leader"], change=asked, at=AT)

        assert (published.state, retired.state, retired.retired_date) == ("published", "retired", LATER)
        assert retire_reason(retired) == "不再需要"

    def test_is_closed_to_a_quality_manager_who_works_by_the_process(self, cast: dict[str, Actor]) -> None:
        process = make_process()
        actions.adopt_version(SYSTEM, process=process, xml=XML, source="pack", effective_date=TODAY, at=AT)
        post = Post.objects.get(code="window_officer")
        chief = actor_for(grant(make_staff("tangyue", "唐悦", posts=[post]), "quality_manager"))
        change = actions.ask_change(chief, process=process, hall=None, at=AT, **WHY)

        with pytest.raises(Executes):
            actions.begin_draft(chief, change=change, at=AT)
        with pytest.raises(Executes):
            actions.retire_version(chief, version=process.versions.get(), retired_date=LATER, at=AT, **WHY)

    def test_has_its_day_set_by_nobody_who_works_by_the_process(self, cast: dict[str, Actor]) -> None:
        draft = drawn(cast["drawer"], make_process())
        actions.review_draft(cast["leader"], change=draft.change, at=AT)
        approved = actions.approve_draft(SYSTEM, change=draft.change, at=AT)

        page = browser(Staff.objects.get(name="吴芳")).get(f"/flows/versions/{draft.pk}/").content.decode()
        with pytest.raises(Executes):
            actions.publish_version(cast["clerk"], version=approved, effective_date=LATER, at=AT)

        assert "/publish/" not in page
        assert actions.publish_version(cast["drawer"], version=approved, effective_date=LATER, at=AT).effective_date == LATER

    def test_comes_back_with_the_reason(self, cast: dict[str, Actor]) -> None:
        draft = drawn(cast["drawer"], make_process())
        actions.review_draft(SYSTEM, change=draft.change, at=AT)

        back = actions.return_draft(cast["leader"], change=Change.objects.get(), reason="第三步时限太长", at=AT)

        kept = Change.objects.get()
        assert (back.state, kept.return_reason, kept.department_at) == ("draft", "第三步时限太长", None)


class TestWhoeverExecutes:
    def test_asks_from_the_hall_where_he_works(self, cast: dict[str, Actor]) -> None:
        li = grant(make_staff("limin", "李敏", hall := make_hall("west")), "clerk", hall)
        process = make_process()

        page = browser(li).get(f"/flows/{process.pk}/").content.decode()
        asked = browser(li).post(f"/flows/{process.pk}/change/", {**WHY, "reach": "general"})

        assert f"/flows/{process.pk}/change/" in page
        assert (asked.status_code, process.changes.count()) == (302, 1)

    def test_asks_for_a_change_but_neither_draws_nor_approves(self, cast: dict[str, Actor]) -> None:
        process = make_process()
        draft = drawn(cast["drawer"], process)
        change = actions.ask_change(cast["clerk"], process=process, hall=None, at=AT, **WHY)

        with pytest.raises(Executes):
            actions.begin_draft(cast["clerk"], change=change, at=AT)
        with pytest.raises(Executes):
            actions.save_process(cast["clerk"], process=process, goal="别的", at=AT)
        back = actions.return_draft(SYSTEM, change=draft.change, reason="再看", at=AT)
        with pytest.raises(Executes):
            actions.save_draft(cast["clerk"], version=back, xml=XML.replace("七步", "八步"), at=AT)

    def test_cannot_draw_himself_out_of_a_process(self, cast: dict[str, Actor]) -> None:
        process = make_process()
        adopted = actions.adopt_version(SYSTEM, process=process, xml=XML, source="pack", effective_date=TODAY, at=AT)
        change = actions.ask_change(cast["drawer"], process=process, hall=None, at=AT, **WHY)
        draft = actions.begin_draft(cast["drawer"], change=change, at=AT)
        actions.save_draft(cast["drawer"], version=draft, xml=empty("seven-steps", "七步"), at=AT)

        with pytest.raises(Executes):
            actions.save_draft(cast["clerk"], version=draft, xml=empty("seven-steps", "我的"), at=AT)
        assert adopted.state == "published"


class TestDrafts:
    def test_are_not_saved_over_anothers_change(self, cast: dict[str, Actor]) -> None:
        draft = begun(cast["drawer"], make_process())
        seen = actions.seen_of(draft)
        actions.save_draft(cast["drawer"], version=draft, xml=XML, seen=seen, at=AT)

        with pytest.raises(ChangedMeanwhile):
            actions.save_draft(SYSTEM, version=draft, xml=XML.replace("七步", "八步"), seen=seen, at=AT)

    def test_are_kept_faulty_but_not_submitted(self, cast: dict[str, Actor]) -> None:
        draft = begun(cast["drawer"], make_process())
        kept = actions.save_draft(cast["drawer"], version=draft, xml=XML.replace('post="guide"', 'post="nobody"'), at=AT)

        with pytest.raises(Faulty) as refusal:
            actions.submit_draft(cast["drawer"], version=kept, at=AT)
        with pytest.raises(Invalid):
            actions.save_draft(cast["drawer"], version=kept, xml="<no", at=AT)
        assert "nobody" in refusal.value.text()

    def test_are_one_at_a_time_and_leave_the_change_open_when_removed(self, cast: dict[str, Actor]) -> None:
        process = make_process()
        draft = begun(cast["drawer"], process)
        other = actions.ask_change(cast["drawer"], process=process, hall=None, at=AT, **WHY)

        with pytest.raises(AnotherOpen):
            actions.begin_draft(cast["drawer"], change=other, at=AT)
        actions.remove_draft(cast["drawer"], version=draft, at=AT)
        assert [change.state for change in Change.objects.all()] == ["asked", "asked"]
        again = actions.begin_draft(cast["drawer"], change=other, at=AT)
        with pytest.raises(NotOpen):
            actions.publish_version(cast["drawer"], version=again, effective_date=TODAY, at=AT)

    def test_stay_when_a_pack_brings_its_own_version(self, cast: dict[str, Actor]) -> None:
        process = make_process()
        draft = begun(cast["drawer"], process)

        adopted = actions.adopt_version(SYSTEM, process=process, xml=XML, source="pack", effective_date=TODAY, at=AT)

        draft.refresh_from_db()
        assert (draft.state, adopted.number, version_in_force(process, TODAY)) == ("draft", 2, adopted)


class TestTheHandbook:
    def test_tells_steps_in_the_order_of_the_work_and_what_nobody_does(self, cast: dict[str, Actor]) -> None:
        process = make_process()
        actions.adopt_version(SYSTEM, process=process, xml=XML, source="pack", effective_date=TODAY, at=AT)
        make_post("cook", "炊事")

        book = handbook_on(TODAY)

        (chapter,) = book.chapters
        assert [step.name for step in chapter.steps][:7] == [
            "提交申请", "受理与派单", "评估", "分派与计划", "办理", "完成与质检", "答复与归档",
        ]  # fmt: skip
        assert {step.node.post for _chapter, step in book.unowned} == {"guide", "duty_supervisor", "registration_officer"}
        assert [post.code for post in book.idle] == ["cook"]

    def test_asks_the_same_however_many_procedures_there_are(self, cast: dict[str, Actor]) -> None:
        asked = []
        for code in ("apply", "renew"):
            actions.adopt_version(SYSTEM, process=make_process(code=code), xml=XML, source="pack", effective_date=TODAY, at=AT)
            handbook_on(TODAY)
            with CaptureQueriesContext(connection) as statements:
                handbook_on(TODAY)
            asked.append(len(statements))

        assert asked[0] == asked[1]

    def test_keeps_what_is_for_special_events_apart(self, cast: dict[str, Actor]) -> None:
        process = make_process()
        actions.adopt_version(SYSTEM, process=process, xml=XML, source="pack", effective_date=TODAY, at=AT)
        usual = [len(chapters) for _label, chapters in handbook_on(TODAY).groups()]
        with translation.override("en"):
            actions.save_process(SYSTEM, process=process, is_business=False, at=AT)
            special = [str(label) for label, _chapters in handbook_on(TODAY).groups()]

        pages = [
            browser(Staff.objects.get(name="宋和")).get(f"/flows/?is_business={told}").content.decode() for told in (True, False)
        ]

        assert (usual, special) == ([1], ["procedures for special events"])
        assert [f'/flows/{process.pk}/"' in page for page in pages] == [False, True]

    def test_misses_nobody_where_a_post_stands_for_whoever_it_is_about(self, cast: dict[str, Actor]) -> None:
        actions.adopt_version(SYSTEM, process=make_process(), xml=XML, source="pack", effective_date=TODAY, at=AT)
        Post.objects.filter(code="guide").update(is_held=False)

        book = handbook_on(TODAY)

        assert {step.node.post for _chapter, step in book.unowned} == {"duty_supervisor", "registration_officer"}
        assert not any("“guide”" in fault.text for fault in faults_of(XML))

    def test_is_printed_with_its_pictures(self, cast: dict[str, Actor]) -> None:
        from tingtang.flows.printing import printed  # noqa: PLC0415 - loads the typesetter

        svg = (Path(__file__).parents[2] / "packs/government/flows/seven-steps.svg").read_text(encoding="utf-8")
        process = make_process()
        actions.adopt_version(SYSTEM, process=process, xml=XML, svg=svg, source="pack", effective_date=TODAY, at=AT)

        pdf = printed("手册", "河滨政务服务大厅", handbook_on(TODAY), TODAY)

        assert pdf.startswith(b"%PDF-") and b"NotoSansCJK" in pdf and len(pdf) > 50_000
        assert re.search(rb"/MediaBox ?\[0 0 841\.\d+ 595\.\d+\]", pdf), "a wide drawing lies on its side"


class TestTheStudio:
    def test_keeps_checks_and_tries_what_is_sent_and_refuses_the_rest(self, cast: dict[str, Actor]) -> None:
        draft = begun(cast["drawer"], make_process())
        client = browser(Staff.objects.get(badge="guyan"))

        def send(verb: str, **body: object) -> tuple[int, dict[str, Any]]:
            answer = client.post(f"/flows/versions/{draft.pk}/{verb}/", body, content_type="application/json")
            return answer.status_code, answer.json()

        seen = actions.seen_of(draft)
        status, kept = send("save", xml=XML, svg="", seen=seen)
        assert (status, [one["level"] for one in kept["problems"]]) == (200, ["warning"] * len(kept["problems"]))
        assert send("save", xml=XML.replace("七步", "八步"), seen=seen)[0] == 409
        assert send("save", xml="<no", seen=kept["seen"])[0] == 422
        assert send("condition", text="is_ours", xml=XML) == (200, {"problem": ""})
        status, stood = send("trial", xml=XML, turns=[])
        assert [one["element"] for one in stood["open"]] == ["submit"]
        assert send("trial", xml=empty("a", "b"), turns=[])[0] == 409


def test_a_trial_goes_the_way_of_its_answers() -> None:
    diagram = diagram_of(XML)
    turns: list[Turn] = []
    answers = {"accept": {"is_ours": True, "is_complete": True}, "check": {"is_passed": True}}
    while not (found := walk(diagram, turns)).ended:
        (one,) = (waiting for waiting in found.waiting if waiting.node.id != "urge")
        turns.append(Turn(one.token, "done", answers.get(one.node.id, {})))

    assert found.passed == ("submit", "accept", "assess", "plan", "work", "check", "report")
    assert walk(diagram, turns[:1]).waiting[0].ways == ("done",)
    assert [one.node.id for one in walk(diagram, [*turns[:4], Turn(walk(diagram, turns[:4]).waiting[0].token, "event:late")]).waiting] == [
        "work", "urge",
    ]  # fmt: skip


def test_a_trial_says_how_tokens_moved_and_asks_at_a_gateway() -> None:
    diagram = diagram_of(XML)
    begun, accepted = walk(diagram, [], asks=True), [Turn(1), Turn(2, "done", {"is_ours": True, "is_complete": False})]
    at_gate = walk(diagram, accepted, asks=True)
    (gate,) = at_gate.waiting

    assert [[diagram.flows[one].target for one in wave] for wave in begun.moves] == [["submit"]]
    assert [diagram.flows[way.removeprefix("flow:")].target for way in gate.ways] == ["assess", "explain"]
    assert [diagram.flows[way.removeprefix("flow:")].target for way in gate.by_values] == ["explain"]
    for way, target in (("flow:", "explain"), (gate.ways[0], "assess"), (gate.ways[1], "explain")):
        found = walk(diagram, [*accepted, Turn(gate.token, way)], asks=True)
        assert ([one.node.id for one in found.waiting], [[diagram.flows[f].target for f in wave] for wave in found.moves]) == (
            [target], [[target]],
        )  # fmt: skip


def test_steps_of_a_loop_keep_their_order() -> None:
    assert [node.id for node in steps(XML)] == [
        "submit", "accept", "assess", "plan", "work", "check", "report", "explain", "urge",
    ]  # fmt: skip


def test_conditions_are_judged_by_the_fields_of_the_drawing() -> None:
    assert condition_fault("is_ours && is_complete", XML) == ""
    assert "is_our" in condition_fault("is_our", XML)
    assert condition_fault("days", XML) != ""


def test_what_cannot_be_worked_by_is_said() -> None:
    texts = [fault.text for fault in faults_of(XML.replace(' minutes="10"', "").replace('name="评估"', 'name=""'))]

    assert any("提交申请" in text for text in texts)
    assert faults_of("<nothing")[0].is_fault


def test_what_has_no_name_is_called_by_what_it_is() -> None:
    drawing = Drawing()
    drawing.node("start", "s")
    drawing.node("xor", "Gateway_1")
    drawing.node("user", "Activity_1")
    drawing.node("end", "e", event("terminate"))
    drawing.node("signalTask", "Odd_1")
    drawing.line("s", "Gateway_1", "Activity_1", "e")
    drawing.flow("Gateway_1", "e")

    with translation.override("zh-hans"):
        texts = [fault.text for fault in faults_of(drawing.xml())]

    assert any("未命名的判断 → 未命名的环节" in text for text in texts)
    assert not any(code in text for text in texts for code in ("Gateway_1", "Activity_1", "f2"))


@pytest.mark.parametrize(
    "evil",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"><a href="javascript:alert(1)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect style="fill:url(http://evil)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject/><image href="http://evil"/></svg>',
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>',
        "<html/>",
    ],
)
def test_pictures_do_not_run_and_refer_nowhere(evil: str) -> None:
    kept = safe_picture(evil)

    assert not any(word in kept for word in ("alert", "evil", "script", "foreignObject", "passwd", "html"))
