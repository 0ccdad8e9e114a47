"""Figures of simulated days, each with a 95 % interval; and differences between two halls that had the same luck.

Intervals of means and shares by sectioning (Asmussen and Glynn, Stochastic Simulation, 2007, III.5): days are put into up to 30 sections,
the figure is computed in each, and their spread gives the half width by Student's t. Days are independent, so this holds for differences
section by section, where common luck cancels. Quantiles by the bootstrap of whole days (Efron and Tibshirani, An Introduction to the
Bootstrap, 1993, 13.3: percentiles): days are drawn again 300 times, the same ones for both halls of a difference, and its interval is that
of the differences. A quantile of the few days of a section is another function of its busiest day than that of all days is, so that small
differences seemed surer than they were.

How much work comes on average in each part of the day is known without simulating. Days with more of it have longer waits, so each figure
is corrected for what came too much or too little (control variates; Asmussen and Glynn, V.2), which takes most of what common luck cannot:
where one hall waits twice as long as the other, the busy days move their difference too. The slopes come from all days: each has its share
in the error of a figure. A quantile is read off the distribution of waits with its days weighted so that the mean work is what is expected
(Hesterberg and Nelson, Control variates for probability and quantile estimation, 1998), again for each of the bootstrap's samples.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
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
BESIDE = (0.04, 0.2, 1.0)  # of all waits, on either side of a quantile, are ranked; more where its weights move it farther
SAMPLES = 300  # of the bootstrap
STEPS = 64  # parts of what was ranked, in each of which the waits of a day are counted
HOUR = 3600e6
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with its 95 % interval (none from a single day), and the sections it was made of."""

    value: float
    low: float | None
    high: float | None
    sections: tuple[float, ...] = ()
    is_resampled: bool = False  # the sections are samples of the bootstrap

    def minus(self, other: "Figure") -> "Figure":
        """The difference, section by section or sample by sample: with common luck its interval is much narrower."""
        pairs = [a - b for a, b in zip(self.sections, other.sections, strict=True)]
        value = self.value - other.value
        return _resampled(value, pairs) if self.is_resampled else _with_interval(value, pairs)

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


def _resampled(value: float, samples: Sequence[float], level: float = 0.95) -> Figure:
    known = [each for each in samples if math.isfinite(each)]
    if len(known) < 2:
        return Figure(value, None, None, tuple(samples), is_resampled=True)
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2]).tolist()
    return Figure(value, min(low, value), max(high, value), tuple(samples), is_resampled=True)


@dataclass(frozen=True)
class _Steady:
    """How much more work than on average came each day, by parts of the day; none where it is not known, or always the same."""

    sections: Array
    excess: Array | None = None
    solver: Array | None = None

    @cached_property
    def weights(self) -> Array:
        """How much each day counts: in the first row once, in the others as often as it was drawn again."""
        days = int(self.sections[-1])
        counted = np.vstack((np.ones(days), _drawn(days) if days > 1 else np.zeros((0, days))))
        if self.excess is None:
            return counted
        return np.array([_balanced(row, self.excess) for row in counted])

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


@lru_cache(maxsize=8)
def _drawn(days: int) -> Array:
    """As many days drawn again from the days, some of them several times; the same for every hall, so that differences are of pairs."""
    found: Array = np.random.default_rng(days).multinomial(days, np.full(days, 1 / days), size=SAMPLES).astype(np.float64)
    return found


def _balanced(counted: Array, excess: Array) -> Array:
    """Weights of days of which the mean work is the expected (Hesterberg and Nelson 1998)."""
    mean = np.einsum("d,dk->k", counted, excess) / counted.sum()
    apart = excess - mean
    weighed = apart * counted[:, None]
    slopes = np.linalg.pinv(np.einsum("dk,dl->kl", weighed, apart), hermitian=True) @ mean
    weights: Array = counted - counted.sum() * np.einsum("dk,k->d", weighed, slopes)
    return weights


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
        value, *again = _weighted(self.wait, self.edges, self.steady.weights, share)
        return _resampled(value, again)


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


def _weighted(values: Array, edges: Array, weights: Array, share: float) -> list[float]:
    """The quantile of values with weighted days, for each row of weights; NaN where nothing has weight.

    Values near the plain quantile are ranked; more of them where that was too few.
    """
    whole, day_of = weights @ np.diff(edges), np.repeat(np.arange(len(edges) - 1, dtype=np.int32), np.diff(edges))
    least = values.min()
    for beside in BESIDE:
        low, high = (_rank(len(values), share + way * beside) for way in (-1, 1))
        bounds = np.partition(values, [low, high])[[low, high]]
        above = values > bounds[0]
        near = np.flatnonzero(above & (values <= bounds[1]))
        order = near[np.argsort(values[near])]
        reached = np.concatenate(([0], np.cumsum(~above, dtype=np.int64)))
        found = _crossed(day_of[order], weights, weights @ np.diff(reached[edges]), share * whole)
        if beside == BESIDE[-1] or all(0 <= at < len(order) or (at < 0 and bounds[0] == least) for at in found):
            break
    near_values = np.append(
        values[order], (bounds[1], bounds[0])
    )  # one place too far is the highest of them, one before the lowest
    return [float(near_values[at]) if some > 0 else math.nan for at, some in zip(found, whole.tolist(), strict=True)]


def _rank(count: int, share: float) -> int:
    return min(count - 1, max(0, math.ceil(share * count) - 1))


def _crossed(day: Array, weights: Array, begun: Array, wanted: Array) -> list[int]:
    """Where the weights of ranked values, added up from what has begun, come to what is wanted: −1 before them, their number after."""
    step = max(1, -(-len(day) // STEPS))
    counts = np.bincount(day * STEPS + np.arange(len(day)) // step, minlength=weights.shape[1] * STEPS).reshape(-1, STEPS)
    # By einsum: threads of a linear algebra library would spin for longer than so small a product takes.
    sums = np.column_stack((begun, begun[:, None] + np.cumsum(np.einsum("rd,ds->rs", weights, counts), axis=1)))
    found = []
    for row, far, least in zip(weights, sums, wanted * (1 - 1e-12), strict=True):  # weights are no whole numbers
        at = int(np.argmax(far >= least)) if far.max() >= least else STEPS + 1
        within = far[at - 1] + np.cumsum(row[day[(at - 1) * step : at * step]]) if 0 < at <= STEPS else np.zeros(0)
        found.append(-1 if at == 0 else len(day) if at > STEPS else (at - 1) * step + int(np.argmax(within >= least)))
    return found


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
