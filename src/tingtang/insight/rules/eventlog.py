"""The one shape of a log that all mining reads, and that the simulator writes: columns of integers beside lists of names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Self

import numba as nb
import numpy as np
import numpy.typing as npt

from tingtang.insight.rules.parts import SMALL, at_once, workers

Ints = npt.NDArray[np.int32]
Times = npt.NDArray[np.int64]
Chosen = npt.NDArray[np.bool_]
NOBODY = -1
NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True, eq=False)
class EventLog:
    """Events in the order of their case, and within it of their time. Make one with `of`, which puts them in that order.

    `case`, `activity` and `resource` are positions in `cases`, `activities`, `resources` (NOBODY: nobody is named); `at` is in
    microseconds since 1970 UTC. In a log whose rows last, `at` is their beginning and `ended` their end (NEVER: it is not known);
    in others `ended` is None. `row` says which row of what was given each event was.
    """

    case: Ints
    activity: Ints
    at: Times
    resource: Ints
    cases: Sequence[str]
    activities: Sequence[str]
    resources: Sequence[str]
    starts: Times
    row: Ints
    ended: Times | None = None

    @classmethod
    def of(
        cls,
        case: npt.ArrayLike,
        activity: npt.ArrayLike,
        at: npt.ArrayLike,
        *,
        cases: Sequence[str],
        activities: Sequence[str],
        resource: npt.ArrayLike | None = None,
        resources: Sequence[str] = (),
        ended: npt.ArrayLike | None = None,
    ) -> Self:
        """The log of these events, in any order; events of a case at the same moment keep the order they were given in.

        Refused (ValueError) when columns differ in length or a code has no name.
        """
        case_, activity_, at_ = _ints(case), _ints(activity), np.require(at, np.int64, ["C"])
        resource_ = None if resource is None else _ints(resource)
        ended_ = None if ended is None else np.require(ended, np.int64, ["C"])
        if len({len(each) for each in (case_, activity_, at_, resource_, ended_) if each is not None}) > 1:
            raise ValueError("the columns of a log differ in length")
        for codes, names, lowest in ((case_, cases, 0), (activity_, activities, 0), (resource_, resources, NOBODY)):
            if codes is not None and len(codes) and not (lowest <= codes.min() and codes.max() < len(names)):
                raise ValueError("a code has no name")
        starts, row, (case_, activity_, at_, resource_, ended_) = by_case(case_, len(cases), (activity_, at_, resource_, ended_))
        mixed = _mixed(starts, at_)
        if len(mixed):  # most logs come in the order of time, so few cases are left to sort, if any
            places = np.concatenate([np.arange(starts[each], starts[each + 1]) for each in mixed])
            sorted_ = places[np.lexsort((row[places], at_[places], case_[places]))]
            for column in (activity_, resource_, row, ended_, at_):  # of cases the order stays
                if column is not None:
                    column[places] = column[sorted_]
        if resource_ is None:
            resource_ = np.full(len(case_), NOBODY, np.int32)
        return cls(case_, activity_, at_, resource_, cases, activities, resources, starts, row, ended_)

    def __len__(self) -> int:
        return len(self.case)

    def events_of(self, case: int) -> slice:
        """Where the events of a case are."""
        return slice(int(self.starts[case]), int(self.starts[case + 1]))

    def only(self, chosen: Chosen) -> Self:
        """The events that are chosen, with the same names; a case may keep none."""
        kept = np.concatenate(([0], np.cumsum(chosen, dtype=np.int64)))
        columns: dict[str, Any] = {name: getattr(self, name)[chosen] for name in ("case", "activity", "at", "resource", "row")}
        ended = None if self.ended is None else self.ended[chosen]
        return replace(self, **columns, ended=ended, starts=kept[self.starts])


def _ints(values: npt.ArrayLike) -> Ints:
    return np.require(values, np.int32, ["C"])


def by_case(case: Ints, case_count: int, columns: tuple[Any, ...]) -> tuple[Times, Ints, tuple[Any, ...]]:
    """Where each case begins (one more entry than cases), the row each place was filled from, cases and columns in that order.

    The first two columns are activities and times; any after them may be missing.
    Stable. Several threads count, then each puts its stretch of rows where it belongs.
    """
    count = workers() if len(case) > SMALL else 1
    edges = np.linspace(0, len(case), count + 1).astype(np.int64).tolist()
    stretches = list(pairwise(edges))
    places = np.zeros((count, case_count), np.int32)
    at_once(_count, ((case[a:b], place) for (a, b), place in zip(stretches, places, strict=True)))
    starts = _begin(places)
    row = np.empty(len(case), np.int32)
    found = (np.empty(len(case), np.int32), *(None if each is None else np.empty_like(each) for each in columns))
    first, second = columns[:2]
    at_once(
        _place, ((case, first, second, a, b, place, row, *found[:3]) for (a, b), place in zip(stretches, places, strict=True))
    )
    pairs = [(each, into) for each, into in zip(columns[2:], found[3:], strict=True) if each is not None]
    at_once(_take, ((each, row, into, a, b) for each, into in pairs for a, b in stretches))
    return starts, row, found


@nb.njit(cache=True, nogil=True)
def _count(case: Ints, counts: Ints) -> None:
    for each in case:
        counts[each] += 1


@nb.njit(cache=True, nogil=True)
def _begin(places: Ints) -> Times:
    """Where each case begins; how many events of a case each thread has becomes where it puts the first of them."""
    threads, cases = places.shape
    starts = np.empty(cases + 1, np.int64)
    reached = 0
    for case in range(cases):
        starts[case] = reached
        for thread in range(threads):
            count = places[thread, case]
            places[thread, case] = reached
            reached += count
    starts[cases] = reached
    return starts


@nb.njit(cache=True, nogil=True)
def _place(
    case: Ints,
    activity: Ints,
    at: Times,
    begin: int,
    end: int,
    place: Ints,
    row: Ints,
    cases: Ints,
    activities: Ints,
    times: Times,
) -> None:
    for index in range(begin, end):
        where = place[case[index]]
        place[case[index]] = where + 1
        row[where], cases[where], activities[where], times[where] = index, case[index], activity[index], at[index]


@nb.njit(cache=True, nogil=True)
def _take(column: Any, row: Ints, into: Any, begin: int, end: int) -> None:
    for index in range(begin, end):
        into[index] = column[row[index]]


@nb.njit(cache=True, nogil=True)
def _mixed(starts: Times, at: Times) -> Times:
    """The cases whose events are not in the order of time."""
    found = np.empty(len(starts) - 1, np.int64)
    count = 0
    for case in range(len(starts) - 1):
        for index in range(starts[case] + 1, starts[case + 1]):
            if at[index] < at[index - 1]:
                found[count] = case
                count += 1
                break
    return found[:count]
