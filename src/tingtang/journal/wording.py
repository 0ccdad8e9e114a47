"""The details of an event in words: what an attribute is called and how its value reads."""

from collections.abc import Mapping
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
from tingtang.ui import formats

_WORDS: Mapping[str, Text] = {
    "ahead": pgettext_lazy("attribute", "people ahead"),
    "audited": pgettext_lazy("attribute", "audited"),
    "basis": pgettext_lazy("attribute", "basis"),
    "by": pgettext_lazy("attribute", "by"),
    "categories": pgettext_lazy("attribute", "categories"),
    "changed": pgettext_lazy("attribute", "changed"),
    "channel": pgettext_lazy("attribute", "channel"),
    "code": pgettext_lazy("attribute", "code"),
    "complete": pgettext_lazy("attribute", "complete"),
    "count": pgettext_lazy("attribute", "how many"),
    "created": pgettext_lazy("attribute", "made"),
    "date": pgettext_lazy("attribute", "day"),
    "day": pgettext_lazy("attribute", "day"),
    "days_late": pgettext_lazy("attribute", "days late"),
    "due": pgettext_lazy("attribute", "due"),
    "entries": pgettext_lazy("attribute", "entries"),
    "estimate_high_seconds": pgettext_lazy("attribute", "at most"),
    "estimate_low_seconds": pgettext_lazy("attribute", "at least"),
    "estimate_seconds": pgettext_lazy("attribute", "estimated wait"),
    "events": pgettext_lazy("attribute", "events"),
    "fault": pgettext_lazy("attribute", "fault"),
    "faults": pgettext_lazy("attribute", "rows with faults"),
    "fields": pgettext_lazy("attribute", "fields"),
    "is_executive": pgettext_lazy("attribute", "visit by an executive"),
    "first": pgettext_lazy("attribute", "first"),
    "format": pgettext_lazy("attribute", "format"),
    "formed": pgettext_lazy("attribute", "well formed"),
    "ground": pgettext_lazy("attribute", "ground"),
    "is_bad": pgettext_lazy("attribute", "bad"),
    "is_given": pgettext_lazy("attribute", "agreed"),
    "is_last": pgettext_lazy("attribute", "latest service of the visit"),
    "is_offline": pgettext_lazy("attribute", "without network"),
    "is_review": pgettext_lazy("attribute", "review without change"),
    "is_right": pgettext_lazy("attribute", "right"),
    "items": pgettext_lazy("attribute", "items"),
    "job": pgettext_lazy("attribute", "job"),
    "kept": pgettext_lazy("attribute", "kept"),
    "kind": pgettext_lazy("attribute", "kind"),
    "label": pgettext_lazy("attribute", "number"),
    "language": pgettext_lazy("attribute", "language"),
    "latest": pgettext_lazy("attribute", "latest"),
    "layout": pgettext_lazy("attribute", "layout"),
    "left_out": pgettext_lazy("attribute", "left out"),
    "level": pgettext_lazy("attribute", "level"),
    "n": pgettext_lazy("attribute", "counted"),
    "new": pgettext_lazy("attribute", "new"),
    "objects": pgettext_lazy("attribute", "objects"),
    "pack": pgettext_lazy("attribute", "pack"),
    "passed_over": pgettext_lazy("attribute", "passed over"),
    "position": pgettext_lazy("attribute", "place in line"),
    "privileged_calls": pgettext_lazy("attribute", "privileged calls meanwhile"),
    "purpose": pgettext_lazy("attribute", "for what"),
    "reason": pgettext_lazy("attribute", "reason"),
    "records": pgettext_lazy("attribute", "records"),
    "refused": pgettext_lazy("attribute", "refused"),
    "right": pgettext_lazy("attribute", "right"),
    "rows": pgettext_lazy("attribute", "rows"),
    "rule": pgettext_lazy("attribute", "rule"),
    "rules": pgettext_lazy("attribute", "rules"),
    "scheme": pgettext_lazy("attribute", "scheme"),
    "score": pgettext_lazy("attribute", "score"),
    "seconds": pgettext_lazy("attribute", "took"),
    "series": pgettext_lazy("attribute", "series"),
    "service_class": pgettext_lazy("attribute", "class"),
    "source": pgettext_lazy("attribute", "file"),
    "state": pgettext_lazy("attribute", "state"),
    "tells_customer": pgettext_lazy("attribute", "customer is told"),
    "text_version": pgettext_lazy("attribute", "version of the text"),
    "times": pgettext_lazy("attribute", "times"),
    "points": pgettext_lazy("attribute", "points"),
    "reward": pgettext_lazy("attribute", "reward"),
    "updated": pgettext_lazy("attribute", "brought up to date"),
    "value": pgettext_lazy("attribute", "value"),
    "valued": pgettext_lazy("attribute", "with values"),
    "version": pgettext_lazy("attribute", "version"),
    "visits": pgettext_lazy("attribute", "visits"),
    "waited_seconds": pgettext_lazy("attribute", "waited"),
    "way": pgettext_lazy("attribute", "how"),
}


def detail(name: str, value: Any, words: Mapping[str, Text] = MappingProxyType({})) -> tuple[Text, str]:
    """An attribute's word and its value as people read it, codes by `words`; an unknown one as it is."""
    if isinstance(value, bool):
        return _WORDS.get(name, name), _("yes") if value else _("no")
    if isinstance(value, int | float):
        is_duration = name == "seconds" or name.endswith("_seconds")
        return _WORDS.get(name, name), formats.duration(value) if is_duration else formats.number(value)
    if isinstance(value, list):
        return _WORDS.get(name, name), ", ".join(str(words.get(str(each), each)) for each in value)
    if name == "fields":
        return _WORDS[name], ", ".join(str(words.get(each.strip(), each.strip())) for each in str(value).split(","))
    return _WORDS.get(name, name), str(words.get(str(value), value))


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
