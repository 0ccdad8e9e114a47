"""Writes of credit: systems of rating, scores, their review, approvals, and how what was granted goes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.actions.customers import standing
from tingtang.customers.models import Customer
from tingtang.customers.queries.family import family
from tingtang.insight.events import (
    CREDIT_ANSWERED,
    CREDIT_DECIDED,
    CREDIT_ENDED,
    CREDIT_REVIEWED,
    CREDIT_SCORED,
    REMOVED,
    SCORECARD_SAVED,
)
from tingtang.insight.models import CreditApproval, CreditScore, Outcome, Scorecard, State
from tingtang.insight.rules import credit as rules
from tingtang.insight.usual_scorecards import usual
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy, write

FIELDS: Final = field_names(Scorecard, "code", "name", "names", "for_kind", "factors", "grades", "order", "is_active")
GOOD_FOR: Final = timedelta(days=365)
SHORTEST: Final = 6  # characters: a word is no review, a short sentence in Chinese is
OPEN: Final = (State.SCORED, State.REVIEWED)


class OtherKind(Refused):
    """A card for people rates no companies, and the other way round."""

    message = _("This system rates customers of another kind. Choose the one for people or the one for companies.")


class NotNow(Refused):
    """The rating is not at this step."""

    message = _("This rating is not at this step any more. Load it again.")


class OwnWork(Refused):
    """Nobody approves what he rated or reviewed himself, and nobody twice."""

    message = _("Somebody else has to approve: you rated or reviewed this yourself, or you have said yes or no already.")


class NoPerson(Refused):
    """Whoever approves answers for it with his name."""

    message = _("Only a member of staff can approve: who approves answers for it with his name.")


class RunsMore(Refused):
    """Between rating and approval more was granted to him than the limit left room for."""

    message = _("What this customer may owe has grown since he was rated. Withdraw this rating and rate him anew.")


@action("insight.save_scorecard", label=_("Change systems of credit rating"))
def save_scorecard(
    actor: Actor, /, *, at: datetime, scorecard: Scorecard | None = None, version: str | None = None, **values: Any
) -> Scorecard:
    """Save a system of rating. Ratings made by it keep what it was then. Refused when it could not rate."""
    return save(actor, SCORECARD_SAVED, scorecard or Scorecard(), values, FIELDS, at=at, version=version)


@action("insight.remove_scorecard", label=_("Remove systems of credit rating"))
def remove_scorecard(actor: Actor, *, scorecard: Scorecard, at: datetime) -> None:
    """Remove a system of rating by which nobody was rated."""
    remove(actor, REMOVED, scorecard, at=at)


@action("insight.take_scorecards", label=_("Begin with the usual systems of credit rating"))
def take_scorecards(actor: Actor, *, at: datetime) -> list[Scorecard]:
    """Take over the two usual systems, for people and for companies, where there is none of their code; to be changed afterwards."""
    there = set(Scorecard.objects.values_list("code", flat=True))
    made = []
    for n, one in enumerate(usual(), 1):
        if one["code"] not in there:
            made.append(save(actor, SCORECARD_SAVED, Scorecard(), {**one, "order": n}, FIELDS, at=at))
    if not made:
        raise Refused(str(_("Both are here already.")))
    return made


@action("insight.score_credit", on="customer", label=_("Rate customers' credit"))
def score_credit(
    actor: Actor,
    *,
    customer: Customer,
    scorecard: Scorecard,
    answers: Sequence[int],
    asked_cents: int,
    purpose: str,
    at: datetime,
    version: str | None = None,
) -> CreditScore:
    """Rate a customer for one wish. Refused for the wrong kind of customer, and while another rating of his waits.

    Answers are places in the system's lists: with `version` it is refused when the system was changed since it was read.
    """
    kept = standing(customer)
    scorecard = locked(scorecard, version, FIELDS)
    if scorecard.for_kind != kept.kind or not scorecard.is_active:
        raise OtherKind
    if CreditScore.objects.filter(customer__in=family(kept), state__in=OPEN).exists():
        raise Refused(str(_("Another rating of this customer waits for its review or approval. Finish it or withdraw it first.")))
    try:
        told = rules.parts(scorecard.factors, answers)
    except ValueError:
        raise Invalid(fields={"answers": [str(_("Answer every factor with one of its answers."))]}) from None
    points = rules.score(told)
    grade = rules.graded(rules.ladder(scorecard.grades), points)
    used = used_cents(kept)
    decision = rules.decide(grade, asked_cents, used)
    made = CreditScore(
        customer=kept, scorecard=scorecard, told=[[one.name, one.answer, one.points, one.most] for one in told],
        grades=scorecard.grades, points=points, grade=grade.name, likelihood=grade.likelihood, asked_cents=asked_cents,
        purpose=tidy(purpose), used_cents=used, made_by_id=actor.staff_id, made_at=at, limit_cents=decision.limit_cents,
        rate=grade.rate, needed=rules.approvers(used + asked_cents),
    )  # fmt: skip
    write_clean(made)
    record(CREDIT_SCORED, actor, at=at, **_about(made), points=points, grade=grade.name)
    return made


def write_clean(made: CreditScore | CreditApproval) -> None:
    """Check and insert or update."""
    clean(made)
    write(made)


def used_cents(customer: Customer) -> int:
    """What a customer may owe by what was granted and has not ended."""
    running = CreditScore.objects.filter(
        customer__in=family(customer), state=State.GRANTED, outcome__in=[Outcome.RUNNING, Outcome.LATE]
    )
    return running.aggregate(sum=Sum("limit_cents"))["sum"] or 0


@action("insight.review_credit", on="customer", label=_("Review credit ratings"))
def review_credit(actor: Actor, *, customer: Customer, score: CreditScore, review: str, step: int, at: datetime) -> CreditScore:
    """Write down what a person found beside the points (CUS-28): the grade stands, or goes one up or down.

    Refused without words. Below a grade that is granted, it is refused at once.
    """
    kept = locked(score)
    if kept.state != State.SCORED:
        raise NotNow
    if len(tidy(review)) < SHORTEST:
        raise Invalid(fields={"review": [str(_("Say what was found: character, means, security, prospects."))]})
    grade = rules.graded(rules.ladder(kept.grades), kept.points, step)
    decision = rules.decide(grade, kept.asked_cents, kept.used_cents)
    kept.review, kept.step, kept.reviewed_by_id, kept.reviewed_at = tidy(review), step, actor.staff_id, at
    kept.grade, kept.likelihood, kept.rate, kept.limit_cents = grade.name, grade.likelihood, grade.rate, decision.limit_cents
    kept.needed = rules.approvers(kept.used_cents + decision.limit_cents)
    kept.state = State.REVIEWED if decision.grants else State.REFUSED
    if not decision.grants:
        kept.decided_at = at
    write_clean(kept)
    record(CREDIT_REVIEWED, actor, at=at, **_about(kept), step=step, grade=grade.name)
    if not decision.grants:
        record(CREDIT_DECIDED, actor, at=at, **_about(kept), state=State.REFUSED.value, grade=grade.name)
    return kept


@action("insight.approve_credit", on="customer", label=_("Approve or refuse credit, and answer for it"))
def approve_credit(
    actor: Actor,
    *,
    customer: Customer,
    score: CreditScore,
    is_for: bool,
    statement: str,
    at: datetime,
    limit_cents: int | None = None,
) -> CreditApproval:
    """Say yes or no with one's name; the latest of those needed grants it for a year. One no refuses it.

    An approver may lower the limit. Refused for who rated or reviewed it, for who has spoken already, without a statement,
    and where the customer may owe more by now than when he was rated.
    """
    kept = locked(score)
    by, said = _spoken(actor, kept)
    if is_for and used_cents(standing(customer)) > kept.used_cents:
        raise RunsMore
    if len(tidy(statement)) < SHORTEST:
        raise Invalid(fields={"statement": [str(_("Say what you checked, and why you say so."))]})
    if limit_cents is not None and not 0 < limit_cents <= kept.limit_cents:
        raise Invalid(fields={"limit_cents": [str(_("At most what is proposed, and more than nothing."))]})
    if limit_cents is not None and is_for:
        kept.limit_cents = limit_cents
    made = CreditApproval(
        score=kept,
        by_id=by,
        is_for=is_for,
        statement=tidy(statement),
        answers_cents=kept.limit_cents if is_for else 0,
        at=at,
    )
    write_clean(made)
    place = len(said) + 1
    record(CREDIT_ANSWERED, actor, at=at, **_about(kept), approver=made.by, is_for=is_for, place=place, needed=kept.needed)
    if not is_for or place >= kept.needed:
        _decide(actor, kept, State.GRANTED if is_for else State.REFUSED, at)
    write_clean(kept)
    return made


def _spoken(actor: Actor, kept: CreditScore) -> tuple[int, list[int]]:
    """Who speaks, and who has said yes or no so far. Refused for who may not speak now."""
    if kept.state != State.REVIEWED:
        raise NotNow
    if actor.staff_id is None:
        raise NoPerson
    said = list(kept.approvals.values_list("by", flat=True))
    if actor.staff_id in {kept.made_by_id, kept.reviewed_by_id, *said}:
        raise OwnWork
    return actor.staff_id, said


def _decide(actor: Actor, kept: CreditScore, state: State, at: datetime) -> None:
    kept.state, kept.decided_at = state, at
    if state == State.GRANTED:
        kept.until_date = timezone.localdate(at) + GOOD_FOR
    record(CREDIT_DECIDED, actor, at=at, **_about(kept), state=state.value, grade=kept.grade)


@action("insight.drop_credit", on="customer", label=_("Withdraw credit ratings"))
def drop_credit(actor: Actor, *, customer: Customer, score: CreditScore, at: datetime) -> CreditScore:
    """The customer no longer wishes it, or it was rated by mistake. Refused once it is decided."""
    kept = locked(score)
    if kept.state not in OPEN:
        raise NotNow
    _decide(actor, kept, State.DROPPED, at)
    write_clean(kept)
    return kept


@action("insight.note_credit", on="customer", label=_("Note how credits go"))
def note_credit(
    actor: Actor,
    *,
    customer: Customer,
    score: CreditScore,
    outcome: str,
    at: datetime,
    overdue_days: int = 0,
    lost_cents: int = 0,
) -> CreditScore:
    """Note that a credit is paid back, overdue since days, or lost. Refused for what was not granted, and above what was granted."""
    kept = locked(score)
    if kept.state != State.GRANTED:
        raise NotNow
    if outcome == Outcome.LOST and not 0 < lost_cents <= kept.limit_cents:
        raise Invalid(fields={"lost_cents": [str(_("How much was lost: at most what was granted."))]})
    if outcome == Outcome.LATE and not overdue_days:
        raise Invalid(fields={"overdue_days": [str(_("Since how many days?"))]})
    kept.outcome, kept.outcome_at = outcome, at
    kept.overdue_days = overdue_days if outcome in {Outcome.LATE, Outcome.LOST} else 0
    kept.lost_cents = lost_cents if outcome == Outcome.LOST else 0
    write_clean(kept)
    record(CREDIT_ENDED, actor, at=at, **_about(kept), outcome=outcome, days=kept.overdue_days)
    return kept


def _about(score: CreditScore) -> dict[str, Any]:
    return {"score": score, "customer": score.customer, "hall": score.customer.hall, "scorecard": score.scorecard}
