"""Working hours as a clock: how many microseconds were worked before each moment, looked up instead of computed."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numba as nb
import numpy as np

from tingtang.catalogue.rules.calendars import Calendar, Open, merged, moment
from tingtang.insight.rules.eventlog import Times
from tingtang.insight.rules.parts import SMALL, at_once, workers

_CELL = 3_600_000_000
_DAY = timedelta(days=1)
EARLIEST, LATEST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000 for year in (1900, 2200))


class NoHours(ValueError):
    """A time is so far away that nobody knows its working hours."""

    def __init__(self) -> None:
        super().__init__(
            "there are no working hours before 1900 and after 2200; leave out rows with such times, or use wall time"
        )


@dataclass(frozen=True, slots=True, eq=False)
class WorkedTable:
    """Open spans, the time worked before each, and for each hour the first span that ends after its beginning."""

    starts: Times
    ends: Times
    sums: Times
    origin: int
    cells: Times


def worked_table(calendar: Calendar, first: int, latest: int) -> WorkedTable:
    """The table of a calendar from `first` to `latest` (microseconds since 1970). Refused (`NoHours`) before 1900 and after 2200."""
    if first < EARLIEST or latest >= LATEST:
        raise NoHours
    day, spans = moment(first).astimezone(calendar.zone).date() - _DAY, list[Open]()
    while day <= moment(latest).astimezone(calendar.zone).date():
        spans += calendar.opens(day)
        day += _DAY
    opens = merged(spans)
    starts, ends = (np.array([getattr(span, name) for span in opens], np.int64) for name in ("starts", "ends"))
    sums = np.concatenate(([0], np.cumsum(ends - starts)))
    origin = first - first % _CELL
    cells = np.searchsorted(ends, origin + np.arange((latest - origin) // _CELL + 1) * _CELL, side="right")
    return WorkedTable(starts, ends, sums, origin, cells)


def worked(table: WorkedTable, at: Times) -> Times:
    """For each moment within the table how many open microseconds lie before it: differences are working time."""
    found = np.empty(len(at), np.int64)
    count = workers() if len(at) > SMALL else 1
    edges = np.linspace(0, len(at), count + 1).astype(int).tolist()
    args = (table.starts, table.ends, table.sums, table.origin, table.cells)
    at_once(_look_up, ((*args, at[a:b], found[a:b]) for a, b in itertools.pairwise(edges)))
    return found


@nb.njit(cache=True, nogil=True)
def _look_up(starts: Times, ends: Times, sums: Times, origin: int, cells: Times, at: Times, found: Times) -> None:
    spans = len(starts)
    for index in range(len(at)):
        now = at[index]
        span = cells[(now - origin) // _CELL]
        while span < spans and ends[span] <= now:
            span += 1
        found[index] = sums[span] + (max(0, now - starts[span]) if span < spans else 0)
