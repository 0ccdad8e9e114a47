"""From a year of customers to groups, stages, patterns and who is likely to take what."""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from tingtang.insight.arrays import Array
from tingtang.insight.customers.reading import BAD, CASE, COMPLAINT, MESSAGE, OWN, VISIT, Known, Touches
from tingtang.insight.rules import patterns, watching

LEAST_TAKERS: Final = 8
MOST_LIKELY: Final = 12  # services for which likely takers are sought
LISTED: Final = 3
MOST_PATTERNS: Final = 200
LEARNT_FROM: Final = 20_000  # customers drawn by lot: with a whole city it took minutes
FEATURES: Final = ("visits", "cases", "messages", "recency", "services", "contribution", "trouble", "known")


@dataclass(frozen=True)
class Likely:
    """For each customer the services he does not use, the likeliest first; and what was found for each service."""

    services: Array
    chances: Array
    models: list[dict[str, Any]]


def features(known: Known) -> Array:
    """What groups are told apart by, in columns as FEATURES."""
    counts = known.counts
    services = np.zeros(len(known.keys))
    used = known.touches.service > 0
    pairs = np.unique(np.stack([known.touches.customer[used], known.touches.service[used]], axis=1), axis=0)
    np.add.at(services, np.searchsorted(known.keys, pairs[:, 0]), 1)
    recency = np.where(known.latest < 0, watching.WINDOWS * watching.WINDOW_DAYS, known.today - known.latest)
    worth = np.sign(known.contribution) * np.log1p(np.abs(known.contribution) / 100)
    told = [np.log1p(counts[:, VISIT]), np.log1p(counts[:, CASE] + counts[:, COMPLAINT]), np.log1p(counts[:, MESSAGE]), recency, services,
            worth, np.log1p(counts[:, COMPLAINT] + counts[:, BAD]), np.log1p(np.maximum(known.known_days, 0) / 365)]  # fmt: skip
    return np.stack(told, axis=1).astype(float)


def groups(known: Known) -> Array:
    """The group of each customer."""
    return patterns.grouped(features(known)) if len(known.keys) else np.zeros(0, int)


def pairs(told: Touches) -> dict[str, Any]:
    """What goes together and what follows what, among the customers of a scope."""
    own = np.isin(told.kind, OWN) & (told.service > 0)
    who, what, when = told.customer[own], told.service[own], told.day[own]
    wanted, keys = patterns.commonest(what), np.unique(who)
    if not len(wanted):
        return {"customers": 0, "together": [], "follows": []}
    table = patterns.uses(who, what, keys, wanted)
    return {
        "customers": len(keys),
        "together": [asdict(one) for one in patterns.together(table, wanted)[:MOST_PATTERNS]],
        "follows": [asdict(one) for one in patterns.follows(who, what, when, wanted)[:MOST_PATTERNS]],
    }


def likely(known: Known) -> Likely:
    """Who is like those that use a service, and does not use it (CUS-03): each by his own traits, none by an average."""
    count = len(known.keys)
    own = np.isin(known.touches.kind, OWN) & (known.touches.service > 0)
    wanted = patterns.commonest(known.touches.service[own])
    table = patterns.uses(known.touches.customer[own], known.touches.service[own], known.keys, wanted)
    takers = table.sum(axis=0)
    sought = [n for n in np.argsort(-takers, kind="stable") if LEAST_TAKERS <= takers[n] <= 0.8 * count][:MOST_LIKELY]
    if not sought:
        return Likely(np.zeros((count, 0), np.int64), np.zeros((count, 0)), [])
    basis, names = _traits(known)
    chances, models = np.zeros((count, len(sought))), []
    drawn = np.sort(np.random.default_rng(11).choice(count, min(count, LEARNT_FROM), replace=False))
    for place, n in enumerate(sought):
        others = [m for m in sought if m != n]
        traits = np.hstack([basis, table[:, others]])
        model = patterns.fitted(traits[drawn], table[drawn, n])
        chances[:, place] = np.where(table[:, n], 0.0, patterns.likely(traits, model.weights))
        told = [*names, *(f"service:{wanted[m]}" for m in others)]
        spread = traits.std(axis=0)
        strong = sorted(zip(told[1:], (model.weights * spread)[1:].tolist(), strict=True), key=lambda one: -abs(one[1]))[:4]
        models.append({
            "service": int(wanted[n]), "takers": int(takers[n]), "n": model.n, "auc": model.auc, "low": model.auc_low,
            "high": model.auc_high, "traits": [[name, round(weight, 3)] for name, weight in strong if abs(weight) > 0.05],
        })  # fmt: skip
    base = takers[sought] / count
    chances = np.where(chances > base, chances, 0.0)
    order = np.argsort(-chances, axis=1, kind="stable")[:, :LISTED]
    return Likely(wanted[np.array(sought)][order], np.take_along_axis(chances, order, axis=1), models)


def _traits(known: Known) -> tuple[Array, list[str]]:
    total = known.counts[:, [VISIT, CASE, COMPLAINT, MESSAGE]].sum(axis=1)
    worth = known.contribution
    told = {
        "constant": np.ones(len(known.keys)),
        "company": known.is_company,
        "new": known.known_days < 365,
        "long": known.known_days >= 3 * 365,
        "tier": known.rank > 0,
        "often": np.log1p(total),
        "worth": np.log1p(np.maximum(worth, 0) / 100) / 5,
        "trouble": np.log1p(known.counts[:, COMPLAINT] + known.counts[:, BAD]),
        "lately": known.windows[:, -3:].sum(axis=1) > 0,
    }
    return np.stack([one.astype(float) for one in told.values()], axis=1), list(told)
