"""Figures about how services are run, over the API."""

from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tingtang.cases.queries import VIEW
from tingtang.cases.queries.coverage import Part, three_axes
from tingtang.cases.queries.properties import by_area
from tingtang.core.errors import Denied
from tingtang.core.views import actor_of, at_of
from tingtang.ui.resources import answer

router = Router()


class Days(Schema):
    """The days looked at."""

    days: Annotated[int, Field(ge=7, le=1100)] = 90


class PartOut(Schema):
    """So many of so many, and what is missing."""

    count: int
    all: int
    missing: list[str]


class AxesOut(Schema):
    """The three axes, and what they roll up to."""

    people: PartOut
    days: PartOut
    tasks: PartOut
    process: PartOut
    aspects: PartOut


class PropertiesOut(Schema):
    """A service with its four properties."""

    service: str
    area: str
    effectiveness: float | None
    judged: int
    stability: float | None
    weeks: int
    continuity: float | None
    incidents: int
    reliability_days: float | None
    reopened: float | None


@router.get("/standardisation", response=AxesOut, summary="Standardisation along three axes")
def axes(request: HttpRequest) -> HttpResponse:
    """Per person, per day and per task; all staff, whole process, all aspects."""
    actor = actor_of(request)
    if not actor.may_somewhere("catalogue.view"):
        raise Denied(permission="catalogue.view")
    found = three_axes(actor, at_of(request), ZoneInfo(settings.HOME_ZONE))

    def told(part: Part) -> dict[str, Any]:
        return {"count": part.count, "all": part.all, "missing": [str(one) for one in part.missing]}

    parts = {
        "people": found.people,
        "days": found.by_day,
        "tasks": found.tasks,
        "process": found.process,
        "aspects": found.aspects,
    }
    return answer({name: told(part) for name, part in parts.items()})


@router.get("/service-properties", response=list[PropertiesOut], summary="IT services on four properties")
def properties(request: HttpRequest, wanted: Annotated[Days, Query()]) -> HttpResponse:
    """Effectiveness, stability, continuity and reliability of each service of an area."""
    actor, at = actor_of(request), at_of(request)
    if not actor.may_somewhere(VIEW):
        raise Denied(permission=VIEW)
    areas = by_area(actor, at - timedelta(days=wanted.days), at)
    return answer(
        [{"service": line.service.code, "area": area.code, **line.found._asdict()} for area in areas for line in area.lines]
    )
