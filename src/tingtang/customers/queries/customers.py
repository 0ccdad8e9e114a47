"""Reads of customers: one, those one may see, and those with an exact number."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.core.sealing import digests
from tingtang.customers import models
from tingtang.customers.models import Customer, CustomerQuerySet
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


def find_exact(actor: Actor, text: str, permission: str = VIEW) -> list[Customer]:
    """Customers known by exactly this number, phone, mail address or customer number; at most twenty, oldest first.

    Never in a URL: the text is personal. What a merged record is known by leads to the record that was kept.
    """
    if not text.strip():
        return []
    found = value_digests(text)
    known = [
        Customer.objects.filter(identities__digest__in=found),
        Customer.objects.filter(contacts__digest__in=found),
        Customer.objects.filter(number=text.strip().upper()[:20]),
    ]
    keys = {merged or key for query in known for key, merged in query.values_list("pk", "merged_into")[:MOST_FOUND]}
    query = Customer.objects.visible_to(actor, permission).living().filter(pk__in=keys)
    return list(query.select_related("tier__scheme", "hall").order_by("pk")[:MOST_FOUND])
