"""The fewest people by simulation: they keep the target, nobody of them can be spared, and Erlang is where Erlang is right."""

import pytest

from tingtang.planning.rules.closed_forms import servers_for
from tingtang.planning.rules.simulation.scenario import Wrong
from tingtang.planning.rules.staffing import Goal, staffed
from tingtang.planning.tests.halls import make_busy_day, make_scenario

STEADY = {
    "services": {"passport": {"minutes": {"law": "exponential", "mean": 8}, "target_minutes": 10}},
    "arrivals": [{"service": "passport", "from": "08:00", "counts": [30] * 10}], "closes": "18:00", "warm_up_minutes": 0,
}  # fmt: skip
PEAK = {
    "services": {code: {"minutes": {"mean": mean}} for code, mean in (("permits", 8), ("tax", 12))},
    "arrivals": [
        {"service": "permits", "from": "09:00", "every_minutes": 30, "counts": [4, 14, 4, 2]},
        {"service": "tax", "from": "09:00", "every_minutes": 30, "counts": [2, 2, 2, 2]},
    ],
    "counters": [{"count": 1, "shifts": ["09:00-11:00"]}],
}  # fmt: skip


class TestStaffed:
    def test_a_steady_line_takes_as_many_as_erlang_says_or_one_fewer_while_it_fills(self) -> None:
        found = staffed(make_scenario(**STEADY), Goal(slot=60))
        formula = servers_for(0.5, 8, 10, 0.8).servers

        assert found.is_met
        assert {one.formula for one in found.intervals} == {formula}
        assert sorted(one.people for one in found.intervals)[5] == formula
        assert all(one.people in {formula - 1, formula} for one in found.intervals)

    def test_every_interval_keeps_the_target_and_a_peak_is_shared_with_its_neighbours(self) -> None:
        found = staffed(make_scenario(**PEAK, closes=None, warm_up_minutes=0), Goal(minutes=10))

        assert [one.clock for one in found.intervals] == ["09:00", "09:30", "10:00", "10:30"]
        assert all(one.low < one.within < one.high for one in found.intervals)
        assert all(one.high > 0.8 for one in found.intervals)
        assert found.intervals[1].people == max(one.people for one in found.intervals)
        assert found.hours <= found.formula_hours

    def test_each_service_may_have_people_of_its_own(self) -> None:
        skills = {"permits": ("permits",), "tax": ("tax",)}
        found = staffed(make_scenario(**PEAK, closes=None, warm_up_minutes=0), Goal(minutes=10, skills=skills))

        assert {one.skill for one in found.intervals} == {"permits", "tax"}
        assert found.is_met

    def test_those_of_the_last_interval_stay_for_later_steps_and_nobody_is_asked_for_who_would_change_nothing(self) -> None:
        steps = {"journey": ["permits", "tax"], "from": "09:00", "every_minutes": 30, "counts": [3, 3]}
        goal = Goal(minutes=10, skills={"permits": ("permits",), "tax": ("tax",)})
        day = PEAK | {"arrivals": [steps], "warm_up_minutes": 0}

        found = staffed(make_scenario(**day, closes="12:00"), goal)
        early = {"service": "tax", "appointments": ["09:00"] * 3, "late_minutes": {"law": "uniform", "low": -20, "high": -15}}
        hopeless = staffed(make_scenario(**day | {"arrivals": [steps, early]}), goal)

        assert found.is_met
        assert found.hours <= found.formula_hours + 2
        assert not hopeless.is_met
        assert max(one.people for one in hopeless.intervals) <= 5

    def test_who_loses_patience_is_erlang_a_and_what_cannot_be_is_said(self) -> None:
        assert staffed(make_busy_day(), Goal(slot=60)).formula == "erlang-c"
        with pytest.raises(Wrong, match="share"):
            staffed(make_busy_day(), Goal(share=1.0))
        with pytest.raises(Wrong, match="skill"):
            staffed(make_busy_day(), Goal(skills={"a": ("intake",)}))
