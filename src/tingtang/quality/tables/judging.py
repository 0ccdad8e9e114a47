"""The lists of gap studies, awards, rewards and sanctions, and assessments."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.quality.models import GAP_NAMES, SENSES, AssessmentState, ProposalState, RoundState
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table


def _points(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _days(row: Any) -> tuple[date, date]:
    return row.first_date, row.latest_date


def _gap(number: int) -> Any:
    return lambda row: _points(row.result.get(str(number), {}).get("value"))


class GapStudies(Records):
    """Gap studies."""

    name, sort, permission = "quality.gap_studies", "-latest_date", ""
    empty_title = _("No gap study yet")
    empty_text = _(
        "A study takes a place and its days, and measures five gaps, each from its own evidence. Negative: a shortfall."
    )
    columns = (
        Column(
            "name",
            pgettext_lazy("of a record", "Name"),
            str,
            sort="name",
            link=lambda row: reverse("quality:gap_study", args=[row.pk]),
        ),
        Column("hall", _("Hall"), lambda row: row.hall or _("the organisation"), sort="hall__name"),
        Column("days", _("Days"), _days, sort="latest_date", kind="days"),
        *(Column(f"gap{number}", label, _gap(number), kind="number") for number, label in GAP_NAMES.items()),
        Column("measured_at", _("Measured"), kind="short", sort="measured_at"),
    )
    filters = (Search(["name"]),)


class Awards(Records):
    """Awards."""

    name, sort, permission, is_common = "quality.awards", "code", "", True
    empty_title = _("No award yet")
    empty_text = _("An award names its criteria and how it is decided; everybody can read them before it begins.")
    columns = (
        Column("name", _("Award"), str, sort="name", link=lambda row: reverse("quality:award", args=[row.pk])),
        Column("kind", pgettext_lazy("award", "For"), lambda row: row.get_kind_display()),
        Column("criteria", pgettext_lazy("award", "Criteria"), lambda row: len(row.criteria), kind="number"),
        Column("places", _("Awarded at most"), kind="number"),
        Column("rounds", pgettext_lazy("of an award", "Rounds"), "round_count", kind="number"),
        Column("code", _("Code"), sort="code", is_shown=False),
    )
    filters = (Search(["name", "code"]),)


class Rounds(Table):
    """Rounds of awards."""

    name, sort = "quality.rounds_of_awards", "-latest_date"
    empty_title = _("Nothing announced yet")
    empty_text = _("When an award is announced for a period, its criteria, its ranking and who was awarded appear here.")
    columns = (
        Column("award", _("Award"), sort="award__name", link=lambda row: reverse("quality:award_round", args=[row.pk])),
        Column("hall", _("Hall"), lambda row: row.hall or _("everywhere"), sort="hall__name"),
        Column("days", _("Days"), _days, sort="latest_date", kind="days"),
        Column(
            "state", _("State"), lambda row: {"announced": "coming", "ranked": "pending", "decided": "ok"}[row.state], kind="badge",
            words=dict(zip(("coming", "pending", "ok"), RoundState.labels, strict=True)),
        ),
        Column("awarded", pgettext_lazy("award", "Awarded"), "awarded_count", kind="number"),
    )  # fmt: skip


class AwardAppeals(Table):
    """Appeals against places."""

    name, sort = "quality.award_appeals", "-made_at"
    empty_title = _("No appeal")
    empty_text = _("Whoever is in a ranking can appeal against the own place once; somebody outside the ranking decides.")
    columns = (
        Column("staff", _("Appeals"), sort="staff__name", link=lambda row: reverse("quality:award_appeal", args=[row.pk])),
        Column("round", _("Award"), "candidate.round"),
        Column("made_at", _("Made"), kind="short", sort="made_at"),
        Column("before", pgettext_lazy("ranking", "Points"), lambda row: _points(row.points_before), kind="number"),
        Column("after", _("Points after"), lambda row: _points(row.points_after), kind="number"),
        Column(
            "state", _("State"), lambda row: {"open": "pending", "upheld": "done", "changed": "ok"}[row.state], kind="badge",
            words={
                "pending": pgettext_lazy("appeal", "to be decided"), "done": _("the place stays"), "ok": _("the points were changed"),
            },
        ),
    )  # fmt: skip


class Commendations(Records):
    """Commendations."""

    name, sort, permission = "quality.commendations", "-given_date", "quality.save_commendation"
    empty_title = _("No commendation yet")
    empty_text = _("Note here who was praised, by whom and for what: it counts in awards and assessments.")
    columns = (
        Column(
            "text", pgettext_lazy("commendation", "for what"), link=lambda row: reverse("quality:commendation", args=[row.pk])
        ),
        Column("staff", _("Who"), sort="staff__name"),
        Column("source", _("From whom"), lambda row: row.get_source_display()),
        Column("given_date", pgettext_lazy("commendation", "Given on"), kind="date", sort="given_date"),
        Column("case_number", _("Case"), is_shown=False),
        Column("noted_by", _("Noted by"), is_shown=False),
    )
    filters = (Search(["staff__name", "text"]),)


class MeritRules(Records):
    """Rules for rewards and sanctions."""

    name, sort, permission, is_common = "quality.merit_rules", "sense", "quality.save_merit_rule", True
    empty_title = _("No rule yet")
    empty_text = _("A rule says what evidence proposes which reward or sanction. It only proposes: people decide.")
    columns = (
        Column("name", _("Rule"), str, sort="name", link=lambda row: reverse("quality:merit_rule", args=[row.pk])),
        Column("sense", _("Proposes"), lambda row: row.get_sense_display(), sort="sense"),
        Column("degree", _("Degree"), lambda row: row.get_degree_display()),
        Column("consequence", _("Consequence"), lambda row: row.get_consequence_display()),
        Column("kind", _("Measured by"), lambda row: row.get_kind_display()),
        Column("limit", pgettext_lazy("merit", "Limit"), lambda row: f"{row.get_sign_display()} {row.limit:.15g}"),
        Column("least", pgettext_lazy("merit", "Fewest events"), kind="number"),
        Column("rhythm", pgettext_lazy("merit", "Looked at"), lambda row: row.get_rhythm_display()),
        Column("proposals", _("Proposed"), "proposal_count", kind="number"),
        Column("granted", _("Decided: yes"), "granted_count", kind="number"),
    )
    filters = (Choice("sense", _("Proposes"), SENSES),)


_PROPOSAL_LOOKS = {"proposed": "pending", "granted": "ok", "declined": "rest", "appealed": "risk", "final": "done"}


class Proposals(Table):
    """Proposals by rule."""

    name, sort = "quality.proposals", "-proposed_at"
    empty_title = _("Nothing proposed")
    empty_text = _(
        "Rules look at the month, quarter or year that is over and propose where the evidence is sure. People decide here."
    )
    columns = (
        Column("rule", _("Rule"), sort="rule__name", link=lambda row: reverse("quality:proposal", args=[row.pk])),
        Column("sense", _("Proposes"), lambda row: f"{row.rule.get_sense_display()} · {row.rule.get_degree_display()}"),
        Column("staff", _("For"), sort="staff__name"),
        Column("days", _("Days"), _days, sort="latest_date", kind="days"),
        Column("value", pgettext_lazy("merit", "Figure"), lambda row: round(row.value, 2), kind="number"),
        Column("n", "n", kind="number"),
        Column(
            "state", _("State"), lambda row: _PROPOSAL_LOOKS[row.state], kind="badge", sort="state",
            words={_PROPOSAL_LOOKS[code]: label for code, label in ProposalState.choices},
        ),
    )  # fmt: skip
    filters = (Choice("state", _("State"), ProposalState.choices), Search(["staff__name", "rule__name"]))


class Schemes(Records):
    """Assessment schemes."""

    name, sort, permission, is_common = "quality.schemes", "code", "", True
    empty_title = _("No scheme yet")
    empty_text = _("A scheme says by what units, posts or people are assessed, with which grades, and who signs.")
    columns = (
        Column(
            "name",
            pgettext_lazy("assessment", "Scheme"),
            str,
            sort="name",
            link=lambda row: reverse("quality:scheme", args=[row.pk]),
        ),
        Column("kind", pgettext_lazy("assessment", "Of"), lambda row: row.get_kind_display()),
        Column("criteria", pgettext_lazy("assessment", "Criteria"), lambda row: len(row.criteria), kind="number"),
        Column("process", _("Signed by")),
        Column("made", _("Assessments"), "assessment_count", kind="number"),
        Column("code", _("Code"), sort="code", is_shown=False),
    )
    filters = (Search(["name", "code"]),)


_ASSESSMENT_LOOKS = {"draft": "draft", "signing": "pending", "signed": "ok", "returned": "risk"}


class Assessments(Table):
    """Assessments."""

    name, sort = "quality.assessments", "-latest_date"
    empty_title = _("No assessment yet")
    empty_text = _("What units, posts and people come to in a period appears here, with who has signed and who is to sign.")
    columns = (
        Column("about", _("About"), lambda row: row.about, link=lambda row: reverse("quality:assessment", args=[row.pk])),
        Column("scheme", pgettext_lazy("assessment", "Scheme"), sort="scheme__name"),
        Column("days", _("Days"), _days, sort="latest_date", kind="days"),
        Column("points", pgettext_lazy("ranking", "Points"), lambda row: _points(row.points), kind="number", sort="points"),
        Column("level", _("Grade"), sort="level"),
        Column(
            "state", _("State"), lambda row: _ASSESSMENT_LOOKS[row.state], kind="badge", sort="state",
            words={_ASSESSMENT_LOOKS[code]: label for code, label in AssessmentState.choices},
        ),
    )  # fmt: skip
    filters = (
        Choice("state", _("State"), AssessmentState.choices),
        Search(["staff__name", "hall__name", "post__name", "scheme__name"]),
    )
