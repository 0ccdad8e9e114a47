"""Writes of A/B pairs and absences. Nobody is entered as away twice at once."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, NotFound, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, locked, remove, save
from tingtang.org.events import ABSENCE_REMOVED, ABSENCE_SAVED, COVER_PAIR_SAVED, REMOVED
from tingtang.org.models import Absence, CoverPair, Staff

COVER_PAIR_FIELDS = field_names(CoverPair, "primary", "backup", "team", "post")
ABSENCE_FIELDS = field_names(Absence, "kind", "starts_at", "ends_at", "note")


class AwayAlready(Refused):
    """Somebody is already entered as away during a part of that time."""

    message = _("{name} is already away from {start} to {end}. Change that entry instead.")


@action("org.save_cover_pair", on="primary", label=_("Change who stands in for whom"))
def save_cover_pair(
    actor: Actor,
    /,
    *,
    primary: Staff,
    at: datetime,
    cover_pair: CoverPair | None = None,
    version: str | None = None,
    **values: Any,
) -> CoverPair:
    """Say who stands in for `primary`, in everything or in one team or post. Refused for a pair of another hall."""
    pair = cover_pair or CoverPair()
    if pair.pk is not None and not actor.may("org.save_cover_pair", pair):
        raise NotFound
    given = values | {"primary": primary}
    about = ["primary", "backup", *(name for name in ("team", "post") if given.get(name))]
    return save(actor, COVER_PAIR_SAVED, pair, given, COVER_PAIR_FIELDS, at=at, version=version, about=about)


@action("org.remove_cover_pair", on="cover_pair", label=_("Remove A/B pairs"))
def remove_cover_pair(actor: Actor, *, cover_pair: CoverPair, at: datetime) -> None:
    """Remove a pair: nobody stands in any more."""
    remove(actor, REMOVED, cover_pair, at=at, code=cover_pair.primary.badge)


@action("org.save_absence", on="staff", label=_("Enter who is away"))
def save_absence(
    actor: Actor, /, *, staff: Staff, at: datetime, absence: Absence | None = None, version: str | None = None, **values: Any
) -> Absence:
    """Enter that `staff` is away, or change it. Refused when he is away already in a part of that time."""
    absence = absence or Absence(staff=staff)
    if absence.staff_id != staff.pk:
        raise NotFound
    Staff.objects.select_for_update().get(pk=staff.pk)  # one entry at a time for one person
    kept = save(actor, ABSENCE_SAVED, absence, values, ABSENCE_FIELDS, at=at, version=version, about=["staff"])
    other = (
        Absence.objects.filter(staff=staff, starts_at__lt=kept.ends_at, ends_at__gt=kept.starts_at).exclude(pk=kept.pk).first()
    )
    if other is not None:
        zone = staff.hall.zone if staff.hall else at.tzinfo
        start, end = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in (other.starts_at, other.ends_at))
        raise AwayAlready(name=str(staff), start=start, end=end)
    return kept


@action("org.remove_absence", on="absence", label=_("Remove absences"))
def remove_absence(actor: Actor, *, absence: Absence, at: datetime) -> None:
    """Remove an absence, as if it had not been."""
    kept = locked(absence)
    record(ABSENCE_REMOVED, actor, at=at, absence=kept, staff=kept.staff)
    Absence.objects.filter(pk=kept.pk).delete()


@action("org.request_absence", on="staff", label=_("Enter one's own absence"))
def request_absence(actor: Actor, /, *, staff: Staff, at: datetime, **values: Any) -> Absence:
    """Enter that one is away oneself. Refused for anybody else."""
    if staff.pk != actor.staff_id:
        raise Denied(permission="org.request_absence")
    return save_absence(actor, staff=staff, at=at, **values)


@action("org.withdraw_absence", on="absence", label=_("Withdraw one's own absence"))
def withdraw_absence(actor: Actor, *, absence: Absence, at: datetime) -> None:
    """Take back one's own absence. Refused for anybody else's and once it is over."""
    if absence.staff_id != actor.staff_id:
        raise Denied(permission="org.withdraw_absence")
    if absence.ends_at <= at:
        raise AbsenceOver
    remove_absence(actor, absence=absence, at=at)


class AbsenceOver(Refused):
    """An absence that is over cannot be taken back."""

    message = _("This absence is over and stays as it was.")
