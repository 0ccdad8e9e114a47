"""Reading the log as sentences: newest first, by type, object, actor and time, page after page without counting."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import Refused
from tingtang.core.registry import Text
from tingtang.journal.models import Code, ImportedObject, Log
from tingtang.journal.queries import VIEW
from tingtang.journal.wording import Glossary, detail

PAGE = 50
PATIENCE_MILLISECONDS = 5000
HALL = "org.hall"
# Kinds of actors by the model that has their names.
_ACTORS = {"account": "core.account", "device": "org.device", "customer": "visits.ticket"}
# Parts of a visit that say nothing to people.
_UNSAID = {"visits.call", "visits.errand"}


class TooWide(Refused):
    """The search takes too long."""

    message = _("This search looks through too much. Choose fewer days, or an object.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: each part empty for all. `before` is the (time, id) of the latest one already seen."""

    type_id: int | None = None
    object: tuple[str, int] | None = None
    actor: tuple[str, int] | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    before: tuple[datetime, int] | None = None
    type_ids: tuple[int, ...] | None = None
    accounts: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """An object or actor in a sentence: what to call it and how to ask for its events."""

    type: str
    id: int
    name: str
    qualifier: str = ""

    @property
    def key(self) -> str:
        return f"{self.type}:{self.id}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, ready to read."""

    id: int
    at: datetime
    type_id: int
    label: Text
    actor: Thing | None
    things: Sequence[Thing]
    details: Sequence[tuple[Text, str]]
    name: str | None
    raw: Mapping[str, Any]
    event: str
    about: Mapping[str, tuple[str, int]]  # type and number of what it relates, by qualifier

    def id_of(self, qualifier: str) -> int:
        """The number of what it relates by `qualifier`; 0 where it relates nothing so."""
        return self.about.get(qualifier, ("", 0))[1]


@dataclass(frozen=True, slots=True)
class Page:
    """Entries and the place where the next page begins, if there is one."""

    entries: Sequence[Entry]
    next: tuple[datetime, int] | None


def events(actor: Actor, log: Log, wanted: Wanted, *, size: int = PAGE) -> Page:
    """Events of `log`, newest first. An actor with the permission in some halls sees what happened in these.

    Refused (`TooWide`) when the search takes more than five seconds.
    """
    sql, parameters = _statement(actor, log, wanted, size)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_MILLISECONDS}")
            cursor.execute(sql, parameters)
            rows = cursor.fetchall()
            cursor.execute("SET LOCAL statement_timeout = 0")
    except OperationalError as error:
        raise TooWide from error
    shown = rows[:size]
    following = (shown[-1][2], shown[-1][0]) if len(rows) > size else None
    return Page(entries_of(log, shown), following)


def _statement(actor: Actor, log: Log, wanted: Wanted, size: int) -> tuple[str, list[Any]]:
    source, where, parameters = "journal_event e", ["e.log_id = %s"], [log.pk]
    about = [log.pk, _code("object", wanted.object[0]), wanted.object[1]] if wanted.object else None
    is_rare = about is not None and _is_rare(about)
    if about is not None and is_rare:
        source, where, parameters = _BY_OBJECT, [*where, _OBJECT], [log.pk, *about]
    conditions: list[tuple[str, Sequence[Any] | None]] = [
        ("e.type_id = %s", [wanted.type_id] if wanted.type_id is not None else None),
        ("e.type_id = ANY(%s)", [list(wanted.type_ids)] if wanted.type_ids is not None else None),
        ("e.actor_type = %s AND e.actor_id = %s", _actor_key(wanted)),
        ("e.actor_type = %s AND e.actor_id = ANY(%s)", _account_keys(wanted)),
        ("e.occurred_at >= %s", [wanted.starts_at] if wanted.starts_at else None),
        ("e.occurred_at < %s", [wanted.ends_at] if wanted.ends_at else None),
        ("e.occurred_at <= %s AND (e.occurred_at, e.id) < (%s, %s)", _before(wanted)),
        (_IN_HALLS, _halls(actor) if log.pk == Log.OWN else None),
        (_WITH_OBJECT, about if not is_rare else None),
    ]
    for condition, values in conditions:
        if values is not None:
            where.append(condition)
            parameters += values
    distinct = "DISTINCT ON (e.occurred_at, e.id)" if is_rare else ""
    return (
        f"SELECT {distinct} e.id, e.type_id, e.occurred_at, e.actor_type, e.actor_id, e.attributes, e.name FROM {source} "
        f"WHERE {' AND '.join(where)} ORDER BY e.occurred_at DESC, e.id DESC LIMIT %s"
    ), [*parameters, size + 1]


# An object with few events is asked for its events; one with many (a hall) is looked for along the time.
_RARE = 5000
_OBJECT = "x.log_id = %s AND x.object_type_id = %s AND x.object_id = %s"
_BY_OBJECT = "journal_event_object x JOIN journal_event e ON e.recorded_at = x.recorded_at AND e.id = x.event_id"
_WITH_OBJECT = f"""EXISTS (SELECT 1 FROM journal_event_object x
    WHERE x.event_id = e.id AND x.recorded_at = e.recorded_at AND {_OBJECT})"""


def _is_rare(about: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM journal_event_object x WHERE {_OBJECT} LIMIT %s) s", [*about, _RARE + 1]
        )
        found: int = cursor.fetchone()[0]
    return found <= _RARE


_IN_HALLS = """EXISTS (SELECT 1 FROM journal_event_object h WHERE h.event_id = e.id AND h.recorded_at = e.recorded_at
    AND h.object_type_id = %s AND h.object_id = ANY(%s))"""


def _halls(actor: Actor) -> list[Any] | None:
    halls = actor.halls(VIEW)
    return None if halls is EVERYWHERE else [_code("object", HALL), sorted(halls)]  # type: ignore[arg-type]


def _before(wanted: Wanted) -> list[Any] | None:
    return [wanted.before[0], *wanted.before] if wanted.before else None


def _actor_key(wanted: Wanted) -> list[Any] | None:
    return [_code("object", wanted.actor[0]), wanted.actor[1]] if wanted.actor else None


def _account_keys(wanted: Wanted) -> list[Any] | None:
    return [_code("object", "account"), list(wanted.accounts)] if wanted.accounts is not None else None


def _code(kind: str, name: str) -> int:
    """The code of a word; 0, which none has, for a word the log never used."""
    return Code.objects.filter(kind=kind, name=name).values_list("pk", flat=True).first() or 0


def entries_of(log: Log, rows: Sequence[tuple[Any, ...]]) -> list[Entry]:
    """Rows of events as they are read: with the names of whom and what they are about."""
    words = dict(Code.objects.values_list("pk", "name"))
    related = _related([row[0] for row in rows])
    wanted = {(words[type_], key) for pairs in related.values() for _word, type_, key in pairs}
    wanted |= {(_ACTORS.get(words[row[3]], ""), row[4]) for row in rows if row[3]}
    names = _own_names(wanted) if log.pk == Log.OWN else _imported_names(wanted)
    found, glossary = [], Glossary()
    for id_, type_id, at, actor_type, actor_id, attributes, name in rows:
        things = [
            Thing(words[type_], key, names.get((words[type_], key), f"{words[type_]} {key}"), words[word])
            for word, type_, key in related.get(id_, ())
            if words[type_] not in _UNSAID
        ]
        actor = _actor(words[actor_type], actor_id, names) if actor_type else None
        hall_id = next((key for _word, type_, key in related.get(id_, ()) if words[type_] == HALL), None)
        hall_id = hall_id if log.pk == Log.OWN else None
        raw = orjson.loads(attributes)
        event, said = words[type_id], _said_once(things, actor)
        details = [detail(key, value, glossary.words(event, key, hall_id), event) for key, value in raw.items() if value != ""]
        about = {words[word]: (words[type_], key) for word, type_, key in related.get(id_, ())}
        found.append(Entry(id_, at, type_id, label_of(event), actor, said, details, name, raw, event, about))
    return found


def _actor(kind: str, key: int, names: Mapping[tuple[str, int], str]) -> Thing:
    name = _("the system") if kind == "system" else names.get((_ACTORS.get(kind, ""), key), f"{kind} {key}")
    return Thing(kind, key, str(name), "actor")


def _said_once(things: Iterable[Thing], actor: Thing | None) -> list[Thing]:
    """Objects without those that repeat a name: the clerk who acted, a thing in two roles."""
    said = {actor.name} if actor else set()
    found = []
    for thing in things:
        if thing.name not in said:
            said.add(thing.name)
            found.append(thing)
    return found


def _related(ids: list[int]) -> dict[int, list[tuple[int, int, int]]]:
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_id, qualifier_id, object_type_id, object_id FROM journal_event_object WHERE event_id = ANY(%s) ORDER BY 1, 2",
            [ids],
        )
        for event_id, *rest in cursor.fetchall():
            found[event_id].append(tuple(rest))
    return found


def label_of(name: str) -> Text:
    """What an event type is called: its label when the program knows it, else the name it came with."""
    known = registry.event.get(name)
    return known.label if known else name


def _own_names(wanted: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Names as the tables have them now: the journal holds numbers, so that a person can be forgotten."""
    by_type: dict[str, set[int]] = defaultdict(set)
    for type_, key in wanted:
        by_type[type_].add(key)
    found: dict[tuple[str, int], str] = {}
    for type_, keys in by_type.items():
        try:
            model: Any = apps.get_model(type_)
        except (LookupError, ValueError):
            continue
        # What was removed since is called by what it was.
        found |= {(type_, key): f"{model._meta.verbose_name} {key}" for key in keys}
        # Some are called by what they belong to, which is asked along with them.
        rows, asked = model.objects.filter(pk__in=keys), getattr(model, "named_with", ())
        for each in rows.select_related(*asked) if asked else rows:
            if " object (" not in (text := str(each)):
                found[type_, each.pk] = text
    return found


def _imported_names(wanted: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    names = dict(ImportedObject.objects.filter(pk__in={key for _type, key in wanted}).values_list("pk", "name"))
    return {(type_, key): names[key] for type_, key in wanted if key in names}


def types(log: Log) -> list[tuple[int, Text]]:
    """The event types one may ask for: all the program knows, or all an imported log has, by label."""
    names = list(registry.event) if log.pk == Log.OWN else list(log.declared.get("event_types", {}))
    codes = Code.objects.filter(kind="event", name__in=names).values_list("pk", "name")
    return sorted(((pk, label_of(name)) for pk, name in codes), key=lambda pair: str(pair[1]))
