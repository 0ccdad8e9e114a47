"""Writes of pupils: enquiry, test, payment, its check with the receipt, calls to parents that follow, leaving."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.actions.care import REFERRAL_AFTER, plan_contact
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.journal.saving import clean, locked, tidy
from tingtang.lessons.actions.terms import day_at
from tingtang.lessons.events import CHECKED, ENQUIRED, LEFT, PAID, REFUSED_FEE, TESTED
from tingtang.lessons.models import Enrolment, Group
from tingtang.org.models import Staff

State = Enrolment.State


class NotNow(Refused):
    """The step does not follow from where the pupil stands."""

    message = _("This cannot be done now: the pupil is “{state}”.")


class NoPlace(Refused):
    """The class is full."""

    message = _("All {n} places of this class are taken.")


class NotTested(Refused):
    """The class asks for a test before the course (SCH-05)."""

    message = _("This class asks for a test of at least {n} % before the course. Note its result first.")


class OwnMoney(Refused):
    """Who took the money does not check it (SCH-02)."""

    message = _("Who took the fee does not check it. Somebody else does.")


def about(enrolment: Enrolment) -> dict[str, Any]:
    """What every event about a pupil names."""
    return {"enrolment": enrolment, "group": enrolment.group, "customer": enrolment.customer, "hall": enrolment.group.hall}


def must_be(enrolment: Enrolment, *states: str) -> Enrolment:
    """The pupil as he is now, held until the action ends. Refused in any other state."""
    held = locked(enrolment)
    if held.state not in states:
        raise NotNow(state=held.get_state_display())
    return held


def _staff(actor: Actor) -> Staff | None:
    return Staff.objects.filter(pk=actor.staff_id).first() if actor.staff_id else None


@action("lessons.enquire", on="group", label=_("Note enquiries, enrol pupils"))
def enquire(
    actor: Actor, *, group: Group, customer: Customer, at: datetime, parent: Customer | None = None, question: str = ""
) -> Enrolment:
    """Note that a pupil asks for a class. Refused when he is in it, and for classes that are not published."""
    if group.term.published_at is None:
        raise Refused(_("The timetable of this term is not published yet."))
    if Enrolment.objects.filter(group=group, customer=customer).exclude(state=State.LEFT).exists():
        raise Invalid(fields={"customer": [str(_("This pupil is noted for this class already."))]})
    made = Enrolment(group=group, customer=customer, parent=parent, question=question.strip(), asked_at=at)
    clean(made)
    made.save()
    record(ENQUIRED, actor, at=at, **about(made))
    return made


@action("lessons.note_test", on="enrolment", label=_("Note tests before courses"))
def note_test(actor: Actor, *, enrolment: Enrolment, percent: int, at: datetime, note: str = "") -> Enrolment:
    """Keep the result of the test before the course (SCH-05); a later one replaces it, the journal keeps both."""
    held = must_be(enrolment, State.ASKED, State.PAID, State.ENROLLED)
    held.test_percent, held.test_note, held.tested_at = percent, tidy(note), at
    clean(held)
    held.save()
    record(TESTED, actor, at=at, percent=percent, **about(held))
    return held


@action("lessons.take_fee", on="enrolment", label=_("Take fees"))
def take_fee(
    actor: Actor, *, enrolment: Enrolment, cents: int, way: str, at: datetime, paid_at: datetime | None = None
) -> Enrolment:
    """Enter a payment on the form of the enquiry (SCH-02). Refused before the test the class asks for, and when it is full."""
    held = must_be(enrolment, State.ASKED)
    group = locked(held.group)
    if not held.has_passed:
        raise NotTested(n=group.pass_percent)
    if Enrolment.objects.filter(group=group, state__in=[State.PAID, State.ENROLLED]).count() >= group.seats:
        raise NoPlace(n=group.seats)
    if paid_at is not None and paid_at > at:
        raise Invalid(fields={"paid_at": [str(_("This time is still to come."))]})
    held.state, held.paid_cents, held.paid_way = State.PAID, cents, way
    held.paid_at, held.entered_at, held.taken_by, held.check_note = paid_at or at, at, _staff(actor), ""
    clean(held)
    held.save()
    late = int((at - held.paid_at).total_seconds() // 60)
    record(PAID, actor, at=at, cents=cents, way=way, minutes_late=late, staff=held.taken_by, **about(held))
    return held


@action("lessons.check_fee", on="enrolment", label=_("Check fees and release receipts"))
def check_fee(actor: Actor, *, enrolment: Enrolment, at: datetime) -> Enrolment:
    """Confirm a payment: the receipt gets its number, the pupil his place, the parents are to be called (SCH-02, SCH-10, SCH-11).

    Refused to who took the money.
    """
    held = must_be(enrolment, State.PAID)
    checker = _staff(actor)
    if checker is not None and checker.pk == held.taken_by_id:
        raise OwnMoney
    today = day_at(held.group.hall, at)
    held.state, held.checked_at, held.checked_by, held.receipt = State.ENROLLED, at, checker, _next_receipt(today.year)
    held.next_check_date = max(today, held.group.term.starts_date) + timedelta(days=held.group.check_days)
    held.save()
    record(CHECKED, actor, at=at, receipt=held.receipt, staff=checker, **about(held))
    _plan_calls(actor, held, at)
    return held


def _next_receipt(year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('lessons_receipt_seq')")
        return f"SJ{year}{cursor.fetchone()[0]:06d}"


def _plan_calls(actor: Actor, enrolment: Enrolment, at: datetime) -> None:
    """The calls after a payment, as the term says; from the fourth on the referral policy is offered, for three were made by then."""
    owner = enrolment.group.adviser or enrolment.taken_by
    if owner is None:
        return
    who, today = enrolment.parent or enrolment.customer, day_at(enrolment.group.hall, at)
    name, group = enrolment.customer.name, str(enrolment.group)
    plain = str(_("How {name} does in {group}; wishes of the parents"))
    offering = str(_("How {name} does in {group}; tell of the referral policy"))
    for number, days in enumerate(sorted(set(enrolment.group.term.call_days)), 1):
        topic = (offering if number > REFERRAL_AFTER else plain).format(name=name, group=group)
        plan_contact(actor, customer=who, owner=owner, topic=topic[:200], due_date=today + timedelta(days=days), at=at)


@action("lessons.return_fee", on="enrolment", label=_("Return fees that do not agree"))
def return_fee(actor: Actor, *, enrolment: Enrolment, why: str, at: datetime) -> Enrolment:
    """Say that a payment does not agree with what was entered: it is entered anew. Refused without why."""
    held = must_be(enrolment, State.PAID)
    if not why.strip():
        raise Invalid(fields={"why": [str(_("Say what does not agree."))]})
    held.state, held.check_note = State.ASKED, tidy(why)[:300]
    held.save()
    record(REFUSED_FEE, actor, at=at, staff=held.taken_by, **about(held))
    return held


@action("lessons.leave", on="enrolment", label=_("Take pupils out of classes"))
def leave(actor: Actor, *, enrolment: Enrolment, reason: str, at: datetime) -> Enrolment:
    """Take a pupil out of a class; his record stays. Refused without a reason."""
    held = must_be(enrolment, State.ASKED, State.PAID, State.ENROLLED)
    if not reason.strip():
        raise Invalid(fields={"reason": [str(_("Say why the pupil leaves."))]})
    held.state, held.left_reason, held.left_date = State.LEFT, tidy(reason)[:300], day_at(held.group.hall, at)
    held.next_check_date = None
    held.save()
    record(LEFT, actor, at=at, **about(held))
    return held
