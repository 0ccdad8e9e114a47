"""Writes of the organisation, its halls, zones and counters."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound, Refused
from tingtang.journal.saving import field_names, remove, save
from tingtang.org.events import COUNTER_SAVED, HALL_SAVED, ORGANISATION_SAVED, OUTLET_CLASS_SAVED, REMOVED, ZONE_SAVED
from tingtang.org.models import Counter, Hall, Organisation, OutletClass, Zone

ORGANISATION_FIELDS = field_names(Organisation, "code", "name", "names", "industry", "language", "leader_line")
HALL_FIELDS = field_names(
    Hall, "code", "name", "names", "time_zone", "opening", "address", "phone", "industry", "outlet", "is_active", "is_demo"
)
OUTLET_CLASS_FIELDS = field_names(OutletClass, "code", "name", "names", "role", "zones", "equipment", "least_counters", "order")
ZONE_FIELDS = field_names(Zone, "code", "name", "names", "kind", "owner", "order")
COUNTER_FIELDS = field_names(Counter, "code", "name", "names", "zone", "number", "seats", "is_active")


@action("org.save_organisation", label=_("Change the organisation"))
def save_organisation(actor: Actor, /, *, at: datetime, version: str | None = None, **values: Any) -> Organisation:
    """Make or change the one organisation. Refused when a value is wrong or somebody else changed it meanwhile."""
    organisation = Organisation.objects.first() or Organisation()
    return save(actor, ORGANISATION_SAVED, organisation, values, ORGANISATION_FIELDS, at=at, version=version)


@action("org.save_hall", on="hall", label=_("Change halls"))
def save_hall(actor: Actor, /, *, hall: Hall | None, at: datetime, version: str | None = None, **values: Any) -> Hall:
    """Change `hall`, or make one (None, which needs the right for the whole organisation).

    A new one is of the organisation's industry when none is named.
    """
    own = Organisation.objects.first() if hall is None and "industry" not in values else None
    given = {"industry": own.industry, **values} if own else values
    return save(actor, HALL_SAVED, hall or Hall(), given, HALL_FIELDS, at=at, version=version)


@action("org.remove_hall", label=_("Remove halls"))
def remove_hall(actor: Actor, *, hall: Hall, at: datetime) -> None:
    """Remove a hall nothing refers to. Refused with what does."""
    remove(actor, REMOVED, hall, at=at)


class StillUsed(Refused):
    """Outlets or what holds in them name the class."""

    message = _("Outlets are of this class: {names}.")


@action("org.save_outlet_class", label=_("Change classes of outlets"))
def save_outlet_class(
    actor: Actor, /, *, at: datetime, outlet_class: OutletClass | None = None, version: str | None = None, **values: Any
) -> OutletClass:
    """Change a class of outlets or make one. Refused to be called otherwise while halls are of it."""
    found = outlet_class or OutletClass()
    if found.pk and values.get("code", found.code) != found.code:
        _nobody_is(found)
    return save(actor, OUTLET_CLASS_SAVED, found, values, OUTLET_CLASS_FIELDS, at=at, version=version)


@action("org.remove_outlet_class", label=_("Remove classes of outlets"))
def remove_outlet_class(actor: Actor, *, outlet_class: OutletClass, at: datetime) -> None:
    """Remove a class of outlets. Refused while halls are of it."""
    _nobody_is(outlet_class)
    remove(actor, REMOVED, outlet_class, at=at)


def _nobody_is(found: OutletClass) -> None:
    names = [str(hall) for hall in Hall.objects.filter(outlet=found.code).order_by("code")[:5]]
    if names:
        raise StillUsed(names=", ".join(names))


@action("org.save_zone", on="hall", label=_("Change zones"))
def save_zone(
    actor: Actor, /, *, hall: Hall, at: datetime, zone: Zone | None = None, version: str | None = None, **values: Any
) -> Zone:
    """Change a zone of `hall`, or make one. Refused for a zone of another hall."""
    zone = zone or Zone(hall=hall)
    in_hall(zone, hall)
    return save(actor, ZONE_SAVED, zone, values, ZONE_FIELDS, at=at, version=version, about=["hall"])


@action("org.remove_zone", on="zone", label=_("Remove zones"))
def remove_zone(actor: Actor, *, zone: Zone, at: datetime) -> None:
    """Remove a zone without counters and devices. Refused with what refers to it."""
    remove(actor, REMOVED, zone, at=at)


@action("org.save_counter", on="hall", label=_("Change counters"))
def save_counter(
    actor: Actor, /, *, hall: Hall, at: datetime, counter: Counter | None = None, version: str | None = None, **values: Any
) -> Counter:
    """Change a counter of `hall`, or make one. Refused for a counter or zone of another hall."""
    counter = counter or Counter(hall=hall)
    in_hall(counter, hall)
    return save(actor, COUNTER_SAVED, counter, values, COUNTER_FIELDS, at=at, version=version, about=["hall"])


@action("org.remove_counter", on="counter", label=_("Remove counters"))
def remove_counter(actor: Actor, *, counter: Counter, at: datetime) -> None:
    """Remove a counter nobody was ever served at. Refused with what refers to it."""
    remove(actor, REMOVED, counter, at=at)


def in_hall(part: Any, hall: Hall) -> None:
    """Refuse a part of another hall as if it were absent: the permission was asked for `hall`."""
    if part.hall_id != hall.pk:
        raise NotFound
