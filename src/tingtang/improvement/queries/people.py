"""Who may do something in improvement: those of the hall first, else those who may everywhere."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from tingtang.org.models import Hall, Staff

MOST = 20


def who_may(permission: str, hall: Hall | None, but: Collection[int | None] = ()) -> list[int]:
    """Keys of at most twenty people with a right where something belongs; of everybody's things, of who may everywhere."""
    rows = Staff.objects.filter(left_date__isnull=True, account__is_active=True).exclude(pk__in=[one for one in but if one])
    right = Q(grants__role__permissions__overlap=[permission, "improvement.*"])
    here = _keys(rows.filter(right, grants__hall=hall)) if hall is not None else []
    return here or _keys(rows.filter(right, grants__hall__isnull=True))


def _keys(rows: QuerySet[Staff]) -> list[int]:
    return list(rows.order_by("badge", "pk").values_list("pk", flat=True).distinct()[:MOST])
