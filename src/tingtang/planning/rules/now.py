"""The hall in the next hours, from its present state: who waits, who is being served since when, who comes, who goes off duty.

One more counter is tried beside doing nothing, with the same luck; waits are those of everybody who waits now or comes within
`HORIZON_MINUTES`, the time already waited included.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tingtang.planning.rules.simulation import chance
from tingtang.planning.rules.simulation.arrivals import make_day
from tingtang.planning.rules.simulation.built import Built, build
from tingtang.planning.rules.simulation.days import Days
from tingtang.planning.rules.simulation.figures import Figure, Result, figures
from tingtang.planning.rules.simulation.kernel import SUMS, Day, serve
from tingtang.planning.rules.simulation.scenario import Counter, Scenario, minutes
from tingtang.visits.rules.present import Place, Present

Array = npt.NDArray[Any]
HORIZON_MINUTES = 120.0
BEYOND_MINUTES = 60.0  # people still come, but are not counted
RUNS = 120
MOST_OPTIONS = 3
MINUTE = 60_000_000
_DAY = 24 * 60.0


@dataclass(frozen=True)
class Moment:
    """The present state, the ordinary day, and the minute of the day."""

    present: Present
    ordinary: Scenario
    minute: float

    @property
    def codes(self) -> dict[int, str]:
        """The services that are simulated, by id."""
        return {each.id: each.code for each in self.present.services if each.code in self.ordinary.services}

    @property
    def last(self) -> float:
        """The minute of the day at which the simulation ends."""
        return min(self.minute + HORIZON_MINUTES + BEYOND_MINUTES, 2 * _DAY - 1)


@dataclass(frozen=True)
class Option:
    """Opening one counter until a time of day, and what it does to the ninth decile of the wait and its mean."""

    counter: int
    name: str
    until: float
    wait_p90: Figure
    gap: Figure
    mean: Figure
    mean_gap: Figure


@dataclass(frozen=True)
class Outlook:
    """What comes if nothing is done, and what each option would do, the best first; options do no harm beyond chance."""

    base: Result
    options: Sequence[Option]


def outlook(moment: Moment, *, runs: int = RUNS) -> Outlook:
    """The next hours of a hall, and of each kind of closed counter what opening one would do."""
    base = _simulated(moment, (), runs)
    until = _until(moment)
    options = []
    for place in _kinds(moment)[:MOST_OPTIONS]:
        then = _simulated(moment, ((place, until),), runs)
        p90, mean = then.all.wait_p90, then.all.wait_mean
        options.append(
            Option(place.id, place.name, until, p90, p90.minus(base.all.wait_p90), mean, mean.minus(base.all.wait_mean))
        )
    return Outlook(base, sorted(options, key=lambda one: one.gap.value))


def _until(moment: Moment) -> float:
    """The next half hour that is at least one hour away."""
    return float(np.ceil((moment.minute + 60) / 30) * 30)


def _kinds(moment: Moment) -> list[Place]:
    """One closed counter for each set of services there is; those that take most of who waits come first."""
    waiting = [each.service for each in moment.present.line]
    found: dict[frozenset[int], Place] = {}
    for place in moment.present.counters:
        taken = frozenset(place.services) & frozenset(moment.codes)
        if not place.is_open and place.serving is None and taken:
            found.setdefault(taken, place)
    return sorted(found.values(), key=lambda place: -sum(one in place.services for one in waiting))


def _simulated(moment: Moment, more: Sequence[tuple[Place, float]], runs: int) -> Result:
    built, places = _hall(moment, more)
    parts = [_one_run(moment, built, places, number) for number in range(runs)]
    lengths = np.cumsum([0, *(len(part[0]) for part in parts)])
    columns = [np.concatenate([part[k] for part in parts]) for k in range(4)]
    sums = np.array([part[4] for part in parts]).reshape(runs, SUMS)
    return figures(built, Days(columns[0], columns[1], columns[2], columns[3], lengths, sums))


def _hall(moment: Moment, more: Sequence[tuple[Place, float]]) -> tuple[Built, list[Place]]:
    """The scenario of the next hours, and the counter behind each server."""
    desks, places = [], []
    for place in moment.present.counters:
        spans = _spans(moment, place) if place.is_open or place.serving is not None else []
        desks += [_desk(moment, place, *span) for span in spans]
        places += [place] * len(spans)
    for place, until in more:
        desks.append(_desk(moment, place, moment.minute, until))
        places.append(place)
    if not desks:  # nobody is at work: whoever comes waits until the end
        desks = [Counter(name="nobody", count=0, services=tuple(moment.codes.values()), shifts=("00:00-00:01",))]
    arrivals = tuple(
        each.model_copy(update={"counts": _coming(each.counts, minutes(each.from_), each.every_minutes, moment)})
        for each in moment.ordinary.arrivals
    )
    update = {"counters": tuple(desks), "arrivals": arrivals, "closes": None, "last_ticket": None, "busyness_cv": 0.0}
    return build(moment.ordinary.model_copy(update=update), has_others=True), places


def _desk(moment: Moment, place: Place, start: float, end: float) -> Counter:
    services = tuple(moment.codes[one] for one in place.services if one in moment.codes)
    return Counter(name=place.name, services=services or ("",), shifts=(f"{_clock(start)}-{_clock(end)}",))


def _spans(moment: Moment, place: Place) -> list[tuple[float, float]]:
    """When an open counter is at work: until its clerk goes, and after he has come back; until the end when nobody is planned."""
    if not set(place.services) & set(moment.codes):
        return []
    spans, start = [], moment.minute if place.is_open else None
    for seconds, comes in place.changes:
        at = moment.minute + seconds / 60
        if comes and start is None:
            start = at
        elif not comes and start is not None:
            spans.append((start, at))
            start = None
    if start is not None:
        spans.append((start, moment.last))
    kept = [(a, min(b, moment.last)) for a, b in spans if min(b, moment.last) - a > 1 / 30]
    return kept or [(moment.minute, moment.minute + 1 / 20)]


def _clock(minute: float) -> str:
    seconds = round(minute * 60)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _coming(counts: Sequence[float], start: float, every: float, moment: Moment) -> tuple[float, ...]:
    """Nobody before now or after the end; a part of the interval that has begun."""
    found = []
    for number, count in enumerate(counts):
        begins = start + number * every
        part = (min(begins + every, moment.last) - max(begins, moment.minute)) / every
        found.append(count * max(0.0, min(1.0, part)))
    return tuple(found)


def _one_run(moment: Moment, built: Built, places: Sequence[Place], number: int) -> tuple[Array, Array, Array, Array, Array]:
    """One future: waits of those who count, their line, outcome, and since when they wait; and the sums."""
    seed, now = built.scenario.seed, int(moment.minute * MINUTE)
    luck = np.random.default_rng((seed, number)).random(2 * len(moment.present.line) + len(moment.present.counters))
    held = _held(moment, built, places, luck)
    coming = make_day(built.demand, seed, number, held)
    day = _with_line(moment, built, coming, luck[len(moment.present.counters) :], held)
    told, sums = serve(built.hall, day, np.array(moment.present.recent, np.int8))
    kept = day.arrived < now + int(HORIZON_MINUTES * MINUTE)
    since, until = told.since[day.first[:-1]], np.where(told.called >= 0, told.called, told.ended)[day.first[:-1]]
    line = day.service[day.first[:-1]] * built.hall.classes + day.klass
    outcome = told.outcome[day.first[:-1]]
    columns = ((until - since) / 1e6, line, outcome, since / 1e6)
    wait, lines, how, begun = (column[kept] for column in columns)
    return wait.astype(np.float32), lines, how, begun, sums


def _held(moment: Moment, built: Built, places: Sequence[Place], luck: Array) -> Array:
    """Until when each server is busy with whom he serves now: what is left of a service that has lasted so long."""
    held, begun, order = built.held, set(), [each.id for each in moment.present.counters]
    demand, codes = built.demand, moment.codes
    for server, place in enumerate(places):
        if place.serving in codes and place.id not in begun:
            begun.add(place.id)
            law = int(demand.duration[built.services.index(codes[place.serving])])
            left = chance.remaining(demand.laws, law, demand.table, place.elapsed * 1e6, luck[order.index(place.id)])
            held[server] = int(moment.minute * MINUTE + left) + 1
    return held


def _with_line(moment: Moment, built: Built, coming: Day, luck: Array, held: Array) -> Day:
    """Who waits already, before those who come; who has waited so long is patient for longer."""
    codes, demand, now = moment.codes, built.demand, int(moment.minute * MINUTE)
    line = sorted((each for each in moment.present.line if each.service in codes), key=lambda each: -each.waited)
    n, streams = len(line), {one: stream for stream, one in reversed(list(enumerate(demand.services.tolist())))}
    service = np.array([built.services.index(codes[each.service]) for each in line], np.int32)
    work = [chance.drawn(demand.laws, demand.duration[one], demand.table, luck[k]) for k, one in enumerate(service.tolist())]
    klass = [
        built.classes.index(each.service_class) if each.service_class in built.classes else len(built.classes) - 1
        for each in line
    ]
    waited = np.array([int(each.waited * 1e6) for each in line], np.int64)
    laws = [int(demand.patience[streams[one]]) if one in streams else -1 for one in service.tolist()]
    patience = [
        chance.FOREVER if law < 0 else at + int(chance.remaining(demand.laws, law, demand.table, at, luck[n + k])) + 1
        for k, (law, at) in enumerate(zip(laws, waited.tolist(), strict=True))
    ]
    steps = coming.first + n
    return Day(
        np.concatenate([now - waited, coming.arrived]).astype(np.int64),
        np.concatenate([klass, coming.klass]).astype(np.int8), np.concatenate([np.ones(n, bool), coming.comes]),
        np.concatenate([patience, coming.patience]).astype(np.int64), np.concatenate([np.ones(n), coming.balk]),
        np.concatenate([np.arange(n), steps]).astype(np.int32), np.concatenate([service, coming.service]).astype(np.int32),
        np.concatenate([np.maximum(1, work), coming.work]).astype(np.int64), held,
    )  # fmt: skip
