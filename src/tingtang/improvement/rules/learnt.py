"""What a course brought: of each who was tested twice, right after less right before; the mean with Student's interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

FEWEST: Final = 3
LEVEL: Final = 0.95
EDGE, STILL = timedelta(minutes=30), timedelta(days=30)


class Due(StrEnum):
    """What a customer may answer by his link, or what it waits for."""

    BEFORE = "before"
    AFTER = "after"
    LATER = "later"
    NOT_COME = "not_come"
    NONE = "none"


def due(
    starts_at: datetime, ends_at: datetime, at: datetime, *, has: tuple[bool, bool], has_come: bool, is_held: bool = False
) -> Due:
    """Which test is open: the first until a little after the beginning, the second from a little before the end, for who came.

    A little is half an hour, of a short session a quarter; a session of which the trainer says that it was held is over. Each is
    answered once; after thirty days none is.
    """
    edge = min(EDGE, (ends_at - starts_at) / 4)
    has_before, has_after = has
    if has_after or at > ends_at + STILL:
        return Due.NONE
    if not has_before and at <= starts_at + edge and not is_held:
        return Due.BEFORE
    if at < ends_at - edge and not is_held:
        return Due.LATER
    return Due.AFTER if has_come else Due.NOT_COME


@dataclass(frozen=True)
class Gain:
    """Means in % before and after, and their difference in points with its interval; `n` were tested twice."""

    n: int
    before: float | None = None
    after: float | None = None
    gain: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the interval leaves out no change."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def gain(pairs: Sequence[tuple[int, int]]) -> Gain:
    """The paired difference of before and after; below three pairs nothing is said of it."""
    n = len(pairs)
    if n < FEWEST:
        return Gain(n)
    differences = [after - before for before, after in pairs]
    mean = sum(differences) / n
    spread = math.sqrt(sum((one - mean) ** 2 for one in differences) / (n - 1))
    from scipy import stats  # noqa: PLC0415 - takes half a second of every process's start

    half = float(stats.t.ppf((1 + LEVEL) / 2, n - 1)) * spread / math.sqrt(n)
    low, high = max(-100.0, mean - half), min(100.0, mean + half)  # no difference of shares lies beyond
    return Gain(n, sum(b for b, _a in pairs) / n, sum(a for _b, a in pairs) / n, mean, low, high)
