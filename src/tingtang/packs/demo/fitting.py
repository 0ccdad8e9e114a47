"""What a demo's stories say, put into the form that a kind of case really has here."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tingtang.cases.models import Kind
from tingtang.org.models import Staff
from tingtang.ui import designed


def fitted(kind: Kind, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of a kind has a place for: where another pack brought the kind first, its form stays (“first pack wins”)."""
    form = {one.code: one for one in kind.form}
    found = {code: _shaped(form[code], value) for code, value in fields.items() if code in form}
    strange = {fault.field for fault in designed.check(kind.form, found, ())}
    return {code: value for code, value in found.items() if code not in strange}


def filled(kind: Kind, fields: Mapping[str, Any], *, title: str, reporter: Staff, on: date) -> dict[str, Any]:
    """The same with what the form asks for when a case is opened and the story, told for another form, does not say."""
    found = fitted(kind, fields)
    for one in kind.form:
        if one.is_required and not one.is_later and one.code not in found:
            found[one.code] = _likely(one, title, reporter, on)
    return {code: value for code, value in found.items() if value is not None}


def _shaped(one: designed.Field, value: Any) -> Any:
    """Where a place is a line in one form and an address in the other."""
    if one.kind == "address" and isinstance(value, str):
        return {"street": value}
    if one.kind in {"text", "long"} and isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values())
    return value


def _likely(one: designed.Field, title: str, reporter: Staff, on: date) -> Any:
    likely = {
        "text": title, "long": title, "address": {"street": title}, "person": reporter.pk, "date": on.isoformat(),
        "number": one.minimum or 0, "money": one.minimum or 0, "yes_no": False,
    }  # fmt: skip
    if one.choices:
        first = one.choices[0].code
        return [first] if one.kind == "several" else first
    return likely.get(one.kind)
