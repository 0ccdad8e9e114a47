"""How often the 95 % interval of a difference holds the truth: `python bench/intervals.py [times]`, 200 days each time.

Three halls: a branch of six counters; a station of three, each for services of its own and closed for hours, where another rule of shift
change makes a difference to few people on few days and then of hours; and the hall of `simulation.py`, in which it makes as much as 5 %
more people. The truth is what all days together come to.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from figures import table

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from simulation import ours

from tingtang.planning.rules.changes import Change, changed
from tingtang.planning.rules.simulation.built import build
from tingtang.planning.rules.simulation.days import Days, simulate
from tingtang.planning.rules.simulation.figures import figures
from tingtang.planning.rules.simulation.scenario import Scenario, from_data

DAYS = 200
CHANGES = {
    "a counter more": Change(counters=1),
    "5 % more people": Change(arrivals=1.05),
    "the other rule of shift change": Change(shift_change="cap"),
}

FIGURES = (("wait_p90", 1, 1), ("wait_p50", 1, 1), ("wait_mean", 1, 1), ("within_target", 100, 2), ("lost", 100, 2))


def branch() -> Scenario:
    """A branch: six counters that take turns around noon, people who lose patience."""
    given: dict[str, Any] = {
        "services": {"quick": {"minutes": {"mean": 5, "cv": 0.8}}, "long": {"minutes": {"law": "gamma", "mean": 14, "cv": 0.6}}},
        "arrivals": [
            {"service": "quick", "from": "09:00", "counts": [26, 30, 24, 16, 20, 24, 22, 14], "no_show": 0.04,
             "patience_minutes": {"law": "weibull", "mean": 60, "cv": 0.8}},
            {"service": "long", "from": "09:00", "counts": [9, 11, 9, 5, 8, 9, 8, 4]},
        ],
        "counters": [
            {"name": "A", "count": 2, "shifts": ["09:00-11:30", "12:30-17:00"]},
            {"name": "B", "count": 1, "shifts": ["09:00-12:00", "13:00-16:30"]},
            {"name": "C", "count": 1, "shifts": ["09:00-12:30", "13:30-17:00"]},
            {"name": "D", "count": 2, "services": ["quick"], "shifts": ["09:30-13:00", "14:00-16:00"]},
        ],
        "closes": "17:00", "busyness_cv": 0.1,
    }  # fmt: skip
    return from_data(given)


def station() -> Scenario:
    """A station that few come to, with counters that are closed for hours."""
    given: dict[str, Any] = {
        "services": {
            "advice": {"minutes": {"mean": 3, "cv": 0.6}}, "people": {"minutes": {"mean": 9, "cv": 0.7}},
            "tax": {"minutes": {"mean": 7, "cv": 0.7}},
        },
        "arrivals": [
            {"service": "advice", "from": "09:00", "counts": [1, 2, 1, 1, 0.5, 1, 1, 0.5], "patience_minutes": {"mean": 240}},
            {"service": "people", "from": "09:00", "counts": [3, 3, 2, 1, 1, 2, 2, 1], "patience_minutes": {"mean": 240}},
            {"service": "tax", "from": "09:00", "counts": [2, 2, 1, 0.5, 0.5, 1, 1, 0.5], "patience_minutes": {"mean": 240}},
        ],
        "counters": [
            {"services": ["advice"], "shifts": ["09:30-10:45", "12:00-12:15", "14:15-15:15"]},
            {"services": ["people"], "shifts": ["08:45-13:30", "14:30-17:00"]},
            {"services": ["tax"], "shifts": ["08:45-09:30", "10:00-10:45", "13:45-14:00"]},
        ],
        "closes": "17:00",
    }  # fmt: skip
    return from_data(given)


def part(days: Days, number: int) -> Days:
    """Two hundred of many days."""
    a, b = number * DAYS, (number + 1) * DAYS
    rows = slice(int(days.edges[a]), int(days.edges[b]))
    work = None if days.work is None else days.work[a:b]
    columns = (column[rows] for column in (days.wait, days.line, days.outcome, days.since))
    return Days(*columns, days.edges[a : b + 1] - days.edges[a], days.sums[a:b], work)


def covered(name: str, hall: Scenario, times: int) -> list[tuple[str, ...]]:
    """A row for each change: the truth, how often it lay in the interval, and how wide that was."""
    built = {change: build(changed(hall, what)) for change, what in {"": Change(), **CHANGES}.items()}
    days = {change: simulate(one, days=times * DAYS) for change, one in built.items()}
    whole = {change: figures(built[change], found).all for change, found in days.items()}
    parts = {change: [figures(built[change], part(found, k)).all for k in range(times)] for change, found in days.items()}
    rows = []
    for change in CHANGES:
        told = []
        for figure, unit, digits in FIGURES:
            true = (getattr(whole[change], figure).value - getattr(whole[""], figure).value) * unit
            gaps = [
                getattr(there, figure).minus(getattr(here, figure)) for here, there in zip(parts[""], parts[change], strict=True)
            ]
            held = np.mean([gap.low * unit <= true <= gap.high * unit for gap in gaps])
            width = np.mean([gap.high - gap.low for gap in gaps]) / 2 * unit
            told.append(f"{held:.1%} ({true:.{digits}f} ± {width:.{digits}f})")
        rows.append((name, change, *told))
    return rows


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    rows = [*covered("a branch", branch(), times), *covered("a station", station(), times)]
    rows += covered("three classes", ours(rich=True, rule="finish").scenario, times // 4)
    print(table(["hall", "change", "nine of ten, s", "half, s", "mean, s", "in target, points", "lost, points"], rows))


if __name__ == "__main__":
    main()
