"""From codes and numbers that were sent to records, as far as the asker may see them."""

from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from tingtang.cases.models import Case, Kind
from tingtang.cases.queries.cases import find_case
from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.customers.models import Customer
from tingtang.journal.reading import Rows, together
from tingtang.org.models import Hall, Staff, Team

M = TypeVar("M", bound=Model)
_IN_USE = "r.is_active AND r.code = %s"
SOURCES: Final[dict[str, tuple[type[Model], str]]] = {
    "kind": (Kind, _IN_USE),
    "hall": (Hall, _IN_USE),
    "service": (Service, _IN_USE),
    "team": (Team, _IN_USE),
    "staff": (Staff, "r.left_date IS NULL AND r.badge = %s"),
}


def one(name: str, found: "QuerySet[M]", **by: Any) -> M:
    """The record with this key. Invalid, by the name of the field, when there is none the asker may name."""
    record: M = _only(name, list(found.filter(**by)[:1]))
    return record


def resolved(actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    """What was sent with records in the place of their codes."""
    found = dict(given)
    names = [name for name in SOURCES if found.get(name)]
    rows = together(*(Rows(*SOURCES[name], [found[name]]) for name in names)) if names else []
    for name, records in zip(names, rows, strict=True):
        found[name] = _only(name, records)
    if found.get("customer"):
        found["customer"] = one("customer", Customer.objects.visible_to(actor), number=found["customer"])
    return found


def _only(name: str, records: list[Any]) -> Any:
    if not records:
        raise Invalid(fields={name: [_("There is none with this code.")]})
    return records[0]


def case_for(actor: Actor, number: str) -> Case:
    """The case of an address."""
    return find_case(actor, number)


def staff_by(name: str, badge: str) -> Staff:
    """Somebody who works here, by badge number."""
    return one(name, Staff.objects.filter(left_date__isnull=True), badge=badge)
