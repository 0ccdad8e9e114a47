"""Steps that took longer than the flow allows them, by the clock of a calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np

from tingtang.insight.rules.eventlog import EventLog, Times

MINUTE = 60_000_000
MOST_MINUTES = 9_999_999


@dataclass(frozen=True, slots=True)
class Late:
    """How often a step came later after the one before than it may, and by how many seconds on average."""

    activity: str
    minutes: int
    times: int
    late: int
    mean_seconds_over: float


def lateness(log: EventLog, clock: Times | None, allowed: Mapping[str, int]) -> list[Late]:
    """Steps that have a time, in minutes since the event before them in their case; in working hours when `clock` says so."""
    row, took = _steps(log, clock)
    found = []
    for code, name in enumerate(log.activities):
        if name not in allowed:
            continue
        mine = took[log.activity[row] == code]
        over = mine[mine > allowed[name] * MINUTE] - allowed[name] * MINUTE
        found.append(Late(name, allowed[name], len(mine), len(over), float(over.mean()) / 1e6 if len(over) else 0.0))
    return sorted(found, key=lambda each: -each.late)


def kept_by(log: EventLog, clock: Times | None, share: float = 0.9) -> dict[str, int]:
    """The whole minutes within which nine in ten of a step's times came, by activity: a time limit that the log itself keeps."""
    row, took = _steps(log, clock)
    code = log.activity[row]
    found = {}
    for each in np.unique(code).tolist():
        within = float(np.quantile(took[code == each], share, method="inverted_cdf"))
        found[log.activities[each]] = min(max(ceil(within / MINUTE), 1), MOST_MINUTES)
    return found


def late_rows(log: EventLog, clock: Times | None, allowed: Mapping[str, int], activity: str) -> Times:
    """The events of an activity that came later than it may."""
    if activity not in allowed or activity not in log.activities:
        return np.empty(0, np.int64)
    row, took = _steps(log, clock)
    late: Times = row[(log.activity[row] == list(log.activities).index(activity)) & (took > allowed[activity] * MINUTE)]
    return late


def _steps(log: EventLog, clock: Times | None) -> tuple[Times, Times]:
    at = log.at if clock is None else clock
    row: Times = np.flatnonzero(log.case[1:] == log.case[:-1]) + 1
    took: Times = at[row] - at[row - 1]
    return row, took
