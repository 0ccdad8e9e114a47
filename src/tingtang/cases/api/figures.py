"""Figures about how services are run, over the API."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tingtang.cases.models import Kind
from tingtang.cases.queries import VIEW, VIEW_OWN, figures
from tingtang.cases.queries.coverage import Part, three_axes
from tingtang.cases.queries.properties import by_area, known_from
from tingtang.core.errors import Denied, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Team
from tingtang.ui.resources import answer

router = Router()


class Asked(Schema):
    """Of which team (all that one may see), and how many days back."""

    team: Annotated[str | None, Field(max_length=200, pattern=r"^[^\x00]*$")] = None
    days: Annotated[int, Field(ge=1, le=366)] = figures.DAYS


class Counted(Schema):
    """Open cases: how many, overdue, due within a day, held by nobody."""

    n: int
    late: int
    soon: int
    unheld: int


class Named(Counted):
    """The same of a team or kind; null where there is none."""

    code: str | None


class OfPriority(Counted):
    """The same of a priority, 1 the highest."""

    priority: int


class OfPerson(Counted):
    """What somebody holds, and what he solved: half of it within so many seconds by the clock of the case."""

    badge: str
    name: str
    solved: int
    judged: int
    kept: int
    median_seconds: float | None


class OfClock(Schema):
    """How many clocks of a sort stopped, and how many of them in time."""

    clock: str
    n: int
    kept: int


class OfDay(Schema):
    """What came and went on a day."""

    date: date
    opened: int
    closed: int


class FiguresOut(Schema):
    """The figures of the desk. `people` is empty for whoever does not supervise."""

    open: Counted
    teams: list[Named]
    kinds: list[Named]
    priorities: list[OfPriority]
    people: list[OfPerson]
    clocks: list[OfClock]
    days: list[OfDay]


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


@router.get("/case-figures", response=FiguresOut, summary="Figures of the desk")
def desk(request: HttpRequest, wanted: Annotated[Asked, Query()]) -> HttpResponse:
    """What is open now by team, kind, priority and person; what came, went and was kept in the days before."""
    actor, at = actor_of(request), at_of(request)
    if not actor.may_somewhere(VIEW_OWN):
        raise Denied(permission=VIEW_OWN)
    team = None
    if wanted.team is not None:
        team = Team.objects.filter(code=wanted.team).values_list("pk", flat=True).first()
        if team is None:
            raise NotFound
    zone, since = ZoneInfo(settings.HOME_ZONE), at - timedelta(days=wanted.days)
    today = at.astimezone(zone).date()
    days = [today - timedelta(days=back) for back in reversed(range(wanted.days))]
    found = figures.open_cases(actor, at, team_id=team)
    people = figures.people(actor, found, since, team_id=team) if actor.may_somewhere("cases.urge") else []
    opened, closed = (figures.by_day(actor, name, days[0], zone, team_id=team) for name in ("opened_at", "closed_at"))
    told = {
        "open": asdict(found.all),
        "teams": _coded(Team, found.team),
        "kinds": _coded(Kind, found.kind),
        "priorities": [{"priority": key, **asdict(one)} for key, one in sorted(found.priority.items())],
        "people": [_person(one) for one in people],
        "clocks": [{"clock": one.code, "n": one.n, "kept": one.met} for one in figures.kept_clocks(actor, since, team_id=team)],
        "days": [{"date": day, "opened": opened.get(day, 0), "closed": closed.get(day, 0)} for day in days],
    }
    return answer(told)


def _coded(model: type[Team] | type[Kind], counted: Mapping[Any, figures.Count4]) -> list[dict[str, Any]]:
    codes = dict(model.objects.filter(pk__in=[key for key in counted if key]).values_list("pk", "code"))
    return [{"code": codes.get(key), **asdict(one)} for key, one in counted.items()]


def _person(one: figures.Person) -> dict[str, Any]:
    done = one.solved
    solved = {"solved": done.n, "judged": done.judged, "kept": done.kept, "median_seconds": done.median_seconds}
    return {"badge": one.badge, "name": one.name, **asdict(one.open), **solved}


@router.get("/service-properties", response=list[PropertiesOut], summary="Services on four properties")
def properties(request: HttpRequest, wanted: Annotated[Days, Query()]) -> HttpResponse:
    """Effectiveness, stability, continuity and reliability of each service of an area."""
    actor, at = actor_of(request), at_of(request)
    if not actor.may_somewhere(VIEW):
        raise Denied(permission=VIEW)
    areas = by_area(actor, known_from(at - timedelta(days=wanted.days), at), at)
    return answer(
        [{"service": line.service.code, "area": area.code, **line.found._asdict()} for area in areas for line in area.lines]
    )
