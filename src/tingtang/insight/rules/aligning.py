"""Optimal alignments by r4pm: the cheapest way to make a case fit, as steps left out and steps too many."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Any

import numpy as np
from r4pm.bindings.conformance.case_centric import alignments

from tingtang.insight.rules.eventlog import EventLog, Ints, Times
from tingtang.insight.rules.net import Net, for_r4pm
from tingtang.insight.rules.parts import workers
from tingtang.insight.rules.replay import Replayed
from tingtang.insight.rules.variants import Variants

MOST_STATES = 2_000_000
OPTIONS: Any = {
    "max_states": MOST_STATES,
    "cost_fn": {"log_move_cost": 1, "model_move_cost": 1, "silent_move_cost": 0, "sync_move_cost": 0},
}
SKIPPED, ADDED = "skipped", "added"


@dataclass(frozen=True, slots=True)
class Aligned:
    """A variant's cheapest alignment: cost (-1: not found within the limit), and its deviations as (position, kind, activity)."""

    cost: int
    deviations: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Alignments:
    """Alignments by variant, the cost by case (-1: not found), and how each deviation spreads over steps and people."""

    of_variant: Sequence[Aligned]
    cost: Times


def align(log: EventLog, net: Net, found: Variants, replayed: Replayed, seconds: float = inf) -> Alignments:
    """Align every variant that does not fit; those that do cost nothing.

    An activity the flow does not have is too much wherever it is, so only the others are aligned, each course of them once, the most
    frequent first; none is begun after `seconds`, and those that are left count as not found.
    """
    until = monotonic() + seconds
    given = for_r4pm(net)
    fits = replayed.fits[found.example] if len(found) else np.empty(0, np.bool_)
    in_flow = np.isin(np.array(list(log.activities), dtype=object), list(net.labels()))
    labels = {key: each["label"] or "" for key, each in given["transitions"].items()}
    courses = [log.activity[log.events_of(int(case))] for case in found.example]
    apart = np.flatnonzero(~fits)
    order = apart[np.argsort(-found.count[apart], kind="stable")].tolist()
    known = dict.fromkeys(tuple(courses[variant][in_flow[courses[variant]]].tolist()) for variant in order)

    def one(course: tuple[int, ...]) -> Aligned:
        if monotonic() > until:
            return Aligned(-1, ())
        return _told(given, [log.activities[code] for code in course], labels)

    with ThreadPoolExecutor(workers()) as pool:
        told = dict(zip(known, pool.map(one, known), strict=True))

    def whole(variant: int) -> Aligned:
        course = courses[variant]
        kept = np.flatnonzero(in_flow[course])
        return Aligned(0, ()) if fits[variant] else _with_others(told[tuple(course[kept].tolist())], course, kept, log.activities)

    aligned = [whole(variant) for variant in range(len(found))]
    cost = np.array([each.cost for each in aligned] + [0], np.int64)
    return Alignments(aligned, cost[found.of_case])


def _with_others(aligned: Aligned, course: Ints, kept: Times, names: Sequence[str]) -> Aligned:
    """The alignment of the events in the flow with those that are not, each of which is one too many."""
    if aligned.cost < 0 or len(kept) == len(course):
        return aligned
    places = [*kept.tolist(), len(course)]
    moved = [(places[at], kind, activity) for at, kind, activity in aligned.deviations]
    others = np.setdiff1d(np.arange(len(course)), kept).tolist()
    added = [(place, ADDED, names[course[place]]) for place in others]
    return Aligned(aligned.cost + len(added), tuple(sorted(moved + added, key=lambda each: each[0])))


def _told(given: Any, course: list[str], labels: dict[str, str]) -> Aligned:
    try:
        result: Any = alignments.align_trace(given, course, OPTIONS)
    except TypeError:  # how r4pm says that the limit of states was reached, or that no way leads to the end
        return Aligned(-1, ())
    at, found = 0, []
    for move in result["moves"]:
        kind, about = next(iter(move.items()))
        if kind == "ModelMove":
            if labels[about["transition"]]:
                found.append((at, SKIPPED, labels[about["transition"]]))
            continue
        if kind == "LogMove":
            found.append((at, ADDED, course[about["trace_event_index"]]))
        at += 1
    return Aligned(int(result["cost"]), tuple(found))


@dataclass(frozen=True, slots=True)
class Deviation:
    """How often a step is left out, or done where the flow does not have it."""

    activity: str
    kind: str
    cases: int
    times: int


def by_step(found: Variants, aligned: Alignments) -> list[Deviation]:
    """Deviations by step, the most frequent first."""
    times: Counter[tuple[str, str]] = Counter()
    cases: Counter[tuple[str, str]] = Counter()
    for each, count in zip(aligned.of_variant, found.count.tolist(), strict=True):
        met = Counter((activity, kind) for _at, kind, activity in each.deviations)
        for key, number in met.items():
            times[key] += number * count
            cases[key] += count
    return [Deviation(*key, cases[key], number) for key, number in times.most_common()]


def deviating_rows(log: EventLog, found: Variants, aligned: Alignments) -> Iterator[tuple[str, Times]]:
    """The events at which cases leave the flow, by variant and deviation: its kind, and an event of each case."""
    order = np.argsort(found.of_case, kind="stable")
    edges = np.searchsorted(found.of_case[order], np.arange(len(found) + 1))
    for variant, each in enumerate(aligned.of_variant):
        cases = order[edges[variant] : edges[variant + 1]]
        for at, kind, _activity in each.deviations:
            yield kind, np.minimum(log.starts[cases] + at, log.starts[cases + 1] - 1)


def by_person(log: EventLog, found: Variants, aligned: Alignments) -> list[tuple[str, int, int, int]]:
    """People, how many of their events lie where a case leaves the flow (steps too many; steps left out before), and all theirs.

    A step that was left out counts for who went on without it; at the end of a case, for who did the last.
    """
    skipped, added = (np.zeros(len(log.resources) + 1, np.int64) for _kind in (SKIPPED, ADDED))
    for kind, rows in deviating_rows(log, found, aligned):
        np.add.at(skipped if kind == SKIPPED else added, log.resource[rows], 1)
    total = np.bincount(log.resource[log.resource >= 0], minlength=len(log.resources))
    people = [(name, int(added[n]), int(skipped[n]), int(total[n])) for n, name in enumerate(log.resources)]
    return sorted((each for each in people if each[1] + each[2]), key=lambda each: -(each[1] + each[2]))
