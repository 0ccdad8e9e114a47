"""The reception book as a list."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models import Reception
from tingtang.cases.models.cases import PRIORITIES
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Search
from tingtang.ui.tables import Table

LOOKS = {"done": "ok", "follow_up": "waiting", "help": "late", "case": "serving"}


def entry_url(row: Any) -> str:
    """The page of an entry."""
    return reverse("cases:reception", args=[row.pk])


class Receptions(Table):
    """Visits and calls, the latest first."""

    name, sort = "cases.receptions", "-taken_at"
    empty_title = _("The book is empty")
    empty_text = _("Note who came or called and about what; what is to be followed up stays on the list until it is done.")
    columns = (
        Column("who", _("Who"), str, link=entry_url),
        Column("way", _("Way"), words=dict(Reception.Way.choices)),
        Column("topic", _("About what"), words=dict(Reception.Topic.choices)),
        Column("text", _("What it was about"), lambda row: row.text[:80], link=entry_url),
        Column("mood", _("Mood"), words=dict(Reception.Mood.choices)),
        Column("state", _("State"), lambda row: row.get_state_display()),
        Column("keeper", _("Who follows it up"), "keeper.name"),
        Column("importance", _("Importance"), lambda row: row.get_importance_display(), sort="importance", is_shown=False),
        Column("due_at", _("Due"), kind="short", sort="due_at"),
        Column("level", _("Escalation level"), lambda row: row.level or "", sort="level", is_shown=False),
        Column("taken_at", pgettext_lazy("reception", "Taken"), kind="short", sort="taken_at", is_indexed=True),
        Column("taken_by", _("Taken by"), "taken_by.name", is_shown=False),
        Column("hall", _("Hall"), lambda row: row.hall.name_in(), is_shown=False),
        Column("case", _("Case"), lambda row: row.case_number or "", is_shown=False),
    )
    filters = (
        Search(["name", "text", "customer__name"]),
        Choice("topic", _("About what"), Reception.Topic.choices),
        Choice("state", _("State"), Reception.State.choices),
        Choice("importance", _("Importance"), PRIORITIES, is_more=True),
        Choice("way", _("Way"), Reception.Way.choices, is_more=True),
        Choice("mood", _("Mood"), Reception.Mood.choices, is_more=True),
        Dates("taken", pgettext_lazy("reception", "Taken"), field="taken_at", is_more=True),
    )
