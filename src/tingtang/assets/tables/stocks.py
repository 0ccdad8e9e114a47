"""The stock list, what is lent, and what is to be renewed."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.assets.models import StockKind
from tingtang.assets.queries.stocks import SOON
from tingtang.assets.tables import hall_choices, kind_choices
from tingtang.core.registry import Text
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table

_DUE: dict[str, Text] = {"late": _("overdue"), "risk": _("soon"), "ok": pgettext_lazy("due", "in time")}


def _day(hall: Any) -> date:
    return timezone.localdate(timezone=hall.zone) if hall is not None else timezone.localdate()


def due_badge(day: date, hall: Any) -> str:
    """Overdue, within a month, or later: by the day in the hall."""
    here = _day(hall)
    return "late" if day < here else "risk" if day <= here + SOON else "ok"


class Stocks(Records):
    """What is in store."""

    name, sort, permission = "assets.stocks", "name", "assets.view_stock"
    empty_title = _("Nothing on the stock list yet")
    empty_text = _(
        "Gifts for members, event material, strollers and umbrellas that are lent: how many are there and where they are kept."
    )
    columns = (
        Column("name", pgettext_lazy("of a record", "Name"), str, sort="name", link=lambda row: reverse("assets:stock", args=[row.pk])),
        Column("kind", pgettext_lazy("stock", "Kind"), words=dict(StockKind.choices), sort="kind"),
        Column("there", _("There now"), kind="number", sort="there"),
        Column("least", _("At least"), kind="number", sort="least"),
        Column("state", _("State"), lambda row: "late" if row.is_short else "ok", kind="badge",
               words={"late": pgettext_lazy("stock", "too few"), "ok": pgettext_lazy("stock", "enough")}),
        Column("out", _("On loan"), lambda row: row.out or None, kind="number"),
        Column("zone", _("Kept in"), lambda row: row.zone.name_in() if row.zone else None),
        Column("shelf", _("Shelf")),
        Column("unit_cost_cents", _("Cost of one"), kind="money", sort="unit_cost_cents"),
        Column("value", _("Worth"), lambda row: row.there * row.unit_cost_cents if row.unit_cost_cents else None, kind="money"),
        Column("use_by_date", _("Use by"), kind="date", sort="use_by_date", is_shown=False),
        Column("hall", _("Hall"), lambda row: row.hall.name_in(), is_shown=False),
    )  # fmt: skip
    filters = (
        Search(["name", "code", "shelf"]),
        Choice("kind", pgettext_lazy("stock", "Kind"), StockKind.choices),
        Choice("hall", _("Hall"), hall_choices, "hall__code", is_more=True),
        Flag("is_active", _("In use")),
    )


class Loans(Table):
    """What is lent."""

    name, sort = "assets.loans", "due_date"
    empty_title = _("Nothing is lent")
    empty_text = _("What is lent to customers stands here until it has come back.")
    columns = (
        Column("stock", _("What"), lambda row: row.stock.name_in(), link=lambda row: reverse("assets:stock", args=[row.stock_id])),
        Column("open_count", _("Still out"), kind="number", sort="open_count"),
        Column("whose", _("To whom")),
        Column("due_date", _("Back by"), kind="date", sort="due_date"),
        Column("state", _("State"), lambda row: "late" if row.due_date < _day(row.stock.hall) else "ok", kind="badge",
               words={"late": _("overdue"), "ok": pgettext_lazy("due", "in time")}),
        Column("moved_at", pgettext_lazy("stock", "Lent at"), kind="datetime", sort="moved_at"),
        Column("staff", pgettext_lazy("lent", "By whom"), lambda row: row.staff.name if row.staff else None),
        Column("hall", _("Hall"), lambda row: row.stock.hall.name_in(), is_shown=False),
    )  # fmt: skip
    filters = (Search(["given_to", "customer__name", "stock__name"]),)


class Renewals(Table):
    """Assets that are to be renewed."""

    name, sort = "assets.renewals", "renew_date"
    empty_title = _("Nothing is to be renewed")
    empty_text = _("Give an asset the day by which it is to be renewed: sets of music, licences, verifications.")
    columns = (
        Column(
            "name", pgettext_lazy("of an asset", "Name"), sort="name", link=lambda row: reverse("assets:asset", args=[row.pk])
        ),
        Column("kind", pgettext_lazy("of an asset", "Kind"), lambda row: row.kind.name_in()),
        Column("renew_date", _("To be renewed by"), kind="date", sort="renew_date"),
        Column("due", _("State"), lambda row: due_badge(row.renew_date, row.hall), kind="badge", words=_DUE),
        Column("place", _("Where it is")),
        Column("supplier", _("Supplier"), lambda row: row.supplier.name_in() if row.supplier else None),
        Column("hall", _("Hall"), lambda row: row.hall.name_in() if row.hall else None, is_shown=False),
    )
    filters = (
        Search(["name", "number"]),
        Choice("kind", pgettext_lazy("of an asset", "Kind"), kind_choices, "kind__code"),
        Choice("hall", _("Hall"), hall_choices, "hall__code", is_more=True),
    )
