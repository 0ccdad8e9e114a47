"""What programs are told of a body that does not fit, in the words of the reader: the library that reads it speaks English alone."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja.errors import ValidationError

from tingtang.core.errors import Invalid, Text
from tingtang.core.middleware import as_document

# By the library's kind of error; what stands in braces is what it knows of the limit.
WORDS: dict[str, Text] = {
    "missing": _("This field is required."),
    "extra_forbidden": _("There is no field of this name."),
    "string_type": _("Give a text."),
    "string_too_long": _("Too many characters: at most {max_length}."),
    "string_too_short": _("Too few characters: at least {min_length}."),
    "string_pattern_mismatch": _("The text does not have the form it must have: {pattern}"),
    "bool_type": _("Give true or false."),
    "bool_parsing": _("Give true or false."),
    "int_type": _("Give a whole number."),
    "int_parsing": _("Give a whole number."),
    "int_from_float": _("Give a whole number."),
    "int_parsing_size": _("The number is too large."),
    "float_type": _("Give a number."),
    "float_parsing": _("Give a number."),
    "decimal_type": _("Give a number."),
    "decimal_parsing": _("Give a number."),
    "finite_number": _("Give a number."),
    "decimal_max_digits": _("Too many digits: at most {max_digits}."),
    "decimal_max_places": _("Too many digits after the point: at most {decimal_places}."),
    "multiple_of": _("Give a multiple of {multiple_of}."),
    "greater_than": _("Give more than {gt}."),
    "greater_than_equal": _("Give {ge} or more."),
    "less_than": _("Give less than {lt}."),
    "less_than_equal": _("Give {le} or less."),
    "literal_error": _("Choose one of these: {expected}"),
    "enum": _("Choose one of these: {expected}"),
    "date_type": _("Give a date, such as 2026-11-21."),
    "date_parsing": _("Give a date, such as 2026-11-21."),
    "date_from_datetime_parsing": _("Give a date, such as 2026-11-21."),
    "date_from_datetime_inexact": _("Give a date, such as 2026-11-21."),
    "datetime_type": _("Give a time such as 2026-11-21T08:30:00+08:00."),
    "datetime_parsing": _("Give a time such as 2026-11-21T08:30:00+08:00."),
    "datetime_from_date_parsing": _("Give a time such as 2026-11-21T08:30:00+08:00."),
    "timezone_aware": _("Give a time such as 2026-11-21T08:30:00+08:00."),
    "time_type": _("Give a time of day such as 08:30."),
    "time_parsing": _("Give a time of day such as 08:30."),
    "uuid_type": _("Give an identifier such as 123e4567-e89b-12d3-a456-426614174000."),
    "uuid_parsing": _("Give an identifier such as 123e4567-e89b-12d3-a456-426614174000."),
    "list_type": _("Give a list."),
    "tuple_type": _("Give a list."),
    "dict_type": _("Give an object with its fields."),
    "model_type": _("Give an object with its fields."),
    "model_attributes_type": _("Give an object with its fields."),
    "too_long": _("Too many entries: at most {max_length}."),
    "too_short": _("Too few entries: at least {min_length}."),
}


def reason(item: Mapping[str, Any]) -> str:
    """What one error says; of a kind without words of ours what the library says, and a check of ours in its own words."""
    context = dict(item.get("ctx") or {})
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace("' or '", "', '")
    if item["type"] in ("value_error", "assertion_error") and "error" in context:
        return str(context["error"])
    words = WORDS.get(item["type"])
    try:
        return str(words).format_map(context) if words is not None else str(item["msg"])
    except KeyError:
        return str(item["msg"])


def refuse_body(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The answer to a body, an address or a question that does not fit its form: each field with its reasons."""
    fields: dict[str, list[Text]] = {}
    for item in error.errors:
        fields.setdefault(".".join(str(part) for part in item["loc"][1:]) or "body", []).append(reason(item))
    return as_document(Invalid(fields=fields))
