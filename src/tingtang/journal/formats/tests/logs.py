"""Logs for tests: strategies that make any, one made by hand, and the form in which two are compared."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from tingtang.journal.formats.ocel import Declarations, Event, Log, MemoryLog, Object, Relation, Timed
from tingtang.journal.formats.values import EPOCH, coerce, type_names

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001 - bounds without a zone
values = st.one_of(texts, st.integers(-(2**65), 2**65), st.floats(allow_nan=False), st.booleans(), times)
attributes = st.dictionaries(names, st.sampled_from(type_names), max_size=4)
types = st.dictionaries(names, attributes, min_size=1, max_size=3)


@st.composite
def logs(draw: st.DrawFn) -> MemoryLog:
    """Any log: untouched objects, values that do not fit their type, one object in two roles, changes over time."""
    declared = Declarations(draw(types), draw(types))
    ids = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    relations = st.lists(st.builds(Relation, st.sampled_from(ids), texts), max_size=4, unique=True).map(tuple)
    objects = [_object(draw, declared, id_, relations) for id_ in ids]
    events = [_event(draw, declared, id_, relations) for id_ in draw(st.lists(names, max_size=5, unique=True))]
    return MemoryLog(declared, objects, events)


def _object(draw: st.DrawFn, declared: Declarations, id_: str, relations: Any) -> Object:
    type_ = draw(st.sampled_from(list(declared.object_types)))
    known = declared.object_types[type_]
    pairs = st.tuples(st.sampled_from(list(known)), st.one_of(st.just(EPOCH), times)) if known else st.nothing()
    moments = draw(st.lists(pairs, max_size=4, unique=True)) if known else []
    timed = tuple(Timed(name, at, coerce(draw(values), known[name])) for name, at in moments)
    return Object(id_, type_, timed, draw(relations))


def _event(draw: st.DrawFn, declared: Declarations, id_: str, relations: Any) -> Event:
    type_ = draw(st.sampled_from(list(declared.event_types)))
    known = declared.event_types[type_]
    chosen = draw(st.lists(st.sampled_from(list(known)), unique=True)) if known else []
    found = {name: coerce(draw(values), known[name]) for name in chosen}
    return Event(id_, type_, draw(times), found, draw(relations))


def same_form(log: Log) -> tuple[Any, ...]:
    """The log without what OCEL does not order: two logs are the same when these are equal."""
    declared = log.declarations()
    objects = {
        each.id: (each.type, sorted(map(_typed, each.attributes), key=repr), sorted(each.relations)) for each in log.objects()
    }
    events = {
        each.id: (each.type, each.time.astimezone(UTC), _typed(each.attributes.items()), sorted(each.objects))
        for each in log.events()
    }
    return declared.event_types, declared.object_types, objects, events


def _typed(value: Any) -> Any:
    """A value with its type, so that 1, 1.0 and True differ; times by the instant."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, str | int | float):
        return type(value).__name__, value
    return (
        tuple(sorted((_typed(each) for each in value), key=repr)) if not isinstance(value, tuple) else tuple(map(_typed, value))
    )


def make_log() -> MemoryLog:
    """A morning at the Riverside hall: two tickets, one clerk, a counter whose state changed twice."""
    declared = Declarations(
        {
            "ticket issued": {"channel": "string"},
            "service started": {"waited_seconds": "float", "recalls": "integer", "appointment": "boolean"},
            "service finished": {"due": "time"},
        },
        {"ticket": {"number": "string"}, "clerk": {}, "counter": {"state": "string", "places": "integer"}},
    )
    at = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    objects = [
        Object("T1", "ticket", (Timed("number", EPOCH, "A001"),), (Relation("C3", "called to"),)),
        Object("T2", "ticket", (Timed("number", EPOCH, "A002"),), ()),
        Object("李敏", "clerk", (), ()),
        Object("C3", "counter", (
            Timed("state", EPOCH, "closed"), Timed("places", EPOCH, 1),
            Timed("state", at, "open"), Timed("state", at + timedelta(hours=3), "break"),
        ), ()),
    ]  # fmt: skip
    events = [
        Event("e1", "ticket issued", at, {"channel": "kiosk"}, (Relation("T1", "ticket"),)),
        Event("e2", "ticket issued", at + timedelta(minutes=1), {"channel": "手机"}, (Relation("T2", "ticket"),)),
        Event(
            "e3", "service started", at + timedelta(minutes=7, microseconds=5),
            {"waited_seconds": 420.0, "recalls": 0, "appointment": False},
            (Relation("T1", "ticket"), Relation("李敏", "clerk"), Relation("李敏", "caller"), Relation("C3", "counter")),
        ),
        Event("e4", "service finished", at + timedelta(minutes=20), {"due": at + timedelta(minutes=22)},
            (Relation("T1", "ticket"), Relation("T2", "ticket")),
        ),
    ]  # fmt: skip
    return MemoryLog(declared, objects, events)
