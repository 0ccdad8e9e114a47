"""How rows of several tables are read in one statement, where an action needs a few of each and nothing joins them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.db import DEFAULT_DB_ALIAS
from django.db.models import DateField, DecimalField, DurationField, Field, Model, TimeField
from django.db.models.base import ModelState

from tingtang.core.database.statements import any_of, ask

_AS_TEXT = DateField, TimeField, DecimalField, DurationField  # what JSON has no word for


@dataclass(frozen=True)
class Rows:
    """The rows `r` of a model for which `where` holds (SQL, with the values of its marks), `without` columns that are not wanted."""

    model: type[Model]
    where: str
    values: Sequence[Any] = ()
    without: Collection[str] = frozenset()


@dataclass(frozen=True)
class Keys:
    """The next numbers of a sequence: for rows that will be written soon, drawn by the way."""

    sequence: str
    count: int = 1


def together(*wanted: Rows | Keys) -> list[list[Any]]:
    """The rows of each, as models. Their statements are planned one by one: a join of as many tables is planned far longer."""
    parts = [
        _part(rows.model, rows.where, frozenset(rows.without)) if isinstance(rows, Rows) else _drawn(rows) for rows in wanted
    ]
    values = [any_of(value) for rows in wanted if isinstance(rows, Rows) for value in rows.values]
    [found] = ask(f"SELECT {', '.join(parts)}", *values)
    return [
        _models(rows, text) if isinstance(rows, Rows) else orjson.loads(text or "[]")
        for rows, text in zip(wanted, found, strict=True)
    ]


def _drawn(keys: Keys) -> str:
    drawn = ", ".join([f"nextval('{keys.sequence}')"] * keys.count)
    return f"to_json(ARRAY[{drawn}]::bigint[])::text"


@cache
def _part(model: type[Model], where: str, without: frozenset[str]) -> str:
    columns = ", ".join(f'r."{field.column}" AS "{field.attname}"' for field in _fields(model, without))
    # As json, which is text from the beginning: as jsonb the database takes half as long again.
    return f"(SELECT json_agg(f)::text FROM (SELECT {columns} FROM {model._meta.db_table} r WHERE {where}) f)"


def _models(rows: Rows, text: bytes | None) -> list[Any]:
    if text is None:
        return []
    readers = _readers(rows.model, frozenset(rows.without))
    return [_model(rows.model, readers, one) for one in orjson.loads(text)]


def _model(model: type[Model], readers: "_Readers", values: dict[str, Any]) -> Model:
    """A record as Django makes it of a row, without the signals and choices of its constructor, which cost more than reading it."""
    made = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    for name, read in readers:
        values[name] = read(values[name])
    made.__dict__.update(values, _state=state)
    return made


@cache
def _fields(model: type[Model], without: frozenset[str]) -> "list[Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if field.name not in without]


_Readers = list[tuple[str, Callable[[Any], Any]]]


@cache
def _readers(model: type[Model], without: frozenset[str]) -> _Readers:
    return [(field.attname, field.to_python) for field in _fields(model, without) if isinstance(field, _AS_TEXT)]
