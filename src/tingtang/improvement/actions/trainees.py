"""Writes of courses for customers: who is invited, who came, what they knew before and after."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.queries import hall_zone
from tingtang.channels.actions.telling import tell_customer
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.core.ids import keep
from tingtang.customers.actions import remembered
from tingtang.customers.models import Customer
from tingtang.improvement.actions.parts import part_of
from tingtang.improvement.actions.training import SessionOver
from tingtang.improvement.events import CUSTOMER_INVITED, CUSTOMER_RATED, CUSTOMER_TESTED, CUSTOMER_TRAINED, REMOVED
from tingtang.improvement.models import Audience, Session, SessionState, Trainee
from tingtang.improvement.rules import quizzes
from tingtang.improvement.rules.learnt import Due
from tingtang.journal.record import record
from tingtang.journal.saving import clean_plain, locked, remove

BY_MESSAGE: Final = "improvement.course"
LINK_PATH: Final = "/learn/"


class ForStaff(Refused):
    """The course is not for customers."""

    message = _("This course is for staff. Customers are invited to courses that are for customers.")


class NotOpen(Refused):
    """No test is open to him now."""

    message = _("This test is not open now.")


def token_of(trainee: Trainee) -> str:
    """What the personal link of a customer ends with: his row, and a proof that only the server can derive."""
    proof = keep(f"{trainee.pk} {trainee.session.key}", "course link")[:15]
    return f"{trainee.pk}-{urlsafe_b64encode(proof).decode()}"


def link_of(trainee: Trainee) -> str:
    """The personal link as it is sent."""
    return f"{settings.PUBLIC_URL}{LINK_PATH}{token_of(trainee)}/"


@action("improvement.invite_customers", on="session", label=_("Invite customers to courses"))
def invite_customers(actor: Actor, *, session: Session, customers: Sequence[Customer], at: datetime) -> int:
    """Invite customers to a session of a course for customers, by message where that is set up and they agreed to it.

    Returns how many are new. Refused once it is cancelled.
    """
    kept = locked(session)
    if kept.state == SessionState.CANCELLED:
        raise SessionOver
    if kept.course.audience != Audience.CUSTOMERS:
        raise ForStaff
    known = set(kept.trainees.values_list("customer_id", flat=True))
    new = [remembered(one) for one in dict.fromkeys(customers) if one.pk not in known]
    if not new:
        unchanged()
        return 0
    made = Trainee.objects.bulk_create(Trainee(session=kept, customer=one) for one in new)
    for one in made:
        record(CUSTOMER_INVITED, actor, at=at, **_about(one))
        if settings.PUBLIC_URL:
            begins = f"{kept.starts_at.astimezone(hall_zone(kept.hall)):%Y-%m-%d %H:%M}"
            words = {"course": kept.course.name, "begins": begins, "place": kept.place, "link": link_of(one)}
            tell_customer(actor, customer=one.customer, occasion=BY_MESSAGE, values=words, at=at, hall=kept.hall)
    return len(new)


def _about(trainee: Trainee) -> dict[str, Any]:
    session = trainee.session
    return {"session": session, "course": session.course, "customer": trainee.customer, "hall": session.hall}


@action("improvement.note_trainee", on="session", label=_("Note which customers came and what they learnt"))
def note_trainee(
    actor: Actor, *, session: Session, trainee: Trainee, at: datetime, before: int | None = None, after: int | None = None,
    stars: int | None = None,
) -> Trainee:  # fmt: skip
    """Note that a customer came, what share of the test he had right before and after, and his rating.

    What he answered by his own link stays as he said it.
    """
    part_of(session, trainee, "session")
    kept = locked(trainee)
    before = kept.before if kept.before_at else before
    after = kept.after if kept.after_at else after
    stars = kept.stars if kept.rated_at else stars
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
    record(CUSTOMER_TRAINED, actor, at=at, **_about(kept), **told)
    return kept


@action("improvement.answer_test", on="trainee", label=_("Answer the test of a course for customers"))
def answer_test(actor: Actor, *, trainee: Trainee, answers: Mapping[int, Sequence[int]], at: datetime) -> Trainee:
    """Answer the test that is open now, before or after the course; each once. Refused when none is, or an answer is missing."""
    kept = locked(trainee)
    part, asked = kept.due(at), kept.session.course.questions
    if part not in {Due.BEFORE, Due.AFTER}:
        raise NotOpen
    if any(not answers.get(number) for number in range(len(asked))):
        raise Invalid(fields={"answers": [_("Answer every question.")]})
    right = round(100 * quizzes.share(asked, answers))
    setattr(kept, part, right)
    setattr(kept, f"{part}_at", at)
    kept.save(update_fields=[part, f"{part}_at"])
    record(CUSTOMER_TESTED, actor, at=at, **_about(kept), part=part, right=right)
    return kept


@action("improvement.rate_course", on="trainee", label=_("Rate a course for customers"))
def rate_course(actor: Actor, *, trainee: Trainee, stars: int, at: datetime) -> Trainee:
    """Say from 1 to 5 what the course was worth. Refused for who has not come."""
    kept = locked(trainee)
    if not 1 <= stars <= 5:
        raise Invalid(fields={"stars": [_("From 1 to 5.")]})
    if kept.came_at is None or kept.session.state == SessionState.CANCELLED:
        raise NotOpen
    if kept.stars == stars and kept.rated_at:
        unchanged()
        return kept
    kept.stars, kept.rated_at = stars, at
    kept.save(update_fields=["stars", "rated_at"])
    record(CUSTOMER_RATED, actor, at=at, **_about(kept), stars=stars)
    return kept


@action("improvement.remove_trainee", on="session", label=_("Take customers off courses"))
def remove_trainee(actor: Actor, *, session: Session, trainee: Trainee, at: datetime) -> None:
    """Take a customer off who has not come."""
    part_of(session, trainee, "session")
    if locked(trainee).came_at is not None:
        raise Refused(str(_("He came already.")))
    remove(actor, REMOVED, trainee, at=at, code=str(trainee.pk))
