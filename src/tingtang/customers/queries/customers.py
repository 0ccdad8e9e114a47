"""Reads of customers: one, those one may see, and those with an exact number."""

from collections.abc import Collection, Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.core.sealing import digests
from tingtang.customers import models
from tingtang.customers.models import Contact, Customer, CustomerQuerySet, Identity
from tingtang.customers.rules.writing import ways_of_writing

VIEW = reading(models.VIEW, _("See customers, sensitive numbers masked"))
VIEW_SETUP = reading("customers.view_setup", _("See tiers and kinds of customers' data"))
VIEW_ACCESS = reading("customers.view_access", _("See who looked at customers' sensitive data"))
MOST_FOUND: Final = 20
DIGEST: Final = "customer"


def get_customer(actor: Actor, key: int, permission: str = VIEW) -> Customer:
    """The customer with this key. NotFound when absent, or not visible with `permission`."""
    found = Customer.objects.visible_to(actor, permission).select_related("tier__scheme", "hall", "keeper").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def get_many(actor: Actor, keys: Iterable[int], permission: str = VIEW) -> CustomerQuerySet:
    """Those of `keys` that the actor may see."""
    return Customer.objects.visible_to(actor, permission).filter(pk__in=list(keys))


def value_digests(text: str) -> list[bytes]:
    """The digests under which identities and contacts of this value are kept, in every way of writing and under every key."""
    return [found for way in ways_of_writing(text) for found in digests(way, DIGEST)]


def known_by(actor: Actor, texts: Collection[str], permission: str = VIEW) -> dict[str, Customer]:
    """The customer known by each of these numbers, phones or mail addresses, the oldest where there are several; what is known of nobody
    is left out. For many at once; `find_exact` for one that somebody typed."""
    text_of = {found: text for text in texts if text.strip() for found in value_digests(text)}
    rows = [
        row
        for model in (Identity, Contact)
        for row in model.objects.filter(digest__in=text_of).values_list("digest", "customer_id", "customer__merged_into")
    ]
    keys = {merged or key for _digest, key, merged in rows}
    kept = Customer.objects.visible_to(actor, permission).living().filter(pk__in=keys).select_related("tier__scheme", "hall")
    people, found = {one.pk: one for one in kept}, dict[str, Customer]()
    for digest, key, merged in sorted(rows, key=lambda row: -(row[2] or row[1])):
        if (merged or key) in people:
            found[text_of[bytes(digest)]] = people[merged or key]
    return found


def find_exact(actor: Actor, text: str, permission: str = VIEW) -> list[Customer]:
    """Customers known by exactly this number, phone, mail address or customer number; at most twenty, oldest first.

    Never in a URL: the text is personal. What a merged record is known by leads to the record that was kept.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        return []
    found = value_digests(text)
    known = [
        Customer.objects.filter(identities__digest__in=found),
        Customer.objects.filter(contacts__digest__in=found),
        Customer.objects.filter(number=text.upper()[:20]),
    ]
    keys = {merged or key for query in known for key, merged in query.values_list("pk", "merged_into")[:MOST_FOUND]}
    query = Customer.objects.visible_to(actor, permission).living().filter(pk__in=keys)
    return list(query.select_related("tier__scheme", "hall").order_by("pk")[:MOST_FOUND])
