"""Visits of a month over the API: planned at once, by the same rules as on their page."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.cases.actions import rounds as actions
from tingtang.cases.queries import rounds as reads
from tingtang.cases.queries.kinds import beginning_at
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Tier
from tingtang.org.models import Staff
from tingtang.org.queries import get_hall
from tingtang.ui.resources import Body, Code, Line, answer

router = Router()


class RoundIn(Body):
    """Which customers, between which days, by whom (badges); `tier` as scheme:tier, `fields` those of the kind."""

    kind: Code
    hall: Code
    first: date
    last: date
    title: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    tier: Annotated[str, Field(max_length=81, pattern=r"^[a-z0-9_-]+:[a-z0-9_-]+$")] | None = None
    most: Annotated[int, Field(ge=1, le=reads.MOST)] = 20
    rest_days: Annotated[int, Field(ge=0, le=1000)] = 90
    people: Annotated[list[Line], Field(max_length=100)] = []
    fields: dict[Annotated[str, Field(max_length=40)], Any] = {}


class RoundOut(Body):
    """The numbers of the cases that were opened."""

    items: list[str]


@router.post("/case-rounds", response={201: RoundOut}, summary="Plan cases for many customers")
@decorate_view(idempotent)
def plan(request: HttpRequest, body: RoundIn) -> HttpResponse:
    """Open a case for each customer who is due, spread over the weekdays between two days."""
    actor, at = actor_of(request), at_of(request)
    hall = get_hall(actor, body.hall, "cases.plan_round")
    kind = next((one for one in reads.kinds_of_rounds(list(beginning_at(hall, at))) if one.code == body.kind), None)
    people = list(Staff.objects.filter(hall=hall, left_date__isnull=True, badge__in=body.people).order_by("name"))
    scheme, _colon, code = (body.tier or "").partition(":")
    tier = Tier.objects.filter(scheme__code=scheme, code=code).first() if body.tier else None
    wrong = {"kind": kind is None, "people": len(people) < len(set(body.people)), "tier": bool(body.tier) and tier is None}
    if kind is None or any(wrong.values()) or not 0 <= (body.last - body.first).days <= reads.LONGEST_DAYS:
        raise Invalid(fields={name: ["unknown"] for name, is_wrong in wrong.items() if is_wrong} or {"last": ["out of range"]})
    visits = reads.plan(kind, hall, people, body.first, body.last, tier=tier, most=body.most, rest_days=body.rest_days)
    made = actions.plan_round(actor, hall=hall, kind=kind, visits=visits, title=body.title, fields=body.fields, at=at)
    return answer({"items": [one.number for one in made]}, 201)
