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
_LOCK = 'SELECT "' + '", "'.join(_LOCKED) + '" FROM flows_instance WHERE id = %s FOR UPDATE'
_TOKENS = "SELECT id, number, node, scope, nth, done, total FROM flows_token WHERE instance_id = %s ORDER BY number"
_PARTS = (Timer, Wait, Job)
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
    """An instance with its tokens, locked until the transaction ends. Refused when it has ended.

    The tokens are read in a statement of their own, after the lock: one statement would still see them as they were before it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [instance_id])
        row = cursor.fetchone()
        if row is None:
            raise NotFound
        kept = dict(zip(_LOCKED, row, strict=True))
        if kept["state"] != InstanceState.RUNNING:
            raise FlowOver
        cursor.execute(_TOKENS, [instance_id])
        rows = cursor.fetchall()
    kept["values"] = orjson.loads(kept["values"])
    tokens = {row[1]: Place(*row[2:]) for row in rows}
    state = State(dict(tokens), dict(kept["values"]), latest=kept["latest"])
    instance = Instance.from_db(connection.alias, ("id", *_LOCKED), (instance_id, *kept.values()))
    return Held(instance, table_of(instance.version_id), state, {row[1]: row[0] for row in rows}, tokens, kept["values"])


def begun(instance: Instance) -> Held:
    """A new instance, before its first step."""
    return Held(instance, table_of(instance.version_id), State({}, dict(instance.values)), {}, {}, dict(instance.values))


def write(found: Held, effects: Iterable[Effect], *, at: datetime) -> None:
    """Write what a step has changed: tokens, what they wait for, values and the end."""
    effects = list(effects)
    _write_state(found, effects, at)
    _write_gone(found, effects)
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


def _write_gone(found: Held, effects: list[Effect]) -> None:
    if found.state.ended:
        for model in _PARTS:
            _remove(model, found)
    gone = [one for one in effects if one.what == What.GONE and one.token in found.before]
    waited = [one.token for one in gone if _may_wait(found.table, one.node)]
    for model in _PARTS if waited and not found.state.ended else ():
        _remove(model, found, token__in=waited)
    for one in effects:
        if one.what == What.DISARMED:
            _disarm(found, one)
    for one in gone:
        if found.table.kinds[one.node] == Kind.CALL:
            _end_called(found, found.keys[one.token])


def _may_wait(table: Table, node: int) -> bool:
    return table.kinds[node] in _WAITING or bool(table.bounds[node]) or node in table.event_starts


def _disarm(found: Held, effect: Effect) -> None:
    """The event sub-processes of a scope wait no longer: one of them took its place."""
    table = found.table
    events = table.event_starts[table.scopes[table.scopes[effect.node]]]
    for model in _PARTS:
        _remove(model, found, token=effect.token, node__in=events)


def _remove(model: type[Timer | Wait | Job], found: Held, **which: Any) -> None:
    """Take away what waits, but for what a worker is busy with, which will find that its token is gone, and messages on their way."""
    if model._meta.model_name not in found.table.parts:
        return
    rows = model.objects.select_for_update(skip_locked=True, of=("self",)).filter(instance=found.instance, **which)
    if model is Job:
        rows = rows.exclude(node__in=found.table.throwers)
    keys = list(rows.values_list("pk", flat=True))
    if keys:
        model.objects.filter(pk__in=keys).delete()


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
