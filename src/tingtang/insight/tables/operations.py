"""The list of what a figure of service operations counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.registry import Text
from tingtang.ui.columns import Column
from tingtang.ui.tables import Table

FIGURES: Mapping[str, Text] = {
    "came": pgettext_lazy("demand", "came in"),
    "done": pgettext_lazy("demand", "finished"),
    "on_time": _("cases on time"),
    "content": _("ratings"),
}
UNTOLD: Mapping[str, set[str]] = {  # columns that would be empty
    "came": {"seconds", "judged"},
    "done": {"judged"},
    "on_time": {"seconds"},
    "content": {"seconds"},
}
JUDGED: Mapping[str, Text] = {
    "on_time_true": _("resolved on time"),
    "on_time_false": _("resolved late"),
    "content_true": _("said nothing bad"),
    "content_false": _("dissatisfied"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """One event that a figure counts, and where its case is told."""

    at: datetime
    event: str
    case: str
    seconds: float | None
    judged: str
    url: str


def _url(row: Counted) -> str:
    return row.url


class Behind(Table):
    """Events that a figure counts, the latest first, each leading to the case it belongs to."""

    name = "insight.operations_behind"
    template = "insight/mining_cases.html"
    about = ("service", "month", "figure")
    sort = "-at"
    empty_title = _("Nothing counted in this month")
    empty_text = _("Here you see every event that a figure of service operations counts. Choose another month there.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("at", _("Time"), sort="at", kind="datetime"),
        Column("event", _("Event"), sort="event"),
        Column("case", _("Case or visit"), link=_url),
        Column("seconds", _("Took"), sort="seconds", kind="duration"),
        Column("judged", _("Counted as"), sort="judged", words=JUDGED),
    )

    def __init__(self, rows: Sequence[Counted], request: HttpRequest, figure: str) -> None:
        told = (column for column in type(self).columns if column.name not in UNTOLD[figure])
        self.columns = tuple(told)  # type: ignore[misc]
        super().__init__(rows, request)
