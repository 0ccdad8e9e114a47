"""Gap 3 on two public logs: what was done beside what the procedure asks, by conformance and by an inspection of a drawn sample.

    python bench/gaps.py FOLDER      # with helpdesk_polato_full.csv.gz and 08_receipt.xes.gz

The procedures are ours, read off the names of the steps; the sheet is filled by rules, so that whole log and sample can be compared.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import alone
import numpy as np

from tingtang.insight.logfiles import read
from tingtang.insight.mining.conforming import conform
from tingtang.insight.rules.eventlog import EventLog
from tingtang.insight.rules.net import Net
from tingtang.quality.rules import sheets
from tingtang.quality.rules.estimates import student, wilson
from tingtang.quality.rules.samples import drawn

DAY, SEED, SIZE = 86_400 * 10**6, 20261122, 120
Steps = Sequence[tuple[str, int]]  # names with moments in microseconds
Check = Callable[[Steps], bool]


def helpdesk() -> Net:
    """[Insert] – Assign seriousness – Take in charge – any number of (Wait – [Take in charge]) – Resolve – Closed."""
    net = Net()
    begin, new, graded, held, waits, solved, end = (net.place() for _ in range(7))
    net.initial, net.final = {begin: 1}, {end: 1}
    net.add("Insert ticket", [begin], [new])
    net.add("", [begin], [new])
    net.add("Assign seriousness", [new], [graded])
    net.add("Take in charge ticket", [graded], [held])
    net.add("Wait", [held], [waits])
    net.add("Take in charge ticket", [waits], [held])
    net.add("", [waits], [held])
    net.add("Resolve ticket", [held], [solved])
    net.add("Closed", [solved], [end])
    return net


def receipt() -> Net:
    """Confirmation, then side by side: check, [adjust, check], determine, print; and the two questions of stopping."""
    net = Net()
    begin, left, checked, adjusted, determined, printed, right, asked, answered, end = (net.place() for _ in range(10))
    net.initial, net.final = {begin: 1}, {end: 1}
    net.add("Confirmation of receipt", [begin], [left, right])
    net.add("T02 Check confirmation of receipt", [left], [checked])
    net.add("T03 Adjust confirmation of receipt", [checked], [adjusted])
    net.add("T02 Check confirmation of receipt", [adjusted], [checked])
    net.add("T04 Determine confirmation of receipt", [checked], [determined])
    net.add("T05 Print and send confirmation of receipt", [determined], [printed])
    net.add("T06 Determine necessity of stop advice", [right], [asked])
    net.add("T10 Determine necessity to stop indication", [asked], [answered])
    net.add("", [printed, answered], [end])
    return net


def times(steps: Steps, name: str) -> list[int]:
    return [at for each, at in steps if each == name]


def within(steps: Steps, first: str, then: str, most: int) -> bool:
    begun, ended = times(steps, first), times(steps, then)
    return bool(begun and ended) and 0 <= min(ended) - min(begun) <= most


LOGS: Mapping[str, tuple[str, Callable[[], Net], Mapping[str, tuple[float, Check]]]] = {
    "help desk": (
        "helpdesk_polato_full.csv.gz",
        helpdesk,
        {
            "seriousness is set once": (1, lambda steps: len(times(steps, "Assign seriousness")) == 1),
            "somebody takes it in charge within a day": (
                2,
                lambda steps: within(steps, "Assign seriousness", "Take in charge ticket", DAY),
            ),
            "solved once": (2, lambda steps: len(times(steps, "Resolve ticket")) == 1),
            "closed within 45 days": (1, lambda steps: within(steps, "Assign seriousness", "Closed", 45 * DAY)),
        },
    ),
    "receipts": (
        "08_receipt.xes.gz",
        receipt,
        {
            "checked before it is determined": (
                2,
                lambda steps: within(
                    steps, "T02 Check confirmation of receipt", "T04 Determine confirmation of receipt", 9999 * DAY
                ),
            ),
            "sent within a day": (
                2,
                lambda steps: within(steps, "Confirmation of receipt", "T05 Print and send confirmation of receipt", DAY),
            ),
            "stopping is determined within a week": (
                1,
                lambda steps: within(steps, "Confirmation of receipt", "T10 Determine necessity to stop indication", 7 * DAY),
            ),
            "nothing had to be adjusted": (1, lambda steps: not times(steps, "T03 Adjust confirmation of receipt")),
        },
    ),
}


def steps_of(log: EventLog, case: int) -> Steps:
    events = log.events_of(case)
    return [(log.activities[code], at) for code, at in zip(log.activity[events].tolist(), log.at[events].tolist(), strict=True)]


def looked_at(steps: Steps, checks: Mapping[str, tuple[float, Check]]) -> tuple[float, list[bool]]:
    """The score of a sheet filled by rules, as the product counts it, and which items were in order."""
    items = sheets.read(
        [
            {"code": f"i{n}", "text": {"en": f"{n}"}, "how": "passed", "weight": weight}
            for n, (weight, _check) in enumerate(checks.values())
        ]
    )
    found = [check(steps) for _weight, check in checks.values()]
    marks = sheets.checked(items, {f"i{n}": {"value": int(one)} for n, one in enumerate(found)})
    score = sheets.result(items, marks, 0.0).score
    assert score is not None
    return score, found


def mean(values: Sequence[float]) -> tuple[float, float, float]:
    """A mean with Student's interval."""
    table = np.array(values)
    half = student(len(table) - 1) * float(table.std(ddof=1)) / len(table) ** 0.5
    return float(table.mean()), float(table.mean()) - half, float(table.mean()) + half


def tell(name: str, folder: Path) -> None:
    """Both sources of gap 3, and what the sample says of the whole."""
    file, net, checks = LOGS[name]
    log, _problems = read(folder / file)
    begun = time.perf_counter()
    found = conform(log, net())
    took = time.perf_counter() - begun
    low, high = wilson(found.fitting, found.cases)
    print(f"\n{name}: {len(log):,} events, {found.cases:,} cases, held against the procedure in {took:.2f} s")
    print(
        f"gap 3 by conformance: {100 * found.fitting / found.cases - 100:.1f} points ({100 * low - 100:.1f} to {100 * high - 100:.1f}), n {found.cases:,}"
    )
    for step in found.steps[:6]:
        print(f"  {step.activity}: {step.kind} in {step.cases:,} cases")
    cases = list(range(found.cases))
    begun = time.perf_counter()
    sample = drawn(cases, SIZE, SEED)
    value, under, over = mean([looked_at(steps_of(log, case), checks)[0] for case in sample])
    print(
        f"gap 3 by inspection of {SIZE} drawn cases: {value - 100:.1f} points ({under - 100:.1f} to {over - 100:.1f}); {time.perf_counter() - begun:.2f} s"
    )
    whole = [looked_at(steps_of(log, case), checks) for case in cases]
    print(f"the same sheet on every case: {np.mean([score for score, _each in whole]) - 100:.1f} points")
    for place, item in enumerate(checks):
        print(
            f"  {item}: {np.mean([each[place] for _score, each in whole]):.1%} of cases, {np.mean([looked_at(steps_of(log, case), checks)[1][place] for case in sample]):.1%} of the sample"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    for name in LOGS:
        tell(name, given.folder)


if __name__ == "__main__":
    alone.told()
    main()
