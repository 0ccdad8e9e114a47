"""Messages between procedures, and from outside: to those that wait for them, and to those that they begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.customers.models import Customer
from tingtang.flows.actions.running import Moved, deliver
from tingtang.flows.actions.starting import begin_at, waiting_for
from tingtang.flows.models import Instance, Start, Wait
from tingtang.flows.queries.tables import table_of
from tingtang.org.models import Hall


@dataclass(frozen=True)
class Arrived:
    """What became of a message: how many procedures waited for it, and how many it began."""

    delivered: int
    begun: int


@action("flows.send_message", on="hall", label=_("Send messages to procedures"))
def send_message(
    actor: Actor, *, name: str, hall: Hall | None, at: datetime, key: str = "", values: Mapping[str, Any] | None = None
) -> Arrived:
    """Send a message, to one hall or to all: every procedure that waits for it goes on, every version in force that it begins is begun.

    Refused (`NotFound`) when nothing waits for it and it begins nothing.
    """
    found = passed_on(actor, name=name, key=key, values=values or {}, hall=hall, at=at)
    if not (found.delivered or found.begun):
        raise NotFound
    return found


def passed_on(actor: Actor, *, name: str, key: str, values: Mapping[str, Any], at: datetime, hall: Hall | None = None) -> Arrived:
    """Give a message to all that it concerns."""
    delivered = deliver_all(actor, name=name, key=key, values=values, hall=hall, at=at)
    starts = waiting_for(name, at)
    for one in starts:
        begin_at(actor, one.version, table_of(one.version_id).ids[one.node], hall=hall, values=values, at=at)
    return Arrived(len(delivered), len(starts))


def deliver_all(
    actor: Actor, *, name: str, key: str, values: Mapping[str, Any], at: datetime, hall: Hall | None = None
) -> list[Moved]:
    """Give a message to every instance that waits for it; of one hall, if one is named."""
    waits = Wait.objects.filter(name=name, key=key).order_by("instance_id").values_list("instance_id", flat=True).distinct()
    waiting = Instance.objects.filter(pk__in=list(waits))
    if hall is not None:
        waiting = waiting.filter(hall=hall)
    return [deliver(actor, instance=one, name=name, key=key, values=values, at=at) for one in waiting]


@dataclass(frozen=True)
class News:
    """Something that happened, as procedures may begin by it."""

    name: str
    at: datetime
    hall_id: int | None
    customer_id: int | None
    values: Mapping[str, Any]


@action("flows.note_news", label=_("Have procedures begin by what happens"))
def note_news(actor: Actor, *, news: Sequence[News], at: datetime) -> int:
    """Order the procedures that what happened begins; how many. The worker begins them, and tries again what fails."""
    unchanged()
    halls = set(Hall.objects.filter(pk__in={one.hall_id for one in news}).values_list("pk", flat=True))
    customers = set(Customer.objects.filter(pk__in={one.customer_id for one in news}).values_list("pk", flat=True))
    orders = [
        Start(
            version=start.version,
            node=start.node,
            due_at=at,
            values={"event": one.name, **one.values},
            hall_id=one.hall_id if one.hall_id in halls else None,
            customer_id=one.customer_id if one.customer_id in customers else None,
        )
        for one in news
        for start in waiting_for(one.name, at)
        if start.due_at <= one.at
    ]
    return len(Start.objects.bulk_create(orders))
