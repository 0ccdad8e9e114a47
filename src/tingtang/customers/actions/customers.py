"""Writes of customers' records: register and change."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.customers.actions.contacts import add_contact
from tingtang.customers.actions.forgotten import NoLongerKept
from tingtang.customers.actions.identities import add_identity
from tingtang.customers.events import CUSTOMER_CHANGED, CUSTOMER_REGISTERED
from tingtang.customers.models import ContactKind, Customer, CustomerKind, IdentityKind
from tingtang.customers.rules.names import grams, initials
from tingtang.journal.record import changed, record
from tingtang.journal.saving import assign, field_names, locked, write
from tingtang.org.models import Hall

FIELDS: Final = field_names(Customer, "kind", "name", "title", "language", "hall", "keeper", "industry", "note")
OPEN: Final = frozenset({"kind", "language", "hall", "keeper", "industry"})


def register(
    actor: Actor,
    /,
    *,
    at: datetime,
    hall: Hall | None = None,
    identities: Iterable[tuple[IdentityKind, str]] = (),
    contacts: Iterable[tuple[ContactKind | str, str]] = (),
    **values: Any,
) -> Customer:
    """Make a customer with his numbers and contacts; of no hall, he belongs to all of them.

    Refused when a value is wrong, or when another customer has a number that only one can have.
    """
    fresh = Customer(hall=hall, created_at=at)
    return _register(actor, customer=fresh, at=at, identities=list(identities), contacts=list(contacts), values=values)


@action("customers.register", on="customer", label=_("Register customers"))
def _register(
    actor: Actor,
    *,
    customer: Customer,
    at: datetime,
    identities: list[tuple[IdentityKind, str]],
    contacts: list[tuple[ContactKind | str, str]],
    values: Mapping[str, Any],
) -> Customer:
    customer.number = next_number()
    assign(customer, {"hall": customer.hall, **values}, FIELDS)
    _index(customer)
    _fits(customer)
    write(customer)
    record(CUSTOMER_REGISTERED, actor, at=at, customer=customer, hall=customer.hall, kind=customer.kind)
    told = {"kind": customer.kind, "hall": customer.hall_id, "keeper": customer.keeper_id, "language": customer.language}
    changed(customer, at=at, **told, industry=customer.industry)
    for kind, text in identities:
        with _told_as(value="identity", kind="identity_kind"):
            add_identity(actor, customer=customer, kind=kind, value=text, at=at)
    for way, text in contacts:
        with _told_as(value=str(way)):
            add_contact(actor, customer=customer, kind=way, value=text, at=at)
    return customer


@contextmanager
def _told_as(**names: str) -> Iterator[None]:
    """Tell what is wrong with a part under the name it has in the whole."""
    try:
        yield
    except Invalid as problem:
        problem.fields = {names.get(name, name): reasons for name, reasons in problem.fields.items()}
        raise


@action("customers.change", on="customer", label=_("Change customers' records"))
def change(actor: Actor, /, *, customer: Customer, at: datetime, version: str | None = None, **values: Any) -> Customer:
    """Change a customer's record. Refused when it was changed meanwhile, merged or erased, or does not hold together."""
    kept = standing(customer, version)
    if "hall" in values and not actor.may("customers.change", Customer(hall=values["hall"])):
        raise Invalid(fields={"hall": [str(_("You may not put customers into this hall."))]})
    differs = assign(kept, values, FIELDS)
    if not differs:
        unchanged()
        return kept
    _index(kept)
    _fits(kept)
    write(kept)
    record(CUSTOMER_CHANGED, actor, at=at, customer=kept, fields=",".join(sorted(differs)))
    changed(kept, at=at, **{name: value for name, value in differs.items() if name in OPEN})
    return kept


def standing(customer: Customer, version: str | None = None) -> Customer:
    """The record as it is now, held until the action ends. Refused when it was merged, erased or changed meanwhile."""
    kept = locked(customer, version, FIELDS)
    if kept.merged_into_id is not None or kept.erased_at is not None:
        raise NoLongerKept
    return kept


def next_number() -> str:
    """The next customer number: K0001234."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('customers_number_seq')")
        return f"K{cursor.fetchone()[0]:07d}"


def _fits(customer: Customer) -> None:
    if customer.industry and customer.kind != CustomerKind.COMPANY:
        raise Invalid(fields={"industry": [str(_("Only companies have an industry."))]})


def _index(customer: Customer) -> None:
    customer.initials, customer.grams = initials(customer.name), grams(customer.name)
