"""Awards over the API: set up, announced, ranked, appealed against, decided."""

from typing import Any

from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.quality.actions import awards as actions
from tingtang.quality.api.finding import hall_of
from tingtang.quality.models import Award, AwardAppeal, AwardRound, Evaluation
from tingtang.quality.queries import awards as queries
from tingtang.quality.schemas import judging as schemas
from tingtang.quality.schemas.common import Nothing
from tingtang.ui.resources import InDays, InHallAndDays, Resource, Row, answer, page_from, page_of, serve

router = Router()


def _award(actor: Actor, key: int, permission: str) -> Award:
    if not (actor.may_somewhere(queries.VIEW) if permission == queries.VIEW else actor.may(permission)):
        raise Denied(permission=permission)
    return queries.get_award(actor, key)


def evaluation_of(given: dict[str, Any]) -> None:
    """Put the settled evaluation in place of its id."""
    if given.get("evaluation") is not None:
        found = Evaluation.objects.filter(pk=given["evaluation"], state="settled").first()
        if found is None:
            raise Invalid(fields={"evaluation": [_("There is none with this code.")]})
        given["evaluation"] = found


def _values(actor: Actor, values: dict[str, Any], found: Model | None) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if value is not None or name == "evaluation"}
    evaluation_of(given)
    return given


def _awards(actor: Actor) -> Any:
    plain = [name for name in actions.AWARD_FIELDS if name != "evaluation"]
    rows = queries.awards(actor) if actor.may_somewhere(queries.VIEW) else Award.objects.none()
    return rows.values("id", *plain, weights=F("evaluation"))


serve(
    router,
    Resource(
        "award", "awards", _awards, _award, schemas.Award, schemas.AwardOut, actions.save_award, actions.remove_award,
        permission="quality.save_award", arranged=_values, versioned=actions.AWARD_FIELDS, view=queries.VIEW,
        renamed={"weights": "evaluation"},
    ),
)  # fmt: skip


def _told(actor: Actor, found: AwardRound) -> dict[str, Any]:
    shown = ("id", "first_date", "latest_date", "state", "terms", "appeals_until", "decided_at", "note")
    sees = queries.sees_ranking(actor, found)
    rows = [
        queries.as_data(one, is_whole=sees or (one.staff_id is not None and one.staff_id == actor.staff_id))
        for one in (queries.candidates(actor, found) if found.state != "announced" else [])
    ]
    return {name: getattr(found, name) for name in shown} | {
        "award": found.award.code, "hall": found.hall.code if found.hall else None, "candidates": rows,
    }  # fmt: skip


@router.get("/award-rounds", response=page_of(schemas.RoundOut), summary="List rounds of awards")
def rounds(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """Of one's halls and of everywhere. Days are those of the first day of what they are about."""
    actor = actor_of(request)
    return page_from(queries.rounds(actor), wanted, lambda one: _told(actor, one), day="first_date")


@router.get("/award-rounds/{key}", response=schemas.RoundOut, summary="One round of an award")
def one_round(request: HttpRequest, key: Row) -> HttpResponse:
    """Its terms, and its ranking as far as it is the caller's to see."""
    actor = actor_of(request)
    return answer(_told(actor, queries.get_round(actor, key)))


@router.post("/awards/{key}/announce", response={201: schemas.RoundOut}, summary="Announce an award")
@decorate_view(idempotent)
def announce(request: HttpRequest, key: Row, body: schemas.Announcing) -> HttpResponse:
    """The criteria are published as they stand."""
    actor = actor_of(request)
    hall = hall_of(actor, body.hall, queries.VIEW) if body.hall else None
    made = actions.announce_round(
        actor, award=queries.get_award(actor, key), hall=hall, first_date=body.first_date, latest_date=body.latest_date,
        at=at_of(request),
    )  # fmt: skip
    return answer(_told(actor, made), 201)


@router.post("/award-rounds/{key}/rank", response=schemas.RoundOut, summary="Rank the candidates of an award")
@decorate_view(idempotent)
def rank(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """When the days are over; the time for appeals begins."""
    actor = actor_of(request)
    return answer(_told(actor, actions.rank_round(actor, award_round=queries.get_round(actor, key), at=at_of(request))))


@router.post("/award-rounds/{key}/decide", response=schemas.RoundOut, summary="Decide an award")
@decorate_view(idempotent)
def decide(request: HttpRequest, key: Row, body: schemas.Winners) -> HttpResponse:
    """After the time for appeals, by somebody who is not in the ranking."""
    actor = actor_of(request)
    found = queries.get_round(actor, key)
    kept = actions.decide_round(actor, award_round=found, winners=body.winners, note=body.note, at=at_of(request))
    return answer(_told(actor, kept))


def _appeal(one: AwardAppeal) -> dict[str, Any]:
    shown = ("id", "text", "state", "answer", "points_before", "points_after")
    return {name: getattr(one, name) for name in shown} | {"round": one.candidate.round_id, "staff": one.staff.badge}


@router.get("/award-appeals", response=page_of(schemas.PlaceAppealOut), summary="List appeals against places in awards")
def appeals(request: HttpRequest, wanted: Query[InDays]) -> HttpResponse:
    """One's own, and those one may decide. Days are those on which they were made."""
    return page_from(queries.appeals(actor_of(request)), wanted, _appeal, day="made_at")


@router.post(
    "/award-rounds/{key}/candidates/{candidate}/appeal", response={201: schemas.PlaceAppealOut},
    summary="Appeal against one's place in an award",
)  # fmt: skip
@decorate_view(idempotent)
def appeal(request: HttpRequest, key: Row, candidate: Row, body: schemas.Appealing) -> HttpResponse:
    """Once, while there is time."""
    actor = actor_of(request)
    found = queries.get_candidate(actor, queries.get_round(actor, key), candidate)
    return answer(_appeal(actions.appeal_award(actor, candidate=found, text=body.text, at=at_of(request))), 201)


@router.post("/award-appeals/{key}/decide", response=schemas.PlaceAppealOut, summary="Decide an appeal against a place")
@decorate_view(idempotent)
def decide_appeal(request: HttpRequest, key: Row, body: schemas.PlaceDecision) -> HttpResponse:
    """Let the place stand, or change the points."""
    actor = actor_of(request)
    found = queries.get_appeal(actor, key)
    kept = actions.decide_award_appeal(actor, award_appeal=found, answer=body.answer, points=body.points, at=at_of(request))
    return answer(_appeal(kept))
