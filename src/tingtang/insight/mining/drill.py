"""From a figure to its cases, and from a case to its events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from tingtang.insight.mining.loading import Loaded
from tingtang.insight.rules.eventlog import NOBODY, Chosen, EventLog, Times
from tingtang.insight.rules.mining import bounds
from tingtang.insight.rules.variants import variants
from tingtang.ui import formats

MOST = 5_000
MOST_MOVES = 4_000


@dataclass(frozen=True, slots=True)
class Case:
    """One case: when it began, how long it took in seconds, how many events, which variant."""

    case: int
    began_at: datetime
    seconds: float
    events: int
    variant: int
    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a case: when, what, by whom, and how many seconds after the one before."""

    at: datetime
    activity: str
    resource: str
    after: float | None


def cases(
    log: EventLog, clock: Times | None, loaded: Loaded, wanted: Mapping[str, str], among: Chosen | None = None
) -> tuple[list[Case], int]:
    """The cases (of some, when `among` says so) for which all that is wanted holds, as many as are shown, those that took longest
    first; and how many there are."""
    first, latest = bounds(log.starts)
    at = log.at if clock is None else clock
    took = np.zeros(len(log.starts) - 1)
    numbers = log.case[first]
    took[numbers] = (at[latest] - at[first]) / 1e6
    found = variants(log.activity, log.starts).of_case
    chosen = np.zeros(len(took), np.bool_)
    chosen[numbers] = True if among is None else among[numbers]
    for test in (_having, _touching, _stepping, _handing, _repeating, _beginning):
        chosen &= test(log, loaded, wanted, len(took))
    if (variant := _number(wanted.get("variant", ""))) is not None:
        chosen &= found == variant - 1
    if (longer := _number(wanted.get("longer", ""))) is not None:
        chosen &= took >= longer
    if (shorter := _number(wanted.get("shorter", ""))) is not None:
        chosen &= took < shorter
    order = np.flatnonzero(chosen)
    order = order[np.argsort(-took[order], kind="stable")]
    counts, begins = np.diff(log.starts), np.zeros(len(took), np.int64)
    begins[numbers] = log.at[first]
    shown = [
        Case(each, moment(int(begins[each])), float(took[each]), int(counts[each]), int(found[each]) + 1)
        for each in order[:MOST].tolist()
    ]
    return shown, len(order)


def _having(log: EventLog, loaded: Loaded, wanted: Mapping[str, str], size: int) -> Chosen:
    return _marked(log.case[log.activity == _code(loaded, wanted["has"])], size) if wanted.get("has") else np.ones(size, np.bool_)


def _touching(log: EventLog, _loaded: Loaded, wanted: Mapping[str, str], size: int) -> Chosen:
    if not wanted.get("who"):
        return np.ones(size, np.bool_)
    who = list(log.resources).index(wanted["who"]) if wanted["who"] in log.resources else -2
    return _marked(log.case[log.resource == who], size)


def _stepping(log: EventLog, loaded: Loaded, wanted: Mapping[str, str], size: int) -> Chosen:
    source, arrow, target = wanted.get("step", "").partition(">")
    if not arrow:
        return np.ones(size, np.bool_)
    pair = (log.activity[:-1] == _code(loaded, source)) & (log.activity[1:] == _code(loaded, target))
    return _marked(log.case[1:][pair & (log.case[1:] == log.case[:-1])], size)


def _handing(log: EventLog, _loaded: Loaded, wanted: Mapping[str, str], size: int) -> Chosen:
    source, arrow, target = wanted.get("handed", "").partition(">")
    names = list(log.resources)
    if not arrow:
        return np.ones(size, np.bool_)
    if source not in names or target not in names:
        return np.zeros(size, np.bool_)
    known = np.flatnonzero(log.resource != NOBODY)
    who, case = log.resource[known], log.case[known]
    pair = (who[:-1] == names.index(source)) & (who[1:] == names.index(target)) & (case[1:] == case[:-1])
    return _marked(case[1:][pair], size)


def _repeating(log: EventLog, loaded: Loaded, wanted: Mapping[str, str], size: int) -> Chosen:
    if not wanted.get("again"):
        return np.ones(size, np.bool_)
    times: Times = np.bincount(log.case[log.activity == _code(loaded, wanted["again"])], minlength=size)
    return times > 1


def _beginning(log: EventLog, _loaded: Loaded, wanted: Mapping[str, str], size: int) -> Chosen:
    chosen = np.ones(size, np.bool_)
    began = np.zeros(size, np.int64)
    first, _latest = bounds(log.starts)
    began[log.case[first]] = log.at[first]
    if (before := _number(wanted.get("before", ""))) is not None:
        chosen &= began < before
    if (since := _number(wanted.get("since", ""))) is not None:
        chosen &= began >= since
    return chosen


def _number(text: str) -> int | None:
    """A whole number that fits a column, or nothing."""
    return int(text) if text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 19 else None


def _code(loaded: Loaded, key: str) -> int:
    return loaded.keys.index(key) if key in loaded.keys else -2


def _marked(numbers: Any, size: int) -> Chosen:
    found = np.zeros(size, np.bool_)
    found[numbers] = True
    return found


def moment(micros: int) -> datetime:
    """Microseconds since 1970 as a time."""
    return datetime.fromtimestamp(micros / 1e6, UTC)


def events(log: EventLog, clock: Times | None, case: int) -> list[Happened]:
    """The events of one case in order."""
    where = log.events_of(case)
    at = log.at if clock is None else clock
    found: list[Happened] = []
    for row in range(where.start, where.stop):
        after = float(at[row] - at[row - 1]) / 1e6 if row > where.start else None
        who = log.resources[log.resource[row]] if log.resource[row] != NOBODY else ""
        found.append(Happened(moment(int(log.at[row])), log.activities[log.activity[row]], who, after))
    return found


def moves(log: EventLog, loaded: Loaded, begins: datetime, ends: datetime) -> dict[str, Any]:
    """Steps between two activities that ended in a day: from, to, beginning and end in seconds since its midnight."""
    low, high = (int(each.timestamp()) * 1_000_000 for each in (begins, ends))
    chosen = (log.case[1:] == log.case[:-1]) & (log.at[1:] >= low) & (log.at[1:] < high)
    rows = np.flatnonzero(chosen)
    every = max(1, -(-len(rows) // MOST_MOVES))
    kept = [
        [loaded.keys[log.activity[row]], loaded.keys[log.activity[row + 1]],
         max(0, (int(log.at[row]) - low) // 1_000_000), (int(log.at[row + 1]) - low) // 1_000_000]
        for row in rows[::every].tolist()
    ]  # fmt: skip
    return {"moves": kept, "of": len(rows), "day": formats.day(begins.date())}
