"""The engine, diagram by diagram: which steps are open after which answers."""

import pytest

from tingtang.flows.rules import engine
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.compiled import Table, compiled
from tingtang.flows.rules.diagram import STEPS
from tingtang.flows.rules.state import ROOT, Effect, Halted, NotThere, State, What
from tingtang.flows.tests.drawing import Drawing, event, form, timer


class Run:
    """An instance in memory."""

    def __init__(self, drawing: Drawing, **values) -> None:
        self.table = Table(compiled(parse(drawing.xml())))
        self.state = State(values=values)
        self.effects: list[Effect] = engine.start(self.table, self.state)

    @property
    def open(self) -> list[str]:
        """The open steps, by the id of their nodes."""
        tokens = self.state.tokens.values()
        return sorted(self.table.ids[t.node] for t in tokens if self.table.kinds[t.node] in STEPS and not t.total)

    def token(self, node: str) -> int:
        """A token at a node; that of a turn, not of the whole."""
        return next(n for n, t in self.state.tokens.items() if self.table.ids[t.node] == node and not t.total)

    def do(self, node: str, **answers) -> list[str]:
        """Do a step: what is open then."""
        self.effects = engine.complete(self.table, self.state, self.token(node), answers)
        return self.open

    def fire(self, node: str, at: str = "") -> list[str]:
        """Let an event happen where `at` stands (the procedure itself when empty)."""
        token = self.token(at) if at else ROOT
        self.effects = engine.fire(self.table, self.state, token, self.table.number[node])
        return self.open

    def asked(self, what: What) -> list[tuple[str, str]]:
        """What the latest step asked for."""
        return [(self.table.ids[e.node], e.text) for e in self.effects if e.what == what]


def drawn(nodes: str, *lines: str) -> Drawing:
    """A drawing from words: `kind id, kind id`, and lines of ids."""
    d = Drawing()
    for node in nodes.split(", "):
        d.node(*node.split())
    for line in lines:
        d.line(*line.split())
    return d


class TestJoins:
    def test_wait_for_each_branch_again_in_the_second_round_of_a_loop(self) -> None:
        d = drawn("start s, xor again, and split, user a, user b, and join, user check, end e", "s again split a join check")
        d.line("split", "b", "join")
        d.node("xor", "enough", default="on")
        d.flow("check", "enough")
        d.flow("enough", "again", "more == true")
        d.flow("enough", "e", id_="on")
        run = Run(d)

        run.do("a")
        run.do("b")
        assert run.do("check", more=True) == ["a", "b"]
        assert run.do("a") == ["b"]
        assert run.do("b") == ["check"]
        assert run.do("check", more=False) == []
        assert run.state.ended == "completed"

    def test_of_some_branches_wait_for_those_that_can_still_come(self) -> None:
        d = drawn(
            "start s, user first, or split, user a, user b, user c, or join, user last, end e", "s first split", "join last e"
        )
        d.flow("split", "a", "x > 0")
        d.flow("split", "b", "x > 1")
        d.flow("split", "c", "x > 2")
        for one in "abc":
            d.flow(one, "join")
        run = Run(d)

        assert run.do("first", x=2) == ["a", "b"]
        assert run.do("b") == ["a"]
        assert run.do("a") == ["last"]

    def test_of_some_branches_go_on_when_a_branch_ends_elsewhere(self) -> None:
        d = drawn(
            "start s, or split, user a, user b, xor g, or join, user last, end e, end aside", "s split", "join last e", "a join"
        )
        d.flow("split", "a", "true")
        d.flow("split", "b", "true")
        d.flow("b", "g")
        d.flow("g", "join", "y == 1")
        d.flow("g", "aside", "y != 1")
        run = Run(d)

        assert run.do("a") == ["b"]
        assert run.do("b", y=2) == ["last"]


class TestBoundaries:
    def watched(self, cancel: str) -> Run:
        """A sub-process of two steps with a timer attached."""
        d = drawn("start s, sub p, user after, user late, end e, end e2", "s p after e")
        d.node("start", "ps", scope="p")
        d.node("user", "one", scope="p")
        d.node("user", "two", scope="p")
        d.node("end", "pe", scope="p")
        d.line("ps", "one", "two", "pe")
        d.node("boundary", "t", timer("PT1H"), attachedToRef="p", cancelActivity=cancel)
        d.line("t", "late", "e2")
        return Run(d)

    def test_that_interrupt_take_the_whole_sub_process_away(self) -> None:
        run = self.watched("true")

        assert run.asked(What.TIMED) == [("t", "PT1H")]
        assert run.fire("t", "p") == ["late"]
        assert set(run.asked(What.GONE)) == {("one", ""), ("p", "")}
        assert run.do("late") == []
        assert run.state.ended == "completed"

    def test_that_do_not_interrupt_add_a_token(self) -> None:
        run = self.watched("false")

        assert run.fire("t", "p") == ["late", "one"]
        run.do("one")
        assert run.do("two") == ["after", "late"]

    def test_are_refused_after_the_activity_is_done(self) -> None:
        run = self.watched("true")
        token = run.token("p")
        run.do("one")
        run.do("two")

        with pytest.raises(NotThere):
            engine.fire(run.table, run.state, token, run.table.number["t"])


class TestErrors:
    def thrower(self, code: str) -> Drawing:
        """A sub-process that ends with an error; E1 is caught at its border."""
        d = drawn("start s, sub p, user after, user mend, end e, end e2", "s p after e")
        d.add('<bpmn:error id="err1" errorCode="E1"/><bpmn:error id="err2" errorCode="E2"/>')
        for kind, id_ in (("start", "ps"), ("and", "both"), ("user", "one"), ("user", "two"), ("end", "pe")):
            d.node(kind, id_, scope="p")
        d.node("end", "bad", event("error", code), scope="p")
        d.line("ps", "both", "one", "bad")
        d.line("both", "two", "pe")
        d.node("boundary", "caught", event("error", "err1"), attachedToRef="p")
        d.line("caught", "mend", "e2")
        return d

    def test_are_caught_at_the_border_and_end_what_was_beside_them(self) -> None:
        assert Run(self.thrower("err1")).do("one") == ["mend"]

    def test_nobody_catches_end_the_procedure_as_failed(self) -> None:
        run = Run(self.thrower("err2"))

        run.do("one")

        assert (run.state.ended, run.state.error, run.state.tokens) == ("failed", "E2", {})

    def test_are_caught_by_an_event_sub_process_first(self) -> None:
        d = self.thrower("err1")
        d.node("sub", "handler", scope="p", triggeredByEvent="true")
        d.node("start", "hs", event("error", "err1"), scope="handler")
        d.node("user", "inside", scope="handler")
        d.node("end", "he", scope="handler")
        d.line("hs", "inside", "he")
        run = Run(d)

        assert run.do("one") == ["inside"]
        assert run.do("inside") == ["after"]

    def test_of_a_failed_step_are_caught_at_the_step(self) -> None:
        d = drawn("start s, user a, user b, end e, end e2", "s a e")
        d.node("boundary", "caught", event("error"), attachedToRef="a")
        d.line("caught", "b", "e2")
        run = Run(d)

        engine.fail(run.table, run.state, run.token("a"), "anything")

        assert run.open == ["b"]


def test_escalations_that_do_not_interrupt_go_on_beside() -> None:
    d = drawn("start s, sub p, user tell, end e, end e2", "s p e")
    d.add('<bpmn:escalation id="x" escalationCode="BIG"/>')
    for kind, id_ in (("start", "ps"), ("user", "one"), ("end", "pe")):
        d.node(kind, id_, scope="p")
    d.node("throw", "raise", event("escalation", "x"), scope="p")
    d.line("ps", "raise", "one", "pe")
    d.node("boundary", "caught", event("escalation", "x"), attachedToRef="p", cancelActivity="false")
    d.line("caught", "tell", "e2")

    assert Run(d).open == ["one", "tell"]


def test_termination_ends_only_its_own_scope() -> None:
    d = drawn("start s, sub p, user after, end e", "s p after e")
    for kind, id_ in (("start", "ps"), ("and", "both"), ("user", "one"), ("user", "two"), ("end", "pe")):
        d.node(kind, id_, scope="p")
    d.node("end", "stop", event("terminate"), scope="p")
    d.line("ps", "both", "one", "stop")
    d.line("both", "two", "pe")

    assert Run(d).do("one") == ["after"]


class TestEventGates:
    def test_take_the_first_event_and_forget_the_others(self) -> None:
        d = drawn("start s, gate g, user paid, user chase, end e, end e2", "s g", "paid e", "chase e2")
        d.add('<bpmn:message id="m" name="payment"/>')
        d.node("catch", "came", event("message", "m"))
        d.node("catch", "late", timer("P3D"))
        d.line("g", "came", "paid")
        d.line("g", "late", "chase")
        run = Run(d)

        assert (run.asked(What.AWAITED), run.asked(What.TIMED)) == ([("came", "")], [("late", "P3D")])
        gate = run.token("g")
        assert run.fire("late", "g") == ["chase"]
        with pytest.raises(NotThere):
            engine.fire(run.table, run.state, gate, run.table.number["came"])


class TestSeveralTimes:
    def several(self, attributes: str, inner: str = "", **values) -> Run:
        """A step for each of a list."""
        loop = f"<bpmn:multiInstanceLoopCharacteristics {attributes}>{inner}</bpmn:multiInstanceLoopCharacteristics>"
        d = drawn("start s, user after, end e")
        d.node("user", "ask", form(opinion="string").replace("</bpmn:extensionElements>", "</bpmn:extensionElements>" + loop))
        d.line("s", "ask", "after", "e")
        return Run(d, **values)

    def test_at_once_all_must_be_done(self) -> None:
        run = self.several('tingtang:collection="people" tingtang:item="who"', people=["Li", "Chen", "Wang"])

        assert run.open == ["ask"] * 3
        seen = [engine.values_of(run.table, run.state, n)["who"] for n, t in run.state.tokens.items() if not t.total]
        assert seen == ["Li", "Chen", "Wang"]
        run.do("ask")
        run.do("ask")
        assert run.do("ask") == ["after"]

    def test_one_after_the_other_collects_results_in_order(self) -> None:
        run = self.several(
            'isSequential="true" tingtang:collection="people" tingtang:result="opinion" tingtang:collected="opinions"',
            people=["Li", "Chen"],
        )

        assert run.do("ask", opinion="yes") == ["ask"]
        assert run.do("ask", opinion="no") == ["after"]
        assert run.state.values["opinions"] == ["yes", "no"]

    def test_may_be_enough_before_all_are_done(self) -> None:
        until = "<bpmn:completionCondition>nrOfCompletedInstances >= 2</bpmn:completionCondition>"
        run = self.several('tingtang:collection="people"', until, people=[1, 2, 3, 4])

        run.do("ask")
        assert run.do("ask") == ["after"]

    def test_for_nobody_goes_on_at_once(self) -> None:
        assert self.several('tingtang:collection="people"', people=[]).open == ["after"]

    def test_for_what_is_no_list_stands_still(self) -> None:
        with pytest.raises(Halted):
            self.several('tingtang:collection="people"', people=3)


class TestEventSubProcesses:
    def test_that_do_not_interrupt_can_be_started_again_and_again(self) -> None:
        d = drawn("start s, user main, end e", "s main e")
        d.add('<bpmn:message id="m" name="question"/>')
        d.node("sub", "asked", triggeredByEvent="true")
        d.node("start", "q", event("message", "m"), scope="asked", isInterrupting="false")
        d.node("user", "reply", scope="asked")
        d.node("end", "qe", scope="asked")
        d.line("q", "reply", "qe")
        run = Run(d)

        assert run.asked(What.AWAITED) == [("q", "")]
        run.fire("q")
        assert run.fire("q") == ["main", "reply", "reply"]
        run.do("main")
        run.do("reply")
        assert run.do("reply") == []
        assert run.state.ended == "completed"


def test_a_gateway_without_a_way_halts_and_names_itself() -> None:
    d = drawn("start s, user a, xor g, end e, end e2", "s a g")
    d.flow("g", "e", "n > 3")
    d.flow("g", "e2", "n < 3")
    run = Run(d)

    with pytest.raises(Halted) as halted:
        run.do("a", n=3)
    assert (halted.value.reason, run.table.ids[halted.value.node]) == ("no_way", "g")


def test_a_loop_that_nothing_stops_halts() -> None:
    d = drawn("start s, xor m, xor g, end e", "s m g")
    d.flow("g", "m", "true")
    d.flow("g", "e", "false")

    with pytest.raises(Halted):
        Run(d)
