"""Four ways to mine customers (CUS-22): what goes together, what follows what, who is alike, who is like those that take a service."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tingtang.insight.rules.intervals import wilson

Array = npt.NDArray[Any]
MOST_SERVICES: Final = 60  # the most used: pairs of rarer ones are too few to say anything
LEAST_BOTH: Final = 3
FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Together:
    """Of `n` customers with the first service so many (`count`) have the second too; of all it is `base`."""

    first: int
    second: int
    n: int
    count: int
    low: float
    high: float
    base: float

    @property
    def share(self) -> float:
        return self.count / self.n

    @property
    def lift(self) -> float:
        return self.share / self.base if self.base else 0.0


@dataclass(frozen=True, slots=True)
class Follows:
    """Of `n` customers with both services so many had the first before the second, after a median of days."""

    first: int
    second: int
    n: int
    count: int
    low: float
    high: float
    median_days: float


def commonest(services: Array) -> Array:
    """The services that are used most, in ascending order; 0 is none."""
    keys, counts = np.unique(services[services > 0], return_counts=True)
    return np.sort(keys[np.argsort(-counts, kind="stable")[:MOST_SERVICES]])


def uses(people: Array, services: Array, keys: Array, wanted: Array) -> Array:
    """Who uses which service: a table of customers (rows, as in the ascending `keys`) and `wanted` services."""
    table = np.zeros((len(keys), len(wanted)), bool)
    chosen = np.isin(services, wanted)
    table[np.searchsorted(keys, people[chosen]), np.searchsorted(wanted, services[chosen])] = True
    return table


def together(table: Array, wanted: Array) -> list[Together]:
    """Pairs that go together: those whose interval lies wholly above the share of all, the surest first."""
    counts = table.astype(np.float32).T @ table.astype(np.float32)
    single, people = counts.diagonal(), len(table)
    found = []
    for a, b in np.argwhere((counts >= LEAST_BOTH) & (single[:, None] < people)).tolist():
        if a == b:
            continue
        n, both, base = int(single[a]), int(counts[a, b]), float(single[b]) / people
        low, high = wilson(both, n) or (0.0, 0.0)
        if low > base:
            found.append(Together(int(wanted[a]), int(wanted[b]), n, both, low, high, base))
    return sorted(found, key=lambda one: -(one.low - one.base))


def follows(people: Array, services: Array, days: Array, wanted: Array) -> list[Follows]:
    """Pairs of which one comes before the other: by the first day each customer had each, those surely above one half."""
    chosen = np.isin(services, wanted)
    who, what, when = people[chosen], np.searchsorted(wanted, services[chosen]), days[chosen]
    keys, rows = np.unique(who, return_inverse=True)
    earliest = np.full((len(keys), len(wanted)), np.inf)
    np.minimum.at(earliest, (rows, what), when)
    found = []
    for a in range(len(wanted)):
        for b in range(len(wanted)):
            both = np.isfinite(earliest[:, a]) & np.isfinite(earliest[:, b])
            gap = earliest[both, b] - earliest[both, a]
            gap = gap[gap != 0]
            count, n = int((gap > 0).sum()), len(gap)
            low, high = wilson(count, n) or (0.0, 0.0)
            if a != b and count >= LEAST_BOTH and low > 0.5:
                days_between = float(np.median(gap[gap > 0]))
                found.append(Follows(int(wanted[a]), int(wanted[b]), n, count, low, high, days_between))
    return sorted(found, key=lambda one: (-one.low, -one.n))


def scaled(table: Array) -> Array:
    """Each column with mean 0 and spread 1; one that never differs stays 0."""
    spread = table.std(axis=0)
    found: Array = (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return found


def grouped(table: Array, most: int = 6, seed: int = 7) -> Array:
    """Which group each row is in: k-means on scaled columns, with the number of groups (2 to `most`) whose silhouette is best.

    The same rows always give the same groups, the largest first.
    """
    rows, chance = scaled(table), np.random.default_rng(seed)
    if len(np.unique(rows, axis=0)) < 4:
        return np.zeros(len(rows), int)
    sample = rows[chance.choice(len(rows), min(len(rows), 1500), replace=False)]
    best: tuple[float, Array] | None = None
    for k in range(2, min(most, len(np.unique(sample, axis=0)) - 1) + 1):
        centres = _centres(sample, k, chance)
        told = _silhouette(sample, nearest(sample, centres))
        if best is None or told > best[0]:
            best = (told, centres)
    assert best is not None  # noqa: S101 - k begins at two
    of = nearest(rows, _settled(rows, best[1], 10))
    order = np.argsort(-np.bincount(of, minlength=len(best[1])), kind="stable")
    place = np.empty(len(order), int)
    place[order] = np.arange(len(order))
    found: Array = place[of]
    return found


def nearest(rows: Array, centres: Array) -> Array:
    """The nearest centre of each row."""
    found: Array = np.argmin((centres**2).sum(axis=1) - 2 * rows @ centres.T, axis=1)
    return found


def _centres(rows: Array, k: int, chance: np.random.Generator) -> Array:
    centres = rows[[int(chance.integers(len(rows)))]]
    while len(centres) < k:
        far = ((rows[:, None, :] - centres[None]) ** 2).sum(axis=2).min(axis=1)
        centres = np.vstack([centres, rows[int(chance.choice(len(rows), p=far / far.sum()))]])
    return _settled(rows, centres, 40)


def _settled(rows: Array, centres: Array, rounds: int) -> Array:
    for _round in range(rounds):
        of = nearest(rows, centres)
        counts = np.bincount(of, minlength=len(centres))
        sums = np.stack([np.bincount(of, weights=rows[:, n], minlength=len(centres)) for n in range(rows.shape[1])], axis=1)
        moved = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centres)
        if np.allclose(moved, centres):
            break
        centres = moved
    return centres


def _silhouette(rows: Array, of: Array) -> float:
    distances = np.sqrt(np.maximum(((rows**2).sum(axis=1)[:, None] + (rows**2).sum(axis=1)[None] - 2 * rows @ rows.T), 0))
    groups = np.unique(of)
    if len(groups) < 2:
        return -1.0
    means = np.stack([distances[:, of == group].mean(axis=1) for group in groups], axis=1)
    own = means[np.arange(len(rows)), np.searchsorted(groups, of)]
    means[np.arange(len(rows)), np.searchsorted(groups, of)] = np.inf
    other = means.min(axis=1)
    return float(((other - own) / np.maximum(np.maximum(own, other), 1e-12)).mean())


@dataclass(frozen=True, slots=True)
class Model:
    """Who is like those that take something: a weight for each trait, how well it told on customers it had not seen."""

    weights: Array
    takers: int
    n: int
    auc: float | None
    auc_low: float | None
    auc_high: float | None


def fitted(traits: Array, takes: Array) -> Model:
    """A logistic regression with a ridge of 1, judged by folds; traits in columns, the first a constant."""
    weights = _logistic(traits, takes)
    told = np.zeros(len(takes))
    fold = np.arange(len(takes)) % FOLDS
    for n in range(FOLDS):
        inside = fold != n
        if takes[inside].any() and not takes[inside].all():
            told[~inside] = likely(traits[~inside], _logistic(traits[inside], takes[inside], weights))
    auc = _auc(told, takes)
    half = 1.96 * _auc_error(auc, int(takes.sum()), int((~takes).sum())) if auc is not None else 0.0
    low, high = (max(0.0, auc - half), min(1.0, auc + half)) if auc is not None else (None, None)
    return Model(weights, int(takes.sum()), len(takes), auc, low, high)


def likely(traits: Array, weights: Array) -> Array:
    """How likely each row is to take it."""
    made: Array = 1 / (1 + np.exp(-np.clip(traits @ weights, -30, 30)))
    return made


def _logistic(traits: Array, takes: Array, start: Array | None = None, rounds: int = 12) -> Array:
    weights, ridge = np.zeros(traits.shape[1]) if start is None else start, np.eye(traits.shape[1])
    ridge[0, 0] = 1e-6
    for _round in range(rounds):
        told = likely(traits, weights)
        slope = traits.T @ (takes - told) - ridge @ weights
        bend = (traits * (told * (1 - told))[:, None]).T @ traits + ridge
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-4:
            break
    return weights


def _auc(told: Array, takes: Array) -> float | None:
    positives, negatives = int(takes.sum()), int((~takes).sum())
    if not positives or not negatives:
        return None
    _values, place, counts = np.unique(told, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[takes].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _auc_error(auc: float, positives: int, negatives: int) -> float:
    """Hanley and McNeil, Radiology 143 (1982), 29-36."""
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (positives - 1) * (q1 - auc**2) + (negatives - 1) * (q2 - auc**2)
    return float(np.sqrt(max(spread, 0.0) / (positives * negatives)))
