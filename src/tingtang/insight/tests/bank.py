"""A bank's log as its workflow system writes it (XES): work items that are scheduled, begun, put down and taken up again.

The shape is that of public logs of loan applications; every row is invented.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
FIRST_DAY = datetime(2012, 1, 16, 7, tzinfo=ZONE)
DAYS = 4
WORK = ("W_check", "W_complete", "W_call", "W_value", "W_assess", "W_mend")
MARKS = ("A_SENT", "A_TAKEN", "O_MADE")  # steps that have no length and nobody waits for


@dataclass(frozen=True)
class Row:
    """One event of a case."""

    case: int
    name: str
    transition: str
    at: datetime


def rows(*, cases: int = 120, seed: int = 2012) -> list[Row]:
    """The events of some applications, case by case, in the order of time; also at night, when one day turns into the next."""
    random = Random(seed)
    return [row for case in range(cases) for row in _case(random, case)]


def _case(random: Random, case: int) -> Iterator[Row]:
    at = FIRST_DAY + timedelta(hours=random.uniform(0, 24 * DAYS - 12))
    for mark in MARKS:
        yield Row(case, mark, "COMPLETE", at)
    for name in random.sample(WORK, random.randint(1, len(WORK))):
        yield Row(case, name, "SCHEDULE", at)
        if random.random() < 0.1:
            at += timedelta(minutes=random.uniform(1, 60))
            yield Row(case, name, "WITHDRAW", at)
            continue
        for _taken_up in range(random.randint(1, 3)):
            at += timedelta(minutes=random.expovariate(1 / 45))
            yield Row(case, name, "START", at)
            at += timedelta(minutes=random.expovariate(1 / 12))
            yield Row(case, name, "COMPLETE", at)


def write(events: list[Row], path: Path) -> Path:
    """The log as a gzipped XES file."""
    traces = []
    for case in dict.fromkeys(row.case for row in events):
        inner = "".join(_event(row) for row in events if row.case == case)
        traces.append(
            f'<trace><string key="concept:name" value="{173600 + case}"/><float key="AMOUNT_REQ" value="20000"/>{inner}</trace>'
        )
    head = '<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0" xmlns="http://www.xes-standard.org/">'
    kinds = '<classifier name="Activity classifier" keys="concept:name lifecycle:transition"/>'
    path.write_bytes(gzip.compress(f"{head}{kinds}{''.join(traces)}</log>".encode()))
    return path


def _event(row: Row) -> str:
    texts = {"org:resource": str(10600 + row.case % 9), "lifecycle:transition": row.transition, "concept:name": row.name}
    strings = "".join(f'<string key="{key}" value="{value}"/>' for key, value in texts.items())
    return f'<event>{strings}<date key="time:timestamp" value="{row.at.isoformat(timespec="milliseconds")}"/></event>'
