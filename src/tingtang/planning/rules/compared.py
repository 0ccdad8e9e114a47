"""A scenario beside its change, with the same luck: both results and the differences."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from tingtang.planning.rules.simulation.built import build
from tingtang.planning.rules.simulation.days import Days, simulate
from tingtang.planning.rules.simulation.figures import Figure, Result, figures
from tingtang.planning.rules.simulation.scenario import Scenario

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Hours:
    """The mean wait (seconds) of those who came in each hour; NaN where nobody did."""

    hours: Sequence[int]
    waits: Sequence[float]


@dataclass(frozen=True)
class Outlook:
    """What a scenario comes to, and its waits over the day."""

    result: Result
    hours: Hours


@lru_cache(maxsize=32)
def _known(text: str) -> Outlook:
    built = build(Scenario.model_validate_json(text))
    days = simulate(built)
    return Outlook(figures(built, days), by_hour(days))


def outlook(scenario: Scenario) -> Outlook:
    """Simulate a scenario; one that was asked for before is remembered."""
    return _known(scenario.model_dump_json(by_alias=True))


def by_hour(days: Days) -> Hours:
    """The mean wait by hour of arrival."""
    hour = np.clip(days.since // 3600, 0, 47).astype(np.int64)
    n, total = np.bincount(hour, minlength=48), np.bincount(hour, weights=days.wait, minlength=48)
    shown = np.flatnonzero(n >= len(days))
    return Hours([int(h) for h in shown], [float(total[h] / n[h]) for h in shown])


@dataclass(frozen=True)
class Compared:
    """Before and after, and the difference of each figure of all customers."""

    before: Outlook
    after: Outlook

    def of(self, name: str) -> tuple[Figure, Figure, Figure]:
        """A figure before, after, and the difference."""
        before, after = (self._figure(one.result, name) for one in (self.before, self.after))
        return before, after, after.minus(before)

    @staticmethod
    def _figure(result: Result, name: str) -> Figure:
        found: Figure = getattr(result.all, name) if hasattr(result.all, name) else getattr(result, name)
        return found


def compare(before: Scenario, after: Scenario) -> Compared:
    """Both scenarios, with the same luck."""
    return Compared(outlook(before), outlook(after))
