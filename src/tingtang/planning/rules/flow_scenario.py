"""A drawn flow as a scenario: its steps are services, the posts that do them counters, and what the journal says gives times and shares.

Where a step goes on is counted from the cases that went through it, ways that are not drawn as well, for so it was; a step that nobody
has gone on from yet takes each drawn way as often as the others. Times are those from when whoever did a step was free for it (it was
open, and his step before was done) until it was done: an upper bound of the work itself. Hours are working hours, counted on from 00:00.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tingtang.flows.rules.diagram import STEPS, Diagram, Kind
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


@dataclass(frozen=True, slots=True)
class Read:
    """A flow that was read: its scenario, and what it was made of."""

    scenario: Scenario
    steps: Sequence[Step]
    cases: int
    outside: int  # passages that the drawing does not know: taken as they were


def follows(diagram: Diagram) -> dict[str, list[str]]:
    """The steps of people that may come next after each, "" before the first; "" among them is the end."""
    first = [node.id for node in diagram.nodes.values() if node.kind is Kind.START and not node.scope]
    found = {"": _reached(diagram, [flow.target for node in first for flow in diagram.leaving(node)])}
    for node in diagram.steps():
        bound = [one.id for one in diagram.nodes.values() if one.attached_to == node.id]
        found[node.id] = _reached(
            diagram, [flow.target for one in (node.id, *bound) for flow in diagram.leaving(one)], node.scope
        )
    return found


def _reached(diagram: Diagram, begin: Sequence[str], scope: str = "") -> list[str]:
    """Through gateways, events and what the flow does by itself, into and out of sub-processes."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = list(begin)
    if not begin:
        waiting = _out_of(diagram, scope) or [""]
    while waiting:
        at = waiting.pop(0)
        if at in seen:
            continue
        seen.add(at)
        node = diagram.nodes.get(at)
        if node is None:
            found[""] = None
        elif node.kind in STEPS:
            found[at] = None
        elif node.kind is Kind.SUB:
            waiting += [one.id for one in diagram.inside(at) if one.kind is Kind.START] or _out_of(diagram, at)
        else:
            onward = [flow.target for flow in diagram.leaving(at)]
            waiting += onward or _out_of(diagram, node.scope) or [""]
    return list(found)


def _out_of(diagram: Diagram, scope: str) -> list[str]:
    return [flow.target for flow in diagram.leaving(scope)] if scope else []


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
    ways = follows(diagram)
    names = {node.id: node.name or node.id for node in diagram.steps()}
    if not names:
        raise Wrong(["No step of this flow is done by people: there is nothing to wait for."])
    rows = sorted((one for one in done if one.step in names), key=lambda one: (one.case, one.done))
    counts, outside, cases = _counted(rows, ways, ended)
    times = _times(rows)
    steps = []
    for node in diagram.steps():
        seen = {to: n for to, n in counts.get(node.id, {}).items() if n}
        whole = sum(seen.values())
        drawn = ways[node.id] or [""]
        shares = {to: n / whole for to, n in seen.items()} if whole else {to: 1 / len(drawn) for to in drawn}
        own = times.get(node.id, [])
        minutes = float(np.mean(own)) if len(own) >= ENOUGH else float(node.sop.minutes or PLANNED_MINUTES)
        onward = {to: share for to, share in shares.items() if to}
        steps.append(Step(node.id, names[node.id], node.post or ANYBODY, minutes, len(own), onward, whole))
    scenario = _scenario(steps, _first(counts, ways), times, people, per_hour)
    return Read(scenario, steps, cases, outside)


def _counted(
    rows: Sequence[Done], ways: Mapping[str, Sequence[str]], ended: Callable[[int], bool]
) -> tuple[dict[str, dict[str, int]], int, int]:
    """How often each step led to which ("" first: where cases begin); passages the drawing does not know; cases."""
    counts: dict[str, dict[str, int]] = {}
    outside, cases, before = 0, 0, None
    for one in [*rows, None]:
        is_same = before is not None and one is not None and before.case == one.case
        if before is not None and not is_same and ended(before.case):
            _add(counts, before.step, "")
        if one is not None and not is_same:
            cases += 1
            _add(counts, "", one.step)
        if one is not None and before is not None and is_same:
            _add(counts, before.step, one.step)
            outside += one.step not in ways[before.step]
        before = one
    return counts, outside, cases


def _add(counts: dict[str, dict[str, int]], step: str, to: str) -> None:
    counts.setdefault(step, {})[to] = counts.get(step, {}).get(to, 0) + 1


def _first(counts: Mapping[str, Mapping[str, int]], ways: Mapping[str, Sequence[str]]) -> str:
    """The step with which most cases begin, else the first that the drawing begins with."""
    seen = counts.get("", {})
    return max(seen, key=lambda step: seen[step]) if seen else next((step for step in ways[""] if step), next(iter(ways)))


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
    steps: Sequence[Step], first: str, times: Mapping[str, Sequence[float]], people: Mapping[str, int], per_hour: float
) -> Scenario:
    hours = max(8, min(400, round(400 / max(per_hour, 0.05))))
    order = sorted(steps, key=lambda step: step.code != first)
    posts = list(dict.fromkeys(step.post for step in steps))
    flow: dict[str, Any] = {step.code: dict(step.onward) for step in order}
    return from_data({
        "services": {
            step.code: {"minutes": _law(step, times.get(step.code, ())).model_dump(exclude_none=True), "target_minutes": 60}
            for step in order
        },
        "arrivals": [{"flow": flow, "every_minutes": 60, "counts": [per_hour] * hours}],
        "counters": [
            {
                "name": post, "count": max(1, people.get(post, 1)), "shifts": [f"00:00-{2 * hours:02}:00"],
                "services": [step.code for step in steps if step.post == post],
            }
            for post in posts
        ],
        "days": DAYS, "warm_up_minutes": 60 * hours / 8,
    })  # fmt: skip
