"""How long will it be: the expected wait with an 80 % interval, from what the hall looks like now.

Work is conserved: until a counter is free for the newcomer, the c counters that may serve him do the work still in
service, the work of those ahead, and leave what is then left at the other c - 1 counters. Hence

    c E[W] = sum of residuals now + sum of mean services ahead - (c - 1) E[S^2] / (2 E[S])

which is exact for exponential services: (n + 1) m / c. Residuals are conditional on the elapsed time (Whitt,
"Predicting queueing delays", Management Science 45, 1999) with gamma distributed services; E[S^2] / (2 E[S]) is the
mean residual of a service met at a random moment, over the mix ahead, blended a little with those in service now, who
will have aged by then (found by simulation). The variance of c W is that of the services ahead plus one residual, plus
what is not known of the means, plus how unlike the services at the other counters may be. W is taken as gamma; its
quantiles by Wilson and Hilferty (1931).

Mean and variance of a service are learned: the configured duration is a prior worth `PRIOR_WEIGHT` observations.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

PRIOR_WEIGHT = 12.0
PRIOR_CV = 0.6
PRIOR_CALLS = 20.0
MEMORY = 200.0
_AGED_SHARE = 0.5
_UNLIKE_SHARE = 0.8
_Z80 = 1.2815515655446004
_LARGEST_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What is known of one service's duration: mean and variance in seconds, from how many observations in effect."""

    mean: float
    variance: float
    weight: float = PRIOR_WEIGHT
    no_show: float = 0.0  # the share of those called who do not come, from so many calls in effect
    calls: float = PRIOR_CALLS

    @classmethod
    def configured(cls, seconds: float) -> "Pace":
        """The pace before anything was observed: the duration of the catalogue."""
        return cls(seconds, (PRIOR_CV * seconds) ** 2)

    def observed(self, seconds: float) -> "Pace":
        """The pace after one more service, the past fading beyond `MEMORY` observations (Welford 1962, weighted)."""
        weight = min(self.weight, MEMORY) + 1
        gap = seconds - self.mean
        mean = self.mean + gap / weight
        variance = self.variance + (gap * (seconds - mean) - self.variance) / weight
        return replace(self, mean=mean, variance=variance, weight=weight)

    def called(self, *, came: bool) -> "Pace":
        """The pace after one more call: the share of those who do not come, the past fading beyond `MEMORY` calls."""
        calls = min(self.calls, MEMORY) + 1
        return replace(self, no_show=self.no_show + ((not came) - self.no_show) / calls, calls=calls)


@dataclass(frozen=True, slots=True)
class Ahead:
    """People of one service who will be called earlier: how many, of which the newcomer's counters serve `share`."""

    pace: Pace
    count: int
    share: float = 1.0

    @property
    def coming(self) -> float:
        """The part of them who will come when they are called."""
        return 1 - self.pace.no_show


@dataclass(frozen=True, slots=True)
class InService:
    """A counter at work: the pace of its service and how long it has been going."""

    pace: Pace
    elapsed: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds to wait: expected, and the bounds between which four of five waits end."""

    seconds: float
    low: float
    high: float

    def minutes(self) -> tuple[int, int]:
        """The interval in whole minutes, for people."""
        return whole_minutes(self.low, self.high)


def whole_minutes(low: float, high: float) -> tuple[int, int]:
    """Seconds from `low` to `high` as whole minutes around them."""
    least = math.floor(low / 60)
    return least, max(least + 1, math.ceil(high / 60))


def estimate(
    ahead: Sequence[Ahead],
    busy: Sequence[InService],
    free: int,
    *,
    plan: Sequence[tuple[float, int]] = (),
) -> Estimate | None:
    """The wait of one who comes now; None when no counter is open for him.

    `busy` and `free` are the open counters that may serve him; a part of those ahead will not come, as their paces say;
    `plan` holds how many counters there will be from so many seconds from now on (breaks, ends of shifts), in order.
    """
    counters = len(busy) + free
    if counters == 0:
        return None
    people = sum(group.count * group.share * group.coming for group in ahead)
    if people < free:
        return Estimate(0.0, 0.0, 60.0)
    left = [residual(service) for service in busy]
    work = sum(mean for mean, _ in left) + sum(g.count * g.share * g.coming * g.pace.mean for g in ahead)
    mean = (work - (counters - 1) * _left_over(ahead, busy, work, counters)) / counters
    spread = sum(variance for _, variance in left) / max(1, len(left))
    spread += _UNLIKE_SHARE * (counters - 1) * _unlikeness(ahead, busy)
    spread += sum(g.count * g.share * _spread_of_one(g.pace, g.coming) for g in ahead) + _ignorance(ahead, busy)
    floor = min((m for m, _ in left), default=0.0) / counters
    steady = _gamma(max(mean, floor, 1.0), spread / counters**2)
    return Estimate(*(_by_plan(seconds, counters, plan) for seconds in (steady.seconds, steady.low, steady.high)))


def _by_plan(seconds: float, counters: int, plan: Sequence[tuple[float, int]]) -> float:
    """When the work that `counters` would do in `seconds` is done, if their number changes by plan; never for ever none."""
    work, at, present = seconds * counters, 0.0, counters
    for change, then in plan:
        if work <= (change - at) * present:
            break
        work, at, present = work - (change - at) * present, change, then
    return min(at + work / max(present, 1), _LARGEST_SECONDS)


def residual(service: InService) -> tuple[float, float]:
    """Mean and variance of what is left of a gamma distributed service after `elapsed` seconds.

    Interpolated between the fresh service and the exponential tail that a gamma distribution approaches.
    """
    mean, variance = max(service.pace.mean, 1.0), max(service.pace.variance, 1.0)
    tail = variance / mean
    elapsed = max(0.0, service.elapsed)
    shape, age = mean / tail, elapsed / tail
    if shape <= 1:
        left = tail + (mean - tail) * math.exp(-age)
    else:
        left = mean * _survival(shape + 1, age) / max(_survival(shape, age), 1e-12) - elapsed
        left = min(max(left, tail), mean) if math.isfinite(left) else tail
    share = (left - tail) / (mean - tail) if abs(mean - tail) > 1e-9 else 1.0
    return left, left**2 * (1 + min(1.0, max(0.0, share)) * (variance / mean**2 - 1))


def _survival(shape: float, x: float) -> float:
    z = 3 * math.sqrt(shape) * ((x / shape) ** (1 / 3) - 1 + 1 / (9 * shape))
    return 0.5 * math.erfc(z / math.sqrt(2))


def _left_over(ahead: Sequence[Ahead], busy: Sequence[InService], work: float, counters: int) -> float:
    mixed = _mixed(ahead, busy)
    first = sum(weight * pace.mean for pace, weight in mixed)
    second = sum(weight * (pace.mean**2 + pace.variance) for pace, weight in mixed)
    met = second / (2 * first) if first > 0 else 0.0
    if not busy:
        return met
    people, wait = sum(g.count * g.share for g in ahead), max(1.0, (work - (counters - 1) * met) / counters)
    aged = sum(residual(InService(s.pace, s.elapsed + wait))[0] for s in busy) / len(busy)
    blend = _AGED_SHARE * counters / (people + counters)
    return (1 - blend) * met + blend * aged


def _unlikeness(ahead: Sequence[Ahead], busy: Sequence[InService]) -> float:
    mixed = _mixed(ahead, busy)
    weight = sum(w for _, w in mixed)
    mean = sum(w * pace.mean for pace, w in mixed) / weight if weight else 0.0
    return sum(w * (pace.mean - mean) ** 2 for pace, w in mixed) / weight if weight else 0.0


def _mixed(ahead: Sequence[Ahead], busy: Sequence[InService]) -> list[tuple[Pace, float]]:
    return [(g.pace, g.count * g.share) for g in ahead] + [(service.pace, 1.0) for service in busy]


def _spread_of_one(pace: Pace, coming: float) -> float:
    return coming * pace.variance + coming * (1 - coming) * pace.mean**2


def _ignorance(ahead: Sequence[Ahead], busy: Sequence[InService]) -> float:
    by_pace: dict[Pace, float] = {}
    for pace, weight in _mixed(ahead, busy):
        by_pace[pace] = by_pace.get(pace, 0.0) + weight
    return sum(weight**2 * pace.variance / pace.weight for pace, weight in by_pace.items())


def _gamma(mean: float, variance: float) -> Estimate:
    shape = mean**2 / max(variance, 1.0)
    return Estimate(mean, _quantile(mean, shape, -_Z80), min(_quantile(mean, shape, _Z80), _LARGEST_SECONDS))


def _quantile(mean: float, shape: float, z: float) -> float:
    root = 1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape))
    return mean * max(0.0, root) ** 3
