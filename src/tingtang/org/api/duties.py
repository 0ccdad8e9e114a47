"""Housekeeping systems, turns of duty and obligations over the API."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.org import actions, queries, schemas
from tingtang.org.actions.housekeeping import HOUSEKEEPING_FIELDS
from tingtang.org.actions.obligations import OBLIGATION_FIELDS
from tingtang.org.api.finding import arranged, by_code, part
from tingtang.org.models import DutyTurn, Housekeeping, Obligation, Post, Rotation, Staff
from tingtang.ui.resources import InHallAndDays, Resource, answer, in_days, serve

router = Router()


def _systems(actor: Actor) -> Any:
    places = Rotation.objects.filter(housekeeping=OuterRef("pk")).order_by("order", "pk")
    names = ("id", "code", "name", "names", "instructions", "frequency", "days", "is_active", "order")
    return Housekeeping.objects.visible_to(actor).values(
        *names,
        hall_code=F("hall__code"),
        badge=F("owner__badge"),
        post_code=F("owner_post__code"),
        people=ArraySubquery(places.values("staff__badge")),
    )


def _arrange_system(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    values = arranged("org.save_housekeeping")(actor, values, found)
    if values.get("owner") is not None:
        values["owner"] = by_code(Staff, values["owner"], "owner", "badge")
    if values.get("owner_post") is not None:
        values["owner_post"] = by_code(Post, values["owner_post"], "owner_post")
    if "people" in values:
        values["people"] = [by_code(Staff, badge, "people", "badge") for badge in values["people"] or ()]
    return values


def _obligations(actor: Actor) -> Any:
    if not actor.may_somewhere(queries.VIEW):
        return Obligation.objects.none().values("id")
    names = ("id", "code", "text", "texts", "level", "party", "source", "order", "is_active")
    query = Obligation.objects.all() if actor.may("org.save_obligation") else queries.obligations(actor)
    return query.values(*names, post_code=F("post__code"))


def _find_obligation(actor: Actor, key: int, permission: str) -> Obligation:
    if permission == queries.VIEW:
        found = Obligation.objects.filter(pk__in=_obligations(actor).values("id"), pk=key).first()
    else:
        found = Obligation.objects.filter(pk=key).first() if actor.may(permission) else None
    if found is None:
        raise NotFound
    return found


def _arrange_obligation(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if values.get("post") is not None:
        values["post"] = by_code(Post, values["post"], "post")
    return values


HOUSEKEEPING = Resource(
    "housekeeping",
    "housekeeping-systems",
    _systems,
    part(Housekeeping),
    schemas.Housekeeping,
    schemas.HousekeepingOut,
    actions.save_housekeeping,
    actions.remove_housekeeping,
    permission="org.save_housekeeping",
    arranged=_arrange_system,
    versioned=HOUSEKEEPING_FIELDS,
    view=queries.VIEW,
    renamed={"hall_code": "hall", "badge": "owner", "post_code": "owner_post"},
)
OBLIGATIONS = Resource(
    "obligation",
    "obligations",
    _obligations,
    _find_obligation,
    schemas.Obligation,
    schemas.ObligationOut,
    actions.save_obligation,
    actions.remove_obligation,
    permission="org.save_obligation",
    arranged=_arrange_obligation,
    versioned=OBLIGATION_FIELDS,
    view=queries.VIEW,
    renamed={"post_code": "post"},
)
serve(router, HOUSEKEEPING, {"hall": "hall__code", "code": "code"})
serve(router, OBLIGATIONS, {"level": "level", "code": "code"})


def _turns(actor: Actor, permission: str = queries.VIEW) -> Any:
    return DutyTurn.objects.visible_to(actor, permission)


def _shown(turns: Any) -> list[dict[str, Any]]:
    names = ("id", "housekeeping", "date", "state", "note", "marked_at", "acknowledged_at")
    rows = turns.values(*names, hall=F("housekeeping__hall__code"), badge=F("staff__badge"))
    return [row | {"staff": row.pop("badge")} for row in rows]


def _turn(request: HttpRequest, key: int, permission: str) -> DutyTurn:
    found = _turns(actor_of(request), permission).select_related("housekeeping__hall", "staff").filter(pk=key).first()
    if found is None:
        raise NotFound
    turn: DutyTurn = found
    return turn


def _answer_turn(turn: DutyTurn, status: int = 200) -> HttpResponse:
    return answer(_shown(DutyTurn.objects.filter(pk=turn.pk))[0], status)


@router.get("/turns", response=schemas.Turns, summary="List turns of duty")
def list_turns(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """Who is on duty for which housekeeping system on which date."""
    found = in_days(_turns(actor_of(request)), "date", wanted.first, wanted.latest)
    if wanted.hall:
        found = found.filter(housekeeping__hall__code=wanted.hall)
    rows = _shown(found.filter(pk__gt=wanted.after).order_by("pk")[: wanted.limit + 1])
    following = rows[wanted.limit - 1]["id"] if len(rows) > wanted.limit else None
    return answer({"items": rows[: wanted.limit], "next": following})


@router.post("/turns/plan", response=schemas.PlanOut, summary="Give turns of duty in rotation")
@decorate_view(idempotent)
def plan_duties(request: HttpRequest, body: schemas.Plan) -> HttpResponse:
    """Give the turns of a hall's systems that nobody has yet, leaving out closed days and people who are away."""
    actor = actor_of(request)
    hall = queries.get_hall(actor, body.hall, "org.plan_duties")
    made = actions.plan_duties(actor, hall=hall, first=body.first, last=body.last, at=at_of(request))
    return answer({"made": made.made, "without": made.without})


@router.post("/turns/assign", response=schemas.Turn, summary="Put somebody on duty on a date")
@decorate_view(idempotent)
def assign_duty(request: HttpRequest, body: schemas.Assign) -> HttpResponse:
    """Put somebody on duty in place of whoever was."""
    actor = actor_of(request)
    system: Housekeeping = queries.get_part(actor, Housekeeping, body.housekeeping, "org.assign_duty")
    staff: Staff = by_code(Staff, body.staff, "staff", "badge")
    values: dict[str, Any] = {"hall": system.hall, "housekeeping": system, "date": body.date, "staff": staff}
    return _answer_turn(actions.assign_duty(actor, at=at_of(request), **values))


@router.post("/turns/{key}/mark", response=schemas.Turn, summary="Say what came of a turn of duty")
@decorate_view(idempotent)
def mark_duty(request: HttpRequest, key: int, body: schemas.Mark) -> HttpResponse:
    """Mark a turn as done or, with a reason, as not done."""
    turn = _turn(request, key, "org.mark_duty")
    return _answer_turn(actions.mark_duty(actor_of(request), turn=turn, is_done=body.is_done, note=body.note, at=at_of(request)))


@router.post("/turns/{key}/acknowledge", response=schemas.Turn, summary="Acknowledge a turn of duty")
@decorate_view(idempotent)
def acknowledge_duty(request: HttpRequest, key: int) -> HttpResponse:
    """Take note of what came of a turn, as the one who answers for its system."""
    turn = _turn(request, key, "org.acknowledge_duty")
    return _answer_turn(actions.acknowledge_duty(actor_of(request), turn=turn, at=at_of(request)))


@router.post("/turns/{key}/swap", response=schemas.Turn, summary="Swap two turns of duty")
@decorate_view(idempotent)
def swap_duties(request: HttpRequest, key: int, body: schemas.Swap) -> HttpResponse:
    """Let the people of two turns change places."""
    turn, other = _turn(request, key, "org.swap_duties"), _turn(request, body.other, "org.swap_duties")
    actions.swap_duties(actor_of(request), turn=turn, other=other, at=at_of(request))
    return _answer_turn(turn)
