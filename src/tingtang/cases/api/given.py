"""From codes and numbers that were sent to records, as far as the asker may see them."""

from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from tingtang.cases.actions.inserting import drawing
from tingtang.cases.models import Case, Kind
from tingtang.cases.queries.cases import find_case
from tingtang.catalogue.models import Service
from tingtang.catalogue.queries import Read, ground_rows
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.customers.models import Customer
from tingtang.journal.reading import Keys, Rows, together
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


# What codes meant when they were last read: a guess, of which nothing but the number of statements depends.
MEANING: Final = ("hall", "service")
MOST_MEANT: Final = 10_000
_meant: dict[tuple[str, str], int] = {}


def one(name: str, found: "QuerySet[M]", **by: Any) -> M:
    """The record with this key. Invalid, by the name of the field, when there is none the asker may name."""
    record: M = _only(name, list(found.filter(**by)[:1]))
    return record


def resolved(actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    """What was sent with records in the place of their codes."""
    return _resolved(actor, given, [])[0]


def resolved_new(actor: Actor, given: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The same for a new case; `read` is what it stands on, read by the way where hall and service are those their codes meant last."""
    if any(given.get(name) and (name, given[name]) not in _meant for name in MEANING):
        return _resolved(actor, given, [])[0]
    hall, service = (_meant[name, given[name]] if given.get(name) else None for name in MEANING)
    # Nowhere is it later than a day after UTC says.
    found, ground = _resolved(actor, given, ground_rows(hall, service, (at + timedelta(days=1)).date(), drawing()))
    return {**found, "read": Read(hall, service, ground)}


def _resolved(actor: Actor, given: dict[str, Any], more: list[Rows | Keys]) -> tuple[dict[str, Any], list[list[Any]]]:
    found = dict(given)
    names = [name for name in SOURCES if found.get(name)]
    rows = together(*(Rows(*SOURCES[name], [found[name]]) for name in names), *more) if names or more else []
    for name, records in zip(names, rows, strict=False):
        record = _only(name, records)
        place = name, found[name]
        if name in MEANING and (place in _meant or len(_meant) < MOST_MEANT):
            _meant[place] = record.pk
        found[name] = record
    if found.get("customer"):
        found["customer"] = one("customer", Customer.objects.visible_to(actor), number=found["customer"])
    return found, rows[len(names) :]


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
