"""Lists of credit: systems of rating, ratings, approvals."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers.models import CustomerKind
from tingtang.insight.models import CreditScore, Outcome, Scorecard, State
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Flag, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table

LOOKS = {  # how far it is, or of what was granted how it goes: the look of a state, and its word
    "pending": State.SCORED.label, "review": State.REVIEWED.label, "in_force": State.GRANTED.label, "failed": State.REFUSED.label,
    "retired": State.DROPPED.label, "done": Outcome.PAID.label, "late": Outcome.LATE.label, "revoked": Outcome.LOST.label,
}  # fmt: skip
_LOOK = {"scored": "pending", "reviewed": "review", "granted": "in_force", "refused": "failed", "dropped": "retired"}
_GOING = {"paid": "done", "late": "late", "lost": "revoked"}


def look(row: CreditScore) -> str:
    """The look of a rating's state."""
    return _GOING.get(row.outcome, _LOOK[row.state])


class Scorecards(Records):
    """Systems of rating."""

    name, sort, permission, is_common = "insight.scorecards", "order", "insight.save_scorecard", True
    empty_title = _("No system of credit rating yet")
    empty_text = _("People and companies are rated by systems of their own: begin with the two usual ones and set your points.")
    columns = (
        Column("name", _("System of rating"), str, sort="name", link=lambda row: reverse("insight:scorecard", args=[row.pk])),
        Column("for_kind", _("Rates"), words=dict(CustomerKind.choices), sort="for_kind"),
        Column("factors", _("Factors"), lambda row: len(row.factors), kind="number"),
        Column("grades", _("Grades"), lambda row: " ".join(one["name"] for one in row.grades)),
        Column("is_active", _("In use"), kind="flag"),
    )
    filters: ClassVar[Any] = (Search(["name", "code"]), Choice("for_kind", _("Rates"), CustomerKind.choices))


def _grades() -> list[tuple[str, str]]:
    names = {one["name"] for card in Scorecard.objects.all() for one in card.grades}
    return [(one, one) for one in sorted(names)]


class Scores(Table):
    """Credit ratings, the latest first."""

    name, sort = "insight.credit", "-made_at"
    empty_title = _("Nobody's credit has been rated")
    empty_text = _("A rating begins on the page of its customer.")
    columns: ClassVar[Any] = (
        Column("customer", _("Customer"), "customer.name", link=lambda row: reverse("insight:credit_score", args=[row.pk])),
        Column("scorecard", _("System of rating"), lambda row: str(row.scorecard)),
        Column("points", _("Score"), kind="number", sort="points"),
        Column("grade", pgettext_lazy("credit", "Grade"), sort="grade"),
        Column("likelihood", _("Likelihood of repayment"), kind="share", sort="likelihood"),
        Column("asked_cents", _("Amount asked for"), kind="money", sort="asked_cents"),
        Column("limit_cents", pgettext_lazy("credit", "Limit"), kind="money", sort="limit_cents"),
        Column("rate", _("Rate per year, %"), kind="number", sort="rate", is_shown=False),
        Column("approvals", _("Approvals"), lambda row: f"{row.said or 0}/{row.needed}"),
        Column("state", pgettext_lazy("credit", "State"), look, kind="badge", words=LOOKS),
        Column("until_date", _("Holds until"), kind="date", sort="until_date"),
        Column("made_at", pgettext_lazy("credit", "Rated"), kind="short", sort="made_at"),
    )
    filters: ClassVar[Any] = (
        Search(["customer__name", "customer__number", "grade"]),
        Choice("state", pgettext_lazy("credit", "State"), State.choices),
        Choice("outcome", _("How it goes"), Outcome.choices[1:]),
        Choice("grade", pgettext_lazy("credit", "Grade"), _grades),
        Dates("made", pgettext_lazy("credit", "Rated"), "made_at"),
    )


class Answers(Table):
    """What somebody said yes or no to, and how it went."""

    name, sort = "insight.credit_answers", "-at"
    empty_title = _("Has answered for nothing yet")
    empty_text = _("Here stands every credit somebody approved or refused, with his words and how it goes.")
    columns: ClassVar[Any] = (
        Column(
            "customer",
            _("Customer"),
            "score.customer.name",
            link=lambda row: reverse("insight:credit_score", args=[row.score_id]),
        ),
        Column("is_for", _("Approved"), kind="flag", sort="is_for"),
        Column("answers_cents", _("Answers for"), kind="money", sort="answers_cents"),
        Column("statement", _("What was checked, and why")),
        Column("state", pgettext_lazy("credit", "State"), lambda row: look(row.score), kind="badge", words=LOOKS),
        Column("overdue", _("Days overdue"), "score.overdue_days", kind="number"),
        Column("lost", _("Amount lost"), "score.lost_cents", kind="money"),
        Column("at", _("Said"), kind="short", sort="at"),
    )
    filters: ClassVar[Any] = (
        Flag("is_for", _("Approved")),
        Choice("outcome", _("How it goes"), Outcome.choices[1:], "score__outcome"),
    )
