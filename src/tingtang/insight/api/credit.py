"""The API of credit: systems of rating, ratings from their points to their end, and who answers for what."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers.queries import get_customer
from tingtang.insight.actions import credit as acts
from tingtang.insight.models import CreditScore, Scorecard
from tingtang.insight.queries import credit
from tingtang.ui.resources import Body, Code, InDays, Resource, Row, Texts, answer, called, page_from, page_of, serve

router = Router()
Cents = Annotated[int, Field(ge=0, le=10**14)]
Asked = Annotated[int, Field(ge=1, le=10**14)]
Said = Annotated[str, Field(min_length=6, max_length=4000, pattern=r"^[^\x00]*$")]
Short = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]


class Option(Body):
    """An answer with its points."""

    name: Short
    points: Annotated[int, Field(ge=0, le=1000)]


class Factor(Body):
    """A factor with the answers it offers."""

    name: Short
    options: Annotated[list[Option], Field(min_length=2, max_length=20)]


class Grade(Body):
    """A grade: from which score, how likely it is paid back, highest limit, rate in percent, and whether it is granted at all."""

    name: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[^\x00]*$")]
    least: Annotated[int, Field(ge=0, le=100)]
    likelihood: Annotated[float, Field(ge=0, le=1)]
    limit_cents: Cents
    rate: Annotated[float, Field(ge=0, le=100)]
    grants: bool


class ScorecardIn(Body):
    """A system of rating."""

    code: Code
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")] | None = None
    names: Texts = {}
    for_kind: Literal["person", "company"] = "person"
    factors: Annotated[list[Factor], Field(min_length=1, max_length=60)]
    grades: Annotated[list[Grade], Field(min_length=2, max_length=20)]
    order: Annotated[int, Field(ge=0, le=32767)] = 0
    is_active: bool = True


class ScorecardOut(Schema):
    id: int
    code: str
    name: str
    names: dict[str, str]
    for_kind: str
    factors: list[dict[str, Any]]
    grades: list[dict[str, Any]]
    order: int
    is_active: bool
    version: str | None = None


class Usual(Schema):
    made: list[str]


class ScoreIn(Body):
    """A wish of a customer: by which system (its code), the number of the answer to each factor, from 0.

    With the `version` of the system it is refused when the system was changed since: answers are places in its lists.
    """

    scorecard: Code
    answers: Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(max_length=60)]
    asked_cents: Asked
    purpose: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
    version: Annotated[str, Field(max_length=64)] | None = None


class ReviewIn(Body):
    """What a person found: the grade stands (0), or goes one up (1) or down (-1)."""

    review: Said
    step: Annotated[int, Field(ge=-1, le=1)] = 0


class AnswerIn(Body):
    """Yes or no with one's name; a yes may lower the limit."""

    is_for: bool
    statement: Annotated[str, Field(min_length=6, max_length=1000, pattern=r"^[^\x00]*$")]
    limit_cents: Asked | None = None


class GoesIn(Body):
    """How a credit goes: running (empty), paid, late, lost."""

    outcome: Literal["", "paid", "late", "lost"]
    overdue_days: Annotated[int, Field(ge=0, le=36500)] = 0
    lost_cents: Cents = 0


class ApprovalOut(Schema):
    by: str
    is_for: bool
    statement: str
    answers_cents: int
    at: datetime


class ScoreOut(Schema):
    id: int
    customer: int
    scorecard: str
    points: int
    grade: str
    factors: list[dict[str, Any]]
    likelihood: float
    risk: float
    asked_cents: int
    used_cents: int
    limit_cents: int
    rate: float
    purpose: str
    state: str
    review: str
    step: int
    needed: int
    approvals: list[ApprovalOut]
    until_date: date | None
    outcome: str
    overdue_days: int
    lost_cents: int
    made_at: datetime


class ScoresAsked(InDays):
    state: Literal["", "scored", "reviewed", "granted", "refused", "dropped"] = ""


class GradeOut(Schema):
    scorecard: str
    grade: str
    rated: int
    granted: int
    expected: float | None
    paid: int
    ended: int
    low: float | None
    high: float | None
    lost_cents: int


class ApproverOut(Schema):
    staff: str
    approved: int
    refused: int
    answers_cents: int
    running: int
    bad: int
    granted: int
    low: float | None
    high: float | None
    lost_cents: int


def _rows(actor: Actor) -> Any:
    if not actor.may_somewhere(credit.VIEW_CREDIT):
        raise Denied(permission=credit.VIEW_CREDIT)
    return Scorecard.objects.values("id", "code", "name", "names", "for_kind", "factors", "grades", "order", "is_active")


def _find(actor: Actor, key: Any, permission: str) -> Scorecard:
    found = Scorecard.objects.filter(pk=key).first()
    if found is None or not actor.may_somewhere(permission):
        raise NotFound
    return found


serve(
    router,
    Resource(
        one="scorecard", many="credit-systems", rows=_rows, find=_find, make=ScorecardIn, out=ScorecardOut,
        save=acts.save_scorecard, remove=acts.remove_scorecard, permission="insight.save_scorecard",
        arranged=lambda _actor, values, found: called(values, found), versioned=acts.FIELDS, view=credit.VIEW_CREDIT,
        key=Row, called="credit_system",
    ),
)  # fmt: skip


@router.post("/credit-systems/usual", response=Usual, operation_id="take_scorecards", summary="Begin with the usual systems")
@decorate_view(idempotent)
def take_scorecards(request: HttpRequest) -> HttpResponse:
    """Make the two usual systems of credit rating, for people and for companies, where they are not there yet."""
    return answer({"made": [one.code for one in acts.take_scorecards(actor_of(request), at=at_of(request))]})


def told(one: CreditScore) -> dict[str, Any]:
    """A rating as the API says it."""
    names = (
        "points",
        "grade",
        "factors",
        "likelihood",
        "risk",
        "asked_cents",
        "used_cents",
        "limit_cents",
        "rate",
        "purpose",
        "state",
    )
    rest = ("review", "step", "needed", "until_date", "outcome", "overdue_days", "lost_cents", "made_at")
    said = [
        {
            "by": str(each.by),
            "is_for": each.is_for,
            "statement": each.statement,
            "answers_cents": each.answers_cents,
            "at": each.at,
        }
        for each in one.approvals.select_related("by").order_by("at")
    ]
    about = {"id": one.pk, "customer": one.customer_id, "scorecard": one.scorecard.code, "approvals": said}
    return about | {name: getattr(one, name) for name in (*names, *rest)}


@router.get("/credit-ratings", response=page_of(ScoreOut), operation_id="list_credit_ratings", summary="List credit ratings")
def list_scores(request: HttpRequest, wanted: Annotated[ScoresAsked, Query()]) -> HttpResponse:
    """Ratings of customers one may see, in the order in which they were made. Days are those on which they were made."""
    actor = actor_of(request)
    if not actor.may_somewhere(credit.VIEW_CREDIT):
        raise Denied(permission=credit.VIEW_CREDIT)
    found = credit.scores(actor)
    return page_from(found.filter(state=wanted.state) if wanted.state else found, wanted, told, day="made_at")


@router.get("/credit-ratings/{key}", response=ScoreOut, operation_id="get_credit_rating", summary="One credit rating")
def get_score(request: HttpRequest, key: Row) -> HttpResponse:
    """Points, review, approvals and how it goes."""
    return answer(told(credit.get_score(actor_of(request), key)))


@router.post("/customers/{customer}/credit-ratings", response={201: ScoreOut}, operation_id="score_credit", summary="Rate credit")
@decorate_view(idempotent)
def score_credit(request: HttpRequest, customer: Row, body: ScoreIn) -> HttpResponse:
    """Rate a customer for one wish."""
    actor = actor_of(request)
    found = get_customer(actor, customer, "insight.score_credit")
    values = body.dict()
    card = Scorecard.objects.filter(code=values.pop("scorecard")).first()
    if card is None:
        raise Invalid(fields={"scorecard": [str(_("There is none with this code."))]})
    return answer(told(acts.score_credit(actor, customer=found, scorecard=card, at=at_of(request), **values)), 201)


def _stepped(request: HttpRequest, key: int, permission: str, act: Any, body: Body | None = None) -> HttpResponse:
    actor = actor_of(request)
    found = credit.get_score(actor, key, permission)
    act(actor, customer=found.customer, score=found, at=at_of(request), **(body.dict() if body else {}))
    return answer(told(CreditScore.objects.select_related("scorecard").get(pk=found.pk)))


@router.post("/credit-ratings/{key}/review", response=ScoreOut, operation_id="review_credit", summary="Review a rating")
@decorate_view(idempotent)
def review(request: HttpRequest, key: Row, body: ReviewIn) -> HttpResponse:
    """Write down what a person found beside the points."""
    return _stepped(request, key, "insight.review_credit", acts.review_credit, body)


@router.post("/credit-ratings/{key}/approvals", response=ScoreOut, operation_id="approve_credit", summary="Approve or refuse")
@decorate_view(idempotent)
def approve(request: HttpRequest, key: Row, body: AnswerIn) -> HttpResponse:
    """Say yes or no with one's name; the latest of those needed grants it."""
    return _stepped(request, key, "insight.approve_credit", acts.approve_credit, body)


@router.post("/credit-ratings/{key}/withdraw", response=ScoreOut, operation_id="drop_credit", summary="Withdraw a rating")
@decorate_view(idempotent)
def drop(request: HttpRequest, key: Row) -> HttpResponse:
    """The customer no longer wishes it, or it was a mistake."""
    return _stepped(request, key, "insight.drop_credit", acts.drop_credit)


@router.put("/credit-ratings/{key}/outcome", response=ScoreOut, operation_id="note_credit", summary="Note how a credit goes")
@decorate_view(idempotent)
def goes(request: HttpRequest, key: Row, body: GoesIn) -> HttpResponse:
    """Running, paid back, overdue or lost."""
    return _stepped(request, key, "insight.note_credit", acts.note_credit, body)


@router.get("/credit-grades", response=list[GradeOut], operation_id="credit_grades", summary="How grades turned out")
def grades(request: HttpRequest) -> HttpResponse:
    """Of each grade how many were granted and paid back, against what its system expects."""
    actor = actor_of(request)
    if not actor.may_somewhere(credit.VIEW_CREDIT):
        raise Denied(permission=credit.VIEW_CREDIT)
    return answer([
        {"scorecard": card.code, "grade": one.grade, "rated": one.rated, "granted": one.granted, "expected": one.expected,
         "paid": one.paid.count, "ended": one.paid.n, "low": one.paid.low, "high": one.paid.high, "lost_cents": one.lost_cents}
        for card, lines in credit.grades(actor) for one in lines
    ])  # fmt: skip


@router.get("/credit-approvers", response=list[ApproverOut], operation_id="credit_approvers", summary="Who answers for credit")
def approvers(request: HttpRequest) -> HttpResponse:
    """What each approver answers for, and how it went."""
    actor = actor_of(request)
    if not actor.may_somewhere(credit.VIEW_CREDIT):
        raise Denied(permission=credit.VIEW_CREDIT)
    return answer([
        {"staff": one.staff.badge, "approved": one.approved, "refused": one.refused, "answers_cents": one.answers_cents,
         "running": one.running, "bad": one.bad.count, "granted": one.bad.n, "low": one.bad.low, "high": one.bad.high,
         "lost_cents": one.lost_cents}
        for one in credit.answerable(actor)
    ])  # fmt: skip
