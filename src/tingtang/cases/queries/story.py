"""What happened on a case: notes and events in one line, newest first, paged by position however long it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.core import signing
from django.core.signing import BadSignature
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tingtang.cases.models import Case, NoteKind
from tingtang.core import registry
from tingtang.core.naming import text_in
from tingtang.core.registry import Text
from tingtang.flows.queries import names_in_languages

PAGE = 30
NOTES, EVENTS, ALL = "notes", "events", "all"
_SALT = "tingtang.cases.story"
_NOTE_RANK, _EVENT_RANK = 1, 0
_KINDS: Mapping[str, Text] = dict(NoteKind.choices)
# Clocks have their own panel, and a note stands there itself.
QUIET = ("cases.note.added",)
CLOCKS = tuple(f"cases.clock.{did}" for did in ("started", "held", "released", "stopped", "retimed", "reopened"))

_NOTES = """
SELECT n.id, n.case_id, n.kind, n.body, n.is_public, n.written_at, COALESCE(s.name, c.name, ''),
  COALESCE((SELECT array_agg(ARRAY[a.id::text, a.name] ORDER BY a.id) FROM cases_attachment a WHERE a.note_id = n.id), '{}')
FROM cases_note n LEFT JOIN org_staff s ON s.id = n.staff_id LEFT JOIN customers_customer c ON c.id = n.customer_id
WHERE n.case_id = ANY(%(ids)s) AND (%(at)s::timestamptz IS NULL OR (n.written_at, n.id) < (%(at)s, %(key)s))
ORDER BY n.written_at DESC, n.id DESC LIMIT %(limit)s
"""
_FAMILY = """
WITH RECURSIVE family AS (
    SELECT id, number FROM cases_case WHERE id = %s
    UNION SELECT c.id, c.number FROM cases_case c JOIN family f ON c.merged_into_id = f.id)
SELECT id, number FROM family
"""
# The events of some objects by the journal's own index; the names of what they are about are read with them.
_EVENTS = """
WITH code AS (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'cases.case'),
mine AS (
    SELECT o.event_id, o.recorded_at, min(o.object_id) AS case_id FROM journal_event_object o
    WHERE o.log_id = 1 AND o.object_type_id = (SELECT id FROM code) AND o.object_id = ANY(%(ids)s)
    GROUP BY 1, 2),
shown AS (
    SELECT e.id, e.recorded_at, e.occurred_at, t.name, e.actor_type, e.actor_id, e.attributes, m.case_id
    FROM mine m JOIN journal_event e ON e.id = m.event_id AND e.recorded_at = m.recorded_at
    JOIN journal_code t ON t.id = e.type_id
    WHERE t.name <> ALL(%(quiet)s) AND (%(at)s::timestamptz IS NULL OR (e.occurred_at, e.id) < (%(at)s, %(key)s))
    ORDER BY e.occurred_at DESC, e.id DESC LIMIT %(limit)s)
SELECT s.id, s.occurred_at, s.name, k.name, a.name, s.attributes::text, s.case_id,
  (SELECT json_agg(json_build_array(q.name, x.object_id,
      COALESCE(st.name, NULLIF(tm.names->>%(language)s, ''), tm.name, c.number)))::text
   FROM journal_event_object x JOIN journal_code q ON q.id = x.qualifier_id JOIN journal_code y ON y.id = x.object_type_id
   LEFT JOIN org_staff st ON y.name = 'org.staff' AND st.id = x.object_id
   LEFT JOIN org_team tm ON y.name = 'org.team' AND tm.id = x.object_id
   LEFT JOIN cases_case c ON y.name = 'cases.case' AND c.id = x.object_id
   WHERE x.event_id = s.id AND x.recorded_at = s.recorded_at)
FROM shown s LEFT JOIN journal_code k ON k.id = s.actor_type
LEFT JOIN core_account a ON k.name = 'account' AND a.id = s.actor_id
ORDER BY s.occurred_at DESC, s.id DESC
"""


@dataclass(frozen=True)
class Written:
    """A note as the story shows it: who wrote it (nobody: the system), and its files by key and name."""

    pk: int
    kind: str
    body: str
    is_public: bool
    who: str
    files: Sequence[tuple[str, str]]

    @property
    def kind_word(self) -> Text:
        """What it is: a note, an answer, a call."""
        return _KINDS.get(self.kind, self.kind)


@dataclass(frozen=True)
class Entry:
    """One line of the story: a note, or an event with the names of who and what it is about."""

    at: datetime
    rank: int
    key: int
    case_id: int
    note: Written | None = None
    type: str = ""
    who: str = ""
    who_kind: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    version: int = 0

    @property
    def step(self) -> str:
        """The step of a procedure that it is about, as the reader's language calls it."""
        known = names_in_languages(self.version) if self.version else {}
        return text_in(known.get(str(self.attributes.get("step")), {}), default=str(self.attributes.get("name") or ""))

    @property
    def label(self) -> Text:
        """What kind of event it was."""
        known = registry.event.get(self.type)
        return known.label if known else self.type

    @property
    def position(self) -> tuple[datetime, int, int]:
        return (self.at, self.rank, self.key)


@dataclass(frozen=True)
class Story:
    """A page of the story, and where the next one begins."""

    entries: Sequence[Entry]
    older: str
    family: Mapping[int, str]


def family_of(case: Case) -> dict[int, str]:
    """The case and everything merged into it, with numbers."""
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, [case.pk])
        return dict(cursor.fetchall())


def story(case: Case, *, after: str = "", only: str = ALL, limit: int = PAGE, clocks: bool = False) -> Story:
    """What happened on a case and those merged into it, newest first. `after` is where the page before ended."""
    family = family_of(case)
    place = _read(after)
    found: list[Entry] = []
    if only != EVENTS:
        found += _notes(family, place, limit + 1)
    if only != NOTES:
        found += _events(family, place, limit + 1, () if clocks else CLOCKS)
    found.sort(key=lambda one: one.position, reverse=True)
    shown = found[:limit]
    older = signing.dumps([str(shown[-1].at), shown[-1].rank, shown[-1].key], salt=_SALT) if len(found) > limit else ""
    return Story(shown, older, family)


def _read(text: str) -> tuple[datetime, int, int] | None:
    try:
        at, rank, key = signing.loads(text, salt=_SALT) if text else (None, 0, 0)
    except BadSignature:
        return None
    return (datetime.fromisoformat(at), rank, key) if at else None


def _bound(place: tuple[datetime, int, int] | None, rank: int) -> tuple[datetime | None, int]:
    """The time and key before which rows of `rank` come after `place`."""
    if place is None:
        return None, 0
    at, last_rank, key = place
    if rank == last_rank:
        return at, key
    return at, (2**62 if rank < last_rank else 0)


def _notes(family: Mapping[int, str], place: tuple[datetime, int, int] | None, limit: int) -> list[Entry]:
    at, key = _bound(place, _NOTE_RANK)
    with connection.cursor() as cursor:
        cursor.execute(_NOTES, {"ids": list(family), "at": at, "key": key, "limit": limit})
        rows = cursor.fetchall()
    return [
        Entry(at, _NOTE_RANK, pk, case_id, note=Written(pk, kind, body, is_public, who, files))
        for pk, case_id, kind, body, is_public, at, who, files in rows
    ]


def _events(family: Mapping[int, str], place: tuple[datetime, int, int] | None, limit: int, quiet: Sequence[str]) -> list[Entry]:
    at, key = _bound(place, _EVENT_RANK)
    named: dict[str, Any] = {
        "ids": list(family), "quiet": [*QUIET, *quiet], "at": at, "key": key, "limit": limit,
        "language": get_language() or "zh-hans",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, named)
        return [_entry(row) for row in cursor.fetchall()]


def _entry(row: tuple[Any, ...]) -> Entry:
    key, at, type_, kind, who, attributes, case_id, about = row
    names: dict[str, str] = {}
    things = orjson.loads(about or "[]")
    for qualifier, _pk, name in things:
        if name:
            names[qualifier] = _(", ").join((names[qualifier], name)) if qualifier in names else name
    return Entry(
        at, _EVENT_RANK, key, case_id,
        type=type_, who=who or "", who_kind=kind or "", attributes=orjson.loads(attributes), names=names,
        version=next((pk for qualifier, pk, _name in things if qualifier == "version"), 0),
    )  # fmt: skip
