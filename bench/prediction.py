"""How long will a case take? Two models fitted to the first 80 % of a public log against the mean of history, on the rest.

    PYTHONPATH=src python bench/prediction.py LOGS     # the folder with bpic2012.xes.gz and helpdesk_polato_full.csv.gz; two minutes

The simulator (`planning/rules/casework.py`): courses as they were, what lies between two steps resampled in working time by the age of
the case, work (where the log tells when it began) by fitted laws and done by as many people as were at work. Told after three events is
what simulated cases still took that had the same last two steps at the same age.

Steps alone: a stochastic process in wall time: what comes next by the last two activities (by the last one where these were rarely seen),
how long until then resampled from the same step at the same part of the week. Cases are run to their end some hundred times.

Everything is reported, whichever wins.
"""

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from tingtang.insight.logfiles import Wanted, read
from tingtang.insight.rules.eventlog import NOBODY, EventLog
from tingtang.planning.rules import casework
from tingtang.planning.rules.casework import Course, Ran, Week
from tingtang.planning.rules.simulation.built import build
from tingtang.planning.rules.simulation.logs import one_day

HOUR, DAY = 3_600_000_000, 86_400_000_000
COMING_HOURS, LEAST_CASES = 300, 8000
DAY_AND_NIGHT, WORKING_TIME = 0.0, casework.QUIET
END, RUNS, LONGEST, ENOUGH = -1, 200, 400, 20
DONE, BEGUN = (Wanted(transitions=frozenset({each})) for each in ("complete", "start"))
LOGS = {"bpic2012.xes.gz": (DONE, BEGUN), "helpdesk_polato_full.csv.gz": (Wanted(), None)}


def part_of_week(at: int) -> int:
    """Six parts of a day on working days, one for Saturdays and one for Sundays (UTC, from a Monday)."""
    since = at - 4 * DAY
    weekday, hour = since // DAY % 7, since // HOUR % 24
    return int(hour // 4) if weekday < 5 else int(1 + weekday)


def age(took: int) -> int:
    """How old a case is: hours, a day, days, and then in steps of five days to fifty."""
    return int(min(3 + took // (5 * DAY), 13)) if took >= 3 * DAY else int(took >= HOUR) + int(took >= DAY)


def contexts(step: int, then: int, before: int, at: int, took: int) -> list[tuple]:
    """What the time of a step is resampled from: the first of these that was seen often enough."""
    return [
        (step, then, part_of_week(at), age(took)),
        (step, then, age(took), "age"),
        (step, then, part_of_week(at)),
        (step, then),
    ]


class Model:
    """What comes next, and after how long."""

    def __init__(self, log: EventLog, cases: list[int], seed: int = 1) -> None:
        self.random = np.random.default_rng(seed)
        following = defaultdict(list)
        times = defaultdict(list)
        for case in cases:
            events = log.events_of(case)
            steps, at = log.activity[events].tolist(), log.at[events].tolist()
            for place, step in enumerate(steps):
                then = steps[place + 1] if place + 1 < len(steps) else END
                before = steps[place - 1] if place else END
                following[before, step].append(then)
                following[step].append(then)
                if then != END:
                    took = at[place + 1] - at[place]
                    for key in contexts(step, then, before, at[place], at[place] - at[0]):
                        times[key].append(took)
        self.following = {key: np.array(found) for key, found in following.items()}
        self.times = {key: np.array(found) for key, found in times.items()}

    def one(self, steps: list[int], at: int, began: int) -> int:
        """When a case that has come so far ends, in one run."""
        before, step = (steps[-2] if len(steps) > 1 else END), steps[-1]
        for _step in range(LONGEST):
            ways = self.following.get((before, step))
            if ways is None or len(ways) < ENOUGH:
                ways = self.following.get(step, np.array([END]))
            then = int(ways[self.random.integers(len(ways))])
            if then == END:
                break
            keys = contexts(step, then, before, at, at - began)
            took = next((self.times[key] for key in keys if len(self.times.get(key, ())) >= ENOUGH), None)
            if took is None:
                took = self.times[keys[-1]]
            at += int(took[self.random.integers(len(took))])
            before, step = step, then
        return at

    def ends(self, steps: list[int], at: int, began: int, runs: int) -> np.ndarray:
        """When such a case ends, in many runs."""
        return np.array([self.one(steps, at, began) for _run in range(runs)])


def split(log: EventLog) -> tuple[list[int], list[int]]:
    """The first 80 % of the cases by their beginning, and the rest."""
    there = np.flatnonzero(np.diff(log.starts))
    order = there[np.argsort(log.at[log.starts[there]], kind="stable")]
    cut = int(len(order) * 0.8)
    return order[:cut].tolist(), order[cut:].tolist()


class Simulator:
    """The simulator fitted to the first cases, and what the cases it simulates take; in working time."""

    def __init__(self, log: EventLog, first: list[int], begun: EventLog | None, quiet: float) -> None:
        chosen = np.isin(log.case, first)
        self.quiet, self.week = quiet, Week(log.at[chosen], quiet)
        self.at = self.week.worked(log.at)
        courses = [course for course in (self._course(log, case, begun) for case in first) if course]
        begins = self.at[log.starts[first]]
        per_hour = len(first) / (float(begins.max() - begins.min()) / HOUR)
        self.people = self._people(log, chosen) if begun is not None else 1
        made = casework.casework(courses, self.people, cases=int(per_hour * COMING_HOURS), per_hour=per_hour)
        built = build(made.scenario)
        self.cases: list[Ran] = []
        waits: list[np.ndarray] = []
        for number in range(max(1, round(LEAST_CASES / (per_hour * COMING_HOURS)))):
            day, told = one_day(built, number)
            self.cases += made.cases(built, day, told)
            works = np.array([name.startswith("work: ") for name in built.services])[day.service] & (told.called >= 0)
            waits.append((told.called - told.since)[works])
        self.waits = np.concatenate(waits)

    def _course(self, log: EventLog, case: int, begun: EventLog | None) -> Course | None:
        rows = log.events_of(case)
        done, steps = self.at[rows].tolist(), [log.activities[code] for code in log.activity[rows]]
        since = list(done)
        if begun is not None:
            other = begun.events_of(begun.cases.index(log.cases[case]) if begun.cases[case] != log.cases[case] else case)
            starts = [
                (begun.activities[code], at)
                for code, at in zip(begun.activity[other], self.week.worked(begun.at[other]), strict=True)
            ]
            latest: dict[str, int] = {}
            for place, step in enumerate(steps):  # a beginning belongs to one end only; some ends have none
                mine = [int(at) for name, at in starts if name == step and latest.get(step, -1) < at <= done[place]]
                since[place] = max(mine) if mine else done[place]
                latest[step] = done[place]
        return Course(steps, since, done) if steps else None

    def _people(self, log: EventLog, chosen: np.ndarray) -> int:
        """How many people are there at once on average: each from his first to his last event of a day."""
        known = chosen & (log.resource != NOBODY)
        keys = (log.at[known] // DAY) * len(log.resources) + log.resource[known]
        _days, place = np.unique(keys, return_inverse=True)
        first, latest = np.full(len(_days), 2**62), np.zeros(len(_days), np.int64)
        np.minimum.at(first, place, self.at[known])
        np.maximum.at(latest, place, self.at[known])
        return max(1, round(float((latest - first).sum() / (self.at[chosen].max() - self.at[chosen].min()))))

    def predicted(self, log: EventLog, cases: list[int]) -> list[np.ndarray]:
        """How long each of these cases will take, told at its beginning, in many runs."""
        drawn = np.quantile([each.done[-1] for each in self.cases], np.linspace(0.0025, 0.9975, RUNS)).astype(np.int64)
        return [self.wall(int(log.at[log.starts[case]]), drawn) for case in cases]

    def left(self, log: EventLog, cases: list[int], events: int = 3) -> list[np.ndarray]:
        """How long each of these cases will still take when some events are known, in many runs."""
        alike, found = Alike(self, events), []
        for case in cases:
            begin = int(log.starts[case])
            last = tuple(log.activities[code] for code in log.activity[begin + events - 2 : begin + events])
            took = int(self.at[begin + events - 1] - self.at[begin])
            found.append(self.wall(int(log.at[begin + events - 1]), alike.left(last, took)))
        return found

    def wall(self, began: int, took: np.ndarray) -> np.ndarray:
        """Days by the clock on the wall of so much working time from a moment on."""
        since = self.week.worked(np.array([began]))
        return days(np.maximum(self.week.moment(since + took) - began, 0))


def days(values: np.ndarray) -> np.ndarray:
    return np.asarray(values, float) / DAY


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """How far two distributions lie apart on average (first Wasserstein distance), in days."""
    places = np.linspace(0.0005, 0.9995, 1000)
    return float(np.abs(np.quantile(one, places) - np.quantile(other, places)).mean())


def row(name: str, predicted: np.ndarray, actual: np.ndarray, base: float) -> float:
    error = float(np.abs(predicted - actual).mean())
    ratio = f"{error / base:.2f}" if base else "1"
    print(f"| {name} | {error:.2f} | {ratio} | {np.sqrt(((predicted - actual) ** 2).mean()):.2f} |")
    return error


def clock_of(log: EventLog, first: list[int], took: np.ndarray, begun: EventLog | None) -> float:
    """Working time or all hours: whichever tells the latest fifth of the first cases better after three events, learned from the others."""
    cut = int(len(first) * 0.8)
    learned, told = first[:cut], [case for case in first[cut:] if log.starts[case + 1] - log.starts[case] > 3]

    def error(quiet: float) -> float:
        simulator = Simulator(log, learned, begun, quiet)
        left = took[told] - days(log.at[log.starts[told] + 2] - log.at[log.starts[told]])
        return float(np.abs(np.array([np.median(each) for each in simulator.left(log, told)]) - left).mean())

    return min((DAY_AND_NIGHT, WORKING_TIME), key=error)


def measure(name: str, log: EventLog, begun: EventLog | None) -> None:
    first, rest = split(log)
    took = days(log.at[log.starts[1:] - 1] - log.at[log.starts[:-1]])
    history, actual = took[first], took[rest]
    model, simulator = Model(log, first), Simulator(log, first, begun, clock_of(log, first, took, begun))
    simulated = simulator.predicted(log, rest)
    known: dict[tuple, np.ndarray] = {}
    at_start = []
    for case in rest:
        begin, step = int(log.at[log.starts[case]]), int(log.activity[log.starts[case]])
        key = step, part_of_week(begin)
        if key not in known:
            known[key] = days(model.ends([step], begin, begin, RUNS) - begin)
        at_start.append(known[key])
    print(f"\n### {name}: {len(first):,} cases to learn from, {len(rest):,} to predict; days\n")
    print(
        "| cycle time, told at the beginning | mean absolute error | of mean of history | root mean square |\n|---|---|---|---|"
    )
    base = row("mean of history", np.full(len(rest), history.mean()), actual, 0)
    row("median of history", np.full(len(rest), np.median(history)), actual, base)
    row("best constant, known only afterwards", np.full(len(rest), np.median(actual)), actual, base)
    for title, runs in (("simulator", simulated), ("steps alone", at_start)):
        row(f"{title}, median of runs", np.array([np.median(each) for each in runs]), actual, base)
        row(f"{title}, mean of runs", np.array([each.mean() for each in runs]), actual, base)
    print("\n| distribution | mean | median | 90 % | distance from what came |\n|---|---|---|---|---|")
    for title, values in (
        ("what came", actual),
        ("history", history),
        ("simulator", np.concatenate(simulated)),
        ("steps alone", np.concatenate(at_start)),
        ("mean of history", np.full(9, history.mean())),
    ):
        low, high = np.quantile(values, (0.5, 0.9))
        print(f"| {title} | {values.mean():.2f} | {low:.2f} | {high:.2f} | {distance(values, actual):.2f} |")
    after_some(log, (model, simulator), first, rest, took)
    clock = "working time" if simulator.quiet else "day and night"
    print(f"\nThe simulator's clock: {clock}, chosen by the latest fifth of what it learned from.")
    if len(simulator.waits):
        wait = simulator.waits / HOUR * 60
        print(f"{simulator.people} people; work waits {wait.mean():.2f} min for one of them on average.")


def after_some(
    log: EventLog, models: tuple[Model, Simulator], first: list[int], rest: list[int], took: np.ndarray, events: int = 3
) -> None:
    """The time a case still takes when three events are known."""
    model, simulator = models
    longer = [case for case in rest if log.starts[case + 1] - log.starts[case] > events]
    learned = [case for case in first if log.starts[case + 1] - log.starts[case] > events]

    def remaining(case: int) -> float:
        return took[case] - float(log.at[log.starts[case] + events - 1] - log.at[log.starts[case]]) / DAY

    left = np.array([remaining(case) for case in longer])
    known = np.array([remaining(case) for case in learned])
    medians, means = [], []
    others = simulator.left(log, longer, events)
    seen: dict[tuple, np.ndarray] = {}
    for case in longer:
        begin = int(log.starts[case])
        steps, at = log.activity[begin : begin + events].tolist(), int(log.at[begin + events - 1])
        key = steps[-2], steps[-1], part_of_week(at), age(at - int(log.at[begin]))
        if key not in seen:
            runs = days(model.ends(steps, at, int(log.at[begin]), RUNS) - at)
            seen[key] = runs[runs > 0] if (runs > 0).any() else runs
        medians.append(np.median(seen[key]))
        means.append(seen[key].mean())
    print(
        f"\n| time left after {events} events ({len(longer):,} cases) | mean absolute error | of mean of history | root mean square |"
    )
    print("|---|---|---|---|")
    base = row("mean of history", np.full(len(left), known.mean()), left, 0)
    row("median of history", np.full(len(left), np.median(known)), left, base)
    row("simulator, median of runs", np.array([np.median(each) for each in others]), left, base)
    row("simulator, mean of runs", np.array([each.mean() for each in others]), left, base)
    row("steps alone, median of runs", np.array(medians), left, base)
    row("steps alone, mean of runs", np.array(means), left, base)


class Alike:
    """What simulated cases still took after some events, by their last two steps and their age."""

    def __init__(self, simulator: Simulator, events: int) -> None:
        found: dict[tuple, list[int]] = defaultdict(list)
        for case in simulator.cases:
            if len(case.steps) > events:
                last, at = case.steps[events - 2 : events], case.done[events - 1]
                for key in ((*last, case.ages[events - 1]), last, last[-1:], ()):
                    found[key].append(case.done[-1] - at)
        self.found = {
            key: np.quantile(each, np.linspace(0.0025, 0.9975, RUNS)).astype(np.int64)
            for key, each in found.items()
            if len(each) >= ENOUGH
        }

    def left(self, last: tuple[str, ...], took: int) -> np.ndarray:
        """The time that is left, of the cases that are most alike."""
        keys = ((*last, casework.age(took)), last, last[-1:], ())
        return next(self.found[key] for key in keys if key in self.found)


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "bench-logs")
    for file, (done, begun) in LOGS.items():
        measure(file.partition(".")[0], read(folder / file, done)[0], read(folder / file, begun)[0] if begun else None)
