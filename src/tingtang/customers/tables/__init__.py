"""The lists of the customers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.registry import Text
from tingtang.customers.models import Contact, ContactKind, Customer, CustomerKind, Industry, Tier, Title
from tingtang.customers.queries.lists import named
from tingtang.org.models import Hall
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Flag, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table

_LABEL: Text = _("Name, initials or customer number")


@dataclass(frozen=True)
class NameSearch(Search):
    """A name in whole or part, its pinyin initials, or a customer number."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        return named(query, data.get(self.name, ""))


def _record(row: Customer) -> str:
    return reverse("customers:customer", args=[row.pk])


def _phone(row: Customer) -> str:
    sealed = getattr(row, "sealed_phone", None)
    return Contact(kind=ContactKind.PHONE, sealed=sealed).masked if sealed else ""


def tier_choices() -> Iterable[tuple[Any, str]]:
    """Tiers of the primary scheme, the highest first."""
    found = Tier.objects.filter(scheme__is_primary=True).order_by("-rank", "pk")
    return [(tier.pk, tier.name_in()) for tier in found]


def hall_choices() -> Iterable[tuple[Any, str]]:
    """Halls to filter by."""
    return [(hall.code, hall.name_in()) for hall in Hall.objects.filter(is_active=True).order_by("code")[:200]]


class Customers(Table):
    """The customers, the latest first; phones are masked here and in exports alike."""

    name, sort = "customers.customers", "-pk"
    empty_title = _("No customer yet")
    empty_text = _("Register the first one, or import those you have.")
    columns = (
        Column("name", pgettext_lazy("of a customer", "Name"), sort="name", link=_record),
        Column("title", pgettext_lazy("of a person", "Title"), words=dict(Title.choices), is_shown=False),
        Column("kind", pgettext_lazy("of a customer", "Kind"), words=dict(CustomerKind.choices)),
        Column("tier", _("Tier"), lambda row: row.tier.name_in() if row.tier else None),
        Column("phone", _("Phone"), _phone),
        Column("number", _("Customer number"), sort="number", is_indexed=True),
        Column("hall", _("Home hall"), lambda row: row.hall.name_in() if row.hall else None),
        Column("keeper", _("Account manager"), is_shown=False),
        Column("industry", _("Industry"), words=dict(Industry.choices), is_shown=False),
        Column("created_at", _("Registered"), kind="date", sort="created_at", is_indexed=True),
    )
    filters: ClassVar[Any] = (
        NameSearch(["name"], _LABEL),
        Choice("kind", pgettext_lazy("of a customer", "Kind"), CustomerKind.choices),
        Choice("tier", _("Tier"), tier_choices, field="tier_id"),
        Choice("hall", _("Home hall"), hall_choices, field="hall__code"),
        Choice("industry", _("Industry"), Industry.choices, is_more=True),
        Dates("created", _("Registered"), "created_at"),
    )


class Reviews(Table):
    """Placements whose day of review has come."""

    name, sort = "customers.reviews", "review_date"
    empty_title = _("No tier is due for review")
    empty_text = _("When a tier has been held for as long as its scheme says, it is looked at again here; the history stays.")
    columns = (
        Column("customer", _("Customer"), "customer.name", link=lambda row: _record(row.customer) + "#tier"),
        Column("number", _("Customer number"), "customer.number"),
        Column("scheme", _("Scheme"), lambda row: row.scheme.name_in()),
        Column("tier", _("Tier"), lambda row: row.tier.name_in()),
        Column("starts_at", _("Since"), kind="date", sort="starts_at"),
        Column("review_date", _("Due on"), kind="date", sort="review_date"),
        Column("contribution", _("Contribution"), kind="money", sort="contribution"),
        Column("reason", _("Reason given")),
    )


class AccessLog(Table):
    """Who looked at whose sensitive data, for what."""

    name, has_export = "customers.access", True
    empty_title = _("Nobody has looked at sensitive data")
    empty_text = _("Whoever lifts a mask says for what, and is listed here.")
    columns = (
        Column("at", _("When"), kind="datetime"),
        Column("who", _("Who")),
        Column("customer", _("Whose"), link=lambda row: reverse("customers:customer", args=[row["key"]])),
        Column("number", _("Customer number")),
        Column("purpose", _("For what")),
        Column("items", _("Items"), kind="number"),
    )


USE = Column(
    "is_active",
    _("State"),
    lambda row: "active" if row.is_active else "inactive",
    kind="badge",
    words={"active": _("in use"), "inactive": _("out of use")},
    sort="is_active",
)
_KINDS: Mapping[str, Text] = {"": _("all"), **dict(CustomerKind.choices)}


class IdentityKinds(Records):
    """The kinds of identity."""

    name, sort, permission, is_common = "customers.identity_kinds", "order", "customers.save_identity_kind", True
    empty_title = _("No kind of identity yet")
    empty_text = _("ID number, social credit code, account, meter, policy: by what your customers are known.")
    columns = (
        Column(
            "name", _("Kind of identity"), str, sort="name", link=lambda row: reverse("customers:identity_kind", args=[row.pk])
        ),
        Column("of_kind", _("For"), words=_KINDS),
        Column("is_sensitive", _("Sealed and masked"), kind="flag"),
        Column("is_unique", _("One customer only"), kind="flag"),
        Column("check_digit", _("Check"), lambda row: row.get_check_digit_display()),
        Column("code", _("Code"), sort="code", is_shown=False),
        USE,
    )
    filters = (Search(["name", "code"]), Flag("is_active", _("In use")))


class LinkKinds(Records):
    """The kinds of link."""

    name, sort, permission, is_common = "customers.link_kinds", "order", "customers.save_link_kind", True
    empty_title = _("No kind of link yet")
    empty_text = _("Spouse, child, employee, legal representative: how customers belong together.")
    columns = (
        Column("name", _("Kind of link"), str, sort="name", link=lambda row: reverse("customers:link_kind", args=[row.pk])),
        Column("inverse", _("From the other side"), lambda row: row.inverse_in()),
        Column("source_kind", _("From"), words=_KINDS),
        Column("target_kind", _("To"), words=_KINDS),
        Column("is_household", _("Makes a household"), kind="flag"),
        Column("code", _("Code"), sort="code", is_shown=False),
        USE,
    )
    filters = (Search(["name", "code"]), Flag("is_active", _("In use")))


class ConsentPurposes(Records):
    """The purposes of consent."""

    name, sort, permission, is_common = "customers.consent_purposes", "order", "customers.save_consent_purpose", True
    empty_title = _("No purpose of consent yet")
    empty_text = _("What customers agree to, in the words they are shown.")
    columns = (
        Column("name", _("Purpose"), str, sort="name", link=lambda row: reverse("customers:consent_purpose", args=[row.pk])),
        Column("text", _("Text"), lambda row: row.text_in()),
        Column("text_version", _("Version"), kind="number"),
        Column("code", _("Code"), sort="code", is_shown=False),
        USE,
    )
    filters = (Search(["name", "code"]), Flag("is_active", _("In use")))
