"""What people are told to wait after they have taken a number, and before: on phones, kiosks and boards. All of it is recorded.

What was told stands for a minute, so that screens keep calm and the journal holds each thing that was shown once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import orjson
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.journal.record import record
from tingtang.org.models import Hall
from tingtang.visits import statements
from tingtang.visits.actions.tickets import estimate_of, seconds_of
from tingtang.visits.events import WAIT_TOLD, WAITS_TOLD
from tingtang.visits.models import HallService, HallWaits, Ticket, TicketWait
from tingtang.visits.rules.estimate import whole_minutes

STANDS = timedelta(minutes=1)


def minutes_of(wait: Sequence[float] | None) -> tuple[int | None, int | None]:
    """The interval of a wait that was told, in whole minutes; nothing where it is not known."""
    return whole_minutes(wait[1], wait[2]) if wait else (None, None)


@action("visits.tell_wait", on="ticket", label=_("Tell the wait on phones"))
def tell_wait(actor: Actor, *, ticket: Ticket, at: datetime) -> TicketWait:
    """Tell the holder of a number how long he still waits: as told within the latest minute, unless the line ahead has moved."""
    found = statements.load(
        ticket.hall_id, ticket.service_id, ticket.service_class, at, since=ticket.waiting_since, ticket_id=ticket.pk
    )
    told = TicketWait.objects.filter(ticket=ticket).first()
    if told is not None and told.ahead == found.ahead and at - told.told_at < STANDS:
        unchanged()
        return told
    wait = None if found.refused else seconds_of(estimate_of(found))
    is_news = told is None or minutes_of(told.wait) != minutes_of(wait)
    values = {"told_at": at, "ahead": found.ahead, "wait": wait}
    told, _made = TicketWait.objects.update_or_create(ticket=ticket, defaults=values)
    if is_news and wait:
        seconds, low, high = wait
        about = {"ticket": ticket, "hall": ticket.hall, "service": ticket.service}
        record(
            WAIT_TOLD, actor, at=at, **about, ahead=found.ahead, estimate_seconds=seconds, estimate_low_seconds=low,
            estimate_high_seconds=high,
        )  # fmt: skip
    else:
        unchanged()
    return told


@action("visits.tell_waits", on="hall", label=_("Tell the waits on kiosks and boards"))
def tell_waits(actor: Actor, *, hall: Hall, at: datetime) -> HallWaits:
    """Tell newcomers of a hall how long each service waits: as told within the latest minute, else anew."""
    told = HallWaits.objects.filter(hall=hall).first()
    if told is not None and timedelta(0) <= at - told.told_at < STANDS:
        unchanged()
        return told
    offered = HallService.objects.filter(hall=hall, is_active=True, service__is_active=True).select_related("service")
    waits = {}
    for each in offered.order_by("service_id"):
        found = statements.load(hall.pk, each.service_id, each.service.service_class, at)
        waits[str(each.service_id)] = None if found.refused else seconds_of(estimate_of(found))
    is_news = told is None or _shown(told.waits) != _shown(waits)
    told, _made = HallWaits.objects.update_or_create(hall=hall, defaults={"told_at": at, "waits": waits})
    if is_news:
        record(WAITS_TOLD, actor, at=at, hall=hall, waits=orjson.dumps(waits).decode())
    else:
        unchanged()
    return told


def _shown(waits: Mapping[str, Sequence[float] | None]) -> dict[str, tuple[int | None, int | None]]:
    return {service: minutes_of(wait) for service, wait in waits.items()}
