"""Forms as a browser finds them on a page, and what one could add to them that no field of theirs asks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import connection, models

# What is sent again under every name: nothing of it may be found in the database afterwards.
WORD, NUMBER, DAY = "undeclared", 7771, "2001-02-03"
# Of new rows: drawn by chance, or given by a counter that is not taken back.
DRAWN, GIVEN = {"password", "link_key"}, re.compile(r"\b[A-Z]\d{7}\b")

# Tables that hold nothing but keys of other rows and words made of them, or that no form writes.
APART = {"sessions.Session", "core.LoginTry", "cases.CaseText", "journal.Object", "journal.ObjectChange"}


@dataclass
class Found:
    """A form of a page: where it leads, and what a browser would send untouched."""

    action: str
    values: dict[str, Any] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """All forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Found] = []
        self._open: list[Found] = []
        self._select = self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._open = [Found(given.get("action") or given.get("hx-post") or "")]
            self.found += self._open
        if not self._open:
            return
        name, value = given.get("name") or "", given.get("value") or ""
        if tag in {"input", "select", "textarea", "button"} and name:
            self._open[0].names.add(name)
        if tag == "input" and name and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            self._open[0].values.setdefault(name, []).append(value or ("on" if given.get("type") == "checkbox" else ""))
        elif tag == "option" and self._select and "selected" in given:
            self._open[0].values.setdefault(self._select, []).append(value)
        self._select = name if tag == "select" else self._select
        self._text = name if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._text and self._open:
            self._open[0].values.setdefault(self._text, []).append(data.removeprefix("\n"))

    def handle_endtag(self, tag: str) -> None:
        self._text = ""
        if tag == "select":
            self._select = ""
        if tag == "form":
            self._open = []


def form_with(page: str, name: str) -> Found:
    """The form of `page` that has a field called `name`."""
    return next(one for one in Forms(page).found if name in one.names)


def undeclared(labels: set[str], declared: set[str], keys: dict[str, int]) -> dict[str, str]:
    """A value for every column of the models of `labels`, and for the usual names of rights, but those that are `declared`.

    `keys` are those of the rows that a column which leads to another table is given.
    """
    sent = {"pk": str(NUMBER), "is_staff": "on", "is_superuser": "on", "owner": "1", "points": str(NUMBER), "grants": "1"}
    sent |= {"role": "1", "roles": "1", "permissions": "*", "user": "1", "actor": "1", "at": DAY, "created_at": DAY}
    for model in apps.get_models():
        if model._meta.app_label in labels:
            for column in model._meta.concrete_fields:
                sent[column.name] = sent[column.attname] = _value(column, keys)
    return {name: value for name, value in sent.items() if name not in declared}


def _value(column: Any, keys: dict[str, int]) -> str:
    if isinstance(column, models.ForeignKey):
        return str(keys.get(column.related_model._meta.label, NUMBER))
    if isinstance(column, models.BooleanField):
        return "" if column.default is True else "on"
    if isinstance(column, (models.DateField, models.DateTimeField)):
        return DAY
    if isinstance(column, (models.IntegerField, models.FloatField, models.DecimalField)):
        return str(NUMBER)
    return str(column.choices[-1][0]) if column.choices else WORD


@dataclass
class Standing:
    """What every table holds, without what no two runs share: times, keys, hashes; new rows are told from old by `before`."""

    before: dict[str, int]
    read: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def now(self) -> dict[str, list[str]]:
        """The rows of each table; those of a table that has not changed since it was last read here are not read again."""
        prints = _prints()
        for model in _managed():
            name = model._meta.label
            if name not in APART and self.read.get(name, ("",))[0] != prints[name]:
                self.read[name] = prints[name], sorted(_rows(model, self.before)) if prints[name] else []
        return {name: rows for name, (_print, rows) in self.read.items()}


def _managed() -> list[Any]:
    return [model for model in apps.get_models() if model._meta.managed]


def _prints() -> dict[str, str]:
    """A sum over all that each table holds, nothing where it holds nothing."""
    sums = (
        f"SELECT '{one._meta.label}', sum(hashtextextended(t::text, 0))::text FROM \"{one._meta.db_table}\" t"
        for one in _managed()
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sums))
        return {name: total or "" for name, total in cursor.fetchall()}


def newest() -> dict[str, int]:
    """The last row of each table that holds any."""
    prints = _prints()
    named = {
        one._meta.label: one._base_manager.order_by("-pk").values_list("pk", flat=True)[0]
        for one in _managed()
        if prints[one._meta.label]
    }
    return {label: pk for label, pk in named.items() if isinstance(pk, int)}


def _rows(model: Any, before: dict[str, int]) -> Iterator[str]:
    columns = [one for one in model._meta.concrete_fields if not isinstance(one, (models.BinaryField, models.UUIDField))]
    for row in model._base_manager.values_list(*(one.attname for one in columns)):
        told = {column.name: _told(column, value, before) for column, value in zip(columns, row, strict=True)}
        if told[model._meta.pk.name] == "new":
            told = {name: value for name, value in told.items() if name not in DRAWN}
        yield GIVEN.sub("a number", repr(told))


def _told(column: Any, value: Any, before: dict[str, int]) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()[:10] if value.year < 2020 else "a time"
    target = column.related_model or column.model
    is_key = column.primary_key or isinstance(column, models.ForeignKey)
    return "new" if is_key and isinstance(value, int) and value > before.get(target._meta.label, 0) else value
