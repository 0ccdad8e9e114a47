"""The simulator beside SimPy and Ciw, a what-if of 1,000 days, and closed forms: `python bench/simulation.py [days of the others]`.

The hall: three priority classes that do not interrupt, 20 half-hour arrival rates, 6 shifts of 12 to 25 people, exponential services of 5,
6 and 8 minutes, 600 minutes and until everybody is served. With skills two in five serve the first two classes only, and one in twenty
does not come. SimPy and Ciw run in an environment of their own (made from the package index once). Speeds are by processor time of one
thread on both sides, the fastest of three, ours without compiling.
"""

import json
import math
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from figures import table

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from tingtang.planning.rules import closed_forms as forms
from tingtang.planning.rules.simulation.built import Built, build
from tingtang.planning.rules.simulation.days import Days, simulate
from tingtang.planning.rules.simulation.figures import Figure, figures
from tingtang.planning.rules.simulation.scenario import from_data

HERE = Path(__file__).resolve().parent
PEERS = Path("/tmp/tingtang-bench-simulation")
SERVICES = (5.0, 6.0, 8.0)
RATES = [0.9, 1.2, 1.6, 2.0, 2.4, 2.8, 3.0, 2.9, 2.6, 2.3, 2.2, 2.4, 2.7, 3.0, 2.9, 2.6, 2.2, 1.8, 1.4, 1.1]
SHARES = (0.2, 0.3, 0.5)
STAFF = (12, 18, 21, 20, 20, 14)
CLASSES = ("first", "second", "third")
PEOPLE = (
    ("simpy", "its resource", "cap", False), ("simpy", "bare events", "cap", False), ("simpy", "bare events", "cap", True),
    ("ciw", "its schedule", "finish", False),
)  # fmt: skip
SHIFT, EVERY, OURS = 100, 30, 3000


def hall(*, rich: bool) -> dict:
    """The hall as the others read it."""
    crews = [[round(0.4 * n), n - round(0.4 * n)] if rich else [0, n] for n in STAFF]
    rates = [[share * rate for rate in RATES] for share in SHARES]
    return {
        "services": SERVICES, "rates": rates, "every": EVERY, "shift": SHIFT, "crews": crews, "some": [0, 1],
        "no_show": [0.05] * 3 if rich else [0.0] * 3, "no_show_takes": 1.0, "seed": 1,
    }  # fmt: skip


def ours(*, rich: bool, rule: str) -> Built:
    """The same hall as a scenario."""
    given = hall(rich=rich)
    counters = []
    for number, (some, rest) in enumerate(given["crews"]):
        span = [f"{_clock(number * SHIFT)}-{_clock((number + 1) * SHIFT)}"]
        counters += [{"count": some, "services": list(CLASSES[:2]), "shifts": span}] if some else []
        counters.append({"count": rest, "shifts": span})
    order = [
        {"code": code, "base_credit_minutes": 3 - k, "credit_per_minute": 0, "starvation_minutes": 1440}
        for k, code in enumerate(CLASSES)
    ]
    return build(
        from_data({
            "services": {code: {"minutes": {"law": "exponential", "mean": mean}} for code, mean in zip(CLASSES, SERVICES, strict=True)},
            "arrivals": [
                {"service": code, "class": code, "every_minutes": EVERY, "counts": [EVERY * rate for rate in rates], "no_show": missing}
                for code, rates, missing in zip(CLASSES, given["rates"], given["no_show"], strict=True)
            ],
            "counters": counters, "closes": _clock(6 * SHIFT), "shift_change": rule, "discipline": {"classes": [*order, _ORDINARY]},
            "no_show_minutes": 1,
        })
    )  # fmt: skip


_ORDINARY = {"code": "ordinary", "starvation_minutes": 1440}


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def python() -> str:
    """The Python of the others' environment."""
    found = PEERS / "bin" / "python"
    if not found.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        subprocess.run([str(found), "-m", "pip", "install", "-q", "simpy==4.1.2", "ciw==3.2.7"], check=True)
    return str(found)


def other(name: str, given: dict, days: int) -> dict:
    """What another program measures of the hall."""
    done = subprocess.run(
        [python(), str(HERE / "peers" / f"{name}_hall.py")],
        input=json.dumps(given | {"days": days}),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def measured(built: Built, days: int) -> tuple[Days, float]:
    """Days on one thread, and processor seconds; the fastest of three."""
    simulate(built, days=2, threads=1)
    best = math.inf
    for _ in range(3):
        begun = time.process_time()
        found = simulate(built, days=days, threads=1)
        best = min(best, time.process_time() - begun)
    return found, best


def waits(days: Days) -> np.ndarray:
    """The mean wait (minutes) of each class on each day."""
    klass = days.line % 4
    rows = [
        [days.wait[a:b][klass[a:b] == k].mean() / 60 if (klass[a:b] == k).any() else 0.0 for k in range(3)]
        for a, b in zip(days.edges[:-1], days.edges[1:], strict=True)
    ]
    return np.array(rows)


def beside(days: int) -> str:
    """The table of the two others."""
    rows = []
    for name, means, rule, rich in PEOPLE:
        asked = hall(rich=rich) | {"by_resource": means == "its resource"}
        theirs = min((other(name, asked, days) for _ in range(3)), key=lambda found: found["seconds"])
        mine, seconds = measured(ours(rich=rich, rule=rule), OURS)
        speed, their_speed = len(mine.wait) / seconds, theirs["customers"] / theirs["seconds"]
        here, there = waits(mine), np.array(theirs["days"])
        error = np.sqrt(here.var(axis=0, ddof=1) / len(here) + there.var(axis=0, ddof=1) / len(there))
        gap = np.abs(here.mean(axis=0) - there.mean(axis=0)) / error
        said = "yes" if (gap < 1.96).all() else f"no ({gap.max():.1f} standard errors)"
        rows.append((
            f"{name} ({means}), {'skills and no-shows' if rich else 'plain'}, {rule}", f"{their_speed:,.0f}", f"{speed:,.0f}", f"{speed / their_speed:.0f}x",
            " / ".join(f"{w:.3f}" for w in there.mean(axis=0)), " / ".join(f"{w:.3f}" for w in here.mean(axis=0)), said,
        ))  # fmt: skip
    head = ["hall", "theirs, customers/s", "ours", "ratio", "their mean waits, min", "ours", "equal within 95 % intervals"]
    return table(head, rows)


def what_if() -> str:
    """A thousand days with all figures, beside a thousand of another hall, by the clock and by processor time."""
    one, two = ours(rich=True, rule="finish"), ours(rich=True, rule="cap")
    figures(one, simulate(one, days=4))
    rows = []
    for name, halls in (("1,000 days, all figures", [one]), ("and 1,000 of another hall beside them", [one, two])):
        begun, cpu = time.perf_counter(), time.process_time()
        found = [figures(each, simulate(each, days=1000)) for each in halls]
        rows.append((name, f"{found[0].customers:,}", f"{time.perf_counter() - begun:.2f}", f"{time.process_time() - cpu:.2f}"))
    return table(["what-if", "customers", "seconds", "CPU seconds"], rows)


def common_luck() -> str:
    """How much narrower the interval of a difference is when both halls have the same luck, by what is changed.

    Apart: both halls with luck of their own, and figures not corrected for the work that came.
    """
    base = ours(rich=True, rule="finish")
    rows = []
    for name, change in CHANGES.items():
        data = json.loads(base.scenario.model_dump_json(by_alias=True))
        change(data)
        both = [(each, simulate(each, days=1000)) for each in (base, build(from_data(data)))]
        plain = [figures(each, replace(found, work=None)).all for each, found in both]
        known = [figures(each, found).all for each, found in both]
        narrower = []
        for figure in ("wait_mean", "wait_p90", "within_target"):
            before, after = (getattr(each, figure) for each in plain)
            apart = math.hypot(_width(before), _width(after))
            least = apart / abs(_width(before) - _width(after))
            same, steady = after.minus(before), getattr(known[1], figure).minus(getattr(known[0], figure))
            narrower.append(f"{apart / _width(same):.1f}x (≤ {least:.1f}) · {apart / _width(steady):.1f}x")
        rows.append((name, *narrower))
    head = "change, 1,000 days each: same luck (at most, had both halls correlated wholly) · and corrected for the work"
    return table([head, "mean wait", "nine of ten", "within target"], rows)


def _width(figure: Figure) -> float:
    return figure.high - figure.low


def _more(data: dict, share: float) -> None:
    for each in data["arrivals"]:
        each["counts"] = [count * share for count in each["counts"]]


CHANGES = {
    "one more counter from the second to the fourth hour": lambda data: data["counters"].append({"shifts": ["02:00-04:00"]}),
    "one more person in the second shift": lambda data: data["counters"].append({"shifts": ["01:40-03:20"]}),
    "one more person in the last shift": lambda data: data["counters"].append({"shifts": ["08:20-10:00"]}),
    "5 % more people come": lambda data: _more(data, 1.05),
    "the other rule of shift change": lambda data: data.update(shift_change="cap"),
}


def closed(count: int = 200) -> str:
    """In how many random lines the closed form lies in the simulator's 99 % interval."""
    random, inside = np.random.default_rng(7), 0
    for number in range(count):
        servers, load = int(random.integers(1, 15)), random.uniform(0.3, 0.85)
        service = random.uniform(2, 12)
        arrivals = servers * load / service
        patience = random.uniform(10, 60) if number % 2 else None
        stream = {"service": "one", "counts": [60 * arrivals] * 40}
        stream |= {"patience_minutes": {"law": "exponential", "mean": patience}} if patience else {}
        built = build(
            from_data({
                "services": {"one": {"minutes": {"law": "exponential", "mean": service}}}, "arrivals": [stream], "days": 150, "seed": number,
                "counters": [{"count": servers, "shifts": ["00:00-48:00"]}], "warm_up_minutes": 600,
            })
        )  # fmt: skip
        found = figures(built, simulate(built, threads=1)).all.wait_mean
        line = forms.impatient(arrivals, service, servers, patience) if patience else forms.delay(arrivals, service, servers)
        half = (found.high - found.low) / 2 * 2.7564 / 2.0452  # Student's t of 29 degrees at 99 % over that at 95 %
        inside += abs(found.value - 60 * line.mean_wait) <= half
    return f"The closed form lies in the simulator's 99 % interval in {inside} of {count} random lines (M/M/c and M/M/c+M)."


if __name__ == "__main__":
    print(beside(int(sys.argv[1]) if len(sys.argv) > 1 else 100), what_if(), common_luck(), closed(), sep="\n\n")
