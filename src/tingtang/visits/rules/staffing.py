"""How many counters a load needs, and which to open or switch.

Erlang C (M/M/c, endless patience): P(wait) = B / (1 - rho (1 - B)) with Erlang's loss B by its stable recursion, then
E[W] = P(wait) / (c mu - lambda) and P(W <= t) = 1 - P(wait) exp(-(c mu - lambda) t). Erlang A adds abandonment at rate theta
(Palm 1957; Mandelbaum and Zeltyn, "Service engineering in action", 2007), by the stationary birth and death chain.
An estimate of the next minutes, not a plan: rates are those of the latest window and say from how many visits they come.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

PROMISED_SHARE = 0.8  # of visitors that should be called within the target
DRAIN_MINUTES = 60.0  # in which those who wait already should have been called
SURPLUS = 0.5  # counters above need that one category may lend to another
MOST_COUNTERS = 400
LEAST_WAITING = 2  # one person is no line: a counter already open will call him
_RARE = 1e-15


@dataclass(frozen=True, slots=True)
class Line:
    """What a line is like in the long run: chance to wait, mean wait, and chance to wait no longer than the target."""

    chance_to_wait: float
    mean_wait: float
    within_target: float
    abandoning: float = 0.0


def erlang_b(servers: int, load: float) -> float:
    """The share that finds all `servers` busy when nobody waits (Erlang's loss formula, by recursion)."""
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = load * blocked / (busy + load * blocked)
    return blocked


def erlang_c(arrivals: float, service: float, servers: int, target: float = 0.0) -> Line:
    """The line of `servers` counters at `arrivals` per minute and `service` minutes each; it never ends when overloaded."""
    load = arrivals * service
    if load <= 0:
        return Line(0.0, 0.0, 1.0)
    if servers <= load:
        return Line(1.0, math.inf, 0.0)
    blocked = erlang_b(servers, load)
    waiting = blocked / (1 - load / servers * (1 - blocked))
    spare = servers / service - arrivals
    return Line(waiting, waiting / spare, 1 - waiting * math.exp(-spare * target))


def erlang_a(arrivals: float, service: float, servers: int, patience: float) -> Line:
    """The same line when people leave after `patience` minutes on average: who abandons, and the mean wait of all."""
    if arrivals <= 0 or servers < 1:
        return Line(0.0, 0.0, 1.0) if arrivals <= 0 else Line(1.0, patience, 0.0, 1.0)
    serving, leaving = 1 / service, 1 / patience
    weights, total = [1.0], 1.0
    while len(weights) <= servers or weights[-1] > total * _RARE:
        people = len(weights)
        weights.append(weights[-1] * arrivals / (min(people, servers) * serving + max(0, people - servers) * leaving))
        total += weights[-1]
        if total > 1e200:
            weights, total = [w / total for w in weights], 1.0
    queue = sum((people - servers) * w for people, w in enumerate(weights) if people > servers) / total
    waiting = sum(weights[servers:]) / total
    return Line(waiting, queue / arrivals, 1 - waiting, queue * leaving / arrivals)


def needed(arrivals: float, service: float, target: float, share: float = PROMISED_SHARE) -> int:
    """The fewest counters at which `share` of visitors wait no longer than `target` minutes."""
    if arrivals <= 0 or service <= 0:
        return 0
    servers = math.floor(arrivals * service) + 1
    while servers < MOST_COUNTERS and erlang_c(arrivals, service, servers, target).within_target < share:
        servers += 1
    return servers


@dataclass(frozen=True, slots=True)
class Demand:
    """One category now: arrivals in the latest window, mean service and from how many services, who waits, the target."""

    category: int
    arrived: int
    window_minutes: float
    service_minutes: float
    served: int
    waiting: int
    target_minutes: float

    @property
    def rate(self) -> float:
        """Arrivals per minute, with those who wait already spread over the time in which they should be called."""
        return self.arrived / self.window_minutes + self.waiting / DRAIN_MINUTES

    @property
    def load(self) -> float:
        """Counters kept busy on average (erlangs)."""
        return self.rate * self.service_minutes


@dataclass(frozen=True, slots=True)
class Post:
    """A counter: whether it is open, and the categories it takes now."""

    counter: int
    is_open: bool
    categories: frozenset[int]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One step that would help `category`: open a counter, or switch one that can be spared, with the figures behind it."""

    kind: str
    counter: int
    category: int
    have: float
    need: int
    demand: Demand
    taking: int = 0  # open counters that take the category, each counted whole


@dataclass
class _Plan:
    demands: Mapping[int, Demand]
    posts: dict[int, Post]
    have: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.have = capacity(self.demands, self.posts.values())


def capacity(demands: Mapping[int, Demand], posts: Iterable[Post]) -> dict[int, float]:
    """Counters that serve each category, one that takes several being shared among them by their load."""
    have = dict.fromkeys(demands, 0.0)
    for post in posts:
        taken = [demands[c] for c in post.categories if c in demands]
        total = sum(d.load for d in taken)
        for demand in taken if post.is_open else ():
            have[demand.category] += demand.load / total if total > 0 else 1 / len(taken)
    return have


def propose(demands: Sequence[Demand], posts: Sequence[Post], *, most: int = 3) -> list[Proposal]:
    """At most `most` steps, what people wait for and nobody serves first, then the worst shortage: open a closed counter that takes
    the category, else a closed one by switching it unless its own people need it as much, else switch an open one that can be spared."""
    plan = _Plan({d.category: d for d in demands}, {p.counter: p for p in posts})
    found: list[Proposal] = []
    for _ in range(most):
        step = _next_step(plan, {p.counter for p in found})
        if step is None:
            break
        found.append(step)
    return found


def _next_step(plan: _Plan, used: set[int]) -> Proposal | None:
    short = sorted(plan.demands.values(), key=lambda d: (not _is_unserved(d, plan), plan.have[d.category] - _need(d)))
    for demand in short:
        have, need = plan.have[demand.category], _need(demand)
        if have >= need - 0.25:
            continue
        if demand.waiting < LEAST_WAITING and have > 0:
            continue
        chosen = _closed_for(demand, plan, used) or _spare_for(demand, plan, used)
        if chosen is None:
            continue
        kind, post = chosen
        taking = sum(each.is_open and demand.category in each.categories for each in plan.posts.values())
        only = post.categories if kind == "open" else frozenset({demand.category})
        plan.posts[post.counter] = Post(post.counter, True, only)
        plan.have = capacity(plan.demands, plan.posts.values())
        return Proposal(kind, post.counter, demand.category, have, need, demand, taking)
    return None


def _need(demand: Demand) -> int:
    return needed(demand.rate, demand.service_minutes, demand.target_minutes)


def _closed_for(demand: Demand, plan: _Plan, used: set[int]) -> tuple[str, Post] | None:
    closed = [p for p in plan.posts.values() if not p.is_open and p.counter not in used]
    fitting = sorted((p for p in closed if demand.category in p.categories), key=lambda p: (len(p.categories), p.counter))
    if fitting:
        return "open", fitting[0]
    lack = _lack(demand, plan)
    spared = [p for p in closed if not any(_is_wanted(plan.demands[c], plan, lack) for c in p.categories if c in plan.demands)]
    return ("open_switched", min(spared, key=lambda p: (len(p.categories), p.counter))) if spared else None


def _lack(demand: Demand, plan: _Plan) -> float:
    return _need(demand) - plan.have[demand.category]


def _is_unserved(demand: Demand, plan: _Plan) -> bool:
    return demand.waiting > 0 and plan.have[demand.category] == 0


def _is_wanted(demand: Demand, plan: _Plan, lack: float) -> bool:
    """Whether a closed counter that takes this category must not be given to one that lacks `lack`: people wait for it and nobody
    serves them, or the same is lacking here."""
    return _is_unserved(demand, plan) or (demand.waiting > 0 and _lack(demand, plan) >= lack)


def _spare_for(demand: Demand, plan: _Plan, used: set[int]) -> tuple[str, Post] | None:
    for post in sorted(plan.posts.values(), key=lambda p: p.counter):
        if not post.is_open or post.counter in used or demand.category in post.categories:
            continue
        kept = capacity(plan.demands, (p for p in plan.posts.values() if p is not post))
        if all(kept[c] >= _need(plan.demands[c]) + SURPLUS - 1 and kept[c] > 0 for c in post.categories if c in kept):
            return "switch", post
    return None
