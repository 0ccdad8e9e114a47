"""An ordinary day of a hall as a scenario: fitted arrivals and durations, counters as they were at work, the hall's order of service."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tingtang.insight.rules.episodes import Outcome
from tingtang.planning.rules.fit import QUARTER, Episodes, Fitted
from tingtang.planning.rules.simulation.scenario import Arrivals, Counter, Scenario, Service, minutes
from tingtang.visits.rules.present import Present

Array = npt.NDArray[Any]
AT_WORK = 0.5  # of the days on which somebody served in a quarter hour, for it to count as open
SHORT_GAP = 2  # quarters: nobody came, rather than nobody was there
DAYS = 200


def day(fit: Fitted, present: Present, episodes: Episodes, counters: Array) -> Scenario | None:
    """The scenario; None when no service was used or no counter was at work."""
    services = {each.id: each for each in present.services}
    desks = desks_of(present, episodes, counters)
    used = [one for one in services if sum(fit.arrivals[one]) > 0]
    if not desks or not used:
        return None
    taken = {code for desk in desks for code in desk.services or ()}
    used = [one for one in used if services[one].code in taken]
    if not used:
        return None
    return Scenario(
        services={
            services[one].code: Service(minutes=fit.durations[one].law, target_minutes=services[one].target_seconds / 60)
            for one in used
        },
        arrivals=tuple(
            Arrivals.model_validate(
                {
                    "service": services[one].code,
                    "class": services[one].service_class if present.discipline else "ordinary",
                    "every_minutes": 15,
                    "counts": fit.arrivals[one],
                    "no_show": fit.no_show[one],
                    "patience_minutes": fit.patience.law,
                }
            )
            for one in used
        ),
        counters=tuple(_only(desk, {services[one].code for one in used}) for desk in desks),
        discipline=present.discipline,
        busyness_cv=min(fit.busyness_cv, 1.0),
        closes=_end(desks),
        days=DAYS,
    )


def _only(desk: Counter, codes: set[str]) -> Counter:
    return desk.model_copy(update={"services": tuple(code for code in desk.services or () if code in codes)})


def _end(desks: Sequence[Counter]) -> str:
    """The end of the latest shift."""
    return max(span.partition("-")[2] for desk in desks for span in desk.shifts)


def desks_of(present: Present, episodes: Episodes, counters: Array) -> list[Counter]:
    """The counters of the hall in the quarter hours in which they were at work on at least half of the days."""
    names, codes = {each.id: each.name for each in present.counters}, {each.id: each.code for each in present.services}
    takes = {each.id: each.services for each in present.counters}
    worked = (counters > 0) & ~np.isnan(episodes.wait) & (episodes.outcome != Outcome.LEFT)
    found = []
    for counter in sorted(set(counters[worked].tolist()) & set(names)):
        mine = worked & (counters == counter)
        served = set(episodes.service[mine].tolist()) | set(takes[counter])
        spans = _spans(_open_share(episodes, mine))
        services = tuple(codes[one] for one in sorted(served) if one in codes)
        if spans and services:
            found.append(Counter(name=names[counter], services=services, shifts=tuple(spans)))
    return found


def _open_share(episodes: Episodes, mine: Array) -> Array:
    """The share of the days on which the counter was at work in each quarter hour."""
    active = np.zeros((episodes.days, 98), bool)
    begins = episodes.second[mine] + episodes.wait[mine]
    ends = begins + np.nan_to_num(episodes.seconds[mine], nan=60.0)
    for number, begin, end in zip(episodes.day[mine].tolist(), begins.tolist(), ends.tolist(), strict=True):
        active[int(number), int(begin // QUARTER) : min(int(end // QUARTER), 97) + 1] = True
    for row in active:
        at = np.flatnonzero(row)
        for before, after in zip(at[:-1].tolist(), at[1:].tolist(), strict=True):
            if after - before <= SHORT_GAP + 1:
                row[before:after] = True
    shares: Array = active.mean(axis=0)
    return shares


def _spans(shares: Array) -> list[str]:
    is_open = np.concatenate(([False], shares >= AT_WORK, [False]))
    edges = np.flatnonzero(is_open[1:] != is_open[:-1])
    return [f"{clock(a * 15)}-{clock(b * 15)}" for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]


def clock(minutes: float) -> str:
    """Minutes since midnight as a time of day."""
    whole = round(minutes)
    return f"{whole // 60:02}:{whole % 60:02}"


def at_work(scenario: Scenario) -> Mapping[str, int]:
    """How many counters are open in each hour that has any, at its half."""
    spans = [
        (minutes(a), minutes(b), desk.count) for desk in scenario.counters for a, _d, b in (s.partition("-") for s in desk.shifts)
    ]
    counts = {hour: sum(n for a, b, n in spans if a <= hour * 60 + 30 < b) for hour in range(24)}
    return {f"{hour:02}:00": n for hour, n in counts.items() if n}
