"""From the journal into columns: the events of some days with what formulas ask of them, in a few statements for all indicators."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import numpy as np
from django.db import connection

from tingtang.catalogue.queries.calendars import Calendars
from tingtang.catalogue.rules.calendars import Open, merged
from tingtang.core import registry
from tingtang.journal.columns import Array, columns
from tingtang.journal.models import Code, Log
from tingtang.quality.events import INSPECTED
from tingtang.quality.queries.days import number_of
from tingtang.quality.queries.forged import forged
from tingtang.quality.queries.kinds import kinds_under
from tingtang.quality.queries.rescored import rescore
from tingtang.quality.rules.formula import (
    NUMERIC,
    Attribute,
    Compare,
    Condition,
    Declared,
    Elapsed,
    Events,
    Flag,
    Has,
    Term,
    tests,
    values,
)
from tingtang.quality.rules.measuring import Frame, Worked, latest_before, truth
from tingtang.visits.events import RATED

ALL = "all"
# The kinds of units, and which objects of an event say its unit, the first that is related. A post is measured by its holders.
DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    ALL: (),
    "hall": ("hall",),
    "service": ("service",),
    "counter": ("counter",),
    "person": ("clerk", "assignee", "staff", "owner", "keeper"),
    "process": ("kind",),
}
# What an event about a case alone does not say itself, an earlier event about the same case does.
FOLLOWED = "case"
_BORROWED = ("hall", "service", "assignee", "kind")
_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
_EDGE = timedelta(hours=15)  # no zone is further from UTC

_SINCE_1970 = 946_684_800_000_000  # the database counts microseconds from 2000, and sends them as they are
_EVENTS = """
SELECT e.id, e.occurred_at, e.recorded_at, e.type_id::int{columns} FROM journal_event e
WHERE e.log_id = %(log)s AND e.occurred_at >= %(first)s AND e.occurred_at < %(end)s AND e.type_id = ANY(%(types)s)
    AND (%(told)s::timestamptz IS NULL OR e.recorded_at <= %(told)s)
"""
_OBJECTS = """
SELECT x.event_id, x.qualifier_id::int, x.object_id
FROM journal_event e JOIN journal_event_object x ON x.event_id = e.id AND x.recorded_at = e.recorded_at
WHERE e.log_id = %(log)s AND e.occurred_at >= %(first)s AND e.occurred_at < %(end)s AND e.type_id = ANY(%(types)s)
    AND x.qualifier_id = ANY(%(qualifiers)s)
    AND e.recorded_at BETWEEN %(earliest)s AND %(latest)s AND x.recorded_at BETWEEN %(earliest)s AND %(latest)s
    AND x.event_id BETWEEN %(low)s AND %(high)s
"""
_STARTS = """
SELECT e.id, e.occurred_at, x.object_id{columns} FROM journal_event_object x
JOIN journal_event e ON e.id = x.event_id AND e.recorded_at = x.recorded_at
WHERE x.log_id = %(log)s AND x.object_type_id = ANY(%(kinds)s) AND x.object_id = ANY(%(keys)s) AND x.qualifier_id = %(by)s
    AND e.type_id = %(type)s AND e.occurred_at < %(end)s
"""
_LENT = """
SELECT c.object_id, c.event_id, q.qualifier_id::int, q.object_id FROM journal_event_object c
JOIN journal_event_object q ON q.event_id = c.event_id AND q.recorded_at = c.recorded_at
WHERE c.log_id = 1 AND c.object_type_id = ANY(%(kinds)s) AND c.qualifier_id = %(by)s AND c.object_id = ANY(%(keys)s)
    AND q.qualifier_id = ANY(%(lent)s)
"""


def catalogue(log: int = Log.OWN) -> dict[str, Declared]:
    """The event types of a log: those the programme declares, or those an imported log came with."""
    if log == Log.OWN:
        return {name: Declared(one.attributes, _objects(one.objects)) for name, one in registry.event.items()}
    found = Log.objects.filter(pk=log).values_list("declared", flat=True).first() or {}
    types: Mapping[str, Mapping[str, str]] = found.get("event_types", {})
    return {name: Declared(attributes, ("case", "resource")) for name, attributes in types.items()}


def _objects(declared: Sequence[str]) -> Sequence[str]:
    """The objects of an event type, and those that earlier events about the same case lend it."""
    return tuple(dict.fromkeys((*declared, *_BORROWED))) if FOLLOWED in declared else declared


@dataclass
class Need:
    """What is asked of one event type: numbers, texts with the words they are compared with, objects, durations."""

    numbers: dict[str, str] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    objects: set[str] = field(default_factory=set)
    keys: set[tuple[str, str]] = field(default_factory=set)
    elapsed: dict[str, Elapsed] = field(default_factory=dict)


def needs(terms: Iterable[Term], known: Mapping[str, Declared]) -> dict[str, Need]:
    """What terms ask, by event type."""
    found: dict[str, Need] = {}
    for term in terms:
        need, declared = found.setdefault(term.events.type, Need()), known[term.events.type]
        for value in values(term):
            _ask_value(need, value, declared)
        for condition in (term.condition, term.events.where):
            _ask(need, condition, declared)
    return found


def _ask_value(need: Need, value: Any, declared: Declared) -> None:
    if isinstance(value, Elapsed):
        need.elapsed[str(value)] = value
        need.objects.add(value.by)
    elif declared.attributes.get(value.name) in (*NUMERIC, "boolean"):
        need.numbers[value.name] = declared.attributes[value.name]
    elif value.name in declared.attributes:
        need.texts.setdefault(value.name, [])
    else:
        need.objects.add(value.name)


def _ask(need: Need, condition: Condition | None, declared: Declared) -> None:
    for one in tests(condition):
        if isinstance(one, Has):
            need.objects.add(one.name)
        elif isinstance(one, Flag):
            need.numbers[one.name] = "boolean"
        else:
            _ask_value(need, one.value, declared)
            literals = (one.literal,) if isinstance(one, Compare) else one.literals
            if isinstance(one.value, Attribute):
                _ask_words(need, one.value.name, literals)


def _ask_words(need: Need, name: str, literals: Sequence[float | str | bool]) -> None:
    if name in need.texts:
        need.texts[name] += [str(each) for each in literals if str(each) not in need.texts[name]]
    elif name in need.objects:
        need.keys |= {(name, str(each)) for each in literals}


@dataclass(frozen=True)
class Facts:
    """One type's events as a frame, the local day of each, and its unit of every kind."""

    frame: Frame
    days: Array
    units: Mapping[str, Array]


class Reader:
    """Reads the events of a log for terms: all, or only those that the journal was `told` of by a time.

    One reader knows the words of the journal and the calendars as they are now.
    """

    def __init__(self, log: int, terms: Sequence[Term], *, told: datetime | None = None) -> None:
        self.log, self.known, self.told = log, catalogue(log), told
        self.terms = [term for term in terms if term.events.type in self.known]
        self.needs = needs(self.terms, self.known)
        codes = Code.objects.values_list("kind", "name", "id")
        self.codes = {(kind, name): number for kind, name, number in codes}
        self.calendars = Calendars.read()
        self.kinds = self._kinds()
        self.keys = self._keys()

    def _code(self, kind: str, name: str) -> int:
        return self.codes.get((kind, name), 0)

    def _kinds(self) -> dict[str, list[int]]:
        """Which types of objects stand under each qualifier that is followed or compared."""
        wanted = {name for need in self.needs.values() for name, _code in need.keys}
        wanted |= {one.by for need in self.needs.values() for one in need.elapsed.values()}
        if any(FOLLOWED in self.known[name].objects for name in self.needs):
            wanted.add(FOLLOWED)
        return {name: kinds_under(self.log, self._code("qualifier", name)) for name in wanted}

    def _keys(self) -> dict[tuple[str, str], frozenset[int]]:
        """What codes in conditions mean: the objects that have or had them, as the journal tells."""
        found = {}
        with connection.cursor() as cursor:
            for name, code in {pair for need in self.needs.values() for pair in need.keys}:
                cursor.execute(
                    "SELECT DISTINCT object_id FROM journal_object_change WHERE log_id = %s AND object_type_id = ANY(%s)"
                    " AND field IN ('code', 'badge', 'nature') AND value = to_jsonb(%s::text)"
                    " UNION SELECT id FROM journal_object WHERE log_id = %s AND log_id <> 1 AND name IN (%s, %s)",
                    [self.log, self.kinds[name], code, self.log, code, f"{name}:{code}"],
                )
                found[name, code] = frozenset(row[0] for row in cursor.fetchall())
        return found

    def read(self, first: date, latest: date) -> dict[str, Facts]:
        """The events of the days `first` to `latest`, each in the zone of its hall, by type."""
        begins = datetime(first.year, first.month, first.day, tzinfo=UTC) - _EDGE
        ends = datetime(latest.year, latest.month, latest.day, tzinfo=UTC) + timedelta(days=1) + _EDGE
        by_code = {self._code("event", name): name for name in self.needs}
        by_code.pop(0, None)
        if not by_code:
            return {}
        about = {"log": self.log, "first": begins, "end": ends, "types": list(by_code), "told": self.told}
        wanted, sql, types, words = self._columns()
        read = {"id": "i8", "at": "i8", "recorded": "i8", "type": "i4", **types}
        rows = columns(_EVENTS.format(columns=sql), {**about, **words}, read)
        if self.log == Log.OWN and RATED.name in self.needs:
            counts = ~np.isin(rows["id"], [one.event for one in forged(self.told)])
            rows = {name: column[counts] for name, column in rows.items()}
        if self.log == Log.OWN and INSPECTED.name in self.needs:
            rescore(rows, wanted, self.told)
        if not len(rows["id"]):
            return {}
        # When they were recorded says which months of the journal hold their objects, their ids how much of the first and the last.
        recorded, ids = rows.pop("recorded"), rows["id"]
        about |= {"earliest": _moment(int(recorded.min())), "latest": _moment(int(recorded.max()))}
        about |= {"low": int(ids.min()), "high": int(ids.max())}
        rows["at"] += _SINCE_1970
        order = np.argsort(rows["id"], kind="stable")
        rows = {name: column[order] for name, column in rows.items()}
        objects = self._objects(about, rows["id"])
        self._lend(
            objects, rows["id"], np.array([FOLLOWED in self.known[by_code[t]].objects for t in by_code]), rows["type"], by_code
        )
        halls = objects.get("hall", np.zeros(len(order), np.int64))
        days = self._days(rows["at"], halls)
        inside = (days >= number_of(first)) & (days <= number_of(latest))
        return {
            name: self._facts(name, np.flatnonzero(inside & (rows["type"] == code)), rows, wanted, objects, days, ends)
            for code, name in by_code.items()
        }

    def _columns(self, only: Need | None = None) -> tuple[dict[str, str], str, dict[str, str], dict[str, Any]]:
        """The columns of attributes, one for each name whatever the type: how they are called, read and typed, and their words."""
        sql, types, words, wanted = "", {}, dict[str, Any](), dict[str, str]()
        numbers, texts = _asked([only] if only else list(self.needs.values()))
        for place, name in enumerate(numbers):
            wanted[name], types[f"v{place}"] = f"v{place}", "f8"
            words[f"n{place}"] = name
            sql += f", {_NUMBER}".replace("NAME", f"%(n{place})s::text")
        for place, (name, among) in enumerate(texts.items()):
            wanted[f"text {name}"], types[f"t{place}"] = f"t{place}", "i4"
            words |= {f"m{place}": name, f"w{place}": among}
            sql += f", {_TEXT}".replace("NAME", f"%(m{place})s::text").replace("WORDS", f"%(w{place})s")
        return wanted, sql, types, words

    def _objects(self, about: dict[str, Any], ids: Array) -> dict[str, Array]:
        names = {name for need in self.needs.values() for name in need.objects} | {FOLLOWED}
        names |= {name for group in DIMENSIONS.values() for name in group}
        by_code = {self._code("qualifier", name): name for name in names if self._code("qualifier", name)}
        found = columns(_OBJECTS, about | {"qualifiers": list(by_code)}, {"event": "i8", "qualifier": "i4", "object": "i8"})
        place = np.searchsorted(ids, found["event"])
        columns_found = {name: np.zeros(len(ids), np.int64) for name in names}
        for code, name in by_code.items():
            chosen = found["qualifier"] == code
            columns_found[name][place[chosen]] = found["object"][chosen]
        return columns_found

    def _lend(self, objects: dict[str, Array], ids: Array, follows: Array, types: Array, by_code: Mapping[int, str]) -> None:
        """Give events about a case what earlier events about it said: hall, service, who has it, which kind it is of."""
        if self.log != Log.OWN or not follows.any():
            return
        cases = objects[FOLLOWED]
        following = np.isin(types, np.array(list(by_code))[follows]) & (cases != 0)
        keys = np.unique(cases[following])
        if not len(keys):
            return
        lent = {self._code("qualifier", name): name for name in _BORROWED if self._code("qualifier", name)}
        found = columns(
            _LENT,
            {"kinds": self.kinds[FOLLOWED], "by": self._code("qualifier", FOLLOWED), "keys": keys.tolist(), "lent": list(lent)},
            {"thing": "i8", "event": "i8", "qualifier": "i4", "object": "i8"},
        )
        for code, name in lent.items():
            chosen, needy = found["qualifier"] == code, np.flatnonzero(following & (objects[name] == 0))
            source = latest_before((found["thing"][chosen], found["event"][chosen]), cases[needy], ids[needy])
            known = dict(zip(zip(found["thing"][chosen].tolist(), found["event"][chosen].tolist(), strict=True),
                             found["object"][chosen].tolist(), strict=True))  # fmt: skip
            pairs = zip(cases[needy].tolist(), source.tolist(), strict=True)
            objects[name][needy] = np.fromiter((known.get(pair, 0) for pair in pairs), np.int64, len(needy))

    def _days(self, at: Array, halls: Array) -> Array:
        """The number of the local day (days since 1970) of each moment."""
        found = np.empty(len(at), np.int64)
        for hall in np.unique(halls).tolist():
            rows = halls == hall
            found[rows] = self._local(at[rows], hall) // _DAY
        return found

    def _local(self, at: Array, hall: int) -> Array:
        zone = self.calendars.zones.get(hall) or self.calendars.of(None).zone
        hours, place = np.unique(at // _HOUR, return_inverse=True)
        shifts = [datetime.fromtimestamp(hour * 3600, zone).utcoffset() or timedelta() for hour in hours.tolist()]
        return at + np.array([int(shift.total_seconds()) * 1_000_000 for shift in shifts], np.int64)[place]

    def _facts(
        self, name: str, picked: Array, rows: Mapping[str, Array], wanted: Mapping[str, str], objects: Mapping[str, Array],
        days: Array, ends: datetime,
    ) -> Facts:  # fmt: skip
        need = self.needs[name]
        frame = Frame(
            rows["id"][picked], rows["at"][picked],
            {one: rows[wanted[one]][picked] for one in need.numbers},
            {one: rows[wanted[f"text {one}"]][picked] for one in need.texts},
            _asked(list(self.needs.values()))[1],
            {one: objects[one][picked] for one in need.objects},
            self.keys,
        )  # fmt: skip
        halls = objects["hall"][picked]
        for text, one in need.elapsed.items():
            cast("dict[str, Array]", frame.elapsed)[text] = self._elapsed(one, frame, halls, ends)
        return Facts(frame, days[picked], {kind: _unit(group, objects, picked) for kind, group in DIMENSIONS.items()})

    def _elapsed(self, one: Elapsed, frame: Frame, halls: Array, ends: datetime) -> Array:
        keys = np.unique(frame.objects[one.by])
        keys = keys[keys != 0]
        starts = self._starts(one.start, one.by, keys, ends)
        begun = latest_before(starts, frame.objects[one.by], frame.at)
        known = (begun >= 0) & (frame.objects[one.by] != 0)
        found = np.full(len(frame), np.nan)
        if not one.is_working:
            found[known] = (frame.at[known] - begun[known]) / 1e6
            return found
        for hall in np.unique(halls[known]).tolist():
            rows = known & (halls == hall)
            table = self._worked(hall, int(begun[rows].min()), int(frame.at[rows].max()))
            found[rows] = (table.before(frame.at[rows]) - table.before(begun[rows])) / 1e6
        return found

    def _starts(self, events: Events, by: str, keys: Array, ends: datetime) -> tuple[Array, Array]:
        """When events of a type happened to objects: their keys and moments."""
        need, declared = Need(), self.known[events.type]
        _ask(need, events.where, declared)
        wanted, sql, types, words = self._columns(need)
        about = {
            "log": self.log, "kinds": self.kinds[by], "keys": keys.tolist(), "by": self._code("qualifier", by),
            "type": self._code("event", events.type), "end": ends,
        }  # fmt: skip
        rows = columns(_STARTS.format(columns=sql), {**about, **words}, {"id": "i8", "at": "i8", "object": "i8", **types})
        rows["at"] += _SINCE_1970
        frame = Frame(
            rows["id"], rows["at"], {name: rows[wanted[name]] for name in need.numbers},
            {name: rows[wanted[f"text {name}"]] for name in need.texts}, need.texts, {}, self.keys,
        )  # fmt: skip
        holds, _known = truth(events.where, frame)
        return rows["object"][holds], rows["at"][holds]

    def _worked(self, hall: int, first: int, latest: int) -> Worked:
        calendar = self.calendars.of(hall if hall in self.calendars.zones else None)
        day = datetime.fromtimestamp(first / 1e6, calendar.zone).date() - timedelta(days=1)
        spans = list[Open]()
        while day <= datetime.fromtimestamp(latest / 1e6, calendar.zone).date():
            spans += calendar.opens(day)
            day += timedelta(days=1)
        opens = merged(spans)
        starts, ends = (np.array([getattr(span, name) for span in opens], np.int64) for name in ("starts", "ends"))
        return Worked(starts, ends, np.concatenate(([0], np.cumsum(ends - starts))))


_NUMBER = (
    "CASE jsonb_typeof(e.attributes -> NAME) WHEN 'number' THEN (e.attributes ->> NAME)::float8"
    " WHEN 'boolean' THEN (e.attributes ->> NAME)::boolean::int ELSE 'NaN' END"
)
_TEXT = (
    "coalesce(array_position(WORDS::text[], e.attributes ->> NAME), CASE WHEN e.attributes ->> NAME IS NULL THEN -1 ELSE 0 END)"
)


def _asked(all_needs: Sequence[Need]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Numbers and texts of several needs together."""
    numbers = {name: kind for need in all_needs for name, kind in need.numbers.items()}
    texts: dict[str, list[str]] = {}
    for need in all_needs:
        for name, words in need.texts.items():
            kept = texts.setdefault(name, [])
            kept += [word for word in words if word not in kept]
    return numbers, texts


def _unit(group: Sequence[str], objects: Mapping[str, Array], picked: Array) -> Array:
    found = np.zeros(len(picked), np.int64)
    for name in reversed(group):
        found = np.where(objects[name][picked] != 0, objects[name][picked], found)
    return found


def _moment(since_2000: int) -> datetime:
    return datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=since_2000)
