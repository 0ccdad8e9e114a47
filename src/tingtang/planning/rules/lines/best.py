"""The best layout: which tasks are merged and how many workers stand where (FLW-08, FLW-10, FLW-11), exact by CP-SAT.

Stations are numbered along the line. A task has one station, a station's workers come from groups that can do all its tasks, and no
task stands behind one that must follow it, so that customers never go back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from ortools.sat.python import cp_model

from tingtang.planning.rules.lines import order, times
from tingtang.planning.rules.lines.assigned import can
from tingtang.planning.rules.lines.sheet import Group, Layout, LineSheet, Station

SECONDS_TO_SEARCH = 10.0


@dataclass(frozen=True, slots=True)
class Best:
    """The best layout found, what it serves a second, and whether nothing better exists."""

    layout: Layout
    rate: Fraction
    workers: int
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The most that can be done with the workers there are, and the fewest workers for the wanted rate (None: not possible)."""

    most: Best | None
    fewest: Best | None
    available: int
    missing: list[str]


def best(sheet: LineSheet, wanted: Fraction | None) -> Answer:
    """Search both. Where a time is unknown nothing is searched, and the tasks are named; ranges count as their longest."""
    seconds = {task.code: _certain(times.span(task, sheet)) for task in sheet.tasks}
    missing = [code for code, taken in seconds.items() if taken is None or not any(seconds.values())]
    now = sum(station.workers for station in sheet.shown()[0].stations)
    groups = sheet.groups or [Group(code="-", name="-", count=now)]
    available = sum(group.count for group in groups) + sheet.extra_workers
    if missing:
        return Answer(None, None, available, missing)
    search = _Search(sheet, {code: taken for code, taken in seconds.items() if taken is not None}, groups)
    return Answer(search.most(available), search.fewest(wanted) if wanted else None, available, [])


def _certain(span: times.Span) -> Fraction | None:
    return span.said if span.said is not None else span.high


class _Search:
    def __init__(self, sheet: LineSheet, seconds: dict[str, Fraction], groups: Sequence[Group]) -> None:
        self.sheet, self.seconds, self.groups = sheet, seconds, groups
        self.pairs = order.pairs(sheet)
        self.scale = lcm(*(taken.denominator for taken in seconds.values()))
        self.ends_by = SECONDS_TO_SEARCH

    def most(self, available: int) -> Best | None:
        """Take the best layout, then ask for a strictly shorter cycle, until there is none: each step is exact."""
        found = self._solved(available, None, is_strict=False)
        while found is not None and found.is_proven:
            better = self._solved(available, 1 / found.rate, is_strict=True)
            if better is None:
                return found
            found = better
        return found

    def fewest(self, wanted: Fraction) -> Best | None:
        """The fewest workers who serve `wanted`, whoever is to be hired for it."""
        return self._solved(None, 1 / wanted, is_strict=False)

    def _solved(self, available: int | None, cycle: Fraction | None, *, is_strict: bool) -> Best | None:
        """Stations and workers with a cycle time of at most (below, when strict) `cycle`, with as few workers as may be."""
        model = cp_model.CpModel()
        tasks, most = list(self.seconds), available or self._ceiling(cycle)
        in_station = [[model.new_bool_var(f"{code}@{k}") for k in range(len(tasks))] for code in tasks]
        staffed = [[model.new_int_var(0, most, f"{group.code}@{k}") for k in range(len(tasks))] for group in self.groups]
        for row in in_station:
            model.add_exactly_one(row)
        self._keep_order(model, tasks, in_station)
        self._keep_skills(model, tasks, in_station, staffed, most)
        self._keep_numbers(model, staffed, available)
        loads = [sum(int(self.seconds[code] * self.scale) * row[k] for code, row in zip(tasks, in_station, strict=True))
                 for k in range(len(tasks))]  # fmt: skip
        used = [self._used(model, in_station, k) for k in range(len(tasks))]
        for k in range(len(tasks)):
            workers = sum(row[k] for row in staffed)
            model.add(sum(row[k] for row in in_station) <= self.sheet.most_merged)
            for row in in_station:
                model.add(workers >= row[k])
            if cycle is not None:
                scaled = cycle * self.scale
                model.add(loads[k] * scaled.denominator + int(is_strict) <= scaled.numerator * workers).only_enforce_if(used[k])
        model.minimize(sum(sum(row) for row in staffed) * 1000 - sum(used))
        return self._run(model, tasks, in_station, staffed)

    def _ceiling(self, cycle: Fraction | None) -> int:
        if not cycle:
            return 1000
        return sum(-(-taken // cycle) for taken in self.seconds.values()) or 1

    def _used(self, model: cp_model.CpModel, in_station: list[list[Any]], k: int) -> Any:
        used = model.new_bool_var(f"used{k}")
        model.add_max_equality(used, [row[k] for row in in_station])
        return used

    def _keep_order(self, model: cp_model.CpModel, tasks: list[str], in_station: list[list[Any]]) -> None:
        position = [sum(k * row[k] for k in range(len(tasks))) for row in in_station]
        for first, then in self.pairs:
            model.add(position[tasks.index(first)] <= position[tasks.index(then)])

    def _keep_skills(
        self, model: cp_model.CpModel, tasks: list[str], in_station: list[list[Any]], staffed: list[list[Any]], most: int
    ) -> None:
        for group, row in zip(self.groups, staffed, strict=True):
            unable = [place for place, code in enumerate(tasks) if not can(self.sheet, group, code)]
            for k in range(len(tasks)):
                for place in unable:
                    model.add(row[k] <= most * (1 - in_station[place][k]))

    def _keep_numbers(self, model: cp_model.CpModel, staffed: list[list[Any]], available: int | None) -> None:
        if available is None:
            return
        extra = [model.new_int_var(0, self.sheet.extra_workers, f"extra{place}") for place in range(len(self.groups))]
        model.add(sum(extra) <= self.sheet.extra_workers)
        for group, row, more in zip(self.groups, staffed, extra, strict=True):
            model.add(sum(row) <= group.count + more)

    def _run(
        self, model: cp_model.CpModel, tasks: list[str], in_station: list[list[Any]], staffed: list[list[Any]]
    ) -> Best | None:
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.1, self.ends_by)
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        status = solver.solve(model)
        self.ends_by -= solver.wall_time
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return None
        stations = []
        for k in range(len(tasks)):
            names = [code for code, row in zip(tasks, in_station, strict=True) if solver.value(row[k])]
            groups = {group.code: solver.value(row[k]) for group, row in zip(self.groups, staffed, strict=True)}
            if names:
                main = max(groups, key=lambda code: groups[code])
                stations.append(Station(tasks=names, workers=sum(groups.values()), group=main if self.sheet.groups else ""))
        taken = [(one.workers, sum((self.seconds[code] for code in one.tasks), Fraction(0))) for one in stations]
        rate = min(workers / seconds for workers, seconds in taken if seconds)
        layout = Layout(code="best", name="", stations=stations)
        return Best(layout, rate, sum(one.workers for one in stations), status == cp_model.OPTIMAL)
