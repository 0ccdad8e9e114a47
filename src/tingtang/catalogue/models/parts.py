"""The parts of a version of a standard that are lists: each kept in one way of writing, or refused with what cannot be read.

- measures: {"kind": …, "text": {…}, "value": number | null, "unit": "min"} (STD-11);
- norms: {"text": {…}, "minutes": number | null, "check": {…}, "step": code | ""} (STD-14);
- steps: {"code": …, "name": {…}, "action": {…}, "post": code | "", "minutes": number | null, "hours": {…}, "documents": {…},
  "skills": {…}, "stage": code | "", "unit": code of a team | ""} (STD-10, STD-32);
- levels: {"code": …, "name": {…}, "text": {…}, "price_cents": number, "per": "month"} (CAT-03);
- inputs: {"date": "2026-01-31", "decision": …, "strategy": …, "demand": …, "trend": …} (CAT-02);
- links: {"relation": …, "number": …, "title": …} (STD-13).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import clean_texts, code_validator

MEASURES = {
    "speed": _("speed"),
    "response_time": _("response time"),
    "resolution_rate": _("resolution rate"),
    "attitude": _("attitude"),
    "time": _("time"),
    "effect": _("effect"),
}
UNITS = {"min": _("minutes"), "h": _("hours"), "day": _("working days"), "percent": "%", "point": _("points"), "time": _("times")}
PERIODS = {"once": _("once"), "case": _("for each case"), "month": _("a month"), "year": _("a year")}
RELATIONS = {"adopts": _("adopts"), "replaces": _("replaces"), "cites": _("cites"), "derives": _("is derived from")}
# The chain of a service through the units of a house, without a break (STD-32).
STAGES = {
    "development": _("product development"),
    "research": _("market research"),
    "sales": _("sales"),
    "service": pgettext_lazy("stage of a standard", "service"),
    "claims": _("claims"),
    "after_sales": _("after-sales"),
}
MOST_ROWS = 100
MOST_MINUTES = 60 * 24 * 366 * 5
_MOST_TEXT = 2000

Row = Mapping[str, Any]


def clean_field(field: str, texts: Any) -> dict[str, str]:
    """The texts of a field by language. Refused, naming the field, when they cannot be read."""
    try:
        return clean_texts(texts)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from None


def clean_measures(value: Any) -> list[dict[str, Any]]:
    """Measurable items. Refused when one has no text, or a kind or unit there is not."""
    return _rows("measures", value, _measure)


def clean_norms(value: Any) -> list[dict[str, Any]]:
    """Norm items; a limit or check may still be missing. Refused when one has no text."""
    return _rows("norms", value, _norm)


def clean_steps(value: Any) -> list[dict[str, Any]]:
    """The steps of a procedure, each with a code of its own. Refused when one has no name or two have the same code."""
    steps = _rows("procedure", value, _step)
    taken = {step["code"] for step in steps if step["code"]}
    for number, step in enumerate(steps, 1):
        if not step["code"]:
            step["code"] = next(code for n in range(number, 999) if (code := f"step-{n}") not in taken)
            taken.add(step["code"])
    codes = [step["code"] for step in steps]
    if len(set(codes)) < len(codes):
        raise ValidationError({"procedure": _("Two steps have the same code.")})
    return steps


def clean_links(value: Any) -> list[dict[str, Any]]:
    """Links to other standards. Refused when one names no number, or a relation there is not."""
    return _rows("links", value, _link)


def clean_levels(value: Any) -> list[dict[str, Any]]:
    """Service levels with their price. Refused when one has no name, a price or a period that cannot be read, or a code twice."""
    levels = _rows("levels", value, _level)
    codes = [level["code"] for level in levels]
    if len(set(codes)) < len(codes):
        raise ValidationError({"levels": _("Two service levels have the same code.")})
    return levels


def clean_inputs(value: Any) -> list[dict[str, Any]]:
    """What a decision about the catalogue rested on. Refused without a date and a decision."""
    return _rows("inputs", value, _input)


def _rows(field: str, value: Any, clean: Callable[[Row], dict[str, Any]]) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MOST_ROWS or not all(isinstance(row, Mapping) for row in value):
        raise ValidationError({field: _("Give a list of at most 100 items.")})
    try:
        return [clean(row) for row in value]
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from None


def _measure(row: Row) -> dict[str, Any]:
    kind, unit = row.get("kind", "effect"), row.get("unit", "min")
    if kind not in MEASURES or unit not in UNITS:
        raise ValidationError(_("A measurable item has a kind and a unit from the list."))
    value = row.get("value")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10**6):
        raise ValidationError(_("Give the value of a measurable item as a number from 0 to 1,000,000."))
    return {"kind": kind, "text": _text(row, "text", _("Every measurable item needs a text.")), "value": value, "unit": unit}


def _norm(row: Row) -> dict[str, Any]:
    return {
        "text": _text(row, "text", _("Every norm needs a text.")),
        "minutes": _minutes(row),
        "check": _text(row, "check"),
        "step": _code(row, "step"),
    }


def _step(row: Row) -> dict[str, Any]:
    return {
        "code": _code(row, "code"),
        "name": _text(row, "name", _("Every step needs a name.")),
        "action": _text(row, "action"),
        "post": _code(row, "post"),
        "minutes": _minutes(row),
        "hours": _text(row, "hours"),
        "documents": _text(row, "documents"),
        "skills": _text(row, "skills"),
        "stage": _stage(row),
        "unit": _code(row, "unit"),
    }


def _stage(row: Row) -> str:
    stage = str(row.get("stage") or "")
    if stage and stage not in STAGES:
        raise ValidationError(_("A step belongs to a stage of the list, or to none."))
    return stage


def _level(row: Row) -> dict[str, Any]:
    code, per, price = _code(row, "code"), row.get("per", "month"), row.get("price_cents")
    if not code or per not in PERIODS:
        raise ValidationError(_("A service level has a code and a period from the list."))
    if isinstance(price, bool) or not isinstance(price, int) or not 0 <= price <= 10**11:
        raise ValidationError(_("Give the price of a service level, 0 when it costs nothing."))
    name = _text(row, "name", _("Every service level needs a name."))
    return {"code": code, "name": name, "text": _text(row, "text"), "price_cents": price, "per": per}


def _input(row: Row) -> dict[str, Any]:
    texts = {name: str(row.get(name) or "").strip()[:_MOST_TEXT] for name in ("decision", "strategy", "demand", "trend")}
    try:
        decided = date.fromisoformat(str(row.get("date", "")))
    except ValueError:
        raise ValidationError(_("Give the date of the decision, such as 2026-01-31.")) from None
    if not texts["decision"]:
        raise ValidationError(_("Say what was decided."))
    return {"date": decided.isoformat(), **texts}


def _link(row: Row) -> dict[str, Any]:
    relation, number = row.get("relation", "adopts"), str(row.get("number", "")).strip()
    if relation not in RELATIONS:
        raise ValidationError(_("A standard adopts, replaces or cites another."))
    if not number or len(number) > 60:
        raise ValidationError(_("Give the number of the other standard, at most 60 characters."))
    return {"relation": relation, "number": number, "title": str(row.get("title", "")).strip()[:200]}


def _text(row: Row, name: str, needed: Any = None) -> dict[str, str]:
    texts = clean_texts(row.get(name) or {})
    if needed and not texts:
        raise ValidationError(needed)
    if any(len(text) > _MOST_TEXT for text in texts.values()):
        raise ValidationError(_("A text has at most 2,000 characters."))
    return texts


def _minutes(row: Row) -> int | None:
    minutes = row.get("minutes")
    if minutes is None:
        return None
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 < minutes <= MOST_MINUTES:
        raise ValidationError(_("Give a time limit in whole minutes, at least 1."))
    return minutes


def _code(row: Row, name: str) -> str:
    code = str(row.get(name) or "").strip()
    if code:
        code_validator(code)
    return code
