"""The list of all tickets, past ones too, and the story of one."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.models import Account
from tingtang.org.models import Counter, Device, Hall
from tingtang.visits.events import REASONS
from tingtang.visits.models import WAITS, Call, Rating, Ticket, TicketState
from tingtang.visits.queries import VIEW
from tingtang.visits.queries.choices import Reason, reason
from tingtang.visits.rules.estimate import whole_minutes

_NUMBER = re.compile(r"^\s*([A-Za-z]{0,2})\s*0*([0-9]{1,9})\s*$")
_FIELDS = (
    "id", "series", "number", "state", "service__code", "service_class", "day_date", "issued_at", "waiting_since",
    "called_at", "ended_at", "counter__number", "channel",
)  # fmt: skip


def tickets(
    actor: Actor, hall: Hall, *, day: date | None = None, state: str | None = None, text: str | None = None
) -> QuerySet[Ticket]:
    """The tickets of a hall, newest first: of one day or of all, in one state or any, by their number."""
    found: QuerySet[Ticket] = Ticket.objects.visible_to(actor, VIEW).filter(hall=hall)
    if day is not None:
        found = found.filter(day_date=day)
    if state:
        found = found.filter(WAITS) if state == TicketState.WAITING else found.filter(state=state)
    if text:
        found = by_number(found, text)
    return found.order_by("-pk")


def by_number(found: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """Tickets whose number is `text`: A007, a7, 7. None for anything else."""
    match = _NUMBER.match(text)
    if match is None:
        return found.none()
    series, number = match.groups()
    found = found.filter(number=int(number)) if int(number) < 2**31 else found.none()
    return found.filter(series=series.upper()) if series else found


def plain(found: QuerySet[Ticket]) -> Any:
    """Rows for a program, without models."""
    return found.values(*_FIELDS)


def as_plain(row: dict[str, Any]) -> dict[str, Any]:
    """One row of `plain` as the API tells it."""
    return {
        "id": row["id"],
        "label": f"{row['series']}{row['number']:03d}",
        "state": row["state"],
        "service": row["service__code"],
        "service_class": row["service_class"],
        "day_date": row["day_date"],
        "issued_at": row["issued_at"],
        "waiting_since": row["waiting_since"],
        "called_at": row["called_at"],
        "ended_at": row["ended_at"],
        "counter": row["counter__number"],
        "channel": row["channel"],
    }


@dataclass(frozen=True)
class Happening:
    """One line of a ticket's story."""

    at: datetime
    recorded_at: datetime
    kind: str
    label: str
    who: str
    counter: str
    attributes: dict[str, Any]

    @property
    def reason(self) -> str:
        """The reason in words: the program's own in the reader's language."""
        given = str(self.attributes.get("reason") or "")
        return str(REASONS.get(given, given))


@dataclass(frozen=True)
class Episode:
    """One call of a ticket with its reason and what became of the rating."""

    call: Call
    reason: Reason
    rating: Rating | None


# The events of one object by the journal's own index, with who acted and at which counter.
_STORY = """
SELECT e.id, e.occurred_at, e.recorded_at, t.name, e.attributes::text, k.name, e.actor_id,
       (SELECT c.object_id FROM journal_event_object c JOIN journal_code q ON q.id = c.qualifier_id AND q.name = 'counter'
        WHERE c.event_id = e.id LIMIT 1)
FROM journal_event e
JOIN journal_code t ON t.id = e.type_id
LEFT JOIN journal_code k ON k.id = e.actor_type
WHERE e.log_id = 1 AND e.id IN (
    SELECT o.event_id FROM journal_event_object o
    WHERE o.log_id = 1 AND o.object_id = %s
      AND o.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'visits.ticket'))
ORDER BY e.occurred_at, e.id
"""


def story(ticket: Ticket) -> list[Happening]:
    """Everything the journal knows of a ticket, in order. Customers are not named; staff are."""
    with connection.cursor() as cursor:
        cursor.execute(_STORY, [ticket.pk])
        rows = cursor.fetchall()
    names = _actor_names({(row[5], row[6]) for row in rows})
    counters = {c.pk: c.name_in() for c in Counter.objects.filter(pk__in={row[7] for row in rows if row[7]})}
    return [
        Happening(
            row[1],
            row[2],
            row[3],
            _label(row[3]),
            names.get((row[5], row[6]), ""),
            counters.get(row[7], ""),
            orjson.loads(row[4]),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Promise:
    """What the customer was told, and what came true: the first call, against the bounds."""

    low_seconds: int
    high_seconds: int
    waited_seconds: float | None

    @property
    def minutes(self) -> tuple[int, int]:
        """The bounds as they were told."""
        return whole_minutes(self.low_seconds, self.high_seconds)

    @property
    def came_true(self) -> bool | None:
        """Whether the wait ended between the bounds, as four of five should; None while nobody knows."""
        if self.waited_seconds is None:
            return None
        return self.low_seconds <= self.waited_seconds <= self.high_seconds


def promise(ticket: Ticket) -> Promise | None:
    """The estimate given with a number, and how it turned out."""
    if ticket.estimate_low_seconds is None or ticket.estimate_high_seconds is None:
        return None
    first = Call.objects.filter(ticket=ticket).order_by("pk").values_list("called_at", flat=True).first()
    waited = (first - ticket.issued_at).total_seconds() if first else None
    return Promise(ticket.estimate_low_seconds, ticket.estimate_high_seconds, waited)


def _label(event: str) -> str:
    known = registry.event.get(event)
    return str(known.label) if known else event


def _actor_names(actors: set[tuple[str | None, int | None]]) -> dict[tuple[str | None, int | None], str]:
    accounts = Account.objects.filter(pk__in=[i for kind, i in actors if kind == "account"]).values_list("pk", "name")
    devices = Device.objects.filter(pk__in=[i for kind, i in actors if kind == "device"]).values_list("pk", "name")
    found: dict[tuple[str | None, int | None], str] = {("account", pk): name for pk, name in accounts}
    found |= {("device", pk): name for pk, name in devices}
    found |= {(kind, i): _("customer") for kind, i in actors if kind == "customer"}
    return found | {(kind, i): _("system") for kind, i in actors if kind == "system"}


def episodes(ticket: Ticket) -> list[Episode]:
    """The calls of a ticket, each with why it was this number."""
    calls = Call.objects.filter(ticket=ticket).select_related("counter", "clerk", "service", "rating").order_by("pk")
    return [Episode(call, reason(call), getattr(call, "rating", None)) for call in calls]
