"""Statements that run often: made of parts, prepared once on each line, with their arguments as text, in one round trip.

A cursor writes arguments into the text in Python, and the server plans that text anew: several times what it takes to run it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple, cast

import orjson
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from tingtang.core.database.base import DatabaseWrapper, Divided, Row, Text
from tingtang.core.database.together import together

Value = str | int | date | None
NUMBERS_AT_ONCE = 16
_numbers = count(1)


class Part(NamedTuple):
    """Named queries (`name AS (…)`) with `%s` for each argument, and a condition of the whole that fails loudly when it does not hold.

    All parts of a statement see the database as it was before any of them.
    """

    sql: str
    given: tuple[bytes | None, ...]
    check: str = ""


class Rows(NamedTuple):
    """A part that writes rows, of which one can do the work of several: `arguments` makes its arguments of the rows of all."""

    sql: str
    rows: Any
    arguments: Callable[[Sequence[Any]], tuple[bytes | None, ...]]


def run(parts: Sequence[Part], rows: Rows | None = None, *, is_whole: bool = False) -> None:
    """Run parts as one statement: all of it or nothing. One that `is_whole` is a transaction of its own, or shares one with others."""
    sql, checks = tuple([part.sql for part in parts]), tuple([part.check for part in parts if part.check])
    given = [value for part in parts for value in part.given]
    line = cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS])
    if rows and is_whole and settings.IS_PREPARED and line.autocommit:
        together.run(line, Divided(*_divided(sql, checks, rows.sql), given, rows.rows, rows.arguments))
    elif rows:
        line.run_prepared(*_text((*sql, rows.sql), checks), [*given, *rows.arguments([rows.rows])])
    else:
        line.run_prepared(*_text(sql, checks), given)


def ask(sql: str, *given: bytes | None) -> list[Row]:
    """Run a statement with `%s` for each argument: its rows, as text. Refused (`Overtaken`) when others changed what it was based on."""
    name, text = _numbered(sql)
    return cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS]).run_prepared(name, text, given)


def next_number(sequence: str) -> int:
    """A number of a sequence. So many are taken at once and kept for the line: they are no order in time."""
    kept = cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS]).numbers[sequence]
    if not kept:
        rows = ask(f"SELECT nextval('{sequence}') FROM generate_series(1, {NUMBERS_AT_ONCE})")
        kept.extend([int(number or 0) for (number,) in rows])
    return kept.popleft()


def one(value: Value) -> bytes | None:
    """An argument."""
    if type(value) is int:
        return b"%d" % value
    if value is None:
        return None
    return (value.isoformat() if isinstance(value, date) else str(value)).encode()


def any_of(value: Value | Sequence[int] | Sequence[str]) -> bytes | None:
    """An argument, alone or an array of numbers or of texts."""
    if not isinstance(value, list | tuple):
        return one(cast("Value", value))
    return texts(value) if value and isinstance(value[0], str) else many(value)


def raw(value: bytes) -> bytes:
    """An argument that is bytes."""
    return rb"\x" + value.hex().encode()


def read_raw(value: bytes) -> bytes:
    """The bytes of an answer."""
    return bytes.fromhex(value[2:].decode())


def str_of(value: bytes) -> str:
    """A text of an answer."""
    return value.decode()


def is_true(value: bytes) -> bool:
    """A yes or no of an answer."""
    return value == b"t"


def many(values: Sequence[int | datetime | str | None]) -> bytes:
    """An argument that is an array of numbers, times or texts of JSON, in which JSON escapes what an array must escape, and alike."""
    return b"{%b}" % orjson.dumps(values)[1:-1]


def texts(values: Iterable[str]) -> bytes:
    """An argument that is an array of texts."""
    return f"{{{','.join([_quoted(one) for one in values])}}}".encode()


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@lru_cache(maxsize=1000)
def _divided(parts: tuple[str, ...], checks: tuple[str, ...], rows: str) -> tuple[Text, Text | None, Text]:
    return _text((*parts, rows), checks), _text(parts, checks) if parts else None, _text((rows,), ())


@lru_cache(maxsize=1000)
def _text(parts: tuple[str, ...], checks: tuple[str, ...]) -> Text:
    return _numbered(f"WITH {', '.join(parts)} SELECT {', '.join(checks) or '1'}")


@lru_cache(maxsize=1000)
def _numbered(sql: str) -> Text:
    numbers = count(1)
    return Text(f"tingtang{next(_numbers)}".encode(), re.sub("%s", lambda _found: f"${next(numbers)}", sql).encode())
