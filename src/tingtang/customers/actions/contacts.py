"""Writes of how customers are reached."""

from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.core.sealing import digest, digests, seal
from tingtang.customers.actions.forgotten import remembered
from tingtang.customers.actions.saving import keep
from tingtang.customers.events import CONTACT_ADDED, CONTACT_CHANGED, CONTACT_REMOVED
from tingtang.customers.models import Contact, ContactKind, Customer
from tingtang.customers.models.contacts import PURPOSE
from tingtang.customers.queries.customers import DIGEST
from tingtang.customers.queries.family import family
from tingtang.customers.rules.reaching import in_order
from tingtang.customers.rules.writing import written_contact
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, tidy, write

LONGEST: Final = 300
FIELDS: Final = field_names(Contact, "label", "is_primary", "is_verified", "is_opted_out")


@action("customers.add_contact", on="customer", label=_("Add ways to reach customers"))
def add_contact(
    actor: Actor, /, *, customer: Customer, kind: ContactKind | str, value: str, at: datetime, label: str = "", **flags: bool
) -> Contact:
    """Add a way to reach a customer; the first of its kind is the preferred one. Refused when it is malformed or there already."""
    remembered(customer)
    text = checked_contact(ContactKind(kind), value)
    others = Contact.objects.filter(customer=customer, kind=kind)
    known = Contact.objects.filter(customer__in=family(customer), kind=kind)
    compared = written_contact(kind, text)
    if known.filter(digest__in=digests(compared, DIGEST)).exists():
        raise Invalid(fields={"value": [str(_("This is already noted."))]})
    is_primary = flags.pop("is_primary", False) or not known.filter(is_primary=True).exists()
    if is_primary:
        others.filter(is_primary=True).update(is_primary=False)
    found = Contact(customer=customer, kind=kind, label=tidy(label), is_primary=is_primary, created_at=at, **flags)
    put_value(found, text)
    write(found)
    record(CONTACT_ADDED, actor, at=at, customer=customer, kind=str(kind))
    return found


@action("customers.change_contact", on="customer", label=_("Change ways to reach customers"))
def change_contact(actor: Actor, /, *, customer: Customer, contact: Contact, at: datetime, **values: Any) -> Contact:
    """Change what is noted about a contact: label, preferred, verified, not to be used."""
    if values.get("is_primary"):
        others = Contact.objects.filter(customer__in=family(customer), kind=contact.kind, is_primary=True)
        others.exclude(pk=contact.pk).update(is_primary=False)
    return keep(actor, CONTACT_CHANGED, contact, values, FIELDS, at=at, customer=customer, kind=contact.kind)


@action("customers.remove_contact", on="customer", label=_("Remove ways to reach customers"))
def remove_contact(actor: Actor, *, customer: Customer, contact: Contact, at: datetime) -> None:
    """Take a contact away; when it was the preferred one, the oldest left of its kind becomes that."""
    record(CONTACT_REMOVED, actor, at=at, customer=customer, kind=contact.kind)
    kind, was_primary = contact.kind, contact.is_primary
    contact.delete()
    following = next(iter(in_order(Contact.objects.filter(customer__in=family(customer), kind=kind), customer.pk)), None)
    if was_primary and following is not None:
        following.is_primary = True
        following.save(update_fields=["is_primary"])


def checked_contact(kind: ContactKind, value: str) -> str:
    """A contact as it is kept. Refused when it is empty, too long, or not what its kind asks for."""
    text = str(tidy(value))
    if not text or len(text) > LONGEST or (kind != ContactKind.ADDRESS and "\n" in text):
        raise Invalid(fields={"value": [str(_("Give between 1 and {limit} characters.")).format(limit=LONGEST)]})
    if kind == ContactKind.MAIL:
        try:
            validate_email(text)
        except ValidationError as error:
            raise Invalid(fields={"value": error.messages}) from None
    if kind == ContactKind.PHONE and not 3 <= len(written_contact(kind, text).strip("+")) <= 20:
        raise Invalid(fields={"value": [str(_("This is not a phone number."))]})
    if kind == ContactKind.PHONE and not written_contact(kind, text).lstrip("+").replace("*", "").replace("#", "").isdigit():
        raise Invalid(fields={"value": [str(_("This is not a phone number."))]})
    return text


def put_value(contact: Contact, text: str) -> None:
    """Put a checked contact into the row, sealed."""
    contact.digest = digest(written_contact(contact.kind, text), DIGEST)
    contact.sealed = seal(text, PURPOSE)
