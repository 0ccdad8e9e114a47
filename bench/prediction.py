"""How long will a case take? A model fitted to the first 80 % of a public log against the mean of history, on the rest.

    PYTHONPATH=src python bench/prediction.py LOGS     # the folder with bpic2012.xes.gz and helpdesk_polato_full.csv.gz; half a minute

The model is a stochastic process fitted from the log: arrivals as they were, what comes next by the last two activities (by the last one
where these were rarely seen), how long until then resampled from the same step at the same part of the week, which holds working hours
without anybody writing them down. Cases are run to their end some hundred times, from their beginning, or from what is known after three
events. Queues for people are not simulated: waits are resampled as they were. Everything is reported, whichever wins.
"""

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from tingtang.insight.logfiles import Wanted, read
from tingtang.insight.rules.eventlog import EventLog

HOUR, DAY = 3_600_000_000, 86_400_000_000
END, RUNS, LONGEST, ENOUGH = -1, 200, 400, 20
LOGS = {"bpic2012.xes.gz": Wanted(transitions=frozenset({"complete"})), "helpdesk_polato_full.csv.gz": Wanted()}


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


def measure(name: str, log: EventLog) -> None:
    first, rest = split(log)
    took = days(log.at[log.starts[1:] - 1] - log.at[log.starts[:-1]])
    history, actual = took[first], took[rest]
    model = Model(log, first)
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
    row("simulated, median of runs", np.array([np.median(each) for each in at_start]), actual, base)
    row("simulated, mean of runs", np.array([each.mean() for each in at_start]), actual, base)
    pooled = np.concatenate(at_start)
    print("\n| distribution | mean | median | 90 % | distance from what came |\n|---|---|---|---|---|")
    for title, values in (
        ("what came", actual),
        ("history", history),
        ("simulated", pooled),
        ("mean of history", np.full(9, history.mean())),
    ):
        low, high = np.quantile(values, (0.5, 0.9))
        print(f"| {title} | {values.mean():.2f} | {low:.2f} | {high:.2f} | {distance(values, actual):.2f} |")
    after_some(log, model, first, rest, took)


def after_some(log: EventLog, model: Model, first: list[int], rest: list[int], took: np.ndarray, events: int = 3) -> None:
    """The time a case still takes when three events are known."""
    longer = [case for case in rest if log.starts[case + 1] - log.starts[case] > events]
    learned = [case for case in first if log.starts[case + 1] - log.starts[case] > events]

    def remaining(case: int) -> float:
        return took[case] - float(log.at[log.starts[case] + events - 1] - log.at[log.starts[case]]) / DAY

    left = np.array([remaining(case) for case in longer])
    known = np.array([remaining(case) for case in learned])
    medians, means = [], []
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
    row("simulated, median of runs", np.array(medians), left, base)
    row("simulated, mean of runs", np.array(means), left, base)


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "bench-logs")
    for file, wanted in LOGS.items():
        measure(file.partition(".")[0], read(folder / file, wanted)[0])
