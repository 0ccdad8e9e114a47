"""Figures of simulated days, each with a 95 % interval; and differences between two halls that had the same luck.

Intervals of means and shares by sectioning (Asmussen and Glynn, Stochastic Simulation, 2007, III.5): days are put into up to 30 sections,
the figure is computed in each, and their spread gives the half width by Student's t. Days are independent, so this holds for differences
section by section, where common luck cancels. Quantiles by the bootstrap of whole days (Efron and Tibshirani, An Introduction to the
Bootstrap, 1993, 13.3: percentiles): days are drawn again 300 times, the same ones for both halls of a difference, and its interval is that
of the differences. A quantile of the few days of a section is another function of its busiest day than that of all days is, so that small
differences seemed surer than they were.

Where a change touches few people on few days, as another rule of shift change in a small station does, most of what it may do happened on
none of the simulated days, and neither way knows of it. So a difference is as unsure as if three waits more had been changed and were not
seen (Hanley and Lippman-Hand, If nothing goes wrong, is everything all right?, JAMA 249, 1983): by one place of the ranking, by one
customer of a share, by a long wait. Among tens of thousands of customers that is nothing.

How much work comes on average in each part of the day is known without simulating. Days with more of it have longer waits, so each figure
is corrected for what came too much or too little (control variates; Asmussen and Glynn, V.2), which takes most of what common luck cannot:
where one hall waits twice as long as the other, the busy days move their difference too. The slopes come from all days: each has its share
in the error of a figure. A quantile is read off the distribution of waits with its days weighted so that the mean work is what is expected
(Hesterberg and Nelson, Control variates for probability and quantile estimation, 1998), again for each of the bootstrap's samples.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
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
from tingtang.planning.rules.simulation.quantiles import balanced, drawn, quantile, weighted

MOST_SECTIONS = 30
FEWEST_CORRECTED = 20  # days; with fewer the slope itself is too uncertain
FEWEST_BY_PERIOD = 200  # days; with fewer there is one slope, for the work of the whole day
UNSEEN = 3.0  # waits that a change may change although none of them was seen
LONG = 0.99  # of waits are no longer than those by which one that was not seen may be changed
LOST = (LEFT, BALKED, SENT_HOME)
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
    moved: float = 0.0  # as far as one wait that is changed and was not seen would move it

    def minus(self, other: "Figure") -> "Figure":
        """The difference, section by section or sample by sample: with common luck its interval is much narrower."""
        pairs = [a - b for a, b in zip(self.sections, other.sections, strict=True)]
        value = self.value - other.value
        found = _resampled(value, pairs) if self.is_resampled else _with_interval(value, pairs)
        return found.unsure_by(UNSEEN * max(self.moved, other.moved))

    def unsure_by(self, half: float) -> "Figure":
        """The figure with what else its interval does not know of, independent of what it does."""
        if self.low is None or self.high is None or not math.isfinite(self.value):
            return self
        low, high = self.value - math.hypot(self.value - self.low, half), self.value + math.hypot(self.high - self.value, half)
        return replace(self, low=low, high=high)

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
        counted = np.vstack((np.ones(days), drawn(days) if days > 1 else np.zeros((0, days))))
        if self.excess is None:
            return counted
        return balanced(counted, self.excess)

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
    gone = np.zeros(int(days.outcome.max(initial=0)) + 1, bool)
    gone[[one for one in LOST if one < len(gone)]] = True
    columns = _Columns(steady, days.edges, days.wait, gone[days.outcome], late, days.outcome == BALKED)
    whole = _group(columns)

    def groups(names: Sequence[str], of_row: Array) -> dict[str, Group]:
        if len(names) == 1:
            return {names[0]: whole}
        return {name: _group(part) for name, part in zip(names, _parts(columns, of_row, len(names)), strict=True)}

    return Result(
        len(days), len(days.wait), built.scenario.shift_change, whole, groups(built.services, days.line // classes),
        groups(built.classes, days.line % classes), *_resources(built, days, sections, steady),
    )  # fmt: skip


def _sections(days: Days) -> Array:
    """The first day of each section, and the end."""
    return np.linspace(0, len(days), min(MOST_SECTIONS, len(days)) + 1).round().astype(np.int64)


@dataclass(frozen=True)
class _Columns:
    """Waits in the order of days, and what became of who waited."""

    steady: _Steady
    edges: Array  # by day
    wait: Array
    lost: Array
    late: Array
    balked: Array

    @cached_property
    def ranked(self) -> Array:
        """The waits in their own order."""
        return np.sort(self.wait)

    def only(self, rows: Array | slice, edges: Array) -> "_Columns":
        """Some of the rows."""
        return _Columns(self.steady, edges, self.wait[rows], self.lost[rows], self.late[rows], self.balked[rows])

    def wait_mean(self) -> Figure:
        """The mean wait."""
        return self.mean(self.wait, long=quantile(self.ranked, LONG) if len(self.wait) else 0.0)

    def mean(self, values: Array, among: Array | None = None, *, long: float = 1.0) -> Figure:
        """The mean of all values, or of some; one of them may well be changed by what is `long`."""
        sums = _begun(values if among is None else values * among, np.float64)[self.edges]
        counts = self.edges if among is None else _begun(among, np.int64)[self.edges]
        whole, sections = int(counts[-1]), self.steady.sections
        if not whole:
            return _with_interval(math.nan, [math.nan] * (len(sections) - 1))
        value = float(sums[-1]) / whole
        with np.errstate(invalid="ignore"):
            pieces = np.diff(sums[sections]) / np.diff(counts[sections])
        by_day = (np.diff(sums) - value * np.diff(counts)) * (len(self.edges) - 1) / whole
        return replace(self.steady.figure(value, pieces.tolist(), by_day), moved=long / whole)

    def quantile(self, share: float) -> Figure:
        """The wait that `share` of all do not exceed."""
        if not len(self.wait):
            return _with_interval(math.nan, [math.nan] * (len(self.steady.sections) - 1))
        (value, *again), spacing = weighted(self.wait, self.ranked, self.edges, self.steady.weights, share)
        return replace(_resampled(value, again), moved=spacing)

    def shown(self) -> "_Columns":
        """Without those who balked at once: they have no wait."""
        if not self.balked.any():
            return self
        return self.only(~self.balked, _begun(~self.balked, np.int64)[self.edges])


def _begun(values: Array, kind: type) -> Array:
    return np.concatenate((np.zeros(1, kind), np.cumsum(values, dtype=kind)))


def _parts(columns: _Columns, part: Array, count: int) -> Iterator[_Columns]:
    """The columns of each of so many parts; `part` says to which one each row belongs."""
    order = np.argsort(part.astype(np.int16), kind="stable")
    ordered = columns.only(order, columns.edges)
    days = len(columns.edges) - 1
    day_of = np.repeat(np.arange(days), np.diff(columns.edges))
    sizes = np.bincount(part.astype(np.int64) * days + day_of, minlength=count * days).reshape(count, days)
    ends = np.cumsum(sizes.sum(axis=1))
    for size, end in zip(sizes, ends.tolist(), strict=True):
        yield ordered.only(slice(end - int(size.sum()), end), _begun(size, np.int64))


def _group(columns: _Columns) -> Group:
    # Who left before the target has passed says nothing about keeping it.
    waits, judged, days = columns.shown(), ~columns.lost | columns.late, len(columns.edges) - 1
    return Group(
        len(columns.wait) / max(1, days),
        waits.wait_mean(), waits.quantile(0.5), waits.quantile(0.9),
        columns.mean(~(columns.late | columns.lost), judged), columns.mean(columns.lost),
    )  # fmt: skip


def _resources(built: Built, days: Days, sections: Array, steady: _Steady) -> tuple[Figure, Figure, Figure, Figure]:
    """People in line, utilisation, overtime and cost, a day."""
    costs, sums = built.scenario.costs, days.sums
    staying = np.maximum(0.0, sums[:, ENDED] - built.closes_at) / HOUR if built.closes_at else np.zeros(len(days))
    over = sums[:, OVERTIME] / HOUR + staying * len(built.staying_rates)
    present = np.maximum(built.paid_hours + over, 1e-9)
    lost = np.isin(days.outcome, LOST).astype(np.float64)
    gone = np.add.reduceat(np.append(lost, 0.0), days.edges[:-1]) * (np.diff(days.edges) > 0)
    extra = sums[:, OVERTIME] / HOUR * built.mean_rate + staying * float(built.staying_rates.sum())
    spent = built.paid + costs.overtime_factor * extra + costs.waiting_per_hour * sums[:, WAITING_AREA] / HOUR + costs.lost * gone
    length = np.maximum(sums[:, ENDED], 1.0)

    def by_day(values: Array) -> Figure:
        pieces = [float(values[a:b].mean()) for a, b in pairwise(sections)]
        return steady.figure(float(values.mean()), pieces, values - values.mean())

    return by_day(sums[:, WAITING_AREA] / length), by_day(sums[:, BUSY] / HOUR / present), by_day(over), by_day(spent)
