"""The only way to write: `@action` asks the permission, opens the transaction and refuses to commit without an event."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.database.at_once import only_reading, until_current
from tingtang.core.database.references import Referring
from tingtang.core.database.statements import Part
from tingtang.core.errors import Denied
from tingtang.core.registry import Text

P = ParamSpec("P")
R = TypeVar("R")


class NoEvent(RuntimeError):
    """An action changed something and told nobody; a fault of the program, not of its user."""


class OutsideAction(RuntimeError):
    """Something was recorded outside an action."""


@dataclass
class Running:
    """The outermost action now running: what it has recorded and not yet written.

    When it runs at once, `attempt` counts from 0, and `parts` are what it writes beside its events, in the one statement at its end.
    """

    name: str
    actor: Actor
    events: list[Any] = field(default_factory=list)
    changes: list[Any] = field(default_factory=list)
    links: list[Any] = field(default_factory=list)
    quiet: bool = False
    is_whole: bool = False  # stands or falls as one: no part has a way back, constraints are the database's to keep
    attempt: int | None = None
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True)
class Declared:
    """An action as others look it up: by name, with its label, the argument that is its scope, and whether procedures may call it."""

    name: str
    label: Text
    on: str | None
    run: Callable[..., Any]
    by_flow: bool = False


_running: ContextVar[Running | None] = ContextVar("running action", default=None)
_is_enveloped: ContextVar[bool] = ContextVar("action inside one request's transaction", default=False)
_flush: list[Callable[[Running], None]] = []


def on_flush(write: Callable[[Running], None]) -> None:
    """Name the function that writes what an action recorded; the journal does so once."""
    _flush[:] = [write]


@contextmanager
def envelope() -> Iterator[None]:
    """A transaction around exactly one action, rolled back with it: the action then needs no savepoint of its own."""
    token = _is_enveloped.set(True)
    try:
        with Referring(), transaction.atomic():
            yield
    finally:
        _is_enveloped.reset(token)


def running() -> Running:
    """The action now running. Refused outside one."""
    current = _running.get()
    if current is None:
        raise OutsideAction("recorded outside an action")
    return current


def unchanged() -> None:
    """Say that the running action found everything as wanted already: it may commit without an event."""
    running().quiet = True


def action(
    name: str, *, on: str | None = None, label: Text = "", by_flow: bool = False, at_once: bool | Callable[..., bool] = False
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make a function the action `name`, whose permission is asked for the argument `on` (None: the organisation).

    `label` is what the permission is called where roles are edited; `by_flow` lets a procedure call it, with its own authority.
    The outermost call asks the permission (`Denied`), opens the transaction and writes the recorded events;
    inner actions run under its authority. An action that is `at_once` (or, asked with the arguments, says so) only reads, and says by
    `record.written` what it writes. Where no transaction is open, that and its events are one statement, tried again when overtaken.
    """

    def declare(function: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        @wraps(function)
        def act(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if _running.get() is not None:
                return function(actor, *args, **kwargs)
            if not actor.may(name, kwargs[on] if on else None):
                raise Denied(permission=name)
            work, line = partial(function, actor, *args, **kwargs), connections[DEFAULT_DB_ALIAS]
            if at_once and not line.in_atomic_block and (at_once is True or at_once(**kwargs)):
                with Referring():
                    return until_current(lambda nth: _whole(Running(name, actor, attempt=nth), lambda: only_reading(line, work)))
            with Referring(), transaction.atomic(savepoint=not _is_enveloped.get()):
                return _whole(Running(name, actor), work)

        registry.action.add(name, Declared(name, label or name, on, act, by_flow))
        return act

    return declare


def _whole(current: Running, work: Callable[[], R]) -> R:
    token = _running.set(current)
    try:
        result = work()
        if not current.events and not current.quiet:
            raise NoEvent(f"{current.name} recorded no event")
        for write in _flush:
            write(current)
        return result
    finally:
        _running.reset(token)
