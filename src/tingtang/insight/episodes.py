"""Makes episodes of a log's events: of the own log as they happen, of an imported one in one go."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection, transaction

from tingtang.insight.models import BuiltLog, Episode, OpenStory
from tingtang.insight.rules.episodes import Episode as Told
from tingtang.insight.rules.episodes import Kind, Step, Story, take
from tingtang.journal.follow import begin_again
from tingtang.journal.formats.ocel import CASE, LIFECYCLE, RESOURCE
from tingtang.journal.models import Code, Log
from tingtang.journal.subscribers import Happened
from tingtang.visits import events as visits

SUBSCRIBER = "insight.episodes"
BATCH = 20_000

OF_VISITS = {
    visits.TICKET_ISSUED.name: Kind.ARRIVE,
    visits.TICKET_CALLED.name: Kind.CALL,
    visits.SERVICE_STARTED.name: Kind.START,
    visits.SERVICE_PARKED.name: Kind.PAUSE,
    visits.SERVICE_RESUMED.name: Kind.RESUME,
    visits.SERVICE_TRANSFERRED.name: Kind.PASSED_ON,
    visits.SERVICE_FINISHED.name: Kind.SERVED,
    visits.TICKET_NO_SHOW.name: Kind.NO_SHOW,
    visits.TICKET_RETURNED.name: Kind.ARRIVE,
    visits.TICKET_LEFT.name: Kind.LEFT,
    visits.TICKET_REDIRECTED.name: Kind.REDIRECTED,
}
# XES lifecycle: a work item is waited for since it was scheduled, or since it was last completed.
OF_LIFECYCLE = {
    "SCHEDULE": Kind.ARRIVE,
    "ENQUEUE": Kind.ARRIVE,
    "START": Kind.START,
    "SUSPEND": Kind.PAUSE,
    "RESUME": Kind.RESUME,
    "COMPLETE": Kind.SERVED_AND_WAITS,
    "WITHDRAW": Kind.LEFT,
    "ATE_ABORT": Kind.LEFT,
    "PI_ABORT": Kind.LEFT,
}


class Read(NamedTuple):
    """An event as building reads it: related objects by qualifier."""

    id: int
    type: str
    type_id: int
    at: float
    transition: str
    is_last: bool
    objects: Mapping[str, int]


_EVENTS = """
SELECT e.id, e.type_id, date_part('epoch', e.occurred_at), coalesce(e.attributes ->> %s, ''),
    coalesce((e.attributes ->> 'is_last') <> 'false', true), x.qualifiers, x.objects
FROM journal_event e LEFT JOIN (
    SELECT event_id, array_agg(qualifier_id) qualifiers, array_agg(object_id) objects
    FROM journal_event_object WHERE log_id = %s GROUP BY event_id
) x ON x.event_id = e.id
WHERE e.log_id = %s ORDER BY e.occurred_at, e.id
"""
_TYPES = """
SELECT t.name, bool_or(upper(e.attributes ->> %s) = 'START')
FROM journal_event e JOIN journal_code t ON t.id = e.type_id WHERE e.log_id = %s GROUP BY 1
"""


def follow(happened: list[Happened]) -> None:
    """Take events of the own log as they come, in order."""
    steps = [(each.object_id("ticket"), _visit_step(_read(each))) for each in happened]
    known = [(case, step) for case, step in steps if case is not None and step is not None]
    stories: dict[int, Story | None] = {**OpenStory.objects.of(Log.OWN, {case for case, _step in known})}
    told = list(_tell(known, stories))
    Episode.objects.append(Log.OWN, told)
    OpenStory.objects.keep(Log.OWN, {case: stories.get(case) for case, _step in known})


def _read(happened: Happened) -> Read:
    objects = {qualifier: number for qualifier, (_type, number) in happened.objects.items()}
    is_last = happened.attributes.get("is_last", True)
    return Read(happened.id, happened.type, 0, happened.occurred_at.timestamp(), "", bool(is_last), objects)


def _tell(steps: Iterable[tuple[Any, Step]], stories: dict[Any, Story | None]) -> Iterator[tuple[Any, Told]]:
    for case, step in steps:
        story, told = take(stories.get(case), step)
        stories[case] = story
        if told is not None:
            yield case, told


def _visit_step(read: Read) -> Step | None:
    kind = OF_VISITS.get(read.type)
    if kind is None:
        return None
    if kind == Kind.SERVED and not read.is_last:
        kind = Kind.SERVED_AND_WAITS
    about = read.objects
    service = about.get("to_service") or about.get("service", 0)
    return Step(kind, read.at, read.id, about.get("hall", 0), service, about.get("counter", 0), about.get("clerk", 0))


def rebuild_own() -> None:
    """Forget the episodes of the own log and read it again from its beginning, as the worker comes to it."""
    with transaction.atomic():
        begin_again(SUBSCRIBER)
        Episode.objects.forget(Log.OWN)


def ensure(log: Log) -> BuiltLog | None:
    """The episodes of an imported log, made now if they are not yet; the own log's are made as things happen."""
    if log.pk == Log.OWN:
        return None
    built = BuiltLog.objects.filter(log=log).first()
    if built is not None:
        return built
    with _alone(log):
        return BuiltLog.objects.filter(log=log).first() or _build(log)


@contextmanager
def _alone(log: Log) -> Iterator[None]:
    """One process builds a log; the lock is the session's, so that no transaction is open meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('insight.build'), %s)", [log.pk])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('insight.build'), %s)", [log.pk])


def _build(log: Log) -> BuiltLog:
    """Each batch of episodes is its own transaction; what an interrupted build left behind goes first."""
    Episode.objects.forget(log.pk)
    with connection.cursor() as cursor:
        cursor.execute(_TYPES, [LIFECYCLE, log.pk])
        types: dict[str, bool] = dict(cursor.fetchall())
    is_visits = visits.TICKET_ISSUED.name in types
    started = {name for name, has_start in types.items() if has_start}
    steps = _visits(log) if is_visits else _items(log, started)
    stories: dict[Any, Story | None] = {}
    told: list[tuple[int, Told]] = []
    for key, episode in _tell(steps, stories):
        told.append((key[0], episode))
        if len(told) >= BATCH:
            Episode.objects.append(log.pk, told)
            told.clear()
    Episode.objects.append(log.pk, told)
    return BuiltLog.objects.note(log.pk, has_starts=is_visits or bool(started), service_is_type=not is_visits)


def _visits(log: Log) -> Iterator[tuple[tuple[int, int], Step]]:
    for read in _events(log):
        step = _visit_step(read)
        if step is not None and "ticket" in read.objects:
            yield (read.objects["ticket"], 0), step


def _items(log: Log, started: set[str]) -> Iterator[tuple[tuple[int, int], Step]]:
    """Work items by case and activity; in a log without starts, the steps of each case one after the other."""
    for read in _events(log):
        kind = OF_LIFECYCLE.get(read.transition.upper() or "COMPLETE")
        about = read.objects
        case = about.get(CASE) or next(iter(about.values()), 0)
        if kind is None or not case or (started and read.type not in started):
            continue
        clerk = about.get(RESOURCE) or about.get("clerk", 0)
        step = Step(kind, read.at, read.id, about.get("hall", 0), read.type_id, about.get("counter", 0), clerk)
        yield (case, read.type_id if started else 0), step


@contextmanager
def _planned_for_all() -> Iterator[None]:
    """A cursor is planned for its first rows, on tables whose statistics a fresh import has outrun; here all are read."""
    with connection.cursor() as cursor:
        cursor.execute("SET cursor_tuple_fraction = 1; SET enable_nestloop = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET cursor_tuple_fraction; RESET enable_nestloop")


def _events(log: Log) -> Iterator[Read]:
    words: dict[int, str] = dict(Code.objects.values_list("pk", "name"))
    with _planned_for_all(), connection.chunked_cursor() as cursor:
        cursor.execute(_EVENTS, [LIFECYCLE, log.pk, log.pk])
        while rows := cursor.fetchmany(BATCH):
            for id_, type_id, at, transition, is_last, qualifiers, objects in rows:
                about = {words[word]: number for word, number in zip(qualifiers or (), objects or (), strict=True)}
                yield Read(id_, words[type_id], type_id, at, transition, is_last, about)
