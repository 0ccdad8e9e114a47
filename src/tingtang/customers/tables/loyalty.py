"""The list of loyalty programmes."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.ui.columns import Column
from tingtang.ui.filters import Search
from tingtang.ui.records import Records


class Programmes(Records):
    """Loyalty programmes."""

    name, sort, permission, is_common = "customers.programmes", "code", "customers.save_programme", True
    empty_title = _("No loyalty programme yet")
    empty_text = _("A programme says what earns points, which levels they lead to, and what they can be redeemed for.")
    columns = (
        Column("name", _("Programme"), str, link=lambda row: reverse("customers:programme", args=[row.pk])),
        Column("rules", _("Rules"), lambda row: len(row.rules), kind="number"),
        Column("levels", _("Levels"), lambda row: len(row.levels), kind="number"),
        Column("rewards", _("Rewards"), lambda row: len(row.rewards), kind="number"),
        Column("members", _("Customers with points"), kind="number", sort="members"),
        Column("points", _("Points given less redeemed"), lambda row: row.points or 0, kind="number"),
        Column("starts_date", pgettext_lazy("programme", "Counts from"), kind="date", sort="starts_date"),
        Column(
            "is_active", _("State"), lambda row: "active" if row.is_active else "inactive", kind="badge",
            words={"active": _("in use"), "inactive": _("out of use")},
        ),
    )  # fmt: skip
    filters = (Search(["name", "code"]),)
