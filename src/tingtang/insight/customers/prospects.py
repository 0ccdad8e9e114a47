"""How likely prospects are to take what: by what those have in common who take it, as far as it is known of a prospect too (CUS-20)."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tingtang.catalogue.models import Service
from tingtang.customers.models import Industry, Prospect
from tingtang.insight.arrays import Array
from tingtang.insight.customers.patterns import LEARNT_FROM, LEAST_TAKERS, MOST_LIKELY
from tingtang.insight.models import Cell
from tingtang.insight.rules import patterns

STAGES: Final = ("start", "growth", "mature", "decline")
TOLD: Final = 3  # traits that are shown


@dataclass(frozen=True)
class Learnt:
    """Of a service: a weight for each trait, how many take it, and how well it told on customers not learnt from."""

    service: int
    weights: Array
    names: tuple[str, ...]
    takers: int
    n: int
    auc: float
    low: float
    base: float


def names_of(industries: set[str]) -> tuple[str, ...]:
    """The traits that customers and prospects share."""
    return ("constant", "company", *(f"industry:{code}" for code in sorted(industries)), *(f"stage:{code}" for code in STAGES))


def traits(rows: list[tuple[str, str, str]], names: tuple[str, ...]) -> Array:
    """Kind, industry and stage of each, in columns as `names`."""
    at = {name: n for n, name in enumerate(names)}
    table = np.zeros((len(rows), len(names)))
    table[:, 0] = 1
    for row, (kind, industry, stage) in enumerate(rows):
        for name in ("company" if kind == "company" else "", f"industry:{industry}", f"stage:{stage}"):
            if name in at:
                table[row, at[name]] = 1
    return table


def learnt() -> list[Learnt]:
    """What those have in common who take a service, of every service where that tells more than chance; the most taken first."""
    rows = list(Cell.objects.order_by("pk").values_list("customer__kind", "customer__industry", "stage", "services"))
    if len(rows) > LEARNT_FROM:
        drawn = np.sort(np.random.default_rng(11).choice(len(rows), LEARNT_FROM, replace=False))
        rows = [rows[n] for n in drawn]
    names = names_of({industry for _kind, industry, _stage, _services in rows if industry in Industry.values})
    table = traits([one[:3] for one in rows], names)
    counts: dict[int, int] = {}
    for one in rows:
        for service in set(one[3]):
            counts[service] = counts.get(service, 0) + 1
    wanted = sorted(counts, key=lambda key: (-counts[key], key))
    found = []
    for service in [key for key in wanted if LEAST_TAKERS <= counts[key] <= 0.8 * len(rows)][:MOST_LIKELY]:
        takes = np.array([service in one[3] for one in rows])
        model = patterns.fitted(table, takes)
        if model.auc is not None and model.auc_low is not None and model.auc_low > 0.5:
            base = counts[service] / len(rows)
            found.append(Learnt(service, model.weights, names, counts[service], len(rows), model.auc, model.auc_low, base))
    return found


def scored(prospects: list[Prospect], models: list[Learnt]) -> list[tuple[Prospect, dict[str, Any], dict[str, str]]]:
    """Of each prospect the service he is likeliest to take, how likely, and by which of his traits."""
    services = {one.pk: one for one in Service.objects.filter(pk__in=[model.service for model in models])}
    rows = [(one.kind, one.industry, one.stage) for one in prospects]
    tables = [traits(rows, model.names) for model in models]
    chances = np.array([patterns.likely(table, model.weights) for table, model in zip(tables, models, strict=True)])
    found: list[tuple[Prospect, dict[str, Any], dict[str, str]]] = []
    for n, one in enumerate(prospects):
        if not models:
            found.append((one, {}, {}))
            continue
        best = int(np.argmax(chances[:, n]))
        model = models[best]
        parts = model.weights * tables[best][n]
        strong = sorted(range(1, len(parts)), key=lambda at: -abs(parts[at]))[:TOLD]
        why = {
            "service": model.service, "chance": round(float(chances[best, n]), 4), "base": round(model.base, 4), "takers": model.takers,
            "n": model.n, "auc": round(model.auc, 3), "low": round(model.low, 3),
            "traits": [[model.names[at], round(float(parts[at]), 3)] for at in strong if abs(parts[at]) > 0.05],
        }  # fmt: skip
        service = services.get(model.service)
        found.append((one, why, {"zh-hans": service.name, **service.names} if service else {}))
    return found
