"""What evidence comes to together, and the five gaps, as pure arithmetic: examples reckoned by hand, then properties."""

import math

import numpy as np
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.quality.models import GapStudy
from tingtang.quality.rules import gaps, judging
from tingtang.quality.rules.estimates import WITHHELD, Estimate
from tingtang.quality.rules.judging import Piece, Total
from tingtang.quality.rules.questions import NOTHING
from tingtang.quality.shown.judging import gap_rows, gap_title


class TestMoved:
    def test_keeps_the_width_of_what_was_known_and_the_scale(self) -> None:
        assert judging.moved(80.0, (76.0, 86.0), 90.0) == (86.0, 96.0)
        assert judging.moved(80.0, (76.0, 86.0), 98.0) == (94.0, 100.0)

    def test_has_none_where_there_was_none(self) -> None:
        assert judging.moved(None, (None, None), 90.0) == (None, None)
        assert judging.moved(80.0, (None, None), 90.0) == (None, None)


class TestTotal:
    def test_weighs_what_could_be_judged(self) -> None:
        found = judging.total([Piece(60, 90, 88, 92, 40), Piece(20, 60, 60, 60, 9), Piece(20, None, why="few")])

        assert found.value == pytest.approx(82.5)
        assert found.covered == pytest.approx(0.8)
        assert found.low == pytest.approx(82.5 - 60 * 2 / 80)
        assert found.high == pytest.approx(82.5 + 60 * 2 / 80)

    def test_says_nothing_below_half_of_the_weight(self) -> None:
        assert judging.total([Piece(40, 90, n=9), Piece(60, None)]).value is None

    @pytest.mark.parametrize(
        ("one", "why"),
        [(WITHHELD, "withheld"), (Estimate(None), "none"), (Estimate(90.0, n=4), "few"), (Estimate(90.0, n=5), "")],
    )
    def test_says_why_a_piece_is_missing(self, one: Estimate, why: str) -> None:
        assert judging.piece(10, one, 5).why == why

    @given(st.lists(st.tuples(st.floats(0.1, 50), st.floats(0, 100)), min_size=1, max_size=8))
    @settings(max_examples=50)
    def test_lies_between_its_pieces(self, pairs: list[tuple[float, float]]) -> None:
        found = judging.total([Piece(weight, points, points, points, 9) for weight, points in pairs])

        assert min(p for _w, p in pairs) - 1e-6 <= (found.value or 0) <= max(p for _w, p in pairs) + 1e-6


class TestPlaces:
    def test_leaves_open_what_intervals_leave_open(self) -> None:
        totals = {
            "a": Total(90, 85, 95, 1), "b": Total(88, 80, 96, 1), "c": Total(70, 65, 75, 1), "d": Total(None, None, None, 0.2),
        }  # fmt: skip

        found = judging.placed(totals)

        assert [(found[k].place, found[k].best, found[k].worst) for k in "abc"] == [(1, 1, 2), (2, 1, 2), (3, 3, 3)]
        assert "d" not in found

    def test_equal_points_share_a_place(self) -> None:
        found = judging.placed({k: Total(80, 80, 80, 1) for k in "ab"} | {"c": Total(70, 70, 70, 1)})

        assert [found[k].place for k in "abc"] == [1, 1, 3]

    @given(st.dictionaries(st.integers(0, 30), st.tuples(st.floats(0, 100), st.floats(0, 20)), min_size=1, max_size=12))
    @settings(max_examples=50)
    def test_every_place_lies_between_its_best_and_worst(self, given: dict[int, tuple[float, float]]) -> None:
        found = judging.placed({k: Total(v, v - h, v + h, 1) for k, (v, h) in given.items()})

        assert all(1 <= one.best <= one.place <= one.worst <= len(given) for one in found.values())


class TestLimit:
    def test_is_surely_beyond_with_its_whole_interval_only(self) -> None:
        assert judging.is_beyond(Estimate(95, 91, 99, 40), "at_least", 90, 20)
        assert not judging.is_beyond(Estimate(95, 89, 99, 40), "at_least", 90, 20)
        assert not judging.is_beyond(Estimate(95, 91, 99, 19), "at_least", 90, 20)
        assert judging.is_beyond(Estimate(50, 45, 59, 30), "at_most", 60, 20)

    def test_takes_the_highest_level_that_is_reached(self) -> None:
        levels = [{"name": "五星", "least": 90}, {"name": "三星", "least": 70}]

        assert [judging.level_of(p, levels) for p in (95, 90, 89.9, 69, None)] == ["五星", "五星", "三星", "", ""]


class TestBalance:
    def test_finds_whom_nobody_beats_and_the_knee_between_them(self) -> None:
        found = judging.balanced({"cheap": (40, 10), "knee": (85, 15), "best": (90, 60), "dear": (80, 50)})

        assert (found.unbeaten, found.point) == (frozenset({"cheap", "knee", "best"}), "knee")

    @given(st.dictionaries(st.integers(0, 20), st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=9))
    @settings(max_examples=50)
    def test_somebody_is_always_unbeaten(self, given: dict[int, tuple[float, float]]) -> None:
        found = judging.balanced(given)

        assert found.unbeaten
        assert found.point is None or found.point in found.unbeaten


class TestGaps:
    def test_puts_answers_on_one_scale(self) -> None:
        found = gaps.points(np.array([[1, 4, 7, NOTHING]], dtype=np.uint8), 1, 7)

        assert found[0, :3].tolist() == [0, 50, 100]
        assert math.isnan(found[0, 3])

    def test_takes_two_surveys_from_one_another_with_both_their_widths(self) -> None:
        found = gaps.difference(Estimate(70, 67, 73, 9), Estimate(80, 76, 84, 40))

        assert (found.value, found.low, found.high, found.n) == (-10, -15, -5, 9)

    def test_weighs_each_expectation_by_its_strength(self) -> None:
        expected = np.array([[100.0, 50.0, 50.0], [100.0, 50.0, 50.0]])

        assert gaps.coverage(expected, [1, 0, 0.5]).value == pytest.approx(100 * (125 / 200) - 100)

    def test_counts_what_was_kept(self) -> None:
        found = gaps.kept(9, 10)

        assert found.value == pytest.approx(-10)
        assert found.low is not None
        assert found.high is not None
        assert -45 < found.low < -10 < found.high < 0

    def test_weighs_dimensions_over_those_that_a_person_answered(self) -> None:
        found = gaps.weighted([np.array([-20.0, np.nan]), np.array([-10.0, -40.0])], [0.75, 0.25])

        assert found.tolist() == pytest.approx([-17.5, -40])

    @pytest.mark.parametrize(
        ("n", "high", "told"), [(2, -20.0, "may be chance"), (40, 3.0, "may be chance"), (40, -20.0, "n = 40")]
    )
    def test_says_a_share_only_of_a_shortfall_that_is_sure(self, n: int, high: float, told: str) -> None:
        result = {"2": gaps.as_data(Estimate(-30.0, -40.0, high, n, n))}

        with translation.override("en"):
            title = gap_title(GapStudy(result=result))

        assert told in title and ("%" in title) is (told == "n = 40")

    @pytest.mark.parametrize(("value", "low", "look"), [(0.0, -65.8, "risk"), (4.0, 1.0, "ok"), (-4.0, -9.0, "risk")])
    def test_denies_a_shortfall_only_where_the_interval_does(self, value: float, low: float, look: str) -> None:
        rows = gap_rows(GapStudy(result={"4": gaps.as_data(Estimate(value, low, 9.0, 2, 2))}))

        assert rows[3]["look"] == look

    def test_tells_where_the_shortfalls_lie(self) -> None:
        found = gaps.explained(
            {1: Estimate(-10, -12, -8, 9), 2: Estimate(5, 1, 9, 9), 3: Estimate(-30, -61, 1, 9), 4: Estimate(None)}
        )

        assert [(one.gap, one.share, one.is_sure) for one in found] == [(3, 0.75, False), (1, 0.25, True), (2, 0.0, False)]

    @given(st.lists(st.floats(-100, 100), min_size=2, max_size=20))
    @settings(max_examples=50)
    def test_sources_together_lie_between_them(self, values: list[float]) -> None:
        found = gaps.together([Estimate(v, v - 1, v + 1, 5, 5) for v in values])

        assert min(values) - 1e-6 <= (found.value or 0.0) <= max(values) + 1e-6
        assert found.n == 5 * len(values)
