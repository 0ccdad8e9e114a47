"""Rows as PostgreSQL's COPY reads them, and numbers from sequences in blocks."""

from collections.abc import Iterable
from datetime import datetime

import orjson
from django.db import connection

from tingtang.journal.formats.values import Value, text

_PLAIN = frozenset({str, int, bool})
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def escaped(value: str) -> str:
    """Text as a COPY column."""
    return value.translate(_ESCAPES)


def json_column(attributes: dict[str, Value]) -> str:
    """Attributes as a COPY column of JSON; times as text, and what JSON has no number for as well."""
    if not attributes:
        return "{}"
    if not _PLAIN.issuperset(map(type, attributes.values())):
        attributes = {name: plain(value) for name, value in attributes.items()}
    return orjson.dumps(attributes).decode().replace("\\", "\\\\")


def plain(value: Value) -> str | int | float | bool:
    """A value as JSON keeps it without loss."""
    if isinstance(value, datetime):
        return text(value)
    return repr(value) if isinstance(value, float) and not _is_finite(value) else value


def _is_finite(value: float) -> bool:
    return value - value == 0


def copy(table: str, columns: str, rows: Iterable[str]) -> None:
    """Append rows (each a line without its end) to the table in one COPY."""
    data = "\n".join(rows)
    if not data:
        return
    statement = f"COPY {table} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as stream:
        stream.write(data + "\n")


def numbers(sequence: str, count: int) -> list[int]:
    """The next `count` numbers of a sequence."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
        return [number for (number,) in cursor.fetchall()]
