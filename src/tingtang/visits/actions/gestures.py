"""Writes about gestures of service: the library, and what was given."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, remove, save, tidy
from tingtang.org.models import Hall, Post
from tingtang.org.queries import staff_of
from tingtang.visits.events import GESTURE_GIVEN, GESTURE_SAVED, REMOVED
from tingtang.visits.models import Gesture, GestureGiven, Ticket
from tingtang.visits.queries.hosts import ALLOW

GESTURE_FIELDS: Final = field_names(
    Gesture, "code", "name", "names", "about", "cost_cents", "limit_cents", "posts", "example", "is_active"
)


class NotYours(Refused):
    """Only some posts offer this."""

    message = _("This gesture is offered by: {posts}.")


class BeyondLimit(Refused):
    """It costs more than one may give without asking."""

    message = _("Up to {limit} is given without asking. Ask who leads: whoever may allow more writes it down.")


@action("visits.save_gesture", label=_("Keep the library of service gestures"))
def save_gesture(
    actor: Actor, /, *, at: datetime, gesture: Gesture | None = None, version: str | None = None, **values: Any
) -> Gesture:
    """Put a gesture into the library, or change it. Refused when the limit is below what it costs."""
    found = gesture or Gesture()
    cost, limit = values.get("cost_cents", found.cost_cents), values.get("limit_cents", found.limit_cents)
    if limit is not None and limit < (cost or 0):
        raise Invalid(fields={"limit_cents": [str(_("It costs more than this: nobody could offer it."))]})
    return save(actor, GESTURE_SAVED, found, values, GESTURE_FIELDS, at=at, version=version)


@action("visits.remove_gesture", label=_("Remove service gestures"))
def remove_gesture(actor: Actor, *, gesture: Gesture, at: datetime) -> None:
    """Remove a gesture that nobody has made. Refused otherwise: it is switched off instead."""
    remove(actor, REMOVED, gesture, at=at, code=gesture.code)


@action("visits.give_gesture", on="hall", label=_("Make service gestures"))
def give_gesture(
    actor: Actor,
    *,
    hall: Hall,
    gesture: Gesture,
    note: str,
    at: datetime,
    cost_cents: int | None = None,
    customer: Customer | None = None,
    ticket: Ticket | None = None,
    reaction: str = "",
) -> GestureGiven:
    """Write down a gesture that was made and what it cost.

    Refused without saying what for, to posts that do not offer it, and beyond its limit for who may not allow more.
    """
    if not tidy(note):
        raise Invalid(fields={"note": [str(_("Say what it was for."))]})
    cost = gesture.cost_cents if cost_cents is None else cost_cents
    may_more = actor.may(ALLOW, hall)
    staff = staff_of(actor)
    if gesture.posts and not may_more and (staff is None or not staff.posts.filter(code__in=gesture.posts).exists()):
        raise NotYours(posts=", ".join(one.name_in() for one in Post.objects.filter(code__in=gesture.posts)))
    if gesture.limit_cents is not None and cost > gesture.limit_cents and not may_more:
        raise BeyondLimit(limit=f"{gesture.limit_cents / 100:.15g}")
    made = GestureGiven.objects.create(
        gesture=gesture, hall=hall, staff=staff, customer=customer, ticket=ticket, given_at=at, cost_cents=cost,
        note=tidy(note), reaction=reaction,
    )  # fmt: skip
    record(
        GESTURE_GIVEN, actor, at=at, gesture=gesture, hall=hall, customer=customer, ticket=ticket, gesture_code=gesture.code,
        cost_cents=cost, reaction=reaction or None,
    )  # fmt: skip
    return made
