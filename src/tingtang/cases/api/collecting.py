"""Collections and the payments on them, over the API."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.cases import schemas
from tingtang.cases.actions import collecting as actions
from tingtang.cases.api.given import case_for, one
from tingtang.cases.models import Case, Payment
from tingtang.cases.queries import VIEW_OWN
from tingtang.cases.queries import collecting as reads
from tingtang.cases.schemas.reach import Cents
from tingtang.catalogue.queries import hall_zone
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Hall
from tingtang.ui.resources import Body, Code, Line, Row, answer

router = Router()
LONGEST = 1100


class PaymentIn(Body):
    """What was received on a day, in cents; `is_another` where the same sum of that day was noted a few minutes ago."""

    amount_cents: Cents
    received_date: date
    way: Literal["transfer", "mobile", "card", "cash"] = "transfer"
    note: Annotated[Line, Field(max_length=200)] = ""
    is_another: bool = False


class CorrectionIn(Body):
    """What stands in the place of a payment and why; null when there was none."""

    amount_cents: Cents | None = None
    received_date: date | None = None
    reason: Annotated[Line, Field(min_length=1, max_length=200)]


class PaymentOut(Schema):
    """A payment; `corrects` is the one it stands for, `corrected_at` when it was itself corrected."""

    id: int
    amount_cents: int
    received_date: date
    way: str
    note: str
    by: str | None
    corrects: int | None
    corrected_at: datetime | None
    reason: str


class PaymentsOut(Schema):
    """All payments of a case, and what is owed, collected and left."""

    owed_cents: int
    collected_cents: int
    left_cents: int
    payments: list[PaymentOut]


class Asked(Schema):
    """Of which hall, and of which days; the 90 days until today when none are said."""

    hall: Code | None = None
    first: date | None = None
    latest: date | None = None


class CameOut(Schema):
    """What came in on a day."""

    date: date
    amount: float


class CollectionOut(Schema):
    """A collection: owed and collected in whole units of money, with each payment, and the step at which it came in or stands."""

    case: str
    hall: str | None
    flat: str
    building: str
    owed: float
    collected: float
    left: float
    step: str
    is_over: bool
    payments: list[CameOut]


def _payments(case: Case) -> HttpResponse:
    found = reads.payments_of(case)
    owed = round(reads.owed_on(case) * 100)
    came = sum(each.amount_cents for each in found if each.corrected_at is None)
    told = [
        {name: getattr(each, name) for name in ("id", "amount_cents", "received_date", "way", "note", "corrected_at", "reason")}
        | {"by": each.staff.badge if each.staff else None, "corrects": each.corrects_id}
        for each in found
    ]
    return answer({"owed_cents": owed, "collected_cents": came, "left_cents": owed - came, "payments": told})


@router.get("/cases/{number}/payments", response=PaymentsOut, summary="Payments on what is owed")
def payments(request: HttpRequest, number: schemas.Number) -> HttpResponse:
    """Each payment on the day it was received, also those that were corrected."""
    return _payments(case_for(actor_of(request), number))


@router.post("/cases/{number}/payments", response=PaymentsOut, summary="Note a payment")
@decorate_view(idempotent)
def note_payment(request: HttpRequest, number: schemas.Number, body: PaymentIn) -> HttpResponse:
    """Note what was received on a day; no more than is left."""
    actor, at = actor_of(request), at_of(request)
    case = case_for(actor, number)
    actions.note_payment(actor, case=case, at=at, **body.dict())
    return _payments(case)


@router.post("/cases/{number}/payments/{key}/correct", response=PaymentsOut, summary="Correct a payment")
@decorate_view(idempotent)
def correct_payment(request: HttpRequest, number: schemas.Number, key: Row, body: CorrectionIn) -> HttpResponse:
    """Put another sum or day in its place, or nothing."""
    actor = actor_of(request)
    case = case_for(actor, number)
    found = one("payment", Payment.objects.filter(case=case), pk=key)
    actions.correct_payment(actor, payment=found, at=at_of(request), **body.dict())
    return _payments(case)


@router.get("/collections", response=list[CollectionOut], summary="Collections of fees")
def collections(request: HttpRequest, wanted: Annotated[Asked, Query()]) -> HttpResponse:
    """What is owed and came in of the cases one may see, begun by `latest` and not over before `first`."""
    actor = actor_of(request)
    if not actor.may_somewhere(VIEW_OWN):
        raise Denied(permission=VIEW_OWN)
    hall = one("hall", Hall.objects.visible_to(actor), code=wanted.hall) if wanted.hall else None
    latest = wanted.latest or at_of(request).astimezone(hall_zone(hall)).date()
    first = wanted.first or latest - timedelta(days=90)
    if not timedelta(0) <= latest - first <= timedelta(days=LONGEST):
        raise Invalid(fields={"first": ["1–1100"]})
    return answer([_told(each) for each in reads.debts(actor, first, latest, hall=hall)])


def _told(one: reads.Debt) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("flat", "building", "owed", "collected", "left", "step", "is_over")}
    came = [{"date": day, "amount": amount} for day, amount in one.came]
    return {"case": one.case.number, "hall": one.case.hall.code if one.case.hall else None, **told, "payments": came}
