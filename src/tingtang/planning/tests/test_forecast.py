"""Forecasts of arrivals: the calendar is known, the error is told."""

from datetime import date, timedelta

import numpy as np
import pytest

from tingtang.planning.rules.forecast import Calendar, Forecast, Past, forecast

FIRST = date(2026, 8, 3)
HOLIDAY = date(2026, 9, 16)
HELD = 14
SHAPE = np.exp(-((np.arange(96) - 42) ** 2) / 60) + 0.7 * np.exp(-((np.arange(96) - 60) ** 2) / 40)
LEVELS = [140, 110, 100, 100, 130, 60, 0]


def is_open(day: date) -> bool:
    return day.weekday() < 6 and day != HOLIDAY


CALENDAR = Calendar(is_open, deadlines=frozenset({15}))


def level(day: date) -> float:
    if not is_open(day):
        return 0.0
    return LEVELS[day.weekday()] * (1.6 if CALENDAR.ends(day) else 1.0) * (1.25 if day - timedelta(days=1) == HOLIDAY else 1.0)


@pytest.fixture(scope="module")
def past() -> Past:
    random = np.random.default_rng(3)
    days = [FIRST + timedelta(days=k) for k in range(84)]
    return Past(days, random.poisson(np.array([level(day) * SHAPE / SHAPE.sum() for day in days])).astype(float))


@pytest.fixture(scope="module")
def found(past: Past) -> Forecast:
    return forecast(past, [past.days[-1] + timedelta(days=k) for k in range(1, 29)], CALENDAR)


class TestForecast:
    def test_is_nearer_than_the_same_day_of_the_week_before_and_says_so(self, found: Forecast) -> None:
        assert found.method == "regression"
        assert found.error is not None
        assert found.error.is_better
        assert found.error.naive_by_slot is not None
        assert found.error.by_slot < 0.9 * found.error.naive_by_slot
        assert 0.5 <= found.error.covered <= 1

    def test_knows_closed_days_and_deadlines(self, found: Forecast) -> None:
        for one in found.days:
            wanted = level(one.day)
            assert one.expected.sum() == pytest.approx(wanted, rel=0.3, abs=1e-9)
            assert one.total_low <= one.expected.sum() <= one.total_high

    def test_moves_a_deadline_on_a_closed_day_to_the_next_open_one(self) -> None:
        assert CALENDAR.ends(date(2026, 11, 16))  # the 15th is a Sunday
        assert not CALENDAR.ends(date(2026, 11, 17))

    def test_gives_averages_of_a_short_past_without_an_error(self, past: Past) -> None:
        short = forecast(Past(past.days[:7], past.counts[:7]), [past.days[7]], CALENDAR)

        assert (short.method, short.error) == ("average", None)
        assert short.days[0].expected.sum() == past.counts[0].sum()

    def test_leaves_a_week_before_that_nobody_knows_unknown(self, found: Forecast, past: Past) -> None:
        known = [one.naive is not None for one in found.days]
        first, closed = found.days[0], found.days[6]

        assert known == [True] * 7 + [False] * 21
        assert first.naive is not None
        assert closed.naive is not None
        assert (first.naive.sum(), closed.naive.sum()) == (past.counts[-7].sum(), 0)
        assert forecast(Past(past.days[:5], past.counts[:5]), [past.days[12]], CALENDAR).days[0].naive is None

    def test_compares_on_days_a_week_before_which_the_hall_was_seen_open(self, past: Past) -> None:
        until = past.days.index(HOLIDAY) + 8  # the latest day held back is a week after the holiday
        known = Past(past.days[:until], past.counts[:until])

        found = forecast(known, [past.days[until]], CALENDAR).error
        opened = [k for k in range(until) if is_open(past.days[k])][-HELD:]
        own = [past.counts[k].sum() - past.counts[k - 7].sum() for k in opened if is_open(past.days[k - 7])]

        assert found is not None
        assert found.days == HELD - 1
        assert found.naive_by_day == pytest.approx(np.abs(own).mean())

    def test_of_no_past_is_nothing(self) -> None:
        none = forecast(Past([], np.zeros((0, 96))), [FIRST], CALENDAR)

        assert (none.days[0].expected.sum(), none.learned_from) == (0, 0)
