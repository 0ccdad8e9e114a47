"""A recorded day again, under its own rules or others: who came is as it was, who served is read from who served whom when.

A clerk is on duty from his first call to the end of his last service; where he called nobody for longer than `LONGEST_GAP` although
somebody waited for what he serves that day, he was away.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tingtang.insight.rules.episodes import Outcome
from tingtang.planning.rules.fit import Episodes, Fitted
from tingtang.planning.rules.simulation import chance
from tingtang.planning.rules.simulation.built import Built, Laws, build
from tingtang.planning.rules.simulation.kernel import LEFT, NO_SHOW, SERVED, Day, Told, serve
from tingtang.planning.rules.simulation.scenario import Counter, Law, Scenario

Array = npt.NDArray[Any]
LONGEST_GAP = 600.0  # seconds
MINUTE = 60_000_000


@dataclass(frozen=True)
class Waits:
    """The waits of a day in seconds, and how many left or did not come."""

    n: int
    mean: float
    p50: float
    p90: float
    left: int
    no_show: int


def waits(wait: Array, left: int, no_show: int) -> Waits:
    """The figures of a day's waits."""
    if not len(wait):
        return Waits(0, math.nan, math.nan, math.nan, left, no_show)
    half, ninth = np.quantile(wait, [0.5, 0.9], method="inverted_cdf")
    return Waits(len(wait), float(wait.mean()), float(half), float(ninth), left, no_show)


def recorded(day: Episodes) -> Waits:
    """What really was."""
    known = ~np.isnan(day.wait)
    return waits(day.wait[known], int((day.outcome == Outcome.LEFT).sum()), int((day.outcome == Outcome.NO_SHOW).sum()))


def counters_of(day: Episodes, names: Mapping[int, str]) -> list[Counter]:
    """Each clerk of the day with what he served and when he was at work."""
    found = []
    called = (day.clerk > 0) & ~np.isnan(day.wait) & (day.outcome != Outcome.LEFT)
    for clerk in np.unique(day.clerk[called]).tolist():
        mine = np.flatnonzero(called & (day.clerk == clerk))
        begins = day.second[mine] + day.wait[mine]
        ends = begins + np.where(np.isnan(day.seconds[mine]), 60.0, day.seconds[mine])
        services = tuple(names[one] for one in np.unique(day.service[mine]).tolist() if one in names)
        spans = _spans(np.sort(begins), ends[np.argsort(begins)])
        if services and spans:
            found.append(Counter(name=f"clerk {clerk}", services=services, shifts=tuple(spans)))
    return found


def _spans(begins: Array, ends: Array) -> list[str]:
    spans: list[list[float]] = []
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        if spans and begin - spans[-1][1] <= LONGEST_GAP:
            spans[-1][1] = max(spans[-1][1], end)
        else:
            spans.append([begin, end])
    return [f"{_clock(a)}-{_clock(b)}" for a, b in spans if _clock(a) < _clock(b)]


def _clock(seconds: float) -> str:
    whole = int(min(max(seconds, 0), 47 * 3600))
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


@dataclass(frozen=True)
class Known:
    """What is needed to play a day again: names of services, laws of durations, and of patience if people leave."""

    names: Mapping[int, str]
    durations: Mapping[int, Law]
    patience: Law | None = None


def customers(day: Episodes, built: Built, classes: Array, known: Known, luck: int = 0) -> Day:
    """Who came: recorded arrivals, durations, and who left when; who was called would have waited longer by the law of patience.

    With `luck` (from 1) durations and patience are drawn anew, the same for the same luck.
    """
    order = np.argsort(day.second, kind="stable")
    n, index = len(order), {name: k for k, name in enumerate(built.services)}
    service = np.array([index[known.names[one]] for one in day.service[order].tolist()], np.int32)
    random = np.random.default_rng(luck)
    work = _work(day.seconds[order], day.service[order], known.durations, random.random(n), is_drawn=luck > 0)
    left = day.outcome[order] == Outcome.LEFT
    patience = _patience(np.nan_to_num(day.wait[order]), left, known.patience, random.random(n), is_drawn=luck > 0)
    return Day(
        (day.second[order] * 1e6).astype(np.int64), classes[order].astype(np.int8), day.outcome[order] != Outcome.NO_SHOW, patience,
        np.ones(n), np.arange(n + 1, dtype=np.int32), service, work, built.held,
    )  # fmt: skip


def _work(seconds: Array, service: Array, durations: Mapping[int, Law], luck: Array, *, is_drawn: bool) -> Array:
    """Microseconds of work: as recorded, or drawn from the fitted laws where not known or asked for."""
    laws = Laws()
    rows = {one: laws.row(law) for one, law in durations.items()}
    table, tables = np.array(laws.rows, float), np.array(laws.tables or [0.0], float)
    drawn = [chance.drawn(table, rows[one], tables, p) for one, p in zip(service.tolist(), luck, strict=True)]
    return np.maximum(1, np.where(np.isnan(seconds) | is_drawn, drawn, seconds * 1e6)).astype(np.int64)


def _patience(wait: Array, left: Array, law: Law | None, luck: Array, *, is_drawn: bool) -> Array:
    """Microseconds of patience: who left had as much as he waited, who was called had more."""
    if law is None:
        return np.where(left, wait * 1e6, chance.FOREVER).astype(np.int64)
    laws = Laws()
    row = laws.row(law)
    table, tables = np.array(laws.rows, float), np.array(laws.tables or [0.0], float)
    begun = np.zeros(len(wait)) if is_drawn else wait * 1e6
    drawn = [at + chance.remaining(table, row, tables, at, p) for at, p in zip(begun, luck, strict=True)]
    return np.maximum(1, np.where(left & (not is_drawn), wait * 1e6, drawn)).astype(np.int64)


def simulated(built: Built, day: Day) -> Waits:
    """The day again in the built hall."""
    told, _sums = serve(built.hall, day, np.zeros(0, np.int8))
    return _told(told)


def _told(told: Told) -> Waits:
    until = np.where(told.called >= 0, told.called, told.ended)
    known = np.isin(told.outcome, (SERVED, NO_SHOW, LEFT))
    return waits((until - told.since)[known] / 1e6, int((told.outcome == LEFT).sum()), int((told.outcome == NO_SHOW).sum()))


@dataclass(frozen=True)
class Checked:
    """A day the fit has not seen: what was, and what the simulator makes of its arrivals and clerks, with its 80 % range."""

    day: int
    real: Waits
    mean: float
    low: float
    high: float

    @property
    def is_inside(self) -> bool:
        """Whether the real mean wait lies in the range."""
        return self.low <= self.real.mean <= self.high


def check(
    scenario: Scenario, fit: Fitted, days: Sequence[tuple[int, Episodes]], names: Mapping[int, str], runs: int = 40
) -> list[Checked]:
    """Replay days with recorded arrivals and clerks but durations of the fit, `runs` times each."""
    known = Known(names, {one: each.law for one, each in fit.durations.items()}, fit.patience.law)
    found = []
    for number, day in days:
        clerks = counters_of(day, names)
        if not clerks:
            continue
        built = build(scenario.model_copy(update={"counters": tuple(clerks), "closes": None}), has_others=True)
        classes = np.full(len(day.day), _ordinary(scenario))
        means = [simulated(built, customers(day, built, classes, known, luck)).mean for luck in range(1, runs + 1)]
        low, high = np.quantile(means, [0.1, 0.9])
        found.append(Checked(number, recorded(day), float(np.mean(means)), float(low), float(high)))
    return found


def _ordinary(scenario: Scenario) -> int:
    return next(k for k, rule in enumerate(scenario.order.rules) if not rule.is_emergency and not rule.is_privileged)


def days_of(episodes: Episodes) -> list[tuple[int, Episodes]]:
    """The episodes of each day."""
    return [(int(number), episodes.only(episodes.day == number)) for number in np.unique(episodes.day)]


def before(episodes: Episodes, share: float) -> tuple[Episodes, list[tuple[int, Episodes]]]:
    """The first days to learn from, and the later ones to check on."""
    numbers = np.unique(episodes.day)
    first_unseen = numbers[min(len(numbers) - 1, math.ceil(len(numbers) * share))]
    seen = replace(episodes.only(episodes.day < first_unseen), days=int((numbers < first_unseen).sum()))
    return seen, [(int(n), episodes.only(episodes.day == n)) for n in numbers if n >= first_unseen]
