"""What replies come to: satisfaction, recommendation, effort, Kano, SERVQUAL, each with n and an interval; and who may see small groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tingtang.quality.rules.estimates import student
from tingtang.quality.rules.questions import ALL_POINTS, NOTHING

Marks = NDArray[np.uint8]
Z: Final = 1.959964  # 95 %


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval and the number of replies it rests on; None where there are none."""

    value: float | None
    low: float | None
    high: float | None
    n: int


NONE = Estimate(None, None, None, 0)


def share(hits: int, n: int) -> Estimate:
    """A share with Wilson's interval (E. B. Wilson, JASA 22, 1927, 209-212)."""
    if not n:
        return NONE
    p, z2 = hits / n, Z * Z
    middle, half = (p + z2 / (2 * n)) / (1 + z2 / n), Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Estimate(p, max(0.0, middle - half), min(1.0, middle + half), n)


def mean(values: NDArray[Any]) -> Estimate:
    """A mean with Student's interval, as indicators and gaps have it; one value alone has none."""
    n = len(values)
    if not n:
        return NONE
    m = float(values.mean())
    if n == 1:
        return Estimate(m, None, None, 1)
    half = student(n - 1) * float(values.std(ddof=1)) / sqrt(n)
    return Estimate(m, m - half, m + half, n)


def within(one: Estimate, low: float, high: float) -> Estimate:
    """An estimate whose interval does not leave what can be answered."""
    if one.low is None or one.high is None:
        return one
    return Estimate(one.value, max(low, one.low), min(high, one.high), one.n)


def difference(before: Estimate, after: Estimate) -> Estimate:
    """What came later minus what came before, from the intervals of both (R. G. Newcombe, Statistics in Medicine 17, 1998, method 10;
    G. Y. Zou and A. Donner, Statistics in Medicine 27, 2008). Without both intervals there is none.
    """
    n = min(before.n, after.n)
    if before.value is None or after.value is None:
        return Estimate(None, None, None, n)
    moved = after.value - before.value
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return Estimate(moved, None, None, n)
    down = hypot(after.value - after.low, before.high - before.value)
    up = hypot(after.high - after.value, before.value - before.low)
    return Estimate(moved, moved - down, moved + up, n)


def satisfied(column: Marks, low: int, high: int) -> Estimate:
    """CSAT: the share of the two best answers of a scale."""
    given = column[column != NOTHING]
    return share(int((given >= max(high - 1, low + 1)).sum()), len(given))


def net_promoters(column: Marks) -> Estimate:
    """NPS: promoters (9-10) minus detractors (0-6) in points of 100 (Reichheld, HBR 81:12, 2003); variance of a trinomial."""
    given = column[column != NOTHING]
    n = len(given)
    if not n:
        return NONE
    p, d = float((given >= 9).mean()), float((given <= 6).mean())
    half = Z * sqrt(max(0.0, p + d - (p - d) ** 2) / n)
    score = p - d
    return Estimate(100 * score, 100 * max(-1.0, score - half), 100 * min(1.0, score + half), n)


# Kano's table: rows are the answer when the feature is there, columns when it is not, both from "like" to "dislike"
# (Kano et al., Hinshitsu 14:2, 1984; English wording after Berger et al., CQM Journal 2:4, 1993).
KANO: Final = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
CATEGORIES: Final = ("M", "O", "A", "I", "R", "Q")


def kano_category(functional: int, dysfunctional: int) -> str:
    """The category of one person's pair of answers, 1 (like) to 5 (dislike)."""
    return KANO[functional - 1][dysfunctional - 1]


@dataclass(frozen=True)
class Kano:
    """How a feature is felt: counts by category, the most frequent one, and Berger's two coefficients."""

    counts: Mapping[str, int]
    category: str
    better: float | None
    worse: float | None
    n: int


def kano(functional: Marks, dysfunctional: Marks) -> Kano:
    """Categories of a feature. Better = (A+O)/(A+O+M+I), worse = -(O+M)/(A+O+M+I) (Berger et al. 1993); a tie goes M, O, A, I, R, Q."""
    both = (functional != NOTHING) & (dysfunctional != NOTHING)
    codes = (functional[both].astype(np.int64) - 1) * 5 + dysfunctional[both].astype(np.int64) - 1
    cells = np.bincount(codes, minlength=25)
    letters = "".join(KANO)
    counts = {letter: int(sum(cells[i] for i in range(25) if letters[i] == letter)) for letter in CATEGORIES}
    return coefficients(counts)


def coefficients(counts: Mapping[str, int]) -> Kano:
    """Berger's coefficients of counted categories."""
    told = {letter: counts.get(letter, 0) for letter in CATEGORIES}
    felt = sum(told[letter] for letter in "AOMI")
    better = (told["A"] + told["O"]) / felt if felt else None
    worse = -(told["O"] + told["M"]) / felt if felt else None
    n = sum(told.values())
    category = max(CATEGORIES, key=lambda letter: told[letter]) if n else ""
    return Kano(told, category, better, worse, n)


@dataclass(frozen=True)
class Gap:
    """Perception minus expectation of an item or a dimension: negative where less was found than expected."""

    code: str
    expectation: float | None
    perception: float | None
    gap: Estimate
    weight: float | None = None


def gaps(codes: Sequence[str], expectation: Marks, perception: Marks) -> list[Gap]:
    """Item by item the gap of those who gave both (gap = perception - expectation)."""
    found = []
    for number, code in enumerate(codes):
        e, p = expectation[:, number], perception[:, number]
        both = (e != NOTHING) & (p != NOTHING)
        differs = p[both].astype(np.float64) - e[both].astype(np.float64)
        means = (float(e[both].mean()), float(p[both].mean())) if both.any() else (None, None)
        found.append(Gap(code, means[0], means[1], mean(differs)))
    return found


def dimension_gaps(
    codes: Sequence[str],
    dimensions: Sequence[str],
    expectation: Marks,
    perception: Marks,
    points: Marks | None,
    order: Sequence[str],
) -> list[Gap]:
    """Dimension by dimension the mean of each person's item gaps; `points` are the 100 shared among `order`."""
    found = []
    for number, name in enumerate(order):
        columns = [i for i, _code in enumerate(codes) if dimensions[i] == name]
        if not columns:
            continue
        e, p = (
            np.where(each[:, columns] == NOTHING, np.nan, each[:, columns].astype(np.float64))
            for each in (expectation, perception)
        )
        each = np.where(np.isnan(e) | np.isnan(p), np.nan, p - e)
        held = ~np.isnan(each).all(axis=1)
        person = np.nanmean(each[held], axis=1) if held.any() else np.zeros(0)
        weight = None
        if points is not None and len(points):
            given = points[points[:, number] != NOTHING, number]
            weight = float(given.mean()) / ALL_POINTS if len(given) else None
        means = (float(np.nanmean(e[held])), float(np.nanmean(p[held]))) if held.any() else (None, None)
        found.append(Gap(name, means[0], means[1], mean(person), weight))
    return found


def total_gap(dimensions: Sequence[Gap]) -> tuple[float | None, float | None]:
    """The whole gap: the plain mean of the dimensions, and weighted by their points (None without any)."""
    known = [one for one in dimensions if one.gap.value is not None]
    if not known:
        return None, None
    plain = sum(one.gap.value or 0.0 for one in known) / len(known)
    weights = sum(one.weight or 0.0 for one in known)
    weighted = sum((one.gap.value or 0.0) * (one.weight or 0.0) for one in known) / weights if weights else None
    return plain, weighted


def counted(column: Marks, size: int) -> list[int]:
    """How often each value below `size` was given."""
    return [int(each) for each in np.bincount(column[column != NOTHING], minlength=size)[:size]]


def shown(sizes: Mapping[Any, int], least: int) -> set[Any]:
    """The groups that may be shown: none under `least`; the smallest of the others are hidden too until those hidden are `least` together.

    Otherwise they could be had by taking the others from the whole: one small group alone, or two of one person each as one of two.
    """
    small = {name for name, n in sizes.items() if n < least}
    hidden = sum(sizes[name] for name in small)
    for name in sorted(set(sizes) - small, key=lambda name: (sizes[name], str(name))):
        if not hidden or hidden >= least:
            break
        small.add(name)
        hidden += sizes[name]
    return set(sizes) - small
