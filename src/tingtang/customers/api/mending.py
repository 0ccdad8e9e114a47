"""The API of what keeps records right: duplicates, merges, real-name quality, audits."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers import queries
from tingtang.customers.actions import duplicates as pairs
from tingtang.customers.actions import merging
from tingtang.customers.actions import quality as acts
from tingtang.customers.models import Customer, Defect, Examination, Merge, Pair
from tingtang.customers.queries import duplicates, quality
from tingtang.customers.queries.imports import halls_for
from tingtang.customers.rules.quality import Rate
from tingtang.customers.schemas import mending as schemas
from tingtang.ui.resources import Body, InDays, InHall, Line, Row, answer, page_from, page_of

router = Router()


class PairOut(Schema):
    """Two records that may be one customer."""

    id: int
    one: int
    other: int
    score: float
    reasons: list[str]
    found_at: datetime


class MergeIn(Body):
    """Which record is merged in, and of which fields its values are taken over."""

    other: Row
    chosen: list[Literal["name", "title", "language", "hall", "keeper", "tier", "industry", "note"]] = []
    joins_notes: bool = False


class MergeOut(Schema):
    """A merge; its id takes it back."""

    id: int
    kept: int
    merged: int


class Other(Body):
    """The other of two customers."""

    other: Row


class Done(Schema):
    """What is answered when there is nothing more to say."""

    done: bool = True


class RateOut(Schema):
    """A share and what it was counted from; null of nothing."""

    right: int
    n: int
    share: float | None


class UnitOut(Schema):
    """The quality of a unit's records; `hall` is null for those of no hall."""

    hall: str | None
    completeness: RateOut
    conformity: RateOut
    accuracy: RateOut
    open_defects: int
    late_defects: int
    closed_defects: int


class Units(Schema):
    """The quality of every unit the reader may see."""

    items: list[UnitOut]


class ToFix(Schema):
    """A record with what it lacks and what in it is malformed."""

    id: int
    number: str
    hall: str | None
    missing: list[str]
    malformed: list[str]


class AuditIn(Body):
    """What an audit found; a wrong record is given back when `due_date` is sent."""

    is_right: bool
    reason: Annotated[Line, Field(max_length=20)] = ""
    due_date: date | None = None


@router.get("/duplicates", response=page_of(PairOut), operation_id="list_duplicates", summary="List possible duplicates")
def list_duplicates(request: HttpRequest, wanted: Annotated[InDays, Query()]) -> HttpResponse:
    """Pairs that nobody has decided on. Days are those on which they were found."""
    return page_from(duplicates.open_pairs(actor_of(request)), wanted, _pair, day="found_at")


def _pair(row: Pair) -> dict[str, object]:
    ends = {"one": row.one_id, "other": row.other_id}
    return {"id": row.pk, **ends, "score": row.score, "reasons": row.reasons, "found_at": row.found_at}


@router.post(
    "/customers/{customer}/merges", response={201: MergeOut}, operation_id="merge_customers", summary="Merge a record in"
)
@decorate_view(idempotent)
def merge(request: HttpRequest, customer: Row, body: MergeIn) -> HttpResponse:
    """Merge another record into a customer; `chosen` are fields whose values the other one gives. Its id takes it back."""
    actor = actor_of(request)
    kept, other = (queries.get_customer(actor, key, merging.MERGE) for key in (customer, body.other))
    made = merging.merge(actor, kept=kept, merged=other, at=at_of(request), chosen=body.chosen, joins_notes=body.joins_notes)
    return answer({"id": made.pk, "kept": kept.pk, "merged": other.pk}, 201)


@router.delete(
    "/customers/{customer}/merges/{merge}", response=Done, operation_id="unmerge_customers", summary="Take a merge back"
)
@decorate_view(idempotent)
def unmerge(request: HttpRequest, customer: Row, merge: Row) -> HttpResponse:
    """Take a merge back: both records are as they were."""
    actor = actor_of(request)
    kept = queries.get_customer(actor, customer, "customers.unmerge")
    found = Merge.objects.filter(pk=merge, kept=kept).first()
    if found is None:
        raise NotFound
    merging.unmerge(actor, kept=kept, merge=found, at=at_of(request))
    return answer({"done": True})


@router.post("/customers/{customer}/apart", response=Done, operation_id="tell_customers_apart", summary="Say: not the same")
@decorate_view(idempotent)
def tell_apart(request: HttpRequest, customer: Row, body: Other) -> HttpResponse:
    """Say that two records are two customers; they are not offered again."""
    actor = actor_of(request)
    one, other = (queries.get_customer(actor, key, "customers.tell_apart") for key in (customer, body.other))
    pairs.tell_apart(actor, one=one, other=other, at=at_of(request))
    return answer({"done": True})


@router.get("/real-name-quality", response=Units, operation_id="get_real_name_quality", summary="Rates of every unit")
def units(request: HttpRequest) -> HttpResponse:
    """Completeness, conformity and accuracy of every unit the reader may see, with what each was counted from."""
    _may_see(request)
    return answer({"items": [_unit(unit) for unit in quality.units(actor_of(request), at_of(request))]})


def _unit(unit: quality.Unit) -> dict[str, object]:
    rates = {name: _rate(getattr(unit, name)) for name in ("completeness", "conformity", "accuracy")}
    counts = {name: getattr(unit, name) for name in ("open_defects", "late_defects", "closed_defects")}
    return {"hall": unit.hall.code if unit.hall else None, **rates, **counts}


def _rate(rate: Rate) -> dict[str, object]:
    return {"right": rate.right, "n": rate.n, "share": rate.share}


def _may_see(request: HttpRequest) -> None:
    if not actor_of(request).may_somewhere(quality.VIEW):
        raise Denied(permission=quality.VIEW)


@router.get("/real-name-quality/records", response=page_of(ToFix), operation_id="list_records_to_mend", summary="Records to mend")
def to_fix(request: HttpRequest, wanted: Annotated[InHall, Query()]) -> HttpResponse:
    """Records that lack what they should have, or hold what cannot be right."""
    _may_see(request)
    return page_from(quality.to_fix(actor_of(request)), wanted, _to_fix)


def _to_fix(row: Customer) -> dict[str, object]:
    return {
        "id": row.pk, "number": row.number, "hall": row.hall.code if row.hall else None,
        "missing": row.examination.missing, "malformed": row.examination.malformed,
    }  # fmt: skip


@router.post("/customers/{customer}/audits", response=Done, operation_id="audit_customer", summary="Note an audit")
@decorate_view(idempotent)
def audit(request: HttpRequest, customer: Row, body: AuditIn) -> HttpResponse:
    """Note what an audit of a record found; a wrong one is given back by `due_date`."""
    found = queries.get_customer(actor_of(request), customer, "customers.audit")
    acts.audit(
        actor_of(request), customer=found, is_right=body.is_right, reason=body.reason, due_date=body.due_date, at=at_of(request)
    )
    return answer({"done": True})


@router.post("/audits/draw", response=schemas.Drawn, operation_id="draw_audits", summary="Draw a sample for an audit")
@decorate_view(idempotent)
def draw(request: HttpRequest, body: schemas.DrawIn) -> HttpResponse:
    """Draw records of a hall by chance."""
    actor = actor_of(request)
    hall = halls_for(actor, "customers.draw_audits").filter(code=body.hall).first() if body.hall else None
    if body.hall and hall is None:
        raise NotFound
    if hall is None and not actor.may("customers.draw_audits"):
        raise Denied(permission="customers.draw_audits")
    return answer({"count": acts.draw_audits(actor, hall=hall, count=body.count, at=at_of(request))})


def _defect(row: Defect) -> dict[str, object]:
    plain = {name: getattr(row, name) for name in ("id", "fault", "state", "due_date", "returned_at", "times")}
    return plain | {"customer": row.customer_id, "keeper": row.keeper.badge if row.keeper else None}


@router.get("/defects", response=page_of(schemas.DefectOut), operation_id="list_defects", summary="List defects given back")
def list_defects(request: HttpRequest, wanted: Annotated[InDays, Query()]) -> HttpResponse:
    """Wrong records that were given back to be mended. Days are those on which they are due."""
    _may_see(request)
    return page_from(quality.defects(actor_of(request)), wanted, _defect, day="due_date")


@router.post(
    "/customers/{customer}/defects",
    response=schemas.Drawn,
    operation_id="return_defects",
    summary="Give defects back to be mended",
)
@decorate_view(idempotent)
def return_defects(request: HttpRequest, customer: Row, body: schemas.ReturnIn) -> HttpResponse:
    """Give what is wrong with a record back to its account manager and its customer."""
    actor = actor_of(request)
    found = queries.get_customer(actor, customer, "customers.return_defects")
    seen = Examination.objects.filter(customer=found).first()
    known = [*(f"missing:{one}" for one in seen.missing), *(f"malformed:{one}" for one in seen.malformed)] if seen else []
    faults = [one for one in body.faults or known if one in known]
    count = acts.return_defects(
        actor, customer=found, faults=faults, due_date=body.due_date, tells_customer=body.tells_customer, at=at_of(request)
    )
    return answer({"count": count})


@router.post(
    "/defects/{key}/correct", response=schemas.DefectOut, operation_id="correct_defect", summary="Say that it is corrected"
)
@decorate_view(idempotent)
def correct(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Say that a defect was mended; it is checked again then."""
    actor = actor_of(request)
    found = quality.get_defect(actor, key, "customers.correct_defect")
    return answer(_defect(acts.correct_defect(actor, customer=found.customer, defect=found, at=at_of(request))))


@router.post("/defects/{key}/check", response=schemas.DefectOut, operation_id="check_defect", summary="Check a corrected defect")
@decorate_view(idempotent)
def check(request: HttpRequest, key: Row, body: schemas.CheckIn) -> HttpResponse:
    """Close a corrected defect, or give it back once more."""
    actor = actor_of(request)
    found = quality.get_defect(actor, key, "customers.check_defect")
    return answer(_defect(acts.check_defect(actor, customer=found.customer, defect=found, at=at_of(request), **body.dict())))
