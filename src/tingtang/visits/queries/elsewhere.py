"""Where else it goes faster now: halls that offer the same service and tell a much shorter wait (QUE-04)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import translation
from django.utils.translation import gettext

from tingtang.org.models import Hall
from tingtang.visits.models import HallService, HallWaits
from tingtang.visits.rules.estimate import whole_minutes

TOLD: Final = timedelta(minutes=10)  # what was told longer ago says nothing of now
LEAST_SAVED: Final = 15 * 60  # a shorter gain is not worth the way


@dataclass(frozen=True)
class Quiet:
    """A service in another hall, and the wait that is told there now, in whole minutes."""

    service_id: int
    hall: Hall
    low: int
    high: int


def faster(hall: Hall, services: Collection[int], told: Mapping[str, Sequence[float] | None], at: datetime) -> list[Quiet]:
    """For services whose wait here is long, the hall where the longest wait told is shorter by a quarter of an hour at least.

    Halls of the same organisation that tell their waits now; one statement while nobody waits long here.
    """
    long = {key: wait[1] for key in services if (wait := told.get(str(key))) and wait[1] >= LEAST_SAVED}
    if not long:
        return []
    offered = HallService.objects.filter(service__in=long, is_active=True, hall__is_active=True).exclude(hall=hall)
    pairs = set(offered.values_list("hall_id", "service_id"))
    rows = HallWaits.objects.filter(hall__in={one for one, _service in pairs}, told_at__gt=at - TOLD, told_at__lte=at + TOLD)
    best: dict[int, tuple[float, float, Hall]] = {}
    for row in rows.select_related("hall"):
        for key, here in long.items():
            there = row.waits.get(str(key)) if (row.hall_id, key) in pairs else None
            if there and there[2] + LEAST_SAVED <= here and (key not in best or there[2] < best[key][1]):
                best[key] = (there[1], there[2], row.hall)
    found = []
    for key, (low, high, where) in sorted(best.items()):
        minutes = whole_minutes(low, high)
        found.append(Quiet(key, where, *minutes))
    return found


def sentence(service: Mapping[str, str], quiet: Quiet) -> dict[str, str]:
    """What screens say of it, by language."""
    said = {}
    for language, name in service.items():
        with translation.override(language):
            said[language] = gettext("{service}: {hall} takes {low} to {high} min now.").format(
                service=name, hall=quiet.hall.name_in(language), low=quiet.low, high=quiet.high
            )
    return said
