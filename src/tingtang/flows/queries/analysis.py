"""How a process was worked by, from the journal: each step with its five attributes, and who kept to it (FLW-04, KPI-22)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import connection

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.flows.models import Process, Version
from tingtang.flows.queries.tables import table_read
from tingtang.flows.rules.analysis import Done, Finding, findings
from tingtang.flows.rules.diagram import STEPS
from tingtang.org.models import Post, Staff

# The events of one process in a time, each with its procedure, hall and person.
EVENTS = """
WITH e AS MATERIALIZED (
    SELECT e.id, t.name AS type, e.attributes AS a,
        max(o.object_id) FILTER (WHERE q.name = 'instance') AS instance,
        max(o.object_id) FILTER (WHERE q.name = 'hall') AS hall,
        max(o.object_id) FILTER (WHERE q.name = 'staff') AS staff
    FROM journal_event_object p
    JOIN journal_event e ON e.id = p.event_id
    JOIN journal_code t ON t.id = e.type_id AND t.name IN ('flows.step.done', 'flows.step.skipped', 'flows.step.deviated')
    JOIN journal_event_object o ON o.event_id = e.id
    JOIN journal_code q ON q.id = o.qualifier_id
    WHERE p.log_id = 1 AND p.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'flows.process')
        AND p.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'process')
        AND p.object_id = %(process)s AND e.log_id = 1 AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s
    GROUP BY e.id, t.name, e.attributes
), seen AS (SELECT * FROM e WHERE %(halls)s::bigint[] IS NULL OR hall = ANY(%(halls)s))
"""
_COUNTS = """
    count(*) FILTER (WHERE type = 'flows.step.done'),
    count(DISTINCT instance) FILTER (WHERE type = 'flows.step.done'),
    count(DISTINCT staff) FILTER (WHERE type = 'flows.step.done'),
    coalesce(sum((a->>'seconds')::float) FILTER (WHERE type = 'flows.step.done'), 0),
    coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY (a->>'seconds')::float) FILTER (WHERE type = 'flows.step.done'), 0),
    coalesce(percentile_cont(0.9) WITHIN GROUP (ORDER BY (a->>'seconds')::float) FILTER (WHERE type = 'flows.step.done'), 0),
    count(*) FILTER (WHERE a->>'deviation' = 'late'),
    count(*) FILTER (WHERE a->>'deviation' = 'other_post'),
    count(*) FILTER (WHERE type = 'flows.step.skipped'),
    count(*) FILTER (WHERE a->>'deviation' = 'out_of_order')
"""
_BY_STEP = f"{EVENTS} SELECT a->>'step', {_COUNTS} FROM seen GROUP BY 1"
_BY_PERSON = f"{EVENTS} SELECT staff, {_COUNTS} FROM seen WHERE staff IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"


@dataclass(frozen=True)
class StepLine:
    """A step with its five attributes: which, in what time, at what cost, how well, and how much of the whole time."""

    element: str
    name: str
    post: str
    minutes: int | None
    done: Done
    share: float
    hours: float

    @property
    def limit_seconds(self) -> int:
        """The working time it may take, in seconds."""
        return (self.minutes or 0) * 60


@dataclass(frozen=True)
class Analysis:
    """A process as it was worked by: its steps in the order of the drawing, and what to look into."""

    version: Version
    steps: list[StepLine]
    findings: list[Finding]
    names: Mapping[str, str]

    @property
    def count(self) -> int:
        """How many steps were done."""
        return sum(one.done.count for one in self.steps)


@dataclass(frozen=True)
class Observance:
    """How somebody kept to a process."""

    staff: Staff
    done: Done

    @property
    def kept(self) -> int:
        """How many steps were done in time and by whose they are."""
        return max(0, self.done.count - self.done.late - self.done.other_post)

    @property
    def share(self) -> float:
        """The share kept."""
        return self.kept / self.done.count if self.done.count else 0.0


def analysis_of(actor: Actor, process: Process, version: Version, since: datetime, until: datetime) -> Analysis:
    """The steps of a version, as they were done in a time under whichever version, where the actor may watch."""
    table = table_read(version.pk)
    done = {row[0]: Done(*row) for row in rows_of(_BY_STEP, actor, process, since, until)}
    posts = {post.code: post.name_in() for post in Post.objects.all()}
    whole = sum(one.seconds for one in done.values()) or 1.0
    steps = []
    for node, kind in enumerate(table.kinds):
        if kind in STEPS:
            element, post = table.ids[node], table.stored["posts"][node]
            one = done.get(element, Done(element))
            minutes = (table.more.get(node, {}).get("sop") or {}).get("minutes")
            hours = one.seconds / 3600 / one.procedures if one.procedures else 0.0
            steps.append(
                StepLine(element, table.names[node] or element, posts.get(post, post), minutes, one, one.seconds / whole, hours)
            )
    names = {one.element: one.name for one in steps}
    return Analysis(version, steps, findings(table, done), names)


def observance_of(actor: Actor, process: Process, since: datetime, until: datetime) -> list[Observance]:
    """How each person kept to a process in a time, where the actor may watch, who did most first."""
    rows = {row[0]: Done(str(row[0]), *row[1:]) for row in rows_of(_BY_PERSON, actor, process, since, until)}
    people = Staff.objects.select_related("hall").in_bulk(rows)
    return [Observance(people[key], done) for key, done in rows.items() if key in people]


def rows_of(
    statement: str, actor: Actor, process: Process, since: datetime, until: datetime, **more: str
) -> list[tuple[Any, ...]]:
    """The rows of a statement over the events of a process in a time, where the actor may watch."""
    halls = actor.halls("flows.view_running")
    wanted = None if halls is EVERYWHERE else list(cast("frozenset[int]", halls))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"process": process.pk, "since": since, "until": until, "halls": wanted, **more})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
