"""Early warnings about customers: what they do now against what each of them usually does (CUS-29), and stages of life (CUS-19)."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
WINDOWS: Final = 12  # of thirty days each, the oldest first
WINDOW_DAYS: Final = 30
RARE: Final = 0.001  # so seldom would a burst come by chance, with that customer's own rate
EXPECTED: Final = 4.0  # so many were to come in ninety days; none came: by chance in fewer than two of a hundred
TROUBLES: Final = 2  # complaints and bad ratings in ninety days
FALL: Final = 0.5  # of who was worth something: the contribution of a quarter against the one before
TREND: Final = 0.1  # a quarter; between both it neither grows nor shrinks
STAGES: Final = ("start", "growth", "mature", "decline", "none")

LEAST_TO_TELL: Final = 5  # companies of an industry: of fewer one alone would decide


def industry_stage(companies: int, starts: int, before: int, now: int) -> str:
    """The stage of an industry by what its companies contributed in two quarters; a start where most begin, "" of too few to tell."""
    if companies < LEAST_TO_TELL or (before <= 0 and now <= 0 and 2 * starts <= companies):
        return ""
    if 2 * starts > companies:
        return "start"
    trend = (now - before) / before if before > 0 else 1.0
    return "growth" if trend > TREND else "decline" if trend < -TREND else "mature"


def silent(windows: Array) -> Array:
    """Who used to come and did not for ninety days: how many were expected, else 0."""
    expected = windows[:, :-3].mean(axis=1) * 3
    return np.where((windows[:, -3:].sum(axis=1) == 0) & (expected >= EXPECTED), expected, 0.0)


def bursts(windows: Array) -> Array:
    """How unlikely so much in the latest window is at the customer's own rate; 1 where it is nothing rare or fewer than five."""
    now = windows[:, -1]
    rate = (windows[:, :-1].sum(axis=1) + 0.5) / (windows.shape[1] - 1)
    return np.where(now >= 5, upper_tail(now, rate), 1.0)


def upper_tail(counts: Array, rates: Array) -> Array:
    """P(X >= count) of Poisson's distribution with each rate, summed from below; exact to about 1e-12."""
    tail = np.ones(len(counts))
    term, below = np.exp(-rates), np.zeros(len(counts))
    for k in range(int(counts.max(initial=0))):
        going = counts > k
        below[going] += term[going]
        term = term * rates / (k + 1)
    tail = np.clip(1 - below, 0.0, 1.0)
    return np.where(tail < 1e-12, 0.0, tail)


def falls(quarters: Array) -> Array:
    """Who contributed half or less of what he did in the quarter before, and was worth a year's median then."""
    before, now = quarters[:, -2], quarters[:, -1]
    worth = before > 0
    middle = np.median(before[worth]) if worth.any() else 0.0
    return worth & (before >= middle) & (now <= FALL * before)


def stages(quarters: Array, windows: Array, known_days: Array) -> Array:
    """The stage of life of each by four quarters of contribution, or of coming where no business is entered: index into STAGES.

    A start is less than a year known with something in the latest half year only; else the trend decides: the slope of a line through
    the quarters against their mean; who brings half or less of what he did before declines whatever the line says.
    """
    coming = windows.reshape(len(windows), 4, 3).sum(axis=2).astype(float)
    has_business = (quarters != 0).any(axis=1)
    values = np.where(has_business[:, None], quarters, coming)
    mean = values.mean(axis=1)
    slope = (values * np.array([-1.5, -0.5, 0.5, 1.5])).sum(axis=1) / 5
    trend = np.divide(slope, mean, out=np.zeros(len(mean)), where=mean > 0)
    earlier = values[:, :3].mean(axis=1)
    has_halved = (earlier > 0) & (values[:, 3] <= FALL * earlier)
    found = np.where((trend < -TREND) | has_halved, 3, np.where(trend > TREND, 1, 2))
    is_new = (known_days < 365) & (values[:, :2] <= 0).all(axis=1) & (values[:, 2:] > 0).any(axis=1)
    found = np.where(is_new, 0, found)
    return np.where((values <= 0).all(axis=1), 4, found)
