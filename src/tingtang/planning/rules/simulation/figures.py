"""Figures of simulated days, each with a 95 % interval; and differences between two halls that had the same luck.

Intervals by sectioning (Asmussen and Glynn, Stochastic Simulation, 2007, III.5): days are put into up to 30 sections, the figure
is computed in each, and their spread gives the half width by Student's t. Days are independent, so this holds for means, shares
and quantiles alike, and for differences section by section, where common luck cancels.

How much work comes on average in each part of the day is known without simulating. Days with more of it have longer waits, so each figure
is corrected for what came too much or too little (control variates; Asmussen and Glynn, V.2), which takes most of what common luck cannot:
where one hall waits twice as long as the other, the busy days move their difference too. The slopes come from all days: each has its share
in the error of a figure, of a quantile by how many waits of that day lie below it, divided by their density there (Bahadur 1966).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from tingtang.planning.rules.simulation.arrivals import expected_work, is_punctual
from tingtang.planning.rules.simulation.built import Built
from tingtang.planning.rules.simulation.days import Days
from tingtang.planning.rules.simulation.kernel import (
    BALKED,
    BUSY,
    ENDED,
    LEFT,
    OVERTIME,
    SENT_HOME,
    WAITING_AREA,
)

MOST_SECTIONS = 30
FEWEST_CORRECTED = 20  # days; with fewer the slope itself is too uncertain
FEWEST_BY_PERIOD = 200  # days; with fewer there is one slope, for the work of the whole day
BESIDE = 0.015  # of all waits, on either side of a quantile: from these its density is told
HOUR = 3600e6
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with its 95 % interval (none from a single day), and the sections it was made of."""

    value: float
    low: float | None
    high: float | None
    sections: tuple[float, ...] = ()

    def minus(self, other: "Figure") -> "Figure":
        """The difference, section by section: with common luck its interval is much narrower."""
        pairs = [a - b for a, b in zip(self.sections, other.sections, strict=True)]
        return _with_interval(self.value - other.value, pairs)

    def plain(self) -> dict[str, float | None]:
        """For programs; what is no number is null."""
        values = {"value": self.value, "low": self.low, "high": self.high}
        return {name: None if value is None or not math.isfinite(value) else value for name, value in values.items()}


def _with_interval(value: float, sections: Sequence[float], level: float = 0.95) -> Figure:
    known = [each for each in sections if math.isfinite(each)]
    if len(known) < 2:
        return Figure(value, None, None, tuple(sections))
    half = float(scipy.stats.t.ppf((1 + level) / 2, len(known) - 1)) * float(np.std(known, ddof=1)) / math.sqrt(len(known))
    return Figure(value, value - half, value + half, tuple(sections))


@dataclass(frozen=True)
class _Steady:
    """How much more work than on average came each day, by parts of the day; none where it is not known, or always the same."""

    sections: Array
    excess: Array | None = None
    solver: Array | None = None

    @classmethod
    def of(cls, built: Built, days: Days, sections: Array) -> "_Steady":
        """What is known of the work of these days."""
        if days.work is None or len(days) <= FEWEST_CORRECTED:
            return cls(sections)
        excess = (days.work - expected_work(built.demand)) / HOUR
        if len(days) < FEWEST_BY_PERIOD or not is_punctual(built.demand):
            excess = excess.sum(axis=1, keepdims=True)
        excess = excess[:, excess.std(axis=0) > 1e-9]
        if not excess.shape[1]:
            return cls(sections)
        return cls(sections, excess, np.linalg.pinv(excess - excess.mean(axis=0)))

    def figure(self, value: float, sections: Sequence[float], by_day: Array | None) -> Figure:
        """The figure with its interval, corrected by its slopes over the work; `by_day` is the share of each day in its error."""
        if self.excess is None or self.solver is None or by_day is None or not all(map(math.isfinite, sections)):
            return _with_interval(value, sections)
        slopes, mean, days = self.solver @ by_day, self.excess.mean(axis=0), len(self.excess)
        given = np.asarray(sections)
        left = given - np.add.reduceat(self.excess @ slopes, self.sections[:-1]) / np.diff(self.sections)
        # Slopes take degrees of freedom, and are less certain where the mean work lies far from what is expected.
        far = float(np.square(mean @ self.solver).sum())
        wider = math.sqrt((days - 1) / (days - 1 - len(slopes)) * (1 + days * far))
        corrected = min(max(value - float(slopes @ mean), given.min()), given.max())
        return _with_interval(float(corrected), (left.mean() + (left - left.mean()) * wider).tolist())


@dataclass(frozen=True)
class Group:
    """Everybody, or those of one service or one class."""

    came: float  # a day
    wait_mean: Figure
    wait_p50: Figure
    wait_p90: Figure
    within_target: Figure
    lost: Figure


@dataclass(frozen=True)
class Result:
    """What a scenario comes to, a day on average."""

    days: int
    customers: int
    shift_change: str
    all: Group
    services: Mapping[str, Group]
    classes: Mapping[str, Group]
    waiting_mean: Figure  # people in line on average while the hall works
    utilisation: Figure
    overtime_hours: Figure
    cost: Figure


def figures(built: Built, days: Days) -> Result:
    """All figures of simulated days. Waits are of all who were called, and of those who left, until they did."""
    sections = _sections(days)
    classes = len(built.classes)
    targets = np.repeat(built.targets, classes).astype(np.float32)
    late = days.wait > targets[days.line] if len(days.line) else np.zeros(0, bool)
    steady = _Steady.of(built, days, sections)
    columns = _Columns(days.wait, days.outcome, late, days.edges, steady)
    lines = np.arange(len(targets))
    whole = _group(columns, np.ones(len(targets), bool), days, None)

    def groups(names: Sequence[str], of_line: Array) -> dict[str, Group]:
        if len(names) == 1:
            return {names[0]: whole}
        return {name: _group(columns, of_line == k, days, days.line) for k, name in enumerate(names)}

    return Result(
        len(days), len(days.wait), built.scenario.shift_change, whole, groups(built.services, lines // classes),
        groups(built.classes, lines % classes), *_resources(built, days, sections, steady),
    )  # fmt: skip


def _sections(days: Days) -> Array:
    """The first day of each section, and the end."""
    return np.linspace(0, len(days), min(MOST_SECTIONS, len(days)) + 1).round().astype(np.int64)


@dataclass(frozen=True)
class _Columns:
    wait: Array
    outcome: Array
    late: Array
    edges: Array  # by day
    steady: _Steady

    def mean(self, values: Array) -> Figure:
        """The mean of all values."""
        if not len(values):
            return _with_interval(math.nan, [math.nan] * (len(self.steady.sections) - 1))
        sums = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
        pieces, value = self.edges[self.steady.sections], float(sums[-1]) / len(values)
        with np.errstate(invalid="ignore"):
            sections = np.diff(sums[pieces]) / np.diff(pieces)
        by_day = (np.diff(sums[self.edges]) - value * np.diff(self.edges)) * (len(self.edges) - 1) / len(values)
        return self.steady.figure(value, sections.tolist(), by_day)

    def quantile(self, share: float) -> Figure:
        """The wait that `share` of all do not exceed."""
        if not len(self.wait):
            return _with_interval(math.nan, [math.nan] * (len(self.steady.sections) - 1))
        below, value, above = _ranked(self.wait, share - BESIDE, share, share + BESIDE)
        pieces = self.edges[self.steady.sections]
        sections = [_ranked(self.wait[a:b], share)[0] if b > a else math.nan for a, b in pairwise(pieces)]
        by_day = None
        if self.steady.excess is not None and above > below:
            counted = np.concatenate(([0], np.cumsum(self.wait <= np.float32(value))))
            lack = share * np.diff(self.edges) - np.diff(counted[self.edges])
            by_day = lack * (len(self.edges) - 1) / len(self.wait) * (above - below) / (2 * BESIDE)
        return self.steady.figure(value, sections, by_day)


def _group(columns: _Columns, lines: Array, days: Days, line: Array | None) -> Group:
    if line is not None:
        columns = _only(columns, lines[line])
    shown = columns.outcome != BALKED
    # Who balked at once has no wait; who left before the target has passed says nothing about keeping it.
    lost = np.isin(columns.outcome, (LEFT, BALKED, SENT_HOME))
    judged = ~lost | columns.late
    waits = columns if shown.all() else _only(columns, shown)

    kept = _only(columns, judged) if not judged.all() else columns
    return Group(
        len(columns.wait) / max(1, len(days)),
        waits.mean(waits.wait), waits.quantile(0.5), waits.quantile(0.9),
        kept.mean(~(kept.late | np.isin(kept.outcome, (LEFT, BALKED, SENT_HOME)))), columns.mean(lost),
    )  # fmt: skip


def _only(columns: _Columns, chosen: Array) -> _Columns:
    before = np.concatenate(([0], np.cumsum(chosen)))
    return _Columns(columns.wait[chosen], columns.outcome[chosen], columns.late[chosen], before[columns.edges], columns.steady)


def _ranked(values: Array, *shares: float) -> list[float]:
    ranks = [min(len(values) - 1, max(0, math.ceil(share * len(values)) - 1)) for share in shares]
    found = np.partition(values, sorted(set(ranks)))
    return [float(found[rank]) for rank in ranks]


def _resources(built: Built, days: Days, sections: Array, steady: _Steady) -> tuple[Figure, Figure, Figure, Figure]:
    """People in line, utilisation, overtime and cost, a day."""
    costs, sums = built.scenario.costs, days.sums
    staying = np.maximum(0.0, sums[:, ENDED] - built.closes_at) / HOUR if built.closes_at else np.zeros(len(days))
    over = sums[:, OVERTIME] / HOUR + staying * len(built.staying_rates)
    present = np.maximum(built.paid_hours + over, 1e-9)
    lost = np.isin(days.outcome, (LEFT, BALKED, SENT_HOME)).astype(np.float64)
    gone = np.add.reduceat(np.append(lost, 0.0), days.edges[:-1]) * (np.diff(days.edges) > 0)
    extra = sums[:, OVERTIME] / HOUR * built.mean_rate + staying * float(built.staying_rates.sum())
    spent = built.paid + costs.overtime_factor * extra + costs.waiting_per_hour * sums[:, WAITING_AREA] / HOUR + costs.lost * gone
    length = np.maximum(sums[:, ENDED], 1.0)

    def by_day(values: Array) -> Figure:
        pieces = [float(values[a:b].mean()) for a, b in pairwise(sections)]
        return steady.figure(float(values.mean()), pieces, values - values.mean())

    return by_day(sums[:, WAITING_AREA] / length), by_day(sums[:, BUSY] / HOUR / present), by_day(over), by_day(spent)
