"""Procedures at work: steps, branches done at once, timers, messages, actions that fail, procedures that call others."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid, NotFound
from tingtang.flows.actions.holding import StepOver
from tingtang.flows.actions.messages import send_message
from tingtang.flows.actions.running import FlowStuck, abort, complete_step, deliver, note_early, skip_step, start
from tingtang.flows.actions.succession import NoSuccessor, migrate, try_succession
from tingtang.flows.actions.working import MOST_TRIES, retry
from tingtang.flows.models import Instance, Job, Timer, Token, Wait
from tingtang.flows.tasks import do_due
from tingtang.flows.tests.drawing import Drawing, event, form, timer
from tingtang.flows.tests.factories import AT, begin, open_step, published, where
from tingtang.journal.tests.history import events_about
from tingtang.org.models import CoverPair, Hall
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_post, make_staff

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
STEP = '<bpmn:extensionElements><tingtang:sop post="teller" minutes="30"/></bpmn:extensionElements>'


@pytest.fixture
def hall() -> Hall:
    return make_hall()


def names(instance: Instance) -> list[str]:
    """What happened to an instance, in order."""
    return [one.name.removeprefix("flows.") for one in events_about(instance)]


def branches(count: int) -> Drawing:
    """So many steps that can be done at once."""
    drawing = Drawing("together")
    for kind, node in (("start", "s"), ("and", "fork"), ("and", "join"), ("user", "last"), ("end", "e")):
        drawing.node(kind, node)
    drawing.line("s", "fork")
    for n in range(count):
        drawing.node("user", f"b{n}")
        drawing.line("fork", f"b{n}", "join")
    drawing.line("join", "last", "e")
    return drawing


def checked() -> Drawing:
    """A check that lets pass or sends back."""
    drawing = Drawing("checked")
    drawing.node("start", "s")
    drawing.node("user", "check", inner=form(passed="boolean"))
    drawing.node("xor", "ok")
    drawing.node("user", "again")
    drawing.node("end", "e")
    drawing.line("s", "check", "ok")
    drawing.flow("ok", "e", "passed")
    drawing.flow("ok", "again", "!passed")
    drawing.line("again", "check")
    return drawing


def drawn_anew(*, renamed: str) -> Drawing:
    """The checked procedure, drawn anew with a step before its end."""
    drawing = Drawing("checked")
    for kind, node, inner in (
        ("start", "s", ""),
        ("user", renamed, form(passed="boolean")),
        ("user", "sign", ""),
        ("end", "e", ""),
    ):
        drawing.node(kind, node, inner=inner)
    drawing.line("s", renamed, "sign", "e")
    return drawing


class TestSteps:
    def test_lead_from_one_to_the_next_until_the_end(self, hall: Hall) -> None:
        instance = begin(checked(), hall, hall=hall).instance

        complete_step(SYSTEM, token=open_step(instance, "check"), answers={"passed": False}, at=AT + MINUTE)
        complete_step(SYSTEM, token=open_step(instance, "again"), at=AT + 2 * MINUTE)
        over = complete_step(SYSTEM, token=open_step(instance, "check"), answers={"passed": "true"}, at=AT + 3 * MINUTE)

        assert over.is_over and over.instance.state == "completed"
        done = ["step.done", "step.opened"]
        assert names(instance) == ["instance.started", "step.opened", *done, *done, "step.done", "instance.ended"]

    def test_are_refused_with_an_answer_that_does_not_fit(self, hall: Hall) -> None:
        token = begin(checked(), hall).opened[0]

        with pytest.raises(Invalid) as refused:
            complete_step(SYSTEM, token=token, answers={"passed": "perhaps"}, at=AT)

        assert list(refused.value.fields) == ["passed"]
        assert Token.objects.get().pk == token.pk

    def test_are_done_once_however_often_they_are_sent(self, hall: Hall) -> None:
        token = begin(checked(), hall).opened[0]
        complete_step(SYSTEM, token=token, answers={"passed": False}, at=AT)

        with pytest.raises(StepOver):
            complete_step(SYSTEM, token=token, answers={"passed": False}, at=AT)

    def test_change_nothing_where_no_way_leads_on(self, hall: Hall) -> None:
        drawing = checked()
        drawing.parts[""] = [line.replace("!passed", "passed") for line in drawing.parts[""]]
        token = begin(drawing, hall).opened[0]

        with pytest.raises(FlowStuck):
            complete_step(SYSTEM, token=token, answers={"passed": False}, at=AT)

        assert Token.objects.get().pk == token.pk

    def test_tell_who_did_them_without_the_post_too_late_skipped_or_out_of_order(self, hall: Hall) -> None:
        drawing = Drawing("posts")
        for kind, node, inner in (
            ("start", "s", ""),
            ("user", "a", STEP),
            ("user", "b", STEP),
            ("user", "c", ""),
            ("end", "e", ""),
        ):
            drawing.node(kind, node, inner=inner)
        drawing.line("s", "a", "b", "c", "e")
        instance = begin(drawing, hall, hall=hall).instance

        note_early(SYSTEM, instance=instance, step="c", at=AT)
        complete_step(SYSTEM, token=open_step(instance, "a"), at=AT + 45 * MINUTE)
        skip_step(SYSTEM, token=open_step(instance, "b"), reason="客户赶时间", at=AT + 46 * MINUTE)

        told = [(one.attributes["deviation"], one.attributes["step"]) for one in events_about(instance) if "deviated" in one.name]
        assert told == [("out_of_order", "c"), ("other_post", "a"), ("late", "a"), ("skipped", "b")]

    def test_done_by_b_for_who_holds_the_post_are_no_deviation(self, hall: Hall) -> None:
        drawing = Drawing("cover")
        for kind, node, inner in (("start", "s", ""), ("user", "a", STEP), ("user", "b", STEP), ("end", "e", "")):
            drawing.node(kind, node, inner=inner)
        drawing.line("s", "a", "b", "e")
        instance, post = begin(drawing, hall, hall=hall).instance, make_post("teller")
        wu, zhao, li = (make_staff(name, name, hall) for name in ("wufang", "zhaoxiao", "limin"))
        wu.posts.add(post)
        CoverPair.objects.create(primary=wu, backup=zhao)
        CoverPair.objects.create(primary=zhao, backup=li, post=make_post("guide"))

        complete_step(actor_for(grant(zhao, "supervisor", hall)), token=open_step(instance, "a"), at=AT)
        complete_step(actor_for(grant(li, "supervisor", hall)), token=open_step(instance, "b"), at=AT)

        assert [one.attributes["step"] for one in events_about(instance) if "deviated" in one.name] == ["b"]

    def test_are_skipped_with_what_is_known_where_a_gateway_asks_for_it(self, hall: Hall) -> None:
        token = open_step(begin(checked(), hall, hall=hall).instance, "check")
        head = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

        with pytest.raises(Invalid) as refused:
            skip_step(SYSTEM, token=token, reason="客户赶时间", at=AT)
        page = head.get(f"/flows/running/{token.instance_id}/").content.decode()
        wrong = head.post(f"/flows/running/steps/{token.pk}/skip/", {"reason": "已当面核对", "known_passed": "perhaps"})
        head.post(f"/flows/running/steps/{token.pk}/skip/", {"reason": "已当面核对", "known_passed": "true"})

        assert (list(refused.value.fields), "known_passed" in page, wrong.status_code) == (["passed"], True, 302)
        assert (Instance.objects.get().values["passed"], Instance.objects.get().state) == (True, "completed")


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_branches_lose_no_token(self) -> None:
        instance = begin(branches(8), make_hall()).instance
        tokens = list(Token.objects.filter(instance=instance))

        def do(token: Token) -> bool:
            try:
                complete_step(SYSTEM, token=token, at=AT)
            except StepOver:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(8) as pool:
            done = list(pool.map(do, [*tokens, *tokens]))

        assert sum(done) == 8
        assert where(instance) == ["last"]
        assert names(instance).count("step.done") == 8

    def test_what_was_read_before_others_moved_is_read_again(self) -> None:
        first, second, third = begin(branches(3), make_hall()).opened
        theirs = open_step(first.instance, "b0")

        complete_step(SYSTEM, token=theirs, at=AT)
        with pytest.raises(StepOver):
            complete_step(SYSTEM, token=first, at=AT)
        complete_step(SYSTEM, token=second, at=AT)
        moved = complete_step(SYSTEM, token=third, at=AT)

        assert where(moved.instance) == ["last"]
        assert names(moved.instance).count("step.done") == 3

    def test_timers_go_off_once(self) -> None:
        drawing = Drawing("later")
        for kind, node, inner in (("start", "s", ""), ("catch", "wait", timer("P1D")), ("user", "then", ""), ("end", "e", "")):
            drawing.node(kind, node, inner=inner)
        drawing.line("s", "wait", "then", "e")
        hall = make_hall()
        version = published(drawing)
        for _n in range(6):
            start(SYSTEM, version=version, subject=hall, hall=hall, at=AT)

        def fire(_n: int) -> int:
            try:
                return do_due(AT + DAY)
            finally:
                connection.close()

        assert do_due(AT + DAY - MINUTE) == 0
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(fire, range(4)))

        assert Timer.objects.count() == 0
        assert Token.objects.filter(opened_at__isnull=False).count() == 6
        assert sum(names(one).count("timer.fired") for one in Instance.objects.all()) == 6


class TestWaiting:
    def test_a_reminder_goes_off_beside_the_step_as_often_as_it_says(self, hall: Hall) -> None:
        drawing = Drawing("reminded")
        cycle = "<bpmn:timerEventDefinition><bpmn:timeCycle>R2/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition>"
        for kind, node in (("start", "s"), ("user", "a"), ("end", "e"), ("user", "urge"), ("end", "u")):
            drawing.node(kind, node)
        drawing.node("boundary", "late", inner=cycle, attachedToRef="a", cancelActivity="false")
        drawing.line("s", "a", "e")
        drawing.line("late", "urge", "u")
        instance = begin(drawing, hall).instance

        fired = [do_due(AT + hours * 60 * MINUTE) for hours in (1, 2, 3)]

        assert fired == [1, 1, 0]
        assert where(instance) == ["a", "urge", "urge"]

    def test_a_message_takes_the_step_away_that_it_interrupts(self, hall: Hall) -> None:
        drawing = Drawing("withdrawn")
        drawing.add('<bpmn:message id="m" name="withdrawn"/>')
        for kind, node in (("start", "s"), ("user", "a"), ("end", "e"), ("user", "tell"), ("end", "u")):
            drawing.node(kind, node)
        drawing.node("boundary", "gone", inner=event("message", "m"), attachedToRef="a")
        drawing.line("s", "a", "e")
        drawing.line("gone", "tell", "u")
        instance = begin(drawing, hall).instance
        name = Wait.objects.get().name

        deliver(SYSTEM, instance=instance, name=name, at=AT)

        assert where(instance) == ["tell"]
        assert not Wait.objects.exists()
        with pytest.raises(StepOver):
            deliver(SYSTEM, instance=instance, name=name, at=AT)

    def test_one_procedure_calls_another_and_goes_on_after_it(self, hall: Hall) -> None:
        inner, outer = Drawing("inner"), Drawing("outer")
        for drawing, kind, attributes in ((inner, "user", {}), (outer, "call", {"calledElement": "inner"})):
            drawing.node("start", "s")
            drawing.node(kind, "work", inner=form(found="string") if kind == "user" else "", **attributes)
            drawing.node("end", "e")
            drawing.line("s", "work", "e")
        published(inner)
        instance = begin(outer, hall).instance
        do_due(AT)
        called = Instance.objects.get(caller__isnull=False)

        complete_step(SYSTEM, token=open_step(called, "work"), answers={"found": "漏水点"}, at=AT)
        do_due(AT)

        instance.refresh_from_db()
        assert (instance.state, instance.values["found"]) == ("completed", "漏水点")

    def test_what_was_called_keeps_its_version_and_the_next_call_takes_the_new_one(self, hall: Hall) -> None:
        outer, inner, renewed = Drawing("outer"), Drawing("inner"), Drawing("inner")
        for drawing, kind, node, attributes in (
            (outer, "call", "work", {"calledElement": "inner"}), (inner, "user", "old", {}), (renewed, "user", "new", {})
        ):  # fmt: skip
            drawing.node("start", "s")
            drawing.node(kind, node, **attributes)
            drawing.node("end", "e")
            drawing.line("s", node, "e")
        published(inner)
        first = begin(outer, hall).instance
        do_due(AT)
        published(renewed)
        second = start(SYSTEM, version=first.version, subject=hall, hall=hall, at=AT).instance
        do_due(AT)
        calls = {one.version.number: one for one in Instance.objects.filter(version__process__code="inner")}

        complete_step(SYSTEM, token=open_step(calls[1], "old"), at=AT)
        complete_step(SYSTEM, token=open_step(calls[2], "new"), at=AT)
        do_due(AT)

        assert [Instance.objects.get(pk=one.pk).state for one in (first, second)] == ["completed", "completed"]

    def test_a_message_comes_to_the_one_whose_key_it_bears(self, hall: Hall) -> None:
        drawing = Drawing("paying", extensions='<tingtang:form><tingtang:field code="bill" type="string"/></tingtang:form>')
        correlation = "<bpmn:extensionElements><tingtang:correlation>bill</tingtang:correlation></bpmn:extensionElements>"
        drawing.add('<bpmn:message id="m" name="paid"/>')
        drawing.node("start", "s")
        drawing.node("receive", "wait", inner=correlation, messageRef="m")
        drawing.node("user", "thank")
        drawing.node("end", "e")
        drawing.line("s", "wait", "thank", "e")
        one = begin(drawing, hall, bill="A1").instance
        other = start(SYSTEM, version=one.version, subject=hall, hall=hall, values={"bill": "B2"}, at=AT).instance

        told = send_message(SYSTEM, name="paid", hall=None, key="B2", at=AT)

        assert (told.delivered, where(one), where(other)) == (1, [], ["thank"])
        for key in ("B2", "C3", ""):
            with pytest.raises(NotFound):
                send_message(SYSTEM, name="paid", hall=None, key=key, at=AT)

    def test_ending_a_procedure_ends_what_it_called(self, hall: Hall) -> None:
        inner, outer = branches(1), Drawing("outer")
        outer.node("start", "s")
        outer.node("call", "work", calledElement="together")
        outer.node("end", "e")
        outer.line("s", "work", "e")
        published(inner)
        instance = begin(outer, hall).instance
        do_due(AT)

        abort(SYSTEM, instance=instance, at=AT)
        do_due(AT)

        assert [one.state for one in Instance.objects.all()] == ["aborted", "aborted"]
        assert not Token.objects.exists() and not Job.objects.exists()


class TestActions:
    def drawing(self, name: str) -> Drawing:
        """A procedure that runs an action."""
        drawing = Drawing("acts")
        call = f'<bpmn:extensionElements><tingtang:call action="{name}"/></bpmn:extensionElements>'
        for kind, node, inner in (("start", "s", ""), ("service", "run", call), ("user", "then", ""), ("end", "e", "")):
            drawing.node(kind, node, inner=inner)
        drawing.line("s", "run", "then", "e")
        return drawing

    def test_that_fail_are_tried_again_and_then_left_to_an_operator(self, hall: Hall) -> None:
        instance = begin(self.drawing("org.no_such_action"), hall).instance
        at = AT

        for _n in range(MOST_TRIES + 2):
            do_due(at)
            at += timedelta(hours=2)

        job = Job.objects.get()
        assert (job.tries, job.is_given_up) == (MOST_TRIES, True)
        assert "org.no_such_action" in job.error
        assert names(instance).count("job.failed") == MOST_TRIES

    def test_that_failed_go_on_when_told_to_or_are_skipped(self, hall: Hall) -> None:
        instance = begin(self.drawing("org.no_such_action"), hall).instance
        do_due(AT)
        job = Job.objects.get()

        retry(SYSTEM, thing=job, at=AT)
        again = do_due(AT)
        skip_step(SYSTEM, token=Token.objects.get(), reason="手工办理", at=AT)

        assert again == 0
        assert where(instance) == ["then"]
        assert not Job.objects.exists()


class TestSuccession:
    def test_takes_running_ones_over_to_the_steps_that_stand_for_theirs(self, hall: Hall) -> None:
        instance = begin(checked(), hall).instance
        version = published(drawn_anew(renamed="verify"))

        migrate(SYSTEM, instances=[instance], version=version, mapping={"check": "verify"}, at=AT)
        complete_step(SYSTEM, token=open_step(Instance.objects.get(), "verify"), answers={"passed": True}, at=AT)

        assert where(Instance.objects.get()) == ["sign"]
        assert "instance.moved" in names(instance)

    def test_says_what_has_no_successor_and_moves_none(self, hall: Hall) -> None:
        ready, stuck = (begin(checked(), hall).instance for _n in range(2))
        complete_step(SYSTEM, token=open_step(stuck, "check"), answers={"passed": False}, at=AT)
        version = published(drawn_anew(renamed="check"))

        tried = try_succession([ready, stuck], version, {})
        with pytest.raises(NoSuccessor):
            migrate(SYSTEM, instances=[ready, stuck], version=version, mapping={}, at=AT)

        assert [[gap.element for gap in one.gaps] for one in tried] == [[], ["again"]]
        assert not Instance.objects.filter(version=version).exists()
