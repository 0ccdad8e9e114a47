"""Solves a roster: the best found with its bound, or which rules clash and which one to relax."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from ortools.sat.python import cp_model

from tingtang.planning.rules.rosters.model import Key, Model
from tingtang.planning.rules.rosters.needs import wrong
from tingtang.planning.rules.rosters.sheet import RosterSheet
from tingtang.planning.rules.rosters.teams import Pattern
from tingtang.planning.rules.rosters.weeks import WEEK, Begun, Watch, begun
from tingtang.planning.rules.sheets import BadSheet, Problem, label

SECONDS_TO_EXPLAIN = 5.0
MOST_TO_SHRINK = 40
BUSY = 20
LEAST_SECONDS = 60.0  # a busy machine takes longer for the same work


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody works a shift at an outlet, by the hall's clock, with breaks."""

    person: str
    name: str
    day: date
    shift: str
    outlet: str
    starts: datetime
    ends: datetime
    breaks: list[tuple[datetime, datetime]]
    is_lent: bool


@dataclass(frozen=True, slots=True)
class Short:
    """So many are missing from … to."""

    day: date
    starts: datetime
    ends: datetime
    outlet: str
    skill: str
    people: int


@dataclass(slots=True)
class Roster:
    """What came out. `state`: optimal, found, infeasible, unknown."""

    state: str
    turns: list[Turn] = field(default_factory=list)
    short: list[Short] = field(default_factory=list)
    value: float | None = None
    bound: float | None = None
    clashing: list[tuple[str, str]] = field(default_factory=list)
    relax: list[tuple[str, str]] = field(default_factory=list)
    denied: list[tuple[str, date, str]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def gap(self) -> float | None:
        """How far the bound is from what was found, as a share."""
        if self.value is None or self.bound is None:
            return None
        return 0.0 if self.value == self.bound else abs(self.value - self.bound) / max(1.0, abs(self.value))


def rostered(sheet: RosterSheet, *, workers: int = 1, watch: Watch | None = None) -> Roster:
    """The best roster within the sheet's seconds, or until `watch` ends it; one worker counts his work instead of the time.

    Refused (`BadSheet`) when it names what does not exist.
    """
    problems = wrong(sheet)
    if problems:
        raise BadSheet(*problems)
    watch, model = watch or Watch(), Model(sheet)
    start = Begun()
    if sheet.days > WEEK:
        start = begun(sheet, model, lambda share: _solver(share * sheet.seconds, workers), watch)
    used = start.work if workers == 1 else start.seconds
    solver = _solver(max(sheet.seconds - used, sheet.seconds / 4), workers)
    status = solver.solve(model.cp, watch.begins(solver, start.bound))
    seconds = start.seconds + solver.wall_time
    if status == cp_model.INFEASIBLE:
        return _explained(sheet, seconds)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Roster("unknown", seconds=seconds)
    value, bound = solver.objective_value, max(start.bound, solver.best_objective_bound)
    return Roster(
        "optimal" if status == cp_model.OPTIMAL or value <= bound else "found",
        _turns(sheet, model, solver),
        _short(sheet, model, solver),
        value,
        bound,
        denied=_denied(sheet, model, solver),
        seconds=seconds,
    )


def checked(sheet: RosterSheet, given: dict[tuple[str, date], tuple[str, str]]) -> Roster:
    """A roster that people have made themselves (shift and outlet by person and day): what is short, and which rules it breaks.

    Breaks are laid as well as they can be. Refused (`BadSheet`): names that do not exist, shifts that are not worked on that day or by
    that person.
    """
    problems = wrong(sheet)
    if problems:
        raise BadSheet(*problems)
    model = Model(sheet, "relax")
    codes = [one.code for one in sheet.shifts]
    people, days = [one.code for one in sheet.staff], sheet.dates()
    wanted: set[Key] = set()
    strange = []
    for (who, day), (shift, outlet) in given.items():
        if who in people and day in days and shift in codes:
            p = people.index(who)
            wanted.add((p, days.index(day), codes.index(shift), outlet or sheet.staff[p].outlet))
        else:
            strange.append(f"{who} {day} {shift}")
    strange += [f"{people[p]} {days[d]} {codes[s]} {outlet}".strip() for p, d, s, outlet in sorted(wanted - model.works.keys())]
    if strange:
        raise BadSheet(*(Problem("impossible_turn", ("turns",), {"name": name}) for name in strange[:20]))
    for key, works in model.works.items():
        model.cp.add(works == (key in wanted))
    model.cp.maximize(1000 * sum(model.rules.values()) - sum(model.costs)) if model.rules else model.cp.minimize(sum(model.costs))
    solver = _solver(SECONDS_TO_EXPLAIN, 1)
    if solver.solve(model.cp) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        raise BadSheet(Problem("impossible_turn", ("turns",), {"name": "–"}))
    broken = sorted(name for name, literal in model.rules.items() if not solver.value(literal))
    return Roster(
        "brought", _turns(sheet, model, solver), _short(sheet, model, solver), clashing=broken, denied=_denied(sheet, model, solver),
        seconds=solver.wall_time,
    )  # fmt: skip


def _solver(seconds: float, workers: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    if workers == 1:  # ends by the work done, so that a busy machine finds the same
        solver.parameters.max_deterministic_time = seconds
        solver.parameters.max_time_in_seconds = max(LEAST_SECONDS, BUSY * seconds)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = 1
    return solver


def _at(sheet: RosterSheet, day: int, minute: int) -> datetime:
    return datetime.combine(sheet.dates()[day], datetime.min.time()) + timedelta(minutes=minute)  # the hall's own clock


def _turns(sheet: RosterSheet, model: Model, solver: cp_model.CpSolver) -> list[Turn]:
    found = []
    rests = _rests(model, solver)
    for key, works in model.works.items():
        if not solver.value(works):
            continue
        p, d, s, outlet = key
        person, shift = sheet.staff[p], sheet.shifts[s]
        pauses = [
            (_at(sheet, d, begin), _at(sheet, d, begin + one.minutes))
            for begin, one in zip(rests[works.index], shift.breaks, strict=True)
        ]
        starts, ends = (_at(sheet, d, minute) for minute in shift.span)
        name, day = label(person.name), sheet.dates()[d]
        found.append(Turn(person.code, name, day, shift.code, outlet, starts, ends, sorted(pauses), outlet != person.outlet))
    return sorted(found, key=lambda turn: (turn.starts, turn.person))


def _rests(model: Model, solver: cp_model.CpSolver) -> dict[int, Pattern]:
    """When each of a team rests: they take the ways to rest in turn."""
    found: dict[int, Pattern] = {}
    for team in model.teams:
        ways = [pattern for pattern, some in team.resting.items() for _one in range(solver.value(some))]
        found |= dict(zip((one.index for one in team.works if solver.value(one)), ways, strict=True))
    return found


def _short(sheet: RosterSheet, model: Model, solver: cp_model.CpSolver) -> list[Short]:
    """Slots that follow one another and lack the same are told as one."""
    found: list[Short] = []
    part = timedelta(minutes=sheet.slot_minutes)
    lacking = [(slot, skill, solver.value(count)) for slot, skill, count in model.short if solver.value(count)]
    for slot, skill, people in sorted(lacking, key=lambda one: (one[0].outlet, one[1], one[0].day, one[0].start)):
        starts = _at(sheet, slot.day, slot.start)
        latest = found[-1] if found else None
        if latest and (latest.ends, latest.outlet, latest.skill, latest.people) == (starts, slot.outlet, skill, people):
            found[-1] = Short(latest.day, latest.starts, starts + part, slot.outlet, skill, people)
        else:
            found.append(Short(sheet.dates()[slot.day], starts, starts + part, slot.outlet, skill, people))
    return sorted(found, key=lambda one: one.starts)


def _denied(sheet: RosterSheet, model: Model, solver: cp_model.CpSolver) -> list[tuple[str, date, str]]:
    has = {(p, d): sheet.shifts[s].code for (p, d, s, _o), works in model.works.items() if solver.value(works)}
    days = {day: number for number, day in enumerate(sheet.dates())}
    return [
        (person.code, wish.day, wish.want)
        for p, person in enumerate(sheet.staff)
        for wish in person.wishes
        if wish.day in days and has.get((p, days[wish.day]), "off") != wish.want
    ]


def _explained(sheet: RosterSheet, seconds: float) -> Roster:
    """Which rules clash (none of them needless, where time allows), and the fewest to be relaxed so that it works."""
    model = Model(sheet, "assume")
    solver = _solver(SECONDS_TO_EXPLAIN, 1)
    names = {literal.index: name for name, literal in model.rules.items()}
    core: list[tuple[str, str]] = []
    if solver.solve(model.cp) == cp_model.INFEASIBLE:
        core = [names[index] for index in solver.sufficient_assumptions_for_infeasibility() if index in names]
        core = _shrunk(model, core)
    relaxed = Model(sheet, "relax")
    again = _solver(SECONDS_TO_EXPLAIN, 1)
    status = again.solve(relaxed.cp)
    relax = []
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        relax = [name for name, literal in relaxed.rules.items() if not again.value(literal)]
    return Roster("infeasible", clashing=sorted(core), relax=sorted(relax), seconds=seconds)


def _shrunk(model: Model, core: list[tuple[str, str]]) -> list[tuple[str, str]]:
    for one in list(core[:MOST_TO_SHRINK]):
        rest: list[Any] = [name for name in core if name != one]
        model.cp.clear_assumptions()
        model.cp.add_assumptions([model.rules[name] for name in rest])
        if _solver(1.0, 1).solve(model.cp) == cp_model.INFEASIBLE:
            core = rest
    return core
