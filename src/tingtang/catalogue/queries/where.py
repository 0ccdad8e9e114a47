"""Which services there are to choose from in a hall. Who knows what halls offer stands higher up, and says so in `OFFERS`."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from tingtang.catalogue.models import Service
from tingtang.org.models import Hall

# By domain: rows with a hall and a service that it offers now.
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
