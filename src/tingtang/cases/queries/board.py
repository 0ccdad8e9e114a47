"""Cases in columns and on days: so many of each as can be looked at, and how many there are in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber, TruncDate

from tingtang.cases.models import Case, CaseQuerySet, Kind
from tingtang.cases.queries.lines import CaseLine, lines
from tingtang.cases.rules.workflow import Phase
from tingtang.core.actors import Actor

SHOWN = 50
PHASES = (Phase.NEW.value, Phase.WORKING.value, Phase.PENDING.value, Phase.RESOLVED.value)


@dataclass(frozen=True)
class Column:
    """A column of the board: its key, the first cases in it, and how many it holds."""

    key: str
    cases: Sequence[CaseLine]
    count: int

    @property
    def is_cut(self) -> bool:
        """Whether it holds more than are shown."""
        return self.count > len(self.cases)


def narrowed(actor: Actor, *, team_id: int | None, kind_id: int | None) -> CaseQuerySet:
    """The cases of a board: of one team or all, of one kind or all."""
    found = Case.objects.visible_to(actor)
    if team_id:
        found = found.filter(team_id=team_id)
    return found.filter(kind_id=kind_id) if kind_id else found


def columns(cases: CaseQuerySet, field: str, keys: Sequence[object]) -> list[Column]:
    """The columns whose `field` is one of `keys`, the soonest due on top: three statements, however many cases there are."""
    wanted = [key for key in keys if key is not None]
    counts = dict(cases.filter(**{f"{field}__in": wanted}).order_by().values_list(field).annotate(n=Count("pk")))
    if None in keys:
        counts[None] = cases.filter(**{f"{field}__isnull": True}).count()
    parts = [
        cases.filter(**({field: key} if key is not None else {f"{field}__isnull": True})).order_by("due_at", "pk")
        .values_list("pk", flat=True)[:SHOWN]
        for key in keys
        if counts.get(key)
    ]  # fmt: skip
    first = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else (parts[0] if parts else [])
    shown = lines(Case.objects.filter(pk__in=list(first))).order_by("due_at", "pk")
    rows = list(shown) if parts else []
    return [Column(_key(key), [one for one in rows if getattr(one, field) == key], counts.get(key, 0)) for key in keys]


def _key(key: object) -> str:
    return "" if key is None else str(key)


def states_of(kind: Kind) -> list[str]:
    """The states of a kind in which a case may lie on a board: all but those in which it is closed."""
    return [state.code for state in kind.life.states.values() if state.phase is not Phase.CLOSED]


@dataclass(frozen=True)
class Day:
    """A day of the calendar: what is due on it first, and how many in all."""

    on: date
    cases: Sequence[CaseLine]
    count: int


def due_days(actor: Actor, first: date, days: int, zone: ZoneInfo, *, team_id: int | None, each: int) -> list[Day]:
    """Open cases by the day on which they are due: `days` days from `first`, `each` of them with so many cases."""
    start = datetime(first.year, first.month, first.day, tzinfo=zone)
    found = narrowed(actor, team_id=team_id, kind_id=None).open()
    due = found.filter(due_at__gte=start, due_at__lt=start + timedelta(days=days)).annotate(on=TruncDate("due_at", tzinfo=zone))
    counts = dict(due.order_by().values_list("on").annotate(n=Count("pk")))
    place = Window(RowNumber(), partition_by=[F("on")], order_by=[F("due_at").asc(), F("id").asc()])
    keys = list(due.annotate(place=place).filter(place__lte=each).values_list("pk", flat=True)) if counts else []
    rows = list(lines(Case.objects.filter(pk__in=keys)).order_by("due_at", "pk"))
    by_day: dict[date, list[CaseLine]] = {}
    for one in rows:
        if one.due_at is not None:
            by_day.setdefault(one.due_at.astimezone(zone).date(), []).append(one)
    dates = [first + timedelta(days=n) for n in range(days)]
    return [Day(on, by_day.get(on, []), counts.get(on, 0)) for on in dates]
