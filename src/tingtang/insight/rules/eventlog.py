"""The one shape of a log that all mining reads, and that the simulator writes: columns of integers beside lists of names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numba as nb
import numpy as np
import numpy.typing as npt

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
    row: Times
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
        case_, activity_, at_ = _ints(case), _ints(activity), np.ascontiguousarray(at, np.int64)
        resource_ = np.full(len(case_), NOBODY, np.int32) if resource is None else _ints(resource)
        ended_ = None if ended is None else np.ascontiguousarray(ended, np.int64)
        if len({len(case_), len(activity_), len(at_), len(resource_), len(case_ if ended_ is None else ended_)}) > 1:
            raise ValueError("the columns of a log differ in length")
        for codes, names, lowest in ((case_, cases, 0), (activity_, activities, 0), (resource_, resources, NOBODY)):
            if len(codes) and not (lowest <= codes.min() and codes.max() < len(names)):
                raise ValueError("a code has no name")
        order, starts = ordered(case_, at_, len(cases))
        return cls(
            case_[order], activity_[order], at_[order], resource_[order], cases, activities, resources, starts, order,
            None if ended_ is None else ended_[order],
        )  # fmt: skip

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
    return np.ascontiguousarray(values, np.int32)


def ordered(case: Ints, at: Times, case_count: int) -> tuple[Times, Times]:
    """The order by case and time, stable, and where each case begins in it (one more entry than cases)."""
    order, starts = _by_case(case, case_count)
    mixed = _mixed(order, starts, at)
    if len(mixed):  # most logs come in the order of time, so few cases are left to sort, if any
        places = np.concatenate([np.arange(starts[each], starts[each + 1]) for each in mixed])
        rows = order[places]
        order[places] = rows[np.lexsort((at[rows], case[rows]))]
    return order, starts


@nb.njit(cache=True, nogil=True)
def _by_case(case: Ints, case_count: int) -> tuple[Times, Times]:
    starts = np.zeros(case_count + 1, np.int64)
    for each in case:
        starts[each + 1] += 1
    for index in range(case_count):
        starts[index + 1] += starts[index]
    place = starts[:-1].copy()
    order = np.empty(len(case), np.int64)
    for row in range(len(case)):
        order[place[case[row]]] = row
        place[case[row]] += 1
    return order, starts


@nb.njit(cache=True, nogil=True)
def _mixed(order: Times, starts: Times, at: Times) -> Times:
    """The cases whose rows are not in the order of time."""
    found = np.empty(len(starts) - 1, np.int64)
    count = 0
    for case in range(len(starts) - 1):
        for index in range(starts[case] + 1, starts[case + 1]):
            if at[order[index]] < at[order[index - 1]]:
                found[count] = case
                count += 1
                break
    return found[:count]
