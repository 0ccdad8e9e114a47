"""A new case, the words it is found by and its clocks go into their tables in one statement."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
from django.db import connection
from django.db.models import Field, Model

from tingtang.cases.actions import texts
from tingtang.cases.models import Case, SlaClock


def insert(case: Case, clocks: Sequence[SlaClock]) -> None:
    """Insert a case with its words and the clocks prepared for it; all of them know their keys afterwards."""
    rows = [{field.column: getattr(clock, field.attname) for field in _fields(SlaClock)} for clock in clocks]
    values = [field.get_db_prep_save(field.pre_save(case, add=True), connection) for field in _fields(Case)]
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [*values, texts.words_of(case), orjson.dumps(rows).decode()])
        case.pk, keys = cursor.fetchone()
    _is_stored(case)
    for clock, key in zip(clocks, keys or (), strict=True):
        clock.pk, clock.case = key, case
        _is_stored(clock)


def _is_stored(record: Model) -> None:
    record._state.adding, record._state.db = False, connection.alias  # noqa: SLF001 - as save() does, and nothing else offers


@cache
def _statement() -> str:
    of_case, of_clock = ([f'"{field.column}"' for field in _fields(model)] for model in (Case, SlaClock))
    given = ", ".join("made.id" if column == '"case_id"' else f"r.{column}" for column in of_clock)
    return f"""
WITH made AS (
    INSERT INTO cases_case ({", ".join(of_case)}) VALUES ({", ".join("%s" for _column in of_case)}) RETURNING id
), words AS (
    INSERT INTO cases_casetext (case_id, vector) SELECT id, %s::tsvector FROM made
), clocks AS (
    INSERT INTO cases_slaclock ({", ".join(of_clock)})
    SELECT {given} FROM made, jsonb_populate_recordset(NULL::cases_slaclock, %s::jsonb) r RETURNING id
)
SELECT made.id, (SELECT array_agg(clocks.id ORDER BY clocks.id) FROM clocks) FROM made
"""


@cache
def _fields(model: type[Model]) -> "list[Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if not field.primary_key]
