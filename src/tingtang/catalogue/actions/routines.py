"""Writes of routines: what is done again and again, rounds, and customers' wishes that come first."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import REMOVED, ROUTINE_DONE, ROUTINE_OVERRIDDEN, ROUTINE_RESUMED, ROUTINE_SAVED
from tingtang.catalogue.models import Override, Round, Routine
from tingtang.catalogue.queries.routines import wish_at
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.models import Hall, Staff

ROUTINE_FIELDS = field_names(
    Routine,
    "code",
    "name",
    "names",
    "order",
    "is_active",
    "hall",
    "standard",
    "every_minutes",
    "places",
    "while_served",
    "items",
    "text",
)
LONGEST_WISH = 24 * 60


class Overridden(Refused):
    """A routine was to be done at a place where a customer wishes otherwise."""

    message = _("At {place} the customer's wish comes first: {wish}")


@action("catalogue.save_routine", label=_("Change routines"))
def save_routine(
    actor: Actor, /, *, at: datetime, routine: Routine | None = None, version: str | None = None, **values: Any
) -> Routine:
    """Keep a routine of a hall with its places, or change it. Refused without a place, and with one named twice."""
    places = values.get("places", routine.places if routine else [])
    if not places or len(set(places)) < len(places) or len(places) > 200:
        raise Invalid(fields={"places": [str(_("Name at least one place and at most 200, each once."))]})
    return save(actor, ROUTINE_SAVED, routine or Routine(), values, ROUTINE_FIELDS, at=at, version=version, about=["hall"])


@action("catalogue.remove_routine", label=_("Remove routines"))
def remove_routine(actor: Actor, *, routine: Routine, at: datetime) -> None:
    """Remove a routine that was never done. Refused with how often it was."""
    remove(actor, REMOVED, routine, at=at)


@action("catalogue.do_round", on="routine", label=_("Do rounds of routines"))
def do_round(actor: Actor, *, routine: Routine, place: str, at: datetime, ticked: Sequence[str] = ()) -> Round:
    """Note that a routine was done at a place, with what was ticked of its list (RST-05).

    Refused (`Overridden`) where a customer's wish comes first, and with something that is not on the list.
    """
    kept = _here(routine, place)
    wish = wish_at(kept, place, at)
    if wish is not None:
        raise Overridden(place=place, wish=wish.wish)
    if not set(ticked) <= set(kept.items):
        raise Invalid(fields={"ticked": [str(_("This is not on the list of the routine."))]})
    made = Round.objects.create(routine=kept, place=place, staff=_staff(actor), done_at=at, ticked=list(ticked))
    counts = {"ticked": len(made.ticked), "listed": len(kept.items)} if kept.items else {}
    record(ROUTINE_DONE, actor, at=at, routine=kept, hall=kept.hall, staff=made.staff, place=place, **counts)
    return made


@action("catalogue.override_routine", on="routine", label=_("Put a customer's wish before a routine"))
def override_routine(
    actor: Actor, *, routine: Routine, place: str, wish: str, at: datetime, minutes: int = 120, customer: Customer | None = None
) -> Override:
    """Let a customer's explicit wish come before a routine at a place for some minutes. Refused without the customer's words."""
    kept = _here(routine, place)
    if not wish.strip():
        raise Invalid(fields={"wish": [str(_("Write down what the customer wishes."))]})
    if not 0 < minutes <= LONGEST_WISH:
        raise Invalid(fields={"minutes": [str(_("From one minute to a day."))]})
    made = Override(
        routine=kept, place=place, wish=str(tidy(wish)), customer=customer, staff=_staff(actor), since_at=at,
        until_at=at + timedelta(minutes=minutes),
    )  # fmt: skip
    clean(made)
    made.save()
    record(
        ROUTINE_OVERRIDDEN,
        actor,
        at=at,
        routine=kept,
        hall=kept.hall,
        customer=customer,
        staff=made.staff,
        place=place,
        minutes=minutes,
    )
    return made


@action("catalogue.resume_routine", on="routine", label=_("End a wish that comes before a routine"))
def resume_routine(actor: Actor, *, routine: Routine, place: str, at: datetime) -> None:
    """Let a routine go on at a place. Refused when no wish comes before it there."""
    kept = _here(routine, place)
    wish = wish_at(kept, place, at)
    if wish is None:
        raise Refused(_("No wish comes before this routine there."))
    kept.overrides.filter(place=place, ended_at=None).update(ended_at=at)
    record(ROUTINE_RESUMED, actor, at=at, routine=kept, hall=kept.hall, staff=_staff(actor), place=place)


@action("catalogue.end_wishes", on="hall", label=_("End the wishes of a visit that is over"))
def end_wishes(actor: Actor, *, hall: Hall, place: str, at: datetime) -> int:
    """Let every routine go on at a place whose visit is over (D A-10). Returns how many wishes ended."""
    rows = Override.objects.select_related("routine").filter(
        routine__hall=hall, routine__while_served=True, place=place, ended_at=None, until_at__gt=at
    )
    wishes = list(rows.select_for_update(of=("self",)))
    for wish in wishes:
        wish.ended_at = at
        wish.save(update_fields=["ended_at"])
        record(ROUTINE_RESUMED, actor, at=at, routine=wish.routine, hall=hall, place=place)
    unchanged()
    return len(wishes)


def _here(routine: Routine, place: str) -> Routine:
    kept = locked(routine)
    if place not in kept.places or not kept.is_active:
        raise Invalid(fields={"place": [str(_("This routine has no such place."))]})
    return kept


def _staff(actor: Actor) -> Staff | None:
    return Staff.objects.filter(pk=actor.staff_id or 0).first()
