"""From codes and numbers that were sent to records, as far as the asker may name them."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from tingtang.cases.models import Case
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff

M = TypeVar("M", bound=Model)


def one(name: str, found: "QuerySet[M]", **by: object) -> M:
    """The record with this key. Invalid, by the name of the field, when there is none the asker may name."""
    record = found.filter(**by).first()
    if record is None:
        raise Invalid(fields={name: [_("There is none with this code.")]})
    return record


def maybe(name: str, found: "QuerySet[M]", **by: object) -> M | None:
    """The record with this key, None where none was named."""
    return one(name, found, **by) if all(by.values()) else None


def hall_named(code: str | None, name: str = "hall") -> Hall | None:
    """A hall in use by its code."""
    return maybe(name, Hall.objects.filter(is_active=True), code=code)


def staff_named(badge: str | None, name: str = "owner") -> Staff | None:
    """Somebody who works here by his badge."""
    return maybe(name, Staff.objects.filter(left_date__isnull=True), badge=badge)


def customer_named(actor: Actor, number: str) -> Customer | None:
    """A customer the asker may see, by his number."""
    return maybe("customer", Customer.objects.visible_to(actor).living(), number=number.strip().upper())


def case_named(actor: Actor, number: str) -> Case | None:
    """A case the asker may see, by its number."""
    return maybe("case", Case.objects.visible_to(actor), number=number.strip().upper())
