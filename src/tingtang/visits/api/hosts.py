"""Walking hosts and service gestures over the API; counters at doors tell the number of people here."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff, Zone
from tingtang.org.queries import get_hall
from tingtang.ui.resources import Body, Code, Line, Resource, Row, Texts, Words, answer, serve
from tingtang.visits.actions import gestures as gesture_acts
from tingtang.visits.actions import hosts as actions
from tingtang.visits.models import Gesture, HostTurn
from tingtang.visits.queries import hosts as reads

router = Router()
MOST = 500
_Hall = Annotated[Code, Path()]
_Turn = Annotated[Row, Path()]
_Cents = Annotated[int, Field(ge=0, le=2**62)]
_Few = Annotated[int, Field(ge=1, le=100_000)]


class LevelIn(Body):
    """From how many people on how many hosts walk."""

    level: Annotated[int, Field(ge=1, le=5)]
    waiting: _Few | None = None
    people: _Few | None = None
    hosts: Annotated[int, Field(ge=1, le=50)]


class LevelsIn(Body):
    """The levels of a hall."""

    levels: Annotated[list[LevelIn], Field(max_length=5)]


class CountIn(Body):
    """How many people are in the hall."""

    people: Annotated[int, Field(ge=0, le=100_000)]


class SendIn(Body):
    """Who walks where: badge, and code of the zone."""

    staff: Line
    zone: Code


class EndIn(Body):
    """What customers asked most."""

    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class TurnOut(Body):
    """Somebody who walks."""

    id: int
    staff: str
    zone: str
    level: int
    sent_at: datetime
    arrived_at: datetime | None


class CrowdOut(Body):
    """How crowded it is, and who walks."""

    waiting: int
    people: int | None
    level: int
    wanted: int
    missing: int
    turns: list[TurnOut]


def _crowd(hall: Hall, at: datetime, status: int = 200) -> HttpResponse:
    now = reads.crowd(hall, at)
    turns = [
        {
            "id": one.pk,
            "staff": one.staff.badge,
            "zone": one.zone.code,
            "level": one.level,
            "sent_at": one.sent_at,
            "arrived_at": one.arrived_at,
        }
        for one in now.turns
    ]
    people = now.counted.people if now.counted else None
    told = {
        "waiting": now.waiting,
        "people": people,
        "level": now.level,
        "wanted": now.wanted,
        "missing": now.missing,
        "turns": turns,
    }
    return answer(told, status)


@router.get("/halls/{hall}/crowd", response=CrowdOut, summary="How crowded a hall is, and who walks among customers")
def crowd(request: HttpRequest, hall: _Hall) -> HttpResponse:
    """The crowd now."""
    return _crowd(get_hall(actor_of(request), hall, reads.VIEW_HOSTS), at_of(request))


@router.post("/halls/{hall}/crowd", response={201: CrowdOut}, summary="Count the people in a hall")
@decorate_view(idempotent)
def count(request: HttpRequest, hall: _Hall, body: CountIn) -> HttpResponse:
    """Write down how many people are there."""
    found = get_hall(actor_of(request), hall, "visits.count_crowd")
    actions.count_crowd(actor_of(request), hall=found, people=body.people, at=at_of(request))
    return _crowd(found, at_of(request), 201)


@router.put("/halls/{hall}/crowd/levels", response=CrowdOut, summary="Say from when on a hall is crowded")
@decorate_view(idempotent)
def levels(request: HttpRequest, hall: _Hall, body: LevelsIn) -> HttpResponse:
    """The levels, all at once."""
    found = get_hall(actor_of(request), hall, "visits.set_crowd")
    actions.set_crowd(actor_of(request), hall=found, levels=[one.dict() for one in body.levels], at=at_of(request))
    return _crowd(found, at_of(request))


@router.post("/halls/{hall}/hosts", response={201: CrowdOut}, summary="Send a host among customers")
@decorate_view(idempotent)
def send(request: HttpRequest, hall: _Hall, body: SendIn) -> HttpResponse:
    """Send somebody to walk in a zone."""
    found = get_hall(actor_of(request), hall, "visits.send_host")
    staff = Staff.objects.filter(hall=found, left_date__isnull=True, badge=body.staff).first()
    zone = Zone.objects.filter(hall=found, code=body.zone).first()
    if staff is None or zone is None:
        raise Invalid(fields={"staff" if staff is None else "zone": ["unknown"]})
    actions.send_host(actor_of(request), hall=found, zone=zone, staff=staff, at=at_of(request))
    return _crowd(found, at_of(request), 201)


def _turn(request: HttpRequest, hall: str, turn: int, permission: str) -> tuple[Hall, HostTurn]:
    found = get_hall(actor_of(request), hall, permission)
    one = HostTurn.objects.visible_to(actor_of(request), permission).filter(hall=found, pk=turn).first()
    if one is None:
        raise NotFound
    return found, one


@router.post("/halls/{hall}/hosts/{turn}/arrived", response=CrowdOut, summary="Say that a host is in his place")
@decorate_view(idempotent)
def arrived(request: HttpRequest, hall: _Hall, turn: _Turn) -> HttpResponse:
    """He is there."""
    found, one = _turn(request, hall, turn, "visits.host_arrived")
    actions.host_arrived(actor_of(request), turn=one, at=at_of(request))
    return _crowd(found, at_of(request))


@router.post("/halls/{hall}/hosts/{turn}/end", response=CrowdOut, summary="Call a host back")
@decorate_view(idempotent)
def end(request: HttpRequest, hall: _Hall, turn: _Turn, body: EndIn) -> HttpResponse:
    """End his turn, with what customers asked most."""
    found, one = _turn(request, hall, turn, "visits.end_host")
    actions.end_host(actor_of(request), turn=one, note=body.note, at=at_of(request))
    return _crowd(found, at_of(request))


class GestureIn(Body):
    """A gesture of the library; `posts` are codes, none means everybody."""

    code: Code
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    names: Texts = {}
    about: Words = ""
    cost_cents: _Cents = 0
    limit_cents: _Cents | None = None
    posts: Annotated[list[Code], Field(max_length=50)] = []
    example: Line = ""
    is_active: bool = True


class GestureOut(GestureIn):
    """A gesture as it is."""

    id: int
    version: str | None = None


class GiveIn(Body):
    """A gesture that was made."""

    hall: Code
    note: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
    customer: Line | None = None
    cost_cents: _Cents | None = None
    reaction: Literal["", "delighted", "pleased", "indifferent", "declined"] = ""


class GivenOut(Body):
    """What was given."""

    gesture: str
    hall: str
    given_at: datetime
    note: str
    cost_cents: int
    reaction: str
    customer: str | None
    staff: str | None


class AllGiven(Body):
    """What was given, the latest first."""

    items: list[GivenOut]


def _library(actor: Actor) -> Any:
    rows = Gesture.objects.all() if actor.may_somewhere(reads.VIEW_GESTURES) else Gesture.objects.none()
    return rows.values("id", *gesture_acts.GESTURE_FIELDS)


def _find(actor: Actor, code: str, permission: str) -> Gesture:
    if not (actor.may_somewhere(permission) if permission == reads.VIEW_GESTURES else actor.may(permission)):
        raise Denied(permission=permission)
    found = Gesture.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


serve(
    router,
    Resource(
        "gesture", "gestures", _library, _find, GestureIn, GestureOut, gesture_acts.save_gesture, gesture_acts.remove_gesture,
        permission="visits.save_gesture", arranged=lambda _actor, values, _found: values, versioned=gesture_acts.GESTURE_FIELDS,
        view=reads.VIEW_GESTURES, key=str,
    ),
    {"is_active": "is_active"},
)  # fmt: skip


def _given(actor: Actor, code: str, status: int = 200) -> HttpResponse:
    rows = reads.given(actor).filter(gesture__code=code)[:MOST]
    names = ("given_at", "note", "cost_cents", "reaction")
    codes = {
        "gesture_": F("gesture__code"),
        "hall_": F("hall__code"),
        "customer_": F("customer__number"),
        "staff_": F("staff__badge"),
    }
    items = [{name.rstrip("_"): value for name, value in row.items()} for row in rows.values(*names, **codes)]
    return answer({"items": items}, status)


@router.get("/gestures/{code}/given", response=AllGiven, summary="How often a service gesture was made")
def given(request: HttpRequest, code: Annotated[Code, Path()]) -> HttpResponse:
    """What was given, in the halls one may see."""
    return _given(actor_of(request), _find(actor_of(request), code, reads.VIEW_GESTURES).code)


@router.post("/gestures/{code}/given", response={201: AllGiven}, summary="Make a service gesture")
@decorate_view(idempotent)
def give(request: HttpRequest, code: Annotated[Code, Path()], body: GiveIn) -> HttpResponse:
    """Write down a gesture that was made."""
    actor = actor_of(request)
    gesture = _find(actor, code, reads.VIEW_GESTURES)
    hall = get_hall(actor, body.hall, "visits.give_gesture")
    customer = None
    if body.customer:
        customer = Customer.objects.visible_to(actor).living().filter(number=body.customer.upper()).first()
        if customer is None:
            raise Invalid(fields={"customer": ["unknown"]})
    gesture_acts.give_gesture(
        actor, hall=hall, gesture=gesture, note=body.note, customer=customer, cost_cents=body.cost_cents, reaction=body.reaction,
        at=at_of(request),
    )  # fmt: skip
    return _given(actor, gesture.code, 201)
