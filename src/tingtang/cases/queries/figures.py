"""The figures of the desk: what is open by team, kind and priority, what came and went, which share of the clocks was kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncDate

from tingtang.cases.models import Case, CaseQuerySet, ClockState, SlaClock
from tingtang.cases.models.cases import VIEW, VIEW_RESTRICTED
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.org.models import Staff

DAYS = 30
# One pass over the open cases for every figure about them.
_OPEN = """
SELECT GROUPING(c.team_id) AS no_team, GROUPING(c.kind_id) AS no_kind, GROUPING(c.priority) AS no_priority,
       GROUPING(c.assignee_id) AS no_person, c.team_id, c.kind_id, c.priority, c.assignee_id, count(*) AS n,
       count(*) FILTER (WHERE c.due_at < %s) AS late,
       count(*) FILTER (WHERE c.assignee_id IS NULL) AS unheld,
       count(*) FILTER (WHERE c.due_at >= %s AND c.due_at < %s) AS soon
FROM ({cases}) c
GROUP BY GROUPING SETS ((c.team_id), (c.kind_id), (c.priority), (c.assignee_id), ())
"""
# Who solved how many, how long that took by the clock of the case, and how often it was in time.
_SOLVED = """
SELECT c.assignee_id, count(*), count(k.id), count(*) FILTER (WHERE k.state = 'met'),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY k.elapsed_seconds) FILTER (WHERE k.id IS NOT NULL)
FROM ({cases}) c LEFT JOIN cases_slaclock k ON k.case_id = c.id AND k.code = 'resolve' AND k.state IN ('met', 'missed')
GROUP BY c.assignee_id
"""


@dataclass(frozen=True)
class Count4:
    """Open cases: how many, how many late, held by nobody, due within a day."""

    n: int = 0
    late: int = 0
    unheld: int = 0
    soon: int = 0


@dataclass
class Open:
    """Open cases in all and by team, kind, priority and holder."""

    all: Count4 = field(default_factory=Count4)
    team: dict[int | None, Count4] = field(default_factory=dict)
    kind: dict[int, Count4] = field(default_factory=dict)
    priority: dict[int, Count4] = field(default_factory=dict)
    person: dict[int | None, Count4] = field(default_factory=dict)


@dataclass(frozen=True)
class Solved:
    """What somebody solved: how many, how many of them were judged by a clock and kept, and half of them within so many seconds."""

    n: int = 0
    judged: int = 0
    kept: int = 0
    median_seconds: float | None = None

    @property
    def share(self) -> float | None:
        return self.kept / self.judged if self.judged else None


@dataclass(frozen=True)
class Person:
    """Somebody with what he holds and what he solved."""

    staff_id: int
    badge: str
    name: str
    open: Count4
    solved: Solved


@dataclass(frozen=True)
class Kept:
    """How many clocks of a sort were stopped, and how many of them in time."""

    code: str
    met: int
    n: int

    @property
    def share(self) -> float:
        return self.met / self.n if self.n else 0.0


def open_cases(actor: Actor, at: datetime, *, team_id: int | None = None) -> Open:
    """What is open now."""
    cases = _of_team(Case.objects.visible_to(actor).open(), team_id)
    inner = cases.order_by().values("team_id", "kind_id", "priority", "due_at", "assignee_id")
    try:
        text, given = inner.query.sql_with_params()
    except EmptyResultSet:  # he may see none
        return Open()
    with connection.cursor() as cursor:
        cursor.execute(_OPEN.format(cases=text), [at, at, at + timedelta(days=1), *given])
        rows = cursor.fetchall()
    found = Open()
    for no_team, no_kind, no_priority, no_person, team, kind, priority, person, *figures in rows:
        counted = Count4(*figures)
        if not no_team:
            found.team[team] = counted
        elif not no_kind:
            found.kind[kind] = counted
        elif not no_priority:
            found.priority[priority] = counted
        elif not no_person:
            found.person[person] = counted
        else:
            found.all = counted
    return found


def _of_team(cases: CaseQuerySet, team_id: int | None) -> CaseQuerySet:
    return cases.filter(team_id=team_id) if team_id else cases


def solved_by(actor: Actor, since: datetime, *, team_id: int | None = None) -> dict[int | None, Solved]:
    """What each person solved since then, of the cases one may see that are not open again."""
    cases = _of_team(Case.objects.visible_to(actor), team_id).filter(resolved_at__gte=since, merged_into__isnull=True)
    try:
        text, given = cases.order_by().values("id", "assignee_id").query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SOLVED.format(cases=text), given)
        return {person: Solved(n, judged, kept, median) for person, n, judged, kept, median in cursor.fetchall()}


def people(actor: Actor, found: Open, since: datetime, *, team_id: int | None = None) -> list[Person]:
    """Whoever holds open cases or solved some since then, who holds most first."""
    solved = solved_by(actor, since, team_id=team_id)
    keys = {key for key in (*found.person, *solved) if key is not None}
    staff = Staff.objects.filter(pk__in=keys).values_list("pk", "badge", "name")
    told = [Person(pk, badge, name, found.person.get(pk, Count4()), solved.get(pk, Solved())) for pk, badge, name in staff]
    return sorted(told, key=lambda one: (-one.open.n, -one.solved.n, one.badge))


def by_day(actor: Actor, name: str, since: date, zone: ZoneInfo, *, team_id: int | None = None) -> Mapping[date, int]:
    """How many cases have `name` (opened_at, closed_at) on each day since."""
    start = datetime(since.year, since.month, since.day, tzinfo=zone)
    cases = _of_team(Case.objects.visible_to(actor), team_id).filter(**{f"{name}__gte": start})
    return dict(cases.order_by().annotate(on=TruncDate(name, tzinfo=zone)).values_list("on").annotate(n=Count("pk")))


def kept_clocks(actor: Actor, since: datetime, *, team_id: int | None = None) -> list[Kept]:
    """The share of clocks stopped since then that were kept, by clock, of the cases one may see."""
    clocks = SlaClock.objects.filter(stopped_at__gte=since, state__in=[ClockState.MET, ClockState.MISSED])
    sees_all = actor.halls(VIEW) is EVERYWHERE and actor.halls(VIEW_RESTRICTED) is EVERYWHERE
    if not sees_all or team_id:
        clocks = clocks.filter(case__in=_of_team(Case.objects.visible_to(actor), team_id))
    found: dict[str, list[int]] = {}
    for code, state, n in clocks.order_by().values_list("code", "state").annotate(n=Count("pk")):
        stem = code.partition(":")[0]
        pair = found.setdefault(stem, [0, 0])
        pair[1] += n
        pair[0] += n if state == ClockState.MET else 0
    return [Kept(code, met, n) for code, (met, n) in sorted(found.items(), key=lambda one: -one[1][1])]
