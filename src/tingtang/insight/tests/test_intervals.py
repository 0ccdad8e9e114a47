"""Intervals against published values and by simulation."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tingtang.insight.rules.intervals import quantile_rank, quantile_ranks, wilson


class TestWilson:
    @pytest.mark.parametrize(
        ("count", "n", "low", "high"),
        # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3.
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
    )
    def test_agrees_with_the_literature(self, count: int, n: int, low: float, high: float) -> None:
        assert wilson(count, n) == pytest.approx((low, high), abs=5e-5)

    def test_claims_nothing_without_observations(self) -> None:
        assert wilson(0, 0) is None

    @given(st.integers(1, 10**6), st.data())
    def test_holds_the_share_itself(self, n: int, data: st.DataObject) -> None:
        count = data.draw(st.integers(0, n))

        low, high = wilson(count, n) or (1, 0)

        assert 0 <= low <= count / n + 1e-12 <= high + 1e-9 <= 1 + 1e-9


class TestQuantileRanks:
    @pytest.mark.parametrize(
        ("n", "ranks"),
        # Ranks for the median at 95 %, as in tables of the sign test.
        [(5, None), (6, (1, 6)), (9, (2, 8)), (10, (2, 9)), (15, (4, 12)), (20, (6, 15)), (25, (8, 18)), (50, (18, 33))],
    )
    def test_agrees_with_tables_for_the_median(self, n: int, ranks: tuple[int, int] | None) -> None:
        assert quantile_ranks(n, 0.5) == ranks

    def test_claims_no_ninth_decile_of_few(self) -> None:
        assert quantile_ranks(20, 0.9) is None

    @pytest.mark.parametrize("p", [0.5, 0.9])
    def test_passes_from_exact_to_normal_without_a_jump(self, p: float) -> None:
        exact, normal = quantile_ranks(2000, p), quantile_ranks(2001, p)

        assert exact is not None
        assert normal is not None
        assert abs(exact[0] - normal[0]) <= 2
        assert abs(exact[1] - normal[1]) <= 2

    @pytest.mark.parametrize(("n", "p"), [(30, 0.5), (100, 0.9), (400, 0.9)])
    def test_covers_the_quantile_at_least_as_often_as_it_says(self, n: int, p: float) -> None:
        rng = random.Random(7)
        low, high = quantile_ranks(n, p) or (1, n)

        held = 0
        for _round in range(2000):
            values = sorted(rng.random() for _each in range(n))
            held += values[low - 1] <= p < values[high - 1]

        assert held / 2000 > 0.94


class TestQuantileRank:
    @pytest.mark.parametrize(("n", "p", "rank"), [(1, 0.5, 1), (10, 0.5, 5), (10, 0.9, 9), (11, 0.9, 10), (100, 0.9, 90)])
    def test_is_the_smallest_value_that_enough_do_not_exceed(self, n: int, p: float, rank: int) -> None:
        assert quantile_rank(n, p) == rank
