"""A log of cases as a scenario for the simulator: courses as they were, what lies between two steps resampled, work done by people.

Each case of the log becomes a customer who takes its course. What lies between two steps (`delay`) is drawn from what lay between the
same two at the same age of a case, and keeps nobody busy; where the log says when work began, work is a service with a fitted law that
one of the people does, so that what they are short of becomes a queue. Times are of the clock the log is read with: in working time
the simulated hall is always open.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tingtang.planning.rules.fit import ENOUGH, MOST_VALUES, duration
from tingtang.planning.rules.simulation.built import Built
from tingtang.planning.rules.simulation.kernel import SERVED, Day, Told
from tingtang.planning.rules.simulation.scenario import LATEST_HOUR, MOST_COUNTERS, Scenario, from_data

Array = npt.NDArray[Any]
MINUTE, HOUR, MONDAY = 60_000_000, 3_600_000_000, 4 * 86_400_000_000
PLANNED_MINUTES = 10.0
AGES = tuple(hours * HOUR for hours in (1, 10, 24, 48, 72, 120, 192, 288, 384, 504, 624, 744, 864, 984, 1104))  # ages of a case
WEEK_HOURS, QUIET = 168, 0.1


@dataclass(frozen=True, slots=True)
class Course:
    """One case: its steps, when each was done and when work on it began (where nobody knows: the same), in microseconds of a clock."""

    steps: Sequence[str]
    begun: Sequence[int]
    done: Sequence[int]


@dataclass(frozen=True, slots=True)
class Ran:
    """One simulated case: its steps, when each was done, from its beginning, and the age the case it took its course from had then."""

    steps: tuple[str, ...]
    done: tuple[int, ...]
    ages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What a service of the scenario stands for: the step it ends with (empty: work is still to be done), and the age it ends at."""

    step: str
    age: int


@dataclass(frozen=True)
class Casework:
    """The scenario, and what its services stand for."""

    scenario: Scenario
    parts: Mapping[str, Part]

    def cases(self, built: Built, day: Day, told: Told) -> list[Ran]:
        """The simulated cases that were done to their end."""
        parts = [self.parts[name] for name in built.services]
        found = []
        for who in range(len(day.arrived)):
            rows = range(int(day.first[who]), int(day.first[who + 1]))
            if not all(told.outcome[row] == SERVED for row in rows):
                continue
            ended = [(parts[day.service[row]], int(told.ended[row] - day.arrived[who])) for row in rows]
            kept = [(part, at) for part, at in ended if part.step]
            steps, done, ages = (tuple(each) for each in zip(*((part.step, at, part.age) for part, at in kept), strict=True))
            found.append(Ran(steps, done, ages))
        return found


class Week:
    """Working time as a log shows it: the hours of a week with at least a share (`quiet`) of the events of the busiest one; 0: all."""

    def __init__(self, at: Array, quiet: float = QUIET) -> None:
        counts = np.bincount((at - MONDAY) // HOUR % WEEK_HOURS, minlength=WEEK_HOURS)
        self.hours: Array = counts >= quiet * counts.max()
        self.before: Array = np.concatenate(([0], np.cumsum(self.hours))) * HOUR

    def worked(self, at: Array) -> Array:
        """How long was worked before each moment (microseconds since 1970); differences are working time."""
        weeks, left = np.divmod(at - MONDAY, WEEK_HOURS * HOUR)
        hour = left // HOUR
        found: Array = weeks * self.before[-1] + self.before[hour] + np.where(self.hours[hour], left % HOUR, 0)
        return found

    def moment(self, worked: Array) -> Array:
        """When so much has been worked: the earliest such moment."""
        weeks, left = np.divmod(worked, self.before[-1])
        hour = np.maximum(np.searchsorted(self.before, left, side="left") - 1, 0)
        found: Array = MONDAY + (weeks * WEEK_HOURS + hour) * HOUR + left - self.before[hour]
        return found


def age(took: int) -> int:
    """Which age a case has."""
    return sum(took >= each for each in AGES)


def casework(courses: Sequence[Course], people: int, *, cases: int, per_hour: float, seed: int = 1) -> Casework:
    """The scenario of these courses: some `cases` come at a steady rate, to so many people. Refused (Wrong) when it is too large."""
    seen = _Seen()
    journeys = [seen.journey(course) for course in courses]
    hours = min(cases / per_hour, LATEST_HOUR)
    services = {name: {"minutes": law} for name, law in seen.laws().items()}
    others = [name for name in services if name not in seen.work]
    until = f"00:00-{LATEST_HOUR}:00"
    counters = [{"name": "elsewhere", "count": MOST_COUNTERS - people, "services": others, "shifts": [until]}]
    if seen.work:
        counters.append({"name": "people", "count": people, "services": list(seen.work), "shifts": [until]})
    scenario = from_data({
        "name": "casework", "services": services, "counters": counters, "days": 1, "seed": seed,
        "arrivals": [
            {"journey": journey, "every_minutes": hours * 60, "counts": [per_hour * hours / len(journeys)]} for journey in journeys
        ],
    })  # fmt: skip
    return Casework(scenario, seen.parts)


class _Seen:
    """What lay between two steps, and how long work took, by the services they become."""

    def __init__(self) -> None:
        self.delays: dict[str, list[float]] = defaultdict(list)
        self.pools: dict[str, tuple[str, ...]] = {}
        self.work: dict[str, list[float]] = defaultdict(list)
        self.parts: dict[str, Part] = {}

    def journey(self, course: Course) -> list[str]:
        """The services a course is made of."""
        found = [f"begin: {course.steps[0]}"]
        self.parts[found[0]] = Part(course.steps[0], 0)
        for place in range(1, len(course.steps)):
            since, done = course.done[place - 1], course.done[place]
            begun = min(max(course.begun[place], since), done)
            ages = age(since - course.done[0]), age(done - course.done[0])
            found += self._step((course.steps[place - 1], course.steps[place]), ages, (since, begun, done))
        return found

    def _step(self, pair: tuple[str, str], ages: tuple[int, int], times: tuple[int, int, int]) -> list[str]:
        since, begun, done = times
        plain = " > ".join(pair) + (" …" if begun < done else "")
        name = f"{plain} @{ages[0]}-{ages[1]}"
        self.pools[name] = (name, f"{plain} @{ages[0]}", plain)
        for pool in self.pools[name]:
            self.delays[pool].append((begun - since) / MINUTE)
        self.parts[name] = Part(pair[1] if begun == done else "", ages[1])
        if begun == done:
            return [name]
        work = f"work: {pair[1]} @{ages[1]}"
        self.parts[work] = Part(pair[1], ages[1])
        self.work[work].append((done - begun) / MINUTE)
        return [name, work]

    def laws(self) -> dict[str, dict[str, Any]]:
        """The law of each service: work by fitting, delays resampled; those rarely seen at their age from all ages."""
        found: dict[str, dict[str, Any]] = {
            name: {"law": "constant", "mean": 1e-6} for name in self.parts if name.startswith("begin: ")
        }
        for name, pools in self.pools.items():
            found[name] = _observed(
                next((self.delays[each] for each in pools if len(self.delays[each]) >= ENOUGH), self.delays[pools[-1]])
            )
        by_step: dict[str, list[float]] = defaultdict(list)
        for name, minutes in self.work.items():
            by_step[self.parts[name].step] += minutes
        laws = {step: duration(np.array(minutes), PLANNED_MINUTES).law.model_dump() for step, minutes in by_step.items()}
        return found | {name: laws[self.parts[name].step] for name in self.work}


def _observed(minutes: Sequence[float]) -> dict[str, Any]:
    values = np.sort(minutes)
    if len(values) > MOST_VALUES:
        values = np.quantile(values, np.linspace(0, 1, MOST_VALUES))
    return {"law": "observed", "values": [round(float(each), 4) for each in values]}
