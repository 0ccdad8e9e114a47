"""The hot statements: one call of a database function (migration 0002), its row as models."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

import orjson
from django.db import connection, models

from tingtang.visits.models import Call, Ticket
from tingtang.visits.rules.estimate import Pace

M = TypeVar("M", bound=models.Model)


class Answer(NamedTuple):
    """What a function said: a reason of refusal, or the rows it changed."""

    refused: str | None
    about: str
    ticket: Ticket
    call: Call

    @property
    def label(self) -> str:
        """The number it is about, for the sentence of a refusal."""
        return self.about or (self.ticket.label if self.ticket.pk else "")


class Load(NamedTuple):
    """What a newcomer finds: people ahead by service, counters at work and free, the pace of each service."""

    refused: str | None
    service_class: str
    ahead: int
    ahead_by: list[tuple[int, int, float]]
    busy: list[tuple[int, float]]
    free: int
    paces: dict[str, Sequence[Any]]
    roster: list[tuple[float, int]]

    def plan(self) -> list[tuple[float, int]]:
        """How many counters there will be, from so many seconds from now on."""
        present, planned = len(self.busy) + self.free, []
        for seconds, change in self.roster:
            present += change
            planned.append((float(seconds), max(0, present)))
        return planned


class Ranked(NamedTuple):
    """One place in the line of a counter."""

    ticket_id: int
    kind: int
    rule: str
    score: int
    waited: int
    since: datetime


class WantedSign(NamedTuple):
    """An event about a ticket that boards should show."""

    event_id: int
    hall_id: int
    at: datetime
    kind: str
    ticket_id: int
    counter_id: int | None


class NewSign(NamedTuple):
    """A sign as it was numbered."""

    hall_id: int
    sequence: int
    kind: str
    label: str
    counter_number: int | None
    zone_code: str
    language: str

    def payload(self) -> dict[str, str | int | None]:
        """What boards and phones are sent."""
        return {
            "sequence": self.sequence,
            "kind": self.kind,
            "label": self.label,
            "counter": self.counter_number,
            "zone": self.zone_code,
            "language": self.language,
        }


_APPEND_SIGNS = """
WITH given AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::bigint[], %s::bigint[])
        WITH ORDINALITY AS g(event_id, hall_id, at, kind, ticket_id, counter_id, n)
    WHERE NOT EXISTS (SELECT 1 FROM visits_sign s WHERE s.event_id = g.event_id)
), base AS (
    SELECT h.hall_id, coalesce((SELECT max(s.sequence) FROM visits_sign s WHERE s.hall_id = h.hall_id), 0) AS latest
    FROM (SELECT DISTINCT hall_id FROM given) h
)
INSERT INTO visits_sign (hall_id, sequence, event_id, at, kind, label, counter_number, zone_code, language)
SELECT g.hall_id, b.latest + row_number() OVER (PARTITION BY g.hall_id ORDER BY g.n), g.event_id, g.at, g.kind,
       visits_label(t.series, t.number), c.number, coalesce(z.code, ''), t.language
FROM given g JOIN base b USING (hall_id) JOIN visits_ticket t ON t.id = g.ticket_id
LEFT JOIN org_counter c ON c.id = g.counter_id LEFT JOIN org_zone z ON z.id = c.zone_id
RETURNING hall_id, sequence, kind, label, counter_number, zone_code, language
"""
_PACES = """
SELECT w.hall_id, w.service_id, p.event_id, s.expected_seconds, p.mean_seconds, p.variance, p.weight, p.no_show_ratio, p.calls
FROM unnest(%s::bigint[], %s::bigint[]) AS w(hall_id, service_id) JOIN catalogue_service s ON s.id = w.service_id
LEFT JOIN visits_servicepace p ON p.hall_id = w.hall_id AND p.service_id = w.service_id
"""
_KEEP_PACES = """
INSERT INTO visits_servicepace (hall_id, service_id, mean_seconds, variance, weight, no_show_ratio, calls, event_id)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::bigint[])
ON CONFLICT (hall_id, service_id) DO UPDATE SET mean_seconds = EXCLUDED.mean_seconds, variance = EXCLUDED.variance,
    weight = EXCLUDED.weight, no_show_ratio = EXCLUDED.no_show_ratio, calls = EXCLUDED.calls, event_id = EXCLUDED.event_id
"""


def call(counter_id: int, clerk_id: int | None, at: datetime, chosen_id: int | None = None, reason: str | None = None) -> Answer:
    """Pick (or take the chosen one), lock, call to the counter, and say why."""
    sql = f"SELECT refused, about, {_columns(Ticket)}, {_columns(Call)} FROM visits_call(%s, %s, %s, %s, %s)"
    row = _row(sql, [counter_id, clerk_id, at, chosen_id, reason])
    return _answer(row[0], row[1] or "", row[2:])


def start(counter_id: int, at: datetime) -> Answer:
    """Begin to serve the one called to the counter."""
    row = _row(f"SELECT refused, {_columns(Ticket)}, {_columns(Call)} FROM visits_start(%s, %s)", [counter_id, at])
    return _answer(row[0], "", row[1:])


def finish(counter_id: int, at: datetime, nonce: bytes, token_hash: bytes) -> tuple[Answer, int | None]:
    """End the service at the counter and ask for a rating; the visit ends with its last errand."""
    sql = f"SELECT refused, rating_id, {_columns(Ticket)}, {_columns(Call)} FROM visits_finish(%s, %s, %s, %s)"
    row = _row(sql, [counter_id, at, nonce, token_hash])
    return _answer(row[0], "", row[2:]), row[1]


def hold(counter_id: int) -> int | None:
    """Hold the open call of a counter with its ticket, and give its id; None when there is none."""
    call_id: int | None = _row("SELECT id FROM visits_hold(%s)", [counter_id])[0]
    return call_id


def counter_state(counter_id: int) -> str:
    """The state of a counter, which nobody changes until the end of the transaction."""
    state: str = _row("SELECT state FROM org_counter WHERE id = %s FOR SHARE", [counter_id])[0]
    return state


def load(
    hall_id: int,
    service_id: int,
    service_class: str,
    at: datetime,
    *,
    since: datetime | None = None,
    ticket_id: int | None = None,
) -> Load:
    """The state of the hall as one newcomer of a service meets it, or as a ticket in line does."""
    row = _row(
        "SELECT * FROM visits_load(%s, %s, %s, %s, %s, %s)", [hall_id, service_id, service_class, at, since or at, ticket_id]
    )
    ahead_by, busy, paces, roster = (
        orjson.loads(each) if isinstance(each, str) else each for each in (row[3], row[4], row[6], row[7])
    )
    return Load(row[0], row[1] or "", row[2] or 0, ahead_by or [], busy or [], row[5] or 0, paces or {}, roster or [])


def issue(
    hall_id: int,
    service_ids: Sequence[int],
    service_class: str,
    at: datetime,
    *,
    link_key: str,
    number: int | None = None,
    channel: str = "",
    language: str = "",
    device_id: int | None = None,
    note: str = "",
    estimate: Sequence[int] | None = None,
    day: date | None = None,
) -> Ticket:
    """Number the ticket (or take the number a lease gave it) and put it in line with its errands."""
    sql = f"SELECT {', '.join(_names(Ticket))} FROM visits_issue(%s, %s::bigint[], %s, %s, %s, %s, %s, %s, %s, %s, %s::int[], %s)"
    values = [
        hall_id, list(service_ids), service_class, at, number, channel, language, link_key, device_id, note,
        list(estimate) if estimate else None, day,
    ]  # fmt: skip
    return _model(Ticket, _row(sql, values))


def ranked(hall_id: int, counter_id: int, service_ids: Sequence[int], at: datetime, *, limit: int = 100) -> list[Ranked]:
    """The line as a counter would call it, in order, as many as `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM visits_ranked(%s, %s, %s::bigint[], %s, %s, %s)",
            [hall_id, counter_id, list(service_ids), at, limit, limit],
        )
        return [Ranked(*row) for row in cursor.fetchall()]


def services_at(counter_id: int, clerk_id: int | None) -> list[int]:
    """Ids of the services a counter takes now with this clerk."""
    found: list[int] = _row("SELECT visits_services_at(%s, %s)", [counter_id, clerk_id])[0]
    return found


def next_number(hall_id: int, day: date, series: str, count: int) -> int:
    """The first of `count` fresh numbers of a series."""
    number: int = _row("SELECT visits_next_number(%s, %s, %s, %s)", [hall_id, day, series, count])[0]
    return number


def hold_setups() -> None:
    """Wait until nobody else begins the setup of a hall; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7302, 0)")


def append_signs(wanted: Sequence[WantedSign]) -> list[NewSign]:
    """Number signs behind those of their hall; an event that has its sign already gets no second one."""
    if not wanted:
        return []
    columns = [list(column) for column in zip(*wanted, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND_SIGNS, columns)
        return [NewSign(*row) for row in cursor.fetchall()]


def known_pace(expected: float, mean: float | None, *learned: float) -> Pace:
    """The pace that was learned, or that of the catalogue."""
    return Pace.configured(expected) if mean is None else Pace(mean, *learned)


def paces(keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[Pace, int]]:
    """What is known of the durations of services in halls (hall, service), and the latest event learned from."""
    wanted = sorted(keys)
    with connection.cursor() as cursor:
        cursor.execute(_PACES, [[hall for hall, _ in wanted], [service for _, service in wanted]])
        return {(hall, service): (known_pace(*known), latest or 0) for hall, service, latest, *known in cursor.fetchall()}


def keep_paces(learned: Mapping[tuple[int, int], tuple[Pace, int]]) -> None:
    """Keep what was learned. The driver takes no list in which whole and broken numbers are mixed."""
    rows = [
        (hall, service, *map(float, (pace.mean, pace.variance, pace.weight, pace.no_show, pace.calls)), event)
        for (hall, service), (pace, event) in learned.items()
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP_PACES, [list(column) for column in zip(*rows, strict=True)])


def _row(sql: str, values: list[Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


@cache
def _columns(model: type[models.Model]) -> str:
    return ", ".join(f"({model._meta.model_name}).{name}" for name in _names(model))


@cache
def _names(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f'"{field.column}"' for field in model._meta.concrete_fields)


@cache
def _attnames(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


def _model(model: type[M], values: Sequence[Any]) -> M:
    return model.from_db("default", _attnames(model), values)


def _answer(refused: str | None, about: str, values: Sequence[Any]) -> Answer:
    border = len(_attnames(Ticket))
    ticket, found = _model(Ticket, values[:border]), _model(Call, values[border:])
    if isinstance(found.why, str):
        found.why = orjson.loads(found.why)
    if refused is None:
        found.ticket = ticket
    return Answer(refused, about, ticket, found)
