"""Which cases a flow allows, and where the others leave it: replay by tables that are made while they are needed.

All markings that a course may have led to are one state; what a state leads to is found once and kept as a row of a table, so that
replaying is looking up. A course fits when some way of firing, silent transitions included, leads from the beginning to the end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numba as nb
import numpy as np
import numpy.typing as npt

from tingtang.insight.rules.eventlog import EventLog, Ints, Times
from tingtang.insight.rules.net import Net, Transition
from tingtang.insight.rules.parts import at_once, parts
from tingtang.insight.rules.variants import variants

MOST_MARKINGS = 20_000
_BITS = 4
_UNKNOWN, _REFUSED = -2, -1


class TooWide(ValueError):
    """A flow can be in more markings at once than replay follows."""


class Tables:
    """The states of a net as they are met, for the activities of a log.

    A marking is one integer with four bits for each place. The silent transitions that can fire are found once for each marking.
    """

    def __init__(self, net: Net, activities: Sequence[str]) -> None:
        labels = [each.label for each in net.transitions if each.label]
        column = {name: number for number, name in enumerate(dict.fromkeys(labels))}
        self.other = len(column)  # the column of all that the net does not have: never allowed
        self.column: Ints = np.array([column.get(name, self.other) for name in activities], np.int32)
        self.ones = sum(1 << _BITS * place for place in range(net.places))
        self.silent = [_packed(each) for each in net.transitions if not each.label]
        self.by_code: dict[int, list[tuple[int, int, int]]] = {}
        for each in net.transitions:
            if each.label:
                self.by_code.setdefault(column[each.label], []).append(_packed(each))
        self.followers: dict[int, list[int]] = {}
        self.number: dict[frozenset[int], int] = {}
        self.states: list[frozenset[int]] = []
        self.final = _marking(net.final)
        self.table = np.full((64, len(column) + 1), _UNKNOWN, np.int32)
        self.table[:, self.other] = _REFUSED
        self.accepting = np.zeros(64, np.bool_)
        self.begin = self._state(self._closed([_marking(net.initial)]))

    def _state(self, closed: frozenset[int]) -> int:
        if closed not in self.number:
            number = self.number[closed] = len(self.states)
            self.states.append(closed)
            if number >= len(self.table):
                unknown = np.full_like(self.table, _UNKNOWN)
                unknown[:, self.other] = _REFUSED
                self.table = np.vstack([self.table, unknown])
                self.accepting = np.append(self.accepting, np.zeros_like(self.accepting))
            self.accepting[number] = self.final in closed
        return self.number[closed]

    def _closed(self, markings: Iterable[int]) -> frozenset[int]:
        """The markings and all that silent transitions lead to from them; what follows one marking is worked out once."""
        found = set(markings)
        todo = list(found)
        while todo:
            marking = todo.pop()
            after = self.followers.get(marking)
            if after is None:
                after = self.followers[marking] = self._fired(marking, self.silent)
            for each in after:
                if each not in found:
                    found.add(each)
                    todo.append(each)
            if len(found) > MOST_MARKINGS:
                raise TooWide("the flow can be in too many markings at once to be replayed")
        return frozenset(found)

    def _fired(self, marking: int, transitions: list[tuple[int, int, int]]) -> list[int]:
        """What the transitions that can fire in a marking make of it."""
        there = (marking | marking >> 1 | marking >> 2 | marking >> 3) & self.ones
        full = (marking & marking >> 1 & marking >> 2) & self.ones
        return [marking - needs + puts for needs, puts, fills in transitions if there & needs == needs and not full & fills]

    def learn(self, state: int, code: int) -> None:
        """Find out what an activity in a state leads to."""
        transitions = self.by_code.get(code, [])
        after = {one for marking in self.states[state] for one in self._fired(marking, transitions)} if transitions else set()
        self.table[state, code] = self._state(self._closed(after)) if after else _REFUSED


def _marking(tokens: dict[int, int]) -> int:
    return sum(count << _BITS * place for place, count in tokens.items())


def _packed(transition: Transition) -> tuple[int, int, int]:
    """What a transition takes, what it puts, and where it adds to what may be there: seven tokens in a place are the most."""
    takes, puts = (sum(1 << _BITS * place for place in places) for places in (transition.takes, transition.puts))
    return takes, puts, puts & ~takes


@dataclass(frozen=True, slots=True, eq=False)
class Replayed:
    """By case: whether it fits, and the first event the flow does not allow (-1: all are allowed, it only ends too early).

    `refused` counts, by activity, events that the flow did not allow where they happened; a case goes on from where it stood.
    """

    fits: npt.NDArray[np.bool_]
    first: Times
    refused: Times
    tables: Tables


def replay(log: EventLog, net: Net) -> Replayed:
    """Replay every case of a log. Refused (`TooWide`) when the flow can be in too many markings at once."""
    tables = Tables(net, log.activities)
    shapes = variants(log.activity, log.starts)
    sizes = np.array([log.starts[case + 1] - log.starts[case] for case in shapes.example], np.int64)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    code = _gathered(log.activity, log.starts, shapes.example, starts)
    moves = tables.column[code]
    first, state = _replayed(tables, moves, starts)
    fits = (first < 0) & tables.accepting[state]
    refused = np.zeros(len(log.activities), np.int64)
    _count_refused(tables.table, moves, code, starts, shapes.count, tables.begin, refused)
    of_case = shapes.of_case
    there = of_case >= 0
    empty_fits = bool(tables.accepting[tables.begin])
    return Replayed(
        np.where(there, fits[of_case], empty_fits) if len(fits) else np.full(len(of_case), empty_fits),
        np.where(there, np.where(first[of_case] < 0, -1, first[of_case] + log.starts[:-1]), -1) if len(fits) else of_case.astype(np.int64),
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
def _count_refused(table: Ints, moves: Ints, code: Ints, starts: Times, weight: Times, initial: int, refused: Times) -> None:
    for course in range(len(starts) - 1):
        now = initial
        for row in range(starts[course], starts[course + 1]):
            after = table[now, moves[row]]
            if after < 0:
                refused[code[row]] += weight[course]
            else:
                now = after
