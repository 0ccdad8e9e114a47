"""Forms as a browser finds them on a page, and what one could add to them that no field of theirs asks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import models

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


def undeclared(labels: set[str], declared: set[str]) -> dict[str, str]:
    """A value for every column of the models of `labels`, and for the usual names of rights, but those that are `declared`."""
    sent = {"pk": str(NUMBER), "is_staff": "on", "is_superuser": "on", "owner": "1", "points": str(NUMBER), "grants": "1"}
    sent |= {"role": "1", "roles": "1", "permissions": "*", "user": "1", "actor": "1", "at": DAY, "created_at": DAY}
    for model in apps.get_models():
        if model._meta.app_label in labels:
            for column in model._meta.concrete_fields:
                sent[column.name] = sent[column.attname] = _value(column)
    return {name: value for name, value in sent.items() if name not in declared}


def _value(column: Any) -> str:
    if isinstance(column, models.ForeignKey):
        others = column.related_model._base_manager.order_by("-pk").values_list("pk", flat=True)
        return str(others[0] if others else NUMBER)
    if isinstance(column, models.BooleanField):
        return "" if column.default is True else "on"
    if isinstance(column, (models.DateField, models.DateTimeField)):
        return DAY
    if isinstance(column, (models.IntegerField, models.FloatField, models.DecimalField)):
        return str(NUMBER)
    return str(column.choices[-1][0]) if column.choices else WORD


def standing(before: dict[str, int]) -> dict[str, list[str]]:
    """What every table holds, without what no two runs share: times, keys, hashes; new rows are told from old by `before`."""
    return {
        model._meta.label: sorted(_rows(model, before))
        for model in apps.get_models()
        if model._meta.managed and model._meta.label not in APART
    }


def newest() -> dict[str, int]:
    """The last row of each table."""
    named = {one._meta.label: one._base_manager.order_by("-pk").values_list("pk", flat=True).first() for one in apps.get_models()}
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
