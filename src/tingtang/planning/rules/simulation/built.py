"""From a scenario to the arrays that the compiled loop reads."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from tingtang.planning.rules.simulation import chance
from tingtang.planning.rules.simulation.arrivals import Demand
from tingtang.planning.rules.simulation.courses import parts
from tingtang.planning.rules.simulation.kernel import Hall
from tingtang.planning.rules.simulation.scenario import Arrivals, Counter, Law, Scenario, minutes
from tingtang.visits.rules.discipline import weights
from tingtang.visits.rules.order import NO_BOUND

MINUTE = 60_000_000
_GRID = 1201
Array = npt.NDArray[Any]


@dataclass
class Laws:
    """Rows for `chance.quantile`, and the tables some of them need; equal laws share a row."""

    rows: list[tuple[float, ...]] = field(default_factory=list)
    tables: list[float] = field(default_factory=list)
    known: dict[Law, int] = field(default_factory=dict)

    def row(self, law: Law | None) -> int:
        """The row of a law; -1 for none."""
        if law is None:
            return -1
        if law not in self.known:
            self.known[law] = self._added(law)
        return self.known[law]

    def _added(self, law: Law) -> int:
        mean, values = (law.mean or 0.0) * MINUTE, np.sort(np.asarray(law.values, float)) * MINUTE
        if law.law == "observed":
            self._table(chance.TABLE, values if len(values) > 1 else np.repeat(values, 2))
        elif law.law == "gamma":
            shape, scores = law.cv**-2, np.linspace(-chance.MOST_Z, chance.MOST_Z, _GRID)
            self._table(chance.NORMAL_TABLE, scipy.stats.gamma.ppf(scipy.special.ndtr(scores), shape, scale=mean / shape))
        elif law.law == "uniform":
            self.rows.append((chance.UNIFORM, (law.low or 0) * MINUTE, (law.high or 0) * MINUTE, 0, 0))
        elif law.law == "lognormal":
            spread = math.log1p(law.cv**2)
            self.rows.append((chance.LOGNORMAL, math.log(mean) - spread / 2, math.sqrt(spread), 0, 0))
        elif law.law == "weibull":
            shape = weibull_shape(law.cv)
            self.rows.append((chance.WEIBULL, mean / math.gamma(1 + 1 / shape), shape, 0, 0))
        else:
            self.rows.append((chance.EXPONENTIAL if law.law == "exponential" else chance.CONSTANT, mean, 0, 0, 0))
        return len(self.rows) - 1

    def _table(self, kind: int, values: Array) -> None:
        self.rows.append((kind, 0, 0, len(self.tables), len(values)))
        self.tables += values.tolist()


def weibull_shape(cv: float) -> float:
    """The shape of a Weibull law with this coefficient of variation, by halving."""
    low, high = 0.1, 100.0
    for _ in range(80):
        middle = math.sqrt(low * high)
        moments = math.lgamma(1 + 2 / middle) - 2 * math.lgamma(1 + 1 / middle)
        low, high = (middle, high) if math.expm1(moments) > cv * cv else (low, middle)
    return low


@dataclass(frozen=True)
class Built:
    """A scenario as arrays, and the names behind its numbers."""

    scenario: Scenario
    hall: Hall
    demand: Demand
    services: tuple[str, ...]
    classes: tuple[str, ...]
    servers: tuple[str, ...]
    targets: Array  # seconds, by service
    paid_hours: float
    paid: float
    staying_rates: Array  # cost an hour of those who stay after closing until all are served
    closes_at: int
    mean_rate: float

    @property
    def held(self) -> Array:
        """Nobody is at work when the day begins."""
        return np.zeros(len(self.servers), np.int64)


def build(scenario: Scenario, *, has_others: bool = False, like: Built | None = None) -> Built:
    """The arrays of a scenario; `has_others`: customers will be added that no arrivals of it bring; `like`: the same services and
    arrivals, whose laws need not be reckoned again."""
    services, order = tuple(scenario.services), scenario.order
    classes = tuple(rule.code for rule in order.rules)
    demand = like.demand if like else _demand(scenario, services, classes, Laws())
    shifts = [
        _Shift(counter, number, span)
        for counter in scenario.counters
        for number in range(counter.count)
        for span in counter.shifts
    ]
    closes = minutes(scenario.closes) if scenario.closes else None
    staying = [closes is not None and scenario.after_closing == "serve" and shift.end >= closes for shift in shifts]
    hours = [(shift.end - shift.start) / 60 for shift in shifts]
    rates = np.array([shift.counter.cost_per_hour for shift in shifts])
    place = {service: number for number, service in enumerate(services)}
    steps = {(place[step], classes.index(each.service_class)) for each in scenario.arrivals for step in each.steps}
    every = [(service, klass) for service in range(len(services)) for klass in range(len(classes))]
    used = [service * len(classes) + klass for service, klass in (every if has_others else sorted(steps))]
    hall = _hall(scenario, services, shifts, staying, np.array(used, np.int64))
    paid = float(np.dot(hours, rates)) if shifts else 0.0
    return Built(
        scenario, hall, demand, services, classes, tuple(shift.name for shift in shifts),
        np.array([each.target_minutes * 60 for each in scenario.services.values()]), sum(hours), paid,
        rates[np.array(staying, bool)], int((closes or 0) * MINUTE), paid / sum(hours) if sum(hours) else 0.0,
    )  # fmt: skip


@dataclass(frozen=True)
class _Shift:
    counter: Counter
    number: int
    span: str

    @property
    def start(self) -> float:
        return minutes(self.span.partition("-")[0].strip())

    @property
    def end(self) -> float:
        return minutes(self.span.partition("-")[2].strip())

    @property
    def name(self) -> str:
        base = self.counter.name or "counter"
        return f"{base} {self.number + 1}" if self.counter.count > 1 or not self.counter.name else base


def _hall(scenario: Scenario, services: Sequence[str], shifts: Sequence[_Shift], staying: Sequence[bool], used: Array) -> Hall:
    order = scenario.order
    table = list(weights(order).values())
    serves = {id(one): np.isin(services, one.services or services) for one in scenario.counters}  # alike for all of one kind
    can = np.array([serves[id(shift.counter)] for shift in shifts], bool).reshape(len(shifts), len(services))
    may, by_rank = np.repeat(can, len(table), axis=1)[:, used], np.lexsort((np.arange(len(shifts)), can.sum(axis=1)))
    pace = np.array([[1 / shift.counter.pace.get(s, 1.0) for s in services] for shift in shifts], float)
    on = [(shift.start, 1, server) for server, shift in enumerate(shifts)]
    off = [(shift.end, 0, server) for server, shift in enumerate(shifts) if not staying[server]]
    duties = sorted(on + off)  # at the same moment ends come before beginnings
    ends = [chance.FOREVER if stays else int(shift.end * MINUTE) for shift, stays in zip(shifts, staying, strict=True)]
    home = chance.FOREVER
    if scenario.closes and scenario.after_closing == "send_home":
        home = int(minutes(scenario.closes) * MINUTE)
    balking = scenario.balking
    return Hall(
        len(table),
        np.array([w.kind for w in table], np.int64),
        np.array([w.base for w in table], np.int64),
        np.array([w.rate for w in table], np.int64),
        np.array([NO_BOUND if w.bound is None else w.bound for w in table], np.int64),
        order.share_window,
        order.emergency_cap if any(rule.is_emergency for rule in order.rules) else order.share_window,
        NO_BOUND if order.privileged_in_a_row is None else order.privileged_in_a_row,
        _places(used, len(services) * len(table)),
        used % len(table),
        _words(may),
        pace.reshape(len(shifts), len(services)),
        by_rank.argsort().astype(np.int64),
        by_rank.astype(np.int64),
        _words(may[by_rank].T),
        np.array([int(at * MINUTE) for at, _on, _s in duties], np.int64),
        np.array([server for _at, _on, server in duties], np.int64),
        np.array([bool(is_on) for _at, is_on, _s in duties], bool),
        np.array(ends, np.int64),
        scenario.shift_change == "cap",
        int(scenario.no_show_minutes * MINUTE),
        home,
        balking.from_ if balking else 0,
        balking.sure if balking else 0,
    )


def _words(may: Array) -> Array:
    """Truths as bits, 64 in a word, the first the lowest."""
    packed = np.packbits(may, axis=1, bitorder="little")
    bytes_ = np.zeros((len(may), -(-max(1, may.shape[1]) // 64) * 8), np.uint8)
    bytes_[:, : packed.shape[1]] = packed
    return bytes_.view("<u8").astype(np.uint64)


def _places(used: Array, count: int) -> Array:
    found = np.full(count, -1, np.int64)
    found[used] = np.arange(len(used))
    return found


def _demand(scenario: Scenario, services: Sequence[str], classes: Sequence[str], laws: Laws) -> Demand:
    given = [stream for each in scenario.arrivals for stream in each.streams()]
    place = {service: number for number, service in enumerate(services)}
    made = [parts(each.course) for each in given]
    laid = [part for each in made for part in each]
    interval, start, expected = _rates(given)
    booked = [sorted(minutes(at) * MINUTE for at in each.appointments) for each in given]
    until = [minutes(at) * MINUTE for at in (scenario.last_ticket, scenario.closes) if at]
    duration = [laws.row(each.minutes) for each in scenario.services.values()]
    patience, late = [laws.row(each.patience_minutes) for each in given], [laws.row(each.late_minutes) for each in given]
    busyness = laws.row(Law(law="gamma", mean=1 / MINUTE, cv=scenario.busyness_cv)) if scenario.busyness_cv else -1
    return Demand(
        expected, int(start * MINUTE), int(interval * MINUTE), int(min(until)) if until else chance.FOREVER,
        np.array([classes.index(each.service_class) for each in given], np.int64),
        np.array([each.no_show for each in given], float), np.array(patience, np.int64), np.array(late, np.int64),
        np.array([at for times in booked for at in times], np.int64), _edges([len(times) for times in booked]),
        _edges([sum(len(part.steps) for part in each) for each in made]), _edges([len(each) for each in made]),
        _edges([len(part.steps) for part in laid]), np.array([part.needs for part in laid], np.int64),
        _edges([len(part.onward) for part in laid]), np.array([to for part in laid for to in part.onward], np.int64),
        np.array([place[step] for part in laid for step in part.steps], np.int64), np.array(duration, np.int64),
        np.array(laws.rows, float), np.array(laws.tables or [0.0], float), busyness, scenario.balking is not None,
    )  # fmt: skip


def _rates(given: Sequence[Arrivals]) -> tuple[float, float, Array]:
    """One grid of intervals for all streams: the length, the beginning, and how many come in each."""
    counted = [each for each in given if each.counts]
    moments = [round(60 * length) for each in counted for length in (each.every_minutes, minutes(each.from_))]
    step = float(np.gcd.reduce(moments)) / 60 if counted else 60.0
    start = min((minutes(each.from_) for each in counted), default=0.0)
    end = max((minutes(each.from_) + each.every_minutes * len(each.counts) for each in counted), default=0.0)
    expected = np.zeros((len(given), max(1, round((end - start) / step))))
    for row, each in enumerate(given):
        parts = round(each.every_minutes / step)
        first = round((minutes(each.from_) - start) / step)
        values = np.repeat(np.asarray(each.counts, float) / parts, parts)
        expected[row, first : first + len(values)] = values
    return step, start, expected


def _edges(lengths: Sequence[int]) -> Array:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
