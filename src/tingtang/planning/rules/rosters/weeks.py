"""A roster of several weeks begun week by week: what the weeks come to alone is less than none can cost, and together they are a start.

Contracts are by week, so that weeks hold together by little: the rest over Sunday night, days in a row, and that heavy shifts are
shared out. Each week is searched without those, which bounds its cost; then once more after the weeks before it, near what was found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ortools.sat.python import cp_model

from tingtang.planning.rules.rosters.model import Model
from tingtang.planning.rules.rosters.sheet import RosterSheet

WEEK = 7
ALONE, AFTER = 0.5, 0.15  # of the time for all weeks alone, and for all of them after one another
FOUND = {cp_model.OPTIMAL, cp_model.FEASIBLE}
Values = dict[Any, int]
"""By what a variable stands for: (person, day, shift, outlet) works, so many of a team rest, so many are short."""


@dataclass
class Watch:
    """A search as others see it while it goes on: the best so far, its bound; and a way to end it with what was found."""

    value: float | None = None
    bound: float | None = None
    solver: cp_model.CpSolver | None = None
    is_stopped: bool = False
    least: float = 0.0  # no roster costs less, whatever the solver knows

    def stop(self) -> None:
        """End the search soon."""
        self.is_stopped = True
        if self.solver is not None:
            self.solver.stop_search()

    def begins(self, solver: cp_model.CpSolver, least: float = 0.0) -> cp_model.CpSolverSolutionCallback:
        """Follow a solver."""
        self.solver, self.least = solver, least
        solver.best_bound_callback = self._bounded
        return _Found(self)

    def _bounded(self, bound: float) -> None:
        self.bound = max(bound, self.least)


class _Found(cp_model.CpSolverSolutionCallback):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.watch = watch

    def on_solution_callback(self) -> None:
        """The name that the solver calls."""
        self.watch.value, self.watch.bound = self.objective_value, max(self.best_objective_bound, self.watch.least)
        if self.watch.is_stopped or self.objective_value <= self.watch.least:
            self.stop_search()


@dataclass(slots=True)
class Begun:
    """A cost below which no roster is, and what it took: seconds, and work as the solver counts it."""

    bound: float = 0.0
    seconds: float = 0.0
    work: float = 0.0

    def searched(self, model: Model, solver: cp_model.CpSolver, watch: Watch, *, is_alone: bool) -> Values:
        """What was found; nothing perhaps."""
        watch.solver = solver
        status = cp_model.UNKNOWN if watch.is_stopped else solver.solve(model.cp)
        if status == cp_model.UNKNOWN and watch.is_stopped:
            return {}
        self.seconds, self.work = self.seconds + solver.wall_time, self.work + solver.response_proto.deterministic_time
        if status not in FOUND:
            return {}
        if is_alone:
            watch.bound = self.bound = self.bound + solver.best_objective_bound
        return {name: solver.value(one) for name, one in _variables(model).items()}


def begun(sheet: RosterSheet, model: Model, solver_of: Callable[[float], cp_model.CpSolver], watch: Watch) -> Begun:
    """Give the model a start, if weeks have one."""
    starts, told = range(0, sheet.days, WEEK), Begun()
    whole, before = Values(), dict[tuple[int, int], int]()
    latest = max(shift.span[1] for shift in sheet.shifts) - 1440
    for first in starts:
        days = min(WEEK, sheet.days - first)
        week = sheet.model_copy(update={"first": sheet.first + timedelta(days=first), "days": days})
        opens = max(0, latest) if first else 0
        alone = Model(week, is_even=False, opens=opens)
        after = Model(week, opens=opens, before={(p, d - first): s for (p, d), s in before.items()})
        _hint(after, told.searched(alone, solver_of(ALONE / len(starts)), watch, is_alone=True))
        found = told.searched(after, solver_of(AFTER / len(starts)), watch, is_alone=False)
        if not found:
            return told
        whole |= {_later(name, first): value for name, value in found.items()}
        before = {(name[0], name[1]): name[2] for name, value in whole.items() if isinstance(name[0], int) and value}
    _hint(model, whole)
    return told


def _variables(model: Model) -> dict[Any, Any]:
    found: dict[Any, Any] = dict(model.works)
    for team in model.teams:
        found |= {(team.skills, team.day, team.shift.code, team.outlet, pattern): one for pattern, one in team.resting.items()}
    return found | {("short", slot.day, slot.start, slot.outlet, skill): one for slot, skill, one in model.short}


def _later(name: Any, days: int) -> Any:
    """The name of the same so many days later: the day is always its second part."""
    return (name[0], name[1] + days, *name[2:])


def _hint(model: Model, values: Values) -> None:
    for name, one in _variables(model).items():
        if name in values:
            model.cp.add_hint(one, values[name])
