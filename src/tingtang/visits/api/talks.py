"""The API of what patrols tell: the points of a hall, and what was told, asked and wished where."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.catalogue.models import Regulation
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Zone
from tingtang.org.queries import get_hall
from tingtang.ui.resources import Body, Code, InDays, Line, Removed, Row, Words, answer, page_from, page_of
from tingtang.visits.actions import talks as actions
from tingtang.visits.models import TalkingPoint, Told
from tingtang.visits.queries import talks as reads

router = Router()
_Hall = Annotated[Code, Path()]
_Talk = Annotated[Row, Path()]
_About = Literal["recent", "next", "rule"]
_Said = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
_Title = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]


class TalkBody(Body):
    """A talking point; `zone` is the code of a place, none means the whole hall; no `posts` means everybody; `regulation` is a code."""

    kind: _About = "next"
    title: _Title
    text: Words = ""
    zone: Code | None = None
    posts: Annotated[list[Code], Field(max_length=50)] = []
    regulation: Code | None = None
    first_date: date
    last_date: date | None = None


class PointShown(TalkBody):
    """A talking point with how often it was told: at the place that was asked for, or anywhere."""

    id: int
    times: int


class Points(Body):
    """What is told there today; of the place first."""

    day: date
    place: str | None
    items: list[PointShown]


class ToldIn(Body):
    """What was told to whom; `point` is a talking point, or none when something was only asked; with `kind` the wish becomes a case."""

    point: int | None = None
    zone: Code | None = None
    listener: Literal["household", "customer", "group", "shop"] = "household"
    whom: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    customer: Line | None = None
    people: Annotated[int, Field(ge=1, le=1000)] = 1
    answer: _Said = ""
    wish: _Said = ""
    kind: Code | None = None


class ToldOut(Body):
    """A row of what was told; `case` is a number."""

    id: int
    point: int | None
    title: str | None
    zone: str | None
    told_at: datetime
    staff: str | None
    listener: str
    whom: str
    customer: str | None
    people: int
    answer: str
    wish: str
    case: str | None


def _zone(hall: Hall, code: str | None, name: str = "zone") -> Zone | None:
    if not code:
        return None
    found = Zone.objects.filter(hall=hall, code=code).first()
    if found is None:
        raise Invalid(fields={name: ["unknown"]})
    return found


def _point(one: TalkingPoint, times: int = 0) -> dict[str, Any]:
    return {
        "id": one.pk, "kind": one.kind, "title": one.title, "text": one.text, "zone": one.zone.code if one.zone else None,
        "posts": one.posts, "regulation": one.regulation.code if one.regulation else None, "first_date": one.first_date,
        "last_date": one.last_date, "times": times,
    }  # fmt: skip


def _row(one: Told) -> dict[str, Any]:
    customer = one.customer if getattr(one, "sees_customer", True) else None
    case = one.case if getattr(one, "sees_case", True) else None
    return {
        "id": one.pk, "point": one.point_id, "title": one.point.title if one.point else None,
        "zone": one.zone.code if one.zone else None, "told_at": one.told_at, "staff": one.staff.badge if one.staff else None,
        "listener": one.listener, "whom": one.whom, "customer": customer.number if customer else None,
        "people": one.people, "answer": one.answer, "wish": one.wish, "case": case.number if case else None,
    }  # fmt: skip


def _values(hall: Hall, body: TalkBody) -> dict[str, Any]:
    values = body.dict()
    rule = Regulation.objects.filter(code=body.regulation).first() if body.regulation else None
    if body.regulation and rule is None:
        raise Invalid(fields={"regulation": ["unknown"]})
    return values | {"zone": _zone(hall, body.zone), "regulation": rule}


def _talk(request: HttpRequest, hall: Hall, key: int, permission: str) -> TalkingPoint:
    found = TalkingPoint.objects.visible_to(actor_of(request), permission).filter(hall=hall, pk=key).first()
    if found is None:
        raise NotFound
    return found


@router.get("/halls/{hall}/talking-points", response=Points, summary="What patrols tell today")
def points(request: HttpRequest, hall: _Hall, place: Annotated[Code | None, Query()] = None) -> HttpResponse:
    """The points in force today; with `place` those of the place and of the whole hall."""
    found, at = get_hall(actor_of(request), hall, reads.VIEW), at_of(request)
    zone, today = _zone(found, place, "place"), at.astimezone(found.zone).date()
    rows = reads.points_in_force(found, today, zone)
    items = [_point(one, getattr(one, "times", 0)) for one in rows]
    return answer({"day": today, "place": zone.code if zone else None, "items": items})


@router.post("/halls/{hall}/talking-points", response={201: PointShown}, summary="Say something that patrols tell")
@decorate_view(idempotent)
def make(request: HttpRequest, hall: _Hall, body: TalkBody) -> HttpResponse:
    """A new talking point."""
    found = get_hall(actor_of(request), hall, "visits.save_talk")
    made = actions.save_talk(actor_of(request), hall=found, at=at_of(request), **_values(found, body))
    return answer(_point(made), 201)


@router.put("/halls/{hall}/talking-points/{talk}", response=PointShown, summary="Change what patrols tell")
@decorate_view(idempotent)
def change(request: HttpRequest, hall: _Hall, talk: _Talk, body: TalkBody) -> HttpResponse:
    """A talking point as it is from now on; a last day ends it."""
    found = get_hall(actor_of(request), hall, "visits.save_talk")
    kept = _talk(request, found, talk, "visits.save_talk")
    made = actions.save_talk(actor_of(request), hall=found, talk=kept, at=at_of(request), **_values(found, body))
    return answer(_point(made, made.told.count()))


@router.delete("/halls/{hall}/talking-points/{talk}", response=Removed, summary="Remove what was never told")
@decorate_view(idempotent)
def remove(request: HttpRequest, hall: _Hall, talk: _Talk) -> HttpResponse:
    """Remove a talking point; refused once it was told."""
    found = get_hall(actor_of(request), hall, "visits.remove_talk")
    actions.remove_talk(actor_of(request), talk=_talk(request, found, talk, "visits.remove_talk"), at=at_of(request))
    return answer({"removed": True})


@router.get("/halls/{hall}/told", response=page_of(ToldOut), summary="What was told where")
def told(
    request: HttpRequest,
    hall: _Hall,
    wanted: Annotated[InDays, Query()],
    place: Annotated[Code | None, Query()] = None,
    point: Annotated[Row | None, Query()] = None,
) -> HttpResponse:
    """What was told, asked and wished in a hall, in the order in which it was written down. Days are those on which it was told."""
    found = get_hall(actor_of(request), hall, reads.VIEW_TOLD)
    rows = reads.told_in(actor_of(request), found)
    if (zone := _zone(found, place, "place")) is not None:
        rows = rows.filter(zone=zone)
    return page_from(rows.filter(point=point) if point else rows, wanted, _row, day="told_at")


@router.post("/halls/{hall}/told", response={201: ToldOut}, summary="Write down what was told or asked on a patrol")
@decorate_view(idempotent)
def tell(request: HttpRequest, hall: _Hall, body: ToldIn) -> HttpResponse:
    """A point was told to somebody, or somebody asked or wished something."""
    actor, at = actor_of(request), at_of(request)
    found = get_hall(actor, hall, "visits.tell")
    values = body.dict(exclude={"point", "zone", "customer", "kind"})
    point = _talk(request, found, body.point, "visits.tell") if body.point is not None else None
    kinds = {one.code: one for one in reads.kinds_of_wishes(found, at)}
    if body.kind is not None and body.kind not in kinds:
        raise Invalid(fields={"kind": ["unknown"]})
    customer = Customer.objects.visible_to(actor).living().filter(number=(body.customer or "").upper()).first()
    if body.customer and customer is None:
        raise Invalid(fields={"customer": ["unknown"]})
    made = actions.tell(
        actor, hall=found, at=at, point=point, zone=_zone(found, body.zone), customer=customer,
        kind=kinds[body.kind] if body.kind else None, **values,
    )  # fmt: skip
    return answer(_row(made), 201)
