"""Transport, assignment and knapsack against the special solvers called by hand, in one run, equal answers checked.

    PYTHONPATH=src python bench/optimise.py

Both sides begin with the same data as a file or a page gives it (lists of rows, of goods) and end with what goes where by name. By hand is
the shortest program we could write for it, which checks nothing. `arrays` is our function on arrays, against the solver alone; `sheet` is
everything: each cell checked, solved, told. `explained` adds prices, ranges and whether another solution is as good, up to 2,000 decisions.
Rosters: an invented hall of growing size, what was proven within ten seconds; 40 people for four weeks within sixty, with all that a hall asks.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
from ortools.algorithms.python import knapsack_solver
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment

from tingtang.planning.rules.models import special
from tingtang.planning.rules.models.outcome import answered
from tingtang.planning.rules.models.sheet import ModelSheet
from tingtang.planning.rules.rosters.needs import rows as needed
from tingtang.planning.rules.rosters.sheet import RosterSheet
from tingtang.planning.rules.rosters.solve import rostered
from tingtang.planning.rules.sheets import read

RUNS, MOST_RUNS, EXAMPLES = 5, 100, 5


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor time, which other work does not stretch: the median of five runs, or of as many as fit into a fifth of a second (a
    hundred at most), after one to warm up."""
    work()
    taken: list[float] = []
    while len(taken) < RUNS or (len(taken) < MOST_RUNS and sum(taken) < 0.2):
        start = time.process_time()
        found = work()
        taken.append(time.process_time() - start)
    return float(np.median(taken)), found


def line(name: str, one: Callable[[int, int], tuple[float, ...]], size: int) -> None:
    """One line of the table: what the examples of this size take on average."""
    examples = np.array([one(size, seed) for seed in range(EXAMPLES)]) * 1000
    solver, arrays, hand, sheet, explained = examples.mean(axis=0)
    ratios = examples[:, 3] / examples[:, 2]
    pairs = f"{solver:.3f} | {arrays:.3f} | {arrays / solver:.2f} | {hand:.3f} | {sheet:.3f}"
    print(f"| {name} | {pairs} | {sheet / hand:.2f} | {ratios.min():.2f}–{ratios.max():.2f} | {explained:.0f} |", flush=True)


def ours(sheet: dict[str, Any]) -> tuple[float, Any, float]:
    """How long the answer takes from the sheet's data, and with all explanations."""
    short, told = timed(lambda: answered(read(ModelSheet, sheet).root, is_explained=False))
    start = time.perf_counter()
    assert answered(read(ModelSheet, sheet).root)["value"] == told["value"]
    return short, told, time.perf_counter() - start


def transport(size: int, seed: int) -> tuple[float, ...]:
    random = np.random.default_rng([size, seed])
    costs = random.integers(1, 100, (size, size))
    supply, demand = random.integers(50, 100, size), random.integers(10, 50, size)
    starts, ends = (one.ravel() for one in np.indices((size, size)))

    def flows() -> Any:
        flow = min_cost_flow.SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            starts, ends + size, np.minimum(supply[starts], demand[ends]), costs.ravel()
        )
        own = np.arange(size)
        flow.add_arcs_with_capacity_and_unit_cost(own, np.full(size, 2 * size), supply, np.zeros(size, np.int64))
        flow.set_nodes_supplies(np.arange(2 * size + 1), np.concatenate([supply, -demand, [demand.sum() - supply.sum()]]))
        assert flow.solve() == flow.OPTIMAL
        return flow.flows(arcs), int(flow.optimal_cost())

    sheet = {
        "template": "transport",
        "name": "T",
        "sources": [{"code": f"s{k}", "name": f"Store {k}", "supply": int(one)} for k, one in enumerate(supply)],
        "targets": [{"code": f"t{k}", "name": f"Target {k}", "demand": int(one)} for k, one in enumerate(demand)],
        "costs": costs.tolist(),
    }

    def by_hand() -> list[tuple[str, str, int]]:
        costs, supply, demand = (
            np.array(each)
            for each in (sheet["costs"], [s["supply"] for s in sheet["sources"]], [t["demand"] for t in sheet["targets"]])
        )
        starts, ends = (one.ravel() for one in np.indices(costs.shape))
        flow = min_cost_flow.SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            starts, ends + size, np.minimum(supply[starts], demand[ends]), costs.ravel()
        )
        own = np.arange(size)
        flow.add_arcs_with_capacity_and_unit_cost(own, np.full(size, 2 * size), supply, np.zeros(size, np.int64))
        flow.set_nodes_supplies(np.arange(2 * size + 1), np.concatenate([supply, -demand, [demand.sum() - supply.sum()]]))
        flow.solve()
        amounts = flow.flows(arcs)
        return [
            (sheet["sources"][starts[k]]["code"], sheet["targets"][ends[k]]["code"], int(amounts[k]))
            for k in np.flatnonzero(amounts)
        ]

    solver, (_flows, wanted) = timed(flows)
    hand, _told = timed(by_hand)
    arrays, found = timed(
        lambda: special.transport(starts, ends, costs.ravel().astype(float), supply.astype(float), demand.astype(float))
    )
    whole, told, explained = ours(sheet)
    assert found is not None
    assert wanted == found.cost == told["value"]
    return solver, arrays, hand, whole, explained


def assignment(size: int, seed: int) -> tuple[float, ...]:
    values = np.random.default_rng([size, seed]).integers(1, 1000, (size, size)).astype(float)
    names = [{"code": f"n{k}", "name": f"Name {k}"} for k in range(size)]
    sheet = {"template": "assignment", "name": "A", "goal": "min", "owners": names, "projects": names, "values": values.tolist()}

    def by_hand() -> list[tuple[str, str]]:
        down, across = linear_sum_assignment(np.array(sheet["values"]))
        return [(names[d]["code"], names[a]["code"]) for d, a in zip(down, across, strict=True)]

    def least() -> float:
        return float(values[linear_sum_assignment(values)].sum())

    solver, wanted = timed(least)
    hand, _told = timed(by_hand)
    arrays, found = timed(lambda: special.assignment(values, is_max=False))
    whole, told, explained = ours(sheet)
    assert found is not None
    assert wanted == values[found].sum() == told["value"]
    return solver, arrays, hand, whole, explained


def knapsack(size: int, seed: int) -> tuple[float, ...]:
    random = np.random.default_rng([size, seed])
    weights = random.integers(10, 1000, size)
    values = weights + random.integers(1, 200, size)
    capacity = int(weights.sum() // 3)

    def packed(worth: list[int], loads: list[int]) -> tuple[int, list[int]]:
        solver = knapsack_solver.KnapsackSolver(knapsack_solver.SolverType.KNAPSACK_MULTIDIMENSION_BRANCH_AND_BOUND_SOLVER, "k")
        solver.init(worth, [loads], [capacity])
        found = solver.solve()
        assert solver.is_solution_optimal()
        return int(found), [k for k in range(size) if solver.best_solution_contains(k)]

    items = [
        {"code": f"i{k}", "name": f"Item {k}", "value": int(v), "weight": int(w)}
        for k, (v, w) in enumerate(zip(values, weights, strict=True))
    ]
    sheet = {"template": "knapsack", "name": "K", "capacity": capacity, "items": items}

    def by_hand() -> list[str]:
        taken = packed([each["value"] for each in items], [each["weight"] for each in items])[1]
        return [items[k]["code"] for k in taken]

    solver, (wanted, _taken) = timed(lambda: packed(values.tolist(), weights.tolist()))
    hand, _told = timed(by_hand)
    worth, loads, ones = values.tolist(), weights.tolist(), [1] * size
    arrays, found = timed(lambda: special.knapsack(worth, loads, ones, capacity))
    whole, told, explained = ours(sheet)
    assert wanted == (values @ found.counts) == told["value"]
    return solver, arrays, hand, whole, explained


def roster(people: int, days: int) -> None:
    sheet = {
        "name": "R", "first": "2026-11-23", "days": days, "slot_minutes": 60, "seconds": 10,
        "shifts": [
            {"code": "early", "start": "08:00", "end": "14:00"}, {"code": "late", "start": "12:00", "end": "18:00", "heavy": True},
            {"code": "day", "start": "09:00", "end": "17:00", "breaks": [{"minutes": 60, "earliest": "11:00", "latest": "13:00"}]},
        ],
        "staff": [{"code": f"p{k}", "name": "P", "skills": ["a"] if k % 2 else ["a", "b"], "most_hours": 36} for k in range(people)],
        "demand": [
            {"start": "08:00", "end": "18:00", "people": people // 4, "skill": "a", "days": ["mo", "tu", "we", "th", "fr"]},
            {"start": "10:00", "end": "16:00", "people": max(1, people // 8), "skill": "b", "days": ["mo", "tu", "we", "th", "fr"]},
            {"start": "09:00", "end": "14:00", "people": max(1, people // 8), "days": ["sa"]},
        ],
    }  # fmt: skip
    searched(f"{people} people, {days} days", sheet)


def month(people: int, outlets: int) -> None:
    """Four weeks with half hours, three skills, breaks, absences, wishes, part time, and people who are lent."""
    random, first, skills = np.random.default_rng(1), date(2026, 11, 23), ("permits", "tax", "social")
    places = [{"outlet": f"o{number}"} if outlets > 1 else {} for number in range(outlets)]

    def days_of(count: int) -> list[str]:
        return [str(first + timedelta(days=int(day))) for day in random.choice(28, count, replace=False)]

    staff: list[dict[str, Any]] = []
    for k in range(people):
        more = [skills[(k + 1) % 3]] if k % 4 == 0 else []
        one = {"code": f"p{k}", "name": f"P{k}", "skills": [skills[k % 3], *more], **places[k % outlets]}
        one |= {"lends": True} if outlets > 1 and k % 5 == 0 else {}
        one |= {"most_hours": 24} if k % 6 == 0 else {}
        one |= (
            {"wishes": [{"day": day, "want": want} for day, want in zip(days_of(3), ("off", "early", "off"), strict=True)]}
            if k % 4 == 1
            else {}
        )
        one |= {"away": days_of(3)} if k % 9 == 2 else {}
        one |= {"least_hours": 20} if k % 5 == 3 else {}
        staff.append(one)
    shape = (0.5, 0.7, 0.9, 1, 1, 0.9, 0.8, 0.7, 0.7, 0.8, 0.9, 0.9, 0.8, 0.8, 0.7, 0.6, 0.5, 0.4)  # of a day, by half hours
    week = {"mo": 1.15, "tu": 1, "we": 1, "th": 0.95, "fr": 1.05}
    demand: list[dict[str, Any]] = []
    for place in places:
        for skill, most in zip(skills, (4, 3.2, 3.2), strict=True):
            for day, busy in week.items():
                spans = [
                    (510 + 30 * k, max(1, round(most * busy * part * people / 40 / outlets)), skill)
                    for k, part in enumerate(shape)
                ]
                demand += needed(spans, [day], place.get("outlet", ""), 30)
        demand.append({"days": ["sa"], "start": "09:00", "end": "12:00", "people": max(1, round(people / 13 / outlets)), **place})

    def pause(latest: str, earliest: str = "11:00") -> list[dict[str, Any]]:
        return [{"minutes": 60, "earliest": earliest, "latest": latest}]

    sheet = {
        "name": "R", "first": first, "days": 28, "slot_minutes": 30, "seconds": 60, "staff": staff, "demand": demand,
        "shifts": [
            {"code": "early", "start": "08:30", "end": "15:00", "breaks": pause("13:00")},
            {"code": "late", "start": "11:00", "end": "17:30", "breaks": pause("14:00", "12:00"), "heavy": True},
            {"code": "day", "start": "08:30", "end": "17:30", "breaks": pause("13:30")},
        ],
        "pairs": [{"a": "p1", "b": "p4"}, {"a": "p2", "b": "p5"}],
    }  # fmt: skip
    searched(
        f"{people} people, 28 days, {outlets} outlets" if outlets > 1 else f"{people} people, 28 days, breaks and wishes", sheet
    )


def searched(name: str, sheet: dict[str, Any]) -> None:
    """A row of a roster on two workers."""
    start, worked = time.perf_counter(), time.process_time()
    found = rostered(read(RosterSheet, sheet), workers=2)
    taken, worked = time.perf_counter() - start, time.process_time() - worked
    gap = "–" if found.gap is None else f"{found.gap:.1%}"
    print(f"| {name} | {found.state} | {found.value} | {found.bound} | {gap} | {len(found.short)} | {taken:.1f} | {worked:.1f} |")


if __name__ == "__main__":
    print(
        "| problem | solver ms | arrays ms | ratio | by hand ms | sheet ms | ratio | of each example | explained ms |\n"
        + "|---" * 9
        + "|"
    )
    for size in (50, 100, 200, 400):
        line(f"transport {size}×{size}", transport, size)
    for size in (50, 100, 200, 400):
        line(f"assignment {size}×{size}", assignment, size)
    for size in (50, 100, 500, 5000):
        line(f"knapsack, {size} items", knapsack, size)
    print("\n| roster | state | cost | bound | gap | spans short | s | CPU s |\n|---|---|---|---|---|---|---|---|")
    for people, days in ((8, 7), (16, 7), (32, 14)):
        roster(people, days)
    for outlets in (1, 2):
        month(40, outlets)
