"""Queries of one shape are written once: the query builder takes longer to write a list's statement than the database to answer it.

A query is built with marks in the place of its values; later ones of its shape put their values where the marks stand. What builds it
may look at nothing but what it is named by: the things it is `about`, by identity, and the kinds of its values.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

from tingtang.core.actors import Actor

MOST: Final = 1000
_FIRST: Final = datetime(1971, 3, 5, 7, 11, 13, 170_190, tzinfo=UTC)
_MARKS: Final[dict[type, Callable[[int], Any]]] = {
    int: lambda n: 970_310_270 + n,
    str: lambda n: f"zqx{n}xqz",
    datetime: lambda n: _FIRST + timedelta(microseconds=n),
}
Build = Callable[..., QuerySet[Any, Any]]
M = TypeVar("M", bound=Model)
Q = TypeVar("Q", bound=QuerySet[Any, Any])


@dataclass(frozen=True)
class _Shape:
    """A statement, its values, which of those given stands where, and what wrote it, which knows how to read the rows."""

    sql: str
    given: tuple[Any, ...]
    places: tuple[int | None, ...]
    compiler: Any

    def rows(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows with these values in their places."""
        arguments = [one if place is None else values[place] for one, place in zip(self.given, self.places, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, arguments)
            return list(cursor.fetchall())


_known: dict[tuple[Any, ...], tuple[tuple[Any, ...], _Shape]] = {}
_begun: dict[tuple[Any, ...], tuple[tuple[Any, ...], QuerySet[Any]]] = {}


def rows(name: str, build: Build, values: Sequence[Any], *about: Any) -> list[tuple[Any, ...]]:
    """The rows of `build(*values)`, a query of values lists. `name` and `about` say which shape it has."""
    try:
        return _shape(name, build, values, about).rows(values)
    except EmptyResultSet:
        return []


def models(name: str, build: Callable[..., QuerySet[M]], values: Sequence[Any], *about: Any) -> list[M]:
    """The same of a query of models."""
    try:
        shape = _shape(name, build, values, about)
    except EmptyResultSet:
        return []
    return list(ModelIterable(_Asked(shape.compiler, shape.rows(values))))  # type: ignore[arg-type]


def begun(name: str, build: Callable[[], Q], *about: Any) -> Q:
    """A query that others narrow: put together once for all that it depends on. It is never asked itself."""
    key = (name, *[part if isinstance(part, str | int) else (id(part),) for part in about])
    found = _begun.get(key)
    if found is None:
        if len(_begun) >= MOST:
            _begun.clear()
        found = _begun[key] = about, build()
    return cast("Q", found[1].all())


def seen_by(actor: Actor) -> tuple[Any, ...]:
    """What it depends on which rows an actor sees: what a query that asks `visible_to(actor)` is about."""
    return actor.grants, actor.staff_id or 0, actor.kind, str(actor.own)


class _Asked:
    """What Django makes models from: a query that has been written and asked already."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: ClassVar[dict[Any, Any]] = {}

    def __init__(self, compiler: Any, found: list[tuple[Any, ...]]) -> None:
        self.query, self.results_iter, self.found = self, compiler.results_iter, found
        self.select, self.klass_info, self.annotation_col_map = compiler.select, compiler.klass_info, compiler.annotation_col_map

    def get_compiler(self, **_using: Any) -> "_Asked":
        return self

    def execute_sql(self, **_how: Any) -> list[list[tuple[Any, ...]]]:
        return [self.found]


def _shape(name: str, build: Build, values: Sequence[Any], about: tuple[Any, ...]) -> _Shape:
    kinds = tuple(type(value) for value in values)
    key = (name, kinds, *[part if isinstance(part, str | int) else (id(part),) for part in about])
    found = _known.get(key)
    if found is None:
        if len(_known) >= MOST:
            _known.clear()
        found = _known[key] = about, _shaped(build, kinds)
    return found[1]


def _shaped(build: Build, kinds: Sequence[type]) -> _Shape:
    marks = [_MARKS[kind](n) for n, kind in enumerate(kinds)]
    compiler = build(*marks).query.get_compiler(DEFAULT_DB_ALIAS)
    sql, given = compiler.as_sql()
    places = tuple(next((n for n, mark in enumerate(marks) if type(mark) is type(one) and mark == one), None) for one in given)
    if set(places) - {None} != set(range(len(marks))):
        raise TypeError("a value has no place of its own in this query")
    return _Shape(sql, tuple(given), places, compiler)
