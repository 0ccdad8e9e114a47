"""The list of a quarter's work."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.ui.columns import Column
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
    columns = (
        Column("day", _("Day"), kind="date", sort="day"),
        Column("kind", pgettext_lazy("plan", "Kind"), lambda row: str(row.kind), sort="kind"),
        Column("what", pgettext_lazy("plan", "What"), "what", link=lambda row: row.url),
        Column("who", pgettext_lazy("plan", "Who"), "who", sort="who"),
        Column("hall", _("Hall"), "hall", sort="hall"),
        Column("state", _("State"), kind="badge", words=STATES, sort="state"),
    )
