"""Whether a change had an effect: weeks before against weeks after, less what the units did that were not changed.

Each week gives one number: the mean over the changed units less the mean over the others (difference in differences; without others, the
changed units alone, and then nobody can tell the change from the season). The numbers before and after are compared by Welch's test
(B. L. Welch, Biometrika 34, 1947), which lets their spread differ; weeks count as independent of one another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

FEWEST_WEEKS: Final = 4
LEVEL: Final = 0.95
Floats = npt.NDArray[np.float64]
Weeks = Sequence[Sequence[float | None]]  # a row for each unit, a number for each week; None where nothing was measured


@dataclass(frozen=True)
class Effect:
    """How much the mean changed, with its interval and p; `weeks` measured before and after. Nothing to say: `difference` is None.
    `own` and `rest` are the means of the changed units and of the others, week by week.
    """

    before: float | None
    after: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    weeks: tuple[int, int]
    has_others: bool
    own: tuple[float | None, ...] = ()
    rest: tuple[float | None, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether the interval leaves out no change."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def effect(changed: Weeks, others: Weeks, weeks_before: int) -> Effect:
    """The effect of a change that came after the first `weeks_before` weeks."""
    own, rest = _mean(changed), _mean(others) if others else None
    found = _tested(own, rest, weeks_before)
    return replace(found, own=_told(own), rest=() if rest is None else _told(rest))


def _told(numbers: Floats) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(one) else float(one) for one in numbers)


def _tested(own: Floats, rest: Floats | None, weeks_before: int) -> Effect:
    numbers = own if rest is None else own - rest
    before, after = (part[~np.isnan(part)] for part in (numbers[:weeks_before], numbers[weeks_before:]))
    counts = (len(before), len(after))
    means = [float(np.mean(part)) if len(part) else None for part in (_known(own[:weeks_before]), _known(own[weeks_before:]))]
    if min(counts) < FEWEST_WEEKS:
        return Effect(means[0], means[1], None, None, None, None, counts, rest is not None)
    difference = float(after.mean() - before.mean())
    if before.std() == 0 and after.std() == 0:  # nothing varies: the test has nothing to weigh by
        return Effect(means[0], means[1], difference, difference, difference, None, counts, rest is not None)
    from scipy import stats  # noqa: PLC0415 - takes half a second of every process's start

    tested = stats.ttest_ind(after, before, equal_var=False)
    interval = tested.confidence_interval(LEVEL)
    return Effect(
        means[0], means[1], difference, float(interval.low), float(interval.high), float(tested.pvalue), counts, rest is not None
    )


def _known(part: Floats) -> Floats:
    kept: Floats = part[~np.isnan(part)]
    return kept


def _mean(rows: Weeks) -> Floats:
    """The mean over units, week by week; not a number where no unit was measured."""
    table = np.array([[np.nan if one is None else one for one in row] for row in rows], dtype=float)
    known = ~np.isnan(table)
    counts = known.sum(axis=0)
    sums = np.where(known, table, 0.0).sum(axis=0)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
