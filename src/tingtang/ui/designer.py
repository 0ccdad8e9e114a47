"""The designer of fields: rows from which a schema is made, and a schema as rows; the same wherever kinds have fields of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.ui.designed import Field, from_rows
from tingtang.ui.widgets import Rows, RowsWidget

LANGUAGES = ("zh-hans", "zh-hant", "en")
NAME_CELLS: list[Mapping[str, Any]] = [
    {"name": "zh-hans", "label": "简体中文", "max_length": 100},
    {"name": "zh-hant", "label": "繁體中文", "max_length": 100},
    {"name": "en", "label": "English", "max_length": 100},
]
CODE: Mapping[str, Any] = {"name": "code", "label": pgettext_lazy("for programs", "Code"), "max_length": 40}
FIELD_KINDS = [
    ("text", pgettext_lazy("a kind of field", "text")),
    ("long", _("long text")),
    ("number", _("number")),
    ("money", _("money")),
    ("date", _("date")),
    ("choice", _("one of several")),
    ("several", _("several of several")),
    ("yes_no", _("yes or no")),
    ("person", _("colleague")),
    ("area", _("area of the hall that somebody answers for")),
    ("party", _("party outside: supplier, shop, agent, partner")),
    ("file", _("file")),
    ("address", _("address")),
]
FIELD_CELLS = [
    {"name": "order", "label": _("Order"), "type": "number", "size": "small"},
    CODE,
    {"name": "kind", "label": _("Kind"), "options": FIELD_KINDS, "value": "text"},
    *NAME_CELLS,
    {
        "name": "asked",
        "label": pgettext_lazy("of a field", "Asked"),
        "options": [("free", _("at once, if known")), ("must", _("at once, needed")), ("later", _("while it is worked on"))],
        "value": "free",
    },
    {
        "name": "public",
        "label": _("Customers"),
        "options": [("yes", _("customers see it")), ("no", _("not customers"))],
        "value": "yes",
    },
    {"name": "unit", "label": _("Unit or currency"), "max_length": 20},
    {"name": "bounds", "label": _("From–to"), "max_length": 40},
    {"name": "choices", "label": _("Values, one a line: code: 简 | 繁 | English"), "max_length": 9000, "rows": 2, "size": "wide"},
    {"name": "help", "label": _("Help: 简 | 繁 | English"), "max_length": 900, "size": "wide"},
]


class LinesWidget(RowsWidget):
    """Rows whose cells carry their names, for what has many of them."""

    template_name = "ui/widgets/lines.html"


class Lines(Rows):
    """A list of rows with named cells."""

    def __init__(self, cells: Sequence[Mapping[str, Any]], *, verb: Any, **kwargs: Any) -> None:
        super().__init__(cells, verb=verb, **kwargs)
        self.widget = LinesWidget(cells, verb=verb, spare=0)
        self.widget.is_required = self.required


def three(text: str) -> dict[str, str]:
    """“简 | 繁 | English” as texts by language; a single text is the simplified one."""
    parts = [part.strip() for part in text.replace("｜", "|").split("|")]
    return {code: part for code, part in zip(LANGUAGES, parts, strict=False) if part}


def joined(texts: Mapping[str, str]) -> str:
    """Texts by language as one line."""
    return " | ".join(texts.get(code, "") for code in LANGUAGES).rstrip(" |") if texts else ""


def names_of(row: Mapping[str, str]) -> dict[str, str]:
    """The names in a row, by language."""
    return {code: row[code] for code in LANGUAGES if row.get(code)}


def row_of(number: int, one: Field) -> dict[str, Any]:
    """A field as a row."""
    bounds = [f"{bound:.15g}" if bound is not None else "" for bound in (one.minimum, one.maximum)]
    return {
        "order": number,
        "code": one.code,
        "kind": one.kind,
        **one.names,
        "asked": "must" if one.is_required else "later" if one.is_later else "free",
        "public": "yes" if one.is_public else "no",
        "unit": one.currency or one.unit,
        "bounds": "–".join(bounds) if any(bounds) else "",
        "choices": "\n".join(f"{each.code}: {joined(each.names)}" for each in one.choices),
        "help": joined(one.helps),
    }


def asked_in(row: Mapping[str, str]) -> dict[str, Any]:
    """A row as a field."""
    low, _dash, high = row["bounds"].replace("-", "–").partition("–")
    return {
        "code": row["code"],
        "kind": row["kind"],
        "names": names_of(row),
        "helps": three(row["help"]),
        "is_required": row["asked"] == "must",
        "is_later": row["asked"] == "later",
        "is_public": row["public"] != "no",
        "currency": row["unit"].upper() if row["kind"] == "money" else "",
        "unit": row["unit"] if row["kind"] == "number" else "",
        "choices": [_choice(text) for text in row["choices"].replace("；", "\n").replace(";", "\n").splitlines() if text.strip()],
        "minimum": number_in(low),
        "maximum": number_in(high),
    }


def _choice(text: str) -> dict[str, Any]:
    code, _colon, names = text.replace("：", ":").partition(":")
    return {"code": code.strip(), "names": three(names) or {"zh-hans": code.strip()}}


def number_in(text: str) -> int | None:
    """A whole number written in a cell."""
    clean = text.strip()
    return int(clean) if clean.isascii() and clean.isdigit() and len(clean) < 16 else None


def rows_of(design: Sequence[Field]) -> list[dict[str, Any]]:
    """Fields as the rows of the designer."""
    return [row_of(number, one) for number, one in enumerate(design, 1)]


def schema_in(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The schema that the rows of the designer say, in their order. Refused (`BadFields`) when a form could not show it."""
    ordered = sorted(enumerate(rows), key=lambda pair: (number_in(pair[1]["order"]) or len(rows) + pair[0], pair[0]))
    return from_rows([asked_in(row) for _n, row in ordered])
