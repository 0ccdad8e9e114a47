"""A log of cases as a scenario: what is simulated takes the courses and the times of the log."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.planning.rules.casework import HOUR, MINUTE, Course, Week, casework
from tingtang.planning.rules.simulation.built import build
from tingtang.planning.rules.simulation.logs import one_day


def ran(courses: list[Course], people: int = 2) -> tuple[list[tuple[tuple[str, ...], int]], float]:
    """The simulated cases with their length, and the mean wait for people in minutes."""
    made = casework(courses, people, cases=400, per_hour=4)
    built = build(made.scenario)
    day, told = one_day(built)
    works = np.array([name.startswith("work: ") for name in built.services])[day.service] & (told.called >= 0)
    waits = (told.called - told.since)[works] / MINUTE
    return [(case.steps, case.done[-1]) for case in made.cases(built, day, told)], float(waits.mean()) if works.any() else 0.0


def courses_of(minutes: int) -> list[Course]:
    """Forty cases: asked, then decided a day and some minutes of work later."""
    since = [24 * HOUR + k * MINUTE for k in range(40)]
    return [Course(("ask", "decide"), (0, at), (0, at + minutes * MINUTE)) for at in since]


class TestCasework:
    def test_takes_the_courses_and_times_of_the_log(self) -> None:
        found, wait = ran(courses_of(5))

        assert len(found) > 300
        assert {steps for steps, _took in found} == {("ask", "decide")}
        assert abs(np.mean([took for _steps, took in found]) / MINUTE - 1440 - 19.5 - 5) < 2
        assert wait < 1

    def test_makes_a_queue_where_people_are_short(self) -> None:
        found, wait = ran(courses_of(16), people=1)

        assert wait > 30
        assert np.mean([took for _steps, took in found]) / MINUTE > 1440 + 50

    def test_takes_steps_whose_beginning_nobody_knows_as_delays(self) -> None:
        found, _wait = ran([Course(("ask",), (0,), (0,)), Course(("ask", "close"), (0, 7 * HOUR), (0, 7 * HOUR))])

        assert {(steps, round(took / HOUR)) for steps, took in found} == {(("ask",), 0), (("ask", "close"), 7)}


class TestWeek:
    @settings(max_examples=80)
    @given(st.lists(st.integers(0, 10**16), min_size=1, max_size=20), st.sampled_from([0.0, 0.1, 1.0]))
    def test_counts_worked_time_and_back(self, at: list[int], quiet: float) -> None:
        week, moments = Week(np.array(at), quiet), np.sort(np.array(at))

        worked = week.worked(moments)

        assert (np.diff(worked) >= 0).all()
        assert (np.diff(worked) <= np.diff(moments)).all()
        assert (week.worked(week.moment(worked)) == worked).all()
