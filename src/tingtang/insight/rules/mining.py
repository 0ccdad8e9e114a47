"""What a log shows as a whole: its map, variants, throughput times, where cases begin and end."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from tingtang.insight.rules.eventlog import EventLog, Ints, Times
from tingtang.insight.rules.follows import SECOND, Floats, Follows, follows, summary
from tingtang.insight.rules.variants import Variants, variants


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in seconds, over n times."""

    n: int
    mean: float
    median: float
    p90: float
    shortest: float
    longest: float


NOTHING = Spread(0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Mined:
    """The figures of a log. `occurrences`, `begins` and `ends` are by activity."""

    events: int
    cases: int
    occurrences: Times
    begins: Times
    ends: Times
    edges: Follows
    variants: Variants
    throughput: Spread


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What a map shows of a log: as `Mined`, with the number of variants only."""

    events: int
    cases: int
    variants: int
    occurrences: Times
    begins: Times
    ends: Times
    edges: Follows
    throughput: Spread


def figures(mined: Mined) -> Figures:
    """What a map shows of what was mined."""
    of = mined
    return Figures(of.events, of.cases, len(of.variants), of.occurrences, of.begins, of.ends, of.edges, of.throughput)


def spread(took: Times) -> Spread:
    """How microseconds are spread, in seconds."""
    if not len(took):
        return NOTHING
    return Spread(len(took), *(each / SECOND for each in summary(took.copy())))


def mine(log: EventLog, clock: Times | None = None, ended: Times | None = None) -> Mined:
    """Mine a log; in worked time when `clock` has its times (and `ended` its ends) in worked microseconds.

    Where rows last, nothing lies between two of them that overlap, and a case is over when all of them are.
    """
    begins = log.at if clock is None else clock
    ends = ended if ended is not None else (log.ended if clock is None and log.ended is not None else begins)
    free = ends if ends is begins else np.minimum(ends, np.append(begins[1:], ends[-1:]))
    with ThreadPoolExecutor(1) as beside:  # variants and edges each leave threads idle where one waits for the other
        ways = beside.submit(variants, log.activity, log.starts)
        edges = follows(log.activity, begins, free, log.starts, len(log.activities))
        first, last = bounds(log.starts)
        over = ends[last] if ends is begins or not len(first) else np.maximum.reduceat(np.maximum(begins, ends), first)
        begun = _tally(log.activity[first], log)
        through = spread(over - begins[first])
    return Mined(
        len(log),
        len(first),
        begun
        + np.bincount(edges.target, edges.count, len(log.activities)).astype(np.int64),  # each event begins a case or follows
        begun,
        _tally(log.activity[last], log),
        edges,
        ways.result(),
        through,
    )


def bounds(starts: Times) -> tuple[Times, Times]:
    """The first and the last event of each case that has any."""
    is_there = starts[1:] > starts[:-1]
    return starts[:-1][is_there], starts[1:][is_there] - 1


def _tally(codes: Ints, log: EventLog) -> Times:
    return np.bincount(codes, minlength=len(log.activities))


def as_json(log: EventLog, mined: Mined, most_variants: int = 100) -> dict[str, Any]:
    """The figures with names, as `tingtang mine --json` prints them."""
    names, edges = log.activities, mined.edges
    throughput = mined.throughput
    return {
        "events": mined.events,
        "cases": mined.cases,
        "activities": int(np.count_nonzero(mined.occurrences)),
        "activity_counts": _named(names, mined.occurrences),
        "starts": _named(names, mined.begins),
        "ends": _named(names, mined.ends),
        "variants": len(mined.variants),
        "top_variants": [[count, path] for count, path in paths(log, mined.variants, most_variants)],
        "edges": [
            [names[source], names[target], count, mean, median, longest]
            for source, target, count, mean, median, _p90, _shortest, longest in edges.rows()
        ],
        "throughput": {
            "n": throughput.n,
            "mean_seconds": throughput.mean,
            "median_seconds": throughput.median,
            "p90_seconds": throughput.p90,
            "min_seconds": throughput.shortest,
            "max_seconds": throughput.longest,
        },
    }


def _named(names: Any, tally: Times) -> dict[str, int]:
    return {names[each]: int(tally[each]) for each in np.argsort(-tally, kind="stable").tolist() if tally[each]}


def paths(log: EventLog, found: Variants, most: int) -> list[tuple[int, list[str]]]:
    """The `most` frequent variants: how many cases, and the activities in order."""
    shown = zip(found.count[:most].tolist(), found.example[:most].tolist(), strict=True)
    return [(count, [log.activities[code] for code in log.activity[log.events_of(case)]]) for count, case in shown]


__all__ = ["Figures", "Floats", "Mined", "Spread", "as_json", "bounds", "figures", "mine", "paths", "spread"]
