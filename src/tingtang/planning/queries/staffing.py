"""How many people an expected day takes, by simulation: durations, no-shows, patience and order of the hall, arrivals of the forecast."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic

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
SECONDS = 15.0  # of search for one request, which a server ends after thirty
MOST_KEPT = 128
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Simulated:
    """What expected days take, and the days for which there was no time; asked for again, the search goes on with those."""

    days: Mapping[date, Staffed]
    left_out: Sequence[date] = ()


def by_simulation(
    actor: Actor, asked: Asked, found: Forecast, at: datetime, *, by_service: bool = False, seconds: float = SECONDS
) -> Simulated | None:
    """What each expected day takes, a week at most, as far as there is time; None when too little is recorded for an ordinary day."""
    ordinary = learned(actor, asked.hall, at).scenario
    if ordinary is None:
        return None
    if asked.service is not None:
        ordinary = _only(ordinary, asked.service.code)
    if ordinary is None:
        return None
    days = [one for one in found.days if one.expected.sum() >= 1][:MOST_DAYS]
    search = _Search(asked.target_seconds / 60, by_service, monotonic() + seconds)
    answers = {one.day: search.staffed(expected_day(ordinary, one)) for one in days}
    return Simulated(
        {day: one for day, one in answers.items() if one is not None}, [day for day, one in answers.items() if one is None]
    )


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


_kept: dict[tuple[str, float, bool], Staffed] = {}


class _Search:
    """Searches day by day until the time is up; what was found is kept, by what was asked.

    A search that was cut off is kept too when it had all of the time: again it would get no further.
    """

    def __init__(self, target: float, by_service: bool, until: float) -> None:
        self.target, self.by_service, self.until, self.is_first = target, by_service, until, True

    def staffed(self, scenario: Scenario) -> Staffed | None:
        """What the day takes; None when the time was up before it was found."""
        key = (scenario.model_dump_json(by_alias=True), self.target, self.by_service)
        if key not in _kept and not (self.is_late() and not self.is_first):
            skills = {code: (code,) for code in scenario.services} if self.by_service else None
            found = staffed(scenario, Goal(minutes=self.target, slot=SLOT, skills=skills), is_late=self.is_late)
            if found.is_whole or self.is_first:
                _kept[key] = found
                for oldest in list(_kept)[:-MOST_KEPT]:
                    _kept.pop(oldest, None)
            self.is_first = False
        return _kept.get(key)

    def is_late(self) -> bool:
        """Whether the time is up."""
        return monotonic() > self.until


def needed(days: Mapping[date, Staffed]) -> Needs:
    """(minute, people, skill) of each interval of each day in which somebody is needed."""
    return {day: [(one.start, one.people, one.skill) for one in found.intervals if one.people] for day, found in days.items()}
