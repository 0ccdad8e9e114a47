"""The audit trail (PLT-07): approvals, exceptions, changes of tiers, promises and commands, each with who, when, why, before and after.

A domain says which of its events belong to it, and reads from its tables what the journal does not hold because it may name people.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.utils.translation import gettext_lazy as _
from orjson import loads

from tingtang.core.actors import Actor
from tingtang.core.events import EventType
from tingtang.core.naming import text_in
from tingtang.core.permissions import all_permissions
from tingtang.core.registry import Text
from tingtang.journal import audit
from tingtang.journal.audit import Entry, Wanted
from tingtang.journal.models import Code, Log, ObjectChange
from tingtang.journal.wording import Glossary, attribute_name, detail

KINDS: Final[Mapping[str, Text]] = {
    "approval": _("approvals"),
    "override": _("exceptions and overrides"),
    "tier": _("tiers of customers"),
    "promise": _("promises"),
    "command": _("commands to counters and devices"),
    "right": _("rights"),
}
MOST: Final = 10_000  # rows of an export


@dataclass(frozen=True, slots=True)
class Said:
    """What was before, what is after, and why."""

    before: str = ""
    after: str = ""
    why: str = ""


Reader = Callable[[Sequence[Entry]], Mapping[int, Said]]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the trail: an event with its kind and what is said of it."""

    entry: Entry
    kind: str
    said: Said

    @property
    def label(self) -> Text:
        """What kind of thing it is, in words."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of the trail, and where the next page begins."""

    rows: Sequence[Row]
    next: tuple[Any, int] | None


_KIND: dict[str, str] = {}
_READERS: dict[str, Reader] = {}


def trace(kind: str, *types: EventType, read: Reader | None = None) -> None:
    """Let events belong to the trail as a kind; `read` says by the events' ids what the journal itself does not hold."""
    for type_ in types:
        _KIND[type_.name] = kind
        if read is not None:
            _READERS[type_.name] = read


def page(actor: Actor, wanted: Wanted, kind: str = "", *, size: int = audit.PAGE) -> Page:
    """The trail, newest first, of one kind or all. Refused (`TooWide`) as the journal is."""
    names = [name for name, of in _KIND.items() if kind in ("", of)]
    types = tuple(Code.objects.filter(kind="event", name__in=names).values_list("pk", flat=True))
    found = audit.events(actor, Log.objects.get(pk=Log.OWN), replace(wanted, type_ids=types), size=size)
    said = _said(found.entries)
    return Page([Row(one, _KIND[one.event], said.get(one.id, Said())) for one in found.entries], found.next)


def whole(actor: Actor, wanted: Wanted, kind: str = "") -> Iterator[Row]:
    """All of the trail that is wanted, page by page, newest first; no more than `MOST`."""
    left = MOST
    while left > 0:
        found = page(actor, wanted, kind, size=min(500, left))
        yield from found.rows
        if found.next is None:
            return
        left -= len(found.rows)
        wanted = replace(wanted, before=found.next)


def _said(entries: Sequence[Entry]) -> Mapping[int, Said]:
    by_reader: dict[Reader, list[Entry]] = {}
    for one in entries:
        by_reader.setdefault(_READERS.get(one.event, plain), []).append(one)
    return {key: said for read, several in by_reader.items() for key, said in read(several).items()}


def plain(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """What the journal holds: the values that fields took, against those they had; else the event's own attributes."""
    glossary, found = Glossary(), {}
    for one in entries:
        if "fields" in one.raw:
            found[one.id] = _of_fields(one)
        else:
            told = {
                name: detail(name, value, glossary.words(one.event, name, None), one.event)[1] for name, value in one.raw.items()
            }
            after = told.pop("after", "") or "; ".join(f"{attribute_name(one.event, name)} {value}" for name, value in told.items()
                                                      if name not in _APART and value)  # fmt: skip
            found[one.id] = Said(told.get("before", ""), after, told.get("reason", ""))
    return found


_APART = {"before", "reason", "code", "number", "digest", "source"}
_UNTOLD = {"names", "texts", "order", "code"}  # the same once more in other languages


def _of_fields(entry: Entry) -> Said:
    """The fields that were saved: what stood there before, and what since."""
    noun = entry.event.split(".")[1].replace("_", "")
    model, key = entry.about.get(noun, ("", 0))
    wanted = [name for name in str(entry.raw["fields"]).split(",") if name and name not in _UNTOLD]
    type_id = Code.objects.filter(kind="object", name=model).values_list("pk", flat=True).first()
    if type_id is None:
        return Said(after=", ".join(wanted))
    rows = ObjectChange.objects.filter(log_id=Log.OWN, object_type_id=type_id, object_id=key, field__in=wanted, at__lte=entry.at)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for at, field, value in rows.order_by("at", "pk").values_list("at", "field", "value"):
        (after if at == entry.at else before)[field] = value
    names = Glossary().words(entry.event, "fields", None)
    shown = {name: value for name, value in after.items() if _is_told(value) or _is_told(before.get(name))}
    secret = [str(names.get(one, one)) for one in wanted if one not in after]
    was = [
        _pair(model, name, _only(before.get(name), value), names) for name, value in shown.items() if _is_told(before.get(name))
    ]
    told = [_pair(model, name, _only(value, before.get(name)), names) for name, value in shown.items()]
    return Said("; ".join(was), "; ".join([*told, *secret]))


def _is_told(value: Any) -> bool:
    return value not in (None, "", [], {})


def _only(one: Any, other: Any) -> Any:
    """Of two lists what only this one has: long lists of rights differ by a few."""
    both = isinstance(one, list) and isinstance(other, list)
    return [each for each in one if each not in other] if both else one


def _pair(model: str, name: str, value: Any, names: Mapping[str, Text]) -> str:
    """A field and its value in words: choices by their labels, references by their names."""
    field: Any = apps.get_model(model)._meta.get_field(name)
    if field.is_relation and _is_told(value):
        rows = field.related_model._base_manager.filter(pk__in=value if isinstance(value, list) else [value])
        value = ", ".join(map(str, rows))
    return f"{names.get(name, name)} {_in_words(field, value) or '–'}"


def _in_words(field: Any, value: Any) -> str:
    if isinstance(value, dict) and "zh-hans" in value:
        return text_in(value)
    if isinstance(value, list):
        labels = dict(all_permissions()) if field.name == "permissions" else {}
        return ", ".join(str(labels.get(one, one)) for one in value)
    choices = dict(field.flatchoices) if getattr(field, "choices", None) else {}
    known = isinstance(value, str | int) and value in choices
    return str(choices[value]) if known else detail(field.name, value)[1] if _is_told(value) else ""


_EARLIER = """
SELECT asked.id, before.attributes FROM unnest(%s::bigint[], %s::smallint[], %s::smallint[], %s::bigint[], %s::timestamptz[])
    AS asked(id, type_id, object_type_id, object_id, at)
CROSS JOIN LATERAL (
    SELECT e.attributes FROM journal_event_object o JOIN journal_event e ON e.id = o.event_id AND e.recorded_at = o.recorded_at
    WHERE o.log_id = 1 AND o.object_type_id = asked.object_type_id AND o.object_id = asked.object_id
        AND e.log_id = 1 AND e.type_id = asked.type_id AND e.occurred_at < asked.at
    ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1
) before
"""


def earlier(entries: Sequence[Entry], qualifier: str) -> Mapping[int, Mapping[str, Any]]:
    """By event the attributes of the one of the same type that happened to the same thing before: asked once for a whole page."""
    about = [(one, *one.about.get(qualifier, ("", 0))) for one in entries]
    codes = dict(Code.objects.filter(kind="object", name__in={name for _one, name, _key in about}).values_list("name", "pk"))
    rows = [(one.id, one.type_id, codes[name], key, one.at) for one, name, key in about if name in codes]
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, [list(column) for column in zip(*rows, strict=True)])
        return {key: loads(said) if isinstance(said, str | bytes) else said for key, said in cursor.fetchall()}
