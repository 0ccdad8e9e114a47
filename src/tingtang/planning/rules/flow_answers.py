"""How long cases of a flow take and where they wait, simulated; beside a change, with the same luck."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from tingtang.planning.rules.simulation.built import Built, build
from tingtang.planning.rules.simulation.figures import Figure
from tingtang.planning.rules.simulation.kernel import SERVED
from tingtang.planning.rules.simulation.logs import one_day
from tingtang.planning.rules.simulation.scenario import Scenario

Array = npt.NDArray[Any]
RUNS = 30
MICRO = 1e6


@dataclass(frozen=True)
class StepWait:
    """The wait for a step, in working seconds, and how often a case takes it."""

    code: str
    visits: float
    wait: Figure


@dataclass(frozen=True)
class Answer:
    """Times of whole cases in working seconds, waits by step, and how busy each post is."""

    cases: int
    mean: Figure
    p50: Figure
    p90: Figure
    steps: Sequence[StepWait]
    busy: Mapping[str, Figure]

    @property
    def overloaded(self) -> list[str]:
        """Posts that are given more than they can do: lines grow as long as cases come."""
        return [post for post, share in self.busy.items() if share.value > 0.98]


def answered(scenario: Scenario, runs: int = RUNS) -> Answer:
    """The figures of cases that begin after the warm-up and before arrivals end, over runs with different luck."""
    built = build(scenario)
    span = sum(each.every_minutes * len(each.counts) for each in scenario.arrivals[:1]) * 60 * MICRO
    begin = scenario.warm_up_minutes * 60 * MICRO
    found = [_one(built, number, begin, span) for number in range(runs)]
    times = [one[0] for one in found]
    whole = np.concatenate(times) if times else np.zeros(0)
    steps = []
    for k, code in enumerate(built.services):
        waits = [float(one[1][k]) for one in found if math.isfinite(one[1][k])]
        visits = float(np.mean([one[2][k] for one in found])) / max(1.0, len(whole) / runs)
        steps.append(StepWait(code, visits, _figure(waits, float(np.mean(waits)) if waits else math.nan)))
    posts = [_post(name) for name in built.servers]
    names = list(dict.fromkeys(posts))
    busy = {}
    for name in names:
        mine = [k for k, post in enumerate(posts) if post == name]
        shares = [float(one[3][mine].sum()) / (len(mine) * (span - begin)) for one in found]
        busy[name] = _figure(shares, float(np.mean(shares)))

    def over(work: Any) -> Figure:
        return _figure(
            [float(work(each)) if len(each) else math.nan for each in times], float(work(whole)) if len(whole) else math.nan
        )

    return Answer(len(whole), over(np.mean), over(np.median), over(lambda values: np.quantile(values, 0.9)), steps, busy)


def _post(server: str) -> str:
    """The name of the counters without the number of one of several."""
    base, _space, number = server.rpartition(" ")
    return base if base and number.isdecimal() else server


def _one(built: Built, number: int, begin: float, span: float) -> tuple[Array, Array, Array, Array]:
    """Times of whole cases, the mean wait and the count of each step, and the busy microseconds of each server in the span."""
    day, told = one_day(built, number)
    case, n = day.case, len(day.arrived)
    is_whole = np.bincount(case, weights=told.outcome != SERVED, minlength=n) == 0
    ended = np.zeros(n, np.int64)
    np.maximum.at(ended, case, told.ended)
    chosen = is_whole & (day.arrived >= begin) & (day.arrived < span)
    times = (ended - day.arrived)[chosen] / MICRO
    of_case = chosen[case]
    served = of_case & (told.called >= 0)
    visits = np.bincount(day.service[served], minlength=len(built.services)).astype(float)
    waits = np.bincount(day.service[served], weights=((told.called - told.since)[served]) / MICRO, minlength=len(built.services))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = waits / visits
    called = told.called >= 0
    inside = np.clip(told.ended[called], begin, span) - np.clip(told.called[called], begin, span)
    busy = np.bincount(told.server[called], weights=inside, minlength=len(built.servers))
    return times, mean, visits, busy


def _figure(sections: Sequence[float], value: float) -> Figure:
    """With the 95 % interval by Student's t over runs, which are independent."""
    known = [one for one in sections if math.isfinite(one)]
    if len(known) < 2:
        return Figure(value, None, None, tuple(sections))
    half = float(scipy.stats.t.ppf(0.975, len(known) - 1)) * float(np.std(known, ddof=1)) / math.sqrt(len(known))
    return Figure(value, value - half, value + half, tuple(sections))


def with_change(scenario: Scenario, *, arrivals: float = 1.0, post: str = "", people: int = 0) -> Scenario:
    """The scenario with more or fewer cases, and more or fewer people of a post (one at least)."""
    counters = tuple(
        each.model_copy(update={"count": max(1, each.count + people)}) if each.name == post else each
        for each in scenario.counters
    )
    streams = tuple(
        each.model_copy(update={"counts": tuple(count * arrivals for count in each.counts)}) for each in scenario.arrivals
    )
    return scenario.model_copy(update={"counters": counters, "arrivals": streams})
