"""Special days as they are wanted, and what setting them would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tingtang.catalogue.rules.calendars import Span
from tingtang.catalogue.rules.ical_days import make_up_hours
from tingtang.catalogue.rules.public_days import public_days


@dataclass(frozen=True)
class Day:
    """A special day: without spans a holiday, with spans other hours than its weekday's."""

    date: date
    spans: Sequence[str] = ()
    name: str = ""
    source: str = "hand"


@dataclass(frozen=True)
class Difference:
    """What would happen to a date: `before` None is new; `is_kept` leaves the day as it is, since somebody set it by hand."""

    before: Day | None
    after: Day

    @property
    def is_kept(self) -> bool:
        return self.before is not None and self.before.source == "hand"

    @property
    def is_same(self) -> bool:
        return self.before is not None and (list(self.before.spans), self.before.name) == (
            list(self.after.spans),
            self.after.name,
        )


def of_public(week: Mapping[str, Sequence[Span]], region: str, year: int) -> list[Day]:
    """The public days of a year as special days; make-up days are worked as the week's first worked day. Refuses unpublished years."""
    hours = make_up_hours(week)
    return [
        Day(day.date, hours if day.is_worked else (), day.name, "public")
        for day in public_days(region, year)
        if hours or not day.is_worked
    ]


def differences(here: Mapping[date, Day], wanted: Iterable[Day]) -> list[Difference]:
    """For each wanted day what stands there now, in order."""
    return [Difference(here.get(day.date), day) for day in sorted(wanted, key=lambda day: day.date)]
