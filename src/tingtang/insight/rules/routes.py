"""The routes of customers through the zones of a hall, from where each was called and how long each waited; 0 is the door.

A zone is implied by what the journal says: the machine that gave the number, waiting until the call, the counter that called. Who is
called within `WALKED_PAST` seconds has not sat down. A walk goes from the middle of a zone to the middle of the next along the walls
(|dx| + |dy|), from the door and back to it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from statistics import NormalDist
from typing import NamedTuple

from tingtang.insight.rules.episodes import Outcome
from tingtang.insight.rules.intervals import LEVEL, wilson

DOOR = 0
ANY = -1
WALKED_PAST = 60.0
_SERVED = (Outcome.SERVED, Outcome.PASSED_ON, Outcome.BROKEN_OFF)
Point = tuple[float, float]
Path = tuple[int, ...]


class Leg(NamedTuple):
    """A wait and what it ended in; `counter` 0 is none."""

    arrived: float
    waited: float
    ended: float
    counter: int
    outcome: int


class Visit(NamedTuple):
    """Somebody with a number: its key, the machine that gave the number (0: none, `ANY`: one of the hall's), the legs in order."""

    key: int
    machine: int
    legs: Sequence[Leg]


@dataclass(frozen=True)
class Floor:
    """A plan as routes need it: the middle of each zone in metres, which counter and machine stands in which, where one waits."""

    door: Point
    middles: Mapping[int, Point]
    counters: Mapping[int, int]
    waiting: tuple[int, ...] = ()
    machines: Mapping[int, int] = field(default_factory=dict)

    def point(self, zone: int) -> Point | None:
        return self.door if zone == DOOR else self.middles.get(zone)

    def apart(self, one: int, other: int) -> float | None:
        """How far it is from the middle of a zone to that of another; None when one is not on the plan."""
        start, end = self.point(one), self.point(other)
        return abs(start[0] - end[0]) + abs(start[1] - end[1]) if start and end else None

    def waits_in(self, near: int) -> int:
        """The waiting zone nearest to a zone, else the first; 0 where the hall has none."""
        known = [(apart, zone) for zone in self.waiting if (apart := self.apart(near, zone)) is not None]
        return min(known)[1] if known else next(iter(self.waiting), DOOR)


class Stop(NamedTuple):
    """A zone on a route and how long somebody was there; no time where a number was only taken."""

    zone: int
    seconds: float | None


def stops(visit: Visit, floor: Floor) -> list[Stop]:
    """Where a visit was, one after the other, without the door; steps within a zone are one stop."""
    found: list[Stop] = []
    _add(found, Stop(floor.machines.get(visit.machine, DOOR), None))
    for leg in visit.legs:
        is_served = leg.counter != 0 and leg.outcome in _SERVED
        waited = leg.waited if not math.isnan(leg.waited) else (0.0 if is_served else leg.ended - leg.arrived)
        zone = floor.counters.get(leg.counter, DOOR) if is_served else DOOR
        here = found[-1].zone if found else DOOR
        if waited >= WALKED_PAST or not is_served:
            _add(found, Stop(floor.waits_in(zone or here) or here, waited))
        if zone:
            _add(found, Stop(zone, max(0.0, leg.ended - leg.arrived - waited)))
    return found


def _add(found: list[Stop], stop: Stop) -> None:
    if stop.zone == DOOR:
        return
    if found and found[-1].zone == stop.zone:
        found[-1] = Stop(stop.zone, (found[-1].seconds or 0.0) + (stop.seconds or 0.0))
    else:
        found.append(stop)


def length(path: Path, floor: Floor) -> float | None:
    """The metres of a walk from the door over the zones and back; None when a zone is not on the plan."""
    steps = [floor.apart(one, other) for one, other in pairwise((DOOR, *path, DOOR))]
    return sum(step for step in steps if step is not None) if None not in steps else None


@dataclass
class Found:
    """What routes come to: how often each was taken, its keys, who walked from where to where, and how long they were where."""

    floors: list[Floor] = field(default_factory=list)
    paths: Counter[Path] = field(default_factory=Counter)
    keys: dict[Path, list[int]] = field(default_factory=dict)
    flows: Counter[tuple[int, int]] = field(default_factory=Counter)
    twice: Counter[int] = field(default_factory=Counter)
    stays: dict[int, list[float]] = field(default_factory=dict)
    visited: Counter[int] = field(default_factory=Counter)
    lengths: dict[Path, Counter[float]] = field(default_factory=dict)
    returned: int = 0
    nowhere: int = 0

    @property
    def n(self) -> int:
        return sum(self.paths.values())

    @property
    def walks(self) -> Counter[float]:
        """How many walked how far, of those whose whole walk is on the plan."""
        return sum(self.lengths.values(), Counter[float]())


def gathered(days: Iterable[tuple[Floor, Sequence[Visit]]]) -> Found:
    """The routes of visits, each on the floor of its day. Who was nowhere that the plan knows is counted as such."""
    found = Found()
    for floor, visits in days:
        found.floors.append(floor)
        here: Counter[Path] = Counter()
        for visit in visits:
            where = stops(visit, floor)
            if not where:
                found.nowhere += 1
                continue
            path = tuple(stop.zone for stop in where)
            here[path] += 1
            found.keys.setdefault(path, []).append(visit.key)
            _stay(found, where)
        for path, count in here.items():
            _walked(found, path, count, length(path, floor))
    return found


def _stay(found: Found, where: Sequence[Stop]) -> None:
    told: dict[int, float] = {}
    for stop in where:
        if stop.seconds is not None:
            told[stop.zone] = told.get(stop.zone, 0.0) + stop.seconds
    for zone, seconds in told.items():
        found.stays.setdefault(zone, []).append(seconds)


def _walked(found: Found, path: Path, count: int, metres: float | None) -> None:
    found.paths[path] += count
    for pair in pairwise((DOOR, *path, DOOR)):
        found.flows[pair] += count
    times = Counter(path)
    for zone, often in times.items():
        found.visited[zone] += count
        if often > 1:
            found.twice[zone] += count
    if max(times.values()) > 1:
        found.returned += count
    if metres is not None:
        found.lengths.setdefault(path, Counter())[metres] += count


class Crossing(NamedTuple):
    """Two flows whose ways cross on the plan, and how many of each walk there, either way."""

    one: tuple[int, int]
    other: tuple[int, int]
    counts: tuple[int, int]

    @property
    def met(self) -> int:
        """So many could meet: the smaller of both."""
        return min(self.counts)


def crossings(flows: Mapping[tuple[int, int], int], floor: Floor) -> list[Crossing]:
    """Which flows cross between the middles of their zones, the most trodden first; flows that share a zone do not cross."""
    both: Counter[tuple[int, int]] = Counter()
    for (start, end), count in flows.items():
        if floor.point(start) and floor.point(end) and start != end:
            both[min(start, end), max(start, end)] += count
    found = [
        Crossing(one, other, (both[one], both[other]))
        for one, other in combinations(sorted(both), 2)
        if not {*one} & {*other} and _cross(*(floor.point(zone) or floor.door for zone in (*one, *other)))
    ]
    return sorted(found, key=lambda each: (-each.met, each.one, each.other))


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


class Mean(NamedTuple):
    """A mean of `n` with its interval; None where there are too few."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    error: float = 0.0


def mean(counted: Mapping[float, int]) -> Mean:
    """The mean of values that were seen so often, with a normal interval."""
    n = sum(counted.values())
    if n == 0:
        return Mean(None, None, None, 0)
    value = sum(each * count for each, count in counted.items()) / n
    if n == 1:
        return Mean(value, None, None, 1)
    spread = sum(count * (each - value) ** 2 for each, count in counted.items()) / (n - 1)
    error = math.sqrt(spread / n)
    half = _z() * error
    return Mean(value, value - half, value + half, n, error)


class Change(NamedTuple):
    """What became of a figure: after less before, with its interval; `verdict` is less, more, same, or nothing for too few."""

    value: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        return "less" if self.high < 0 else "more" if self.low > 0 else "same"


def mean_change(before: Mean, after: Mean) -> Change | None:
    """The difference of two means of independent visits (Welch, normal); None when either has fewer than two."""
    if before.value is None or after.value is None or min(before.n, after.n) < 2:
        return None
    difference, half = after.value - before.value, _z() * math.hypot(before.error, after.error)
    return Change(difference, difference - half, difference + half)


def share_change(before: tuple[int, int], after: tuple[int, int]) -> Change | None:
    """The difference of two shares, count of n, with Newcombe's hybrid score interval (1998, Stat Med 17, method 10)."""
    one, other = wilson(*before), wilson(*after)
    if one is None or other is None:
        return None
    p, q = before[0] / before[1], after[0] / after[1]
    low = (q - p) - math.hypot(q - other[0], one[1] - p)
    high = (q - p) + math.hypot(other[1] - q, p - one[0])
    return Change(q - p, low, high)


def _z() -> float:
    return NormalDist().inv_cdf((1 + LEVEL) / 2)
