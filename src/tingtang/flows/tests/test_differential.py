"""Our engine and SpiffWorkflow enable the same steps after the same choices."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.soundness import problems
from tingtang.flows.tests.blocks import BLOCKS, Drawn, holds
from tingtang.flows.tests.drawing import Drawing, event
from tingtang.flows.tests.oracle import Ours, Theirs


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(block=BLOCKS, choices=st.lists(st.integers(0, 60), min_size=5, max_size=5), order=st.randoms(use_true_random=False))
def test_blocks_enable_the_same_steps(block, choices, order) -> None:
    # SpiffWorkflow's inclusive join does not wait for the step in these.
    assume(
        not holds(block, "or", "loop", "sub") and not holds(block, "or", "loop", "xor") and not holds(block, "sub", "or", "loop")
    )
    drawn = Drawn(choices)
    xml = drawn.whole(block)
    ours, theirs = Ours(xml), Theirs(xml)
    values, rounds = dict(drawn.values), 0

    while not ours.is_over:
        assert ours.enabled() == theirs.enabled()
        node = order.choice(sorted(ours.enabled()))
        if node in drawn.loops:
            values[drawn.loops[node]] += 1
        ours.complete(node, values)
        theirs.complete(node, values)
        rounds += 1
        assert rounds < 300

    assert theirs.is_over
    assert ours.state.tokens == {}


@settings(max_examples=40, deadline=None)
@given(block=BLOCKS)
def test_blocks_are_sound(block) -> None:
    found = problems(parse(Drawn([1]).whole(block)))

    assert [one for one in found if not one.is_warning and not one.code.startswith(("expression", "no_default"))] == []


def terminated() -> Drawing:
    """Two branches, of which one ends everything."""
    d = Drawing()
    for node in ["start s", "user first", "and split", "user a", "user b", "end e"]:
        d.node(*node.split())
    d.node("end", "stop", event("terminate"))
    d.line("s", "first", "split", "a", "stop")
    d.line("split", "b", "e")
    return d


def crossed() -> Drawing:
    """Branches that leave their block: one of two goes to another join."""
    d = Drawing()
    for node in ["start s", "user first", "and p", "xor g", "user a", "user b", "user c", "xor m", "and j", "user last", "end e"]:
        d.node(*node.split())
    d.line("s", "first", "p", "g")
    d.flow("g", "a", "x == 1")
    d.flow("g", "b", "x != 1")
    d.line("a", "m", "j", "last", "e")
    d.line("b", "m")
    d.line("p", "c", "j")
    return d


def caught() -> Drawing:
    """A sub-process that ends with an error, caught at its border."""
    d = Drawing()
    d.add('<bpmn:error id="err" name="E" errorCode="E1"/>')
    for node in ["start s", "user first", "sub p", "user mend", "user after", "end e", "end e2"]:
        d.node(*node.split())
    d.node("start", "ps", scope="p")
    d.node("user", "one", scope="p")
    d.node("end", "bad", event("error", "err"), scope="p")
    d.node("boundary", "border", event("error", "err"), attachedToRef="p")
    d.line("s", "first", "p", "after", "e")
    d.line("ps", "one", "bad")
    d.line("border", "mend", "e2")
    return d


def repeated(way: str) -> Drawing:
    """A step done three times."""
    d = Drawing()
    for node in ["start s", "user first", "user last", "end e"]:
        d.node(*node.split())
    loop = f'<bpmn:multiInstanceLoopCharacteristics isSequential="{way}"><bpmn:loopCardinality>3</bpmn:loopCardinality>'
    d.node("user", "again", f"{loop}</bpmn:multiInstanceLoopCharacteristics>")
    d.line("s", "first", "again", "last", "e")
    return d


@pytest.mark.parametrize(
    "drawing",
    [terminated(), crossed(), caught(), repeated("true"), repeated("false")],
    ids=["end", "cross", "error", "turns", "at once"],
)
@pytest.mark.parametrize("x", [1, 2])
def test_drawings_enable_the_same_steps(drawing, x) -> None:
    xml = drawing.xml()
    for pick in (min, max):
        ours, theirs = Ours(xml), Theirs(xml)
        while not ours.is_over:
            assert ours.enabled() == theirs.enabled()
            node = pick(ours.enabled())
            ours.complete(node, {"x": x})
            theirs.complete(node, {"x": x})
        assert theirs.is_over
