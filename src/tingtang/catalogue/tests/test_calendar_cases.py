"""Facts from the public tests of other engines: weeks, zones, times and what they come to, each with the file that states it.

Where engines honestly differ (due at closing, or at the next opening), `equivalent_due_utc` holds the other answer: no working
time lies between the two.
"""

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tingtang.catalogue.rules.clock import back, due, elapsed, next_open
from tingtang.catalogue.rules.weeks import built

with (Path(__file__).parent / "calendar_cases.csv").open(newline="", encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['source'].split()[0]}")
def test_agrees_with_the_public_tests_of_other_engines(case: dict[str, str]) -> None:
    holidays = [(datetime.fromisoformat(day).date(), []) for day in case["holidays"].split(";") if day]
    calendar = built(json.loads(case["week"]), holidays, ZoneInfo(case["zone"]))
    target = timedelta(minutes=float(case["minutes"] or 0))

    if case["kind"] == "elapsed":
        assert elapsed(moment(case["start_utc"]), moment(case["end_utc"]), calendar) == timedelta(minutes=float(case["expected"]))
        return
    found = {
        "due": lambda: due(moment(case["start_utc"]), target, calendar),
        "back": lambda: back(moment(case["end_utc"]), target, calendar),
        "next_open": lambda: next_open(moment(case["start_utc"]), calendar),
    }[case["kind"]]()
    assert found == moment(case["expected"])
    if case["equivalent_due_utc"]:
        assert elapsed(found, moment(case["equivalent_due_utc"]), calendar) == timedelta(0)


def test_come_from_at_least_five_projects() -> None:
    assert len({case["source"].split()[0] for case in CASES}) >= 5
    assert len(CASES) >= 60
