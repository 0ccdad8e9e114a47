"""Outlets by their class: what each has of what its class asks for."""

from collections import Counter as Count
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tingtang.core.actors import Actor
from tingtang.org.models import Counter, Device, DeviceKind, Hall, OutletClass, Zone


@dataclass(frozen=True, slots=True)
class Outlet:
    """A hall with its class, and what it lacks of it, in words."""

    hall: Hall
    of: OutletClass | None
    lacking: list[str]


def outlet_classes() -> dict[str, OutletClass]:
    """Classes of outlets by code, in their order."""
    return {one.code: one for one in OutletClass.objects.order_by("order", "code")}


def outlets(actor: Actor, zone_words: Mapping[str, object]) -> list[Outlet]:
    """The halls in use that the actor may see, by class; those of none come last."""
    known = outlet_classes()
    halls = list(Hall.objects.visible_to(actor).filter(is_active=True).order_by("code"))
    zones, machines, counters = dict[int, set[str]](), dict[int, Count[str]](), Count[int]()
    for key, kind in Zone.objects.filter(hall__in=halls).values_list("hall_id", "kind"):
        zones.setdefault(key, set()).add(kind)
    for key, kind in Device.objects.filter(hall__in=halls, revoked_at__isnull=True).values_list("hall_id", "kind"):
        machines.setdefault(key, Count())[kind] += 1
    counters.update(Counter.objects.filter(hall__in=halls, is_active=True).values_list("hall_id", flat=True))
    order = {code: place for place, code in enumerate(known)}
    rows = []
    for hall in sorted(halls, key=lambda one: (order.get(one.outlet, len(order)), one.code)):
        of = known.get(hall.outlet)
        lacking = (
            []
            if of is None
            else _lacking(of, zones.get(hall.pk, set()), machines.get(hall.pk, Count()), counters[hall.pk], zone_words)
        )
        rows.append(Outlet(hall, of, lacking))
    return rows


def _lacking(
    of: OutletClass, zones: set[str], machines: Count[str], counters: int, zone_words: Mapping[str, object]
) -> list[str]:
    kinds = dict(DeviceKind.choices)
    found = [_("zone: %(name)s") % {"name": zone_words.get(kind, kind)} for kind in of.zones if kind not in zones]
    found += [
        _("%(name)s: %(n)s of %(least)s")
        % {"name": kinds.get(one["kind"], one["kind"]), "n": machines[one["kind"]], "least": one["least"]}
        for one in of.equipment
        if machines[one["kind"]] < one["least"]
    ]
    if counters < of.least_counters:
        found.append(_("counters: %(n)s of %(least)s") % {"n": counters, "least": of.least_counters})
    return found
