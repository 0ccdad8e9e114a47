"""Replay and alignments of ours, and who is right about which cases fit; each called by `bench/mining.py` in a process of its own."""

import json
import time
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np

Marking = frozenset[tuple[int, int]]


def ours_replay(path: str, pnml: str, out: str) -> dict[str, object]:
    """Replay on a net; the names of the cases that fit are written to a file."""
    from tingtang.insight.logfiles import read
    from tingtang.insight.rules.net import Net
    from tingtang.insight.rules.pnml import read_pnml
    from tingtang.insight.rules.replay import replay

    log, _problems = read(Path(path))
    net = read_pnml(Path(pnml))
    tiny = Net(2, [], {0: 1}, {1: 1})
    replay(log.only(log.case == 0), tiny)
    begin = time.perf_counter()
    found = replay(log, net)
    seconds = time.perf_counter() - begin
    Path(out).write_text(json.dumps(sorted(log.cases[case] for case in np.flatnonzero(found.fits).tolist())))
    return {
        "load": 0,
        "seconds": seconds,
        "answers": {"fits": int(found.fits.sum()), "cases": len(found.fits)},
    }


def ours_align(path: str, pnml: str) -> dict[str, object]:
    """Alignments of all variants: ours, then r4pm alone on every variant, costs compared case by case."""
    from r4pm.bindings.conformance.case_centric import alignments

    from tingtang.insight.logfiles import read
    from tingtang.insight.mining import conforming
    from tingtang.insight.rules.aligning import OPTIONS, align
    from tingtang.insight.rules.net import for_r4pm
    from tingtang.insight.rules.pnml import read_pnml
    from tingtang.insight.rules.replay import replay
    from tingtang.insight.rules.variants import variants

    log, _problems = read(Path(path))
    net = read_pnml(Path(pnml))
    conforming.conform(log.only(log.case == 0), net)
    begin = time.perf_counter()
    found = variants(log.activity, log.starts)
    aligned = align(log, net, found, replay(log, net))
    seconds = time.perf_counter() - begin
    given = for_r4pm(net)
    begin = time.perf_counter()
    theirs = [
        alignments.align_trace(given, [log.activities[code] for code in log.activity[log.events_of(int(case))]], OPTIONS)["cost"]
        for case in found.example
    ]
    alone_seconds = time.perf_counter() - begin
    same = int((aligned.cost == np.array(theirs)[found.of_case]).sum())
    return {
        "load": 0,
        "seconds": seconds,
        "r4pm": alone_seconds,
        "answers": {"total": int(aligned.cost.sum()), "same": same, "cases": len(aligned.cost)},
    }


class Plain:
    """A net searched by the definition, with tokens counted place by place and no table of ours: all markings a course may lead to."""

    def __init__(self, net) -> None:
        rules = [(each.label, Counter(each.takes), Counter(each.puts)) for each in net.transitions]
        self.silent = [(takes, puts) for label, takes, puts in rules if not label]
        self.seen: dict[str, list] = {}
        for label, takes, puts in rules:
            if label:
                self.seen.setdefault(label, []).append((takes, puts))
        self.final = frozenset(net.final.items())
        self.begin = self.closed([frozenset(net.initial.items())])
        self.after, self.silently = cache(self.after), cache(self.silently)

    def fired(self, marking: Marking, rules: Iterable) -> list[Marking]:
        """The markings that firing one of these transitions leads to."""
        there, found = Counter(dict(marking)), []
        for takes, puts in rules:
            if takes <= there:
                found.append(frozenset(((there - takes) + puts).items()))
        return found

    def silently(self, marking: Marking) -> list[Marking]:
        """What one silent transition leads to."""
        return self.fired(marking, self.silent)

    def closed(self, markings: Iterable[Marking]) -> frozenset[Marking]:
        """These markings and all that silent transitions lead to."""
        found = set(markings)
        todo = list(found)
        while todo:
            new = set(self.silently(todo.pop())) - found
            found |= new
            todo += new
        return frozenset(found)

    def after(self, markings: frozenset[Marking], activity: str) -> frozenset[Marking]:
        """Where an activity leads to."""
        rules = self.seen.get(activity, [])
        return self.closed({each for marking in markings for each in self.fired(marking, rules)})

    def allows(self, course: Iterable[str]) -> bool:
        """Whether some way of firing leads through this course to the end."""
        markings = self.begin
        for activity in course:
            markings = self.after(markings, activity)
        return self.final in markings


def truth(path: str, pnml: str, out: str) -> dict[str, object]:
    """The cases that fit, by the definition; of each variant that fits r4pm's optimal alignment costs nothing, or it is told."""
    from r4pm.bindings.conformance.case_centric import alignments

    from tingtang.insight.logfiles import read
    from tingtang.insight.rules.aligning import OPTIONS
    from tingtang.insight.rules.net import for_r4pm
    from tingtang.insight.rules.pnml import read_pnml
    from tingtang.insight.rules.variants import variants

    log, _problems = read(Path(path))
    net = read_pnml(Path(pnml))
    found, plain, given = variants(log.activity, log.starts), Plain(net), for_r4pm(net)
    fits, costing = np.zeros(len(found) + 1, np.bool_), 0
    begin = time.perf_counter()
    for variant, case in enumerate(found.example.tolist()):
        course = [log.activities[code] for code in log.activity[log.events_of(case)]]
        fits[variant] = plain.allows(course)
        if fits[variant]:
            costing += alignments.align_trace(given, course, OPTIONS)["cost"] > 0
    cases = np.flatnonzero(fits[found.of_case])
    Path(out).write_text(json.dumps(sorted(log.cases[case] for case in cases.tolist())))
    return {
        "load": 0,
        "seconds": time.perf_counter() - begin,
        "answers": {
            "fits": len(cases),
            "variants": len(found),
            "variants that fit": int(fits.sum()),
            "of them aligned at a cost": costing,
        },
    }
