"""Around complaints: authority, sanctions, promises made at sale, the monthly review."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.cases.events import (
    AUTHORITY_SAVED,
    DECISION_SAVED,
    PROMISE_SAVED,
    REMOVED,
    REVIEW_SAVED,
    SANCTION_ANSWERED,
    SANCTION_APPEALED,
    SANCTION_IMPOSED,
)
from tingtang.cases.models import AuthorityLimit, Case, Promise, Review, ReviewDecision, Sanction
from tingtang.cases.queries.people import leaders_of
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.customers.queries.family import family, root
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import staff_of

AUTHORITY_FIELDS = field_names(AuthorityLimit, "post", "remedy", "limit_cents", "currency")
PROMISE_FIELDS = field_names(
    Promise,
    "customer",
    "hall",
    "text",
    "made_by",
    "made_date",
    "due_date",
    "contract",
    "state",
    "delivery",
    "settled_date",
    "case",
)
_PROMISED = field_names(Promise, "text", "contract", "delivery")  # they go when the customer is forgotten


class NotOnOneself(Refused):
    """Nobody imposes a sanction on himself, or answers an appeal against his own."""

    message = _("Somebody else must decide this: one does not decide on what one imposed or suffers oneself.")


class NoAppeal(Refused):
    """The sanction is not in a state in which this is possible."""

    message = _("This is not possible while the sanction is “{state}”.")


@action("cases.save_authority", label=_("Change limits of authority"))
def save_authority(
    actor: Actor, /, *, at: datetime, authority: AuthorityLimit | None = None, version: str | None = None, **values: Any
) -> AuthorityLimit:
    """Say up to which amount a post may grant a remedy on its own (CMP-01)."""
    found = authority or AuthorityLimit()
    return save(actor, AUTHORITY_SAVED, found, values, AUTHORITY_FIELDS, at=at, version=version, about=["post"])


@action("cases.remove_authority", label=_("Remove limits of authority"))
def remove_authority(actor: Actor, *, authority: AuthorityLimit, at: datetime) -> None:
    """Remove a limit: the post may then grant nothing of it on its own."""
    remove(actor, REMOVED, authority, at=at, code=authority.post.code)


@action("cases.impose_sanction", on="staff", label=_("Impose sanctions"))
def impose_sanction(actor: Actor, *, staff: Staff, degree: str, reason: str, at: datetime, case: Case | None = None) -> Sanction:
    """Impose a light, medium or heavy sanction for a service fault (CMP-11). Refused on oneself and without a reason."""
    imposed_by = staff_of(actor)
    if imposed_by is not None and imposed_by.pk == staff.pk:
        raise NotOnOneself
    made = Sanction(staff=staff, case=case, degree=degree, reason=tidy(reason), imposed_by=imposed_by, imposed_at=at)
    clean(made)
    made.save()
    record(SANCTION_IMPOSED, actor, at=at, sanction=made, staff=staff, case=case, degree=degree)
    return made


@action("cases.appeal_sanction", on="sanction", label=_("Appeal against one's own sanction"))
def appeal_sanction(actor: Actor, *, sanction: Sanction, appeal: str, at: datetime) -> Sanction:
    """Appeal against one's own sanction, once. Refused for anybody else's."""
    kept = locked(sanction)
    if kept.staff_id != actor.staff_id:
        raise Denied
    if kept.state != "in_force":
        raise NoAppeal(state=kept.get_state_display())
    if not appeal.strip():
        raise Invalid(fields={"appeal": [_("Say why.")]})
    kept.state, kept.appeal, kept.appealed_at = "appealed", tidy(appeal), at
    clean(kept)
    kept.save()
    record(SANCTION_APPEALED, actor, at=at, sanction=kept, staff=kept.staff)
    return kept


@action("cases.answer_appeal", on="sanction", label=_("Decide on appeals"))
def answer_appeal(actor: Actor, *, sanction: Sanction, is_lifted: bool, answer: str, at: datetime) -> Sanction:
    """Uphold or lift a sanction on appeal, with words. Refused for who imposed or suffers it."""
    kept = locked(sanction)
    if actor.staff_id is not None and actor.staff_id in {kept.imposed_by_id, kept.staff_id}:
        raise NotOnOneself
    if kept.state != "appealed":
        raise NoAppeal(state=kept.get_state_display())
    if not answer.strip():
        raise Invalid(fields={"answer": [_("Say why.")]})
    kept.state, kept.answer = "lifted" if is_lifted else "upheld", tidy(answer)
    kept.answered_by, kept.answered_at = staff_of(actor), at
    clean(kept)
    kept.save()
    record(SANCTION_ANSWERED, actor, at=at, sanction=kept, staff=kept.staff, is_lifted=is_lifted)
    return kept


@action("cases.save_promise", on="hall", label=_("Register promises made at sale"))
def save_promise(
    actor: Actor,
    /,
    *,
    hall: Hall | None,
    at: datetime,
    promise: Promise | None = None,
    version: str | None = None,
    **values: Any,
) -> Promise:
    """Register a promise, or say whether it was kept, by which delivery (CMP-09).

    Refused when due before it was made, when kept by no delivery, and for a case of another customer.
    """
    found = promise or Promise()
    if found.pk is not None and found.hall_id != (hall.pk if hall else None):
        raise Denied
    given = values | {"hall": hall}
    _check_delivery(found, given)
    about = ["customer", *(name for name in ("hall", "case") if given.get(name))]
    return save(actor, PROMISE_SAVED, found, given, PROMISE_FIELDS, at=at, version=version, about=about, secret=_PROMISED)


def _check_delivery(found: Promise, given: dict[str, Any]) -> None:
    case, state, words = (given.get(name, getattr(found, name)) for name in ("case", "state", "delivery"))
    if state == "kept" and case is None and not str(words).strip():
        raise Invalid(fields={"delivery": [_("Say by which delivery it was kept, or name the case.")]})
    customer = given.get("customer") or (found.customer if found.customer_id else None)
    if "case" in given and case is not None and customer is not None and case.customer_id not in family(root(customer)):
        raise Invalid(fields={"case": [_("This case is of another customer.")]})


@action("cases.save_review", on="hall", label=_("Record reviews of complaints"))
def save_review(
    actor: Actor,
    /,
    *,
    hall: Hall,
    at: datetime,
    review: Review | None = None,
    present: Iterable[Staff] = (),
    version: str | None = None,
    **values: Any,
) -> Review:
    """Record the review of a month with the heads present (CMP-04). Refused without anybody there, for an extra one that nobody
    approved, and for one approved by who neither supervises the hall nor leads, or by who records it.
    """
    found = review or Review(hall=hall)
    if found.hall_id != hall.pk:
        raise Denied
    people = list(present)
    if not people:
        raise Invalid(fields={"present": [_("Say which heads were there.")]})
    if "month" in values:
        values["month"] = values["month"].replace(day=1)
    approved_before = found.approved_by_id
    for name, value in values.items():
        setattr(found, name, tidy(value))
    clean(found)
    if found.approved_by_id not in {None, approved_before}:
        _check_approver(found, but=actor.staff_id)
    found.save()
    found.present.set(people)
    record(REVIEW_SAVED, actor, at=at, review=found, hall=hall, present=people, month=f"{found.month:%Y-%m}")
    return found


def _check_approver(review: Review, *, but: int | None) -> None:
    if not leaders_of(review.hall, but=but).filter(pk=review.approved_by_id or 0).exists():
        reason = _("An extra meeting is approved by who supervises the hall or by the leadership, and never by who asks for it.")
        raise Invalid(fields={"approved_by": [reason]})


@action("cases.save_decision", on="review", label=_("Record decisions of reviews"))
def save_decision(actor: Actor, *, review: Review, text: str, owner: Staff, due_date: date, at: datetime) -> ReviewDecision:
    """Record what a review decided, who carries it out and until when."""
    made = ReviewDecision(review=review, text=tidy(text), owner=owner, due_date=due_date)
    clean(made)
    made.save()
    record(DECISION_SAVED, actor, at=at, review=review, reviewdecision=made, owner=owner, is_done=False)
    return made


@action("cases.finish_decision", on="decision", label=_("Finish decisions of reviews"))
def finish_decision(actor: Actor, *, decision: ReviewDecision, day: date, at: datetime) -> ReviewDecision:
    """Say that a decision has been carried out."""
    kept = locked(decision)
    if kept.done_date is not None:
        unchanged()
        return kept
    kept.done_date = day
    kept.save(update_fields=["done_date"])
    record(DECISION_SAVED, actor, at=at, review=kept.review, reviewdecision=kept, owner=kept.owner, is_done=True)
    return kept
