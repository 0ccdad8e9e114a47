"""Figures of groups of episodes: quantiles and shares, each with how many it was made of and its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tingtang.insight.arrays import Array, Groups
from tingtang.insight.rules.episodes import ABANDONED, Outcome
from tingtang.insight.rules.intervals import quantile_rank, quantile_ranks, wilson


@dataclass(frozen=True, slots=True)
class Share:
    """A share `count` of `n`, with Wilson's interval."""

    count: int
    n: int
    low: float | None
    high: float | None

    @property
    def ratio(self) -> float | None:
        return self.count / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile of `n` durations in seconds, with its distribution-free interval; None where there are too few."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What is said of one group of episodes."""

    n: int
    served: int
    wait_median: Quantile
    wait_ninth: Quantile
    service_median: Quantile
    service_ninth: Quantile
    within: Share
    abandoned: Share


def share(count: int, n: int) -> Share:
    """A share with its interval."""
    low, high = wilson(count, n) or (None, None)
    return Share(count, n, low, high)


def quantile(ordered: Array, p: float) -> Quantile:
    """The p-quantile of values in ascending order, with its interval."""
    n = len(ordered)
    if n == 0:
        return Quantile(None, None, None, 0)
    ranks = quantile_ranks(n, p)
    low, high = (float(ordered[ranks[0] - 1]), float(ordered[ranks[1] - 1])) if ranks else (None, None)
    return Quantile(float(ordered[quantile_rank(n, p) - 1]), low, high, n)


class Episodes:
    """Episodes as arrays, and the figures of any grouping of them.

    Within target counts who was called in time, of all who were called and those who left after the target had passed: who
    leaves before that was not kept waiting too long.
    """

    def __init__(self, wait: Array, service: Array, outcome: Array, target: Array) -> None:
        self.wait, self.service, self.outcome = wait, service, outcome
        self.gave_up = np.isin(outcome, [int(each) for each in ABANDONED])
        has_left = outcome == int(Outcome.LEFT)
        self.called = ~np.isnan(wait) & ~has_left
        self.in_time = self.called & (wait <= target)
        self.counts_for_target = self.called | (has_left & (wait > target))
        self.counts_for_leaving = self.gave_up | (outcome == int(Outcome.SERVED)) | (outcome == int(Outcome.PASSED_ON))
        called, served = np.flatnonzero(self.called), np.flatnonzero(~np.isnan(service))
        self.by_wait = called[np.argsort(wait[called])]
        self.by_service = served[np.argsort(service[served])]

    def figures(self, groups: Groups) -> list[Figures]:
        """The figures of each group, in the order of its keys."""
        waits, services = groups.sorted(self.by_wait, self.wait), groups.sorted(self.by_service, self.service)
        counted = [
            groups.count(chosen).tolist()
            for chosen in (
                np.ones(len(self.wait), bool), self.outcome == int(Outcome.SERVED), self.in_time, self.counts_for_target,
                self.gave_up, self.counts_for_leaving,
            )
        ]  # fmt: skip
        return [self._of(waits[i], services[i], [counts[i] for counts in counted]) for i in range(len(groups))]

    def total(self) -> Figures:
        """The figures of all."""
        everything = Groups(np.zeros(len(self.wait), np.int8))
        return self.figures(everything)[0] if len(everything) else self._of(self.wait, self.wait, [0] * 6)

    def _of(self, waits: Array, services: Array, counts: Sequence[int]) -> Figures:
        n, served, in_time, for_target, gave_up, for_leaving = counts
        return Figures(
            n, served, quantile(waits, 0.5), quantile(waits, 0.9), quantile(services, 0.5), quantile(services, 0.9),
            share(in_time, for_target), share(gave_up, for_leaving),
        )  # fmt: skip
