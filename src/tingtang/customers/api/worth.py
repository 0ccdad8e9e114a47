"""The API of what customers bring and how it is spread."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.customers import queries
from tingtang.customers.actions import worth as acts
from tingtang.customers.actions.tolerances import assess_tolerance
from tingtang.customers.models import BusinessMonth, Customer, TierScheme
from tingtang.customers.queries import worth as reads
from tingtang.ui.resources import Body, Code, Line, Row, answer

router = Router()
Cents = Annotated[int, Field(ge=0, le=10**14)]


class Month(Body):
    """Income and cost in the month of a day."""

    month: date
    income_cents: Cents
    cost_cents: Cents = 0


class MonthOut(Schema):
    month: date
    income_cents: int
    cost_cents: int


class BusinessLine(Month):
    """A month of the customer with a number."""

    number: Annotated[Line, Field(min_length=1, max_length=20)]


class BusinessLines(Body):
    """Many months at once."""

    lines: Annotated[list[BusinessLine], Field(max_length=5000)]


class TakenOut(Schema):
    taken: int
    unknown: list[str]


class Assessed(Body):
    """A grade of risk tolerance from 1 to 5, and the funds to place."""

    grade: Annotated[int, Field(ge=1, le=5)]
    funds_cents: Cents
    assessed_date: date
    note: Annotated[Line, Field(max_length=300)] = ""


class AssessedOut(Schema):
    id: int
    grade: int
    funds_cents: int
    assessed_date: date
    note: str
    until: date


class PlaceIn(Body):
    """In which tier scheme, and which share of customers comes first."""

    scheme: Code
    share: Annotated[float, Field(gt=0, le=0.5)] = 0.2
    knows_cost: Annotated[bool, Field(description="Needed when somebody is served less.")] = False


class PlacedOut(Schema):
    placed: int


class SpreadOut(Schema):
    customers: int
    income_cents: int
    few: int
    few_share: float | None
    customers_for_eighty: int
    largest_share: float | None
    ten_share: float | None
    is_concentrated: bool


def _month(row: BusinessMonth) -> dict[str, Any]:
    return {"month": row.month, "income_cents": row.income_cents, "cost_cents": row.cost_cents}


@router.get(
    "/customers/{customer}/business", response=list[MonthOut], operation_id="list_business", summary="What a customer brought"
)
def list_business(request: HttpRequest, customer: Row) -> HttpResponse:
    """The latest 24 months."""
    found = queries.get_customer(actor_of(request), customer, reads.VIEW)
    return answer([_month(row) for row in reads.months_of(found)])


@router.put("/customers/{customer}/business", response=MonthOut, operation_id="note_business", summary="Enter a month")
@decorate_view(idempotent)
def note_business(request: HttpRequest, customer: Row, body: Month) -> HttpResponse:
    """Enter income and cost of a month, in place of what stood there."""
    actor = actor_of(request)
    found: Customer = queries.get_customer(actor, customer, "customers.note_business")
    return answer(_month(acts.note_business(actor, customer=found, at=at_of(request), **body.dict())))


@router.post(
    "/customers/{customer}/tolerances", response=AssessedOut, operation_id="assess_tolerance", summary="Assess risk tolerance"
)
@decorate_view(idempotent)
def assess(request: HttpRequest, customer: Row, body: Assessed) -> HttpResponse:
    """Note how much risk a customer can bear and what he has to place; it counts for a year."""
    actor = actor_of(request)
    found: Customer = queries.get_customer(actor, customer, "customers.assess_tolerance")
    made = assess_tolerance(actor, customer=found, at=at_of(request), **body.dict())
    return answer({**body.dict(), "id": made.pk, "until": made.until})


@router.post("/customer-business", response=TakenOut, operation_id="take_business", summary="Enter many months")
@decorate_view(idempotent)
def take_business(request: HttpRequest, body: BusinessLines) -> HttpResponse:
    """Enter many months, by customers' numbers; numbers nobody is known by come back."""
    lines = [acts.Entered(one.number.upper(), one.month, one.income_cents, one.cost_cents) for one in body.lines]
    taken, unknown = acts.take_business(actor_of(request), lines=lines, at=at_of(request))
    return answer({"taken": taken, "unknown": unknown})


@router.post("/customer-business/tiers", response=PlacedOut, operation_id="place_by_worth", summary="Place customers in tiers")
@decorate_view(idempotent)
def place_by_worth(request: HttpRequest, body: PlaceIn) -> HttpResponse:
    """Place the first of customers in the highest tier of a scheme, the others with business in its lowest."""
    actor = actor_of(request)
    scheme = TierScheme.objects.filter(code=body.scheme, is_active=True).first()
    if scheme is None:
        raise Invalid(fields={"scheme": [str(_("There is none with this code."))]})
    at, knows = at_of(request), body.knows_cost
    return answer({"placed": acts.place_by_worth(actor, tier_scheme=scheme, share=body.share, knows_cost=knows, at=at)})


@router.get("/customer-business/spread", response=SpreadOut, operation_id="business_spread", summary="How business is spread")
def spread(request: HttpRequest) -> HttpResponse:
    """Of twelve months: what the first fifth of customers brought, and how much lies with the largest."""
    actor = actor_of(request)
    if not actor.may_somewhere(reads.VIEW):
        raise Denied(permission=reads.VIEW)
    found = reads.overview(actor, timezone.localdate(at_of(request))).spread
    told = {
        "customers": found.customers if found else 0, "income_cents": found.income if found else 0, "few": found.few if found else 0,
        "few_share": found.few_share if found else None, "customers_for_eighty": found.for_eighty if found else 0,
        "largest_share": found.largest if found else None, "ten_share": found.ten if found else None,
        "is_concentrated": bool(found and found.is_concentrated),
    }  # fmt: skip
    return answer(told)
