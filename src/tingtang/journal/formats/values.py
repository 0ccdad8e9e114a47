"""Attribute values: the five types of OCEL 2.0, told from and turned into text without loss."""

import re
from datetime import UTC, datetime

from tingtang.journal.formats.errors import Malformed, Reason

type_names = ("string", "time", "integer", "float", "boolean")
Value = str | int | float | bool | datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SYNONYMS = {
    "str": "string", "text": "string", "id": "string",
    "date": "time", "datetime": "time", "timestamp": "time",
    "int": "integer", "bigint": "integer", "smallint": "integer",
    "double": "float", "real": "float", "number": "float", "numeric": "float",
    "bool": "boolean",
}  # fmt: skip
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}(?:\.0{1,6})?")
_FLOAT = re.compile(r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?|inf|nan)")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}.*)?")
_BOOLEAN = {"true": True, "false": False, "1": True, "0": False}
_LARGEST = 2**63


def type_name(declared: str) -> str:
    """The OCEL 2.0 name of a declared attribute type; what is unknown is a string."""
    lower = declared.strip().lower()
    return lower if lower in type_names else _SYNONYMS.get(lower, "string")


def type_of(value: Value) -> str:
    """The type of a value whose attribute was never declared."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "float"
    return "time" if isinstance(value, datetime) else "string"


def instant(text: str, *, where: str = "") -> datetime:
    """The time an ISO 8601 text says, UTC when it names no zone. Refused (`Malformed`) when it says none."""
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError as error:
        raise Malformed(Reason.BAD_TIME, where=where, value=text) from error


def iso(at: datetime) -> str:
    """A time as RFC 3339 text in UTC. Refused (`Malformed`) when UTC has no such year."""
    try:
        return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    except OverflowError as error:
        raise Malformed(Reason.BAD_TIME, value=at.isoformat()) from error


def text(value: Value) -> str:
    """A value as the text the OCEL 2.0 JSON schema asks for."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return iso(value) if isinstance(value, datetime) else repr(value)


def coerce(value: Value, declared: str) -> Value:
    """The value in its declared type where it can be said in it, else as text: `coerce(text(v), t) == v` ever after."""
    if declared == "string":
        return text(value)
    if not isinstance(value, str):
        value = _between_types(value, declared)
    return _FROM_TEXT[declared](value) if isinstance(value, str) else value


def _between_types(value: Value, declared: str) -> Value:
    if type_of(value) == declared:
        return value if declared != "integer" or abs(int(value)) < _LARGEST else text(value)  # type: ignore[arg-type]
    return text(value)


def _integer(value: str) -> Value:
    if not _INTEGER.fullmatch(value):
        return value
    number = int(value.partition(".")[0])
    return number if abs(number) < _LARGEST else value


def _float(value: str) -> Value:
    return float(value) if _FLOAT.fullmatch(value) else value


def _boolean(value: str) -> Value:
    return _BOOLEAN.get(value.lower(), value)


def _time(value: str) -> Value:
    if not _ISO.fullmatch(value):
        return value
    try:
        found = instant(value)
        iso(found)
    except Malformed:
        return value
    return found


_FROM_TEXT = {"integer": _integer, "float": _float, "boolean": _boolean, "time": _time}
