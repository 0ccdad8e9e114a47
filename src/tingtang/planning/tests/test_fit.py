"""What recorded days say: laws, patience under censoring, and days the fit has not seen."""

from typing import Any

import numpy as np
import pytest

from tingtang.insight.rules.episodes import Outcome
from tingtang.planning.rules import fit, replay
from tingtang.planning.rules.simulation.built import Built, build
from tingtang.planning.rules.simulation.kernel import LEFT, NO_SHOW, SERVED
from tingtang.planning.rules.simulation.logs import one_day
from tingtang.planning.tests.halls import make_scenario

OUTCOMES = {SERVED: Outcome.SERVED, LEFT: Outcome.LEFT, NO_SHOW: Outcome.NO_SHOW}
SERVICE = 7


def make_recorded(built: Built, days: int) -> fit.Episodes:
    """Simulated days as insight keeps real ones: service 7, clerks numbered from 1."""
    columns: list[list[Any]] = [[], [], [], [], [], [], []]
    for number in range(days):
        day, told = one_day(built, number)
        until = np.where(told.called >= 0, told.called, told.ended)
        took = np.where(told.outcome == SERVED, (told.ended - told.called) / 1e6, np.nan)
        rows = (
            np.full(len(day.arrived), number), told.since / 1e6, np.full(len(day.arrived), SERVICE), told.server + 1,
            (until - told.since) / 1e6, took, [OUTCOMES[one] for one in told.outcome.tolist()],
        )  # fmt: skip
        for column, values in zip(columns, rows, strict=True):
            column.extend(values)
    return fit.Episodes(*(np.array(column, float) for column in columns), days)


def make_office(**changed: Any) -> Built:
    return build(
        make_scenario(
            **{
                "services": {"passport": {"minutes": {"law": "gamma", "mean": 8, "cv": 0.6}}}, "warm_up_minutes": 0, "closes": "13:00",
                "arrivals": [{"service": "passport", "from": "09:00", "every_minutes": 15, "counts": [9] * 16, "no_show": 0.08,
                              "patience_minutes": {"law": "weibull", "mean": 25, "cv": 0.6}}],
                "counters": [{"count": 4, "shifts": ["09:00-13:00"]}],
            }
            | changed
        )
    )  # fmt: skip


class TestFit:
    def test_finds_the_hall_that_made_the_days(self) -> None:
        found = fit.fitted(make_recorded(make_office(), 40), {SERVICE: 10})

        assert found.durations[SERVICE].law.law == "gamma"
        assert found.durations[SERVICE].law.mean == pytest.approx(8, rel=0.03)
        assert found.durations[SERVICE].law.cv == pytest.approx(0.6, rel=0.05)
        assert sum(found.arrivals[SERVICE]) == pytest.approx(144, rel=0.05)
        assert found.no_show[SERVICE] == pytest.approx(0.08, abs=0.015)
        assert found.busyness_cv < 0.06
        assert all(pace == pytest.approx(1, abs=0.12) for pace, _n in found.paces.values())

    def test_patience_is_longer_than_the_waits_of_those_who_left(self) -> None:
        days = make_recorded(make_office(), 40)
        found = fit.fitted(days, {SERVICE: 10}).patience
        gone = days.outcome == Outcome.LEFT

        assert found.left > 300
        assert found.law is not None
        assert found.law.mean == pytest.approx(25, rel=0.12)
        assert days.wait[gone].mean() / 60 < 20
        assert found.distance < 0.06

    def test_kaplan_and_meier_count_the_censored_until_they_are_called(self) -> None:
        curve = fit.kaplan_meier(np.array([1.0, 2, 3, 4]), np.array([True, False, True, False]))

        assert curve == [(1.0, pytest.approx(3 / 4)), (3.0, pytest.approx(3 / 8))]

    def test_resamples_what_no_law_fits_and_keeps_the_plan_where_little_is_known(self) -> None:
        two = np.concatenate([np.linspace(1.9, 2.1, 100), np.linspace(19, 21, 100)])

        assert fit.duration(two, 5).law.law == "observed"
        assert fit.duration(two[:5], 5).law.mean == 5


class TestReplay:
    def test_a_day_again_under_its_own_rules_is_that_day(self) -> None:
        office = make_office()
        day = make_recorded(office, 1)
        found = fit.fitted(day, {SERVICE: 8})
        known = replay.Known({SERVICE: "passport"}, {SERVICE: found.durations[SERVICE].law}, found.patience.law)
        again = replay.simulated(office, replay.customers(day, office, np.zeros(len(day.day)), known))

        assert again.mean == pytest.approx(replay.recorded(day).mean, rel=1e-3)

    def test_predicts_days_it_has_not_seen(self) -> None:
        office = make_office()
        seen, unseen = replay.before(make_recorded(office, 20), 0.8)
        found = replay.check(office.scenario, fit.fitted(seen, {SERVICE: 8}), unseen, {SERVICE: "passport"})

        assert len(found) == 4
        assert np.mean([one.mean for one in found]) == pytest.approx(np.mean([one.real.mean for one in found]), rel=0.3)
