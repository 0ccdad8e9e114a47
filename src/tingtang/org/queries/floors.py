"""Reads of the plans of halls."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from tingtang.org import rules
from tingtang.org.models import Counter, Device, DeviceKind, FloorPlan, Hall, Zone

WAITING_KINDS = rules.WAITING_KINDS
_SEEN = (DeviceKind.KIOSK, DeviceKind.TERMINAL, DeviceKind.BOARD)


class Member(NamedTuple):
    """A counter or a machine: the part of a plan that names it, its key there, what it is called, and the zone it stands in now."""

    part: str
    key: str
    label: str
    zone: str


def members(hall: Hall) -> list[Member]:
    """The counters and machines of a hall that a plan may place; a rating pad is where its counter is."""
    first = first_zone(hall)
    counters = Counter.objects.filter(hall=hall, is_active=True).select_related("zone").order_by("number")
    devices = (
        Device.objects.filter(hall=hall, kind__in=_SEEN, revoked_at=None).select_related("zone", "counter__zone").order_by("name")
    )
    found = [Member("counters", one.code, str(one), one.zone.code if one.zone else "") for one in counters]
    for one in devices:
        zone = one.zone or (one.counter.zone if one.counter else None)
        found.append(Member("devices", one.name, one.name, zone.code if zone else first))
    return found


def first_zone(hall: Hall) -> str:
    """The zone that customers meet first: of such a function, else where they wait; none when there is neither."""
    kinds = dict(Zone.objects.filter(hall=hall).order_by("order", "code").values_list("code", "kind"))
    wanted = (*rules.ENTRY_KINDS, *rules.WAITING_KINDS)
    return min((code for code in kinds if kinds[code] in wanted), key=lambda code: wanted.index(kinds[code]), default="")


def plans(hall: Hall) -> list[FloorPlan]:
    """The plans of a hall, the earliest first."""
    return list(FloorPlan.objects.filter(hall=hall).defer("picture").order_by("starts_date"))


def plan_on(found: list[FloorPlan], day: date) -> FloorPlan | None:
    """The plan that holds on a day, of a hall's plans in order; before the first, that one."""
    return next((one for one in reversed(found) if one.starts_date <= day), found[0] if found else None)


def drafted(hall: Hall) -> FloorPlan:
    """A plan to begin with: as the latest one, else laid out by the functions of the zones."""
    latest = FloorPlan.objects.filter(hall=hall).order_by("starts_date").last()
    if latest is not None:
        names = ("columns", "rows", "cell_centimetres", "door_x", "door_y", "places", "counters", "devices", "picture")
        return FloorPlan(hall=hall, **{name: getattr(latest, name) for name in names})
    made = FloorPlan(hall=hall)
    kinds = dict(Zone.objects.filter(hall=hall).order_by("order", "code").values_list("code", "kind"))
    made.places = rules.proposed_places(kinds, made.columns, made.rows)
    placed = {one["zone"] for one in made.places}
    for one in members(hall):
        if one.zone in placed:
            getattr(made, one.part)[one.key] = one.zone
    return made


def laid(plan: FloorPlan, zones: Mapping[str, Zone]) -> list[dict[str, Any]]:
    """The zones on a plan with their names, as a drawing wants them."""
    return [
        one | {"name": str(zones[one["zone"]]), "kind": zones[one["zone"]].kind} for one in plan.places if one["zone"] in zones
    ]
