"""The list of effects."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.improvement.shown.effects import number, word
from tingtang.ui.columns import Column
from tingtang.ui.filters import Search
from tingtang.ui.tables import Table


def _halls(row: Any) -> str:
    return ", ".join(str(one) for one in row.halls.all())


class Effects(Table):
    """Effects, the latest first."""

    name, sort = "improvement.effects", "-change_date"
    empty_title = _("No effect measured yet")
    empty_text = _(
        "What was changed, where and when: the indicator says whether it made a difference, beside halls that were not changed."
    )
    columns = (
        Column("name", _("What was changed"), str, sort="name", link=lambda row: reverse("improvement:effect", args=[row.pk])),
        Column("indicator", _("Indicator"), sort="indicator__name"),
        Column("halls", _("Where"), _halls),
        Column("change_date", _("Changed on"), kind="date", sort="change_date"),
        Column("difference", _("Change"), lambda row: number(row, row.result.get("difference"))),
        Column("word", _("Effect"), lambda row: word(row)[1]),
        Column("measured_at", _("Measured"), kind="short", sort="measured_at"),
    )
    filters = (Search(["name"]),)
