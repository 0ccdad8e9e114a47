"""Writes of the numbers customers are known by."""

import re
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.core.sealing import digest, digests, seal
from tingtang.customers.actions.forgotten import remembered
from tingtang.customers.events import IDENTITY_ADDED, IDENTITY_REMOVED
from tingtang.customers.models import Customer, Identity, IdentityKind
from tingtang.customers.models.identities import PURPOSE
from tingtang.customers.queries.customers import DIGEST
from tingtang.customers.rules.examples import example_of, lengths_of
from tingtang.customers.rules.identities import CHECKS
from tingtang.customers.rules.writing import written_identity
from tingtang.journal.record import record
from tingtang.journal.saving import tidy, write

LONGEST = 100
_WRONG = {
    "": _("This is not in the form of such a number."),
    "resident_id": _("This is not a resident identity number: 18 characters, a real date, and the check digit must hold."),
    "credit_code": _("This is not a unified social credit code: 18 characters, and the check character must hold."),
    "luhn": _("This is not a card number: its check digit does not hold."),
    "mobile": _("This is not a mobile number: eleven digits that begin with 1."),
}

_EXACTLY = _("This is not in the form of such a number: {most} characters, for example {example}.")
_BETWEEN = _("This is not in the form of such a number: {least} to {most} characters, for example {example}.")
_LIKE = _("This is not in the form of such a number, for example {example}.")


class TakenIdentity(Invalid):
    """Another customer has the number."""

    message = _("Another customer has this number already. Find him by it, or check the number.")


@action("customers.add_identity", on="customer", label=_("Add numbers customers are known by"))
def add_identity(
    actor: Actor, *, customer: Customer, kind: IdentityKind, value: str, at: datetime, is_verified: bool = False
) -> Identity:
    """Give a customer a number. Refused when it is malformed or its check digit wrong, or when only one can have it and another does."""
    remembered(customer)
    text = checked_identity(kind, customer.kind, value)
    if taken(kind, text, customer):
        raise TakenIdentity(fields={"value": [str(TakenIdentity.message)]})
    found = Identity(customer=customer, kind=kind, is_only=kind.is_unique, is_verified=is_verified, created_at=at)
    put_value(found, text)
    write(found)
    record(IDENTITY_ADDED, actor, at=at, customer=customer, kind=kind.code)
    return found


@action("customers.remove_identity", on="customer", label=_("Remove numbers customers are known by"))
def remove_identity(actor: Actor, *, customer: Customer, identity: Identity, at: datetime) -> None:
    """Take a number away from a customer."""
    record(IDENTITY_REMOVED, actor, at=at, customer=customer, kind=identity.kind.code)
    identity.delete()


def checked_identity(kind: IdentityKind, customer_kind: str, value: str) -> str:
    """A number as it is kept. Refused when it is not what `kind` asks for."""
    text = written_identity(kind.check_digit, tidy(value))
    if kind.of_kind and kind.of_kind != customer_kind:
        raise Invalid(fields={"kind": [str(_("This kind of number is not for this kind of customer."))]})
    is_wrong = not text or len(text) > LONGEST or (kind.pattern and not re.fullmatch(kind.pattern, text))
    if is_wrong or (kind.check_digit and not CHECKS[kind.check_digit](text)):
        raise Invalid(fields={"value": [_wrong(kind)]})
    return text


def _wrong(kind: IdentityKind) -> str:
    example = "" if kind.check_digit or not kind.pattern else example_of(kind.pattern)
    if not example:
        return str(_WRONG[kind.check_digit])
    least, most = lengths_of(kind.pattern)
    told = _EXACTLY if least == most else _BETWEEN if most <= LONGEST else _LIKE
    return str(told).format(least=least, most=most, example=example)


def put_value(identity: Identity, text: str) -> None:
    """Put a checked number into the row: sealed when its kind is sensitive."""
    identity.digest = digest(text, DIGEST)
    identity.sealed = seal(text, PURPOSE) if identity.kind.is_sensitive else None
    identity.value = "" if identity.kind.is_sensitive else text


def taken(kind: IdentityKind, text: str, customer: Customer) -> bool:
    """Whether the customer has this number already, or another one has it where only one may."""
    same = Identity.objects.filter(kind=kind, digest__in=digests(text, DIGEST))
    return (same if kind.is_unique else same.filter(customer=customer)).exists()
