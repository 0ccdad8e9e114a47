"""A flow discovered from a log, drawn, and held against the log it came from."""

from dataclasses import dataclass
from math import isnan

import numpy as np

from tingtang.flows.rules.bpmn import parse
from tingtang.insight.rules.discovery import Tree, discover, written
from tingtang.insight.rules.drawn_flow import Words, drawn
from tingtang.insight.rules.eventlog import Chosen, EventLog, Times
from tingtang.insight.rules.lateness import kept_by
from tingtang.insight.rules.net import net_of
from tingtang.insight.rules.replay import TooWide, replay
from tingtang.insight.rules.variants import variants

MOST_COURSES, MOST_ACTIVITIES = 20_000, 200
ENGLISH = Words("Which way?", "Again?", "without")
NOISES = (0.0, 0.05, 0.1, 0.2, 0.4)


@dataclass(frozen=True, slots=True)
class Discovered:
    """The diagram, its tree in one line, which of the cases it allows (None: too many ways to tell), and of what it was made."""

    xml: str
    tree: Tree
    text: str
    fits: Chosen | None
    cases: int
    courses: int
    used: int

    @property
    def fitting(self) -> int | None:
        """How many of the cases the flow allows."""
        return None if self.fits is None else int(self.fits.sum())

    @property
    def share(self) -> float | None:
        """The share of the cases that the flow allows."""
        return None if self.fitting is None else self.fitting / max(self.cases, 1)


def noise_of(text: str) -> float:
    """The share of ways to be left out as it was asked for, between none and all."""
    try:
        share = float(text or 0)
    except ValueError:
        return 0.0
    return 0.0 if isnan(share) else min(max(share, 0.0), 1.0)


class TooMany(ValueError):
    """More kinds of activities than a drawing of a flow has room for."""


def activity_count(log: EventLog) -> int:
    """How many kinds of activities occur."""
    return int(np.count_nonzero(np.bincount(log.activity, minlength=1)))


def discovered(log: EventLog, noise: float, *, code: str = "discovered", name: str, words: Words = ENGLISH,
               clock: Times | None = None) -> Discovered:  # fmt: skip
    """The flow of a log: without noise it allows every case. Of very many courses the most frequent 20,000 count.

    Its steps may take as long as nine in ten did, in working hours when `clock` says so.

    Refused (`TooMany`) when there are more kinds of activities than can be drawn.
    """
    if (count := activity_count(log)) > MOST_ACTIVITIES:
        raise TooMany(f"{count:,} kinds of activities; a flow is discovered from at most {MOST_ACTIVITIES}")
    found = variants(log.activity, log.starts)
    shown = zip(found.example[:MOST_COURSES].tolist(), found.count[:MOST_COURSES].tolist(), strict=True)
    tree = discover({tuple(log.activity[log.events_of(case)].tolist()): count for case, count in shown}, noise)
    xml = drawn(tree, log.activities, code=code, name=name, words=words, minutes=kept_by(log, clock))
    cases = int(found.count.sum())
    try:
        fits: Chosen | None = replay(log, net_of(parse(xml), log.activities)).fits & (found.of_case >= 0)
    except TooWide:
        fits = None
    return Discovered(xml, tree, written(tree, log.activities), fits, cases, len(found), min(len(found), MOST_COURSES))


__all__ = ["NOISES", "Discovered", "discovered"]
