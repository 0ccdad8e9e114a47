"""What replies and marks come to: published tables and examples, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.quality.rules import agreement, measures, samples
from tingtang.quality.rules.questions import NOTHING


def column(*values: int) -> measures.Marks:
    return np.array(values, dtype=np.uint8)


class TestNetPromoters:
    def test_takes_detractors_from_promoters(self) -> None:
        found = measures.net_promoters(column(*[10] * 50, *[8] * 30, *[3] * 20, NOTHING))

        assert (found.value, found.n) == (30.0, 100)
        # the variance of a trinomial: sqrt((0.5 + 0.2 - 0.3²) / 100) · 1.96 = 0.153
        assert found.low == pytest.approx(14.7, abs=0.1)
        assert found.high == pytest.approx(45.3, abs=0.1)

    @pytest.mark.parametrize(("value", "score"), [(0, -100), (6, -100), (7, 0), (8, 0), (9, 100), (10, 100)])
    def test_knows_who_recommends(self, value: int, score: int) -> None:
        assert measures.net_promoters(column(value)).value == score


class TestShare:
    def test_is_wilsons_interval(self) -> None:
        # Newcombe, Stat. Med. 17 (1998) 857-872, table I: 81 of 263 and 0 of 20
        found, none = measures.share(81, 263), measures.share(0, 20)

        assert (found.low, found.high) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))
        assert (none.low, none.high) == (0.0, pytest.approx(0.1611, abs=5e-5))


class TestDifference:
    def test_is_newcombes_of_two_shares(self) -> None:
        found = measures.difference(measures.share(48, 80), measures.share(56, 70))

        assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)

    def test_of_means_is_the_normal_one(self) -> None:
        found = measures.difference(measures.Estimate(3.0, 2.7, 3.3, 30), measures.Estimate(3.5, 3.1, 3.9, 40))

        assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.0, 1.0))


class TestMean:
    def test_has_students_interval(self) -> None:
        # Seven answers of 0 to 10; t(6) = 2.447, s = 2.37: 7.43 ± 2.19. The normal one says ± 1.76, surer than seven people are.
        found = measures.mean(np.array([10.0, 9, 9, 8, 7, 3, 6]))

        assert (found.value, found.low, found.high) == pytest.approx((7.4286, 5.2365, 9.6207), abs=0.001)


class TestKano:
    # Kano's evaluation table, row by row: functional like … dislike against dysfunctional like … dislike
    @pytest.mark.parametrize(("functional", "row"), [(1, "QAAAO"), (2, "RIIIM"), (3, "RIIIM"), (4, "RIIIM"), (5, "RRRRQ")])
    def test_is_the_published_table(self, functional: int, row: str) -> None:
        assert "".join(measures.kano_category(functional, other) for other in range(1, 6)) == row

    def test_counts_bergers_coefficients(self) -> None:
        functional, dysfunctional = column(1, 1, 1, 2, 3, NOTHING), column(3, 5, 5, 5, 3, 1)

        found = measures.kano(functional, dysfunctional)

        assert {name: n for name, n in found.counts.items() if n} == {"A": 1, "O": 2, "M": 1, "I": 1}
        assert (found.category, found.n) == ("O", 5)
        assert (found.better, found.worse) == (pytest.approx(0.6), pytest.approx(-0.6))


class TestGaps:
    def test_is_perception_minus_expectation_weighted_by_points(self) -> None:
        expectation, perception = np.array([[7, 6], [5, NOTHING]], np.uint8), np.array([[5, 6], [6, 4]], np.uint8)
        points = np.array([[80, 20], [40, 60]], np.uint8)

        dimensions = measures.dimension_gaps(
            ["a", "b"], ["tangibles", "empathy"], expectation, perception, points, ["tangibles", "empathy"]
        )

        assert [(one.code, one.gap.value, one.weight) for one in dimensions] == [
            ("tangibles", pytest.approx(-0.5), pytest.approx(0.6)),
            ("empathy", 0.0, pytest.approx(0.4)),
        ]
        assert measures.total_gap(dimensions) == (pytest.approx(-0.25), pytest.approx(-0.3))


class TestShown:
    def test_hides_a_second_group_that_would_give_the_small_one_away(self) -> None:
        assert measures.shown({"a": 3, "b": 9, "c": 20}, 5) == {"c"}
        assert measures.shown({"a": 3, "b": 4, "c": 20}, 5) == {"c"}
        assert measures.shown({"a": 6, "b": 9}, 5) == {"a", "b"}

    def test_hides_another_where_the_small_ones_together_are_still_few(self) -> None:
        assert measures.shown({"a": 1, "b": 1, "c": 8, "d": 20}, 5) == {"d"}  # all without c and d would be two people
        assert measures.shown({"a": 1, "b": 4, "c": 8}, 5) == {"c"}

    @settings(max_examples=50)
    @given(st.dictionaries(st.integers(0, 20), st.integers(1, 30), max_size=8), st.integers(1, 10))
    def test_leaves_no_single_small_group_to_be_subtracted(self, sizes: dict[int, int], least: int) -> None:
        hidden = set(sizes) - measures.shown(sizes, least)

        assert all(sizes[name] >= least for name in set(sizes) - hidden)
        assert len(hidden) != 1 or len(sizes) == 1
        assert not hidden or hidden == set(sizes) or sum(sizes[name] for name in hidden) >= least


class TestKappa:
    def test_is_cohens_of_two_raters(self) -> None:
        # 50 grant applications (20, 5 / 10, 15): the textbook example, kappa 0.40
        found = agreement.kappa(np.array([[20.0, 5.0], [10.0, 15.0]]))

        assert found is not None
        assert (found.observed, found.expected, found.kappa) == (pytest.approx(0.7), pytest.approx(0.5), pytest.approx(0.4))

    def test_is_cohens_weighted_of_his_own_table(self) -> None:
        # 200 patients, Cohen 1960 table 1 (kappa .492); with the disagreements 0 1 3 / 1 0 6 / 3 6 0 of Cohen 1968, .348
        table = np.array([[88.0, 14.0, 18.0], [10.0, 40.0, 10.0], [2.0, 6.0, 12.0]])

        plain = agreement.kappa(table)
        weighted = agreement.kappa(table, 1 - np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]]) / 6)

        assert plain is not None
        assert weighted is not None
        assert (plain.kappa, plain.word) == (pytest.approx(0.492, abs=5e-4), "moderate")
        assert weighted.kappa == pytest.approx(0.348, abs=1e-3)

    def test_counts_steps_by_their_length_or_its_square(self) -> None:
        # Agresti, Categorical Data Analysis (1990), table 2.10: 91 couples; kappa .129, linear weights .237
        table = np.array([[7.0, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]])
        husband, wife = (np.repeat(np.indices((4, 4))[axis].ravel(), table.ravel().astype(int)) for axis in (0, 1))
        # with quadratic weights it is Lin's concordance (Fleiss and Cohen, Educ. Psychol. Meas. 33, 1973)
        spread = husband.var() + wife.var() + (husband.mean() - wife.mean()) ** 2
        concordance = 2 * float(np.cov(husband, wife, bias=True)[0, 1]) / spread

        plain, linear, quadratic = (agreement.kappa(table, weights) for weights in ("", "linear", "quadratic"))

        assert plain is not None
        assert linear is not None
        assert quadratic is not None
        assert (plain.kappa, linear.kappa) == (pytest.approx(0.1293, abs=5e-5), pytest.approx(0.2374, abs=5e-5))
        assert quadratic.kappa == pytest.approx(concordance)
        # the errors of large samples that R's vcd::Kappa tells of the same table
        assert (plain.error, linear.error) == (pytest.approx(0.0686, abs=5e-5), pytest.approx(0.07832, abs=5e-5))
        assert plain.interval == pytest.approx((-0.0051, 0.2638), abs=5e-4)

    def test_tells_no_interval_of_few_items(self) -> None:
        few = agreement.kappa(np.array([[3.0, 1.0], [0.0, 2.0]]))
        alike = agreement.kappa(np.array([[30.0, 0.0], [0.0, 20.0]]))

        assert few is not None and few.interval is None
        assert alike is not None and alike.interval is None

    def test_counts_what_lies_between_marks_and_passed_as_full(self) -> None:
        # A sheet of 6S: 5, 4, 3, 4, 5 of 5 and passed, against 5, 4, 4, 4, 3 and passed. By the places of the marks seen, passed (1)
        # stood farthest from 3: 0.59. By hand, of shares: observed 0.2 / 6, by chance 1.52 / 36 apart.
        first, second = [1.0, 0.8, 0.6, 0.8, 1.0, 1.0], [1.0, 0.8, 0.8, 0.8, 0.6, 1.0]

        plain, weighted = agreement.compared(first, second)

        assert plain and weighted
        assert (plain.kappa, weighted.kappa) == pytest.approx((0.4783, 0.2105), abs=5e-5)
        assert agreement.among([first, second]) == pytest.approx(0.2105, abs=5e-5)

    def test_has_none_where_nothing_varies(self) -> None:
        found = agreement.kappa(np.array([[7.0, 0.0], [0.0, 0.0]]))

        assert found is not None
        assert found.kappa is None


class TestDrawn:
    def test_spreads_over_strata_and_repeats_from_its_seed(self) -> None:
        items = [("a", n) for n in range(60)] + [("b", n) for n in range(35)] + [("c", n) for n in range(5)]

        found = samples.drawn(items, 10, 7, lambda one: one[0])

        assert [sum(one[0] == name for one in found) for name in "abc"] == [6, 3, 1]
        assert found == samples.drawn(items, 10, 7, lambda one: one[0])

    @settings(max_examples=50)
    @given(st.dictionaries(st.text(max_size=2), st.integers(1, 40), min_size=1, max_size=6), st.integers(0, 60))
    def test_gives_every_seat_and_no_more_than_there_are(self, sizes: dict[str, int], wanted: int) -> None:
        seats = samples.shared(dict(sizes), min(wanted, sum(sizes.values())))

        assert sum(seats.values()) == min(wanted, sum(sizes.values()))
        assert all(seats[name] <= sizes[name] for name in sizes)
