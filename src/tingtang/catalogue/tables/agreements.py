"""The lists of contracts, service strategies, and what products cost."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import AgreementState, CostKind, Form
from tingtang.catalogue.tables import USE
from tingtang.ui import formats
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.records import Records

STATES = {"pending": _("draft"), "ok": _("in force"), "rest": _("ended")}
_BADGES = {AgreementState.DRAFT: "pending", AgreementState.SIGNED: "ok", AgreementState.ENDED: "rest"}


def badge_of(state: str) -> str:
    """The look of a state."""
    return _BADGES[AgreementState(state)]


class Agreements(Records):
    """The contracts with customers."""

    name, sort = "catalogue.agreements", "-pk"
    empty_title = _("No contract yet")
    empty_text = _("A contract says which products at which level a customer has agreed for which scope, and for how much.")
    columns = (
        Column("number", _("Number"), lambda row: row.number, link=lambda row: reverse("catalogue:agreement", args=[row.pk])),
        Column("title", _("Title"), sort="title"),
        Column("customer", _("Customer"), lambda row: (row.customer.merged_into or row.customer).name, sort="customer__name"),
        Column("form", pgettext_lazy("of a contract", "Kind"), lambda row: row.get_form_display(), sort="form"),
        Column("state", _("State"), lambda row: badge_of(row.state), kind="badge", words=STATES, sort="state"),
        Column("starts_date", _("In force from"), kind="date", sort="starts_date"),
        Column("ends_date", _("Until"), kind="date", sort="ends_date"),
    )
    filters = (
        Search(["title", "customer__name", "customer__number"]),
        Choice("state", _("State"), AgreementState.choices),
        Choice("form", pgettext_lazy("of a contract", "Kind"), Form.choices),
    )


def _rests(row: Any) -> str:
    return "risk" if row.lacking else "ok"


def _month(row: Any) -> str:
    return f"{row.month:%Y-%m}"


class Strategies(Records):
    """The service strategies."""

    name, sort, is_common = "catalogue.strategies", "review_date", True
    empty_title = _("No service strategy yet")
    empty_text = _("A strategy says where services are to go, what it rests on, and when it is looked at again.")
    columns = (
        Column("name", _("Service strategy"), str, sort="name", link=lambda row: reverse("catalogue:strategy", args=[row.pk])),
        Column("line", pgettext_lazy("of the catalogue", "Line"), sort="line__order"),
        Column("owner", pgettext_lazy("of a strategy", "Owner"), sort="owner__name"),
        Column("review_date", _("Next review"), kind="date", sort="review_date"),
        Column("review", _("Review"), "due", kind="badge", words={"ok": _("to come"), "late": _("due")}),
        Column("rests", _("Rests on"), _rests, kind="badge", words={"ok": _("all three"), "risk": _("not all three")}),
        USE,
    )  # fmt: skip
    filters = (Search(["name", "text"]), Flag("is_active", _("In use")))


def _money(row: Any) -> str:
    return formats.money(row.amount_cents, row.product.currency)


class Costs(Records):
    """What products cost by month."""

    name, sort, permission, is_common = "catalogue.costs", "-month", "catalogue.save_cost", True
    empty_title = _("No cost entered yet")
    empty_text = _(
        "Enter what a product cost in a month: people, material, systems. Set against what was served, it is the cost of one."
    )
    columns = (
        Column("month", _("Month"), _month, sort="month", link=lambda row: reverse("catalogue:cost", args=[row.pk])),
        Column("product", _("Product"), sort="product__code"),
        Column("kind", pgettext_lazy("of a cost", "Kind"), lambda row: row.get_kind_display(), sort="kind"),
        Column("amount", _("Amount"), _money, sort="amount_cents"),
        Column("note", _("Note")),
    )  # fmt: skip
    filters = (Search(["product__name", "note"]), Choice("kind", pgettext_lazy("of a cost", "Kind"), CostKind.choices))
