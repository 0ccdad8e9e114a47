"""Reads of credit: who was rated, how grades turned out, and what each approver answers for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.customers.models import Customer
from tingtang.customers.queries.family import family
from tingtang.insight.figures import Share, share
from tingtang.insight.models import CreditApproval, CreditScore, Outcome, Scorecard, State
from tingtang.org.models import Staff

VIEW_CREDIT = reading("insight.view_credit", _("See credit ratings"))
ENDED = (Outcome.PAID, Outcome.LATE, Outcome.LOST)


@dataclass(frozen=True, slots=True)
class GradeTold:
    """Of a grade: how many were granted, and of those that are paid back, overdue or lost, how many were paid back."""

    grade: str
    rated: int
    granted: int
    paid: Share
    expected: float | None
    lost_cents: int


@dataclass(frozen=True, slots=True)
class Answerable:
    """What an approver said yes to, and how it went: he answers for the whole of each."""

    staff: Staff
    approved: int
    refused: int
    answers_cents: int
    running: int
    bad: Share
    lost_cents: int


def scores(actor: Actor) -> QuerySet[CreditScore]:
    """Ratings of customers the actor may see."""
    said = CreditApproval.objects.filter(score=OuterRef("pk"), is_for=True).order_by().values("score").annotate(n=Count("pk"))
    return (
        CreditScore.objects.visible_to(actor, VIEW_CREDIT)
        .select_related("customer", "scorecard", "made_by")
        .annotate(said=Subquery(said.values("n")))
    )


def get_score(actor: Actor, key: int, permission: str = VIEW_CREDIT) -> CreditScore:
    """One rating. NotFound where there is none, or the actor may not."""
    found = (
        CreditScore.objects.visible_to(actor, permission)
        .select_related("customer__hall", "scorecard", "made_by", "reviewed_by")
        .filter(pk=key)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def scores_of(customer: Customer) -> list[CreditScore]:
    """The latest ratings of a customer in all his records."""
    found = CreditScore.objects.filter(customer__in=family(customer)).select_related("scorecard")
    return list(found.order_by("-made_at", "-pk")[:10])


def cards_for(customer: Customer) -> QuerySet[Scorecard]:
    """The systems that rate customers of his kind."""
    return Scorecard.objects.filter(is_active=True, for_kind=customer.kind).order_by("order", "pk")


def grades(actor: Actor) -> list[tuple[Scorecard, list[GradeTold]]]:
    """How the grades of each system turned out, against what the system expects."""
    rows = CreditScore.objects.visible_to(actor, VIEW_CREDIT).order_by().values("scorecard", "grade")
    told = rows.annotate(
        rated=Count("pk"),
        granted=Count("pk", filter=Q(state=State.GRANTED)),
        paid=Count("pk", filter=Q(outcome=Outcome.PAID)),
        ended=Count("pk", filter=Q(outcome__in=ENDED)),
        lost=Sum("lost_cents"),
    )
    by: dict[tuple[int, str], dict[str, Any]] = {(one["scorecard"], one["grade"]): dict(one) for one in told}
    found = []
    for card in Scorecard.objects.order_by("order", "pk"):
        lines = [_grade(one, by.get((card.pk, one["name"]))) for one in sorted(card.grades, key=lambda one: -one["least"])]
        found.append((card, lines))
    return found


def _grade(grade: dict[str, Any], told: dict[str, Any] | None) -> GradeTold:
    if told is None:
        return GradeTold(grade["name"], 0, 0, share(0, 0), grade["likelihood"], 0)
    paid = share(told["paid"], told["ended"])
    return GradeTold(grade["name"], told["rated"], told["granted"], paid, grade["likelihood"], told["lost"] or 0)


def answerable(actor: Actor, staff: Sequence[int] | None = None) -> list[Answerable]:
    """What each approver answers for, the largest amount first (CUS-17)."""
    rows = CreditApproval.objects.filter(score__in=CreditScore.objects.visible_to(actor, VIEW_CREDIT))
    if staff is not None:
        rows = rows.filter(by__in=staff)
    granted = Q(is_for=True, score__state=State.GRANTED)
    told = rows.order_by().values("by").annotate(
        approved=Count("pk", filter=Q(is_for=True)),
        refused=Count("pk", filter=Q(is_for=False)),
        sum=Sum("answers_cents", filter=granted),
        granted=Count("pk", filter=granted),
        bad=Count("pk", filter=granted & Q(score__outcome__in=[Outcome.LATE, Outcome.LOST])),
        running=Count("pk", filter=granted & Q(score__outcome__in=[Outcome.RUNNING, Outcome.LATE])),
        lost=Sum("score__lost_cents", filter=granted),
    )  # fmt: skip
    people = Staff.objects.in_bulk([one["by"] for one in told])
    found = [
        Answerable(
            people[one["by"]], one["approved"], one["refused"], one["sum"] or 0, one["running"], share(one["bad"], one["granted"]),
            one["lost"] or 0,
        )
        for one in told
    ]  # fmt: skip
    return sorted(found, key=lambda one: -one.answers_cents)


def approved_by(actor: Actor, staff: int) -> QuerySet[CreditApproval]:
    """What somebody said, of customers the reader may see."""
    rows = CreditApproval.objects.filter(by=staff, score__in=CreditScore.objects.visible_to(actor, VIEW_CREDIT))
    return rows.select_related("score__customer", "by").order_by("-at")
