"""The list of a quarter's work."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.queries.quarter import Planned
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Search
from tingtang.ui.tables import Table

STATES = {
    "done": pgettext_lazy("plan", "done"),
    "late": pgettext_lazy("plan", "late"),
    "pending": pgettext_lazy("plan", "to come"),
}


class Quarter(Table):
    """What has a day in a quarter, in order of days."""

    name, sort, page_size = "improvement.quarter", "day", 100
    about = ("from",)
    empty_title = _("Nothing is planned in this quarter")
    empty_text = _(
        "Surveys, mystery visits, findings, awards, assessments, drives, corrections, training, meetings and what they decided, reports, "
        "reading and contests stand here by their days."
    )
    filters: ClassVar[Any] = (Search(["what"]), Choice("state", _("State"), tuple(STATES.items())))
    columns = (
        Column("day", _("Day"), kind="date", sort="day"),
        Column("kind", pgettext_lazy("plan", "Kind"), lambda row: str(row.kind), sort="kind"),
        Column("what", pgettext_lazy("plan", "What"), "what", link=lambda row: row.url),
        Column("who", pgettext_lazy("plan", "Who"), "who", sort="who"),
        Column("hall", _("Hall"), "hall", sort="hall"),
        Column("state", _("State"), kind="badge", words=STATES, sort="state"),
    )

    def __init__(self, rows: Sequence[Planned], request: HttpRequest) -> None:
        super().__init__(rows, request)
        offered = [("kind", pgettext_lazy("plan", "Kind")), ("who", pgettext_lazy("plan", "Who")), ("hall", _("Hall"))]
        found = {name: sorted({str(getattr(row, name)) for row in rows} - {""}) for name, _label in offered}
        own = (Choice(name, label, [(one, one) for one in found[name]]) for name, label in offered if len(found[name]) > 1)
        self.filters = (*type(self).filters, *own)  # type: ignore[misc]
