"""Whoever was forgotten stays so: nothing is written about him any more."""

from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from tingtang.core.errors import Refused
from tingtang.customers.models import Customer

C = TypeVar("C", bound=Customer | None)


class NoLongerKept(Refused):
    """The record was merged into another or erased."""

    message = _("This record is no longer kept: it was merged into another or erased.")


def remembered(customer: C) -> C:
    """The customer, if any, who was not forgotten. Refused (`NoLongerKept`) otherwise."""
    if customer is not None and customer.erased_at is not None:
        raise NoLongerKept
    return customer
