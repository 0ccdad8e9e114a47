"""The lists of inspections, mystery visits, reviews and the integrity of ratings."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.flows.models import Process
from tingtang.quality.models import Area, FindingState, FlagKind, InspectionKind, InspectionPlan, RatingFlag
from tingtang.quality.queries.integrity import level_words
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table


class Sheets(Records):
    """The sheets."""

    name, sort, permission, is_common = "quality.sheets", "code", "quality.save_sheet", True
    empty_title = _("No sheet yet")
    empty_text = _("A sheet lists what is looked at, item by item, with weights and what wants a photo.")
    columns = (
        Column("name", _("Sheet"), str, sort="name", link=lambda row: reverse("quality:sheet", args=[row.pk])),
        Column("area", _("Area"), words=dict(Area.choices), sort="area"),
        Column("items", _("Items"), lambda row: len(row.items), kind="number"),
        Column("number", _("Version"), kind="number", sort="number"),
        Column("done", _("Filled"), "inspection_count", kind="number"),
        Column("code", _("Code"), sort="code", is_shown=False),
    )
    filters = (Search(["name", "code"]), Choice("area", _("Area"), Area.choices))


class Plans(Records):
    """The plans."""

    name, sort, permission = "quality.plans", "-pk", "quality.save_plan"
    empty_title = _("No plan yet")
    empty_text = _("A plan says who inspects where by which sheet, how often; rounds are made two weeks ahead.")
    columns = (
        Column("sheet", _("Sheet"), sort="sheet__name", link=lambda row: reverse("quality:plan", args=[row.pk])),
        Column("hall", _("Hall"), sort="hall__name"),
        Column("process", _("Process"), sort="process__name", is_shown=False),
        Column("place", pgettext_lazy("inspection", "Place"), sort="place"),
        Column("inspector", pgettext_lazy("inspection", "Inspector"), sort="inspector__name"),
        Column("second", _("Second inspector"), is_shown=False),
        Column("rhythm", _("Rhythm"), lambda row: row.get_rhythm_display(), sort="rhythm"),
        Column("due_time", _("Done by"), lambda row: f"{row.due_time:%H:%M}", sort="due_time"),
        Column("until", _("Planned until"), "planned_until", kind="date"),
    )
    filters = (Search(["sheet__name", "place", "inspector__name"]),)


def _processes() -> list[tuple[str, str]]:
    """Processes whose execution is checked."""
    planned = InspectionPlan.objects.filter(process__isnull=False).values("process")
    return [(one.code, str(one)) for one in Process.objects.filter(pk__in=planned).order_by("code")]


def _state(row: Any) -> str:
    if row.done_at is not None:
        return "done"
    return "late" if row.due_at is not None and row.due_at < timezone.now() else "waiting"


ROUND_WORDS = {"done": pgettext_lazy("inspection", "done"), "late": _("late"), "waiting": pgettext_lazy("inspection", "planned")}


class Inspections(Table):
    """Rounds and spot checks."""

    name, sort = "quality.inspections", "-moment"
    empty_title = _("Nothing inspected yet")
    empty_text = _("Rounds come from plans; a spot check is begun on the phone, under “My rounds”.")
    columns = (
        Column("sheet", _("Sheet"), sort="sheet__name", link=lambda row: reverse("quality:inspection", args=[row.pk])),
        Column("hall", _("Hall"), sort="hall__name"),
        Column("place", pgettext_lazy("inspection", "Place"), sort="place"),
        Column("kind", _("Kind"), words=dict(InspectionKind.choices), sort="kind"),
        Column("state", _("State"), _state, kind="badge", words=ROUND_WORDS),
        Column("inspector", pgettext_lazy("inspection", "Inspector"), sort="inspector__name"),
        Column("due_at", _("Due"), kind="short", sort="moment"),
        Column("done_at", pgettext_lazy("inspection", "Done"), kind="short", sort="done_at"),
        Column(
            "score", _("Score"), lambda row: round(row.score, 1) if row.score is not None else None, kind="number", sort="score"
        ),
        Column("findings", _("Findings"), "finding_count", kind="number"),
    )
    filters = (
        Search(["sheet__name", "inspector__name", "place"]),
        Choice("standing", _("State"), list(ROUND_WORDS.items())),
        Choice("kind", _("Kind"), InspectionKind.choices[:2]),
    )


FINDING_LOOKS = {
    "open": _("to be remedied"),
    "late": _("overdue"),
    "pending": _("to be checked again"),
    "closed": pgettext_lazy("finding", "closed"),
}


def finding_state(row: Any) -> str:
    """A finding's state as a badge: an open one is late after its day."""
    if row.state == FindingState.OPEN:
        return "late" if row.due_date < timezone.localdate(timezone=row.hall.zone) else "open"
    return "pending" if row.state == FindingState.REMEDIED else "closed"


class Findings(Table):
    """What was found wanting."""

    name, sort = "quality.findings", "due_date"
    empty_title = _("Nothing found wanting")
    empty_text = _("Items that fail in an inspection appear here with owner and day, until somebody else has checked the remedy.")
    columns = (
        Column(
            "text", pgettext_lazy("finding", "What was found"), str, link=lambda row: reverse("quality:finding", args=[row.pk])
        ),
        Column("hall", _("Hall"), sort="hall__name"),
        Column("sheet", _("Sheet"), "inspection.sheet"),
        Column("owner", _("Owner"), sort="owner__name"),
        Column("due_date", _("Due"), kind="date", sort="due_date"),
        Column("state", _("State"), finding_state, kind="badge", words=FINDING_LOOKS, sort="state"),
        Column("is_critical", _("Critical"), kind="flag", is_shown=False),
        Column("times_back", _("Sent back"), kind="number", is_shown=False),
    )
    filters = (
        Choice("state", _("State"), FindingState.choices),
        Choice("process", _("Process"), _processes, field="inspection__plan__process__code"),
        Search(["owner__name", "note"]),
    )


NAMED_HALLS = 3


def _halls(row: Any) -> str:
    """Which halls; waves of one name differ by nothing else. Of many only how many."""
    return ", ".join(map(str, row.halls.all())) if row.hall_count <= NAMED_HALLS else str(row.hall_count)


class VisitorWaves(Records):
    """Waves of mystery visits."""

    name, sort, permission, is_common = "quality.visitor_waves", "-starts_date", "", True
    empty_title = _("No wave of mystery visits")
    empty_text = _(
        "Plan one: sheet, script, halls and how many visits each. Results appear here for everybody once they are published."
    )
    columns = (
        Column(
            "name", pgettext_lazy("of a record", "Name"), str, sort="name",
            link=lambda row: reverse("quality:visitor_wave", args=[row.pk]),
        ),
        Column("sheet", _("Sheet"), sort="sheet__name"),
        Column("starts_date", _("From"), kind="date", sort="starts_date"),
        Column("ends_date", _("Until"), kind="date", sort="ends_date"),
        Column("halls", _("Halls"), _halls),
        Column("done", _("Visits made"), lambda row: f"{row.done_count} / {row.quota * row.hall_count}"),
        Column(
            "state", _("State"), lambda row: "published" if row.published_at else "draft", kind="badge",
            words={"published": _("published"), "draft": pgettext_lazy("mystery visits", "secret")},
        ),
    )  # fmt: skip


class Samples(Records):
    """Review samples."""

    name, sort, permission = "quality.samples", "-pk", ""
    empty_title = _("No sample yet")
    empty_text = _("Draw services or cases from the journal, at random or spread over clerks, and hand them to reviewers.")
    columns = (
        Column(
            "name",
            pgettext_lazy("of a record", "Name"),
            str,
            sort="name",
            link=lambda row: reverse("quality:sample", args=[row.pk]),
        ),
        Column("hall", _("Hall"), sort="hall__name"),
        Column("sheet", _("Sheet"), sort="sheet__name"),
        Column(
            "source", _("What is reviewed"), lambda row: f"{row.log}: {row.activity}" if row.log else row.get_source_display()
        ),
        Column("population", _("Drawn from"), kind="number"),
        Column("done", _("Scored"), lambda row: f"{row.done_count} / {row.review_count}"),
        Column("is_calibration", _("Calibration"), kind="flag"),
    )


class Appeals(Table):
    """Appeals against scores."""

    name, sort = "quality.appeals", "-made_at"
    empty_title = _("No appeal")
    empty_text = _("Whoever a score is about can appeal against it once; somebody else decides.")
    columns = (
        Column("inspection", _("Score of"), "inspection.sheet", link=lambda row: reverse("quality:appeal", args=[row.pk])),
        Column("staff", _("Appeals"), sort="staff__name"),
        Column("hall", _("Hall"), sort="hall__name"),
        Column("made_at", _("Made"), kind="short", sort="made_at"),
        Column("before", _("Score"), lambda row: round(row.score_before, 1), kind="number"),
        Column("after", _("Score after"), lambda row: round(row.score_after, 1) if row.score_after is not None else None, kind="number"),
        Column(
            "state", _("State"), lambda row: {"open": "pending", "upheld": "done", "changed": "ok"}[row.state], kind="badge",
            words={"pending": pgettext_lazy("appeal", "to be decided"), "done": _("the score stays"), "ok": _("the score was changed")},
        ),
    )  # fmt: skip


class Flags(Table):
    """Flags on ratings."""

    name, sort = "quality.flags", "-noted_at"
    empty_title = _("Nothing odd about ratings")
    empty_text = _("Ratings of the four weeks before are looked through every Monday, or at once with the form above.")
    columns = (
        Column("kind", _("What"), lambda row: row.get_kind_display(), link=lambda row: reverse("quality:flag", args=[row.pk]), sort="kind"),
        Column("hall", _("Hall"), sort="hall__name"),
        Column("clerk", _("Clerk"), sort="clerk__name"),
        Column("since_date", _("From"), kind="date", sort="since_date"),
        Column("until_date", _("Until"), kind="date", sort="until_date"),
        Column("n", _("Ratings"), kind="number", sort="n"),
        Column(
            "state", _("State"), lambda row: {"open": "pending", "confirmed": "bad", "dismissed": "rest"}[row.state], kind="badge",
            words={"pending": pgettext_lazy("flag", "to be decided"), "bad": _("confirmed"), "rest": pgettext_lazy("flag", "harmless")},
        ),
    )  # fmt: skip
    filters = (
        Choice("state", _("State"), RatingFlag._meta.get_field("state").flatchoices), Choice("kind", _("What"), FlagKind.choices)
    )  # fmt: skip


class RatingCases(Table):
    """Cases after bad ratings."""

    name, sort = "quality.rating_cases", "-rated_at"

    empty_title = _("No case after a bad rating")
    empty_text = _("Say below what kind of case a hall opens; the next bad rating leads to one, with a deadline and a call-back.")
    columns = (
        Column("case", _("Case"), "case.number", link=lambda row: reverse("cases:case", args=[row.case.number])),
        Column("hall", _("Hall"), "case.hall"),
        Column("clerk", _("Clerk"), sort="clerk__name"),
        Column("level", _("Level"), "level_said", sort="level"),
        Column("rated_at", _("Rated"), kind="short", sort="rated_at"),
        Column("phase", _("State"), "case.phase", kind="badge", words={
            "new": _("new"), "working": _("in progress"), "pending": _("waiting"), "resolved": _("resolved"),
            "closed": pgettext_lazy("case", "closed"),
        }),
    )  # fmt: skip

    def complete(self, rows: Sequence[Any]) -> None:
        """What each hall calls its levels, asked once a hall."""
        said: dict[int, Mapping[str, Any]] = {}
        for row in rows:
            key = row.case.hall_id
            if key not in said:
                said[key] = level_words(row.case.hall)
            row.level_said = str(said[key].get(row.level, row.level))
