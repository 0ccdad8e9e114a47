"""The list of cases behind a figure of mining."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.insight.mining.drill import Case
from tingtang.ui.columns import Column
from tingtang.ui.tables import Table


def _url(row: Case) -> str:
    return row.url


class Cases(Table):
    """Cases, those that took longest first, each leading to its events."""

    name = "insight.mined_cases"
    template = "insight/mining_cases.html"
    about = (
        *(
            "log",
            "notion",
            "first",
            "latest",
            "hall",
            "calendar",
            "activity",
            "lifecycle",
            "has",
            "step",
            "handed",
            "again",
            "who",
        ),
        *(
            "before",
            "since",
            "variant",
            "longer",
            "shorter",
            "process",
            "fits",
            "left_out",
            "too_many",
            "way",
            "deviating",
            "late",
        ),
        *("discovered", "cause", "customer", "by"),
    )
    sort = "-seconds"
    empty_title = _("No case is like this")
    empty_text = _("Here you see the cases a figure counts. Choose other days or another log.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", pgettext_lazy("mining", "Case"), link=_url),
        Column("began_at", _("Began"), sort="began_at", kind="datetime"),
        Column("seconds", _("Took"), sort="seconds", kind="duration"),
        Column("events", _("Events"), sort="events", kind="number"),
        Column("variant", _("Variant"), sort="variant", kind="number"),
    )
