"""Everything known of one customer, over all records merged into his, as the 360 page and the API read it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q

from tingtang.core.actors import Actor
from tingtang.customers.models import (
    ConsentPurpose,
    Contact,
    ContactKind,
    Customer,
    Identity,
    Link,
    Placement,
    Preference,
)
from tingtang.customers.queries.customers import VIEW
from tingtang.customers.queries.family import consents_of, family
from tingtang.customers.rules.consents import Statement
from tingtang.customers.rules.reaching import in_order


@dataclass(frozen=True)
class Shown:
    """A number or contact as it is shown: masked unless it was revealed."""

    row: Any
    text: str
    is_masked: bool
    is_preferred: bool = False


@dataclass(frozen=True)
class Linked:
    """Somebody linked to a customer: what he is to him. None: one the reader may not see."""

    link: Link
    label: str
    other: Customer | None


@dataclass(frozen=True)
class Asked:
    """A purpose of consent and the answer that counts; None: never asked."""

    purpose: ConsentPurpose
    answer: Statement | None


@dataclass(frozen=True)
class Sheet:
    """What is known of a customer."""

    customer: Customer
    identities: Sequence[Shown]
    contacts: Sequence[Shown]
    preferences: Sequence[Preference]
    links: Sequence[Linked]
    consents: Sequence[Asked]
    placements: Sequence[Placement]
    history: Sequence[Placement] = field(default_factory=tuple)
    has_secrets: bool = False


def sheet_of(actor: Actor, customer: Customer, plain: dict[str, dict[int, str]] | None = None) -> Sheet:
    """What is known of a customer the actor may see; `plain` are the texts that were revealed to him just now."""
    keys = family(customer)
    identities = Identity.objects.filter(customer__in=keys).select_related("kind").order_by("kind__order", "pk")
    contacts = _contacts(keys, customer)
    shown = plain or {"identities": {}, "contacts": {}}
    placements = Placement.objects.filter(customer__in=keys).select_related("tier", "scheme").order_by("-starts_at", "-pk")
    now = [one for one in placements if one.ends_at is None and one.customer_id == customer.pk]
    found_identities = [_shown(one, shown["identities"], is_secret=one.sealed is not None) for one in identities]
    kinds: set[str] = set()
    found_contacts = []
    for one in contacts:
        is_preferred = one.kind not in kinds
        kinds.add(one.kind)
        found_contacts.append(replace(_shown(one, shown["contacts"], is_secret=True), is_preferred=is_preferred))
    return Sheet(
        customer=customer,
        identities=found_identities,
        contacts=found_contacts,
        preferences=_preferences(keys),
        links=_links(actor, keys),
        consents=_consents(customer, keys),
        placements=sorted(now, key=lambda one: (not one.scheme.is_primary, one.scheme.code)),
        history=list(placements),
        has_secrets=any(one.is_masked for one in (*found_identities, *found_contacts)),
    )


def _contacts(keys: Sequence[int], customer: Customer) -> list[Contact]:
    """Contacts by kind, the preferred one first, without those that a merged record repeats; the record's own row stands for both."""
    order = {kind: n for n, kind in enumerate(ContactKind.values)}
    found: dict[tuple[str, bytes], Contact] = {}
    for one in in_order(Contact.objects.filter(customer__in=keys), customer.pk):
        same = (one.kind, bytes(one.digest))
        if same not in found or (one.customer_id == customer.pk and found[same].customer_id != customer.pk):
            found[same] = one
    return sorted(found.values(), key=lambda one: order[one.kind])


def _shown(one: Identity | Contact, plain: dict[int, str], *, is_secret: bool) -> Shown:
    if one.pk in plain:
        return Shown(one, plain[one.pk], is_masked=False)
    return Shown(one, one.masked, is_masked=is_secret)


def _preferences(keys: Sequence[int]) -> list[Preference]:
    order = {"need": 0, "dislike": 1, "manner": 2, "like": 3}
    return sorted(Preference.objects.filter(customer__in=keys), key=lambda one: (order.get(one.stance, 9), one.pk))


def preferences_of(customer: Customer) -> list[Preference]:
    """What to mind when serving a customer: needs, dislikes, likes (CUS-34)."""
    return _preferences(family(customer))


def _links(actor: Actor, keys: Sequence[int]) -> list[Linked]:
    rows = Link.objects.filter(Q(target__in=keys) | Q(source__in=keys)).select_related("kind", "source", "target")
    found = []
    for link in sorted(rows, key=lambda one: (one.kind.order, one.pk)):
        is_source = link.source_id in keys
        other = link.target if is_source else link.source
        label = link.kind.inverse_in() if is_source else link.kind.name_in()
        found.append(Linked(link, label, other if actor.may(VIEW, other) else None))
    return found


def _consents(customer: Customer, keys: Sequence[int]) -> list[Asked]:
    answers = consents_of(customer, keys)
    purposes = ConsentPurpose.objects.order_by("order", "code")
    return [Asked(one, answers.get(one.pk)) for one in purposes if one.is_active or one.pk in answers]


def household_of(actor: Actor, customer: Customer) -> list[Linked]:
    """Those who live with a customer, as far as links say so."""
    return [one for one in _links(actor, family(customer)) if one.link.kind.is_household]
