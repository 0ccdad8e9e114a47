import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.insight.rules.eventlog import EventLog


class TestOrder:
    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(-5, 5)), max_size=40))
    def test_is_by_case_then_time_and_keeps_what_came_first(self, rows):
        case, activity, at = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])

        log = EventLog.of(case, activity, at, cases="abcd", activities="xyz")

        wanted = sorted(range(len(rows)), key=lambda row: (case[row], at[row]))
        assert log.row.tolist() == wanted
        assert [log.events_of(each).stop - log.events_of(each).start for each in range(4)] == [case.count(n) for n in range(4)]

    def test_of_chosen_events_is_the_same_with_cases_left_empty(self):
        log = EventLog.of([1, 0, 1], [0, 0, 1], [3, 2, 1], cases=["a", "b"], activities=["x", "y"])

        kept = log.only(log.activity == 1)

        assert kept.case.tolist() == [1]
        assert kept.starts.tolist() == [0, 0, 1]

    def test_refuses_what_has_no_name_and_columns_of_two_lengths(self):
        with pytest.raises(ValueError, match="no name"):
            EventLog.of([0], [1], [0], cases=["a"], activities=["x"])
        with pytest.raises(ValueError, match="length"):
            EventLog.of([0], [0], np.array([0, 1]), cases=["a"], activities=["x"])
