"""Writes of shifts: who is planned where and when. Nobody is planned twice at once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.journal.saving import field_names, remove, save
from tingtang.org.actions.places import in_hall
from tingtang.org.events import REMOVED, SHIFT_SAVED
from tingtang.org.models import Hall, Shift, Staff
from tingtang.org.queries.training import untrained

SHIFT_FIELDS = field_names(Shift, "staff", "post", "starts_at", "ends_at", "note")


class Overlaps(Refused):
    """Somebody is already planned during a part of that time."""

    message = _("{name} is already planned from {start} to {end} in {hall}. Change one of the two shifts.")


class Untrained(Refused):
    """Somebody was to be planned who lacks a skill that his post needs before the first shift."""

    message = _("{name} cannot be planned yet: {skills} is to be learnt first. Whoever passes the course may be.")


@action("org.save_shift", on="hall", label=_("Plan shifts"))
def save_shift(
    actor: Actor, /, *, hall: Hall, at: datetime, shift: Shift | None = None, version: str | None = None, **values: Any
) -> Shift:
    """Change a shift in `hall`, or plan one. Refused when the person is planned elsewhere then, or lacks a skill his post needs."""
    shift = shift or Shift(hall=hall)
    in_hall(shift, hall)
    staff = values.get("staff") or shift.staff
    Staff.objects.select_for_update().get(pk=staff.pk)  # one planner at a time for one person
    saved = save(actor, SHIFT_SAVED, shift, values, SHIFT_FIELDS, at=at, version=version, about=["staff", "hall"])
    _refuse_overlap(saved)
    missing = untrained(saved.staff, saved.post)
    if missing:
        raise Untrained(name=saved.staff.name, skills=missing)
    return saved


def _others(staff: Staff, starts_at: datetime, ends_at: datetime) -> QuerySet[Shift]:
    return Shift.objects.filter(staff=staff, starts_at__lt=ends_at, ends_at__gt=starts_at)


def _refuse_overlap(shift: Shift) -> None:
    other = _others(shift.staff, shift.starts_at, shift.ends_at).exclude(pk=shift.pk).select_related("hall").first()
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


class Copied(NamedTuple):
    """How many shifts were copied, and how many were left out because their people are planned already."""

    made: int
    left_out: int


@action("org.copy_shifts", on="hall", label=_("Copy a week's shifts"))
def copy_shifts(actor: Actor, *, hall: Hall, monday: date, at: datetime) -> Copied:
    """Plan in the week from `monday` what the week before had, at the same hours of the clock; who left is left out too."""
    week = timedelta(days=7)
    start = datetime.combine(monday, time(), hall.zone)
    earlier = Shift.objects.filter(hall=hall, starts_at__gte=start - week, starts_at__lt=start).select_related("staff", "hall")
    made, left_out = 0, 0
    for shift in earlier.order_by("starts_at", "pk"):
        starts_at, ends_at = (_later(moment, hall, week) for moment in (shift.starts_at, shift.ends_at))
        if shift.staff.left_date is not None or _others(shift.staff, starts_at, ends_at).exists():
            left_out += 1
            continue
        save_shift(
            actor, hall=hall, at=at, staff=shift.staff, post=shift.post, starts_at=starts_at, ends_at=ends_at, note=shift.note
        )
        made += 1
    unchanged()
    return Copied(made, left_out)


def _later(moment: datetime, hall: Hall, by: timedelta) -> datetime:
    # Wall time is what is planned: 08:30 stays 08:30 when the clocks change in between.
    return (moment.astimezone(hall.zone).replace(tzinfo=None) + by).replace(tzinfo=hall.zone)


@action("org.import_shifts", on="hall", label=_("Plan shifts from a file"))
def import_shifts(actor: Actor, *, hall: Hall, rows: Sequence[Mapping[str, Any]], at: datetime) -> list[Shift]:
    """Plan all of `rows` or none. Refused with the first that cannot be planned."""
    made = [save_shift(actor, hall=hall, at=at, **row) for row in rows]
    unchanged()
    return made
