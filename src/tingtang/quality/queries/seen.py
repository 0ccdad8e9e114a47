"""Which rows of a hall are an actor's to see; those of no hall are for who may everywhere."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.org.models import Staff


def here(actor: Actor, permission: str, field: str = "hall_id") -> Q:
    """Rows of the halls where the actor holds `permission`."""
    halls = actor.halls(permission)
    return Q(pk__isnull=False) if halls is EVERYWHERE else Q(**{f"{field}__in": list(halls)})  # type: ignore[arg-type]


def holders(permission: str, hall: int | F | None = None) -> QuerySet[Staff]:
    """People who are here and hold `permission` in a hall (their own: `F("hall")`) or everywhere."""
    wide = f"{permission.partition('.')[0]}.*"
    where = Q(grants__hall__isnull=True) | (Q() if hall is None else Q(grants__hall=hall))
    found = Staff.objects.filter(where, left_date__isnull=True, grants__role__permissions__overlap=["*", wide, permission])
    return found.distinct()


def holders_somewhere(permission: str) -> QuerySet[Staff]:
    """People who are here and hold `permission` in some hall or everywhere."""
    wide = f"{permission.partition('.')[0]}.*"
    found = Staff.objects.filter(left_date__isnull=True, grants__role__permissions__overlap=["*", wide, permission])
    return found.distinct()


def those_without_anywhere(permission: str, people: Iterable[Staff]) -> list[Staff]:
    """Those of `people` who hold a permission nowhere."""
    given = list(people)
    known = set(holders_somewhere(permission).filter(pk__in={one.pk for one in given}).values_list("pk", flat=True))
    return [one for one in given if one.pk not in known]


def those_without(permission: str, people: Iterable[Staff], hall: int | F | None) -> list[Staff]:
    """Those of `people` who do not hold a permission there."""
    given = list(people)
    known = set(holders(permission, hall).filter(pk__in={one.pk for one in given}).values_list("pk", flat=True))
    return [one for one in given if one.pk not in known]
