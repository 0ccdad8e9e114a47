"""How the five management systems are covered by what is kept here; further domains add theirs (STD-06)."""

from collections.abc import Callable, Mapping

from django.db.models import Count

from tingtang.catalogue.models import Standard

# What else belongs to a system: by name of the kind, a count by system.
COUNTERS: list[Callable[[], Mapping[str, int]]] = []


def _standards() -> Mapping[str, int]:
    rows = Standard.objects.filter(is_active=True).values_list("system").annotate(count=Count("pk"))
    return {str(system): int(count) for system, count in rows.order_by()}


COUNTERS.append(_standards)


def counted() -> dict[str, int]:
    """How many standards, processes and so on belong to each system."""
    found: dict[str, int] = {}
    for counter in COUNTERS:
        for system, count in counter().items():
            found[system] = found.get(system, 0) + count
    return found
