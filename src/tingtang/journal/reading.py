"""How rows of several tables are read in one statement, where an action needs a few of each and nothing joins them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import orjson
from django.db import connection
from django.db.models import DateField, DecimalField, DurationField, Field, Model, TimeField

_AS_TEXT = DateField, TimeField, DecimalField, DurationField  # what JSON has no word for


@dataclass(frozen=True)
class Rows:
    """The rows `r` of a model for which `where` holds (SQL, with the values of its marks), `without` columns that are not wanted."""

    model: type[Model]
    where: str
    values: Sequence[Any] = ()
    without: Collection[str] = frozenset()


def together(*wanted: Rows) -> list[list[Any]]:
    """The rows of each, as models. Their statements are planned one by one: a join of as many tables is planned far longer."""
    parts = [_part(rows.model, rows.where, frozenset(rows.without)) for rows in wanted]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", [value for rows in wanted for value in rows.values])
        found = cursor.fetchone()
    return [_models(rows, text) for rows, text in zip(wanted, found, strict=True)]


@cache
def _part(model: type[Model], where: str, without: frozenset[str]) -> str:
    columns = ", ".join(f'r."{field.column}"' for field in _fields(model, without))
    return f"(SELECT jsonb_agg(to_jsonb(f))::text FROM (SELECT {columns} FROM {model._meta.db_table} r WHERE {where}) f)"


def _models(rows: Rows, text: str | None) -> list[Any]:
    without = frozenset(rows.without)
    names = [field.attname for field in _fields(rows.model, without)]
    readers = _readers(rows.model, without)
    return [
        rows.model.from_db(connection.alias, names, [read(one[column]) if read else one[column] for column, read in readers])
        for one in orjson.loads(text or "[]")
    ]


@cache
def _fields(model: type[Model], without: frozenset[str]) -> "list[Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if field.name not in without]


@cache
def _readers(model: type[Model], without: frozenset[str]) -> list[tuple[str, Callable[[Any], Any] | None]]:
    readers = [field.to_python if isinstance(field, _AS_TEXT) else None for field in _fields(model, without)]
    return list(zip((cast("str", field.column) for field in _fields(model, without)), readers, strict=True))
