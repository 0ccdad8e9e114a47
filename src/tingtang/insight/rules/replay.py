"""Which cases a flow allows, and where the others leave it: replay by tables that are made while they are needed.

All markings that a course may have led to are one state; what a state leads to is found once and kept as a row of a table, so that
replaying is looking up. A course fits when some way of firing, silent transitions included, leads from the beginning to the end.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numba as nb
import numpy as np
import numpy.typing as npt

from tingtang.insight.rules.eventlog import EventLog, Ints, Times
from tingtang.insight.rules.net import Net
from tingtang.insight.rules.parts import at_once, parts
from tingtang.insight.rules.variants import variants

MOST_MARKINGS = 20_000
MOST_TOKENS = 3
_UNKNOWN, _REFUSED = -2, -1
Marking = tuple[int, ...]


class TooWide(ValueError):
    """A flow can be in more markings at once than replay follows."""


class Tables:
    """The states of a net as they are met, for the activities of a log."""

    def __init__(self, net: Net, activities: Sequence[str]) -> None:
        self.net = net
        code = {name: number for number, name in enumerate(activities)}
        self.known = np.array([name in net.labels() for name in activities], np.bool_)
        self.by_code: dict[int, list[tuple[tuple[int, ...], tuple[int, ...]]]] = {}
        self.silent = [(each.takes, each.puts) for each in net.transitions if not each.label]
        self.consumers: dict[int, list[int]] = {}
        for number, (takes, _puts) in enumerate(self.silent):
            for place in takes:
                self.consumers.setdefault(place, []).append(number)
        for each in net.transitions:
            if each.label and each.label in code:
                self.by_code.setdefault(code[each.label], []).append((each.takes, each.puts))
        self.number: dict[frozenset[Marking], int] = {}
        self.states: list[frozenset[Marking]] = []
        self.final = _marking(net.final, net.places)
        self.table = np.full((64, len(activities)), _UNKNOWN, np.int32)
        self.accepting = np.zeros(64, np.bool_)
        self.begin = self._state({_marking(net.initial, net.places)})

    def _state(self, markings: set[Marking]) -> int:
        closed = frozenset(self._closed(markings))
        if closed not in self.number:
            number = self.number[closed] = len(self.states)
            self.states.append(closed)
            if number >= len(self.table):
                self.table = np.vstack([self.table, np.full_like(self.table, _UNKNOWN)])
                self.accepting = np.append(self.accepting, np.zeros_like(self.accepting))
            self.accepting[number] = self.final in closed
        return self.number[closed]

    def _closed(self, markings: set[Marking]) -> set[Marking]:
        """All markings that silent transitions lead to."""
        found, todo = set(markings), deque(markings)
        while todo:
            marking = todo.popleft()
            possible = {number for place, tokens in enumerate(marking) if tokens for number in self.consumers.get(place, ())}
            for number in possible:
                after = _fired(marking, *self.silent[number])
                if after is not None and after not in found:
                    found.add(after)
                    todo.append(after)
            if len(found) > MOST_MARKINGS:
                raise TooWide("the flow can be in too many markings at once to be replayed")
        return found

    def learn(self, state: int, code: int) -> None:
        """Find out what an activity in a state leads to."""
        after = {
            found for marking in self.states[state] for takes, puts in self.by_code.get(code, ())
            if (found := _fired(marking, takes, puts)) is not None
        }  # fmt: skip
        reached = self._state(after) if after else _REFUSED
        self.table[state, code] = reached

    def expected(self, state: int, activities: Sequence[str]) -> list[str]:
        """What could have happened in a state."""
        found = []
        for code in self.by_code:
            if self.table[state, code] == _UNKNOWN:
                self.learn(state, code)
            if self.table[state, code] >= 0:
                found.append(activities[code])
        return found


def _marking(tokens: dict[int, int], places: int) -> Marking:
    return tuple(tokens.get(place, 0) for place in range(places))


def _fired(marking: Marking, takes: tuple[int, ...], puts: tuple[int, ...]) -> Marking | None:
    after = list(marking)
    for place in takes:
        after[place] -= 1
        if after[place] < 0:
            return None
    for place in puts:
        after[place] += 1
        if after[place] > MOST_TOKENS:
            return None
    return tuple(after)


@dataclass(frozen=True, slots=True, eq=False)
class Replayed:
    """By case: whether it fits, and the first event the flow does not allow (-1: all are allowed, it only ends too early).

    `refused` counts, by activity, events that the flow did not allow where they happened; a case goes on from where it stood.
    """

    fits: npt.NDArray[np.bool_]
    first: Times
    stopped_in: Ints
    refused: Times
    tables: Tables


def replay(log: EventLog, net: Net) -> Replayed:
    """Replay every case of a log. Refused (`TooWide`) when the flow can be in too many markings at once."""
    tables = Tables(net, log.activities)
    shapes = variants(log.activity, log.starts)
    sizes = np.array([log.starts[case + 1] - log.starts[case] for case in shapes.example], np.int64)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    code = _gathered(log.activity, log.starts, shapes.example, starts)
    first, state = _replayed(tables, code, starts)
    fits = (first < 0) & tables.accepting[state]
    refused = np.zeros(len(log.activities), np.int64)
    _count_refused(tables.table, code, starts, shapes.count, tables.begin, refused)
    of_case = shapes.of_case
    there = of_case >= 0
    empty_fits = bool(tables.accepting[tables.begin])
    return Replayed(
        np.where(there, fits[of_case], empty_fits) if len(fits) else np.full(len(of_case), empty_fits),
        np.where(there, np.where(first[of_case] < 0, -1, first[of_case] + log.starts[:-1]), -1) if len(fits) else of_case.astype(np.int64),
        np.where(there, state[of_case], tables.begin).astype(np.int32) if len(fits) else of_case,
        refused,
        tables,
    )  # fmt: skip


def _replayed(tables: Tables, code: Ints, starts: Times) -> tuple[Times, Ints]:
    """For each course the first event that is not allowed, and the state it stopped in. Goes on until no table entry is missing."""
    count = len(starts) - 1
    first, state = np.full(count, -1, np.int64), np.zeros(count, np.int32)
    while True:
        missing = np.zeros(tables.table.shape, np.bool_)
        at_once(_walk, ((tables.table, code, starts, a, b, tables.begin, first, state, missing) for a, b in parts(starts)))
        wanted = np.argwhere(missing)
        if not len(wanted):
            return first, state
        for one, two in wanted.tolist():
            tables.learn(one, two)


@nb.njit(cache=True, nogil=True)
def _gathered(activity: Ints, log_starts: Times, example: Times, starts: Times) -> Ints:
    code = np.empty(starts[-1], np.int32)
    for shape in range(len(example)):
        begin = log_starts[example[shape]]
        for step in range(starts[shape + 1] - starts[shape]):
            code[starts[shape] + step] = activity[begin + step]
    return code


@nb.njit(cache=True, nogil=True)
def _walk(
    table: Ints,
    code: Ints,
    starts: Times,
    begin: int,
    end: int,
    initial: int,
    first: Times,
    state: Ints,
    missing: npt.NDArray[np.bool_],
) -> None:
    for course in range(begin, end):
        now = initial
        first[course] = -1
        for row in range(starts[course], starts[course + 1]):
            after = table[now, code[row]]
            if after == _UNKNOWN:
                missing[now, code[row]] = True
                break
            if after == _REFUSED:
                # It stays where it stood, so that what comes later is still looked at.
                if first[course] < 0:
                    first[course] = row - starts[course]
                continue
            now = after
        state[course] = now


@nb.njit(cache=True, nogil=True)
def _count_refused(table: Ints, code: Ints, starts: Times, weight: Times, initial: int, refused: Times) -> None:
    for course in range(len(starts) - 1):
        now = initial
        for row in range(starts[course], starts[course + 1]):
            after = table[now, code[row]]
            if after < 0:
                refused[code[row]] += weight[course]
            else:
                now = after
