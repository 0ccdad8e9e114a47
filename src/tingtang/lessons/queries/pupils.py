"""Reads of pupils: who asks, who paid, who is to be checked; what a parent sees of his child."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.customers.models import Customer
from tingtang.customers.queries import family
from tingtang.lessons import models
from tingtang.lessons.models import Enrolment, Guidance, Mark
from tingtang.lessons.queries.groups import day_of

VIEW: Final = reading(models.VIEW, _("See timetables, classes and pupils"))
_RELATED = ("group__term__hall", "group__teacher", "group__room", "customer", "parent", "taken_by", "checked_by")
State = Enrolment.State


def enrolments(actor: Actor) -> Any:
    """Pupils one may see."""
    return Enrolment.objects.visible_to(actor).select_related(*_RELATED)


def get_enrolment(actor: Actor, key: int, permission: str = models.VIEW) -> Enrolment:
    """One pupil of a class. NotFound when absent or not visible."""
    found: Enrolment | None = Enrolment.objects.visible_to(actor, permission).select_related(*_RELATED).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def to_check(actor: Actor) -> Any:
    """Fees that wait for their check by the actor: not those he took himself."""
    rows = Enrolment.objects.visible_to(actor, "lessons.check_fee").select_related(*_RELATED).filter(state=State.PAID)
    return rows.filter(Q(taken_by__isnull=True) | ~Q(taken_by=actor.staff_id)).order_by("entered_at", "pk")


def checks_due(actor: Actor, at: datetime) -> list[Enrolment]:
    """Pupils whose check is due by today in their hall, those of the actor's own classes; of all classes for who teaches none (SCH-12)."""
    rows = Enrolment.objects.visible_to(actor, "lessons.review").select_related(*_RELATED).filter(state=State.ENROLLED)
    own = rows.filter(group__teacher=actor.staff_id)
    seen = own if actor.staff_id and own.exists() else rows
    found = seen.filter(next_check_date__isnull=False).order_by("next_check_date", "pk")[:200]
    return [one for one in found if one.next_check_date <= day_of(one.group.hall, at)]


def of_customers(actor: Actor, keys: Iterable[int]) -> Any:
    """The classes of some customers, as pupils or as parents, the latest first."""
    keys = list(keys)
    return enrolments(actor).filter(Q(customer__in=keys) | Q(parent__in=keys)).order_by("-asked_at", "-pk")


def own_enrolments(customer: Customer) -> list[Enrolment]:
    """The classes of whoever came in with his code, and of the children he is the parent of; nobody else's right is asked."""
    keys = family(customer)
    rows = Enrolment.objects.filter(Q(customer__in=keys) | Q(parent__in=keys)).exclude(state=State.LEFT)
    return list(rows.select_related(*_RELATED).order_by("-asked_at", "-pk")[:40])


def own_enrolment(customer: Customer, key: int) -> Enrolment:
    """One of those. NotFound for anybody else's."""
    found = next((one for one in own_enrolments(customer) if one.pk == key), None)
    if found is None:
        raise NotFound
    return found


def homework_book(enrolment: Enrolment) -> list[Mark]:
    """The lessons of a pupil, the latest first (SCH-08)."""
    rows = Mark.objects.select_related("lesson__teacher", "lesson__group__term__hall", "signed_by").filter(enrolment=enrolment)
    return list(rows.order_by("-lesson__date"))


def unsigned(enrolment: Enrolment) -> list[Mark]:
    """Homework that no parent has signed yet."""
    return [one for one in homework_book(enrolment) if one.lesson.homework and one.signed_at is None]


def guidance_of(enrolment: Enrolment, *, is_shared: bool = False) -> list[Guidance]:
    """What was said beside lessons, the latest first; for parents only what is shared with them."""
    rows = Guidance.objects.select_related("by").filter(enrolment=enrolment)
    return list((rows.filter(is_shared=True) if is_shared else rows).order_by("-at", "-pk"))
