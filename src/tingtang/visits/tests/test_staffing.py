"""Erlang's formulas against known values, and the proposals they lead to."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tingtang.visits.rules.staffing import Demand, Post, capacity, erlang_a, erlang_c, needed, propose

LICENCE, TAX = 1, 2


class TestErlangC:
    @pytest.mark.parametrize(
        ("arrivals", "servers", "chance", "wait", "within"),
        [(1.0, 9, 0.6533, 5.227, 0.8128), (1.0, 10, 0.4092, 1.637, 0.9664), (1.5, 14, 0.4817, 1.927, 0.9605)],
    )
    def test_gives_the_known_values(self, arrivals: float, servers: int, chance: float, wait: float, within: float) -> None:
        line = erlang_c(arrivals, 8.0, servers, 10.0)

        assert line.chance_to_wait == pytest.approx(chance, rel=1e-3)
        assert line.mean_wait == pytest.approx(wait, rel=1e-3)
        assert line.within_target == pytest.approx(within, rel=1e-3)

    def test_never_ends_when_overloaded(self) -> None:
        assert math.isinf(erlang_c(1.0, 8.0, 8).mean_wait)

    @given(st.floats(0.01, 2.0), st.floats(0.5, 30.0), st.integers(1, 60))
    def test_improves_with_each_counter(self, arrivals: float, service: float, servers: int) -> None:
        fewer, more = erlang_c(arrivals, service, servers, 5), erlang_c(arrivals, service, servers + 1, 5)

        assert more.within_target >= fewer.within_target - 1e-12

    @given(st.floats(0.01, 2.0), st.floats(0.5, 30.0))
    def test_with_one_counter_is_the_line_of_one_server(self, arrivals: float, service: float) -> None:
        line = erlang_c(arrivals, service, 1)

        if arrivals * service < 1:
            assert line.chance_to_wait == pytest.approx(arrivals * service)


class TestErlangA:
    @pytest.mark.parametrize(
        ("arrivals", "servers", "abandon", "wait"), [(1.0, 9, 0.0523, 1.570), (1.0, 10, 0.0274, 0.823), (1.5, 14, 0.0283, 0.849)]
    )
    def test_gives_the_known_values(self, arrivals: float, servers: int, abandon: float, wait: float) -> None:
        line = erlang_a(arrivals, 8.0, servers, 30.0)

        assert line.abandoning == pytest.approx(abandon, rel=2e-3)
        assert line.mean_wait == pytest.approx(wait, rel=1e-3)


class TestNeeded:
    def test_is_the_fewest_that_keep_the_promise(self) -> None:
        assert needed(1.0, 8.0, 10.0, 0.8) == 9
        assert needed(1.0, 8.0, 10.0, 0.95) == 10

    def test_is_none_when_nobody_comes(self) -> None:
        assert needed(0.0, 8.0, 10.0) == 0


def demand(category: int, *, arrived: int = 0, waiting: int = 0) -> Demand:
    return Demand(category, arrived, 60.0, 10.0, 30, waiting, 15.0)


class TestPropose:
    def test_opens_a_closed_counter_that_takes_the_category(self) -> None:
        posts = [Post(1, True, frozenset({LICENCE})), Post(2, False, frozenset({TAX})), Post(3, False, frozenset({LICENCE}))]

        (step,) = propose([demand(LICENCE, arrived=5, waiting=2), demand(TAX)], posts)

        assert (step.kind, step.counter, step.category, step.need) == ("open", 3, LICENCE, 2)

    def test_counts_shared_counters_whole_beside_their_part(self) -> None:
        posts = [Post(1, True, frozenset({LICENCE, TAX})), Post(2, False, frozenset({LICENCE}))]

        (step,) = propose([demand(LICENCE, arrived=5, waiting=3), demand(TAX, arrived=5, waiting=3)], posts, most=1)

        assert (step.taking, step.have) == (1, 0.5)

    def test_switches_a_counter_that_can_be_spared(self) -> None:
        posts = [Post(1, True, frozenset({LICENCE})), Post(2, True, frozenset({TAX})), Post(3, True, frozenset({TAX}))]

        steps = propose([demand(LICENCE, arrived=9, waiting=3), demand(TAX, arrived=1)], posts)

        assert [(s.kind, s.counter, s.category) for s in steps] == [("switch", 2, LICENCE)]

    def test_is_silent_when_all_goes_well(self) -> None:
        posts = [Post(1, True, frozenset({LICENCE})), Post(2, False, frozenset({LICENCE}))]

        assert propose([demand(LICENCE, arrived=2)], posts) == []

    def test_is_silent_for_one_person_whom_an_open_counter_will_call(self) -> None:
        posts = [Post(1, True, frozenset({LICENCE})), Post(2, False, frozenset({LICENCE}))]

        assert propose([demand(LICENCE, arrived=9, waiting=1)], posts) == []

    def test_shares_a_counter_by_load(self) -> None:
        demands = {LICENCE: demand(LICENCE, arrived=6), TAX: demand(TAX, arrived=2)}

        have = capacity(demands, [Post(1, True, frozenset({LICENCE, TAX}))])

        assert have == pytest.approx({LICENCE: 0.75, TAX: 0.25})

    def test_serves_first_whom_nobody_serves_and_takes_their_counter_for_no_other(self) -> None:
        posts = [Post(1, False, frozenset({TAX})), Post(2, True, frozenset({LICENCE}))]

        steps = propose([demand(LICENCE, arrived=24, waiting=9), demand(TAX, arrived=3, waiting=2)], posts)

        assert [(s.kind, s.counter, s.category) for s in steps] == [("open", 1, TAX)]
