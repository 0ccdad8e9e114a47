"""A process analysed step by step: what is redundant, repeated or slow, by the drawing and by how it was done (FLW-04, FLW-05)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tingtang.flows.rules.compiled import Table
from tingtang.flows.rules.diagram import STEPS

# Fewer say nothing yet.
ENOUGH = 10
LATE_SHARE = 0.2
REPEATED = 1.2
SKIPPED_SHARE = 0.2
TIME_SHARE = 0.3


@dataclass(frozen=True)
class Done:
    """How a step was done: how often and in how many procedures, how long it stood open, and how often it was not as published."""

    element: str
    count: int = 0
    procedures: int = 0
    people: int = 0
    seconds: float = 0.0
    median_seconds: float = 0.0
    slow_seconds: float = 0.0
    late: int = 0
    other_post: int = 0
    skipped: int = 0
    out_of_order: int = 0

    @property
    def rounds(self) -> float:
        """How often it was done in a procedure."""
        return self.count / self.procedures if self.procedures else 0.0

    @property
    def late_share(self) -> float:
        """The share done after its time limit."""
        return self.late / self.count if self.count else 0.0

    @property
    def on_time_share(self) -> float:
        """The share done within its time limit: its efficiency."""
        return 1 - self.late_share

    @property
    def right_share(self) -> float:
        """The share done once, in time, by its post: its quality."""
        wrong = self.late + self.other_post + self.out_of_order + max(0, self.count - self.procedures)
        return max(0.0, 1 - wrong / self.count) if self.count else 0.0

    @property
    def skipped_share(self) -> float:
        """The share of those it was open for that went on without it."""
        return self.skipped / (self.skipped + self.count) if self.skipped else 0.0


class Finding(NamedTuple):
    """Something to look into: a code (`slow`, `late`, `repeated`, `skipped`, `same_post`), the step, another step, and a figure."""

    code: str
    element: str
    other: str = ""
    figure: float = 0.0


def findings(table: Table, done: Mapping[str, Done]) -> list[Finding]:
    """What to remove, merge or shorten: slow, late, repeated and skipped steps where there are enough; hand-overs of a post to itself."""
    whole = sum(one.seconds for one in done.values())
    found: list[Finding] = []
    for element in _steps(table):
        one = done.get(element)
        if one is None or one.count + one.skipped < ENOUGH:
            continue
        if one.seconds > TIME_SHARE * whole and len(done) > 1:
            found.append(Finding("slow", element, figure=one.seconds / whole))
        if one.late_share > LATE_SHARE:
            found.append(Finding("late", element, figure=one.late_share))
        if one.rounds > REPEATED:
            found.append(Finding("repeated", element, figure=one.rounds))
        if one.skipped_share > SKIPPED_SHARE:
            found.append(Finding("skipped", element, figure=one.skipped_share))
    return found + [Finding("same_post", first, second) for first, second in merging(table)]


def merging(table: Table) -> list[tuple[str, str]]:
    """Steps that follow one another, and nothing else, in the hands of the same post: candidates for one step."""
    posts = table.stored["posts"]
    return [
        (table.ids[node], table.ids[after])
        for node in range(len(table.kinds))
        if table.kinds[node] in STEPS and len(table.out[node]) == 1
        for after in [table.flow_to[table.out[node][0]]]
        if table.kinds[after] in STEPS and len(table.into[after]) == 1 and posts[node] and posts[node] == posts[after]
        and not table.bounds[node] and not {node, after} & table.multi.keys()
    ]  # fmt: skip


def _steps(table: Table) -> list[str]:
    return [table.ids[node] for node, kind in enumerate(table.kinds) if kind in STEPS]
