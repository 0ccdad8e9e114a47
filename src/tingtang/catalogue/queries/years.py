"""A calendar as a year of days, who follows it, and what is missing from it."""

from calendar import Calendar as Months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tingtang.catalogue.models import Calendar, CalendarDay, HallCalendar, Target, VersionState
from tingtang.catalogue.queries.calendars import hall_zone
from tingtang.catalogue.rules.calendars import DAY, WEEKDAYS
from tingtang.catalogue.rules.days import Day
from tingtang.catalogue.rules.public_days import is_published, missing_years
from tingtang.catalogue.rules.weeks import built, minutes_of_day
from tingtang.org.models import Hall


@dataclass(frozen=True)
class YearDay:
    """One date: worked or closed as its weekday, or a holiday, or with other hours (override)."""

    date: date
    kind: str
    spans: Sequence[str]
    name: str = ""
    is_today: bool = False


@dataclass(frozen=True)
class Month:
    """A month with its days in weeks; None where another month's days would stand."""

    first: date
    weeks: list[list[YearDay | None]]


@dataclass(frozen=True)
class Run:
    """Special days that follow one another with the same name and hours."""

    first: CalendarDay
    latest: CalendarDay
    count: int


def runs(days: Sequence[CalendarDay]) -> list[Run]:
    """Special days in order, those that belong together as one."""
    found: list[Run] = []
    for day in days:
        run = found[-1] if found else None
        if run and _same(run.latest, day):
            found[-1] = Run(run.first, day, run.count + 1)
        else:
            found.append(Run(day, day, 1))
    return found


def _same(before: CalendarDay, after: CalendarDay) -> bool:
    is_next = after.date - before.date == DAY
    return is_next and (before.name, before.spans, before.source) == (after.name, after.spans, after.source)


@dataclass(frozen=True)
class Year:
    """A year of a calendar, with what it adds up to."""

    number: int
    months: list[Month]
    special: list[CalendarDay]
    worked_days: int
    worked_minutes: float

    @property
    def runs(self) -> list[Run]:
        """The special days, those that belong together as one."""
        return runs(self.special)

    @property
    def hours(self) -> float:
        """The working hours of the year."""
        return round(self.worked_minutes / 60, 1)


def year_of(calendar: Calendar, number: int, today: date) -> Year:
    """The days of a year as the calendar has them."""
    special = list(CalendarDay.objects.filter(calendar=calendar, date__year=number).order_by("date"))
    by_date = {row.date: row for row in special}
    months = [
        Month(
            date(number, month, 1),
            [
                [_day(calendar, day, by_date, today) if day.month == month else None for day in week]
                for week in Months().monthdatescalendar(number, month)
            ],
        )
        for month in range(1, 13)
    ]
    days = [day for month in months for week in month.weeks for day in week if day is not None]
    working = built(calendar.week, [(row.date, row.spans) for row in special], calendar.zone or hall_zone(None))
    minutes = sum(minutes_of_day(working.spans(day.date)) for day in days)
    return Year(number, months, special, sum(1 for day in days if day.spans), minutes)


def _day(calendar: Calendar, day: date, special: Mapping[date, CalendarDay], today: date) -> YearDay:
    row = special.get(day)
    if row is not None:
        return YearDay(day, "override" if row.spans else "holiday", row.spans, row.name, day == today)
    spans = calendar.week.get(WEEKDAYS[day.weekday()], [])
    return YearDay(day, "worked" if spans else "closed", spans, "", day == today)


@dataclass(frozen=True)
class Followers:
    """Who follows a calendar: halls that chose it, and how many targets of versions that are not retired name it."""

    halls: list[Hall]
    targets: int


def followers(calendar: Calendar) -> Followers:
    """The halls and targets whose clocks follow a calendar because they say so."""
    halls = [row.hall for row in HallCalendar.objects.filter(calendar=calendar).select_related("hall").order_by("hall__code")]
    targets = Target.objects.filter(calendar=calendar).exclude(version__state=VersionState.RETIRED).count()
    return Followers(halls, targets)


@dataclass(frozen=True)
class Missing:
    """Public days that a calendar should have and has not: of this year or the next; published or not yet."""

    calendar: Calendar
    year: int
    is_published: bool


def missing_days(at: datetime, calendars: Sequence[Calendar] | None = None) -> list[Missing]:
    """Calendars in use that take over public days and lack this year's, or from November the next year's."""
    rows = Calendar.objects.filter(is_active=True).exclude(public_days="").order_by("order", "code")
    found = []
    for row in rows if calendars is None else [one for one in calendars if one.public_days and one.is_active]:
        today = at.astimezone(row.zone or hall_zone(None)).date()
        days = CalendarDay.objects.filter(calendar=row, source="public", date__year__gte=today.year)
        here = {day.year for day in days.values_list("date", flat=True)}
        found += [Missing(row, year, is_published(row.public_days, year)) for year in missing_years(today, here)]
    return found


def days_here(calendar: Calendar, dates: Sequence[date]) -> dict[date, Day]:
    """The special days that stand on some dates."""
    rows = CalendarDay.objects.filter(calendar=calendar, date__in=dates)
    return {row.date: Day(row.date, row.spans, row.name, row.source) for row in rows}
