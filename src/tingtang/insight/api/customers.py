"""The API of the analysis of customers: figures, groups, patterns, likely takers, stages, warnings."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied
from tingtang.core.views import actor_of, at_of
from tingtang.insight.actions import customers as acts
from tingtang.insight.models import Cell, CustomerWarning
from tingtang.insight.queries import customers as reads
from tingtang.insight.queries import needs as customer_needs
from tingtang.insight.shown.customers import group_names
from tingtang.ui.resources import After, Body, InDays, Row, answer, page_from, page_of

router = Router()


class FiguresOut(Schema):
    customer: int
    visits: int
    cases: int
    complaints: int
    messages: int
    ratings: int
    bad_ratings: int
    contacts: int
    lately: int
    latest_date: date | None
    services: list[int]
    income_cents: int
    contribution_cents: int
    stage: str
    group: int
    likely_services: list[int]
    likely: list[float]


class FiguresAsked(After):
    """Customers of a group or stage, who use a service or are likely to."""

    group: Annotated[int, Field(ge=0, le=100)] | None = None
    stage: Literal["", "start", "growth", "mature", "decline", "none"] = ""
    industry: Annotated[str, Field(pattern=r"^[A-T]?$")] = ""
    service: Row | None = None
    likely: Row | None = None


class GroupOut(Schema):
    key: str
    name: str
    customers: int
    share: float | None
    means: dict[str, float]
    income_cents: int
    contribution_cents: int
    active: float | None
    active_low: float | None
    active_high: float | None
    bad: int
    rated: int


class IndustryOut(Schema):
    """Companies of an industry (a section of GB/T 4754; "": not known), their stages, and the stage of the industry ("": too few)."""

    code: str
    companies: int
    contribution_cents: int
    before_cents: int
    quarter_cents: int
    stages: dict[str, int]
    stage: str


class PatternsOut(Schema):
    """`together` and `follows` with keys of services, counts, n and 95 % intervals; `likely` with what tells takers from others."""

    made_at: datetime | None
    customers: int
    together: list[dict[str, Any]]
    follows: list[dict[str, Any]]
    likely: list[dict[str, Any]]


class NeedOut(Schema):
    """What was asked for of a service (0: none) in ninety days and the ninety before."""

    service: int
    now: int
    before: int
    low: float | None
    high: float | None
    channels: dict[str, int]
    natures: dict[str, int]


class WarningOut(Schema):
    id: int
    customer: int
    sign: str
    figures: dict[str, Any]
    weight: float
    raised_at: datetime
    state: str
    finding: str


class WarningsAsked(InDays):
    state: Literal["open", "harmless", "acted", "all"] = "open"


class LookedAt(Body):
    """What a warning was, and what is done."""

    finding: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]
    is_harmless: bool = False


class Computed(Schema):
    customers: int


def _allowed(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.may_somewhere(reads.VIEW_CUSTOMERS):
        raise Denied(permission=reads.VIEW_CUSTOMERS)
    return actor


def _figures(one: Cell) -> dict[str, Any]:
    names = [name for name in FiguresOut.model_fields if name != "customer"]
    return {"customer": one.pk} | {name: getattr(one, name) for name in names}


def _warning(one: CustomerWarning) -> dict[str, Any]:
    names = ("sign", "figures", "weight", "raised_at", "state", "finding")
    return {"id": one.pk, "customer": one.customer_id} | {name: getattr(one, name) for name in names}


def _group(one: reads.GroupTold, name: str) -> dict[str, Any]:
    return {
        "key": str(one.key), "name": name, "customers": one.people.count, "share": one.people.ratio, "means": dict(one.means),
        "income_cents": one.income_cents, "contribution_cents": one.contribution_cents, "active": one.active.ratio,
        "active_low": one.active.low, "active_high": one.active.high, "bad": one.bad.count, "rated": one.bad.n,
    }  # fmt: skip


@router.get("/customer-figures", response=page_of(FiguresOut), operation_id="customer_figures", summary="Customers in figures")
def figures(request: HttpRequest, wanted: Annotated[FiguresAsked, Query()]) -> HttpResponse:
    """A year of each customer one may see, in the order of their keys."""
    rows = reads.cells(_allowed(request))
    if wanted.group is not None:
        rows = rows.filter(group=wanted.group)
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.industry:
        rows = rows.filter(customer__industry=wanted.industry)
    if wanted.service:
        rows = rows.filter(services__contains=[wanted.service])
    if wanted.likely:
        rows = rows.filter(likely_services__contains=[wanted.likely])
    return page_from(rows, wanted, _figures)


@router.get("/customer-groups", response=list[GroupOut], operation_id="customer_groups", summary="Groups of customers")
def groups(request: HttpRequest) -> HttpResponse:
    """Customers who are alike, found by clustering, as they stand in the halls one may see."""
    found = reads.groups(_allowed(request))
    names = group_names(found)
    return answer([_group(one, names[one.key]) for one in found])


@router.get("/customer-stages", response=list[GroupOut], operation_id="customer_stages", summary="Stages of life")
def stages(request: HttpRequest, kind: Literal["", "person", "company"] = "") -> HttpResponse:
    """Where customers stand in their life with us."""
    return answer([_group(one, str(one.key)) for one in reads.stages(_allowed(request), kind)])


@router.get(
    "/customer-industries", response=list[IndustryOut], operation_id="customer_industries", summary="Companies by industry"
)
def industries(request: HttpRequest) -> HttpResponse:
    """What companies of each industry contribute, and where the industry stands."""
    names = list(IndustryOut.model_fields)
    return answer([{name: getattr(one, name) for name in names} for one in reads.industries(_allowed(request))])


@router.get(
    "/customer-patterns", response=PatternsOut, operation_id="customer_patterns", summary="What goes together and follows"
)
def patterns(request: HttpRequest) -> HttpResponse:
    """Services that the same customers use, in which order, and who is likely to take which."""
    actor = _allowed(request)
    kept = reads.findings(actor)
    found = kept or (acts.keep_findings(reads.scope_of(actor), at_of(request)) if reads.made_at() else None)
    content = found.content if found else {}
    told = {name: content.get(name, []) for name in ("together", "follows")}
    return answer({"made_at": reads.made_at(), "customers": content.get("customers", 0), "likely": reads.models(), **told})


@router.get("/customer-needs", response=list[NeedOut], operation_id="customer_needs", summary="What customers need")
def needs(request: HttpRequest) -> HttpResponse:
    """What is asked for over all channels, by service; `low` and `high` bound the share of the latest ninety days in both."""
    found = customer_needs.needs(_allowed(request), at_of(request))
    return answer([
        {"service": one.service, "now": one.now, "before": one.before, "low": one.of_both.low, "high": one.of_both.high,
         "channels": dict(one.channels), "natures": dict(one.natures)}
        for one in found
    ])  # fmt: skip


@router.get("/customer-warnings", response=page_of(WarningOut), operation_id="customer_warnings", summary="Warnings")
def warnings(request: HttpRequest, wanted: Annotated[WarningsAsked, Query()]) -> HttpResponse:
    """Warnings about customers one may see; those that wait, unless others are asked for. Days are those on which they were raised."""
    rows = reads.warnings(_allowed(request))
    return page_from(rows if wanted.state == "all" else rows.filter(state=wanted.state), wanted, _warning, day="raised_at")


@router.post("/customer-warnings/{key}/look", response=WarningOut, operation_id="look_at_warning", summary="Look at a warning")
@decorate_view(idempotent)
def look(request: HttpRequest, key: Row, body: LookedAt) -> HttpResponse:
    """Say what a warning was, and what is done."""
    actor = actor_of(request)
    found = reads.get_warning(actor, key, "insight.look_at_warning")
    return answer(_warning(acts.look_at_warning(actor, customer=found.customer, warning=found, at=at_of(request), **body.dict())))


@router.post("/customer-figures/compute", response=Computed, operation_id="analyse_customers", summary="Compute anew")
@decorate_view(idempotent)
def compute(request: HttpRequest) -> HttpResponse:
    """Make every customer's figures anew and raise warnings; every night it is done anyway."""
    return answer({"customers": acts.analyse_customers(actor_of(request), at=at_of(request))})
