"""Reads of many customers: what a name typed in part finds, whose tier is due for review, who looked at sensitive data."""

import re
from datetime import date
from typing import Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tingtang.core.actors import Actor
from tingtang.customers.models import BusinessMonth, Contact, ContactKind, Customer, CustomerQuerySet, Placement
from tingtang.customers.queries.customers import VIEW
from tingtang.customers.queries.worth import year_until
from tingtang.customers.rules.names import grams

LOOKED_AT: Final = 500
_NUMBER: Final = re.compile(r"[Kk]\d{1,12}")
_LETTERS: Final = re.compile(r"[a-z]{1,20}")
# A longer run of digits is somebody's phone or identity: that is looked for by its exact value, and not in an address.
_PERSONAL: Final = re.compile(r"\d{5}")


def customers(actor: Actor, permission: str = VIEW) -> CustomerQuerySet:
    """Customers as lists show them: those one may see, without merged and erased records."""
    phones = Contact.objects.filter(kind=ContactKind.PHONE).order_by("-is_primary", "pk").values("sealed")
    own, joined = phones.filter(customer=OuterRef("pk")), phones.filter(customer__merged_into=OuterRef("pk"))
    query = Customer.objects.visible_to(actor, permission).living().select_related("tier", "hall", "keeper")
    return query.annotate(sealed_phone=Coalesce(Subquery(own[:1]), Subquery(joined[:1])))


def named(query: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """Those of `query` whose name, pinyin initials or customer number `text` may be a part of; never by phone or identity."""
    text = text.replace("\x00", "").strip()[:100]
    if _NUMBER.fullmatch(text):
        # Whoever gives the number of a record that was merged is the customer who was kept.
        merged = Customer.objects.filter(number=text.upper(), merged_into__isnull=False)
        return query.filter(Q(number__startswith=text.upper()) | Q(pk__in=merged.values("merged_into")))
    if not text or _PERSONAL.search(text):
        return query.none() if text else query
    words = grams(text)
    found = Q(name__startswith=text)
    if _LETTERS.fullmatch(text.lower()):
        found |= Q(initials__startswith=text.lower())
    if len(text) > 1 and words:
        found |= Q(grams__contains=words)
    return query.filter(found)


def likeliest(query: QuerySet[Customer], text: str, most: int) -> list[Customer]:
    """The first few by name of those `named` finds, whoever is called exactly so before all others.

    Of very many, some are looked at: sorted first, a million names were walked through for two seconds to find six.
    """
    text = text.replace("\x00", "").strip()[:100]
    exact = sorted(query.filter(name=text)[:most], key=lambda one: one.pk)
    if len(exact) == most:
        return exact
    near = named(query.exclude(name=text), text).order_by().values("pk")[:LOOKED_AT]
    return exact + list(query.filter(pk__in=near).order_by("name", "pk")[: most - len(exact)])


def due_for_review(actor: Actor, on: date) -> QuerySet[Placement]:
    """Placements that were to be looked at again by `on` (CUS-15), with what each customer contributed in twelve months."""
    visible = Customer.objects.visible_to(actor).living()
    first, latest = year_until(on)
    months = BusinessMonth.objects.filter(customer=OuterRef("customer"), month__gte=first, month__lte=latest)
    brought = months.values("customer").annotate(told=Sum(F("income_cents") - F("cost_cents"))).values("told")
    found = Placement.objects.filter(ends_at=None, review_date__lte=on, customer__in=visible)
    return found.select_related("customer", "tier", "scheme").annotate(contribution=Subquery(brought))
