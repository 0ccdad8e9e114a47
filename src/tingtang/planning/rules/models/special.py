"""Special solvers for special problems: transport by minimum cost flow, assignment, knapsack; all exact on whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from math import lcm

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment

from tingtang.planning.rules.models.packing import packed
from tingtang.planning.rules.sheets import exact

MOST_WHOLE = 2**53
Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shipped:
    """What goes along each way (in the order they were given); None: demand cannot be met."""

    amounts: Floats
    cost: float


def whole(values: Sequence[float] | Floats) -> tuple[Whole, int] | None:
    """`values` times the least number that makes all of them whole; None when that would be too large to count exactly."""
    array = np.asarray(values, dtype=np.float64)
    if not len(array) or (np.floor(array) == array).all():
        return (array.astype(np.int64), 1) if not len(array) or np.abs(array).max() < MOST_WHOLE else None
    scale = lcm(*(exact(value).denominator for value in set(array.tolist())))
    if np.abs(array).max() * scale >= MOST_WHOLE:
        return None
    return np.rint(array * scale).astype(np.int64), scale


def transport(starts: Whole, ends: Whole, freight: Floats, supply: Floats, demand: Floats) -> Shipped | None:
    """The cheapest shipment by minimum cost flow. None when there is none. Refused (`ValueError`) when numbers are too fine to count."""
    costs, amounts = whole(freight), whole(np.concatenate([supply, demand]))
    if costs is None or amounts is None:
        raise ValueError("too fine")
    supplies, demands = amounts[0][: len(supply)], amounts[0][len(supply) :]
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        starts, ends + len(supply), np.minimum(supplies[starts], demands[ends]), costs[0]
    )
    surplus = int(supplies.sum() - demands.sum())
    if surplus < 0:
        return None
    nodes = np.arange(len(supply) + len(demand) + int(surplus > 0))
    if surplus:  # what nobody wants stays where it is, at no cost
        own = np.arange(len(supply))
        flow.add_arcs_with_capacity_and_unit_cost(own, np.full(len(own), nodes[-1]), supplies, np.zeros(len(own), np.int64))
    flow.set_nodes_supplies(nodes, np.concatenate([supplies, -demands, *([[-surplus]] if surplus else [])]).astype(np.int64))
    if flow.solve() != flow.OPTIMAL:
        return None
    return Shipped(flow.flows(arcs) / amounts[1], flow.optimal_cost() / (costs[1] * amounts[1]))


def assignment(values: Floats, *, is_max: bool) -> tuple[Whole, Whole] | None:
    """(owners, projects) in pairs: each project has one owner. NaN: not possible. None when some project must stay without."""
    owners, projects = values.shape
    if projects > owners:
        return None
    costs = -values if is_max else values
    try:
        down, across = linear_sum_assignment(costs)
    except ValueError:  # it takes no NaN, and says so faster than a look at each
        return _with_gaps(costs)
    return down.astype(np.int64), across.astype(np.int64)


def _with_gaps(costs: Floats) -> tuple[Whole, Whole] | None:
    try:
        down, across = linear_sum_assignment(np.where(np.isnan(costs), np.inf, costs))
    except ValueError:
        return None
    return down.astype(np.int64), across.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Packed:
    """How many of each item, whether nothing better exists."""

    counts: Sequence[int]
    is_proven: bool


def counted(values: Sequence[float]) -> tuple[list[int], int] | None:
    """`whole` of a list of figures that are not below zero: for the few that a list has, arrays take longer than they save."""
    if sum(values) < MOST_WHOLE and set(map(type, values)) == {int}:
        return list(values), 1  # type: ignore[arg-type]
    found = whole(values)
    return None if found is None else (found[0].tolist(), found[1])


def knapsack(
    values: Sequence[float], weights: Sequence[float], most: Sequence[int], capacity: float, *, seconds: float = 10
) -> Packed:
    """The most valuable goods under a load limit. Refused (`ValueError`) when the numbers are too fine to count exactly."""
    scaled, loads = counted(values), counted([*weights, int(capacity) if float(capacity).is_integer() else capacity])
    if scaled is None or loads is None:
        raise ValueError("too fine")
    worth, weigh = scaled[0], loads[0]
    limit = weigh.pop()
    pieces = None if set(most) == {1} and max(weigh) <= limit else _pieces(most, weigh, limit)
    if pieces is not None:
        worth, weigh = [worth[k] * size for k, size in pieces], [weigh[k] * size for k, size in pieces]
    if not worth:
        return Packed([0] * len(values), is_proven=True)
    taken, is_proven = packed(worth, weigh, limit, seconds)
    if pieces is None:
        return Packed(taken, is_proven)
    counts = [0] * len(values)
    for item, size in compress(pieces, taken):
        counts[item] += size
    return Packed(counts, is_proven)


def _pieces(most: Sequence[int], loads: Sequence[int], limit: int) -> list[tuple[int, int]]:
    """(item, how many of it): several of one as bundles of 1, 2, 4, …, so that every number up to `most` can be put together."""
    found: list[tuple[int, int]] = []
    for item, (count, load) in enumerate(zip(most, loads, strict=True)):
        size, left = 1, min(count, limit // load) if load else count
        while left > 0:
            found.append((item, min(size, left)))
            left -= size
            size *= 2
    return found
