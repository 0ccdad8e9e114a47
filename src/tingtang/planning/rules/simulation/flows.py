"""Cases that take the steps of a flow: where a step goes on with which probability, as the routes that cases take.

A thinned Poisson process is one again, so the arrivals of a flow are those of its routes, each with its share. Routes are taken in the
order of their probability until nearly all cases take one of them; the rest is shared out among these. Branches that run at once are a
block with a name: the flow goes to it and on from it as if it were a step, and each of its branches is a flow with routes of its own.
The step "" is none: a branch that begins with it may be left out. Of some blocks at least one branch is always taken.
"""

import heapq
import itertools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from tingtang.planning.rules.simulation.courses import Course

COVERED = 0.999
MOST_ROUTES = 300
MOST_STEPS = 60
Flow = Mapping[str, Mapping[str, float]]
ALL_BUT_ONE = 1e-6
Blocks = Mapping[str, Sequence[Flow]]
Known = dict[str, list[tuple[float, tuple[Course, ...]]]]


def routes(flow: Flow, blocks: Blocks | None = None, some: Collection[str] = ()) -> list[tuple[float, Course]]:
    """Routes from the first step of a flow with their probabilities, which add up to one; what is left of one after a step is its end.

    Of the blocks `some` at least one branch is taken, each with the share it says, otherwise independently of the others.
    """
    return _routes(flow, blocks or {}, frozenset(some), {})


def _routes(flow: Flow, blocks: Blocks, some: frozenset[str], known: Known) -> list[tuple[float, Course]]:
    """The same; `known` are the blocks whose combinations have been made."""
    for name in _names(flow) & (blocks.keys() - known.keys()):
        branches = [_routes(branch, blocks, some, known) for branch in blocks[name]]
        known[name] = _some(branches) if name in some else _together(branches)
    ways = _Ways(known)
    ways.go(1.0, (), (), next(iter(flow)))
    found: list[tuple[float, Course]] = []
    covered = 0.0
    while ways.waiting and covered < COVERED and len(found) < MOST_ROUTES:
        less, path, _number, course = heapq.heappop(ways.waiting)
        onward = flow.get(path[-1], {}) if len(path) < MOST_STEPS else {}
        ends = -less * max(0.0, 1 - math.fsum(onward.values()))
        if ends > 0:
            found.append((ends, course))
            covered += ends
        for step, probability in onward.items():
            ways.go(-less * probability, path, course, step)
    return [(share / covered, course) for share, course in found]


class _Ways:
    """Ways that have begun, the likeliest first: less their probability, the names they passed, a number, and what they went through."""

    def __init__(self, known: Mapping[str, Sequence[tuple[float, tuple[Course, ...]]]]) -> None:
        self.known, self.number = known, itertools.count()
        self.waiting: list[tuple[float, tuple[str, ...], int, Course]] = []

    def go(self, share: float, path: tuple[str, ...], course: Course, to: str) -> None:
        """Go on to a step, or to each way a block may run."""
        if share > 0:
            for part, item in self.known.get(to, [(1.0, to)]):
                more = (*course, item) if item else course
                heapq.heappush(self.waiting, (-share * part, (*path, to), next(self.number), more))


def _names(flow: Flow) -> set[str]:
    return {*flow, *(step for onward in flow.values() for step in onward)}


def _together(branches: Iterable[Sequence[tuple[float, Course]]]) -> list[tuple[float, tuple[Course, ...]]]:
    """How branches may run, with probabilities that add up to one: the likeliest combinations of their routes."""
    found: list[tuple[float, tuple[Course, ...]]] = [(1.0, ())]
    for branch in branches:
        more = [(share * part, (*taken, route)) for share, taken in found for part, route in branch]
        found = heapq.nlargest(MOST_ROUTES, more, key=lambda one: one[0])
    whole = math.fsum(share for share, _taken in found)
    return [(share / whole, taken) for share, taken in found]


def _some(branches: Sequence[Sequence[tuple[float, Course]]]) -> list[tuple[float, tuple[Course, ...]]]:
    """The same of branches of which at least one is taken.

    With chances c m of independent branches of shares m, of those who take any each takes m, where c is the chance to take any:
    c = 1 - (1 - c m1)(1 - c m2)... Shares that add up to one leave exactly one branch.
    """
    shares = [math.fsum(part for part, route in branch if route) for branch in branches]
    if math.fsum(shares) <= 1 + ALL_BUT_ONE:
        alone = [
            (part, tuple(route if k == place else () for k in range(len(branches))))
            for place, branch in enumerate(branches)
            for part, route in branch
            if route
        ]
        whole = math.fsum(share for share, _taken in alone)
        return [(share / whole, taken) for share, taken in alone]
    any_of = _chance_of_any(shares)
    thinned = [
        [*((part * any_of, route) for part, route in branch if route), (1 - any_of * share, ())]
        for branch, share in zip(branches, shares, strict=True)
    ]
    found = [(share, taken) for share, taken in _together(thinned) if share > 0 and any(taken)]
    whole = math.fsum(share for share, _taken in found)
    return [(share / whole, taken) for share, taken in found]


def _chance_of_any(shares: Sequence[float]) -> float:
    """The root of c = 1 - (1 - c m1)(1 - c m2)... between none and one, by halving."""
    low, high = 0.0, 1.0
    for _halving in range(60):
        middle = (low + high) / 2
        if 1 - math.prod(1 - middle * share for share in shares) > middle:
            low = middle
        else:
            high = middle
    return high


def circle(blocks: Blocks) -> str:
    """A block that would stand in itself; empty when none does."""
    done: set[str] = set()
    for name in blocks:
        waiting = [(name, iter(_inner(name, blocks)))]
        while waiting:
            at, inner = waiting[-1]
            following = next((one for one in inner if one not in done), None)
            if following is None:
                done.add(at)
                waiting.pop()
            elif any(following == above for above, _rest in waiting):
                return following
            else:
                waiting.append((following, iter(_inner(following, blocks))))
    return ""


def _inner(name: str, blocks: Blocks) -> list[str]:
    return [one for branch in blocks[name] for one in _names(branch) if one in blocks]


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
