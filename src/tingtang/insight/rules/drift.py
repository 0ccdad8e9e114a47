"""What differs between two periods of a log, and how sure that is."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import scipy

from tingtang.insight.rules.eventlog import EventLog, Times
from tingtang.insight.rules.mining import Mined, bounds

ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: its share of cases (or its median) before and after, and the chance of such a difference by luck."""

    what: str
    source: int
    target: int
    before: float
    after: float
    p: float


def durations(log: EventLog, clock: Times | None) -> Times:
    """How long each case took."""
    first, latest = bounds(log.starts)
    at = log.at if clock is None else clock
    return at[latest] - at[first]


def changes(before: Mined, after: Mined, most: int = 20) -> list[Change]:
    """Paths taken clearly more or less often by cases of the second period, the surest first.

    Two-proportion z test on how often a path is gone per case, kept at a false discovery rate of 5 % (Benjamini & Hochberg 1995).
    """
    counts = [_per_edge(each) for each in (before, after)]
    cases = before.cases, after.cases
    if not all(cases):
        return []
    found = []
    for edge in counts[0].keys() | counts[1].keys():
        one, two = (min(count.get(edge, 0), n) for count, n in zip(counts, cases, strict=True))
        if one + two >= ENOUGH:
            found.append(Change("path", *edge, one / cases[0], two / cases[1], _chance(one, cases[0], two, cases[1])))
    found.sort(key=lambda change: change.p)
    kept = [n for n, change in enumerate(found, 1) if change.p <= 0.05 * n / len(found)]
    return found[: max(kept, default=0)][:most]


def _per_edge(mined: Mined) -> dict[tuple[int, int], int]:
    edges = mined.edges
    return {(s, t): n for s, t, n in zip(edges.source.tolist(), edges.target.tolist(), edges.count.tolist(), strict=True)}


def _chance(one: int, n_one: int, two: int, n_two: int) -> float:
    pooled = (one + two) / (n_one + n_two)
    error = sqrt(pooled * (1 - pooled) * (1 / n_one + 1 / n_two))
    return 1.0 if error == 0 else float(2 * scipy.stats.norm.sf(abs(one / n_one - two / n_two) / error))


def slower(before: Times, after: Times) -> Change | None:
    """Whether cases take longer than before (Mann & Whitney 1947); nothing when either period has too few."""
    if min(len(before), len(after)) < ENOUGH:
        return None
    p = float(scipy.stats.mannwhitneyu(before, after).pvalue)
    return Change("throughput", -1, -1, float(np.median(before)) / 1e6, float(np.median(after)) / 1e6, p)
