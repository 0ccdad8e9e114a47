"""What parties of a demo have ordered: dishes of past visits with their times and causes of delay, and those on their way now."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from tingtang.catalogue.models import Product
from tingtang.core.actors import SYSTEM
from tingtang.org.models import Hall
from tingtang.visits.actions.orders import PastOrder, enter_orders
from tingtang.visits.models import Call, Order

MOST_DAYS = timedelta(days=10)
_CAUSES = (("coordination", 4), ("unprepared", 4), ("overload", 2), ("carrying", 2))


def enter(hall: Hall, at: datetime) -> int:
    """Order for every party that sat down at a table of the hall and has ordered nothing; the same date orders the same."""
    menu = list(Product.objects.filter(is_active=True, ready_minutes__isnull=False).order_by("code"))
    calls = (
        Call.objects.filter(hall=hall, counter__seats__gt=0, started_at__isnull=False, called_at__gt=at - MOST_DAYS)
        .exclude(ticket__in=Order.objects.filter(hall=hall).values("ticket"))
        .select_related("ticket__service", "service", "counter", "clerk")
        .order_by("called_at", "pk")
    )
    made = [one for call in calls for one in _ordered(call, menu, at)] if menu else []
    return enter_orders(SYSTEM, hall=hall, orders=made, at=at) if made else 0


def _ordered(call: Call, menu: Sequence[Product], at: datetime) -> list[PastOrder]:
    assert call.started_at is not None  # noqa: S101 - asked for above
    chance = random.Random(f"{call.started_at:%Y-%m-%dT%H:%M}{call.counter.number}")  # noqa: S311 - a demo, not a secret
    ordered_at = call.started_at + timedelta(minutes=chance.uniform(3, 7))
    if call.ended_at is None:  # who still sits there has ordered lately, so that something is to come
        ordered_at = max(ordered_at, at - timedelta(minutes=chance.uniform(4, 24)))
    if ordered_at > (call.ended_at or at):
        return []
    latest = call.ended_at - timedelta(minutes=3) if call.ended_at else None
    found = []
    for product in chance.sample(menu, min(len(menu), 2 + call.counter.seats // 3)):
        minutes = (product.ready_minutes or 15) * chance.lognormvariate(-0.5, 0.35)
        ready_at = ordered_at + timedelta(minutes=minutes)
        served_at = ready_at + timedelta(minutes=chance.uniform(0.5, 3))
        if latest is not None and served_at > latest:
            ready_at, served_at = max(ordered_at, latest - timedelta(minutes=1)), max(ordered_at, latest)
        cause = chance.choices([code for code, _weight in _CAUSES], [weight for _code, weight in _CAUSES])[0]
        found.append(
            PastOrder(
                call, product, ordered_at, ready_at if ready_at <= at else None, served_at if served_at <= at else None, cause
            )
        )
    return found
