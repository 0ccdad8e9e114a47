"""Goods under a limit of load, exactly: by special solvers, on those goods only of which it is not clear whether they go along."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, compress
from math import gcd
from operator import truediv

from ortools.algorithms.python import knapsack_solver
from ortools.algorithms.python.knapsack_solver import KnapsackSolver

CORE, FEW = 22, 28
MOST_EXACT = 2**52
FIRST_SECONDS = 0.5
MOST_CELLS, MOST_PLACES = 2 * 10**9, 2 * 10**7
_KINDS = knapsack_solver.SolverType
_BRANCHING = _KINDS.KNAPSACK_MULTIDIMENSION_BRANCH_AND_BOUND_SOLVER
_FEW, _DIVIDING = _KINDS.KNAPSACK_64ITEMS_SOLVER, _KINDS.KNAPSACK_DIVIDE_AND_CONQUER_SOLVER
Taken = tuple[list[bool], bool]


def packed(worth: Sequence[int], weigh: Sequence[int], limit: int, seconds: float) -> Taken:
    """Whether each goes along, and whether nothing better exists.

    After Balas and Zemel (1980): what a good brings above the price of its load, where that is the price at which the load is full,
    tells how much is lost when it is decided otherwise (Dantzig's bound, in whole numbers). Those that lose least are solved first.
    """
    if not min(weigh) or max(worth) * max(weigh) >= MOST_EXACT:
        return _branched(worth, weigh, limit, seconds)
    order = sorted(range(len(worth)), key=list(map(truediv, worth, weigh)).__getitem__, reverse=True)
    end = bisect_right(list(accumulate(map(weigh.__getitem__, order))), limit)
    if end == len(order):
        return [True] * end, True
    price, load = worth[order[end]], weigh[order[end]]
    gains = [one * load - heavy * price for one, heavy in zip(worth, weigh, strict=True)]
    taken, losses = [gain > 0 for gain in gains], list(map(abs, gains))
    most = limit * price + sum(compress(gains, taken))
    order.sort(key=losses.__getitem__)
    is_proven = _decide(taken, order[:CORE], worth, weigh, limit, seconds)
    room = most - (sum(compress(worth, taken)) + 1) * load
    doubtful = bisect_right(order, room, key=losses.__getitem__)
    if doubtful > CORE:
        is_proven = _decide(taken, order[:doubtful], worth, weigh, limit, seconds)
    return taken, is_proven


def _decide(taken: list[bool], places: list[int], worth: Sequence[int], weigh: Sequence[int], limit: int, seconds: float) -> bool:
    """Choose anew among the goods at these places, all others staying as they are; whether nothing better exists among them."""
    goods, loads = [worth[k] for k in places], [weigh[k] for k in places]
    free = limit - sum(compress(weigh, taken)) + sum(compress(loads, [taken[k] for k in places]))
    found, is_proven = _solved(_FEW, goods, loads, free, 0) if len(places) <= FEW else _branched(goods, loads, free, seconds)
    for place, one in zip(places, found, strict=True):
        taken[place] = one
    return is_proven


def _branched(worth: Sequence[int], weigh: Sequence[int], limit: int, seconds: float) -> Taken:
    """By branch and bound; where that does not end soon, place by place of the load as long as they can be counted."""
    common = gcd(*weigh) or 1
    loads, places = [one // common for one in weigh], limit // common
    is_countable = places <= MOST_PLACES and len(worth) * places <= MOST_CELLS
    taken, is_proven = _solved(_BRANCHING, worth, loads, places, FIRST_SECONDS if is_countable else seconds)
    return (taken, True) if is_proven else _solved(_DIVIDING, worth, loads, places, 0) if is_countable else (taken, False)


def _solved(kind: knapsack_solver.SolverType, worth: Sequence[int], loads: list[int], limit: int, seconds: float) -> Taken:
    solver = KnapsackSolver(kind, "goods")
    if seconds:
        solver.set_time_limit(seconds)
    solver.init(list(worth), [loads], [limit])
    solver.solve()
    return list(map(solver.best_solution_contains, range(len(worth)))), bool(solver.is_solution_optimal())
