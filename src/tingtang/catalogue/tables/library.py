"""The lists of lists of points, wordings, situations, routines, starts of rules and services for standards."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Outcome, Scene, TraitKind, UpkeepKind
from tingtang.catalogue.tables import USE
from tingtang.core.naming import text_in
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.records import Records

# The badge of each outcome.
OUTCOMES = {code: (badge, label) for (code, label), badge in zip(Outcome.choices, ("waiting", "ok", "info"), strict=True)}
_BADGES = dict(OUTCOMES.values())


def _to(name: str) -> Any:
    return lambda row: reverse(f"catalogue:{name}", args=[row.pk])


class Frameworks(Records):
    """The lists of points."""

    name, sort, is_common = "catalogue.frameworks", "order", True
    empty_title = _("No list yet")
    empty_text = _("Take over a ready list above, or make one: clauses of a standard, rules one must have, stages of a service.")
    columns = (
        Column("name", pgettext_lazy("of points", "List"), str, sort="name", link=_to("framework")),
        Column("number", _("Number of the list"), sort="number"),
        Column("points", _("Points of the list"), "point_count", kind="number", sort="point_count"),
        Column("about", _("What it is for"), is_shown=False),
        USE,
    )
    filters = (Search(["name", "number"]), Flag("is_active", _("In use")))


class Wordings(Records):
    """Words by scene."""

    name, sort, permission, is_common = "catalogue.wordings", "scene", "catalogue.save_wording", True
    empty_title = _("No wording yet")
    empty_text = _("What is said in each scene, what is better not said, and why.")
    columns = (
        Column("name", pgettext_lazy("of a library", "Wording"), str, sort="name", link=_to("wording")),
        Column("scene", _("Scene"), words=dict(Scene.choices), sort="scene"),
        Column("say", _("Say")),
        Column("avoid", _("Do not say"), lambda row: " · ".join(row.avoid.splitlines()) or None),
        Column("why", _("Why so"), is_shown=False),
        USE,
    )
    filters = (Search(["name", "say", "avoid"]), Choice("scene", _("Scene"), Scene.choices), Flag("is_active", _("In use")))


class Traits(Records):
    """What is noticed about customers."""

    name, sort, permission, is_common = "catalogue.traits", "order", "catalogue.save_trait", True
    empty_title = _("No trait yet")
    empty_text = _("What is noticed about customers and helps to advise them: where from, taste, health, with whom, occasion.")
    columns = (
        Column("name", pgettext_lazy("of customers", "Trait"), str, sort="name", link=_to("trait")),
        Column("kind", pgettext_lazy("of a trait", "Kind"), words=dict(TraitKind.choices), sort="kind"),
        Column("signs", _("How it shows"), lambda row: text_in(row.signs) or None),
        Column("advice", _("What to mind"), lambda row: text_in(row.advice) or None),
        USE,
    )
    filters = (
        Search(["name", "names"]),
        Choice("kind", pgettext_lazy("of a trait", "Kind"), TraitKind.choices),
        Flag("is_active", _("In use")),
    )


class Comparisons(Records):
    """Own products beside those of others."""

    name, sort, permission, is_common = "catalogue.comparisons", "order", "catalogue.save_comparison", True
    empty_title = _("No comparison yet")
    empty_text = _("Our products beside those of others, point by point, for who asks at the counter or in the hall.")
    columns = (
        Column("name", _("Comparison"), str, sort="name", link=_to("comparison")),
        Column("product", _("Our product"), sort="product__name"),
        Column("rival", _("Compared with"), lambda row: f"{row.rival} · {row.rival_product}", sort="rival"),
        Column("checked_date", _("Checked on"), kind="date", sort="checked_date"),
        USE,
    )
    filters = (Search(["name", "names", "rival", "rival_product"]), Flag("is_active", _("In use")))


class Situations(Records):
    """Situations of service."""

    name, sort, is_common = "catalogue.situations", "outcome", True
    empty_title = _("No situation yet")
    empty_text = _("Tell what comes again at the counter; then decide whether it becomes a norm or a personalised plan.")
    columns = (
        Column("name", pgettext_lazy("of service", "Situation"), str, sort="name", link=_to("situation")),
        Column(
            "outcome", _("What becomes of it"), lambda row: OUTCOMES[row.outcome][0], kind="badge", words=_BADGES, sort="outcome"
        ),
        Column("service", _("Service"), sort="service__code"),
        Column("seen", _("Seen so often"), kind="number", sort="seen"),
        Column("applied", _("Plan applied"), "applied_count", kind="number", sort="applied_count"),
        USE,
    )
    filters = (
        Search(["name", "text"]),
        Choice("outcome", _("What becomes of it"), Outcome.choices),
        Flag("is_active", _("In use")),
    )


class Routines(Records):
    """Routines of halls."""

    name, sort, permission, is_common = "catalogue.routines", "hall__code", "catalogue.save_routine", True
    empty_title = _("No routine yet")
    empty_text = _("What is looked at every so many minutes, at which tables, rooms or seats.")
    columns = (
        Column("name", pgettext_lazy("of service", "Routine"), str, sort="name", link=_to("routine")),
        Column("hall", _("Hall"), sort="hall__code"),
        Column("every_minutes", _("Every so many minutes"), kind="number", sort="every_minutes"),
        Column("places", pgettext_lazy("of a hall", "Places"), lambda row: len(row.places), kind="number"),
        Column("wishes", _("Wishes that came first"), "wish_count", kind="number", sort="wish_count"),
        USE,
    )
    filters = (Search(["name"]), Flag("is_active", _("In use")))


class Beginnings(Records):
    """Starts of rules."""

    name, sort, is_common = "catalogue.beginnings", "team__code", True
    empty_title = _("No team has begun yet")
    empty_text = _("Ask a team five questions, rank what is to be regulated, set up feedback, then write the first rules.")
    columns = (
        Column("team", _("Team"), str, sort="team__code", link=_to("beginning")),
        Column("answers", _("Answers"), "answer_count", kind="number", sort="answer_count"),
        Column("rules", _("Rules written"), "rule_count", kind="number", sort="rule_count"),
        Column(
            "feedback", _("Way of feedback"), lambda row: "ok" if row.has_feedback else "risk", kind="badge",
            words={"ok": _("stands"), "risk": _("to be set up")},
        ),
    )  # fmt: skip
    filters = (Search(["team__name", "aim"]),)


class Refinements(Records):
    """Programmes of refinement."""

    name, sort, is_common = "catalogue.refinements", "-until_date", True
    empty_title = _("No programme yet")
    empty_text = _("Break a goal into parts over five areas, find the weak links, and go stage by stage.")
    columns = (
        Column("name", pgettext_lazy("of refinement", "Programme"), str, sort="name", link=_to("refinement")),
        Column("owner", pgettext_lazy("a programme", "Who answers for it"), lambda row: str(row.owner)),
        Column("aims", _("Parts of the goal"), "aim_count", kind="number", sort="aim_count"),
        Column("reached", _("Parts reached"), "reached_count", kind="number", sort="reached_count"),
        Column("until", _("To be reached by"), "until_date", kind="date", sort="until_date"),
        Column("ended", _("Programme ended"), "ended_at", kind="datetime", sort="ended_at"),
    )
    filters = (Search(["name", "goal"]),)


class Upkeeps(Records):
    """Services for standards."""

    name, sort, permission, is_common = "catalogue.upkeeps", "-done_date", "catalogue.save_upkeep", True
    empty_title = _("Nothing was done for a standard yet")
    empty_text = _("With whom a standard was shared, how it was evaluated, who certified it, how it is followed up.")
    columns = (
        Column("standard", _("Standard"), sort="standard__code", link=_to("upkeep")),
        Column("kind", _("Service of standardisation"), words=dict(UpkeepKind.choices), sort="kind"),
        Column("body", _("By or with whom"), sort="body"),
        Column("done_date", _("On"), kind="date", sort="done_date"),
        Column("result", pgettext_lazy("of a service", "Result")),
        Column("until_date", _("Holds until"), kind="date", sort="until_date"),
        Column("next_date", _("Again on"), kind="date", sort="next_date"),
        Column(
            "due", _("Due"), "due", kind="badge", words={"late": _("to be done again"), "ok": _("up to date")}, sort="due"
        ),
    )  # fmt: skip
    filters = (Search(["body", "result", "standard__name"]), Choice("kind", _("Service of standardisation"), UpkeepKind.choices))
