"""Our engine and SpiffWorkflow enable the same steps after the same choices."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.soundness import problems
from tingtang.flows.tests.blocks import BLOCKS, Drawn
from tingtang.flows.tests.oracle import Ours, Theirs


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(block=BLOCKS, choices=st.lists(st.integers(0, 60), min_size=5, max_size=5), order=st.randoms(use_true_random=False))
def test_blocks_enable_the_same_steps(block, choices, order) -> None:
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
