"""A new case, the words it is found by and its clocks go into their tables by one part of a statement."""

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar, cast

import orjson
from django.db import DEFAULT_DB_ALIAS
from django.db.models import NOT_PROVIDED, JSONField, Model
from django.db.models.base import ModelState

from tingtang.cases.actions import texts
from tingtang.cases.models import Case, SlaClock
from tingtang.core.actions import running
from tingtang.core.database.statements import Part, one
from tingtang.journal.reading import Keys
from tingtang.journal.record import written

M = TypeVar("M", bound=Model)
MOST_AT_FIRST = 5  # clocks that a new case may have: from the start, of its first step, of its team


def drawing(clocks: int = MOST_AT_FIRST) -> tuple[Keys, ...]:
    """The numbers that a new case needs, and as many as it may have clocks."""
    return Keys("cases_number_seq"), Keys("cases_case_id_seq"), Keys("cases_slaclock_id_seq", clocks)


def blank(model: type[M]) -> M:
    """A new record that says nothing yet, without the constructor's look at every field, which costs more than inserting it."""
    made = model.__new__(model)
    values, makers = _blank(model)
    made.__dict__.update(values, **{name: make() for name, make in makers}, _state=ModelState())
    return made


def refer(made: Model, **others: Model | None) -> None:
    """Set references of a blank record to others, or to none, without what Django looks at each time."""
    kept = made._state.fields_cache  # noqa: SLF001 - where Django keeps them
    for name, other in others.items():
        made.__dict__[f"{name}_id"] = other.pk if other is not None else None
        kept[name] = other


@cache
def _blank(model: type[Model]) -> tuple[dict[str, object], list[tuple[str, Callable[[], object]]]]:
    fields = [(field.attname, field) for field in model._meta.concrete_fields]
    makers = [(name, field.default) for name, field in fields if callable(field.default) and field.default is not NOT_PROVIDED]
    made = [name for name, _make in makers]
    return {name: field.get_default() for name, field in fields if name not in made}, makers


def insert(case: Case, clocks: Sequence[SlaClock], keys: Sequence[list[int]], *, at_end: bool = False) -> None:
    """Insert a case under the number that was drawn for it, with its words and the clocks prepared for it.

    All of them know their keys afterwards; they are in their tables when the action ends, and where it does not run at once, now,
    unless they may be written `at_end`, by the statement that writes its events.
    """
    [number], [case.pk], clock_keys = keys
    case.number = f"{case.kind.prefix}{number:07d}"
    _is_stored(case)
    for clock, pk in zip(clocks, clock_keys, strict=False):
        clock.pk = pk
        refer(clock, case=case)
        _is_stored(clock)
    rows = [_row(clock) for clock in clocks]
    row = _row(case) | dict.fromkeys(_FREE)
    free = [one(json.dumps(getattr(case, name))) for name in _FREE]
    given = *free, orjson.dumps(row), texts.words_of(case).encode(), orjson.dumps(rows)
    if at_end:
        running().parts.append(Part(_statement(), given))
    else:
        written([Part(_statement(), given)])


def _row(record: Model) -> dict[str, object]:
    kept = vars(record)
    return {column: kept[name] for column, name in _columns(type(record))}


def _is_stored(record: Model) -> None:
    record._state.adding, record._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001 - as save() does, and nothing else offers


# What somebody else has named and filled in: JSON knows greater numbers than orjson.
_FREE = tuple(field.attname for field in Case._meta.concrete_fields if isinstance(field, JSONField))


@cache
def _statement() -> str:
    of_case, of_clock = ([f'"{column}"' for column, _name in _columns(model)] for model in (Case, SlaClock))
    free = [f'"{name}"' for name in _FREE]
    return f"""
made AS (
    INSERT INTO cases_case ({", ".join(of_case)})
    SELECT {", ".join("%s::jsonb" if column in free else f"r.{column}" for column in of_case)}
    FROM jsonb_populate_record(NULL::cases_case, %s::jsonb) r RETURNING id
), words AS (
    INSERT INTO cases_casetext (case_id, vector) SELECT id, %s::tsvector FROM made
), clocks AS (
    INSERT INTO cases_slaclock ({", ".join(of_clock)})
    SELECT {", ".join(f"r.{column}" for column in of_clock)} FROM jsonb_populate_recordset(NULL::cases_slaclock, %s::jsonb) r
)"""


@cache
def _columns(model: type[Model]) -> list[tuple[str, str]]:
    return [(cast("str", field.column), field.attname) for field in model._meta.concrete_fields]
