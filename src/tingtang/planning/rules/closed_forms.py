"""Queues in closed form: what a line is like in the long run, in any one unit of time.

Arrivals are per unit, services and waits in units (per minute and minutes, say). All sums have positive terms only, so that
nothing cancels; `tests/test_closed_forms.py` compares them with mpmath to nine digits and more. A line that grows for ever has
an infinite wait, which is an answer and no error.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from tingtang.visits.rules.staffing import erlang_b

MOST_SERVERS = 100_000
MOST_PLACES = 1_000_000
_RARE = 1e-18
_LARGE = 1e250
_LEAST = 1e-290
_NORMAL = NormalDist()


class Impossible(ValueError):
    """An argument no line has: the name of the argument says which."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} {reason}")
        self.name, self.reason = name, reason


@dataclass(frozen=True, slots=True)
class Line:
    """A line in the long run. Those who leave or are turned away count in `waiting` for the time they waited."""

    load: float  # offered, in erlangs
    utilisation: float
    chance_to_wait: float
    mean_wait: float
    mean_in_line: float
    within_target: float = math.nan  # of all who come
    leaving: float = 0.0
    turned_away: float = 0.0


@dataclass(frozen=True, slots=True)
class ClassWait:
    """One class of a priority queue: its share of the load and its mean wait, and with the service."""

    utilisation: float
    mean_wait: float
    mean_in_system: float


@dataclass(frozen=True, slots=True)
class Staffing:
    """How many servers a target takes, and the line that they make."""

    servers: int
    line: Line


def blocking(arrivals: float, service: float, servers: int) -> Line:
    """Erlang B, M/G/c/c: nobody waits, who finds all servers busy is turned away (Erlang 1917). Refused: negative arguments."""
    load = _load(arrivals, service, servers)
    lost = erlang_b(servers, load)
    return Line(load, load * (1 - lost) / servers, 0.0, 0.0, 0.0, 1 - lost, turned_away=lost)


def delay(arrivals: float, service: float, servers: int, target: float = 0.0) -> Line:
    """Erlang C, M/M/c with endless patience (Erlang 1917; Cooper, Introduction to Queueing Theory, 2nd ed. 1981, 3.5)."""
    load = _load(arrivals, service, servers, target)
    if load >= servers:
        return Line(load, 1.0, 1.0, math.inf, math.inf, 0.0)
    lost = erlang_b(servers, load)
    waits = lost * servers / ((servers - load) + load * lost)
    if arrivals == 0:
        return Line(0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    spare = (servers - load) / service
    late = waits * math.exp(-spare * target)
    return Line(load, load / servers, waits, waits / spare, arrivals * waits / spare, 1 - late)


def impatient(arrivals: float, service: float, servers: int, patience: float, target: float = 0.0) -> Line:
    """Erlang A, M/M/c+M: who waits leaves after an exponential patience of this mean.

    Palm 1957; stationary chances by the birth and death chain, the offered wait beyond the target by Zeltyn and Mandelbaum,
    "Call centers with impatient customers", Queueing Systems 51 (2005), 361-402, section 9. `within_target` is the share of
    all who are served and waited no longer than the target.
    """
    load = _load(arrivals, service, servers, target)
    if not patience > 0:
        raise Impossible("patience", "must be above 0")
    if arrivals == 0:
        return Line(0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    crowd = _crowd(1 / max(erlang_b(servers - 1, load), _LEAST), arrivals, servers / service, 1 / patience)
    leaving = crowd.people / (arrivals * patience)
    good = crowd.at_rest + _served(crowd, arrivals, servers / service, 1 / patience, target)
    return Line(load, load * (1 - leaving) / servers, crowd.waiting, crowd.people / arrivals, crowd.people, good, leaving=leaving)


@dataclass(frozen=True, slots=True)
class _Crowd:
    at_rest: float
    waiting: float
    people: float
    log_whole: float


def _crowd(at_rest: float, arrivals: float, serving: float, leaving: float) -> _Crowd:
    """The chances that somebody is idle and that nobody is, and the mean number in line; `at_rest` is the weight of the states
    with somebody idle where the state with one idle weighs 1."""
    weight = total = arrivals / serving
    people, scale, k = 0.0, 0.0, 0
    while weight > _RARE * total or k * leaving + serving < arrivals:
        k += 1
        weight *= arrivals / (serving + k * leaving)
        total += weight
        people += k * weight
        if total > _LARGE:
            scale += math.log(_LARGE)
            at_rest, weight, total, people = (each / _LARGE for each in (at_rest, weight, total, people))
        if k > MOST_PLACES:
            raise Impossible("patience", "is so long that the line has no end in practice")
    whole = at_rest + total
    return _Crowd(at_rest / whole, total / whole, people / whole, math.log(whole) + scale)


def _served(crowd: _Crowd, arrivals: float, serving: float, leaving: float, target: float) -> float:
    """The share who wait, but no longer than the target, and are served: the density of the offered wait x the chance to be
    patient for so long, integrated from 0 to the target by Gauss and Legendre's rule of five points on short pieces."""
    pieces = min(20_000, max(16, math.ceil(2 * target * (arrivals + serving + leaving))))
    total, half = 0.0, target / pieces / 2
    for piece in range(pieces):
        for place, weight in _LEGENDRE:
            x = half * (2 * piece + 1 + place)
            grown = -arrivals * math.expm1(-leaving * x) / leaving
            total += weight * math.exp(grown - (serving + leaving) * x - crowd.log_whole)
    return arrivals * half * total


_A, _B = math.sqrt(5 - 2 * math.sqrt(10 / 7)) / 3, math.sqrt(5 + 2 * math.sqrt(10 / 7)) / 3
_WA, _WB = (322 + 13 * math.sqrt(70)) / 900, (322 - 13 * math.sqrt(70)) / 900
_LEGENDRE = ((-_B, _WB), (-_A, _WA), (0.0, 128 / 225), (_A, _WA), (_B, _WB))


def limited(arrivals: float, service: float, servers: int, places: int) -> Line:
    """M/M/c/K: at most `places` people in all, in service and in line; who comes more is turned away.

    Gross, Shortle, Thompson and Harris, Fundamentals of Queueing Theory, 4th ed. 2008, 2.5. Waits are of those let in.
    """
    load = _load(arrivals, service, servers)
    if places < servers or places > MOST_PLACES:
        raise Impossible("places", f"must be from servers up to {MOST_PLACES}")
    if arrivals == 0:
        return Line(0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    weight, total, waiting, people = 1.0, 1 / max(erlang_b(servers, load), _LEAST), 0.0, 0.0
    ratio = load / servers
    for k in range(places - servers):
        waiting += weight
        weight *= ratio
        total += weight
        people += (k + 1) * weight
        if total > _LARGE:
            weight, total, waiting, people = (each / _LARGE for each in (weight, total, waiting, people))
    lost = weight / total
    come_in = arrivals * (total - weight) / total
    return Line(
        load, come_in * service / servers, waiting / (total - weight), people / total / come_in, people / total, turned_away=lost
    )


def single(arrivals: float, service: float, cv: float = 1.0) -> Line:
    """M/G/1 with a coefficient of variation of the service (Pollaczek 1930, Khinchine 1932)."""
    load = _load(arrivals, service, 1)
    if not cv >= 0:
        raise Impossible("cv", "must not be negative")
    if load >= 1:
        return Line(load, 1.0, 1.0, math.inf, math.inf)
    wait = arrivals * service * service * (1 + cv * cv) / (2 * (1 - load))
    return Line(load, load, load, wait, arrivals * wait)


def general(arrivals: float, service: float, servers: int, cv_arrivals: float = 1.0, cv: float = 1.0) -> Line:
    """GI/G/c, an approximation: Erlang C's wait x (ca^2 + cs^2) / 2 (Allen and Cunneen; exact for M/M/c and M/G/1)."""
    if not (cv >= 0 and cv_arrivals >= 0):
        raise Impossible("cv", "must not be negative")
    line = delay(arrivals, service, servers)
    factor = (cv_arrivals**2 + cv**2) / 2
    return Line(line.load, line.utilisation, line.chance_to_wait, line.mean_wait * factor, line.mean_in_line * factor)


def priority(arrivals: Sequence[float], services: Sequence[float], cvs: Sequence[float] | None = None) -> list[ClassWait]:
    """M/G/1 with classes, the first before all others, no service interrupted (Cobham, Operations Research 2, 1954, 70-76)."""
    loads, work = _classes(arrivals, services, cvs)
    return _by_rank(loads, work, services)


def priority_servers(arrivals: Sequence[float], service: float, servers: int) -> list[ClassWait]:
    """M/M/c with classes and one exponential service, none interrupted (Cobham 1954; Kella and Yechiali 1985)."""
    line = delay(math.fsum(arrivals), service, servers)
    loads = [rate * service / servers for rate in arrivals]
    return _by_rank(loads, line.chance_to_wait * service / servers, [service] * len(loads))


def _by_rank(loads: Sequence[float], work: float, services: Sequence[float]) -> list[ClassWait]:
    found = []
    for rank, load in enumerate(loads):
        left_before, left = 1 - math.fsum(loads[:rank]), 1 - math.fsum(loads[: rank + 1])
        wait = work / (left_before * left) if left > 0 else math.inf
        found.append(ClassWait(load, wait, wait + services[rank]))
    return found


def accumulating(
    arrivals: Sequence[float], services: Sequence[float], rates: Sequence[float], cvs: Sequence[float] | None = None
) -> list[ClassWait]:
    """M/G/1 whose credit grows with waiting, each class at its rate, the most credit first: mean waits.

    Kleinrock, "A delay dependent queue discipline", Naval Research Logistics Quarterly 11 (1964), 329-341; the discipline of
    the halls without bounds and caps (Stanford, Taylor, Ziedins 2014). Refused: a rate that is not above 0.
    """
    loads, work = _classes(arrivals, services, cvs)
    return _by_credit(loads, work, services, rates)


def accumulating_servers(arrivals: Sequence[float], service: float, servers: int, rates: Sequence[float]) -> list[ClassWait]:
    """The same with several servers and one exponential service: Kleinrock's argument with the residual work of M/M/c."""
    line = delay(math.fsum(arrivals), service, servers)
    loads = [rate * service / servers for rate in arrivals]
    return _by_credit(loads, line.chance_to_wait * service / servers, [service] * len(loads), rates)


def _by_credit(loads: Sequence[float], work: float, services: Sequence[float], rates: Sequence[float]) -> list[ClassWait]:
    if len(rates) != len(loads) or not all(rate > 0 for rate in rates):
        raise Impossible("rates", "must be above 0, one for each class")
    busy = math.fsum(loads)
    if busy >= 1:
        return [ClassWait(load, math.inf, math.inf) for load in loads]
    waits = [0.0] * len(loads)
    done: list[int] = []
    for one in sorted(range(len(loads)), key=lambda i: rates[i]):
        slower = math.fsum(loads[i] * waits[i] * (1 - rates[i] / rates[one]) for i in done)
        faster = math.fsum(loads[i] * (1 - rates[one] / rates[i]) for i in range(len(loads)) if rates[i] > rates[one])
        waits[one] = (work / (1 - busy) - slower) / (1 - faster)
        done.append(one)
    return [ClassWait(load, wait, wait + service) for load, wait, service in zip(loads, waits, services, strict=True)]


def _classes(arrivals: Sequence[float], services: Sequence[float], cvs: Sequence[float] | None) -> tuple[list[float], float]:
    """The load of each class, and the mean work left in the service that an arrival meets."""
    spreads = cvs or [1.0] * len(arrivals)
    if not len(arrivals) == len(services) == len(spreads) > 0:
        raise Impossible("services", "must be as many as arrivals")
    loads = [_load(rate, service, 1) for rate, service in zip(arrivals, services, strict=True)]
    moments = zip(loads, services, spreads, strict=True)
    return loads, math.fsum(load * service * (1 + cv * cv) / 2 for load, service, cv in moments)


def servers_for(
    arrivals: float, service: float, target: float, share: float = 0.8, patience: float | None = None, most_leaving: float = 1.0
) -> Staffing:
    """The fewest servers at which `share` of all wait no longer than `target` (Erlang C; Erlang A with a patience), and at most
    `most_leaving` leave. Refused: a share outside 0 to 1."""
    if not 0 < share < 1:
        raise Impossible("share", "must be between 0 and 1")
    _load(arrivals, service, 1, target)

    def line(servers: int) -> Line:
        if patience is None:
            return delay(arrivals, service, servers, target)
        return impatient(arrivals, service, servers, patience, target)

    def is_enough(servers: int) -> bool:
        made = line(servers)
        return made.within_target >= share and made.leaving <= most_leaving

    servers = _fewest(is_enough)
    return Staffing(servers, line(servers))


def _fewest(is_enough: Callable[[int], bool]) -> int:
    low, high = 0, 1
    while not is_enough(high):
        low, high = high, high * 2
        if high > MOST_SERVERS:
            raise Impossible("arrivals", f"need more than {MOST_SERVERS} servers")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def square_root(arrivals: float, service: float, chance_to_wait: float = 0.2) -> Staffing:
    """Square root staffing R + beta sqrt(R), beta from the chance to wait (Halfin and Whitt, Operations Research 29, 1981)."""
    load = _load(arrivals, service, 1)
    if not 0 < chance_to_wait < 1:
        raise Impossible("chance_to_wait", "must be between 0 and 1")
    servers = max(1, math.ceil(load + beta_for(chance_to_wait) * math.sqrt(load) - 1e-9))
    return Staffing(servers, delay(arrivals, service, servers))


def beta_for(chance_to_wait: float) -> float:
    """The beta at which 1 / (1 + beta Phi(beta) / phi(beta)) is this chance (Halfin and Whitt 1981), by halving."""
    low, high = 0.0, 40.0
    for _ in range(200):
        middle = (low + high) / 2
        chance = 1 / (1 + middle * _NORMAL.cdf(middle) / max(_NORMAL.pdf(middle), 1e-300))
        low, high = (middle, high) if chance > chance_to_wait else (low, middle)
    return (low + high) / 2


def _load(arrivals: float, service: float, servers: int, target: float = 0.0) -> float:
    for name, value, least in (("arrivals", arrivals, 0), ("target", target, 0)):
        if not (math.isfinite(value) and value >= least):
            raise Impossible(name, "must be a number, and not negative")
    if not (math.isfinite(service) and service > 0):
        raise Impossible("service", "must be above 0")
    if not 1 <= servers <= MOST_SERVERS:
        raise Impossible("servers", f"must be from 1 to {MOST_SERVERS}")
    return arrivals * service
