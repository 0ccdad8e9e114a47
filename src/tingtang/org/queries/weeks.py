"""The plan of a week in one hall."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tingtang.org import rules
from tingtang.org.models import Hall, Shift, Staff

LONGEST_LIST = 200


@dataclass(frozen=True)
class Planned:
    """A shift as the plan shows it, in the hall's time."""

    pk: int
    start: str
    end: str
    post: str
    note: str


@dataclass(frozen=True)
class Day:
    """One day of the week: when the hall is open, how many people are planned and for how many hours."""

    date: date
    opening: str
    people: int
    hours: float

    @property
    def is_short(self) -> bool:
        """Whether the hall is open and nobody is planned."""
        return bool(self.opening) and not self.people


@dataclass(frozen=True)
class Person:
    """Somebody with his shifts, day by day."""

    staff: Staff
    days: tuple[tuple[date, tuple[Planned, ...]], ...]
    hours: float


@dataclass(frozen=True)
class Week:
    """A hall's week."""

    days: tuple[Day, ...]
    people: tuple[Person, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody is planned at all."""
        return not any(day.people for day in self.days)


def week_of(hall: Hall, monday: date) -> Week:
    """The shifts that start in the week from `monday`, by person and day; a night shift belongs to the day it starts on."""
    zone, dates = hall.zone, [monday + timedelta(days=n) for n in range(7)]
    start, end = (datetime.combine(day, time(), zone) for day in (monday, monday + timedelta(days=7)))
    shifts = Shift.objects.filter(hall=hall, starts_at__gte=start, starts_at__lt=end).select_related("staff", "post")
    by_cell: dict[tuple[int, date], list[Shift]] = defaultdict(list)
    for shift in shifts.order_by("starts_at"):
        by_cell[shift.staff_id, shift.starts_at.astimezone(zone).date()].append(shift)
    named = {shift.staff_id: shift.staff for shift in shifts}
    own = Staff.objects.filter(hall=hall, left_date__isnull=True).order_by("badge")[:LONGEST_LIST]
    staff = sorted({person.pk: person for person in [*own, *named.values()]}.values(), key=lambda person: person.badge)
    return Week(
        tuple(_day(hall, day, [shift for (_who, on), found in by_cell.items() if on == day for shift in found]) for day in dates),
        tuple(_person(hall, person, dates, by_cell) for person in staff),
    )


def opening_minutes(hall: Hall, day: date) -> list[tuple[int, int]]:
    """When a hall is open on a day, as minutes after midnight; nothing when it is closed."""
    return [(span.start, span.end) for span in rules.spans(hall.opening, rules.WEEKDAYS[day.weekday()])]


def _day(hall: Hall, day: date, shifts: list[Shift]) -> Day:
    spans = rules.spans(hall.opening, rules.WEEKDAYS[day.weekday()])
    return Day(day, ", ".join(map(str, spans)), len({shift.staff_id for shift in shifts}), _hours(shifts))


def _person(hall: Hall, staff: Staff, dates: list[date], by_cell: dict[tuple[int, date], list[Shift]]) -> Person:
    days = tuple((day, tuple(_planned(hall, shift) for shift in by_cell.get((staff.pk, day), ()))) for day in dates)
    return Person(staff, days, _hours([shift for day in dates for shift in by_cell.get((staff.pk, day), ())]))


def _planned(hall: Hall, shift: Shift) -> Planned:
    start, end = (moment.astimezone(hall.zone).strftime("%H:%M") for moment in (shift.starts_at, shift.ends_at))
    return Planned(shift.pk, start, end, str(shift.post) if shift.post else "", shift.note)


def _hours(shifts: list[Shift]) -> float:
    return sum((shift.ends_at - shift.starts_at).total_seconds() for shift in shifts) / 3600
