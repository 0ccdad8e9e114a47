"""The lists of housekeeping systems, turns of duty and obligations."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.org.models import Frequency, Level, Party
from tingtang.org.tables.records import BY_HALL, USE
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table

LEVEL_WORDS = dict(Level.choices)
CELL_WORDS = {
    "planned": _("planned"),
    "today": _("today"),
    "done": _("done"),
    "not_done": _("not done"),
    "overdue": _("overdue"),
    "away": _("away"),
    "missing": _("nobody"),
}


class HousekeepingSystems(Records):
    """The housekeeping systems of all halls."""

    name, sort, permission = "org.housekeeping", "order", "org.save_housekeeping"
    empty_title = _("No housekeeping system yet")
    empty_text = _("Equipment, hygiene, study, democratic management, work quality: say what is done how often and who answers.")
    columns = (
        Column("name", _("System"), str, sort="name", link=lambda row: reverse("org:housekeeping", args=[row.pk])),
        Column("hall", _("Hall"), sort="hall__name"),
        Column("frequency", _("How often"), words=dict(Frequency.choices), sort="frequency"),
        Column("owner", _("Who answers"), lambda row: row.owner or row.owner_post),
        Column("people", _("Take turns"), "people_count", kind="number", sort="people_count"),
        USE,
        Column("code", _("Code"), sort="code", is_shown=False),
        Column("order", _("Order"), kind="number", sort="order", is_shown=False),
    )
    filters = (Search(["name", "code"]), BY_HALL, Flag("is_active", _("In use")))


class Turns(Table):
    """The roster of some days, as an export."""

    name, sort = "org.roster", "date"
    columns = (
        Column("date", _("Date"), kind="date", sort="date"),
        Column("system", _("System"), lambda cell: str(cell.housekeeping)),
        Column("staff", _("Whose turn"), lambda cell: cell.turn.staff.name if cell.turn else None),
        Column("badge", _("Badge"), lambda cell: cell.turn.staff.badge if cell.turn else None),
        Column("state", _("State"), words=CELL_WORDS),
        Column("note", _("Note"), lambda cell: cell.turn.note if cell.turn else None),
        Column("acknowledged", _("Acknowledged"), lambda cell: bool(cell.turn and cell.turn.acknowledged_at), kind="flag"),
    )


class Obligations(Records):
    """What each level of responsibility owes, to be edited."""

    name, sort, permission, is_common = "org.obligations", "order", "org.save_obligation", True
    empty_title = _("No obligation yet")
    empty_text = _("Write down what leadership, departments and individuals owe, or load the list of your industry pack.")
    columns = (
        Column("text", _("Obligation"), str, sort="text", link=lambda row: reverse("org:obligation", args=[row.pk])),
        Column("level", _("Level"), words=LEVEL_WORDS, sort="level"),
        Column("party", _("Who it binds"), lambda row: row.post or row.get_party_display(), sort="party"),
        Column("source", _("From where"), sort="source"),
        USE,
    )
    filters = (
        Search(["text", "texts", "source"]),
        Choice("level", _("Level"), Level.choices),
        Choice("party", _("Who it binds"), Party.choices),
        Flag("is_active", _("In force")),
    )


def _level(line: Any) -> str:
    return str(line.level)


class Responsibilities(Table):
    """The system of responsibilities as far as its reader may see it, as an export."""

    name, sort = "org.responsibilities", ""
    columns = (
        Column("level", _("Level"), _level, words=LEVEL_WORDS, sort="level"),
        Column("who", _("Who it binds"), sort="who"),
        Column("text", _("Obligation")),
        Column("names", _("Answered for by")),
        Column("source", _("From where")),
    )
