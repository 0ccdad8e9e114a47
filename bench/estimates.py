"""Expected waits against what came true, in simulated halls: `python bench/estimates.py [days]`.

Four halls with eight counters and lognormal services (CV 0.5): A steady, B with peaks and a lunch hour with half the
counters, C whose services take 25 % longer than the catalogue says, D with short and long services, 8 % who do not come,
and lunch. The estimator sees what the server sees: who is ahead, who is served since when, which counters are open now, and
the paces it has learned. Beside it: people ahead x mean of the latest 60 services / counters. Waits over half a minute.
"""

import heapq
import math
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random

from figures import table

from tingtang.planning.rules.simulation import waits
from tingtang.visits.rules.estimate import Ahead, Estimate, InService, Pace, estimate

COUNTERS, HOURS, MINUTE = 8, 8, 60.0
SIMPLE, LES, HOL = "people x mean / counters", "wait of the latest called (LES)", "wait of the first in line (HOL)"
CLOSED, FUTURES, FLOOR = "closed formula (visits)", "futures (planning)", "futures, true laws known: the floor"


@dataclass(frozen=True)
class Hall:
    """A kind of day: services as (share, mean seconds), what the catalogue says of their means, load, no-shows."""

    services: tuple[tuple[float, float], ...]
    catalogue: float = 1.0
    no_show: float = 0.0
    load: Callable[[float], float] = lambda hour: 0.95
    open_counters: Callable[[float], int] = lambda hour: COUNTERS

    @property
    def mean(self) -> float:
        return sum(share * mean for share, mean in self.services)


def lunch(hour: float) -> int:
    return COUNTERS // 2 if 3 <= hour < 4 else COUNTERS


HALLS = {
    "A steady": Hall(((1.0, 480.0),)),
    "B peaks, lunch": Hall(((1.0, 480.0),), load=lambda hour: 1.15 if 1 <= hour < 2.5 else 0.75, open_counters=lunch),
    "C 25 % longer than said": Hall(((1.0, 600.0),), catalogue=0.8),
    "D short and long, no-shows, lunch": Hall(
        ((0.65, 180.0), (0.35, 1200.0)), no_show=0.08, load=lambda hour: 0.85, open_counters=lunch
    ),
    "D with less load": Hall(((0.65, 180.0), (0.35, 1200.0)), no_show=0.08, load=lambda hour: 0.75, open_counters=lunch),
}


@dataclass
class Customer:
    """Somebody in line: which service, whether he will come, how long it will take, and what he was told."""

    arrived: float
    kind: int
    comes: bool
    length: float
    told: dict[str, Estimate | float]


def day(hall: Hall, random: Random, paces: list[Pace]) -> Iterator[tuple[Customer, float]]:
    """Each customer who was called, and his wait."""
    line: deque[Customer] = deque()
    serving: list[tuple[float, float, int, float]] = []
    latest: deque[float] = deque([hall.mean * hall.catalogue], maxlen=60)
    entered = 0.0
    clock, coming = 0.0, _next_arrival(hall, random, 0.0)
    while clock < HOURS * 3600 or line:
        clock = min(coming, serving[0][0]) if serving else coming
        if clock == math.inf:
            break
        while serving and serving[0][0] <= clock:
            _end, _start, kind, length = heapq.heappop(serving)
            paces[kind] = paces[kind].observed(length)
            latest.append(length)
        if clock == coming:
            line.append(_arrives(hall, random, paces, line, serving, latest, entered, clock))
            coming = _next_arrival(hall, random, clock)
        while line and len(serving) < hall.open_counters(clock / 3600):
            customer = line.popleft()
            entered = clock - customer.arrived
            paces[customer.kind] = paces[customer.kind].called(came=customer.comes)
            yield customer, entered
            if customer.comes:
                heapq.heappush(serving, (clock + customer.length, clock, customer.kind, customer.length))


def _next_arrival(hall: Hall, random: Random, clock: float) -> float:
    at = clock
    while at < HOURS * 3600:
        at += random.expovariate(1.3 * COUNTERS / hall.mean)
        if random.random() < hall.load(at / 3600) / 1.3:
            return at
    return math.inf


def _arrives(
    hall: Hall, random: Random, paces: list[Pace], line: deque, serving: list, latest: deque, entered: float, clock: float
) -> Customer:
    counters = max(hall.open_counters(clock / 3600), 1)
    free, plan = max(0, counters - len(serving)), _plan(hall, clock, len(serving))
    ahead = [Ahead(pace, sum(c.kind == kind for c in line)) for kind, pace in enumerate(paces)]
    busy = [InService(paces[kind], clock - start) for _end, start, kind, _length in serving]
    known = [Pace(mean, 0.25 * mean**2, 1e9, hall.no_show) for _share, mean in hall.services]
    told = {
        SIMPLE: len(line) * sum(latest) / len(latest) / counters,
        LES: entered,
        HOL: clock - line[0].arrived if line else 0.0,
        CLOSED: estimate(ahead, busy, free, plan=plan),
        FUTURES: waits.estimate(ahead, busy, free, plan=plan),
        FLOOR: waits.estimate(
            [Ahead(known[kind], group.count) for kind, group in enumerate(ahead)],
            [InService(known[kind], clock - start) for _end, start, kind, _length in serving], free, plan=plan,
        ),
    }  # fmt: skip
    kind = random.choices(range(len(hall.services)), [share for share, _ in hall.services])[0]
    sigma = math.sqrt(math.log(1.25))
    length = random.lognormvariate(math.log(hall.services[kind][1]) - sigma * sigma / 2, sigma)
    return Customer(clock, kind, random.random() >= hall.no_show, length, told)


def _plan(hall: Hall, clock: float, at_work: int) -> list[tuple[float, int]]:
    now = hall.open_counters(clock / 3600)
    still = [(0.0, now)] if at_work > now else []
    changes = [hour * 3600 for hour in (3, 4) if hall.open_counters is lunch and hour * 3600 > clock]
    return still + [(change - clock, hall.open_counters(change / 3600)) for change in changes]


def run(days: int = 40) -> str:
    """The table."""
    rows = []
    for name, hall in HALLS.items():
        random = Random(name)
        paces = [Pace.configured(mean * hall.catalogue) for _share, mean in hall.services]
        kept = [(c, wait) for _ in range(days) for c, wait in day(hall, random, paces) if wait > 30]
        simple = _mean(abs(c.told[SIMPLE] - wait) for c, wait in kept)
        first = (name, len(kept), f"{_mean(wait for _, wait in kept) / MINUTE:.1f}")
        for label in (SIMPLE, LES, HOL, CLOSED, FUTURES, FLOOR):
            told = [c.told[label] for c, _wait in kept]
            middle = [one.seconds if isinstance(one, Estimate) else one for one in told]
            errors = [abs(one - wait) / MINUTE for one, (_c, wait) in zip(middle, kept, strict=True)]
            row = (*first, label, f"{_mean(errors):.2f}", f"{_mean(e <= 5 for e in errors):.0%}")
            row += (f"{_mean(errors) * MINUTE / simple - 1:+.0%}",)
            row += (f"{_mean(wait - one > 300 for one, (_c, wait) in zip(middle, kept, strict=True)):.0%}",)
            if isinstance(told[0], Estimate):
                pairs = [(one, wait) for one, (_c, wait) in zip(told, kept, strict=True)]
                row += (f"{_mean(e.low <= wait <= e.high for e, wait in pairs):.0%}",)
                row += (
                    f"{_mean(low * MINUTE <= wait <= high * MINUTE for (low, high), wait in ((e.minutes(), w) for e, w in pairs)):.0%}",
                )
            rows.append((*row, *[""] * (10 - len(row))))
            first = ("", "", "")
    head = ["hall", "waits", "mean wait (min)", "estimate", "mean error (min)", "within 5 min"]
    return table([*head, "error against the first", "over 5 min too short", "inside the 80 % interval", "in whole minutes"], rows)


def _mean(values: Iterable[float]) -> float:
    kept = list(values)
    return sum(kept) / len(kept)


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
