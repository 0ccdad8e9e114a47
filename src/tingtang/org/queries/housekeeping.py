"""The roster of the housekeeping systems: whose turn it is, what is overdue, what waits to be acknowledged (ORG-04)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, QuerySet

from tingtang.org import rules
from tingtang.org.models import Absence, DutyTurn, Hall, Housekeeping, Rotation, Staff, TurnState

MOST_OVERDUE = 100
SpecialDays = Callable[[Hall, date, date], Mapping[date, bool]]
_known_by: list[SpecialDays] = []


def special_days_are_known_by(find: SpecialDays) -> None:
    """Name the function that knows holidays and make-up days of a hall: the catalogue does so, whose calendars hold them."""
    _known_by[:] = [find]


def open_days(hall: Hall, first: date, last: date) -> Callable[[date], bool]:
    """Whether a hall is open on days from `first` to `last`: by its calendar where that says so, else by its opening hours.

    A hall without opening hours is open on every day that is no holiday.
    """
    special = {day: is_open for find in _known_by for day, is_open in find(hall, first, last).items()}

    def is_open(day: date) -> bool:
        usual = not hall.opening or bool(rules.spans(hall.opening, rules.WEEKDAYS[day.weekday()]))
        return special.get(day, usual)

    return is_open


def open_between(hall: Hall, day: date) -> tuple[datetime, datetime]:
    """From the first to the last open minute of a day, the whole day where the hall is closed."""
    spans = rules.spans(hall.opening, rules.WEEKDAYS[day.weekday()]) or [rules.Span(0, rules.DAY_MINUTES)]
    opens, closes = min(span.start for span in spans), max(span.end for span in spans)
    return _wall(hall, day, opens), _wall(hall, day, closes)


def _wall(hall: Hall, day: date, minute: int) -> datetime:
    return rules.moment(day, minute, hall.zone)


def absence_by_day(hall: Hall, staff_ids: Iterable[int], first: date, last: date) -> Callable[[int, date], bool]:
    """Whether somebody is away in any part of a day's opening hours, for days from `first` to `last`."""
    start, end = (datetime.combine(day, time(), hall.zone) for day in (first, last + timedelta(days=2)))
    away = list(Absence.objects.filter(staff__in=set(staff_ids), starts_at__lt=end, ends_at__gt=start))

    def is_away(pk: int, day: date) -> bool:
        opens_at, closes_at = open_between(hall, day)
        return any(one.staff_id == pk and one.starts_at < closes_at and one.ends_at > opens_at for one in away)

    return is_away


def rotation_of(system: Housekeeping, *, before: date) -> list[Staff]:
    """Those who take turns, in the order in which they are next: whoever was on duty longest ago, before `before`, comes first."""
    places = system.rotation.filter(staff__left_date__isnull=True).select_related("staff").order_by("order", "pk")
    latest = dict(system.turns.filter(date__lt=before).order_by("date").values_list("staff_id", "date"))
    return sorted((place.staff for place in places), key=lambda person: latest.get(person.pk, date.min))


def answers_for(staff: Staff, system: Housekeeping) -> bool:
    """Whether somebody answers for a system, himself or by a post he holds in its hall or for the whole organisation."""
    if system.owner_id is not None:
        return system.owner_id == staff.pk
    is_near = staff.hall_id in {None, system.hall_id}
    return system.owner_post_id is not None and is_near and staff.posts.filter(pk=system.owner_post_id).exists()


@dataclass(frozen=True)
class System:
    """A housekeeping system with who answers for it and who takes turns."""

    housekeeping: Housekeeping
    owners: tuple[Staff, ...]
    people: tuple[Staff, ...]


@dataclass(frozen=True)
class Cell:
    """One system on one day. `state` is planned, today, done, not_done, overdue, away, missing (due and nobody has it) or empty."""

    housekeeping: Housekeeping
    date: date
    state: str
    turn: DutyTurn | None = None


@dataclass(frozen=True)
class RosterDay:
    """One day of the roster."""

    date: date
    is_open: bool
    is_today: bool
    cells: tuple[Cell, ...]

    @property
    def is_free(self) -> bool:
        """Whether nothing is due."""
        return all(cell.state == "empty" for cell in self.cells)


@dataclass(frozen=True)
class Roster:
    """The housekeeping systems of a hall over some days."""

    systems: tuple[System, ...]
    days: tuple[RosterDay, ...]

    def count(self, *states: str) -> int:
        """How many cells are in one of these states."""
        return sum(cell.state in states for day in self.days for cell in day.cells)

    @property
    def cells(self) -> list[Cell]:
        """What is due or was, day by day: the rows of an export."""
        return [cell for day in self.days for cell in day.cells if cell.state != "empty"]


def systems_of(*halls: Hall) -> list[System]:
    """The systems of some halls in use, with who answers and who takes turns."""
    present = Staff.objects.filter(left_date__isnull=True).order_by("badge")
    places = Rotation.objects.filter(staff__left_date__isnull=True).select_related("staff").order_by("order", "pk")
    rows = (
        Housekeeping.objects.filter(hall__in=halls, is_active=True)
        .select_related("hall", "owner", "owner_post")
        .prefetch_related(
            Prefetch("owner_post__staff", present, to_attr="holders"), Prefetch("rotation", places, to_attr="places")
        )
        .order_by("hall__code", "order", "code")
    )
    return [System(row, _owners(row), tuple(place.staff for place in row.places)) for row in rows]


def _owners(row: Housekeeping) -> tuple[Staff, ...]:
    if row.owner is not None:
        return (row.owner,) if row.owner.left_date is None else ()
    if row.owner_post is None:
        return ()
    return tuple(person for person in row.owner_post.holders if person.hall_id in {None, row.hall_id})  # type: ignore[attr-defined]


def roster_of(hall: Hall, first: date, last: date, at: datetime) -> Roster:
    """The roster of a hall from `first` to `last`, both included, as it stands at `at`."""
    systems, today = systems_of(hall), at.astimezone(hall.zone).date()
    rows = [system.housekeeping for system in systems]
    turns = {(turn.housekeeping_id, turn.date): turn for turn in _turns(rows, first, last)}
    is_away = absence_by_day(hall, {turn.staff_id for turn in turns.values()}, first, last)
    is_open = open_days(hall, first - timedelta(days=rules.MOVED_DAYS), last + timedelta(days=rules.MOVED_DAYS))
    due = {row.pk: set(rules.duty_dates(row.frequency, row.days, first, last, is_open)) for row in rows}

    def cell(row: Housekeeping, day: date) -> Cell:
        turn = turns.get((row.pk, day))
        if turn is None:
            return Cell(row, day, "missing" if day in due[row.pk] and day >= today else "empty")
        return Cell(row, day, _state(turn, today, is_away=is_away(turn.staff_id, day)), turn)

    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = (RosterDay(day, is_open(day), day == today, tuple(cell(row, day) for row in rows)) for day in dates)
    return Roster(tuple(systems), tuple(days))


def _turns(rows: list[Housekeeping], first: date, last: date) -> QuerySet[DutyTurn]:
    return DutyTurn.objects.filter(housekeeping__in=rows, date__range=(first, last)).select_related("staff")


def _state(turn: DutyTurn, today: date, *, is_away: bool) -> str:
    if turn.is_marked:
        return turn.state
    if turn.date < today:
        return "overdue"
    if is_away:
        return "away"
    return "today" if turn.date == today else "planned"


def overdue_turns(hall: Hall, at: datetime) -> list[DutyTurn]:
    """Turns of earlier days that nobody has marked, the oldest first."""
    turns = DutyTurn.objects.filter(housekeeping__hall=hall, state=TurnState.PLANNED, date__lt=at.astimezone(hall.zone).date())
    return list(turns.select_related("housekeeping", "staff").order_by("date", "housekeeping__order")[:MOST_OVERDUE])


def swaps_for(turn: DutyTurn, at: datetime) -> list[DutyTurn]:
    """The turns with which a turn may be swapped: of the same system, of somebody else, today or later, not marked."""
    today = at.astimezone(turn.housekeeping.hall.zone).date()
    later = DutyTurn.objects.filter(housekeeping=turn.housekeeping, state=TurnState.PLANNED, date__gte=today)
    return list(later.exclude(staff=turn.staff_id).select_related("staff", "housekeeping").order_by("date")[:60])


@dataclass(frozen=True)
class OwnDuties:
    """What somebody has to do about the housekeeping systems now."""

    today: tuple[DutyTurn, ...]
    overdue: tuple[DutyTurn, ...]
    following: tuple[DutyTurn, ...]
    to_acknowledge: tuple[DutyTurn, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do now."""
        return not (self.today or self.overdue or self.to_acknowledge)


def own_duties(staff: Staff, at: datetime) -> OwnDuties:
    """Somebody's turns of today, those he has not marked, the next ones, and what waits for him because he answers for it."""
    with_hall = DutyTurn.objects.select_related("housekeeping__hall", "staff").order_by("date", "housekeeping__order")
    near = at.date()
    mine = list(with_hall.filter(staff=staff, date__gte=near - timedelta(days=60), date__lte=near + timedelta(days=30)))

    def today_of(turn: DutyTurn) -> date:
        return at.astimezone(turn.housekeeping.hall.zone).date()

    posts = list(staff.posts.values_list("pk", flat=True))
    waiting = with_hall.owned_by(staff, posts).filter(acknowledged_at__isnull=True).exclude(state=TurnState.PLANNED)
    return OwnDuties(
        today=tuple(turn for turn in mine if turn.date == today_of(turn)),
        overdue=tuple(turn for turn in mine if turn.date < today_of(turn) and not turn.is_marked),
        following=tuple(turn for turn in mine if turn.date > today_of(turn))[:5],
        to_acknowledge=tuple(waiting[:MOST_OVERDUE]),
    )
