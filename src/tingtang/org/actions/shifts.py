"""Writes of shifts: who is planned where and when. Nobody is planned twice at once."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.journal.saving import field_names, remove, save
from tingtang.org.actions.places import in_hall
from tingtang.org.events import REMOVED, SHIFT_SAVED
from tingtang.org.models import Hall, Shift, Staff

SHIFT_FIELDS = field_names(Shift, "staff", "post", "starts_at", "ends_at", "note")


class Overlaps(Refused):
    """Somebody is already planned during a part of that time."""

    message = _("{name} is already planned from {start} to {end} in {hall}. Change one of the two shifts.")


@action("org.save_shift", on="hall", label=_("Plan shifts"))
def save_shift(
    actor: Actor, /, *, hall: Hall, at: datetime, shift: Shift | None = None, version: str | None = None, **values: Any
) -> Shift:
    """Change a shift in `hall`, or plan one. Refused when the person is planned elsewhere at the same time."""
    shift = shift or Shift(hall=hall)
    in_hall(shift, hall)
    staff = values.get("staff") or shift.staff
    Staff.objects.select_for_update().get(pk=staff.pk)  # one planner at a time for one person
    saved = save(actor, SHIFT_SAVED, shift, values, SHIFT_FIELDS, at=at, version=version, about=["staff", "hall"])
    _refuse_overlap(saved)
    return saved


def _refuse_overlap(shift: Shift) -> None:
    others = Shift.objects.filter(staff=shift.staff, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at)
    other = others.exclude(pk=shift.pk).select_related("hall").first()
    if other is not None:
        zone = other.hall.zone
        raise Overlaps(
            name=str(shift.staff),
            hall=str(other.hall),
            start=f"{other.starts_at.astimezone(zone):%Y-%m-%d %H:%M}",
            end=f"{other.ends_at.astimezone(zone):%H:%M}",
        )


@action("org.remove_shift", on="shift", label=_("Remove shifts"))
def remove_shift(actor: Actor, *, shift: Shift, at: datetime) -> None:
    """Remove a shift from the plan."""
    remove(actor, REMOVED, shift, at=at)
