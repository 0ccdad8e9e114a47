"""The list of drives."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models import DriveState
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Search
from tingtang.ui.tables import Table


def hall_of(row: Any) -> str:
    """The hall of a row, or that it is everybody's."""
    return str(row.hall) if row.hall else str(_("whole organisation"))


class Drives(Table):
    """Drives, the latest first."""

    name, sort = "improvement.drives", "-first_date"
    empty_title = _("No drive yet")
    empty_text = _(
        "A drive improves something in phases with dates, owners and deliverables. Begin with the six phases of a quality drive."
    )
    columns = (
        Column(
            "name", pgettext_lazy("improvement", "Drive"), str, sort="name",
            link=lambda row: reverse("improvement:drive", args=[row.pk]),
        ),
        Column("hall", _("Hall"), hall_of, sort="hall__name"),
        Column("first_date", _("First day"), kind="date", sort="first_date"),
        Column("last_date", _("Last day"), kind="date", sort="last_date"),
        Column("state", _("State"), kind="badge", words=dict(DriveState.choices), sort="state"),
        Column("owner", pgettext_lazy("drive", "Who answers for it"), sort="owner__name"),
        Column("delivered", _("Delivered"), lambda row: f"{row.delivered} / {row.asked}"),
        Column("late", _("Late"), kind="number", sort="late"),
    )  # fmt: skip
    filters = (Search(["name"]), Choice("state", _("State"), DriveState.choices))
