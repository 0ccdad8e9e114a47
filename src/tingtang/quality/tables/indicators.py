"""The lists of indicators, scorecards, reports, and of the events behind a figure."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.quality.models import Direction, ScorecardKind, Unit
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.tables import Table


class Indicators(Table):
    """Indicators by name."""

    name, sort = "quality.indicators", "name"
    empty_title = _("No indicator yet")
    empty_text = _(
        "An indicator measures from the journal how good the service is. Take over a ready set, then change what differs with you."
    )
    columns = (
        Column("name", _("Indicator"), str, sort="name", link=lambda row: reverse("quality:indicator", args=[row.pk])),
        Column("goal", _("What for"), "goal"),
        Column("unit", pgettext_lazy("indicator", "Told in"), words=dict(Unit.choices), sort="unit"),
        Column("direction", _("What is better"), words=dict(Direction.choices), sort="direction"),
        Column("owner", _("Owner"), lambda row: str(row.owner or "")),
        Column("code", _("Code"), "code", sort="code", is_shown=False),
        Column("source", _("Source"), "source", is_shown=False),
        Column("active", _("In use"), "is_active", kind="flag", sort="is_active"),
    )
    filters = (
        Search(["name", "code", "goal"]),
        Choice("unit", pgettext_lazy("indicator", "Told in"), Unit.choices),
        Flag("is_active", _("In use")),
    )


class Scorecards(Table):
    """Scorecards by name."""

    name, sort = "quality.scorecards", "name"
    empty_title = _("No scorecard yet")
    empty_text = _(
        "A scorecard puts indicators of halls, posts, people or services side by side. The ready sets bring some along."
    )
    columns = (
        Column("name", _("Scorecard"), str, sort="name", link=lambda row: reverse("quality:scorecard", args=[row.pk])),
        Column("kind", pgettext_lazy("scorecard", "Of"), words=dict(ScorecardKind.choices), sort="kind"),
        Column("indicators", _("Indicators"), lambda row: len(row.entries), kind="number"),
        Column("weights", _("Weights"), lambda row: str(row.evaluation or _("as written"))),
        Column("active", _("In use"), "is_active", kind="flag", sort="is_active"),
    )
    filters = (Search(["name", "code"]), Choice("kind", pgettext_lazy("scorecard", "Of"), ScorecardKind.choices))


class Issues(Table):
    """Reports that were made, the newest first."""

    name, sort = "quality.issues", "-made_at"
    empty_title = _("No report was made yet")
    empty_text = _("Reports are made every month by themselves and kept as they were. Compose one, or take over a ready set.")
    columns = (
        Column("report", _("Report"), lambda row: str(row.report), link=lambda row: reverse("quality:issue", args=[row.pk])),
        Column("hall", _("Hall"), lambda row: str(row.hall or _("the organisation"))),
        Column("month", _("Month"), lambda row: f"{row.first:%Y-%m}", sort="first"),
        Column("number", _("Version"), "number", kind="number"),
        Column("made", pgettext_lazy("report", "Made"), "made_at", kind="datetime", sort="made_at"),
    )
    filters = (Search(["report__name"]),)


class QuietEvidence(Table):
    """Events behind a figure of what people said: their days and values, no more."""

    name, sort, page_size = "quality.evidence", "-day", 50
    about = ("dimension", "unit", "term", "first", "latest")
    empty_title = _("No event counts here")
    empty_text = _("Nothing that this figure counts happened on these days.")
    columns = (
        Column("day", _("Day"), "day", kind="date", sort="day"),
        Column("value", _("Counts as"), "value", kind="number", sort="value"),
    )


class Evidence(Table):
    """Events behind a figure."""

    name, sort, page_size = "quality.evidence", "-at", 50
    about = ("dimension", "unit", "term", "first", "latest")
    empty_title = _("No event counts here")
    empty_text = _("Nothing that this figure counts happened on these days.")
    columns = (
        Column("at", _("When"), "at", kind="datetime", sort="at"),
        Column("event", _("What happened"), "event"),
        Column("value", _("Counts as"), "value", kind="number", sort="value"),
        Column("objects", _("About"), "objects"),
        Column("number", _("Number of the event"), "number", kind="text", is_shown=False),
    )
