"""Published flows with what the journal says of them: who did which step when, how many begin, how many people work on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import connection

from tingtang.catalogue.actions.versions import today
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.flows.events import FLOW_ENDED, FLOW_STARTED, STEP_DONE
from tingtang.flows.models import Version
from tingtang.flows.queries import VIEW as FLOWS_VIEW
from tingtang.flows.queries import published
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.document import Unreadable
from tingtang.planning.queries.sheets import VIEW
from tingtang.planning.rules.flow_scenario import ANYBODY, Done, Read, read
from tingtang.planning.rules.simulation.scenario import Wrong

DAYS_BACK = 180
HOURS_A_DAY = 8
FEWEST_A_HOUR = 0.25
MOST_EVENTS = 200_000

_EVENTS = """
SELECT t.name, e.occurred_at, e.attributes->>'step', e.attributes->>'post', (e.attributes->>'seconds')::float,
    max(o.object_id) FILTER (WHERE q.name = 'instance'), max(o.object_id) FILTER (WHERE q.name = 'staff')
FROM journal_event_object p
JOIN journal_event e ON e.id = p.event_id AND e.log_id = p.log_id AND e.recorded_at = p.recorded_at
JOIN journal_code t ON t.id = e.type_id AND t.name = ANY(%(types)s)
JOIN journal_event_object o ON o.event_id = e.id AND o.log_id = e.log_id AND o.recorded_at = e.recorded_at
JOIN journal_code q ON q.id = o.qualifier_id
WHERE p.log_id = 1 AND p.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'flows.process')
    AND p.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'process')
    AND p.object_id = %(process)s AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s
GROUP BY e.id, t.name, e.occurred_at, e.attributes
HAVING %(halls)s::bigint[] IS NULL OR max(o.object_id) FILTER (WHERE q.name = 'hall') = ANY(%(halls)s)
ORDER BY e.occurred_at LIMIT %(most)s
"""


@dataclass(frozen=True)
class OfJournal:
    """What the journal says of a process."""

    done: list[Done]
    ended: frozenset[int]
    people: Mapping[str, int]
    per_hour: float
    began: int
    since: datetime


def flows(actor: Actor, at: datetime) -> list[Version]:
    """The versions in force, when the actor may see procedures and plan."""
    return published(today(at)) if actor.may_somewhere(FLOWS_VIEW) and actor.may_somewhere(VIEW) else []


def get_flow(actor: Actor, process: str, at: datetime) -> Version:
    """The version in force of a process by its code; the first without one. NotFound when there is none."""
    found = flows(actor, at)
    chosen = next((one for one in found if one.process.code == process), None) if process else next(iter(found), None)
    if chosen is None:
        raise NotFound
    return chosen


def of_journal(actor: Actor, process: int, at: datetime) -> OfJournal:
    """Steps of half a year, where the actor may plan; cases that begin by working hour since the first of them; people by post."""
    halls, since = actor.halls(VIEW), at - timedelta(days=DAYS_BACK)
    given: dict[str, Any] = {
        "process": process, "since": since, "until": at, "most": MOST_EVENTS,
        "halls": None if halls is EVERYWHERE else list(cast("frozenset[int]", halls)),
        "types": [STEP_DONE.name, FLOW_STARTED.name, FLOW_ENDED.name],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, given)
        rows = cursor.fetchall()
    done: list[Done] = []
    ended: set[int] = set()
    posts: dict[str, set[int]] = {}
    began: list[datetime] = []
    for name, moment, step, post, seconds, case, person in rows:
        if name == STEP_DONE.name and case:
            done.append(Done(case, step, moment.timestamp() - (seconds or 0.0), moment.timestamp(), person or 0))
            posts.setdefault(post or ANYBODY, set()).add(person)
        elif name == FLOW_ENDED.name:
            ended.add(case)
        else:
            began.append(moment)
    days = max(1, (at - min(began)).days * 5 // 7) if began else 1
    per_hour = max(FEWEST_A_HOUR, len(began) / days / HOURS_A_DAY)
    return OfJournal(done, frozenset(ended), {post: len(each) for post, each in posts.items()}, per_hour, len(began), since)


def flow_read(version: Version, journal: OfJournal) -> Read:
    """The scenario of a published version. Refused (Wrong): what cannot be read, or has no step of people."""
    try:
        diagram = parse(version.xml)
    except Unreadable:
        raise Wrong(["This flow cannot be read."]) from None
    return read(diagram, journal.done, people=journal.people, per_hour=journal.per_hour, ended=journal.ended.__contains__)
