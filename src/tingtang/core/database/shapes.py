"""Queries of one shape are written once: the query builder takes longer to write a list's statement than the database to answer it.

A query is built with marks in the place of its values; later ones of its shape put their values where the marks stand. What builds it
may look at nothing but what it is named by: the things it is `about`, by identity, and the kinds of its values.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

MOST: Final = 1000
_FIRST: Final = datetime(1971, 3, 5, 7, 11, 13, 170_190, tzinfo=UTC)
_MARKS: Final[dict[type, Callable[[int], Any]]] = {
    int: lambda n: 970_310_270 + n,
    str: lambda n: f"zqx{n}xqz",
    datetime: lambda n: _FIRST + timedelta(microseconds=n),
}
Build = Callable[..., QuerySet[Any, Any]]
_Shape = tuple[str, tuple[Any, ...], tuple[int | None, ...]]  # the statement, its values, and which of those given stands where
_known: dict[tuple[Any, ...], tuple[tuple[Any, ...], _Shape]] = {}


def rows(name: str, build: Build, values: Sequence[Any], *about: Any) -> list[tuple[Any, ...]]:
    """The rows of `build(*values)`, a query of values lists. `name` and `about` say which shape it has."""
    kinds = tuple(type(value) for value in values)
    key = (name, kinds, *[part if isinstance(part, str | int) else (id(part),) for part in about])
    found = _known.get(key)
    try:
        if found is None:
            if len(_known) >= MOST:
                _known.clear()
            found = _known[key] = about, _shaped(build, kinds)
    except EmptyResultSet:
        return []
    sql, given, places = found[1]
    arguments = [one if place is None else values[place] for one, place in zip(given, places, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return list(cursor.fetchall())


def _shaped(build: Build, kinds: Sequence[type]) -> _Shape:
    marks = [_MARKS[kind](n) for n, kind in enumerate(kinds)]
    sql, given = build(*marks).query.sql_with_params()
    places = tuple(next((n for n, mark in enumerate(marks) if type(mark) is type(one) and mark == one), None) for one in given)
    if set(places) - {None} != set(range(len(marks))):
        raise TypeError("a value has no place of its own in this query")
    return sql, given, places
