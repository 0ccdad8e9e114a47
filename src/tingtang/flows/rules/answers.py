"""What is entered at a step, held against the fields of its form."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

LONGEST, MOST_ENTRIES = 10_000, 200
_WHOLE = 2**53


class BadAnswer(ValueError):
    """A value that does not fit its field; the message is a code: missing, wrong, not_offered, too_long."""


def checked(form: Iterable[Mapping[str, Any]], answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of a form's fields as they are kept, and a code by field for each that cannot be. Other values are left out."""
    kept: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in form:
        try:
            kept[field["code"]] = _value(field, answers.get(field["code"]))
        except BadAnswer as bad:
            wrong[field["code"]] = str(bad)
    return kept, wrong


def _value(field: Mapping[str, Any], given: Any) -> Any:
    if given is None or given in ("", []):
        if field["is_required"]:
            raise BadAnswer("missing")
        return None
    return _READ[field["type"]](field, given)


def _text(_field: Mapping[str, Any], given: Any) -> str:
    if not isinstance(given, str):
        raise BadAnswer("wrong")
    if len(given) > LONGEST:
        raise BadAnswer("too_long")
    return given.replace("\x00", "")


def _integer(_field: Mapping[str, Any], given: Any) -> int:
    try:
        found = int(str(given))
    except ValueError:
        raise BadAnswer("wrong") from None
    if isinstance(given, bool) or abs(found) > _WHOLE:
        raise BadAnswer("wrong")
    return found


def _number(_field: Mapping[str, Any], given: Any) -> float:
    try:
        found = float(str(given))
    except ValueError:
        raise BadAnswer("wrong") from None
    if isinstance(given, bool) or not math.isfinite(found):
        raise BadAnswer("wrong")
    return found


def _boolean(_field: Mapping[str, Any], given: Any) -> bool:
    known = {True: True, False: False, "true": True, "false": False}
    if not isinstance(given, bool | str) or given not in known:
        raise BadAnswer("wrong")
    return known[given]


def _date(_field: Mapping[str, Any], given: Any) -> str:
    try:
        return date.fromisoformat(str(given)).isoformat()
    except ValueError:
        raise BadAnswer("wrong") from None


def _choice(field: Mapping[str, Any], given: Any) -> str:
    if given not in field["options"]:
        raise BadAnswer("not_offered")
    return str(given)


def _list(field: Mapping[str, Any], given: Any) -> list[str]:
    if not isinstance(given, list) or len(given) > MOST_ENTRIES:
        raise BadAnswer("wrong")
    return [_text(field, one) for one in given]


_READ = {
    "string": _text, "text": _text, "integer": _integer, "number": _number, "boolean": _boolean, "date": _date, "choice": _choice,
    "list": _list,
}  # fmt: skip
