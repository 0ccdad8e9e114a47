"""A drawn flow as a scenario: its steps are services, the posts that do them counters, and what the journal says gives times and shares.

Where a step goes on is counted from the cases that went through it, ways that are not drawn as well, for so it was; a step that nobody
has gone on from yet takes each drawn way as often as the others. Times are those from when whoever did a step was free for it (it was
open, and his step before was done) until it was done: an upper bound of the work itself. Hours are working hours, counted on from 00:00.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from tingtang.flows.rules.diagram import Diagram
from tingtang.planning.rules.flow_ways import Block, Counts, Ways, ways
from tingtang.planning.rules.simulation.scenario import Law, Scenario, Wrong, from_data

ENOUGH = 10  # times below which the planned minutes stand
PLANNED_MINUTES = 15.0
MOST_VALUES = 201
LONGEST_SHARE = 0.98  # longer ones are breaks and nights rather than work
DAYS = 60
ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was done: in which case, when it was opened and done (seconds of any clock), by whom."""

    case: int
    step: str
    opened: float
    done: float
    person: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the scenario: its name, who does it, how long it takes and how often that was seen; what follows with which shares."""

    code: str
    name: str
    post: str
    minutes: float
    n: int
    onward: Mapping[str, float]
    seen: int  # how often it was seen to go on or to end; 0: the shares are guessed
    is_branch: bool = False  # it stands in a branch that runs beside others: no next step is the end of the branch


@dataclass(frozen=True, slots=True)
class Read:
    """A flow that was read: its scenario, and what it was made of."""

    scenario: Scenario
    steps: Sequence[Step]
    cases: int
    outside: int  # passages that the drawing does not know: taken as they were
    names: Mapping[str, str]  # of steps, and of branches that run at once


def read(
    diagram: Diagram,
    done: Iterable[Done],
    *,
    people: Mapping[str, int],
    per_hour: float,
    ended: Callable[[int], bool] = lambda _case: True,
) -> Read:
    """The scenario of a flow. `people` by post, `per_hour` cases that begin; `ended` says of a case whether its latest step was the last.

    Refused (Wrong): a flow without steps of people.
    """
    drawn = ways(diagram)
    names = {node.id: node.name or node.id for node in diagram.steps()}
    if not names:
        raise Wrong(["No step of this flow is done by people: there is nothing to wait for."])
    rows = sorted((one for one in done if one.step in names), key=lambda one: (one.case, one.done))
    counts, cases = _counted(rows, drawn, ended)
    times = _times(rows)
    steps = []
    for node in diagram.steps():
        own = times.get(node.id, [])
        minutes = float(np.mean(own)) if len(own) >= ENOUGH else float(node.sop.minutes or PLANNED_MINUTES)
        seen = sum(counts.get(node.id, {}).values())
        steps.append(
            Step(
                node.id,
                names[node.id],
                node.post or ANYBODY,
                minutes,
                len(own),
                _shares(node.id, counts, drawn),
                seen,
                bool(drawn.level[node.id]),
            )
        )
    outside = sum(
        n for at, row in counts.items() if at in drawn.level for to, n in row.items() if to and to not in drawn.onward[at]
    )
    scenario = _scenario(steps, _arrivals(counts, drawn), times, people, per_hour)
    return Read(scenario, steps, cases, outside, names | {one.id: _together(one, names) for one in drawn.blocks.values()})


def _together(block: Block, names: Mapping[str, str]) -> str:
    return (" ∨ " if block.is_some else " ∥ ").join(min(names[step] for step in branch) for branch in block.branches if branch)


def _counted(rows: Sequence[Done], drawn: Ways, ended: Callable[[int], bool]) -> tuple[Counts, int]:
    """How often each step led to which ("" first: where cases begin), and how many cases there are."""
    counts: Counts = {}
    cases = 0
    for case, own in groupby(rows, key=lambda one: one.case):
        cases += 1
        for at, row in drawn.count([one.step for one in own], is_ended=ended(case)).items():
            for to, n in row.items():
                counts.setdefault(at, {})[to] = counts.get(at, {}).get(to, 0) + n
    return counts, cases


def _shares(at: str, counts: Counts, drawn: Ways) -> dict[str, float]:
    """What comes next with which share: as it was seen, else each drawn way as often as the others; the end is what is left of one."""
    seen = counts.get(at, {})
    whole = sum(seen.values())
    block = drawn.blocks.get(at.rpartition("/")[0])
    if not whole and block and block.is_some:
        return _guessed(block, [to for to in drawn.onward[at] if to])
    ways = drawn.onward[at] or [""]
    shares = {to: n / whole for to, n in seen.items()} if whole else {to: 1 / len(ways) for to in ways}
    return {to: share for to, share in shares.items() if to}


def _guessed(block: Block, ways: Sequence[str]) -> dict[str, float]:
    """How a branch of an inclusive gateway begins that nobody has come to: any branches together are as likely as any others."""
    share = 0.5 / (1 - 0.5 ** sum(map(bool, block.branches)))
    return {to: share / len(ways) for to in ways}


def _arrivals(counts: Counts, drawn: Ways) -> dict[str, Any]:
    """The flow with the branches that run at once, each a flow of its own."""

    def level(start: str) -> dict[str, dict[str, float]]:
        own = [name for name, place in drawn.level.items() if place == start]
        first, begins = _first(start, counts, drawn), _shares(start, counts, drawn)
        flow = {name: _shares(name, counts, drawn) for name in sorted(own, key=lambda name: name != first)}
        return flow if not start or begins == {first: 1.0} else {"": begins} | flow

    blocks = {
        name: [level(block.start(k)) for k, branch in enumerate(block.branches) if branch] for name, block in drawn.blocks.items()
    }
    some = [name for name, block in drawn.blocks.items() if block.is_some]
    return {"flow": level("")} | ({"at_once": blocks} if blocks else {}) | ({"at_least_one": some} if some else {})


def _first(start: str, counts: Counts, drawn: Ways) -> str:
    """The step with which most cases begin, or a branch, else the first that the drawing begins with."""
    own = [name for name, place in drawn.level.items() if place == start]
    seen = {to: n for to, n in counts.get(start, {}).items() if to in own}
    return max(seen, key=lambda step: seen[step]) if seen else next((step for step in drawn.onward[start] if step in own), own[0])


def _times(rows: Sequence[Done]) -> dict[str, list[float]]:
    """Minutes from when the person was free for a step until it was done; the longest are left out as nights and breaks."""
    latest: dict[int, float] = {}
    found: dict[str, list[float]] = {}
    for one in sorted(rows, key=lambda each: each.done):
        begun = max(one.opened, latest.get(one.person, one.opened)) if one.person else one.opened
        latest[one.person] = one.done
        if one.done > begun:
            found.setdefault(one.step, []).append((one.done - begun) / 60)
    return {step: sorted(values)[: max(1, int(np.ceil(len(values) * LONGEST_SHARE)))] for step, values in found.items()}


def _law(step: Step, times: Sequence[float]) -> Law:
    if len(times) < ENOUGH:
        return Law(law="lognormal", mean=step.minutes, cv=0.6)
    kept = np.quantile(times, np.linspace(0, 1, MOST_VALUES)) if len(times) > MOST_VALUES else np.asarray(times)
    return Law(law="observed", values=tuple(max(float(one), 0.05) for one in kept))


def _scenario(
    steps: Sequence[Step],
    arrivals: Mapping[str, Any],
    times: Mapping[str, Sequence[float]],
    people: Mapping[str, int],
    per_hour: float,
) -> Scenario:
    hours = max(8, min(400, round(400 / max(per_hour, 0.05))))
    posts = list(dict.fromkeys(step.post for step in steps))
    return from_data({
        "services": {
            step.code: {"minutes": _law(step, times.get(step.code, ())).model_dump(exclude_none=True), "target_minutes": 60}
            for step in steps
        },
        "arrivals": [{**arrivals, "every_minutes": 60, "counts": [per_hour] * hours}],
        "counters": [
            {
                "name": post, "count": max(1, people.get(post, 1)), "shifts": [f"00:00-{2 * hours:02}:00"],
                "services": [step.code for step in steps if step.post == post],
            }
            for post in posts
        ],
        "days": DAYS, "warm_up_minutes": 60 * hours / 8,
    })  # fmt: skip
