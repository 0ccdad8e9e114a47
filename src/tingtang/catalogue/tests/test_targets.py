"""Which target speaks for a clock."""

from dataclasses import dataclass
from datetime import date
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from tingtang.catalogue.models import Standard, StandardVersion
from tingtang.catalogue.queries.standards import in_force_among
from tingtang.catalogue.rules.targets import choose, clocks


@dataclass(frozen=True)
class Row:
    clock: str
    tier_id: int | None
    priority: int | None
    minutes: int


BOTH, TIER, PRIORITY, NONE = (
    Row("resolve", 7, 1, 60),
    Row("resolve", 7, None, 240),
    Row("resolve", None, 1, 120),
    Row("resolve", None, None, 480),
)


class TestChoose:
    def test_prefers_both_before_tier_before_priority_before_neither(self) -> None:
        for rows in permutations([BOTH, TIER, PRIORITY, NONE]):
            assert choose(rows, "resolve", 7, 1) is BOTH
            assert choose([row for row in rows if row is not BOTH], "resolve", 7, 1) is TIER
            assert choose([row for row in rows if row in (PRIORITY, NONE)], "resolve", 7, 1) is PRIORITY

    def test_takes_the_tier_when_only_tier_and_priority_alone_fit(self) -> None:
        assert choose([PRIORITY, TIER], "resolve", 7, 1) is TIER

    def test_never_takes_a_row_that_names_another_tier_priority_or_clock(self) -> None:
        assert choose([BOTH, TIER, PRIORITY], "resolve", 8, 2) is None
        assert choose([BOTH, TIER, PRIORITY], "resolve") is None
        assert choose([NONE], "first_answer", 7, 1) is None

    def test_takes_the_shorter_of_two_that_name_the_same(self) -> None:
        shorter = Row("resolve", 7, 1, 30)

        assert choose([BOTH, shorter], "resolve", 7, 1) is shorter
        assert choose([shorter, BOTH], "resolve", 7, 1) is shorter

    @given(
        st.lists(
            st.builds(Row, st.just("resolve"), st.sampled_from([None, 1, 2]), st.sampled_from([None, 1, 2]), st.integers(1, 9))
        )
    )
    def test_does_not_depend_on_the_order_of_the_rows(self, rows: list[Row]) -> None:
        found = choose(rows, "resolve", 1, 2)

        assert choose(list(reversed(rows)), "resolve", 1, 2) == found


def test_clocks_are_told_once_in_order() -> None:
    assert clocks([NONE, Row("first_answer", None, None, 9), TIER]) == ["resolve", "first_answer"]


def test_what_was_read_ahead_is_not_in_force_before_its_day() -> None:
    standard = Standard(pk=1, code="repair")
    since = [StandardVersion(pk=n, standard_id=1, number=n, effective_date=date(2026, 11, n)) for n in (1, 22, 23)]

    found = in_force_among([standard], since, None, date(2026, 11, 22))

    assert found is since[1]
