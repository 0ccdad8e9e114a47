"""Many days of a scenario, on all cores, and what became of everybody."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

from tingtang.insight.rules.parts import INNER
from tingtang.planning.rules.simulation.arrivals import PERIODS, make_day, period_ends
from tingtang.planning.rules.simulation.built import Built
from tingtang.planning.rules.simulation.chance import BARE
from tingtang.planning.rules.simulation.kernel import SUMS, serve
from tingtang.planning.rules.simulation.state import sure

Array = npt.NDArray[Any]
_NOBODY = np.zeros(0, np.int8)


@nb.njit(**INNER)
def _grown(values, most):  # type: ignore[no-untyped-def]
    longer = np.empty(most, values.dtype)
    longer[: len(values)] = values
    return longer


@nb.njit(**BARE)
def _kept(hall, day, told, warm_up, wait, line, how, since, n, brought, ends):  # type: ignore[no-untyped-def]
    """Append the steps of a day; how many there are then. `brought`: the work of those who came, by when they did."""
    at, period = sure(n), sure(0)
    for who in range(len(day.klass)):
        klass = day.klass[who]
        came = day.arrived[who if who < len(day.arrived) else day.owner[who - len(day.arrived)]]
        if who == len(day.arrived):
            period = sure(0)
        while came >= ends[period]:  # they stand in the order of coming, and branches after them once more
            period = sure(period + 1)
        for k in range(day.first[who], day.first[who + 1]):
            step = sure(k)
            if day.comes[who]:
                brought[period] += day.work[step]
            begun = told.since[step]
            if begun < warm_up:
                continue
            until = told.called[step] if told.called[step] >= 0 else told.ended[step]
            wait[at] = (until - begun) * 1e-6
            line[at] = day.service[step] * hall.classes + klass
            how[at], since[at] = told.outcome[step], begun * 1e-6
            at = sure(at + 1)
    return np.int64(at)


def _room(built: Built, count: int) -> tuple[Array, Array, Array, Array]:
    """Room for the steps of so many days; large pages are had by numpy only, not by compiled code."""
    most = int(count * (built.demand.expected.sum() + len(built.demand.booked)) * 1.1) + 1000
    return np.empty(most, np.float32), np.empty(most, np.int16), np.empty(most, np.int8), np.empty(most, np.float32)


@nb.njit(cache=True, nogil=True)
def run_days(hall, demand, seed, first, count, held, recent, warm_up, room):  # type: ignore[no-untyped-def]
    """Days `first` to `first + count`: of each step that began after the warm-up its wait (seconds), line, outcome, and when it
    began; where each day begins among them; the sums of each day, and the work that came by parts of the day."""
    wait, line, how, since = room
    most = len(wait)
    edges, sums = np.zeros(count + 1, np.int64), np.zeros((count, SUMS), np.float64)
    n, work, ends = 0, np.zeros((count, PERIODS), np.float64), period_ends(demand)
    for k in range(count):
        day = make_day(demand, seed, first + k, held)
        told, sums[k] = serve(hall, day, recent)
        if n + len(day.service) > most:
            most = 2 * most + len(day.service)
            wait, line, how, since = _grown(wait, most), _grown(line, most), _grown(how, most), _grown(since, most)
        n = _kept(hall, day, told, warm_up, wait, line, how, since, n, work[k], ends)
        edges[k + 1] = n
    return wait[:n], line[:n], how[:n], since[:n], edges, sums, work


@dataclass(frozen=True)
class Days:
    """What became of everybody on many days; day d holds the rows `edges[d]` to `edges[d + 1]`.

    `work` is what came each day (microseconds) by parts of the day, where it is drawn by the demand alone.
    """

    wait: Array
    line: Array
    outcome: Array
    since: Array
    edges: Array
    sums: Array
    work: Array | None = None

    def __len__(self) -> int:
        return len(self.edges) - 1


def simulate(built: Built, *, days: int | None = None, first: int = 0, threads: int | None = None) -> Days:
    """Simulate the days of a scenario; the same seed gives the same days, however many threads there are."""
    scenario = built.scenario
    count = days or scenario.days
    workers = threads or min(8, os.cpu_count() or 1)
    parts = 1 if workers == 1 else min(count, 4 * workers)
    pieces = [piece for piece in np.array_split(np.arange(first, first + count), parts) if len(piece)]
    warm_up = np.int64(scenario.warm_up_minutes * 60_000_000) if scenario.warm_up_minutes else np.int64(-(2**62))

    def part(piece: Array) -> Sequence[Array]:
        done: Sequence[Array] = run_days(
            built.hall,
            built.demand,
            scenario.seed,
            int(piece[0]),
            len(piece),
            built.held,
            _NOBODY,
            warm_up,
            _room(built, len(piece)),
        )
        return done

    if workers == 1 or len(pieces) == 1:
        return joined([part(piece) for piece in pieces])
    with ThreadPoolExecutor(workers) as pool:
        return joined(list(pool.map(part, pieces)))


def joined(parts: Sequence[Sequence[Array]]) -> Days:
    """Days that were run in pieces, as one."""
    if len(parts) == 1:
        return Days(*parts[0])
    lengths = np.cumsum([0, *(len(part[0]) for part in parts)])
    edges = [np.zeros(1, np.int64), *(part[4][1:] + before for part, before in zip(parts, lengths[:-1], strict=True))]
    columns = [np.concatenate([part[k] for part in parts]) for k in range(4)]
    sums, work = (np.concatenate([part[k] for part in parts]) for k in (5, 6))
    return Days(columns[0], columns[1], columns[2], columns[3], np.concatenate(edges), sums, work)
