"""What looks steered or forged among ratings: arithmetic over what the journal says, for a person to judge."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import erfc, exp, lgamma, log, sqrt
from statistics import median
from typing import Any, Final

AT_ONCE: Final = timedelta(seconds=2)
MINUTE: Final = timedelta(minutes=1)
FEWEST: Final = 10  # under so many ratings nothing is said about shares
CHANCE: Final = 0.001  # how improbable by chance something must be; many clerks and days are looked at
BURST, REPEATS, BY_DEVICE = 5, 4, 8


@dataclass(frozen=True)
class Served:
    """One finished service: by whom, how long the customer had waited, and how it was rated if it was."""

    call: int
    clerk: int
    hour: int
    finished_at: datetime
    waited: float = 0.0
    rated_at: datetime | None = None
    value: int | None = None
    is_best: bool = False
    device: str = ""
    customer: int | None = None
    browser: str = ""


@dataclass(frozen=True)
class Odd:
    """Something odd about one clerk's ratings (or, without a clerk, one device's) and what shows it."""

    kind: str
    clerk: int | None
    n: int
    p_value: float | None
    evidence: Mapping[str, Any]


def odd(services: Sequence[Served]) -> list[Odd]:
    """Everything odd among the services of one hall."""
    rated = [one for one in services if one.rated_at is not None]
    found = [*_devices(rated)]
    by_clerk: dict[int, list[Served]] = defaultdict(list)
    for one in services:
        by_clerk[one.clerk].append(one)
    for clerk, own in by_clerk.items():
        given = sorted((one for one in own if one.rated_at), key=_when)
        others = [one for one in rated if one.clerk != clerk]
        tests = (
            _early(given), _instant(given), _burst(given), _customer(given), _hours(own), _chosen(own), _best(given, others),
        )  # fmt: skip
        found += [Odd(one.kind, clerk, one.n, one.p_value, one.evidence) for one in tests if one is not None]
    return found


def _when(one: Served) -> datetime:
    assert one.rated_at is not None  # noqa: S101 - only rated ones are sorted
    return one.rated_at


def _early(given: Sequence[Served]) -> Odd | None:
    early = [one for one in given if _when(one) < one.finished_at]
    return Odd("early", None, len(given), None, {"count": len(early), "calls": _calls(early)}) if early else None


def _instant(given: Sequence[Served]) -> Odd | None:
    quick = [one for one in given if timedelta(0) <= _when(one) - one.finished_at <= AT_ONCE]
    if len(given) < FEWEST or len(quick) * 2 < len(given):
        return None
    seconds = median((_when(one) - one.finished_at).total_seconds() for one in given)
    return Odd(
        "instant", None, len(given), None, {"count": len(quick), "median_seconds": round(seconds, 1), "calls": _calls(quick)}
    )


def _burst(given: Sequence[Served]) -> Odd | None:
    worst, crowded = _crowded(given, MINUTE, BURST)
    if not worst:
        return None
    seconds = (_when(worst[-1]) - _when(worst[0])).total_seconds()
    told = {"count": len(crowded), "most": len(worst), "seconds": round(seconds, 1), "at": _when(worst[0]).isoformat()}
    return Odd("burst", None, len(given), None, told | {"calls": _calls(crowded)})


def _crowded(given: Sequence[Served], span: timedelta, fewest: int) -> tuple[Sequence[Served], Sequence[Served]]:
    """Of ratings in their order those that stand at least `fewest` within a span of time: the most at once, and all of them."""
    worst: Sequence[Served] = ()
    start, inside = 0, set[int]()
    for end, one in enumerate(given):
        while _when(one) - _when(given[start]) > span:
            start += 1
        if end - start + 1 >= fewest:
            inside |= set(range(start, end + 1))
            worst = max(worst, given[start : end + 1], key=len)
    return worst, [given[place] for place in sorted(inside)]


def _devices(rated: Iterable[Served]) -> list[Odd]:
    """A device that rates more than eight services within ten minutes: no counter finishes as many."""
    by_device: dict[str, list[Served]] = defaultdict(list)
    for one in rated:
        if one.device:
            by_device[one.device].append(one)
    found = []
    for device, own in by_device.items():
        own.sort(key=_when)
        worst, crowded = _crowded(own, 10 * MINUTE, BY_DEVICE + 1)
        if worst:
            clerks = {one.clerk for one in crowded}
            told = {"count": len(crowded), "most": len(worst), "device": device, "clerks": len(clerks), "calls": _calls(crowded)}
            found.append(Odd("device", min(clerks) if len(clerks) == 1 else None, len(own), None, told))
    return found


def _customer(given: Sequence[Served]) -> Odd | None:
    """Somebody who rates the same clerk again and again: a customer who is known, or one phone."""
    times: dict[tuple[str, int | str], list[Served]] = defaultdict(list)
    for one in given:
        if one.customer is not None:
            times["customer", one.customer].append(one)
        if one.browser:
            times["phone", one.browser].append(one)
    (kind, who), worst = max(times.items(), key=lambda each: len(each[1]), default=(("", ""), []))
    if len(worst) < REPEATS:
        return None
    about: dict[str, Any] = {"customer": who} if kind == "customer" else {"phones": 1}
    return Odd("customer", None, len(given), None, {"count": len(worst), **about, "calls": _calls(worst)})


def _hours(own: Sequence[Served]) -> Odd | None:
    """Whether the share of rated services differs by hour far beyond chance (Pearson's chi-square)."""
    rated = sum(one.rated_at is not None for one in own)
    if rated < 2 * FEWEST or rated == len(own):
        return None
    share = rated / len(own)
    table: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for one in own:
        table[one.hour][0] += 1
        table[one.hour][1] += one.rated_at is not None
    big = {hour: cells for hour, cells in table.items() if cells[0] * min(share, 1 - share) >= 5}  # Cochran's rule
    if len(big) < 2:
        return None
    chi = sum((hit - n * share) ** 2 / (n * share * (1 - share)) for n, hit in big.values())
    p = chi_square_tail(chi, len(big) - 1)
    if p > CHANCE:
        return None
    told = {"hours": {str(hour): [n, hit] for hour, (n, hit) in sorted(table.items())}, "chi_square": round(chi, 1)}
    return Odd("hours", None, rated, p, told)


def _chosen(own: Sequence[Served]) -> Odd | None:
    """Whether services after a long wait are rated far less often than the others (two proportions)."""
    if len(own) < 4 * FEWEST:
        return None
    limit = sorted(one.waited for one in own)[int(len(own) * 0.7) - 1]
    late, soon = [one for one in own if one.waited > limit], [one for one in own if one.waited <= limit]
    hits = [sum(one.rated_at is not None for one in group) for group in (late, soon)]
    if len(late) < FEWEST:
        return None
    share = sum(hits) / len(own)
    spread = sqrt(share * (1 - share) * (1 / len(late) + 1 / len(soon)))
    if not spread:
        return None
    z = (hits[0] / len(late) - hits[1] / len(soon)) / spread
    p = normal_tail(-z)
    if z >= 0 or p > CHANCE:
        return None
    told = {"wait_seconds": round(limit), "late": [len(late), hits[0]], "soon": [len(soon), hits[1]]}
    return Odd("chosen", None, sum(hits), p, told)


def _best(given: Sequence[Served], others: Sequence[Served]) -> Odd | None:
    """Whether the share of best marks is far above the other clerks' (upper tail of the binomial)."""
    if len(given) < 2 * FEWEST or len(others) < 5 * FEWEST:
        return None
    hits, usual = sum(one.is_best for one in given), sum(one.is_best for one in others) / len(others)
    if not 0 < usual < 1:
        return None
    p = binomial_tail(hits, len(given), usual)
    if p > CHANCE:
        return None
    return Odd("best", None, len(given), p, {"best": hits, "others_share": round(usual, 3), "others": len(others)})


def _calls(some: Sequence[Served]) -> list[int]:
    return [one.call for one in some]


def normal_tail(z: float) -> float:
    """P(Z > z) of the standard normal distribution."""
    return 0.5 * erfc(z / sqrt(2))


def binomial_tail(hits: int, n: int, p: float) -> float:
    """P(X >= hits) of a binomial distribution."""

    def term(k: int) -> float:
        return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log(1 - p))

    return min(1.0, sum(term(k) for k in range(hits, n + 1)))


def chi_square_tail(x: float, degrees: int) -> float:
    """P(X > x) of the chi-square distribution, by the series of the lower incomplete gamma function (or its continued fraction)."""
    a, y = degrees / 2, x / 2
    if y <= 0:
        return 1.0
    if y < a + 1:
        total = term = 1 / a
        n = a
        while abs(term) > abs(total) * 1e-12:
            n += 1
            term *= y / n
            total += term
        return max(0.0, 1 - total * exp(-y + a * log(y) - lgamma(a)))
    b = y + 1 - a
    c, d = 1e300, 1 / b
    h = d
    for i in range(1, 500):
        b += 2
        an = -i * (i - a)
        d = 1 / (an * d + b)
        c = b + an / c
        h *= d * c
        if abs(d * c - 1) < 1e-12:
            break
    return exp(-y + a * log(y) - lgamma(a)) * h
