"""What people entered at the steps of an instance, as they read it: without it whoever decides next decides blindly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tingtang.flows.models import Instance
from tingtang.flows.queries.running import choices_of
from tingtang.flows.queries.tables import table_read
from tingtang.ui.formats import day, number


@dataclass(frozen=True)
class Entered:
    """The answers of one step, or (without a name) what was given at the beginning: what was asked, and what was said."""

    step: str
    lines: list[tuple[str, str]]


def entered(instance: Instance) -> list[Entered]:
    """By step, in the order of the drawing, what stands in the fields of its form; each field once, what is empty left out."""
    table = table_read(instance.version_id)
    forms = [("", table.stored["fields"])]
    forms += [(table.names[n] or table.ids[n], more.get("form") or ()) for n, more in sorted(table.more.items())]
    told: set[str] = set()
    found = (Entered(step, _lines(form, instance.values, told)) for step, form in forms)
    return [one for one in found if one.lines]


def _lines(form: Iterable[Mapping[str, Any]], values: Mapping[str, Any], told: set[str]) -> list[tuple[str, str]]:
    lines = []
    for field in form:
        value = values.get(field["code"])
        if field["code"] in told or value is None or value in ("", []):
            continue
        told.add(field["code"])
        lines.append((field.get("label") or field["code"], _said(field, value)))
    return lines


def _said(field: Mapping[str, Any], value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "\n".join(_said({}, one) for one in value)
    if field.get("type") == "date":
        return _day(value)
    if isinstance(value, int | float):
        return number(value, 6)
    return dict(choices_of(field)).get(value, str(value)) if field.get("options") else str(value)


def _day(value: Any) -> str:
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
