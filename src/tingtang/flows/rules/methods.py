"""Named methods of analysis over the steps of a process: value chain, Pareto, control chart (FLW-20)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

# What a step is worth to the customer (lean): it adds value, it is needed all the same, or it is waste.
WORTHS = ("adds", "needed", "waste")
# Activities of the value chain: five primary and four supporting ones (Porter, 1985).
ACTIVITIES = (
    "inbound", "operations", "outbound", "marketing", "service", "infrastructure", "people", "technology", "procurement",
)  # fmt: skip
PRIMARY = frozenset(ACTIVITIES[:5])
VITAL = 0.8
# Natural limits of a chart of single values: the mean of moving ranges of two, over d2 = 1.128, three times.
XMR = 3 / 1.128
ENOUGH_DAYS = 8
RUN = 8


class Share(NamedTuple):
    """A part with its time and share of the whole."""

    code: str
    seconds: float
    share: float


def shares(parts: Iterable[tuple[str, float]], order: Sequence[str]) -> list[Share]:
    """Time by code, in `order`; what has no code comes last under the empty one. Parts without time are left out."""
    found: dict[str, float] = {}
    for code, seconds in parts:
        found[code] = found.get(code, 0.0) + seconds
    whole = sum(found.values())
    codes = [code for code in (*order, "") if found.get(code)]
    return [Share(code, found[code], found[code] / whole) for code in codes] if whole else []


class Cause(NamedTuple):
    """A cause with its count, the share of all up to it, and whether it is one of the vital few."""

    name: str
    times: int
    cumulated: float
    is_vital: bool


def pareto(counts: Mapping[str, int]) -> list[Cause]:
    """Causes by how often, the vital few (the first that together make 80 %) marked."""
    whole = sum(counts.values())
    found, before = [], 0
    for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if count:
            found.append(Cause(name, count, (before + count) / whole, before < VITAL * whole))
            before += count
    return found


class Chart(NamedTuple):
    """A chart of single values: mean, natural limits, and the places of what is out of them or in a run of eight on one side."""

    mean: float
    lower: float
    upper: float
    outside: tuple[int, ...]
    runs: tuple[int, ...]


def control(values: Sequence[float]) -> Chart | None:
    """The natural limits of values in time (XmR); None while there are too few to tell."""
    if len(values) < ENOUGH_DAYS:
        return None
    mean = sum(values) / len(values)
    ranges = [abs(after - before) for before, after in pairwise(values)]
    reach = XMR * sum(ranges) / len(ranges)
    lower, upper = max(0.0, mean - reach), mean + reach
    outside = tuple(n for n, one in enumerate(values) if not lower <= one <= upper)
    return Chart(mean, lower, upper, outside, _runs(values, mean))


def _runs(values: Sequence[float], mean: float) -> tuple[int, ...]:
    found, side, length = [], 0, 0
    for n, one in enumerate(values):
        now = (one > mean) - (one < mean)
        length = length + 1 if now == side and now else 1
        side = now
        if length >= RUN:
            found.append(n)
    return tuple(found)
