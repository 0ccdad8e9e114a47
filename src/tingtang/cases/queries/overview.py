"""The figures over the supervision board: what is open, overdue, soon due, urged and escalated, in all, by team and by person."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection

from tingtang.cases.models import Case
from tingtang.cases.queries.oversight import MOST_LINES, SOON
from tingtang.core.actors import Actor
from tingtang.org.models import Staff, Team

# One pass over the open cases for every figure: three of them took three times as long over sixty thousand.
_COUNTED = """
WITH u AS MATERIALIZED (
    SELECT case_id, bool_or(due_at < %s) AS is_silent FROM cases_urging
    WHERE acknowledged_at IS NULL AND due_at IS NOT NULL GROUP BY case_id
)
SELECT GROUPING(c.team_id) AS no_team, GROUPING(c.assignee_id) AS no_person, c.team_id, c.assignee_id, count(*),
       count(*) FILTER (WHERE c.due_at < %s), count(*) FILTER (WHERE c.due_at >= %s AND c.due_at < %s),
       count(u.case_id), count(*) FILTER (WHERE u.is_silent), count(*) FILTER (WHERE c.level > 0)
FROM ({cases}) c LEFT JOIN u ON u.case_id = c.id
GROUP BY GROUPING SETS ((c.team_id), (c.assignee_id), ())
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Open cases: how many, overdue, soon due, urged without an answer, late with the answer, escalated."""

    open: int = 0
    late: int = 0
    soon: int = 0
    urged: int = 0
    silent: int = 0
    escalated: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A team or a person with the figures of its open cases."""

    id: int
    name: str
    counted: Counted


@dataclass
class Overview:
    """The figures in all, and of those teams and people who need it most."""

    all: Counted = field(default_factory=Counted)
    teams: list[Line] = field(default_factory=list)
    people: list[Line] = field(default_factory=list)


def overview(actor: Actor, at: datetime) -> Overview:
    """What is open of what an actor may see."""
    inner = Case.objects.visible_to(actor).open().order_by().values("id", "team_id", "assignee_id", "due_at", "level")
    try:
        text, given = inner.query.sql_with_params()
    except EmptyResultSet:  # he may see none
        return Overview()
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(cases=text), [at, at, at, at + SOON, *given])
        rows = cursor.fetchall()
    found, teams, people = Overview(), dict[int, Counted](), dict[int, Counted]()
    for no_team, no_person, team, person, *figures in rows:
        counted = Counted(*figures)
        if no_team and no_person:
            found.all = counted
        elif not no_team and team is not None:
            teams[team] = counted
        elif not no_person and person is not None:
            people[person] = counted
    found.teams = _lines(teams, {one.pk: str(one) for one in Team.objects.filter(pk__in=teams)})
    found.people = _lines(people, dict(Staff.objects.filter(pk__in=people).values_list("pk", "name")))
    return found


def _lines(counted: dict[int, Counted], names: dict[int, str]) -> list[Line]:
    lines = [Line(key, names.get(key, ""), one) for key, one in counted.items()]
    return sorted(lines, key=lambda one: (-one.counted.late, -one.counted.urged, -one.counted.soon, one.name))[:MOST_LINES]
