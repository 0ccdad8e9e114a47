"""Writes of courses for customers: who is invited, who came, what they knew before and after."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.models import Customer
from tingtang.improvement.actions.parts import part_of
from tingtang.improvement.actions.training import SessionOver
from tingtang.improvement.events import CUSTOMER_INVITED, CUSTOMER_TRAINED, REMOVED
from tingtang.improvement.models import Audience, Session, SessionState, Trainee
from tingtang.journal.record import record
from tingtang.journal.saving import clean_plain, locked, remove


class ForStaff(Refused):
    """The course is not for customers."""

    message = _("This course is for staff. Customers are invited to courses that are for customers.")


@action("improvement.invite_customers", on="session", label=_("Invite customers to courses"))
def invite_customers(actor: Actor, *, session: Session, customers: Sequence[Customer], at: datetime) -> int:
    """Invite customers to a session of a course for customers. Returns how many are new. Refused once it is cancelled."""
    kept = locked(session)
    if kept.state == SessionState.CANCELLED:
        raise SessionOver
    if kept.course.audience != Audience.CUSTOMERS:
        raise ForStaff
    known = set(kept.trainees.values_list("customer_id", flat=True))
    new = [one for one in dict.fromkeys(customers) if one.pk not in known]
    if not new:
        unchanged()
        return 0
    Trainee.objects.bulk_create(Trainee(session=kept, customer=one) for one in new)
    for one in new:
        record(CUSTOMER_INVITED, actor, at=at, session=kept, course=kept.course, customer=one, hall=kept.hall)
    return len(new)


@action("improvement.note_trainee", on="session", label=_("Note which customers came and what they learnt"))
def note_trainee(
    actor: Actor, *, session: Session, trainee: Trainee, at: datetime, before: int | None = None, after: int | None = None,
    stars: int | None = None,
) -> Trainee:  # fmt: skip
    """Note that a customer came, what share of the test he had right before and after, and his rating."""
    part_of(session, trainee, "session")
    kept = locked(trainee)
    if kept.session.state == SessionState.CANCELLED:
        raise SessionOver
    if stars is not None and not 1 <= stars <= 5:
        raise Invalid(fields={"stars": [_("From 1 to 5.")]})
    if kept.came_at is not None and (kept.before, kept.after, kept.stars) == (before, after, stars):
        unchanged()
        return kept
    kept.came_at, kept.before, kept.after, kept.stars = kept.came_at or at, before, after, stars
    clean_plain(kept)
    kept.save()
    told = {name: value for name, value in (("before", before), ("after", after), ("stars", stars)) if value is not None}
    if before is not None and after is not None:
        told["gain"] = after - before
    about = {"session": kept.session, "course": kept.session.course, "customer": kept.customer, "hall": kept.session.hall}
    record(CUSTOMER_TRAINED, actor, at=at, **about, **told)
    return kept


@action("improvement.remove_trainee", on="session", label=_("Take customers off courses"))
def remove_trainee(actor: Actor, *, session: Session, trainee: Trainee, at: datetime) -> None:
    """Take a customer off who has not come."""
    part_of(session, trainee, "session")
    if locked(trainee).came_at is not None:
        raise Refused(str(_("He came already.")))
    remove(actor, REMOVED, trainee, at=at, code=str(trainee.pk))
