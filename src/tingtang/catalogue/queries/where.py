"""Which services there are to choose from in a hall. Who knows what halls offer stands higher up, and says so in `OFFERS`."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from tingtang.catalogue.models import Service
from tingtang.org.models import Hall

# By domain: rows with a hall and a service that it offers now; without values of their own, `services_at` writes them down.
OFFERS: dict[str, Callable[[], QuerySet[Any]]] = {}


def services_for(hall: Hall | None) -> QuerySet[Service]:
    """Services in use that a hall offers, and those of no hall at all, which are the organisation's; without a hall all."""
    found = Service.objects.filter(is_active=True).order_by("order", "code")
    if hall is None:
        return found
    for rows in OFFERS.values():
        somewhere = rows().filter(service=OuterRef("pk"))
        found = found.filter(Exists(somewhere.filter(hall=hall)) | ~Exists(somewhere))
    return found


def services_at(hall_id: int) -> tuple[str, list[int]]:
    """The same as a condition on rows `r`, with the values of its marks: for who reads other things in the same statement."""
    conditions = [_offered(domain) for domain in OFFERS]
    return " AND ".join(["r.is_active", *conditions]), [hall_id] * len(conditions)


@cache
def _offered(domain: str) -> str:
    sql, given = OFFERS[domain]().order_by().values_list("hall_id", "service_id").query.sql_with_params()
    if given:
        raise TypeError(f"the offers of {domain} have values of their own")
    rows = f"SELECT FROM ({sql}) o (hall_id, service_id) WHERE o.service_id = r.id"
    return f"(EXISTS ({rows} AND o.hall_id = %s) OR NOT EXISTS ({rows}))"
