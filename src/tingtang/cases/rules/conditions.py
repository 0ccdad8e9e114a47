"""Conditions of dispatch: CEL, the common expression language, over the fields of a case. Bounded in size, so also in time.

An expression has no loops; its macros over lists are limited to two and its text to 500 characters, the lists it reads
to 50 entries: the longest runs in well under a millisecond. Nothing outside the fields can be reached from it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import cel

LONGEST, MOST_MACROS, MOST_ENTRIES, MOST_TEXT = 500, 2, 50, 2_000
_MACRO = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(")
_PLACE = re.compile(r":(\d+):(\d+): (.*)")
# What a condition may speak of, with a value of its type: what is tried when a condition is written.
FIELDS: Mapping[str, Any] = {
    "kind": "complaint",
    "nature": "complaint",
    "hall": "riverside",
    "industry": "government",
    "service": "trade-licence",
    "category": "business",
    "channel": "phone",
    "tier": "gold",
    "language": "zh-hans",
    "title": "",
    "priority": 3,
    "impact": 2,
    "urgency": 2,
    "restricted": False,
    "tags": ["tag"],
    "fields": {},
    "post": "window-officer",
    "step": "accept",
}


class BadCondition(ValueError):
    """A condition that cannot be used: `reason` is a code, `about` what it is about in the words of the text."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason}: {about}")
        self.reason, self.about = reason, about


def check(text: str, fields: Mapping[str, Any] | None = None) -> None:
    """Refuse (`BadCondition`) a condition that cannot be read, names what is not there, compares what cannot be, or is no yes or no.

    `fields` are those of the kinds of cases, with values of their types.
    """
    program = compiled(text)
    known = set(FIELDS)
    unknown = [name for name in program.variables() if name not in known and not _is_bound(name, text)]
    if unknown:
        raise BadCondition("unknown", unknown[0])
    example = {**FIELDS, "fields": dict(fields or {})}
    try:
        answer = program.execute(example)
    except KeyError as missing:
        raise BadCondition("no_field", str(missing).strip("'\"")) from None
    except TypeError:
        raise BadCondition("types") from None
    except (ValueError, RuntimeError, ArithmeticError, LookupError) as fault:
        raise BadCondition("fails", str(fault)[:120]) from None
    if not isinstance(answer, bool):
        raise BadCondition("not_bool")


def holds(text: str, values: Mapping[str, Any]) -> bool:
    """Whether the condition holds for a case. One that fails on it (a field it has not) does not hold; an empty one always does."""
    if not text.strip():
        return True
    try:
        return compiled(text).execute(bounded(values)) is True
    except (BadCondition, ValueError, TypeError, LookupError, RuntimeError, ArithmeticError):
        return False


@lru_cache(maxsize=512)
def compiled(text: str) -> "cel.Program":
    """The program of a condition. Refused when it is too long, loops too often, or cannot be read."""
    if len(text) > LONGEST:
        raise BadCondition("too_long", str(LONGEST))
    if len(_MACRO.findall(text)) > MOST_MACROS:
        raise BadCondition("too_many_macros", str(MOST_MACROS))
    import cel  # noqa: PLC0415 - it brings a command line of its own, a tenth of every process's start

    try:
        return cel.compile(text)
    except ValueError as fault:
        found = _PLACE.search(str(fault))
        raise BadCondition("unreadable", f"{found[1]}:{found[2]}" if found else "") from None


def bounded(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` no longer than a condition may read."""
    return {name: _cut(value) for name, value in values.items()}


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if isinstance(value, list):
        return [_cut(one) for one in value[:MOST_ENTRIES]]
    if isinstance(value, dict):
        return {str(key): _cut(one) for key, one in list(value.items())[:MOST_ENTRIES]}
    return value


def _is_bound(name: str, text: str) -> bool:
    return re.search(rf"\.\s*(?:all|exists|exists_one|map|filter)\s*\(\s*{re.escape(name)}\s*,", text) is not None
