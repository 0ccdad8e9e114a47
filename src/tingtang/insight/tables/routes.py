"""The list of visits behind a figure of customers' routes."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy

from tingtang.insight.forms.routes import KEPT
from tingtang.ui.columns import Column
from tingtang.ui.tables import Table


@dataclass(frozen=True, slots=True)
class Walked:
    """One visit: its route, how long the walk was, and where its case is told."""

    number: int
    route: str
    metres: float | None
    url: str


class Behind(Table):
    """The visits that a figure of routes counts, each leading to its events."""

    name = "insight.routes_behind"
    template = "insight/mining_cases.html"
    about = (*KEPT, "route", "flow", "zone", "twice")
    sort = "-number"
    empty_title = gettext_lazy("No visit")
    empty_text = gettext_lazy("Here you see every visit that a figure of routes counts. Choose another figure there.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("number", gettext_lazy("Visit"), lambda row: f"#{row.number}", sort="number", link=lambda row: row.url),
        Column("route", gettext_lazy("Route"), sort="route"),
        Column("metres", gettext_lazy("Walk (m)"), kind="number", sort="metres"),
    )
