"""How many people an expected day takes, by simulation: durations, no-shows, patience and order of the hall, arrivals of the forecast."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tingtang.core.actors import Actor
from tingtang.planning.queries.arrivals import Asked, Needs
from tingtang.planning.queries.halls import learned
from tingtang.planning.rules.forecast import SLOTS, Z_80, Day, Forecast
from tingtang.planning.rules.ordinary import clock
from tingtang.planning.rules.simulation.scenario import Arrivals, Scenario, minutes
from tingtang.planning.rules.staffing import Goal, Staffed, staffed

MOST_DAYS = 7
SLOT = 30
QUARTER = 15
Floats = npt.NDArray[np.float64]


def by_simulation(
    actor: Actor, asked: Asked, found: Forecast, at: datetime, *, by_service: bool = False
) -> dict[date, Staffed] | None:
    """What each expected day takes, a week at most; None when too little is recorded for an ordinary day of the hall."""
    ordinary = learned(actor, asked.hall, at).scenario
    if ordinary is None:
        return None
    if asked.service is not None:
        ordinary = _only(ordinary, asked.service.code)
    if ordinary is None:
        return None
    days = [one for one in found.days if one.expected.sum() >= 1][:MOST_DAYS]
    return {one.day: _staffed(expected_day(ordinary, one), asked.target_seconds / 60, by_service) for one in days}


def _only(scenario: Scenario, code: str) -> Scenario | None:
    kept = tuple(each for each in scenario.arrivals if each.service == code)
    if not kept:
        return None
    return scenario.model_copy(update={"services": {code: scenario.services[code]}, "arrivals": kept})


def expected_day(ordinary: Scenario, day: Day) -> Scenario:
    """An ordinary day with as many arrivals in each quarter hour as are expected, by service as they use to come then; how busy the
    whole day is differs as the forecast's interval says."""
    expected = day.expected
    usual = np.array([_by_quarter(each) for each in ordinary.arrivals])
    whole = usual.sum(axis=0)
    mix = usual.sum(axis=1) / max(usual.sum(), 1e-9)
    share = np.where(whole > 0, usual / np.maximum(whole, 1e-9), mix[:, None])
    arrivals = tuple(
        each.model_copy(
            update={"from_": "00:00", "every_minutes": float(QUARTER), "counts": tuple((part * expected).round(4).tolist())}
        )
        for each, part in zip(ordinary.arrivals, share, strict=True)
    )
    after = (int(np.flatnonzero(expected > 0).max()) + 1) * QUARTER if expected.any() else 0
    closes = clock(max(after, minutes(ordinary.closes or "00:00")))
    return ordinary.model_copy(update={"arrivals": arrivals, "closes": closes, "busyness_cv": _doubt(day)})


def _doubt(day: Day) -> float:
    """The spread of the day's total beyond Poisson's, relative to it."""
    total = float(day.expected.sum())
    spread = (day.total_high - day.total_low) / (2 * Z_80)
    return min(1.0, math.sqrt(max(0.0, spread**2 - total)) / max(total, 1.0))


def _by_quarter(each: Arrivals) -> Floats:
    found = np.zeros(SLOTS)
    first = int(minutes(each.from_) // QUARTER)
    for number, count in enumerate(each.counts[: SLOTS - first]):
        found[first + number] = count
    return found


def _staffed(scenario: Scenario, target: float, by_service: bool) -> Staffed:
    return _known(scenario.model_dump_json(by_alias=True), target, by_service)


@lru_cache(maxsize=128)
def _known(text: str, target: float, by_service: bool) -> Staffed:
    scenario = Scenario.model_validate_json(text)
    skills = {code: (code,) for code in scenario.services} if by_service else None
    return staffed(scenario, Goal(minutes=target, slot=SLOT, skills=skills))


def needed(days: Mapping[date, Staffed]) -> Needs:
    """(minute, people, skill) of each interval of each day in which somebody is needed."""
    return {day: [(one.start, one.people, one.skill) for one in found.intervals if one.people] for day, found in days.items()}
