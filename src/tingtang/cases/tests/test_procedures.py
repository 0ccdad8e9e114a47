"""A case driven by a procedure: its steps are tasks of who holds their post, done on the page and over the API."""

from datetime import timedelta

import pytest

from tingtang.cases.actions.cover import cover
from tingtang.cases.actions.desk import refuse
from tingtang.cases.actions.giving import hand_out_steps
from tingtang.cases.actions.merging import merge, unmerge
from tingtang.cases.actions.procedures import StepIsDone
from tingtang.cases.actions.tasks import move_task
from tingtang.cases.actions.undoing import can_undo
from tingtang.cases.models import Case, Kind, Notice, Task, Watcher
from tingtang.cases.queries.reasons import reasons_of
from tingtang.cases.queries.work import steps_for
from tingtang.cases.rules.beginning import BEGINNING
from tingtang.cases.subscribers.procedures import follow, tell_deviations
from tingtang.cases.tests.desks import be_away, make_desk, make_rule
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.flows.actions import adopt_version, migrate, send_message
from tingtang.flows.models import Instance, Process
from tingtang.flows.tasks import do_due
from tingtang.flows.tests.drawing import Drawing, event, timer
from tingtang.flows.tests.factories import published
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import events_about, happened
from tingtang.org import actions as org
from tingtang.org.models import Hall, Post, Staff
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import grant, make_hall, make_staff
from tingtang.ui import designed as fields

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def step(post: str, fields: str = "", minutes: int = 30) -> str:
    """What a step says: who does it, in what time, and what it asks for."""
    form = f"<tingtang:form>{fields}</tingtang:form>" if fields else ""
    purpose = "<tingtang:purpose>查清原因</tingtang:purpose>"
    sop = f'<tingtang:sop post="{post}" minutes="{minutes}">{purpose}</tingtang:sop>'
    return f"<bpmn:extensionElements>{sop}{form}</bpmn:extensionElements>"


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def li(hall: Hall) -> Staff:
    """Li Min, who handles."""
    staff = grant(make_staff(hall=hall), "clerk", hall)
    staff.posts.add(Post.objects.create(code="handler", name="经办"))
    return staff


@pytest.fixture
def chen(hall: Hall) -> Staff:
    """Chen Gang, who checks."""
    staff = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    staff.posts.add(Post.objects.create(code="checker", name="复核"))
    return staff


@pytest.fixture
def case(hall: Hall, li: Staff, chen: Staff) -> Case:
    """A case that is handled, checked, and sent back or ended; a reminder goes off after a day."""
    drawing = Drawing("handling")
    for kind, node, inner in (
        ("start", "s", ""),
        ("user", "handle", step("handler", '<tingtang:field code="cause" type="string" label="原因" required="true"/>')),
        ("user", "check", step("checker", '<tingtang:field code="ok" type="boolean" label="合格" required="true"/>')),
        ("xor", "which", ""),
        ("end", "e", ""),
        ("user", "urge", step("checker")),
        ("end", "u", ""),
    ):
        drawing.node(kind, node, inner=inner, name={"handle": "核查", "check": "复核"}.get(node, node))
    drawing.node("boundary", "late", inner=timer("P1D"), attachedToRef="handle", cancelActivity="false")
    drawing.line("s", "handle", "check", "which")
    drawing.flow("which", "e", "ok")
    drawing.flow("which", "handle", "!ok")
    drawing.line("late", "urge", "u")
    process = published(drawing).process
    return make_case(kind=make_kind(process=process), hall=hall)


def task(case: Case, code: str) -> Task:
    """The open task of a step."""
    return Task.objects.get(case=case, code=code, state="open")


def acting(staff: Staff) -> Actor:
    """Somebody who may do tasks, and skip steps."""
    grants = dict.fromkeys(["cases.move_task", "cases.view", "cases.view_own"], EVERYWHERE)
    return Actor("account", staff.account_id or 0, grants=grants, staff_id=staff.pk)


class TestSteps:
    def test_are_tasks_of_whoever_holds_their_post(self, case: Case, li: Staff, chen: Staff) -> None:
        first = task(case, "handle")
        move_task(acting(li), task=first, state="done", answers={"cause": "表具故障"}, at=AT)

        assert (first.assignee, str(first), first.minutes) == (li, "核查", 30)
        assert [one.code for one in steps_for(acting(chen), 10)] == ["check"]
        assert Instance.objects.get().values["cause"] == "表具故障"

    def test_end_the_procedure_when_the_last_is_done(self, case: Case, li: Staff, chen: Staff) -> None:
        move_task(acting(li), task=task(case, "handle"), state="done", answers={"cause": "一"}, at=AT)
        move_task(acting(chen), task=task(case, "check"), state="done", answers={"ok": False}, at=AT)
        move_task(acting(li), task=task(case, "handle"), state="done", answers={"cause": "二"}, at=AT)
        move_task(acting(chen), task=task(case, "check"), state="done", answers={"ok": True}, at=AT)

        assert Instance.objects.get().state == "completed"
        assert [one.state for one in case.tasks.order_by("pk")] == ["done"] * 4

    def test_of_a_post_stay_with_who_did_one_in_the_case_before(self, case: Case, hall: Hall, li: Staff, chen: Staff) -> None:
        move_task(acting(li), task=task(case, "handle"), state="done", answers={"cause": "一"}, at=AT)
        make_staff("wangfang", "王芳", hall).posts.add(Post.objects.get(code="handler"))  # has been given nothing yet
        move_task(acting(chen), task=task(case, "check"), state="done", answers={"ok": False}, at=AT)

        again = task(case, "handle")
        assert again.assignee == li
        assert "此前" in reasons_of([again])[again.pk]

    def test_are_not_taken_up_again(self, case: Case, li: Staff) -> None:
        done = move_task(acting(li), task=task(case, "handle"), state="done", answers={"cause": "一"}, at=AT)

        with pytest.raises(StepIsDone):
            move_task(acting(li), task=done, state="open", at=AT)

    def test_that_the_worker_opens_follow(self, case: Case, li: Staff, chen: Staff) -> None:
        do_due(AT + 2 * DAY)
        follow(happened(SUBSCRIBERS["cases.follow_procedures"].types))

        assert task(case, "urge").assignee == chen
        assert Notice.objects.filter(staff=chen, code="step", case=case).exists()

    def test_of_a_procedure_that_went_over_are_those_of_the_new_version(self, case: Case, li: Staff, chen: Staff) -> None:
        anew = Drawing("handling")
        anew.node("start", "s")
        anew.node("user", "handle", inner=step("checker"), name="重新核查")
        anew.node("boundary", "late", inner=timer("P1D"), attachedToRef="handle", cancelActivity="false")
        anew.node("end", "e")
        anew.line("s", "handle", "e")
        anew.flow("late", "e")

        migrate(SYSTEM, instances=[Instance.objects.get()], version=published(anew), mapping={}, at=AT)
        follow(happened(SUBSCRIBERS["cases.follow_procedures"].types))

        now = case.tasks.filter(state="open")
        assert [(one.title, one.post, one.assignee) for one in now] == [("重新核查", "checker", chen)]

    def test_that_deviate_alert_who_answers_for_the_procedure(self, case: Case, li: Staff, chen: Staff) -> None:
        process = case.kind.process
        assert process
        process.owner = chen
        process.save()

        move_task(acting(chen), task=task(case, "handle"), state="done", answers={"cause": "一"}, at=AT + DAY)
        tell_deviations(happened(SUBSCRIBERS["cases.tell_deviations"].types))

        told = Notice.objects.filter(staff=chen, code="deviated").order_by("pk").values_list("data__deviation", flat=True)
        assert list(told) == ["other_post", "late"]
        assert [one.attributes["post"] for one in events_about(Instance.objects.get()) if "deviated" in one.name] == [
            "handler"
        ] * 2

    def test_that_deviate_alert_whoever_manages_processes_when_nobody_answers_for_this_one(self, case: Case, chen: Staff) -> None:
        drawer = grant(make_staff("guyan", "顾言"), "process_manager", None)

        move_task(acting(chen), task=task(case, "handle"), state="done", answers={"cause": "一"}, at=AT + DAY)
        tell_deviations(happened(SUBSCRIBERS["cases.tell_deviations"].types))

        told = Notice.objects.filter(code="deviated").order_by("pk").values_list("staff", "data__deviation")
        assert list(told) == [(drawer.pk, "other_post"), (drawer.pk, "late")]

    def test_that_were_done_before_their_turn_are_noted_on_the_page_of_the_running_procedure(self, case: Case) -> None:
        head = browser(grant(make_staff("songhe", "宋和", case.hall), "supervisor", case.hall))
        drawer = browser(grant(make_staff("guyan", "顾言"), "process_manager", None))
        page = f"/flows/running/{Instance.objects.get().pk}/"

        shown = [str(case) in one.get(page).content.decode() for one in (head, drawer)]
        later = [element for element, _name in head.get(page).context["unopened"]]
        noted = head.post(f"{page}early/", {"step": later[0]})

        assert (shown, noted.status_code, "handle" in later) == ([True, False], 302, False)
        assert [one.attributes["deviation"] for one in events_about(Instance.objects.get()) if "deviated" in one.name] == [
            "out_of_order"
        ]


class TestEnd:
    """However a case is closed, nothing of its procedure is left to do."""

    def test_comes_with_a_refusal(self, case: Case) -> None:
        refuse(SYSTEM, case=case, ground="outside", answer="不属于受理范围", at=AT)

        assert (Instance.objects.get().state, Task.objects.get().state) == ("aborted", "dropped")

    def test_comes_with_a_merge_and_the_procedure_begins_anew_when_it_is_taken_back(self, case: Case) -> None:
        into = make_case(hall=case.hall, kind=make_kind("other", prefix="O"))
        merge(SYSTEM, case=case, into=into, at=AT)
        merged = [one.state for one in Instance.objects.all()]
        unmerge(SYSTEM, case=case, at=AT)

        assert merged == ["aborted"]
        assert [one.state for one in Instance.objects.order_by("pk")] == ["aborted", "running"]
        assert task(case, "handle")

    def test_is_no_step_that_is_taken_back(self, case: Case) -> None:
        steps = case.kind.life.steps

        assert [can_undo(case.kind, steps[code]) for code in ("begin", "close")] == [True, False]


class TestPage:
    def test_shows_the_standard_of_the_step_and_does_it(self, case: Case, li: Staff) -> None:
        client, one = browser(li), task(case, "handle")

        shown = client.get(f"/cases/{case.number}/panels/?where=main").content.decode()
        refused = client.post(f"/cases/{case.number}/tasks/{one.pk}/", {"state": "done", f"step{one.pk}-cause": ""})
        client.post(f"/cases/{case.number}/tasks/{one.pk}/", {"state": "done", f"step{one.pk}-cause": "表具故障"})

        assert "data-flowchart" in shown
        assert "查清原因" in shown
        assert refused.status_code == 422
        assert task(case, "check")

    def test_skips_a_step_with_a_reason_by_who_may(self, case: Case, li: Staff, chen: Staff) -> None:
        one = task(case, "handle")
        address = f"/cases/{case.number}/tasks/{one.pk}/"
        skip = {"state": "dropped", f"skip{one.pk}-reason": "客户赶时间"}
        denied = browser(li).post(address, skip).status_code
        browser(chen).post(address, skip)
        page = browser(chen).get(f"/cases/{case.number}/panels/?where=main").content.decode()

        assert denied == 403
        assert task(case, "check")
        assert ("skipped" in page, "not needed" in page) == (True, False)

    def test_names_who_did_a_step_beside_whom_it_was_given_to(self, case: Case, li: Staff, chen: Staff) -> None:
        one = task(case, "handle")
        client = browser(chen)
        client.post(f"/cases/{case.number}/tasks/{one.pk}/", {"state": "done", f"step{one.pk}-cause": "表具故障"})

        page = client.get(f"/cases/{case.number}/panels/?where=main").content.decode()

        assert f"{chen} (it was given to {li})" in page

    def test_asks_of_a_skipped_step_what_the_gateway_behind_it_needs(self, case: Case, li: Staff, chen: Staff) -> None:
        move_task(acting(li), task=task(case, "handle"), state="done", answers={"cause": "一"}, at=AT)
        one, client = task(case, "check"), browser(chen)
        address, skip = f"/cases/{case.number}/tasks/{one.pk}/", {"state": "dropped", f"skip{one.pk}-reason": "电话里已复核"}

        page = client.get(f"/cases/{case.number}/panels/?where=main").content.decode()
        refused = client.post(address, skip)
        client.post(address, skip | {f"skip{one.pk}-known_ok": "true"})

        assert f'name="skip{one.pk}-known_ok"' in page
        assert refused.status_code == 422
        assert Instance.objects.get().state == "completed"


class TestOwnSteps:
    def test_are_done_by_who_may_do_nothing_else_with_cases(self, case: Case, hall: Hall, li: Staff) -> None:
        guide = grant(make_staff("zhaoxiao", "赵晓", hall, posts=[Post.objects.get(code="checker")]), "guide", hall)
        Staff.objects.get(name="陈刚").posts.clear()
        handle = task(case, "handle")
        move_task(acting(li), task=handle, state="done", answers={"cause": "一"}, at=AT)
        check, client = task(case, "check"), browser(guide)

        page = client.get(f"/cases/{case.number}/panels/?where=main").content.decode()
        of_others = client.post(f"/cases/{case.number}/steps/{handle.pk}/", {"state": "done"}).status_code
        as_any = client.post(f"/cases/{case.number}/tasks/{check.pk}/", {"state": "done"}).status_code
        client.post(f"/cases/{case.number}/steps/{check.pk}/", {"state": "done", f"step{check.pk}-ok": "true"})

        assert check.assignee == guide
        assert f"/cases/{case.number}/steps/{check.pk}/" in page
        assert (of_others, as_any, Instance.objects.get().state) == (403, 403, "completed")


class TestTheProcess:
    def test_says_that_nobody_can_begin_it_until_a_kind_of_cases_is_led_by_it(self, hall: Hall, chen: Staff) -> None:
        drawing = Drawing("umbrella")
        for kind, node, inner in (("start", "s", ""), ("user", "lend", step("checker")), ("end", "e", "")):
            drawing.node(kind, node, inner=inner)
        drawing.line("s", "lend", "e")
        process, reader = published(drawing).process, browser(chen)

        before = reader.get(f"/flows/{process.pk}/").context["is_unused"]
        make_kind(process=process)

        assert (before, reader.get(f"/flows/{process.pk}/").context["is_unused"]) == (True, False)

    def test_ends_the_cases_of_a_kind_that_was_made_for_it_on_the_page(self, hall: Hall, li: Staff) -> None:
        drawing = Drawing("umbrella")
        for kind, node, inner in (("start", "s", ""), ("user", "lend", step("handler")), ("end", "e", "")):
            drawing.node(kind, node, inner=inner)
        drawing.line("s", "lend", "e")
        boss = browser(grant(make_staff("zhouning", "周宁"), "administrator", None))
        form = {
            "names_zh-hans": "雨伞借还",
            "code": "umbrella",
            "nature": "request",
            "prefix": "YS",
            "order": "1",
            "is_active": "on",
        }
        process = published(drawing).process.pk
        boss.post("/setup/cases/kinds/new/", form | {"process": process, "call_back_period": "month"})
        case = make_case(kind=Kind.objects.get(code="umbrella"), hall=hall)

        move_task(acting(li), task=task(case, "lend"), state="done", at=AT)

        assert Case.objects.get(pk=case.pk).phase == "resolved"


class TestTheListOfWhatRuns:
    def test_names_the_case_each_procedure_runs_for(self, case: Case, li: Staff, chen: Staff) -> None:
        head = browser(chen)
        page = head.get("/flows/running/").content.decode()
        told = b"".join(head.get("/flows/running/", {"export": "csv"}).streaming_content).decode()

        assert f'href="/cases/{case.number}/"' in page
        assert str(case) in told


class TestProgram:
    def test_does_a_step_of_ones_own(self, case: Case, hall: Hall, li: Staff) -> None:
        Staff.objects.filter(pk=li.pk).update(hall=None)
        guide = grant(make_staff("zhaoxiao", "赵晓", hall, posts=[Post.objects.get(code="handler")]), "guide", hall)
        one = task(case, "handle")
        Task.objects.filter(pk=one.pk).update(assignee=guide)
        Watcher.objects.get_or_create(case=case, staff=guide)

        told = Program.of(guide).post(
            f"/cases/{case.number}/steps/{one.pk}", {"state": "done", "answers": {"cause": "一"}}, key="own-step-1"
        )

        assert (told.status_code, told.json()["state"]) == (200, "done")

    def test_does_a_step_with_its_answers(self, case: Case, li: Staff) -> None:
        make_case(kind=case.kind, hall=case.hall, actor=SYSTEM)
        one, program = task(case, "handle"), Program.of(li)

        wrong = program.post(f"/cases/{case.number}/tasks/{one.pk}", {"state": "done", "answers": {}}, key="step-key-1")
        right = program.post(
            f"/cases/{case.number}/tasks/{one.pk}", {"state": "done", "answers": {"cause": "一"}}, key="step-key-2"
        )

        assert (wrong.status_code, wrong.json()["errors"].keys()) == (422, {"cause"})
        assert (right.status_code, right.json()["is_step"], right.json()["post"]) == (200, True, "handler")


class TestState:
    def test_of_a_case_that_is_led_follows_its_procedure(self, case: Case, li: Staff, chen: Staff) -> None:
        driven = {
            **BEGINNING,
            "steps": [one | ({"requires": ["procedure"]} if one["to"] == "resolved" else {}) for one in BEGINNING["steps"]],
        }
        Kind.objects.filter(pk=case.kind_id).update(workflow=driven)

        move_task(acting(li), task=task(case, "handle"), state="done", answers={"cause": "一"}, at=AT)
        begun = Case.objects.get().phase
        move_task(acting(chen), task=task(case, "check"), state="done", answers={"ok": True}, at=AT)

        assert (begun, Case.objects.get().phase) == ("working", "resolved")


class TestDispatch:
    """Steps go the way of cases: rule, team, skill, presence, room, fairness, and B for who is away."""

    @pytest.fixture(autouse=True)
    def _open_hall(self, hall: Hall) -> None:
        Hall.objects.update(opening={})

    def begun(self, hall: Hall) -> Case:
        """A case whose only step is of the post handler."""
        drawing = Drawing("short")
        drawing.node("start", "s")
        drawing.node("user", "handle", inner=step("handler"))
        drawing.node("end", "e")
        drawing.line("s", "handle", "e")
        process = published(drawing).process
        kind = Kind.objects.filter(process__code="short").first() or make_kind("short", prefix="SH", process=process)
        return make_case(kind=kind, hall=hall)

    def test_goes_by_rule_to_whoever_can_and_has_most_room(self, hall: Hall, li: Staff) -> None:
        team, (first, second, third) = make_desk(2, 1, 9)
        skill = org.save_skill(SYSTEM, at=AT, code="pipes", name="管道")
        for one in (first, second):
            org.save_staff_skill(SYSTEM, staff=one, skill=skill, level=3, at=AT)
        make_rule("steps", team, 'post == "handler" && step == "handle"', about="step", skill=skill, skill_level=2)

        tasks = [Task.objects.get(case=self.begun(hall)) for _n in range(4)]
        reasons = list(reasons_of(tasks).values())

        assert [task.assignee for task in tasks] == [first, second, first, None]
        assert all("steps" in reason and team.name in reason for reason in reasons)
        assert [(task.why["able"], task.why["present"]) for task in tasks] == [(2, 3), (2, 3), (1, 3), (0, 3)]
        assert Task.objects.filter(team=team).count() == 4 and third.pk and li.pk

    def test_what_waits_is_given_when_somebody_has_room(self, hall: Hall) -> None:
        team, (only,) = make_desk(1)
        make_rule("steps", team, about="step")
        one, two = self.begun(hall), self.begun(hall)

        move_task(acting(only), task=Task.objects.get(case=one), state="done", at=AT)
        count = hand_out_steps(SYSTEM, team=team, at=AT)

        assert (count, Task.objects.get(case=two).assignee) == (1, only)
        assert Notice.objects.filter(staff=only, case=two, code="step").exists()

    def test_rules_of_cases_say_nothing_of_steps(self, hall: Hall, li: Staff) -> None:
        make_rule("cases", make_desk(5)[0])

        task = Task.objects.get(case=self.begun(hall))

        assert (task.assignee, task.why["holders"], "经办" in reasons_of([task])[task.pk]) == (li, 1, True)

    def test_b_does_what_a_was_to_do(self, hall: Hall, li: Staff, chen: Staff) -> None:
        org.save_cover_pair(SYSTEM, primary=li, backup=chen, at=AT)
        mine = Task.objects.get(case=self.begun(hall))
        be_away(li, AT, AT + DAY)

        moved = cover(SYSTEM, staff=li, at=AT)

        given = Task.objects.get(pk=mine.pk)
        assert (mine.assignee, moved, given.assignee) == (li, 1, chen)
        assert li.name in reasons_of([given])[given.pk]


class TestBeginningByThemselves:
    def rounds(self, li: Staff) -> Kind:
        """A kind whose procedure begins by a message."""
        drawing = Drawing("rounds", extensions='<tingtang:form><tingtang:field code="place" type="string"/></tingtang:form>')
        drawing.add('<bpmn:message id="m" name="alarm"/>')
        drawing.node("start", "s", inner=event("message", "m"), name="设备报警")
        drawing.node("user", "look", inner=step("handler"), name="查看")
        drawing.node("end", "e")
        drawing.line("s", "look", "e")
        process = Process.objects.create(code="rounds", name="报警处置", owner=li)
        kind = make_kind(process=process, fields=fields.from_rows([{"code": "place", "kind": "text", "names": {"en": "Place"}}]))
        adopt_version(SYSTEM, process=process, xml=drawing.xml(), source="test", effective_date=AT.date(), at=AT)
        return kind

    def test_they_open_a_case_whose_steps_are_tasks(self, li: Staff) -> None:
        kind = self.rounds(li)

        send_message(SYSTEM, name="alarm", values={"place": "二层"}, hall=None, at=AT)

        case = Case.objects.get(kind=kind)
        assert (case.title, case.channel, case.hall, case.fields) == ("设备报警", "procedure", li.hall, {"place": "二层"})
        assert task(case, "look").assignee == li
        assert Instance.objects.get().values["place"] == "二层"
