"""The lists of indicators, scorecards, reports, and of the events behind a figure."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Hall, Post
from tingtang.quality import telling
from tingtang.quality.models import Direction, Indicator, Period, Rhythm, ScorecardKind, Unit
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.shown import comparisons as shown
from tingtang.quality.shown.comparisons import LOOKS, VERDICTS
from tingtang.quality.telling import period_words
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.tables import Table


def owners() -> list[tuple[int, str]]:
    """The posts that answer for an indicator."""
    return [(one.pk, str(one)) for one in Post.objects.filter(pk__in=Indicator.objects.values("owner")).order_by("name")]


def halls() -> list[tuple[int, str]]:
    return [(one.pk, str(one)) for one in Hall.objects.filter(is_active=True).order_by("name")]


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
        Column("direction", _("What is better"), words=dict(Direction.choices), sort="direction", is_shown=False),
        Column("actual", _("Actual, latest 28 days"), lambda row: row.told["actual"]),
        Column("target", _("Target"), lambda row: row.told["target"]),
        Column("verdict", _("Against target"), lambda row: row.told["verdict"], kind="badge", words=VERDICTS),
        Column("owner", _("Owner"), lambda row: str(row.owner or "")),
        Column("rhythm", _("Compared with its target"), words=dict(Rhythm.choices), sort="rhythm", is_shown=False),
        Column("code", _("Code"), "code", sort="code", is_shown=False),
        Column("source", _("Source"), "source", is_shown=False),
        Column("active", _("In use"), "is_active", kind="flag", sort="is_active"),
    )
    filters = (
        Search(["name", "code", "goal"]),
        Choice("unit", pgettext_lazy("indicator", "Told in"), Unit.choices),
        Choice("owner", _("Owner"), owners, field="owner"),
        Flag("is_active", _("In use")),
    )

    def complete(self, rows: Sequence[Any]) -> None:
        """What was reached lately beside the target of each, reckoned for all rows at once."""
        shown.against_targets(actor_of(self.request), at_of(self.request), rows)


class Comparisons(Table):
    """How indicators came out against their targets, the latest span first and of it what was missed."""

    name, sort = "quality.comparisons", "-latest"
    empty_title = _("Nothing was compared yet")
    empty_text = _(
        "When a week, month or quarter is over, each indicator with a target is compared with it, and the post that answers for it is told."
    )
    columns = (
        Column(
            "indicator", _("Indicator"), lambda row: str(row.indicator), sort="indicator__name",
            link=lambda row: f"{reverse('quality:indicator', args=[row.indicator_id])}?first={row.first}&latest={row.latest}",
        ),
        Column("hall", _("Hall"), lambda row: str(row.hall or _("all halls")), sort="hall__name"),
        Column("days", _("Days"), lambda row: (row.first, row.latest), kind="days", sort="latest"),
        Column("actual", _("Actual"), lambda row: telling.value_words(row.indicator.unit, row.value)),
        Column("interval", _("95 % interval"), lambda row: telling.interval_words(row.indicator.unit, _estimate(row)), is_shown=False),
        Column("target", _("Target"), lambda row: telling.value_words(row.indicator.unit, row.target)),
        Column("verdict", _("Against target"), lambda row: LOOKS[row.is_met], kind="badge", words=VERDICTS, sort="is_met"),
        Column("advice", _("Advice"), lambda row: " ".join(shown.advice_words(row, row.hall_names))),
        Column("owner", _("Owner"), lambda row: str(row.owner or "")),
        Column("n", "n", "n", kind="number", is_shown=False),
        Column("made", pgettext_lazy("comparison", "Made"), "made_at", kind="datetime", is_shown=False),
    )  # fmt: skip
    filters = (
        Search(["indicator__name", "indicator__code"]),
        Choice("hall", _("Hall"), halls, field="hall"),
        Choice("owner", _("Owner"), owners, field="owner"),
        Flag("is_met", pgettext_lazy("target", "Reached")),
    )

    def complete(self, rows: Sequence[Any]) -> None:
        """The names of the halls that advice speaks of."""
        names = shown.hall_names(rows)
        for row in rows:
            row.hall_names = names


def _estimate(row: Any) -> Estimate:
    return Estimate(row.value, row.low, row.high, row.n)


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
    empty_text = _(
        "Reports are made by themselves when a month, quarter or year is over, and kept as they were. "
        "Compose one, or take over a ready set."
    )
    columns = (
        Column("report", _("Report"), lambda row: str(row.report), link=lambda row: reverse("quality:issue", args=[row.pk])),
        Column("hall", _("Hall"), lambda row: str(row.hall or _("the organisation"))),
        Column("month", _("Days"), lambda row: period_words(row.period, row.first), sort="first"),
        Column("number", _("Version"), "number", kind="number"),
        Column("made", pgettext_lazy("report", "Made"), "made_at", kind="datetime", sort="made_at"),
    )
    filters = (Search(["report__name"]), Choice("period", pgettext_lazy("report", "Of"), Period.choices))


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
