"""The pace of a class against the public school's."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tingtang.lessons.rules.pace import Unit, Unreadable, pace, read, week_of, written

UNITS = [Unit(1, 2, "加减"), Unit(3, 5, "乘法"), Unit(8, None, "游戏")]


def test_units_are_read_from_lines_and_written_again() -> None:
    assert read("1; 2; 加减\n\n3；5；乘法\n8; -; 游戏") == UNITS
    assert read(written(UNITS)) == UNITS


@pytest.mark.parametrize("line", ["加减", "0; 2; 加减", "1; 61; 加减", "1; 2;", "a; 2; 加减"])
def test_a_line_that_is_no_unit_is_named_by_its_number(line: str) -> None:
    with pytest.raises(Unreadable) as told:
        read(f"1; 2; 加减\n{line}")

    assert told.value.number == 2


def test_what_was_taught_counts_against_the_school() -> None:
    first, second, third = pace(UNITS, {1: 1, 2: 6}, 6)

    assert (first.ahead, second.ahead, third.ahead) == (1, -1, None)
    assert [one.is_late for one in (first, second, third)] == [False, False, False]


def test_what_should_have_been_taught_is_late_and_falls_behind_week_by_week() -> None:
    assert [(pace(UNITS, {}, now)[1].ahead, pace(UNITS, {}, now)[1].is_late) for now in (2, 3, 4, 7)] == [
        (2, False), (2, False), (1, True), (-2, True)
    ]  # fmt: skip


def test_the_first_week_begins_with_the_term() -> None:
    assert [week_of(date(2026, 10, day), date(2026, 10, 19)) for day in (19, 25, 26)] == [1, 1, 2]


@given(
    st.lists(
        st.builds(
            Unit,
            st.integers(1, 60),
            st.none() | st.integers(1, 60),
            st.text("加减乘除 ab", min_size=1).map(str.strip).filter(bool),
        )
    )
)
def test_any_units_survive_writing(units: list[Unit]) -> None:
    assert read(written(units)) == units
