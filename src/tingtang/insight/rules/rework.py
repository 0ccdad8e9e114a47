"""Work done again, cases that wait at one activity, and what a stretch of waiting was made of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numba as nb
import numpy as np

from tingtang.insight.rules.eventlog import NOBODY, Chosen, EventLog, Ints, Times

MINUTE = 60_000_000
BATCH_GAP = 5 * MINUTE
BATCH_SIZE = 3
CAUSES = ("closed", "customer", "batching", "queue")


@dataclass(frozen=True, slots=True, eq=False)
class Rework:
    """By activity: in how many cases it occurs, in how many more than once, how often it was done again."""

    cases: Times
    repeating: Times
    again: Times


def rework(code: Ints, starts: Times, width: int) -> Rework:
    """How often activities are done again within a case."""
    return Rework(*_rework(code, starts, width))


@nb.njit(cache=True, nogil=True)
def _rework(code: Ints, starts: Times, width: int) -> tuple[Times, Times, Times]:
    cases, repeating, again = np.zeros(width, np.int64), np.zeros(width, np.int64), np.zeros(width, np.int64)
    met, times = np.full(width, -1, np.int64), np.zeros(width, np.int64)
    for case in range(len(starts) - 1):
        for row in range(starts[case], starts[case + 1]):
            now = code[row]
            if met[now] != case:
                met[now], times[now] = case, 1
                cases[now] += 1
                continue
            times[now] += 1
            again[now] += 1
            if times[now] == 2:
                repeating[now] += 1
    return cases, repeating, again


@dataclass(frozen=True, slots=True, eq=False)
class Waits:
    """Every stretch between two events of a case: where it began, how long it was, and what it was made of, in microseconds.

    `row` is the event that ended it; `batch` says whether that event was one of several the same person did together.
    """

    row: Times
    took: Times
    parts: dict[str, Times]
    batch: Chosen


def waits(log: EventLog, worked_at: Times | None, waits_for_customer: Chosen, works: Chosen | None = None) -> Waits:
    """Each stretch of waiting split by cause; after activities that begin work (`works`) somebody works, so nothing waits.

    closed: outside working hours (nothing without a calendar). customer: after an activity in which the customer is waited for.
    batching: until the last of at least three cases that the same person then took up together, each within five minutes of
    the one before and nothing else between, was ready. queue: the rest, in which nobody took it up. After the causes of waiting of
    Lashkevich, Milani, Chapela-Campa & Dumas (Data-driven analysis of batch processing inefficiencies, 2022).
    """
    row = np.flatnonzero(log.case[1:] == log.case[:-1]) + 1
    if works is not None:
        row = row[~works[log.activity[row - 1]]]
    since = row - 1
    ready = log.at if log.ended is None else np.maximum(log.at, log.ended)
    took = np.maximum(log.at[row] - ready[since], 0)
    clock = log.at if worked_at is None else worked_at
    open_ = took if worked_at is None else np.clip(clock[row] - clock[since], 0, took)
    is_for_customer = waits_for_customer[log.activity[since]]
    gathered, batch = _gathered(log, row, ready[since])
    batching = np.where(is_for_customer, 0, np.minimum(np.maximum(gathered - ready[since], 0), open_))
    parts = {
        "closed": took - open_,
        "customer": np.where(is_for_customer, open_, 0),
        "batching": batching,
        "queue": np.where(is_for_customer, 0, open_ - batching),
    }
    return Waits(row, took, parts, batch)


def _gathered(log: EventLog, row: Times, ready: Times) -> tuple[Times, Chosen]:
    """For each event that ends a stretch, when the last of its batch was ready; it is in none when fewer are done together."""
    runs = _runs(log)[row]
    order = np.lexsort((log.at[row], runs))
    who, at, run = log.resource[row][order], log.at[row][order], runs[order]
    breaks = np.ones(len(order), np.bool_)
    breaks[1:] = (run[1:] != run[:-1]) | (at[1:] - at[:-1] > BATCH_GAP)
    group = np.cumsum(breaks) - 1
    sizes = np.bincount(group, minlength=1) if len(group) else np.zeros(1, np.int64)
    latest = np.full(len(sizes), np.iinfo(np.int64).min)
    np.maximum.at(latest, group, ready[order])
    is_batch = (sizes[group] >= BATCH_SIZE) & (who != NOBODY) if len(group) else np.empty(0, np.bool_)
    gathered, batch = np.empty(len(row), np.int64), np.empty(len(row), np.bool_)
    gathered[order] = np.where(is_batch, np.minimum(latest[group], at), ready[order])
    batch[order] = is_batch
    return gathered, batch


def _runs(log: EventLog) -> Times:
    """Of each event the number of the run it is in: what one person did one after the other without anything else between.

    A clerk who calls, serves and calls the next gathers nobody: each waits for the one before.
    """
    order = np.lexsort((log.activity, log.at, log.resource))
    who, what = log.resource[order], log.activity[order]
    runs = np.empty(len(order), np.int64)
    runs[order[:1]] = 0
    runs[order[1:]] = np.cumsum((who[1:] != who[:-1]) | (what[1:] != what[:-1]))
    return runs


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Where much time is lost: between two activities, with what it is made of and how it is known."""

    source: int
    target: int
    count: int
    lost: int
    share: float
    mean: float
    causes: dict[str, float]
    batched: float


def bottlenecks(log: EventLog, found: Waits, most: int = 12) -> list[Bottleneck]:
    """The pairs of activities between which most time passes in all, with the share of each cause."""
    if not len(found.row):
        return []
    width = len(log.activities)
    edge = log.activity[found.row - 1].astype(np.int64) * width + log.activity[found.row]
    edges, place = np.unique(edge, return_inverse=True)
    lost = np.bincount(place, found.took.astype(np.float64))
    count = np.bincount(place)
    by_cause = {name: np.bincount(place, part.astype(np.float64)) for name, part in found.parts.items()}
    batched = np.bincount(place, found.batch.astype(np.float64)) / count
    total = max(lost.sum(), 1.0)
    return [
        Bottleneck(
            int(edges[n] // width), int(edges[n] % width), int(count[n]), int(lost[n]), float(lost[n] / total),
            float(lost[n] / count[n] / 1e6), {name: float(part[n] / max(lost[n], 1)) for name, part in by_cause.items()},
            float(batched[n]),
        )
        for n in np.argsort(-lost, kind="stable")[:most].tolist()
    ]  # fmt: skip


def shares(found: Waits) -> dict[str, float]:
    """What all waiting was made of."""
    total = max(float(found.took.sum()), 1.0)
    return {name: float(part.sum()) / total for name, part in found.parts.items()}


def marked(names: Sequence[str], wanted: Sequence[str]) -> Chosen:
    """Which activities are among those named."""
    return np.isin(np.array(names, dtype=str), list(wanted)) if names else np.empty(0, np.bool_)
