"""Writes of what is known about customers: links, consents, preferences; and who looked at what is sensitive."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound, Refused
from tingtang.core.sealing import CannotOpen
from tingtang.customers.actions.customers import standing
from tingtang.customers.events import (
    CONSENT_ANSWERED,
    LINK_ENDED,
    LINK_MADE,
    PREFERENCE_ADDED,
    PREFERENCE_REMOVED,
    SENSITIVE_SEEN,
)
from tingtang.customers.models import (
    Consent,
    ConsentPurpose,
    Contact,
    Customer,
    Identity,
    Link,
    LinkKind,
    Preference,
    Stance,
)
from tingtang.customers.queries.customers import get_customer
from tingtang.customers.queries.family import family
from tingtang.customers.rules.purposes import PURPOSES
from tingtang.journal.record import linked, record
from tingtang.journal.saving import assign, tidy, write

MOST_PREFERENCES: Final = 50


class Unreadable(Refused):
    """A number was sealed with a key that this installation no longer has."""

    message = _("Something here was sealed with a key that is missing. Ask an administrator to restore the data keys.")


@action("customers.link", on="customer", label=_("Link customers to each other"))
def link(actor: Actor, *, customer: Customer, other: Customer, kind: LinkKind, at: datetime) -> Link:
    """Say that `customer` is `kind` of `other`. Refused to himself, twice, between the wrong kinds, or to one not visible."""
    source, target = standing(customer), get_customer(actor, other.pk)
    if source.pk == target.pk:
        raise Invalid(fields={"other": [str(_("Choose somebody else."))]})
    fits = kind.source_kind in {"", source.kind} and kind.target_kind in {"", target.kind}
    if not fits:
        raise Invalid(fields={"kind": [str(_("This link does not fit these two."))]})
    pairs = [(source, target)] + ([(target, source)] if kind.is_symmetric else [])
    if any(Link.objects.filter(source=one, target=two, kind=kind).exists() for one, two in pairs):
        raise Invalid(fields={"kind": [str(_("They are linked like this already."))]})
    made = Link(source=source, target=target, kind=kind, created_at=at)
    write(made)
    record(LINK_MADE, actor, at=at, customer=source, other=target, kind=kind.code)
    linked(source, target, kind.code)
    return made


@action("customers.unlink", on="customer", label=_("End links between customers"))
def unlink(actor: Actor, *, customer: Customer, link: Link, at: datetime) -> None:
    """End a link of a customer, from whichever side."""
    if customer.pk not in {link.source_id, link.target_id}:
        raise NotFound
    record(LINK_ENDED, actor, at=at, customer=link.source, other=link.target, kind=link.kind.code)
    link.delete()


@action("customers.answer_consent", on="customer", label=_("Note consents and their withdrawal"))
def answer_consent(
    actor: Actor, *, customer: Customer, purpose: ConsentPurpose, is_given: bool, at: datetime, way: str = Consent.Way.COUNTER
) -> Consent:
    """Note that a customer agreed, or took it back. The same answer to the same text again changes nothing."""
    kept = standing(customer)
    latest = Consent.objects.filter(customer=kept, purpose=purpose).order_by("-at", "-pk").first()
    if latest is not None and latest.is_given == is_given and latest.text_version == purpose.text_version:
        unchanged()
        return latest
    if way not in Consent.Way.values:
        raise Invalid(fields={"way": [str(_("Choose how the answer was given."))]})
    made = Consent(customer=kept, purpose=purpose, is_given=is_given, at=at, way=way, text_version=purpose.text_version)
    write(made)
    record(
        CONSENT_ANSWERED, actor, at=at, customer=kept, purpose=purpose.code, is_given=is_given, way=str(way),
        text_version=purpose.text_version,
    )  # fmt: skip
    return made


@action("customers.add_preference", on="customer", label=_("Note what customers like, dislike and need"))
def add_preference(
    actor: Actor, *, customer: Customer, stance: Stance | str, text: str, at: datetime, topic: str = ""
) -> Preference:
    """Note one thing to mind when serving a customer. Refused when empty, too long, there already, or there are fifty."""
    kept = standing(customer)
    if Preference.objects.filter(customer=kept).count() >= MOST_PREFERENCES:
        raise Invalid(
            fields={"text": [str(_("There are {most} already: remove what no longer holds.")).format(most=MOST_PREFERENCES)]}
        )
    if Preference.objects.filter(customer=kept, stance=stance, text=tidy(text)).exists():
        raise Invalid(fields={"text": [str(_("This is already noted."))]})
    made = Preference(customer=kept, created_at=at)
    assign(made, {"stance": stance, "text": text, "topic": topic}, ["stance", "text", "topic"])
    write(made)
    record(PREFERENCE_ADDED, actor, at=at, customer=kept, kind=str(stance))
    return made


@action("customers.remove_preference", on="customer", label=_("Remove what customers like, dislike and need"))
def remove_preference(actor: Actor, *, customer: Customer, preference: Preference, at: datetime) -> None:
    """Remove a preference that no longer holds."""
    record(PREFERENCE_REMOVED, actor, at=at, customer=customer, kind=preference.stance)
    preference.delete()


@action("customers.see_sensitive", on="customer", label=_("See customers' sensitive numbers, with a purpose, on record"))
def see_sensitive(actor: Actor, *, customer: Customer, purpose: str, at: datetime) -> dict[str, dict[int, str]]:
    """The customer's identities and contacts unmasked, by key; who looked, when and for what stays in the journal (CUS-25).

    Refused without one of the purposes.
    """
    if purpose not in PURPOSES:
        raise Invalid(fields={"purpose": [str(_("Say for what you need to see this."))]})
    keys = family(customer)
    try:
        identities = {one.pk: one.plain for one in Identity.objects.filter(customer__in=keys)}
        contacts = {one.pk: one.plain for one in Contact.objects.filter(customer__in=keys)}
    except CannotOpen:
        raise Unreadable from None
    record(SENSITIVE_SEEN, actor, at=at, customer=customer, purpose=purpose, items=len(identities) + len(contacts))
    return {"identities": identities, "contacts": contacts}
