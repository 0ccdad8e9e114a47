"""An instance held for one step: read into the state of the engine, and written back as what has changed, all in one statement.

An action that runs at once reads it without a lock; its statement refuses to write when the instance has moved meanwhile, and the action
is then run again. Inside a transaction the instance is locked first, and the tokens are read after that: in one statement with the lock
they would be seen as they were before it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.rules import clock
from tingtang.core.actions import running
from tingtang.core.database.statements import Part, many, one, texts
from tingtang.core.errors import NotFound, Refused
from tingtang.flows.models import Instance, InstanceState, Token
from tingtang.flows.queries.places import instance_at
from tingtang.flows.queries.tables import table_of
from tingtang.flows.rules import timers
from tingtang.flows.rules.compiled import Table
from tingtang.flows.rules.diagram import Kind
from tingtang.flows.rules.state import ROOT, Effect, State, What
from tingtang.flows.rules.state import Token as Place
from tingtang.journal.record import written
from tingtang.org.models import Hall

_FIELDS = [each.attname for each in Instance._meta.concrete_fields]
_TOKEN_FIELDS = [each.attname for each in Token._meta.concrete_fields]
_COLUMNS = ", ".join(f'"{each.column}"' for each in Instance._meta.concrete_fields)
_LOCK = "SELECT id FROM flows_instance WHERE id = ANY(%s) AND state = 'running' ORDER BY id FOR UPDATE"
_BEGUN = f"begun AS (INSERT INTO flows_instance ({_COLUMNS}) VALUES ({', '.join(['%s'] * len(_FIELDS))}))"
_STOOD = """
stood AS (
    UPDATE flows_instance SET moves = moves + 1, latest = %s, "values" = coalesce(%s::jsonb, "values"), state = coalesce(%s, state),
        error = coalesce(%s, error), ended_at = coalesce(%s, ended_at)
    WHERE id = %s AND moves = %s RETURNING id
)"""
_STANDS = "flows_as_read(EXISTS (SELECT FROM stood))"
_PLACE = "id, number, node, scope, nth, done, total, opened_at, due_at"
_MOVED = f"moved AS (UPDATE flows_token SET ({_PLACE}) = ROW (%s, %s, %s, %s, %s, %s, %s, %s, %s) WHERE id = %s)"
_COUNTED = "counted{} AS (UPDATE flows_token SET done = %s WHERE id = %s)"
_LEFT = "gone AS (DELETE FROM flows_token WHERE id = %s)"
_LEFT_MANY = "gone AS (DELETE FROM flows_token WHERE id = ANY(%s))"
_CAME = f"""
came AS (
    INSERT INTO flows_token (instance_id, {_PLACE})
    SELECT %s::bigint, * FROM unnest(%s::bigint[], %s::int[], %s::smallint[], %s::int[], %s::int[], %s::int[], %s::int[],
        %s::timestamptz[], %s::timestamptz[])
)"""
_REMOVE = "no_{0}{1} AS (DELETE FROM flows_{0} WHERE id IN (SELECT id FROM flows_{0} WHERE {2} FOR UPDATE SKIP LOCKED))"
_TIMERS = """
timers AS (
    INSERT INTO flows_timer (instance_id, token, node, due_at, "left", tries, error, is_given_up)
    SELECT %s::bigint, *, 0, '', false FROM unnest(%s::int[], %s::smallint[], %s::timestamptz[], %s::int[])
)"""
_WAITS = """
waits AS (
    INSERT INTO flows_wait (instance_id, token, node, name, key)
    SELECT %s::bigint, * FROM unnest(%s::int[], %s::smallint[], %s::text[], %s::text[])
)"""
_INTO_JOBS = """
    INSERT INTO flows_job (due_at, tries, error, is_given_up, instance_id, token, node, key, called)
    SELECT %s::timestamptz, 0, '', false,"""
_JOBS = f"jobs AS ({_INTO_JOBS} %s::bigint, *, NULL::bigint FROM unnest(%s::int[], %s::smallint[], %s::text[]))"
_ENDINGS = f"""
endings AS ({_INTO_JOBS} id, 0, -1, '', NULL::bigint FROM flows_instance WHERE caller = ANY(%s) AND state = 'running')"""
_RETURN = f"returned AS ({_INTO_JOBS} instance_id, number, node, '', %s::bigint FROM flows_token WHERE id = %s)"
_PARTS = ("timer", "wait", "job")
# Nodes that wait for something of their own; other tokens leave nothing behind when they go.
_WAITING = frozenset({Kind.CATCH, Kind.EVENT_GATE, Kind.RECEIVE, Kind.SERVICE, Kind.SEND, Kind.CALL})


class FlowOver(Refused):
    """The instance has ended."""

    message = _("This procedure has ended already.")


class StepOver(Refused):
    """The token is not there any more: somebody else did the step, or it was taken away."""

    message = _("This step is no longer open. Look at where the procedure stands now.")


@dataclass
class Held:
    """An instance in the middle of a step. `before` is where it stood, None when it is only being begun; `about` what its events name."""

    instance: Instance
    table: Table
    state: State
    before: dict[int, Place] | None
    opened: list[Token] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def hall(self) -> Hall | None:
        return self.instance.hall

    def number_of(self, token: Token) -> int:
        """The number of a token that is still there. Refused otherwise."""
        if token.number not in self.state.tokens:
            raise StepOver
        return token.number

    def key(self, number: int) -> int:
        return Token.key(self.instance.pk, number)


def held(instance_id: int) -> Held:
    """An instance with its tokens, such that nobody else moves it before this action has. Refused when it has ended (`FlowOver`)
    or is not there.
    """
    found = held_all([instance_id]).get(instance_id) if running().attempt is None else _seen(instance_id)
    if found is None:
        raise FlowOver if Instance.objects.filter(pk=instance_id).exists() else NotFound
    return found


def held_at(token: Token) -> Held:
    """The instance of a step that is to be done. What was read with the token is taken as it was then, where that tells what follows: if
    the instance has moved since, writing fails, and the next try reads it again.
    """
    if running().attempt == 0 and Token.instance.is_cached(token):
        instance = token.instance
        places = instance.places or _places_enough(token)
        if places and token.number in places and instance.state == InstanceState.RUNNING:
            return _held(instance.apart(), places)
    return held(token.instance_id)


def _places_enough(token: Token) -> dict[int, Place] | None:
    """The place of the token alone, when another step always follows from there, wherever else the instance stands."""
    is_enough = token.scope == ROOT and token.node in table_of(token.instance.version_id).straight
    return {token.number: Place(token.node, ROOT)} if is_enough else None


def held_all(instance_ids: list[int], *, is_waiting: bool = True) -> dict[int, Held]:
    """Those of the instances that run, by their keys, locked until the transaction ends; unless `is_waiting`, without those others hold."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK if is_waiting else f"{_LOCK} SKIP LOCKED", [instance_ids])
        locked = [key for (key,) in cursor.fetchall()]
    return {key: found for key in locked if (found := _seen(key)) is not None}


def _seen(instance_id: int) -> Held | None:
    instance = instance_at(instance_id)
    if instance is None or instance.state != InstanceState.RUNNING:
        return None
    return _held(instance, instance.places or {})


def _held(instance: Instance, places: dict[int, Place]) -> Held:
    return Held(instance, table_of(instance.version_id), State(dict(places), dict(instance.values), instance.latest), places)


def begun(instance: Instance) -> Held:
    """A new instance, before its first step."""
    return Held(instance, table_of(instance.version_id), State({}, dict(instance.values)), None)


def write(found: Held, effects: list[Effect], *, at: datetime) -> None:
    """Write what a step has changed: the instance, its tokens, what they wait for and what is to be done for them."""
    instance, is_new = found.instance, found.before is None
    parts = [_begun(found, at) if is_new else _stood(found, at)]
    opened = {effect.token for effect in effects if effect.what == What.OPENED}
    before = found.before or {}
    parts += _tokens(found, before, opened, at)
    if found.table.parts:
        parts += _gone(found, before, effects) + _wanted(found, effects, at)
    if found.state.ended and instance.caller is not None:
        parts.append(Part(_RETURN, (one(at), one(instance.pk), one(instance.caller))))
    is_known = running().attempt is not None and (is_new or before is instance.places)
    instance.places = found.state.tokens if is_known else None
    written(parts)


def _begun(found: Held, at: datetime) -> Part:
    instance, state = found.instance, found.state
    instance.latest, instance.values = state.latest, state.values
    if state.ended:
        instance.state, instance.error, instance.ended_at = state.ended, state.error[:200], at
    given = [getattr(instance, name) for name in _FIELDS]
    return Part(_BEGUN, tuple([orjson.dumps(value) if isinstance(value, dict) else one(value) for value in given]))


def _stood(found: Held, at: datetime) -> Part:
    instance, state = found.instance, found.state
    moves, values = instance.moves, None
    instance.moves, instance.latest = moves + 1, state.latest
    if state.values != instance.values:
        instance.values = state.values
        values = orjson.dumps(state.values)
    end: tuple[bytes | None, ...] = (None, None, None)
    if state.ended:
        instance.state, instance.error, instance.ended_at = state.ended, state.error[:200], at
        end = (one(instance.state), one(instance.error), one(at))
    return Part(_STOOD, (one(state.latest), values, *end, one(instance.pk), one(moves)), _STANDS)


def _tokens(found: Held, before: dict[int, Place], opened: set[int], at: datetime) -> list[Part]:
    """The tokens that go, move and come. The row of one that goes becomes that of one that comes: most steps are no more than that."""
    now, parts = found.state.tokens, []
    gone = [found.key(number) for number in before if number not in now]
    rows = [_row(found, number, at if number in opened else None) for number in now if number not in before]
    found.opened = [_token(found, *row) for row in rows if row[1] in opened]
    counted = [number for number in now if number in before and now[number].done != before[number].done]
    for nth, number in enumerate(counted):
        parts.append(Part(_COUNTED.format(nth), (one(now[number].done), one(found.key(number)))))
    if gone and rows:
        parts.append(Part(_MOVED, (*[one(value) for value in rows.pop(0)], one(gone.pop(0)))))
    if len(gone) == 1:  # planned for one, whatever the size of the table was at that time
        parts.append(Part(_LEFT, (one(gone[0]),)))
    elif gone:
        parts.append(Part(_LEFT_MANY, (many(gone),)))
    if rows:
        parts.append(Part(_CAME, (one(found.instance.pk), *[many(column) for column in zip(*rows, strict=True)])))
    return parts


def _row(found: Held, number: int, opened_at: datetime | None) -> tuple[Any, ...]:
    """The row of a token that comes, without its instance."""
    place = found.state.tokens[number]
    due_at = None if opened_at is None else due_of(found, place.node, opened_at)
    return (found.key(number), number, *place, opened_at, due_at)


def _token(found: Held, key: int, *values: Any) -> Token:
    token = Token.from_db(DEFAULT_DB_ALIAS, _TOKEN_FIELDS, (key, found.instance.pk, *values))
    token.instance = found.instance
    return token


def due_of(found: Held, node: int, at: datetime) -> datetime | None:
    """When a step opened at `at` is due by the standard: so many working minutes later in the hall. None without a limit."""
    minutes = (found.table.more.get(node, {}).get("sop") or {}).get("minutes")
    if not minutes:
        return None
    calendar = catalogue.working_calendar(catalogue.calendar_for(found.hall), catalogue.hall_zone(found.hall))
    return clock.due(at, timedelta(minutes=minutes), calendar)


def _gone(found: Held, before: dict[int, Place], effects: list[Effect]) -> list[Part]:
    """What tokens waited for that are no more, what event sub-processes waited for whose place was taken, and procedures called from
    there, which the worker ends: their own steps may be under way.
    """
    if not before:
        return []
    if found.state.ended:
        parts = _removed(found, "ended", "true")
    else:
        gone = [
            each.token
            for each in effects
            if each.what == What.GONE and each.token in before and _may_wait(found.table, each.node)
        ]
        parts = _removed(found, "gone", "token = ANY(%s)", many(gone)) if gone else []
        table = found.table
        for nth, each in enumerate(effects):
            if each.what == What.DISARMED:
                events = table.event_starts[table.scopes[table.scopes[each.node]]]
                which = "token = %s AND node = ANY(%s)"
                parts += _removed(found, f"disarmed{nth}", which, one(each.token), many(events))
    calls = [
        found.key(each.token)
        for each in effects
        if each.what == What.GONE and each.token in before and found.table.kinds[each.node] == Kind.CALL
    ]
    return [*parts, Part(_ENDINGS, (one(found.instance.started_at), many(calls)))] if calls else parts


def _removed(found: Held, name: str, which: str, *given: bytes | None) -> list[Part]:
    """Take away what waits, but for what a worker is busy with, which will find that its token is gone, and messages on their way."""
    key = one(found.instance.pk)
    parts = []
    for kind in _PARTS:
        if kind in found.table.parts:
            where, more = f"instance_id = %s AND {which}", given
            if kind == "job":
                where, more = f"{where} AND node <> ALL(%s)", (*given, many(found.table.throwers))
            parts.append(Part(_REMOVE.format(kind, f"_{name}", where), (key, *more)))
    return parts


def _may_wait(table: Table, node: int) -> bool:
    return table.kinds[node] in _WAITING or bool(table.bounds[node]) or node in table.event_starts


def _wanted(found: Held, effects: list[Effect], at: datetime) -> list[Part]:
    """Timers to set, messages to wait for, and jobs of the worker."""
    alive = [each for each in effects if each.what == What.THROWN or each.token == ROOT or each.token in found.state.tokens]
    key, parts = one(found.instance.pk), []
    timed = [each for each in alive if each.what == What.TIMED]
    if timed:
        # Hours and minutes are elapsed time everywhere: the hall need not be read for them.
        zone = UTC if all(each.text.startswith("PT") for each in timed) else catalogue.hall_zone(found.hall)
        due = [timers.due(found.table.more[each.node]["timer"][0], each.text, at, zone) for each in timed]
        times, left = zip(*due, strict=True)
        parts.append(Part(_TIMERS, (key, *_places(timed), many(times), many(left))))
    awaited = [each for each in alive if each.what == What.AWAITED]
    if awaited:
        names = texts([found.table.refs[each.node] for each in awaited])
        parts.append(Part(_WAITS, (key, *_places(awaited), names, _keys(awaited))))
    ordered = [each for each in alive if each.what in {What.CALLED, What.STARTED, What.THROWN}]
    if ordered:
        parts.append(Part(_JOBS, (one(at), key, *_places(ordered), _keys(ordered))))
    return parts


def _places(effects: list[Effect]) -> tuple[bytes, bytes]:
    return many([each.token for each in effects]), many([each.node for each in effects])


def _keys(effects: list[Effect]) -> bytes:
    return texts([each.text[:200] for each in effects])
