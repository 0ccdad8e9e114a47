"""How long tasks took, from the journal: the mean service time with its 95 % interval and how many services it was made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

import scipy
from django.db.models import Avg, Count, StdDev

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.insight import queries as insight
from tingtang.journal.models import Log
from tingtang.org.models import Hall
from tingtang.planning.rules.lines.sheet import SECONDS

DAYS = 28
FEWEST = 5


def services_to_measure() -> list[tuple[str, str]]:
    """What tasks may name so that their times can be pulled: codes of services, with their names."""
    return [(one.code, str(one)) for one in Service.objects.filter(is_active=True).order_by("order", "code")]


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of one service, `n` times measured; the interval is that of the mean."""

    n: int
    mean: float
    low: float
    high: float


def measured(actor: Actor, codes: set[str], *, hall: Hall | None, at: datetime, days: int = DAYS) -> dict[str, Measured]:
    """Of each service (by code) of the latest `days`, where at least five were served and the actor may see them."""
    if not actor.may_somewhere(insight.VIEW):
        return {}
    zone = hall.zone if hall else insight.default_zone()
    today = at.astimezone(zone).date()
    log = Log.objects.get(pk=Log.OWN)
    question = insight.Question(log, today - timedelta(days=days - 1), today, zone, hall)
    services = dict(Service.objects.filter(code__in=codes).values_list("pk", "code"))
    rows = (
        insight.episodes(actor, question)
        .filter(service_id__in=services, service_seconds__isnull=False)
        .values("service_id")
        .annotate(n=Count("pk"), mean=Avg("service_seconds"), spread=StdDev("service_seconds", sample=True))
    )
    return {services[row["service_id"]]: _interval(row["n"], row["mean"], row["spread"]) for row in rows if row["n"] >= FEWEST}


def _interval(n: int, mean: float, spread: float) -> Measured:
    half = float(scipy.stats.t.ppf(0.975, n - 1)) * spread / sqrt(n)
    return Measured(n, mean, max(0.0, mean - half), mean + half)


def with_measured(data: Mapping[str, Any], found: Mapping[str, Measured]) -> tuple[dict[str, Any], int]:
    """A line's data with the measured times in the units of its tasks, and how many tasks took one."""
    tasks, taken = [], 0
    for task in data["tasks"]:
        one = found.get(task.get("service", ""))
        if one is None:
            tasks.append(task)
            continue
        by = SECONDS[task.get("unit") or data["unit"]]
        time = {"low": round(one.low / by, 3), "about": round(one.mean / by, 3), "high": round(one.high / by, 3)}
        kept = {key: value for key, value in task.items() if key != "doubtful"}
        tasks.append(kept | {"time": time, "n": one.n})
        taken += 1
    return {**data, "tasks": tasks}, taken
