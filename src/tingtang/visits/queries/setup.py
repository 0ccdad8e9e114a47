"""What the setup pages list."""

from dataclasses import dataclass
from typing import Any

from tingtang.catalogue.models import Service
from tingtang.org.models import Counter, Hall
from tingtang.visits.models import CounterCategory, HallService


@dataclass(frozen=True)
class ServiceRow:
    """A service of the catalogue and how this hall offers it."""

    service: Service
    offered: HallService | None

    @property
    def is_active(self) -> bool:
        return bool(self.offered and self.offered.is_active)

    @property
    def wait_target_seconds(self) -> int:
        own = self.offered.wait_target_seconds if self.offered else None
        return own or self.service.wait_target_seconds

    @property
    def has_own_target(self) -> bool:
        return bool(self.offered and self.offered.wait_target_seconds)

    @property
    def initial(self) -> dict[str, Any]:
        own = self.offered.wait_target_seconds if self.offered else None
        zone = self.offered.zone_code if self.offered else ""
        return {"is_active": self.is_active or self.offered is None, "wait_target_minutes": own and own // 60, "zone_code": zone}


@dataclass(frozen=True)
class CounterRow:
    """A counter and the categories it takes."""

    counter: Counter
    taken: frozenset[int]


def service_rows(hall: Hall) -> list[ServiceRow]:
    """Every service of the catalogue, those offered here first in the order of their categories."""
    offered = {each.service_id: each for each in HallService.objects.filter(hall=hall)}
    found = Service.objects.filter(is_active=True).select_related("category").order_by("category__order", "order", "code")
    return [ServiceRow(service, offered.get(service.pk)) for service in found]


def counter_rows(hall: Hall) -> list[CounterRow]:
    """The counters of a hall with what they take."""
    taken: dict[int, set[int]] = {}
    for counter_id, category_id in CounterCategory.objects.filter(counter__hall=hall).values_list("counter", "category"):
        taken.setdefault(counter_id, set()).add(category_id)
    found = Counter.objects.filter(hall=hall, is_active=True).select_related("zone").order_by("number")
    return [CounterRow(counter, frozenset(taken.get(counter.pk, ()))) for counter in found]
