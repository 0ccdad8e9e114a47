"""The lists of assets."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.assets.models import AssetKind, AssetNature, AssetState, PartyKind
from tingtang.assets.queries import named
from tingtang.assets.rules.dealings import mean
from tingtang.core.registry import Text
from tingtang.customers.queries.imports import UNFINISHED, WORDS, goes_on_at
from tingtang.org.models import Hall
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Flag, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table

BADGES = {"ordered": "coming", "stored": "parked", "in_use": "ok", "faulty": "bad", "retired": "retired"}
STATE_WORDS: dict[str, Text] = {badge: AssetState(state).label for state, badge in BADGES.items()}


def kind_choices() -> Iterable[tuple[str, str]]:
    """Kinds to filter by."""
    return [(one.code, one.name_in()) for one in AssetKind.objects.order_by("order", "code")]


def hall_choices() -> Iterable[tuple[str, str]]:
    """Halls to filter by."""
    return [(one.code, one.name_in()) for one in Hall.objects.filter(is_active=True).order_by("code")]


class Named(Search):
    """Finds assets by number, name, place and owner."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        return named(query, data.get(self.name, ""))  # type: ignore[arg-type]


class Assets(Table):
    """The register of assets."""

    name, sort = "assets.assets", "number"
    empty_title = _("No asset yet")
    empty_text = _("Meters, rooms, plots, servers, goods and contracts: register one, or import a table of them.")
    columns = (
        Column(
            "number",
            pgettext_lazy("of an asset", "Number"),
            sort="number",
            link=lambda row: reverse("assets:asset", args=[row.pk]),
        ),
        Column("name", pgettext_lazy("of an asset", "Name"), sort="name"),
        Column("kind", pgettext_lazy("of an asset", "Kind"), lambda row: row.kind.name_in()),
        Column("state", _("State"), lambda row: BADGES[row.state], kind="badge", words=STATE_WORDS, sort="state"),
        Column("state_date", _("Since"), kind="date", sort="state_date"),
        Column("customer", _("Whose it is"), lambda row: row.customer.name if row.customer else None),
        Column("place", _("Where it is")),
        Column("hall", _("Hall"), lambda row: row.hall.name_in() if row.hall else None, is_shown=False),
        Column("supplier", _("Supplier"), lambda row: row.supplier.name_in() if row.supplier else None, is_shown=False),
        Column("warranty_date", _("Warranty until"), kind="date", sort="warranty_date"),
        Column("bought_date", _("Bought"), kind="date", sort="bought_date", is_shown=False),
    )
    filters = (
        Named(["number"]),
        Choice("kind", pgettext_lazy("of an asset", "Kind"), kind_choices, "kind__code"),
        Choice("state", _("State"), AssetState.choices),
        Choice("nature", _("Nature"), AssetNature.choices, "kind__nature", is_more=True),
        Choice("hall", _("Hall"), hall_choices, "hall__code", is_more=True),
        Dates("warranty", _("Warranty until"), "warranty_date", is_date=True, is_more=True),
    )


class Kinds(Records):
    """Kinds of assets."""

    name, sort, permission, is_common = "assets.kinds", "order", "assets.save_kind", True
    empty_title = _("No kind of asset yet")
    empty_text = _("A kind says what is kept of its assets: a meter its ratio, a room its area, a server its system.")
    columns = (
        Column("name", pgettext_lazy("of an asset", "Kind"), str, link=lambda row: reverse("assets:kind", args=[row.pk])),
        Column("nature", _("Nature"), words=dict(AssetNature.choices), sort="nature"),
        Column("prefix", _("Number prefix")),
        Column("fields", _("Fields"), lambda row: len(row.form), kind="number"),
        Column("assets", _("Assets"), "asset_count", kind="number", sort="asset_count"),
        Column(
            "is_active", _("State"), lambda row: "active" if row.is_active else "inactive", kind="badge",
            words={"active": _("in use"), "inactive": _("out of use")},
        ),
    )  # fmt: skip
    filters = (Search(["name", "code"]), Flag("is_active", _("In use")))


class Parties(Records):
    """Suppliers, shops, agents, partners."""

    name, sort = "assets.parties", "name"  # whoever sees the row may open its page
    empty_title = _("No party outside yet")
    empty_text = _(
        "Suppliers, shops and agents work under your name: register them, so that assets and complaints can name them."
    )
    columns = (
        Column("name", pgettext_lazy("of a record", "Name"), str, sort="name", link=lambda row: reverse("assets:party", args=[row.pk])),
        Column("kind", pgettext_lazy("party", "Kind"), words=dict(PartyKind.choices), sort="kind"),
        Column("hall", _("Hall"), lambda row: row.hall.name_in() if row.hall else None, is_shown=False),
        Column("contact", _("Who is addressed there"), lambda row: row.first_person or row.contact),
        Column("answers", _("Who looks after it here"), lambda row: row.answers_staff.name if row.answers_staff else None),
        Column("contract", _("Contract"), lambda row: row.agreed_number if row.is_agreed else row.contract, is_shown=False),
        Column("contract_until", _("Contract until"), "bound_until", kind="date", sort="bound_until"),
        Column("sent", _("Sent to us"), kind="number", sort="sent"),
        Column("won", _("Something came of it"), kind="number", sort="won"),
        Column("mark", _("Latest evaluation"), lambda row: round(mean(row.latest_marks) or 0, 1) if row.latest_marks else None,
               kind="number"),
        Column("assets", _("Assets"), "asset_count", kind="number", sort="asset_count"),
        Column(
            "is_active", _("State"), lambda row: "active" if row.is_active else "inactive", kind="badge",
            words={"active": _("in use"), "inactive": _("out of use")},
        ),
    )  # fmt: skip
    filters = (Search(["name", "code"]), Choice("kind", pgettext_lazy("party", "Kind"), PartyKind.choices))


class Imports(Table):
    """Imports of assets."""

    name, sort = "assets.imports", "-created_at"
    empty_title = _("Nothing was imported yet")
    empty_text = _("Take a table of meters, rooms or servers from the program that has them now.")
    columns = (
        Column("source", _("File"), link=lambda row: reverse("assets:import", args=[row.pk])),
        Column("kind", pgettext_lazy("of an asset", "Kind"), lambda row: row.kind.name_in()),
        Column("created_at", _("Imported"), kind="datetime", sort="created_at"),
        Column(
            "state",
            _("State"),
            "look",
            kind="badge",
            words=WORDS,
        ),
        Column("goes_on_at", _("Goes on at row"), lambda row: goes_on_at(row) if row.look in UNFINISHED else None, kind="number"),
        Column("rows", _("Rows"), "row_count", kind="number"),
        Column("new", pgettext_lazy("of rows", "New"), "new_count", kind="number"),
        Column("updated", _("Brought up to date"), "updated_count", kind="number"),
        Column("faults", _("Rows with faults"), "fault_count", kind="number"),
    )
