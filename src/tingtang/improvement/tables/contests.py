"""The lists of contests and of trainers' rankings."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models import Basis, ContestState
from tingtang.improvement.tables.drives import hall_of
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Search
from tingtang.ui.tables import Table


class Contests(Table):
    """Contests, the latest first."""

    name, sort = "improvement.contests", "-held_date"
    empty_title = _("No contest yet")
    empty_text = _("Counting notes, typing, knowledge: who takes part, what judges gave, who came where and what he won.")
    columns = (
        Column("name", _("Contest"), str, sort="name", link=lambda row: reverse("improvement:contest", args=[row.pk])),
        Column("held_date", pgettext_lazy("contest", "Held on"), kind="date", sort="held_date"),
        Column("state", _("State"), kind="badge", words=dict(ContestState.choices), sort="state"),
        Column("subjects", _("What is contested"), lambda row: ", ".join(one["name"] for one in row.subjects)),
        Column("competing", _("Taking part"), kind="number", sort="competing"),
        Column("judging", _("Judges"), kind="number", sort="judging"),
        Column("hall", _("Hall"), hall_of, sort="hall__name"),
    )
    filters = (Search(["name"]), Choice("state", _("State"), ContestState.choices))


class Rankings(Table):
    """Rankings of trainers, the latest first."""

    name, sort = "improvement.rankings", "-last_date"
    empty_title = _("No ranking yet")
    empty_text = _("Trainers are ranked by what the outlets they look after came to, by an indicator of your choice.")
    columns = (
        Column("name", _("Ranking"), str, sort="name", link=lambda row: reverse("improvement:ranking", args=[row.pk])),
        Column("indicator", _("Indicator"), sort="indicator__name"),
        Column("basis", _("What counts"), words=dict(Basis.choices), sort="basis"),
        Column("first_date", _("From"), kind="date", sort="first_date"),
        Column("last_date", _("To"), kind="date", sort="last_date"),
        Column("ranked", _("Ranked"), lambda row: sum(one["rank"] is not None for one in row.result), kind="number"),
        Column("published_at", pgettext_lazy("ranking", "Published"), kind="short", sort="published_at"),
    )
    filters = (Search(["name"]),)
