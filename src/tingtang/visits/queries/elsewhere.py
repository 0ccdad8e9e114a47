"""Where it goes faster now: free counters of the hall, and halls that tell a much shorter wait for the same service (QUE-04)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from tingtang.org.models import Hall
from tingtang.visits.models import WAITS, HallService, HallWaits, Ticket
from tingtang.visits.queries.hall import CounterNow, counters_now, idle_among
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


def free_counters(hall: Hall, zone_code: str, at: datetime) -> list[CounterNow]:
    """Open counters of a hall (of a zone where one is named) with nobody there and nobody waiting for what they take."""
    counters = [c for c in counters_now(hall, at) if not zone_code or (c.counter.zone and c.counter.zone.code == zone_code)]
    if not any(c.phase == "open" for c in counters):
        return []
    waited_for = set(Ticket.objects.filter(WAITS, hall=hall).values_list("service__category", flat=True))
    return [c for c in idle_among(counters, waited_for) if c.categories]


def free_sentence(one: CounterNow) -> dict[str, str]:
    """What screens say of a free counter, by language."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names = " · ".join(category.name_in(language) for category in one.categories)
            said[language] = gettext("{counter} is free: no waiting for {names}.").format(
                counter=one.counter.name_in(language), names=names
            )
    return said
