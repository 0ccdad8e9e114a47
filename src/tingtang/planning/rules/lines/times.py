"""Times as ranges, in seconds and exact; which times are hardly possible in their unit."""

from dataclasses import dataclass
from fractions import Fraction

from tingtang.planning.rules.lines.sheet import SECONDS, Between, LineSheet, Task
from tingtang.planning.rules.sheets import Problem, exact

# Shortest and longest seconds somebody needs for one customer, by sort of task: rough on purpose, only to catch a wrong unit.
PLAUSIBLE: dict[str, tuple[int, int]] = {
    "any": (3, 4 * 3600),
    "check": (5, 3600),
    "measurement": (30, 1800),
    "record": (30, 3600),
    "payment": (5, 1800),
    "photo": (5, 1200),
    "examination": (120, 3 * 3600),
    "consultation": (120, 3 * 3600),
    "laboratory": (120, 48 * 3600),
    "walk": (3, 3600),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A time of which `low` ≤ time ≤ `high` is known (no `high`: no limit); `said` is the one printed or guessed."""

    low: Fraction
    high: Fraction | None
    said: Fraction | None

    @property
    def is_known(self) -> bool:
        return self.low == self.high

    def __add__(self, other: "Span") -> "Span":
        high = None if self.high is None or other.high is None else self.high + other.high
        said = None if self.said is None or other.said is None else self.said + other.said
        return Span(self.low + other.low, high, said)


NOTHING = Span(Fraction(0), Fraction(0), Fraction(0))


def span(task: Task, sheet: LineSheet) -> Span:
    """The seconds of a task: a doubtful one may be anything, an unknown one too."""
    factor = SECONDS[task.unit or sheet.unit]
    if task.time is None:
        return Span(Fraction(0), None, None)
    if isinstance(task.time, Between):
        said = None if task.time.about is None else exact(task.time.about) * factor
        return Span(exact(task.time.low) * factor, exact(task.time.high) * factor, said)
    said = exact(task.time) * factor
    return Span(Fraction(0), None, said) if task.doubtful else Span(said, said, said)


def implausible(sheet: LineSheet) -> list[Problem]:
    """A warning for each time that is hardly possible in its unit, with the unit that would fit; nothing is converted."""
    found = []
    for place, task in enumerate(sheet.tasks):
        unit, value = task.unit or sheet.unit, _value(task)
        if value and not _fits(task, value, unit):
            fitting = next((other for other in SECONDS if _fits(task, value, other)), "")
            about = {"name": task.name, "value": f"{value:.15g}", "unit": unit, "fitting": fitting}
            code = "implausible_unit" if fitting else "implausible_time"
            found.append(Problem(code, ("tasks", place, "time"), about, is_warning=True))
    return found


def _value(task: Task) -> float | None:
    return (task.time.about or task.time.high) if isinstance(task.time, Between) else task.time


def _fits(task: Task, value: float, unit: str) -> bool:
    low, high = PLAUSIBLE[task.sort]
    return low <= value * SECONDS[unit] <= high


def other_unit(sheet: LineSheet) -> str:
    """The unit in which implausible times of the sheet would be plausible, else nothing."""
    fitting = {str(problem.about["fitting"]) for problem in implausible(sheet)} - {""}
    return fitting.pop() if len(fitting) == 1 else ""
