"""Drives that come with the product: phases and deliverables by their days from the beginning."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tingtang.core.naming import text_in
from tingtang.improvement.rules.drives import Planned

QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C a tenth of the time


@dataclass(frozen=True)
class DriveExample:
    """A drive by its days: `phases` are (names, first day, last day, [(names, due day)]), the first day is 1."""

    names: dict[str, str]
    goals: dict[str, str]
    days: int
    phases: list[tuple[dict[str, str], int, int, list[tuple[dict[str, str], int]]]]

    def name_in(self) -> str:
        """Its name in the reader's language."""
        return text_in(self.names)

    def goal_in(self) -> str:
        """Its goal in the reader's language."""
        return text_in(self.goals)

    def planned(self, first: date, last: date) -> list[Planned]:
        """The phases from `first` on, cut off at `last`, named in the reader's language."""

        def day(number: int) -> date:
            return min(last, first + timedelta(days=number - 1))

        return [
            Planned(text_in(names), day(begins), day(ends), [(text_in(name), day(due)) for name, due in items])
            for names, begins, ends, items in self.phases
        ]


@cache
def drives() -> dict[str, DriveExample]:
    """The examples by code."""
    return {
        path.stem: _read(yaml.load(path.read_bytes(), Loader=QUICK))  # noqa: S506 - a safe loader
        for path in sorted((Path(__file__).parent.parent / "examples").glob("*-drive.yaml"))
    }


def _read(data: dict[str, Any]) -> DriveExample:
    phases = [
        (one["name"], *one["days"], [(item["name"], item["due"]) for item in one.get("deliverables", [])])
        for one in data["phases"]
    ]
    return DriveExample(data["name"], data["goal"], data["days"], phases)
