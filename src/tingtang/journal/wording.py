"""The details of an event in words: what an attribute is called and how its value reads."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from tingtang.core import registry
from tingtang.core.events import EventType
from tingtang.core.registry import Text
from tingtang.journal.attributes import WORDS
from tingtang.ui import formats

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")


def attribute_name(event: str, name: str) -> Text:
    """What an attribute of an event is called; one that nobody named as it is."""
    return WORDS.get(f"{event}.{name}") or WORDS.get(name, name)


def detail(name: str, value: Any, words: Mapping[str, Text] = MappingProxyType({}), event: str = "") -> tuple[Text, str]:
    """An attribute's word and its value as people read it, codes by `words`; an unknown one as it is."""
    return attribute_name(event, name), _said(name, value, words)


def _said(name: str, value: Any, words: Mapping[str, Text]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return _figure(name, value)
    if isinstance(value, list):
        return ", ".join(str(words.get(str(each), each)) for each in value)
    if isinstance(value, Mapping):  # reasons in figures; what nobody named is for programs: keys of people
        named = [(WORDS[key], _said(key, each, words)) for key, each in value.items() if key in WORDS and each is not None]
        return ", ".join(f"{word} {said}" for word, said in named)
    if name == "fields":
        return ", ".join(str(words.get(each.strip(), each.strip())) for each in str(value).split(","))
    return str(words.get(str(value)) or _time(str(value)))


def _figure(name: str, value: float) -> str:
    if name == "seconds" or name.endswith("_seconds"):
        return formats.duration(value)
    if name == "cents" or name.endswith("_cents"):
        return formats.money(int(value))
    return str(value) if name == "year" else formats.number(value, 3 if name == "p" else 1)


def _time(text: str) -> str:
    """A day or a time of the log as people write it, in the zone of the page; anything else as it is."""
    try:
        if _DAY.fullmatch(text):
            return formats.day(date.fromisoformat(text))
        return formats.moment(datetime.fromisoformat(text)) if _MOMENT.fullmatch(text) else text
    except ValueError:
        return text


@cache
def _fields_of(domain: str) -> Mapping[str, Text]:
    """What the fields of a domain's records are called, by name; of those nobody named nothing is known."""
    found: dict[str, Text] = {"names": pgettext_lazy("of a record", "name")}
    models = apps.get_app_config(domain).get_models() if domain in apps.app_configs else ()
    for model in models:
        for field in model._meta.concrete_fields:
            label = getattr(field, "verbose_name", "")
            if isinstance(label, Promise):  # Django makes plain words of the name
                found.setdefault(field.name, label)
    return found


class Glossary:
    """What the codes of events are called; a hall's own names are read once."""

    def __init__(self) -> None:
        self._of_hall: dict[tuple[object, int], Mapping[str, Text]] = {}
        self._of_tables: dict[object, Mapping[str, Text]] = {}

    def words(self, event: str, attribute: str, hall_id: int | None) -> Mapping[str, Text]:
        """The words of an attribute's codes by code: the type's, and those of the hall where it happened."""
        type_ = registry.event.get(event)
        if type_ is None:
            return {}
        named = _fields_of(event.partition(".")[0]) if attribute == "fields" else {}
        known: Mapping[str, Text] = {**named, **type_.values.get(attribute, {}), **self._of_table(type_, attribute)}
        read = type_.hall_values.get(attribute)
        if read is None or hall_id is None:
            return known
        if (read, hall_id) not in self._of_hall:
            self._of_hall[read, hall_id] = read(hall_id)
        return {**known, **self._of_hall[read, hall_id]}

    def _of_table(self, type_: EventType, attribute: str) -> Mapping[str, Text]:
        read = type_.table_values.get(attribute)
        if read is None:
            return {}
        if read not in self._of_tables:
            self._of_tables[read] = read()
        return self._of_tables[read]
