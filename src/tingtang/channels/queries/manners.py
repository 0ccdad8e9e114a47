"""Reads of rules of approach."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from tingtang.catalogue.queries.calendars import hall_zone
from tingtang.channels.models import Manner
from tingtang.channels.queries.channels import in_halls
from tingtang.channels.queries.conversations import VIEW_SETUP
from tingtang.channels.rules.quiet import quiet_until
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.customers.models import Customer
from tingtang.org.models import Hall


def manners(actor: Actor, permission: str = VIEW_SETUP) -> QuerySet[Manner]:
    """Rules of the house, and of the halls where the actor holds the permission."""
    return Manner.objects.select_related("hall", "tier").filter(in_halls(actor, permission))


def get_manner(actor: Actor, key: int, permission: str = VIEW_SETUP) -> Manner:
    """One rule. NotFound when absent or not visible."""
    found = manners(actor, permission).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def manners_of(customer: Customer | None, hall: Hall | None) -> list[Manner]:
    """The rules that hold for a customer (for whoever is not known: those for all), in their order."""
    return fitting(Manner.objects.filter(is_active=True).order_by("order", "code"), customer, hall)


def fitting(rules: Iterable[Manner], customer: Customer | None, hall: Hall | None) -> list[Manner]:
    """Of some rules those that hold for a customer, of a hall."""
    home = hall.pk if hall is not None else customer.hall_id if customer is not None else None
    tier, kind = (customer.tier_id, customer.kind) if customer is not None else (None, "")
    return [one for one in rules if one.hall_id in {None, home} and one.tier_id in {None, tier} and one.of_kind in {"", kind}]


def with_quiet() -> QuerySet[Manner]:
    """The rules that say when customers are left in peace."""
    return Manner.objects.filter(Q(is_active=True) & Q(quiet_from__isnull=False))


def peace_until(rules: Iterable[Manner], customer: Customer | None, hall: Hall | None, at: datetime) -> datetime | None:
    """When a customer may be written to unasked again, by the clock of his hall; None when he may now."""
    found = fitting(rules, customer, hall)
    spans = [(one.quiet_from, one.quiet_until) for one in found if one.quiet_from and one.quiet_until]
    return quiet_until(at.astimezone(hall_zone(hall or (customer.hall if customer else None))), spans) if spans else None
