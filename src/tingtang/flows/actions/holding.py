"""An instance held for one step: locked, read into the state of the engine, and written back as what has changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.rules import clock
from tingtang.core.errors import NotFound, Refused
from tingtang.flows.models import Instance, InstanceState, Job, Timer, Token, Wait
from tingtang.flows.queries.tables import table_of
from tingtang.flows.rules import timers
from tingtang.flows.rules.compiled import Table
from tingtang.flows.rules.diagram import Kind
from tingtang.flows.rules.state import ROOT, Effect, State, What
from tingtang.flows.rules.state import Token as Place
from tingtang.org.models import Hall

# In the order of the fields of the model.
_LOCKED = ("version_id", "hall_id", "subject_type", "subject_id", "caller", "state", "error", "values", "latest", "started_at")
_STATE = 1 + _LOCKED.index("state")
_LOCK = 'SELECT id, "' + '", "'.join(_LOCKED) + '" FROM flows_instance WHERE id = ANY(%s) ORDER BY id FOR UPDATE'
_TOKENS = (
    "SELECT instance_id, id, number, node, scope, nth, done, total FROM flows_token WHERE instance_id = ANY(%s) ORDER BY number"
)
_REMOVE = "DELETE FROM flows_{0} WHERE id IN (SELECT id FROM flows_{0} WHERE {1} FOR UPDATE SKIP LOCKED)"
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
    """An instance in the middle of a step."""

    instance: Instance
    table: Table
    state: State
    keys: dict[int, int]
    before: dict[int, Place]
    values: dict[str, Any]
    opened: list[Token] = field(default_factory=list)

    @property
    def hall(self) -> Hall | None:
        return self.instance.hall

    def number_of(self, token: Token) -> int:
        """The number of a token that is still there. Refused otherwise."""
        if self.keys.get(token.number) != token.pk:
            raise StepOver
        return token.number


def held(instance_id: int) -> Held:
    """An instance with its tokens, locked until the transaction ends. Refused when it has ended (`FlowOver`) or is not there."""
    found = held_all([instance_id])
    if not found:
        raise FlowOver if Instance.objects.filter(pk=instance_id).exists() else NotFound
    return found[instance_id]


def held_all(instance_ids: list[int], *, is_waiting: bool = True) -> dict[int, Held]:
    """Those of the instances that run, by their keys, locked until the transaction ends; unless `is_waiting`, without those others hold.

    The tokens are read in a statement of their own, after the lock: one statement would still see them as they were before it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK if is_waiting else f"{_LOCK} SKIP LOCKED", [instance_ids])
        rows = [row for row in cursor.fetchall() if row[_STATE] == InstanceState.RUNNING]
        if not rows:
            return {}
        cursor.execute(_TOKENS, [[row[0] for row in rows]])
        places: dict[int, list[tuple[int, ...]]] = {}
        for instance_id, *place in cursor.fetchall():
            places.setdefault(instance_id, []).append(tuple(place))
    return {row[0]: _held(row, places.get(row[0], [])) for row in rows}


def _held(row: tuple[Any, ...], places: list[tuple[int, ...]]) -> Held:
    kept = dict(zip(("id", *_LOCKED), row, strict=True))
    kept["values"] = orjson.loads(kept["values"])
    instance = Instance.from_db(connection.alias, list(kept), list(kept.values()))
    tokens = {place[1]: Place(*place[2:]) for place in places}
    state = State(dict(tokens), dict(kept["values"]), latest=kept["latest"])
    keys = {place[1]: place[0] for place in places}
    return Held(instance, table_of(instance.version_id), state, keys, tokens, kept["values"])


def begun(instance: Instance) -> Held:
    """A new instance, before its first step."""
    return Held(instance, table_of(instance.version_id), State({}, dict(instance.values)), {}, {}, dict(instance.values))


def write(found: Held, effects: Iterable[Effect], *, at: datetime) -> None:
    """Write what a step has changed: tokens, what they wait for, values and the end."""
    effects = list(effects)
    _write_state(found, effects, at)
    for one in effects:
        if one.what == What.GONE and one.token in found.before and found.table.kinds[one.node] == Kind.CALL:
            _end_called(found, found.keys[one.token])
    for one in effects:
        if one.what == What.THROWN or (one.what in _WRITE and (one.token == ROOT or one.token in found.state.tokens)):
            _WRITE[What(one.what)](found, one, at)
    if found.state.ended and found.instance.caller is not None:
        _return_to(found.instance, at)


def _write_state(found: Held, effects: list[Effect], at: datetime) -> None:
    """The tokens that go, move and come, and the instance itself, in one statement."""
    now, before = found.state.tokens, found.before
    statement = _Statement()
    gone = [found.keys[number] for number in before.keys() - now.keys()]
    if gone:
        statement.add("DELETE FROM flows_token WHERE id = ANY(%s)", gone)
    for number, place in now.items():
        if number in before and place.done != before[number].done:
            statement.add("UPDATE flows_token SET done = %s WHERE id = %s", place.done, found.keys[number])
    _add_gone(statement, found, effects)
    _add_instance(statement, found, at)
    opened = {one.token for one in effects if one.what == What.OPENED}
    rows = [_row(found, number, at if number in opened else None) for number in sorted(now.keys() - before.keys())]
    keys = statement.insert(found.instance.pk, rows)
    found.keys |= keys
    found.opened = [_token(found, row, keys[row[0]]) for row in rows if row[0] in opened]


def _add_instance(statement: "_Statement", found: Held, at: datetime) -> None:
    """The values when they differ, the highest number, and the end."""
    instance, state = found.instance, found.state
    sets: list[str] = []
    given: list[Any] = []
    if state.latest != instance.latest:
        instance.latest = state.latest
        sets, given = ["latest = %s"], [state.latest]
    if state.values != found.values:
        instance.values = state.values
        sets.append('"values" = %s::jsonb')
        given.append(orjson.dumps(state.values).decode())
    if state.ended:
        instance.state, instance.error, instance.ended_at = state.ended, state.error[:200], at
        sets.append("state = %s, error = %s, ended_at = %s")
        given += [instance.state, instance.error, at]
    if sets:
        statement.add(f"UPDATE flows_instance SET {', '.join(sets)} WHERE id = %s", *given, instance.pk)


@dataclass
class _Statement:
    """One statement of several writes, of which the last answers with the keys of new tokens."""

    parts: list[str] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)

    def add(self, sql: str, *given: Any) -> None:
        self.parts.append(sql)
        self.given += given

    def insert(self, instance_id: int, rows: list[tuple[Any, ...]]) -> dict[int, int]:
        """Run it with new tokens: their keys by number."""
        if rows:
            names = "instance_id, number, node, scope, nth, done, total, opened_at, due_at"
            places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s)"] * len(rows))
            values = [value for row in rows for value in (instance_id, *row)]
            self.add(f"INSERT INTO flows_token ({names}) VALUES {places} RETURNING id, number", *values)
        if not self.parts:
            return {}
        *first, last = self.parts
        ahead = ", ".join(f"p{n} AS ({part})" for n, part in enumerate(first))
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {ahead} {last}" if ahead else last, self.given)
            return {number: key for key, number in cursor.fetchall()} if rows else {}


def _row(found: Held, number: int, opened_at: datetime | None) -> tuple[Any, ...]:
    place = found.state.tokens[number]
    due_at = due_of(found, place.node, opened_at) if opened_at is not None else None
    return (number, *place, opened_at, due_at)


def _token(found: Held, row: tuple[Any, ...], key: int) -> Token:
    names = ("number", "node", "scope", "nth", "done", "total", "opened_at", "due_at")
    return Token(pk=key, instance=found.instance, **dict(zip(names, row, strict=True)))


def due_of(found: Held, node: int, at: datetime) -> datetime | None:
    """When a step opened at `at` is due by the standard: so many working minutes later in the hall. None without a limit."""
    minutes = (found.table.more.get(node, {}).get("sop") or {}).get("minutes")
    if not minutes:
        return None
    calendar = catalogue.working_calendar(catalogue.calendar_for(found.hall), catalogue.hall_zone(found.hall))
    return clock.due(at, timedelta(minutes=minutes), calendar)


def _add_gone(statement: "_Statement", found: Held, effects: list[Effect]) -> None:
    """What tokens waited for that are no more, and what event sub-processes waited for whose place was taken."""
    if found.state.ended:
        _remove(statement, found, "true")
        return
    gone = [
        one.token for one in effects if one.what == What.GONE and one.token in found.before and _may_wait(found.table, one.node)
    ]
    if gone:
        _remove(statement, found, "token = ANY(%s)", gone)
    table = found.table
    for one in effects:
        if one.what == What.DISARMED:
            events = table.event_starts[table.scopes[table.scopes[one.node]]]
            _remove(statement, found, "token = %s AND node = ANY(%s)", one.token, events)


def _remove(statement: "_Statement", found: Held, which: str, *given: Any) -> None:
    """Take away what waits, but for what a worker is busy with, which will find that its token is gone, and messages on their way."""
    for part in _PARTS:
        if part in found.table.parts:
            of_jobs = (" AND node <> ALL(%s::int[])", [found.table.throwers]) if part == "job" else ("", [])
            where = f"instance_id = %s AND {which}{of_jobs[0]}"
            statement.add(_REMOVE.format(part, where), found.instance.pk, *given, *of_jobs[1])


def _may_wait(table: Table, node: int) -> bool:
    return table.kinds[node] in _WAITING or bool(table.bounds[node]) or node in table.event_starts


def _end_called(found: Held, key: int) -> None:
    """Have the worker end a procedure whose caller is gone: its own step may be under way."""
    for pk in Instance.objects.filter(caller=key, state=InstanceState.RUNNING).values_list("pk", flat=True):
        Job.objects.create(instance_id=pk, token=ROOT, node=-1, due_at=found.instance.started_at)


def _set_timer(found: Held, effect: Effect, at: datetime) -> None:
    kind, _text = found.table.more[effect.node]["timer"]
    due_at, left = timers.due(kind, effect.text, at)
    Timer.objects.create(instance=found.instance, token=effect.token, node=effect.node, due_at=due_at, left=left)


def _wait(found: Held, effect: Effect, at: datetime) -> None:
    name = found.table.refs[effect.node]
    Wait.objects.create(instance=found.instance, token=effect.token, node=effect.node, name=name, key=effect.text[:200])


def _order(found: Held, effect: Effect, at: datetime) -> None:
    Job.objects.create(instance=found.instance, token=effect.token, node=effect.node, due_at=at, key=effect.text[:200])


_WRITE = {
    What.TIMED: _set_timer,
    What.AWAITED: _wait,
    What.CALLED: _order,
    What.STARTED: _order,
    What.THROWN: _order,
}


def _return_to(instance: Instance, at: datetime) -> None:
    """Have the worker go on where this procedure was called."""
    place = Token.objects.filter(pk=instance.caller or 0).values_list("instance_id", "number", "node").first()
    if place is not None:
        Job.objects.create(instance_id=place[0], token=place[1], node=place[2], called=instance.pk, due_at=at)
