"""From what happened to a scenario: arrivals, durations, patience and no-shows of recorded days, each with how well it fits.

Durations: the law of least information loss (Akaike 1974) among lognormal, gamma, Weibull and exponential by maximum likelihood; where
even that one lies further from the observed than Kolmogorov and Smirnov's distance allows, the observed values are resampled.
Patience: who is called before he leaves tells only that he would have waited longer (censoring): Kaplan and Meier (1958), and a
Weibull law by maximum likelihood of the censored times.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy  # its parts are read when they are first used: most processes never fit a law

from tingtang.insight.rules.episodes import Outcome
from tingtang.planning.rules.simulation.built import weibull_shape
from tingtang.planning.rules.simulation.scenario import Law

Array = npt.NDArray[Any]
ENOUGH = 20  # observations below which the planned duration stands
MOST_VALUES = 401  # resampled times are kept as so many quantiles
FEWEST_LEAVING = 10
DISTANCE = 1.0  # Kolmogorov and Smirnov's distance x sqrt(n), about the 5 % point with two fitted parameters
PLANNED_CV = 0.6
QUARTER = 900
_CV = {"low": 0.02, "high": 5.0}


@dataclass(frozen=True)
class Episodes:
    """Recorded episodes: the day (from 0), seconds since its midnight, service, clerk, wait, service and outcome of each."""

    day: Array
    second: Array
    service: Array
    clerk: Array
    wait: Array
    seconds: Array
    outcome: Array
    days: int

    def only(self, chosen: Array) -> "Episodes":
        """The chosen ones, on as many days."""
        names = ("day", "second", "service", "clerk", "wait", "seconds", "outcome")
        return replace(self, **{name: getattr(self, name)[chosen] for name in names})


@dataclass(frozen=True)
class Duration:
    """How long a service takes: the law, how far it is from what was observed, and the other laws' distance."""

    n: int
    mean: float  # minutes
    cv: float
    law: Law
    distance: float
    is_good: bool
    others: Mapping[str, float]


@dataclass(frozen=True)
class Patience:
    """When people leave: how many left of how many who waited, the curve of those still waiting, and the law."""

    left: int
    n: int
    curve: Sequence[tuple[float, float]]  # minutes, share still willing to wait
    law: Law | None
    distance: float


@dataclass(frozen=True)
class Fitted:
    """What recorded days say about one hall."""

    days: int
    n: int
    arrivals: Mapping[int, Sequence[float]]  # by service: how many come in each quarter hour of a day on average
    durations: Mapping[int, Duration]
    no_show: Mapping[int, float]
    patience: Patience
    busyness_cv: float
    paces: Mapping[int, tuple[float, int]]  # by clerk: how fast against colleagues, and from how many services


def fitted(episodes: Episodes, planned: Mapping[int, float]) -> Fitted:
    """Everything at once; `planned` are the minutes of each service that stand where too little was observed."""
    services = sorted(planned)
    durations = {one: duration(_times(episodes, one), planned[one]) for one in services}
    return Fitted(
        episodes.days, len(episodes.day), {one: _quarters(episodes, one) for one in services}, durations,
        {one: _missing(episodes, one) for one in services}, patience(episodes.wait, episodes.outcome == Outcome.LEFT),
        _busyness(episodes), _paces(episodes, durations),
    )  # fmt: skip


def _times(episodes: Episodes, service: int) -> Array:
    chosen = (episodes.service == service) & (episodes.outcome == Outcome.SERVED) & (episodes.seconds > 0)
    minutes: Array = episodes.seconds[chosen] / 60
    return minutes


def duration(minutes: Array, planned: float) -> Duration:
    """The law of observed minutes; the planned mean where they are fewer than `ENOUGH`."""
    n = len(minutes)
    if n < ENOUGH:
        return Duration(n, planned, PLANNED_CV, Law(law="lognormal", mean=planned, cv=PLANNED_CV), math.nan, False, {})
    mean, cv = float(minutes.mean()), float(minutes.std(ddof=1) / minutes.mean())
    if cv < _CV["low"]:
        return Duration(n, mean, cv, Law(law="constant", mean=mean), 0.0, True, {})
    candidates = _candidates(minutes)
    distances = {name: float(scipy.stats.kstest(minutes, found.cdf).statistic) for name, (_score, found) in candidates.items()}
    best = min(candidates, key=lambda name: candidates[name][0])
    is_good = distances[best] * math.sqrt(n) < DISTANCE
    frozen = candidates[best][1]
    law = (
        Law(law=best, mean=float(frozen.mean()), cv=_bounded(float(frozen.std() / frozen.mean())))
        if is_good
        else _observed(minutes)
    )
    return Duration(n, mean, cv, law, distances[best], is_good, distances)


def _bounded(cv: float) -> float:
    return min(max(cv, _CV["low"]), _CV["high"])


def _observed(minutes: Array) -> Law:
    """The observed times themselves, or as many quantiles of them as a scenario holds."""
    values = np.sort(minutes) if len(minutes) <= MOST_VALUES else np.quantile(minutes, np.linspace(0, 1, MOST_VALUES))
    return Law(law="observed", values=tuple(round(float(each), 4) for each in values))


def _candidates(minutes: Array) -> dict[Any, tuple[float, Any]]:
    """Each law by maximum likelihood, with Akaike's criterion."""
    logs = np.log(minutes)
    spread = max(float(logs.std()), 1e-3)
    shape, _place, scale = scipy.stats.weibull_min.fit(minutes, floc=0)
    alpha, _place, beta = scipy.stats.gamma.fit(minutes, floc=0)
    laws = {
        "lognormal": scipy.stats.lognorm(spread, scale=math.exp(float(logs.mean()))),
        "gamma": scipy.stats.gamma(alpha, scale=beta),
        "weibull": scipy.stats.weibull_min(shape, scale=scale),
        "exponential": scipy.stats.expon(scale=float(minutes.mean())),
    }
    return {name: (2 * (2 - (name == "exponential")) - 2 * float(law.logpdf(minutes).sum()), law) for name, law in laws.items()}


def _quarters(episodes: Episodes, service: int) -> list[float]:
    """How many come in each quarter hour on average, smoothed over the neighbours where there are few."""
    counts = np.bincount((episodes.second[episodes.service == service] // QUARTER).astype(np.int64), minlength=96)[:96]
    return [float(each) / max(1, episodes.days) for each in counts]


def _missing(episodes: Episodes, service: int) -> float:
    mine = episodes.service == service
    called = mine & np.isin(episodes.outcome, (Outcome.SERVED, Outcome.NO_SHOW, Outcome.PASSED_ON))
    return float((episodes.outcome[called] == Outcome.NO_SHOW).mean()) if called.any() else 0.0


def _busyness(episodes: Episodes) -> float:
    """How much whole days differ beyond chance: the coefficient of variation of a factor on all rates."""
    totals = np.bincount(episodes.day.astype(np.int64), minlength=episodes.days)[: episodes.days].astype(float)
    if len(totals) < 5 or totals.mean() == 0:
        return 0.0
    return round(math.sqrt(max(0.0, float(totals.var(ddof=1) - totals.mean()))) / float(totals.mean()), 3)


def _paces(episodes: Episodes, durations: Mapping[int, Duration]) -> dict[int, tuple[float, int]]:
    """Expected time over time taken, by clerk, drawn towards 1 as far as few services allow no more."""
    found = {}
    served = (episodes.outcome == Outcome.SERVED) & (episodes.seconds > 0) & (episodes.clerk > 0)
    known = served & np.isin(episodes.service, [one for one, each in durations.items() if each.n >= ENOUGH])
    means = np.array([durations[one].mean * 60 for one in episodes.service[known].tolist()])
    for clerk in np.unique(episodes.clerk[known]):
        mine = episodes.clerk[known] == clerk
        expected, taken, n = float(means[mine].sum()), float(episodes.seconds[known][mine].sum()), int(mine.sum())
        found[int(clerk)] = (1 + (expected / taken - 1) * n / (n + ENOUGH), n)
    return found


def patience(wait: Array, left: Array) -> Patience:
    """How long people are willing to wait, from waits in seconds and whether they ended by leaving; NaN waits are left out."""
    known = ~np.isnan(wait)
    minutes, gone = wait[known] / 60, left[known]
    curve = kaplan_meier(minutes, gone, ENOUGH)
    if gone.sum() < FEWEST_LEAVING:
        return Patience(int(gone.sum()), len(minutes), curve, None, math.nan)
    shape, scale = _censored_weibull(np.maximum(minutes, 1 / 60), gone)
    law = Law(law="weibull", mean=scale * math.gamma(1 + 1 / shape), cv=_bounded(_cv_of(shape)))
    distance = max((abs(share - math.exp(-((at / scale) ** shape))) for at, share in curve), default=0.0)
    return Patience(int(gone.sum()), len(minutes), curve, law, distance)


def kaplan_meier(minutes: Array, gone: Array, least: int = 1) -> list[tuple[float, float]]:
    """The share still willing to wait after each time at which somebody left (Kaplan and Meier, JASA 53, 1958), as long as enough
    wait for the share to mean something."""
    order = np.lexsort((~gone, minutes))
    at_risk = len(minutes) - np.arange(len(minutes))
    with np.errstate(divide="ignore"):
        shares = np.cumprod(1 - gone[order] / at_risk)
    times = minutes[order]
    return [(float(times[k]), float(shares[k])) for k in np.flatnonzero(gone[order] & (at_risk >= least))]


def _censored_weibull(minutes: Array, gone: Array) -> tuple[float, float]:
    """Shape and scale: the scale has a closed form for each shape, and the shape is found on its profile likelihood."""
    logs, leaving = np.log(minutes), float(gone.sum())

    def loss(shape: float) -> float:
        scale_power = float((minutes**shape).sum()) / leaving
        likelihood = leaving * (math.log(shape) - math.log(scale_power)) + (shape - 1) * float(logs[gone].sum()) - leaving
        return -likelihood

    shape = float(scipy.optimize.minimize_scalar(loss, bounds=(weibull_shape(_CV["high"]), 20.0), method="bounded").x)
    return shape, float(((minutes**shape).sum() / leaving) ** (1 / shape))


def _cv_of(shape: float) -> float:
    return math.sqrt(max(0.0, math.expm1(math.lgamma(1 + 2 / shape) - 2 * math.lgamma(1 + 1 / shape))))
