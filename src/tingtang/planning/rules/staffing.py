"""The fewest people for each interval of a day that keep a target, found by simulating the day; beside them what Erlang's formulas say.

Whoever came in an interval must keep the target in the asked share of cases. From Erlang's numbers up, one more where the earliest
target is missed; then down again wherever an interval can give somebody up without any missing its target. Every try has the same luck.
That no other division has fewer hours is not proven. The shares that are told are of other days than those it was found with, for those
are flattered.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from tingtang.planning.rules.closed_forms import Impossible, servers_for
from tingtang.planning.rules.ordinary import clock
from tingtang.planning.rules.simulation.built import Built, build
from tingtang.planning.rules.simulation.days import Days, simulate
from tingtang.planning.rules.simulation.kernel import BALKED, LEFT, SENT_HOME
from tingtang.planning.rules.simulation.scenario import Arrivals, Counter, Law, Scenario, Wrong, minutes

Array = npt.NDArray[Any]
DAYS_TO_SEARCH, DAYS_TO_TELL = 150, 400
APART = 4  # intervals after which what one of them spared is felt no more
THREADS = 2
FEWEST_ARRIVALS = 0.05  # in an interval; below it nobody is asked for, except between others
MOST_INTERVALS = 200
MOST_TRIES = 600
MOST_AT_ONCE = 300
TRIES_TO_HELP = 12  # of more people, after which an interval that is no better for them is given up
HELPS = 0.005
_OTHER_LUCK = 7919


@dataclass(frozen=True)
class Goal:
    """How many of whoever comes in an interval shall wait no longer than the target (each service's own without `minutes`)."""

    share: float = 0.8
    minutes: float | None = None
    slot: int = 30
    skills: Mapping[str, tuple[str, ...]] | None = None  # people by what they serve; without, everybody serves everything


@dataclass(frozen=True)
class Interval:
    """An interval of the day for one skill ("" is anybody): who comes, people by simulation and by Erlang, the share in target."""

    start: int
    skill: str
    arrivals: float
    people: int
    within: float
    low: float
    high: float
    formula: int | None

    @property
    def clock(self) -> str:
        """When it begins."""
        return clock(self.start)


@dataclass(frozen=True)
class Staffed:
    """People by interval; `is_met`: every interval keeps the goal on the days it was found with; `is_whole`: the search was not cut off."""

    intervals: Sequence[Interval]
    slot: int
    is_met: bool
    tries: int
    formula: str
    is_whole: bool = True

    @property
    def hours(self) -> float:
        """Hours of work by simulation."""
        return sum(one.people for one in self.intervals) * self.slot / 60

    @property
    def formula_hours(self) -> float:
        """Hours of work by the formula, where it has an answer."""
        return sum(one.formula or 0 for one in self.intervals) * self.slot / 60


def staffed(scenario: Scenario, goal: Goal, *, is_late: Callable[[], bool] = lambda: False) -> Staffed:
    """The fewest people for each interval; once `is_late`, what has been found by then.

    Refused (Wrong): nobody comes, a share that none can keep, too many intervals.
    """
    if not 0 < goal.share < 1:
        raise Wrong(["The share must be between 0 and 1."])
    search = _Search(scenario, goal, is_late)
    search.up()
    search.down()
    return search.told()


@dataclass
class _Level:
    within: Array
    low: Array
    high: Array


class _Search:
    def __init__(self, scenario: Scenario, goal: Goal, is_late: Callable[[], bool]) -> None:
        self.goal, self.is_late, self.is_whole = goal, is_late, True
        self.skills = dict(goal.skills) if goal.skills else {"": tuple(scenario.services)}
        missing = sorted(set(scenario.services) - {one for each in self.skills.values() for one in each})
        if missing or any(one not in scenario.services for each in self.skills.values() for one in each):
            raise Wrong(["Each service needs a skill, and each skill its services."])
        self.first, self.count = _span(scenario, goal.slot)
        end = self.first + self.count * goal.slot
        self.until = max(end, round(minutes(scenario.closes))) if scenario.closes else end
        target = {} if goal.minutes is None else {"target_minutes": goal.minutes}
        services = {code: one.model_copy(update=target) for code, one in scenario.services.items()}
        self.scenario = scenario.model_copy(
            update={"services": services, "closes": scenario.closes or clock(end), "warm_up_minutes": 0.0}
        )
        self.arrivals = self._arrivals()
        self.formula, self.formulas = _erlang(self.scenario, goal, self.skills, self.first, self.count)
        offered = np.maximum(self.formulas, 1)
        self.people: Array = np.where(self._is_needed(), offered, 0)
        self.wanted: Array = np.full(self.people.shape, goal.share)
        self.tries = 0
        self.like: Built | None = None

    def _arrivals(self) -> Array:
        rows = np.zeros((len(self.skills), self.count))
        for each in self.scenario.arrivals:
            first = each.steps[0] if each.steps else ""
            row = next(k for k, services in enumerate(self.skills.values()) if first in services)
            rows[row] += _by_slot(each, self.first, self.count, self.goal.slot)
        return rows

    def _is_needed(self) -> Array:
        """From the first to the last interval somebody comes; steps after the first may fall in any of them."""
        everybody = self.arrivals.sum(axis=0) >= FEWEST_ARRIVALS
        has_steps = any(len(each.steps) > 1 for each in self.scenario.arrivals)
        rows = np.zeros(self.arrivals.shape, bool)
        for row in range(len(self.skills)):
            at = np.flatnonzero(everybody if has_steps else self.arrivals[row] >= FEWEST_ARRIVALS)
            if len(at):
                rows[row, at[0] : at[-1] + 1] = True
        return rows

    def built(self, days: int, luck: int) -> tuple[Built, Days]:
        """The day with so many people, simulated."""
        desks = tuple(_desks(self.people, self.skills, self.first, self.goal.slot, self.until))
        chosen = self.scenario.model_copy(update={"counters": desks, "seed": self.scenario.seed + luck})
        self.like = build(chosen, like=self.like)
        return self.like, simulate(self.like, days=days, threads=THREADS)

    def level(self, days: int = DAYS_TO_SEARCH, luck: int = 0) -> _Level:
        """The share within target of who came in each interval, by skill; nothing is known where nobody came."""
        self.tries += 1
        built, found = self.built(days, luck)
        classes, slot = len(built.classes), self.goal.slot
        lost = np.isin(found.outcome, (LEFT, BALKED, SENT_HOME))
        late = found.wait > np.repeat(built.targets, classes).astype(np.float32)[found.line]
        judged = ~lost | late
        skill = np.array([next(k for k, each in enumerate(self.skills.values()) if one in each) for one in built.services])
        at = np.clip((found.since // 60 - self.first) // slot, 0, self.count - 1).astype(np.int64)
        place = (skill[found.line // classes] * self.count + at)[judged]
        size = len(self.skills) * self.count
        day = np.repeat(np.arange(len(found)), np.diff(found.edges))[judged]
        return _Level(*(one.reshape(len(self.skills), self.count) for one in _shares(place, day, ~(late | lost)[judged], size)))

    def misses(self) -> Array:
        """Where the goal is missed, or what can be had of it."""
        within = self.level().within
        return np.nan_to_num(within, nan=1.0) < self.wanted

    def up(self) -> None:
        """One more person in the first interval of each run that misses its target, and in the one before when that has not helped.

        Where more people change nothing, what they cannot change is asked for no more, so that `down` takes them away again.
        """
        stuck = np.zeros(self.people.shape, np.int64)
        helped, best = np.zeros(self.people.shape, np.int64), np.zeros(self.people.shape)
        while self.tries < MOST_TRIES // 2 and self._goes_on():
            within = np.nan_to_num(self.level().within, nan=1.0)
            is_better = within > best + HELPS
            best, helped = np.where(is_better, within, best), np.where(is_better, stuck, helped)
            given_up = stuck - helped >= TRIES_TO_HELP
            self.wanted[given_up] = np.minimum(self.goal.share, within - 2 * HELPS)[given_up]
            missed = within < self.wanted
            if not missed.any():
                return
            for row in range(len(self.people)):
                starts = [k for k in np.flatnonzero(missed[row]).tolist() if k == 0 or not missed[row, k - 1]]
                for k in starts:
                    at = max(0, k - 1) if stuck[row, k] % 3 == 2 else min(k + stuck[row, k] // 6, self.count - 1)
                    self.people[row, at] = min(self.people[row, at] + 1, MOST_AT_ONCE)
                    stuck[row, k] += 1

    def down(self) -> None:
        """One person fewer wherever no interval then misses its target, those with the most to spare first, until none can be spared.

        Skills, and intervals that lie far apart, are tried side by side; who is tried again with others tells nothing new.
        """
        is_kept = self.people <= self._least()
        while self.tries < MOST_TRIES and self._goes_on():
            within = np.nan_to_num(self.level().within, nan=1.0)
            able = ~is_kept & (within >= self.wanted)
            if not able.any():
                return
            spare = np.where(able, within - (1 - within) / np.maximum(self.people, 1), -np.inf)
            tried = [(row, at) for row in range(len(spare)) for at in _apart(spare[row])]
            self._spared(tried, is_kept)

    def _goes_on(self) -> bool:
        self.is_whole = not self.is_late()
        return self.is_whole

    def _least(self) -> Array:
        return np.where(self.arrivals >= FEWEST_ARRIVALS, 1, 0)

    def _spared(self, tried: Sequence[tuple[int, int]], is_kept: Array) -> None:
        for place in tried:
            self.people[place] -= 1
        missed = self.misses()
        back = [(row, at) for row, at in tried if missed[row, max(0, at - 1) : at + APART].any()]
        for place in back:
            self.people[place] += 1
        if missed.any() and len(back) < len(tried) and self.misses().any():
            for place in set(tried) - set(back):
                self.people[place] += 1
            if len(tried) > 1:  # whom the others of another skill wait for is found one by one
                for place in tried:
                    self._spared([place], is_kept)
                return
            back = list(tried)
        for place in back:
            is_kept[place] = True
        is_kept |= self.people <= self._least()

    def told(self) -> Staffed:
        """What was found, judged on other days."""
        is_met = not (np.nan_to_num(self.level().within, nan=1.0) < self.goal.share).any()
        level = self.level(DAYS_TO_TELL, _OTHER_LUCK)
        found = [
            Interval(
                self.first + k * self.goal.slot, skill, float(self.arrivals[row, k]), int(self.people[row, k]),
                float(level.within[row, k]), float(level.low[row, k]), float(level.high[row, k]),
                int(self.formulas[row, k]) if self.formulas[row, k] >= 0 else None,
            )
            for row, skill in enumerate(self.skills)
            for k in range(self.count)
        ]  # fmt: skip
        return Staffed(found, self.goal.slot, is_met, self.tries, self.formula, self.is_whole)


def _apart(spare: Array) -> list[int]:
    """Intervals with something to spare, the most first, none near another."""
    found: list[int] = []
    for at in np.argsort(-spare, kind="stable").tolist():
        if np.isfinite(spare[at]) and all(abs(at - other) >= APART for other in found):
            found.append(at)
    return found


def _shares(place: Array, day: Array, is_good: Array, size: int) -> tuple[Array, Array, Array]:
    """Shares with 95 % intervals of ratios over days, which are independent while people of one day are not."""
    days = int(day.max()) + 1 if len(day) else 1
    n, good = np.bincount(place, minlength=size), np.bincount(place, weights=is_good, minlength=size)
    by_day = np.bincount(day * size + place, minlength=days * size).reshape(days, size)
    right = np.bincount(day * size + place, weights=is_good, minlength=days * size).reshape(days, size)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = good / n
        rest = right - by_day * np.nan_to_num(share)
        error = np.sqrt((rest**2).sum(axis=0) / max(1, days - 1) * days) / n
    half = float(scipy.stats.t.ppf(0.975, max(1, days - 1))) * error
    return share, np.clip(share - half, 0, 1), np.clip(share + half, 0, 1)


def _span(scenario: Scenario, slot: int) -> tuple[int, int]:
    """The first minute and the number of intervals in which somebody comes, until the hall closes."""
    moments = [moment for each in scenario.arrivals for moment in _moments(each)]
    if not moments:
        raise Wrong(["Nobody comes in this scenario."])
    grid = min(slot, 30)
    first = int(min(moments) // grid) * grid
    latest = max(moments)
    end = min(latest, minutes(scenario.closes)) if scenario.closes else latest
    count = max(1, math.ceil((end - first) / slot - 1e-9))
    if count > MOST_INTERVALS:
        raise Wrong([f"There are more than {MOST_INTERVALS} intervals; take longer ones."])
    return first, count


def _moments(each: Arrivals) -> Iterable[float]:
    for number, count in enumerate(each.counts):
        if count > 0:
            yield minutes(each.from_) + number * each.every_minutes
            yield minutes(each.from_) + (number + 1) * each.every_minutes
    for at in each.appointments:
        yield minutes(at)
        yield minutes(at) + 1


def _by_slot(each: Arrivals, first: int, count: int, slot: int) -> Array:
    """How many of these arrivals come in each interval."""
    begins = minutes(each.from_) + np.arange(len(each.counts)) * each.every_minutes
    slots = first + np.arange(count)[:, None] * slot
    shared = np.minimum(begins + each.every_minutes, slots + slot) - np.maximum(begins, slots)
    found: Array = np.maximum(shared, 0.0) @ np.asarray(each.counts, float) / each.every_minutes
    for at in each.appointments:
        found[min(count - 1, max(0, int(minutes(at) - first) // slot))] += 1
    return found


def _desks(people: Array, skills: Mapping[str, tuple[str, ...]], first: int, slot: int, until: int) -> Iterable[Counter]:
    """Counters of so many people: the j-th is open wherever at least j are needed; those of the last interval stay `until` the end."""
    for row, (skill, services) in enumerate(skills.items()):
        for j in range(1, int(people[row].max(initial=0)) + 1):
            is_open = np.concatenate(([False], people[row] >= j, [False]))
            edges = np.flatnonzero(is_open[1:] != is_open[:-1]).tolist()
            spans = tuple(
                f"{clock(first + a * slot)}-{clock(until if b == people.shape[1] else first + b * slot)}"
                for a, b in zip(edges[::2], edges[1::2], strict=True)
            )
            yield Counter(name=f"{skill or 'anybody'} {j}", services=services, shifts=spans)


def mean_minutes(law: Law) -> float:
    """The mean of a law."""
    if law.law == "observed":
        return float(np.mean(law.values))
    if law.law == "uniform":
        return ((law.low or 0.0) + (law.high or 0.0)) / 2
    return law.mean or 0.0


def _erlang(scenario: Scenario, goal: Goal, skills: Mapping[str, tuple[str, ...]], first: int, count: int) -> tuple[str, Array]:
    """What Erlang's formula says of each interval by itself, with mean times: A where people lose patience, else C."""
    laws = [each.patience_minutes for each in scenario.arrivals]
    patience = float(np.mean([mean_minutes(law) for law in laws if law])) if laws and all(laws) else None
    found = np.zeros((len(skills), count), np.int64)
    for row, services in enumerate(skills.values()):
        work, come = np.zeros(count), np.zeros(count)
        for each in (stream for one in scenario.arrivals for stream in one.streams()):
            expected = _by_slot(each, first, count, goal.slot)
            for step in each.steps:
                if step in services:
                    mean = mean_minutes(scenario.services[step].minutes)
                    come += expected
                    work += expected * (mean * (1 - each.no_show) + scenario.no_show_minutes * each.no_show)
        targets = [scenario.services[one].target_minutes for one in services]
        for k in range(count):
            if come[k] >= FEWEST_ARRIVALS:
                found[row, k] = _servers(come[k] / goal.slot, work[k] / come[k], min(targets), goal.share, patience)
    return ("erlang-c" if patience is None else "erlang-a"), found


def _servers(rate: float, service: float, target: float, share: float, patience: float | None) -> int:
    try:
        return servers_for(rate, max(service, 1e-6), target, share, patience).servers
    except Impossible:
        return -1
