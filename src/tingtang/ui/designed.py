"""The fields of a kind of case: a small part of JSON Schema that a form can be drawn from, read, made and checked.

A schema of ours says for each property its `kind` (text, money, choice …), its names, and what follows from these in the words of
JSON Schema, so that other programs can check with it too. What a form could not show (references, patterns, conditions) is refused.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

KINDS = ("text", "long", "number", "money", "date", "choice", "several", "yes_no", "person", "area", "party", "file", "address")
WITH_CHOICES = frozenset({"choice", "several"})
ADDRESS_PARTS = ("region", "street", "postcode")
MOST_FIELDS, MOST_CHOICES = 60, 200
LONGEST = {"text": 200, "long": 5000, "party": 40}
BIGGEST = 10**15
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CHOICE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_OWN = {"kind", "names", "helps", "is_public", "is_later", "unit", "currency", "choices", "minimum", "maximum"}
_DERIVED = {
    "type",
    "format",
    "enum",
    "items",
    "uniqueItems",
    "maxLength",
    "minLength",
    "properties",
    "additionalProperties",
    "title",
}
_TOP = {"$schema", "type", "additionalProperties", "order", "required", "properties"}


class BadFields(ValueError):
    """Fields that cannot be used: `reason` is a code, `about` the field it is about."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason}: {about}" if about else reason)
        self.reason, self.about = reason, about


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values a field offers."""

    code: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what kind it is, how it is called and explained, whether it must be filled in, whether customers see it,
    and whether it is asked only later, while the case is worked on.
    """

    code: str
    kind: str
    names: Mapping[str, str]
    helps: Mapping[str, str] = field(default_factory=dict)
    is_required: bool = False
    is_public: bool = True
    unit: str = ""
    currency: str = ""
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    is_later: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value: in which field, why (a code), and the bound or value it is about."""

    field: str
    reason: str
    about: str = ""


def read(schema: Mapping[str, Any]) -> list[Field]:
    """The fields of a schema in their order; none for an empty one. Refused (`BadFields`) when it says what no form can show."""
    if not isinstance(schema, Mapping):
        raise BadFields("unreadable")
    if not schema:
        return []
    if strange := set(schema) - _TOP:
        raise BadFields("unknown_word", str(min(map(str, strange))))
    properties, required, order = schema.get("properties", {}), schema.get("required", []), schema.get("order", [])
    if not isinstance(properties, Mapping) or not _are_texts(required) or not _are_texts(order):
        raise BadFields("unreadable")
    if len(properties) > MOST_FIELDS:
        raise BadFields("too_many", str(MOST_FIELDS))
    if unknown := (set(required) | set(order)) - set(properties):
        raise BadFields("unknown_field", min(unknown))
    codes = [*dict.fromkeys(order), *sorted(set(properties) - set(order))]
    return [_field(code, properties[code], code in required) for code in codes]


def make(fields: Iterable[Field]) -> dict[str, Any]:
    """The schema of some fields; reading it gives the same fields. Refused when a code is there twice."""
    found: dict[str, Any] = {}
    for one in fields:
        if one.code in found:
            raise BadFields("twice", one.code)
        found[one.code] = _property(one)
    if not found:
        return {}
    return {
        "type": "object",
        "additionalProperties": False,
        "order": list(found),
        "required": [one.code for one in fields if one.is_required],
        "properties": found,
    }


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that say something: without empty texts, lists and addresses."""
    return {code: value for code, value in values.items() if not is_empty(value)}


def is_empty(value: Any) -> bool:
    """Whether a value says nothing. No and zero do."""
    if isinstance(value, Mapping):
        return all(is_empty(part) for part in value.values())
    return value is None or value in ("", [])


def check(fields: Sequence[Field], values: Mapping[str, Any], required: Iterable[str] | None = None) -> list[Fault]:
    """What is wrong with `values`, by field. `required` (default: as the fields say) are the fields that must say something."""
    known = {one.code: one for one in fields}
    needed = {one.code for one in fields if one.is_required} if required is None else set(required)
    given = told(values)
    faults = [Fault(str(code), "unknown") for code in given if code not in known]
    faults += [Fault(code, "missing") for code in known if code in needed and code not in given]
    return faults + [fault for code, one in known.items() if code in given for fault in _faults(one, given[code])]


def _field(code: str, row: Any, is_required: bool) -> Field:
    if not isinstance(row, Mapping) or not isinstance(code, str):
        raise BadFields("unreadable", str(code))
    if not _CODE.fullmatch(code):
        raise BadFields("bad_code", code)
    if strange := {str(word) for word in row} - _OWN - _DERIVED:
        raise BadFields("unknown_word", f"{code}: {min(strange)}")
    if row.get("kind") not in KINDS:
        raise BadFields("unknown_kind", code)
    one = Field(
        code,
        row["kind"],
        _texts(code, row.get("names", {})),
        _texts(code, row.get("helps", {})),
        is_required,
        bool(row.get("is_public", True)),
        str(row.get("unit", ""))[:20],
        str(row.get("currency", ""))[:3],
        _choices(code, row.get("choices", [])),
        _bound(code, row.get("minimum")),
        _bound(code, row.get("maximum")),
        bool(row.get("is_later", False)),
    )
    _fits_together(one)
    return one


def _fits_together(one: Field) -> None:
    if not any(one.names.values()):
        raise BadFields("no_name", one.code)
    if (one.kind in WITH_CHOICES) != bool(one.choices):
        raise BadFields("no_choices" if one.kind in WITH_CHOICES else "needless_choices", one.code)
    if one.minimum is not None and one.maximum is not None and one.minimum > one.maximum:
        raise BadFields("bounds_crossed", one.code)
    if one.is_later and one.is_required:
        raise BadFields("later_is_required", one.code)
    if one.is_public and one.kind == "person":
        raise BadFields("person_is_public", one.code)


def _choices(code: str, rows: Any) -> tuple[Choice, ...]:
    if not isinstance(rows, list) or len(rows) > MOST_CHOICES or not all(isinstance(row, Mapping) for row in rows):
        raise BadFields("unreadable", code)
    found = tuple(Choice(str(row.get("code", "")), _texts(code, row.get("names", {}))) for row in rows)
    if any(not _CHOICE.fullmatch(one.code) for one in found):
        raise BadFields("bad_choice", code)
    if len({one.code for one in found}) < len(found):
        raise BadFields("choice_twice", code)
    return found


def _texts(code: str, texts: Any) -> dict[str, str]:
    if not isinstance(texts, Mapping) or not all(isinstance(text, str) and len(text) <= 300 for text in texts.values()):
        raise BadFields("unreadable", code)
    return {str(language): text for language, text in texts.items() if text.strip()}


def _bound(code: str, bound: Any) -> float | None:
    if bound is None:
        return None
    if isinstance(bound, bool) or not isinstance(bound, int | float) or not math.isfinite(bound) or abs(bound) > BIGGEST:
        raise BadFields("bad_bound", code)
    return bound


def _are_texts(rows: Any) -> bool:
    return isinstance(rows, list) and all(isinstance(row, str) for row in rows)


def _property(one: Field) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": one.kind, "names": dict(one.names), "is_public": one.is_public}
    optional = {"helps": dict(one.helps), "unit": one.unit, "currency": one.currency}
    said |= {key: value for key, value in optional.items() if value}
    if one.choices:
        said["choices"] = [{"code": each.code, "names": dict(each.names)} for each in one.choices]
    if one.is_later:
        said["is_later"] = True
    if one.minimum is not None:
        said["minimum"] = one.minimum
    if one.maximum is not None:
        said["maximum"] = one.maximum
    return said | _in_json_schema(one)


def _in_json_schema(one: Field) -> dict[str, Any]:
    text = {"type": "string", "maxLength": LONGEST["text"]}
    codes = [each.code for each in one.choices]
    words: dict[str, dict[str, Any]] = {
        "text": text,
        "long": {"type": "string", "maxLength": LONGEST["long"]},
        "number": {"type": "number"},
        "money": {"type": "integer"},
        "person": {"type": "integer"},
        "area": {"type": "integer"},
        "party": {"type": "string", "maxLength": LONGEST["party"]},
        "file": {"type": "integer"},
        "date": {"type": "string", "format": "date"},
        "choice": {"type": "string", "enum": codes},
        "several": {"type": "array", "uniqueItems": True, "items": {"type": "string", "enum": codes}},
        "yes_no": {"type": "boolean"},
        "address": {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(ADDRESS_PARTS, text)},
    }
    return words[one.kind]


def _faults(one: Field, value: Any) -> list[Fault]:
    return _CHECKS[one.kind](one, value)


def _of_key(one: Field, value: Any) -> list[Fault]:
    return [] if _is_whole(value) and value > 0 else [Fault(one.code, "not_so")]


def _of_date(one: Field, value: Any) -> list[Fault]:
    return [] if _is_date(value) else [Fault(one.code, "not_a_date")]


def _of_yes_no(one: Field, value: Any) -> list[Fault]:
    return [] if isinstance(value, bool) else [Fault(one.code, "not_so")]


def _of_choice(one: Field, value: Any) -> list[Fault]:
    picked = value if one.kind == "several" else [value]
    if not isinstance(picked, list) or len(picked) > MOST_CHOICES:
        return [Fault(one.code, "not_so")]
    codes = {each.code for each in one.choices}
    return [Fault(one.code, "not_a_choice", str(each)[:40]) for each in picked if not isinstance(each, str) or each not in codes][
        :1
    ]


def _of_text(one: Field, value: Any) -> list[Fault]:
    if not isinstance(value, str):
        return [Fault(one.code, "not_so")]
    return [Fault(one.code, "too_long", str(LONGEST[one.kind]))] if len(value) > LONGEST[one.kind] else []


def _of_number(one: Field, value: Any) -> list[Fault]:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) <= BIGGEST
    if not is_number or (one.kind == "money" and not _is_whole(value)):
        return [Fault(one.code, "not_a_number")]
    if one.minimum is not None and value < one.minimum:
        return [Fault(one.code, "too_small", f"{one.minimum:.15g}")]
    return [Fault(one.code, "too_big", f"{one.maximum:.15g}")] if one.maximum is not None and value > one.maximum else []


def _of_address(one: Field, value: Any) -> list[Fault]:
    if not isinstance(value, Mapping) or not set(value) <= set(ADDRESS_PARTS):
        return [Fault(one.code, "not_so")]
    is_good = all(isinstance(part, str) and len(part) <= LONGEST["text"] for part in value.values())
    return [] if is_good else [Fault(one.code, "too_long", str(LONGEST["text"]))]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= BIGGEST


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and date.fromisoformat(value) is not None
    except ValueError:
        return False


_CHECKS: dict[str, Callable[[Field, Any], list[Fault]]] = {
    "text": _of_text,
    "long": _of_text,
    "number": _of_number,
    "money": _of_number,
    "person": _of_key,
    "area": _of_key,
    "party": _of_text,
    "file": _of_key,
    "date": _of_date,
    "yes_no": _of_yes_no,
    "address": _of_address,
    "choice": _of_choice,
    "several": _of_choice,
}


def _says(key: str, value: Any) -> bool:
    return value is not None and value not in ("", [], {}) and (value is not False or key == "is_public")


def from_rows(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The schema of fields given as rows with their code, as designers and packs write them. Refused like reading it."""
    listed = list(rows)
    codes = [str(row.get("code", "")) for row in listed]
    if len(set(codes)) < len(codes):
        raise BadFields("twice", next(code for code in codes if codes.count(code) > 1))
    properties = {
        code: {key: value for key, value in row.items() if key in _OWN and _says(key, value)}
        for code, row in zip(codes, listed, strict=True)
    }
    required = [code for code, row in zip(codes, listed, strict=True) if row.get("is_required")]
    return make(read({"order": codes, "required": required, "properties": properties}))
