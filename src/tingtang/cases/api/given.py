"""From codes and numbers that were sent to records, as far as the asker may see them."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from tingtang.cases.models import Case, Kind
from tingtang.cases.queries.cases import find_case
from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff, Team

M = TypeVar("M", bound=Model)


def one(name: str, found: "QuerySet[M]", **by: Any) -> M:
    """The record with this key. Invalid, by the name of the field, when there is none the asker may name."""
    record = found.filter(**by).first()
    if record is None:
        raise Invalid(fields={name: [_("There is none with this code.")]})
    return record


def resolved(actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    """What was sent with records in the place of their codes."""
    found = dict(given)
    sources: dict[str, tuple[QuerySet[Any], str]] = {
        "kind": (Kind.objects.filter(is_active=True), "code"),
        "hall": (Hall.objects.filter(is_active=True), "code"),
        "service": (Service.objects.filter(is_active=True), "code"),
        "team": (Team.objects.filter(is_active=True), "code"),
        "customer": (Customer.objects.visible_to(actor), "number"),
        "staff": (Staff.objects.filter(left_date__isnull=True), "badge"),
    }
    for name, (query, key) in sources.items():
        if found.get(name):
            found[name] = one(name, query, **{key: found[name]})
    return found


def case_for(actor: Actor, number: str) -> Case:
    """The case of an address."""
    return find_case(actor, number)


def staff_by(name: str, badge: str) -> Staff:
    """Somebody who works here, by badge number."""
    return one(name, Staff.objects.filter(left_date__isnull=True), badge=badge)
