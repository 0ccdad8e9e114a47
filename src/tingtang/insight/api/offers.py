"""The API of offers: comparisons, candidates, the choice, and the offer made to each customer."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.catalogue.models import Product
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import ConsentPurpose
from tingtang.insight.actions import offers as acts
from tingtang.insight.models import Offer, SegmentPlan
from tingtang.insight.queries import offers as reads
from tingtang.insight.queries.offers import VIEW_OFFERS
from tingtang.insight.rules.fourc import HOUR_CENTS
from tingtang.org.models import Staff
from tingtang.ui.resources import Body, Code, InHallAndDays, Row, answer, page_from, page_of

router = Router()
Cents = Annotated[int, Field(ge=0, le=10**14)]
Words = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]


class Criterion(Body):
    """A criterion and its weight."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
    weight: Annotated[float, Field(gt=0, le=100)]


class PlanIn(Body):
    """For whom (`segment` as the page of customers in figures asks: `stage=growth&likely=3`), and by which criteria."""

    title: Name
    segment: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    criteria: Annotated[list[Criterion], Field(min_length=1, max_length=12)]


class OfferIn(Body):
    """A candidate by its four Cs; `marks` from 1 to 5 by criterion."""

    title: Name
    product: Row | None = None
    need: Words = ""
    price_cents: Cents = 0
    production_cents: Cents = 0
    besides_cents: Cents = 0
    minutes: Annotated[int, Field(ge=0, le=100_000)] = 0
    hour_cents: Cents = HOUR_CENTS
    expected_cents: Cents = 0
    convenience: Words = ""
    communication: Words = ""
    marks: dict[Annotated[str, Field(max_length=60)], Annotated[int, Field(ge=1, le=5)]] = {}


class ChoiceIn(Body):
    """Why this one."""

    reason: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class MakeIn(Body):
    """Which consent it needs (its code), who speaks with customers without account manager (a badge), until when."""

    purpose: Code
    owner: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    due_date: date


class OfferOut(Schema):
    id: int
    title: str
    product: int | None
    need: str
    costs_customer_cents: int
    margin_cents: int
    missing: str
    marks: dict[str, int]
    mark: float | None


class PlanOut(Schema):
    id: int
    title: str
    segment: str
    people: int
    criteria: list[Any]
    state: str
    chosen: int | None
    reason: str
    offers: list[OfferOut]
    made_at: datetime


class Made(Schema):
    made: int


class CameOut(Schema):
    made: int
    waiting: int
    spoken: int
    accepted: int
    low: float | None
    high: float | None
    refused: int


class Removed(Schema):
    removed: bool


def _allowed(request: HttpRequest, permission: str = VIEW_OFFERS) -> Actor:
    actor = actor_of(request)
    if not actor.may_somewhere(permission):
        raise Denied(permission=permission)
    return actor


def _plan(found: SegmentPlan) -> dict[str, Any]:
    offers = [_offer(one.offer, one.mark) for one in reads.candidates(found)]
    names = ("title", "segment", "people", "criteria", "state", "reason", "made_at")
    return {"id": found.pk, "chosen": found.chosen_id, "offers": offers} | {name: getattr(found, name) for name in names}


def _offer(one: Offer, mark: float | None) -> dict[str, Any]:
    return {
        "id": one.pk, "title": one.title, "product": one.product_id, "need": one.need, "costs_customer_cents": one.costs.total,
        "margin_cents": one.costs.margin, "missing": one.missing, "marks": one.marks, "mark": mark,
    }  # fmt: skip


@router.get("/segment-plans", response=page_of(PlanOut), operation_id="list_segment_plans", summary="Plans for segments")
def plans(request: HttpRequest, wanted: Annotated[InHallAndDays, Query()]) -> HttpResponse:
    """Comparisons with their candidates. Days are those on which they were made."""
    return page_from(reads.plans(_allowed(request)), wanted, _plan, day="made_at")


@router.post("/segment-plans", response={201: PlanOut}, operation_id="save_segment_plan", summary="Begin a comparison")
@decorate_view(idempotent)
def save_plan(request: HttpRequest, body: PlanIn) -> HttpResponse:
    """Begin comparing plans for the customers of a segment."""
    actor = _allowed(request, "insight.save_plan")
    if odd := [*reads.strange(body.segment, request), *reads.unread(body.segment, request)]:
        raise Invalid(fields={"segment": [_("This narrows nothing: {parts}").format(parts=", ".join(odd))]})
    people = reads.segment(actor, body.segment, request).count()
    criteria = [[one.name, one.weight] for one in body.criteria]
    made = acts.save_plan(
        actor,
        hall=reads.own_hall(actor),
        at=at_of(request),
        title=body.title,
        segment=body.segment,
        people=people,
        criteria=criteria,
    )
    return answer(_plan(made), 201)


@router.get("/segment-plans/{key}", response=PlanOut, operation_id="get_segment_plan", summary="One comparison")
def plan(request: HttpRequest, key: Row) -> HttpResponse:
    """A comparison with its candidates, the best first."""
    _allowed(request)
    return answer(_plan(reads.get_plan(actor_of(request), key)))


def _values(body: OfferIn) -> dict[str, Any]:
    values = body.dict()
    key = values.pop("product")
    product = Product.objects.filter(pk=key).first() if key else None
    if key and product is None:
        raise Invalid(fields={"product": [str(_("There is none with this code."))]})
    return values | {"product": product}


@router.post("/segment-plans/{key}/offers", response={201: PlanOut}, operation_id="save_offer", summary="Draw up a candidate")
@decorate_view(idempotent)
def save_offer(request: HttpRequest, key: Row, body: OfferIn) -> HttpResponse:
    """Add a candidate."""
    actor, found = _allowed(request, "insight.save_offer"), reads.get_plan(actor_of(request), key)
    acts.save_offer(actor, segment_plan=found, at=at_of(request), **_values(body))
    return answer(_plan(found), 201)


@router.put("/offers/{key}", response=PlanOut, operation_id="change_offer", summary="Change a candidate")
@decorate_view(idempotent)
def change_offer(request: HttpRequest, key: Row, body: OfferIn) -> HttpResponse:
    """Change a candidate."""
    actor, found = _allowed(request, "insight.save_offer"), reads.get_offer(actor_of(request), key)
    acts.save_offer(actor, segment_plan=found.plan, offer=found, at=at_of(request), **_values(body))
    return answer(_plan(found.plan))


@router.delete("/offers/{key}", response=Removed, operation_id="remove_offer", summary="Remove a candidate")
@decorate_view(idempotent)
def remove_offer(request: HttpRequest, key: Row) -> HttpResponse:
    """Remove a candidate that was not chosen."""
    acts.remove_offer(_allowed(request, "insight.remove_offer"), offer=reads.get_offer(actor_of(request), key), at=at_of(request))
    return answer({"removed": True})


@router.post("/offers/{key}/choose", response=PlanOut, operation_id="choose_offer", summary="Choose a candidate")
@decorate_view(idempotent)
def choose(request: HttpRequest, key: Row, body: ChoiceIn) -> HttpResponse:
    """Choose it, with reasons."""
    found = acts.choose_offer(
        _allowed(request, "insight.choose_offer"),
        offer=reads.get_offer(actor_of(request), key),
        reason=body.reason,
        at=at_of(request),
    )
    return answer(_plan(found))


@router.post("/offers/{key}/make", response=Made, operation_id="make_offers", summary="Make the offer to each customer")
@decorate_view(idempotent)
def make(request: HttpRequest, key: Row, body: MakeIn) -> HttpResponse:
    """Make the chosen offer to each customer of its segment, by his own reason."""
    actor, found = _allowed(request, "insight.make_offers"), reads.get_offer(actor_of(request), key)
    purpose = ConsentPurpose.objects.filter(code=body.purpose).first()
    owner = Staff.objects.filter(badge=body.owner).first() if body.owner else None
    if purpose is None or (body.owner and owner is None):
        raise Invalid(fields={"purpose" if purpose is None else "owner": [str(_("There is none with this code."))]})
    cells = list(reads.segment(actor, found.plan.segment, request)[: acts.MOST_MADE + 1])
    made = acts.make_offers(
        actor, offer=found, cells=cells, purpose=purpose, owner=owner, due_date=body.due_date, at=at_of(request)
    )
    return answer({"made": made})


@router.get("/offers/{key}/came", response=CameOut, operation_id="offer_came", summary="What came of an offer")
def came(request: HttpRequest, key: Row) -> HttpResponse:
    """To how many it was made, how many were spoken with, how many of those accepted."""
    found = reads.came(_allowed(request), reads.get_offer(actor_of(request), key))
    told = found.accepted
    return answer({
        "made": found.made, "waiting": found.waiting, "spoken": told.n, "accepted": told.count, "low": told.low, "high": told.high,
        "refused": found.refused,
    })  # fmt: skip
