"""The lists of planned contacts, quotas of visits, and household files."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers.forms.care import DAYS
from tingtang.customers.models import ContactPlan
from tingtang.ui import formats
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Flag, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table


def _page_of(row: Any) -> str:
    return reverse("customers:customer", args=[row.customer_id]) + "#contacts"


def money(cents: int | None) -> str | None:
    """An amount in the organisation's usual currency."""
    return formats.money(cents, "CNY") if cents is not None else None


class Due(Choice):
    """Whether a contact is to be made now, later, or was made."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        chosen = self.chosen(data)
        return query.filter(state=chosen) if chosen else query


class Contacts(Table):
    """Planned contacts, the soonest first."""

    name, sort = "customers.contacts", "due_date"
    empty_title = _("No contact is planned")
    empty_text = _("Contacts are planned from the page of their customer.")
    columns = (
        Column("topic", _("About what"), link=_page_of),
        Column("customer", _("Customer"), link=_page_of),
        Column("due_date", pgettext_lazy("contact", "Planned for"), kind="date", sort="due_date", is_indexed=True),
        Column("way", _("Way"), words=dict(ContactPlan.Way.choices)),
        Column("owner", _("Who does it"), "owner.name"),
        Column("is_executive", _("Visit by an executive"), kind="flag"),
        Column(
            "state",
            _("State"),
            lambda row: {"planned": "waiting", "done": "ok", "dropped": "rest"}[row.state],
            kind="badge",
            words={
                "waiting": pgettext_lazy("contact", "planned"), "ok": pgettext_lazy("contact", "done"),
                "rest": pgettext_lazy("contact", "dropped"),
            },
        ),
        Column("signal", _("Change of need"), words=dict(ContactPlan.Signal.choices[1:])),
        Column("campaign", _("Invitation campaign"), is_shown=False),
        Column("reply", _("Reply"), words=dict(ContactPlan.Reply.choices[1:]), is_shown=False),
        Column("refusal", _("Why refused"), words=dict(ContactPlan.Refusal.choices[1:]), is_shown=False),
        Column("effect", _("Effect"), is_shown=False),
    )  # fmt: skip
    filters: ClassVar[Any] = (
        Search(["topic", "campaign", "customer__number", "owner__name"]),
        Due("state", _("State"), ContactPlan.State.choices),
        Choice("signal", _("Change of need"), ContactPlan.Signal.choices[1:]),
        Choice("refusal", _("Why refused"), ContactPlan.Refusal.choices[1:], is_more=True),
        Flag("is_executive", _("Visits by executives")),
        Dates("due", pgettext_lazy("contact", "Planned for"), "due_date"),
    )


class Quotas(Records):
    """Quotas of visits."""

    name, sort, permission, is_common = "customers.visit_quotas", "executive__badge", "customers.save_visit_quota", True
    empty_title = _("No executive has a quota of visits")
    empty_text = _("Say how many visits to customers each executive makes in a month, and on which days.")
    columns = (
        Column("executive", _("Executive"), "executive.name", link=lambda row: reverse("customers:visit_quota", args=[row.pk])),
        Column("per_month", _("Visits a month"), kind="number"),
        Column(
            "weekdays", _("Visit days"), lambda row: " ".join(str(dict(DAYS)[day]) for day in row.weekdays) or str(_("any day"))
        ),
    )


class Households(Table):
    """Household and farm files, the latest year first."""

    name, sort = "customers.households", "-year"
    empty_title = _("No household file yet")
    empty_text = _("Household and farm files are kept on the page of their customer, one for each year.")
    columns = (
        Column("customer", _("Customer"), link=lambda row: reverse("customers:household", args=[row.pk])),
        Column("year", _("Year"), lambda row: str(row.year), sort="year"),
        Column("members", pgettext_lazy("of a household", "People"), kind="number"),
        Column("workers", _("Of them working"), kind="number"),
        Column("land_mu", _("Land (mu)"), lambda row: f"{row.land_mu:.15g}"),
        Column("holdings", _("Crops, livestock, workshop")),
        Column("income", _("Income in the year"), lambda row: money(row.income_cents), sort="income_cents"),
        Column("need", _("Funds needed"), lambda row: money(row.need_cents), sort="need_cents"),
        Column("need_purpose", _("Funds needed for")),
        Column("need_date", _("Funds needed by"), kind="date", sort="need_date"),
        Column("surveyed_date", _("Surveyed on"), kind="date", is_shown=False),
    )
    filters: ClassVar[Any] = (
        Search(["customer__name", "customer__number", "holdings", "need_purpose"]),
        Dates("need", _("Funds needed by"), "need_date"),
    )
