"""Cases that take the steps of a flow: where a step goes on with which probability, as the routes that cases take.

A thinned Poisson process is one again, so the arrivals of a flow are those of its routes, each with its share. Routes are taken in the
order of their probability until nearly all cases take one of them; the rest is shared out among these. Branches that run at the same
time are taken one after the other.
"""

import heapq
from collections.abc import Iterable, Mapping

COVERED = 0.999
MOST_ROUTES = 300
MOST_STEPS = 60
Flow = Mapping[str, Mapping[str, float]]


def routes(flow: Flow) -> list[tuple[float, tuple[str, ...]]]:
    """Routes from the first step of a flow with their probabilities, which add up to one; what is left of one after a step is its end."""
    start = next(iter(flow))
    waiting: list[tuple[float, tuple[str, ...]]] = [(-1.0, (start,))]
    found: list[tuple[float, tuple[str, ...]]] = []
    covered = 0.0
    while waiting and covered < COVERED and len(found) < MOST_ROUTES:
        share, steps = heapq.heappop(waiting)
        onward = flow.get(steps[-1], {})
        ends = -share * max(0.0, 1 - sum(onward.values()))
        if ends > 0 or len(steps) == MOST_STEPS:
            ends = ends if len(steps) < MOST_STEPS else -share
            found.append((ends, steps))
            covered += ends
        if len(steps) < MOST_STEPS:
            for step, probability in onward.items():
                if probability > 0:
                    heapq.heappush(waiting, (share * probability, (*steps, step)))
    return [(share / covered, steps) for share, steps in found]


def of_log(edges: Iterable[tuple[str, str, int]], starts: Mapping[str, int], ends: Mapping[str, int]) -> Flow:
    """The flow that a log shows: what follows each step with which share of times; cases begin with what most of them began with."""
    onward: dict[str, dict[str, float]] = {}
    for step, follower, count in edges:
        onward.setdefault(step, {})[follower] = float(count)
    names = sorted(
        {*onward, *starts, *ends, *(name for each in onward.values() for name in each)}, key=lambda one: -starts.get(one, 0)
    )
    whole = {name: sum(onward.get(name, {}).values()) + ends.get(name, 0) for name in names}
    return {name: {to: count / whole[name] for to, count in onward.get(name, {}).items()} for name in names}
