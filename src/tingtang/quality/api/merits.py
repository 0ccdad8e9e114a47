"""Rewards and sanctions over the API: commendations, rules, proposals and what people decide."""

from typing import Any

from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied
from tingtang.core.views import actor_of, at_of
from tingtang.quality.actions import merits as actions
from tingtang.quality.api.finding import staff_of
from tingtang.quality.models import Commendation, MeritRule, Proposal
from tingtang.quality.queries import merits as queries
from tingtang.quality.schemas import judging as schemas
from tingtang.ui.resources import InDays, Resource, Row, answer, page_from, page_of, serve

router = Router()


def _commendation(actor: Actor, key: int, permission: str) -> Commendation:
    found = queries.get_commendation(actor, key)
    if permission != queries.VIEW and not actor.may(permission, found):
        raise Denied(permission=permission)
    return found


def _praised(actor: Actor, values: dict[str, Any], found: Model | None) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if value is not None}
    if "staff" in given:
        given["staff"] = staff_of(given["staff"], "staff")
    elif isinstance(found, Commendation):
        given["staff"] = found.staff
    return given


def _commendations(actor: Actor) -> Any:
    plain = [name for name in actions.COMMENDATION_FIELDS if name != "staff"]
    return queries.commendations(actor).values("id", *plain, badge=F("staff__badge"))


serve(
    router,
    Resource(
        "commendation", "commendations", _commendations, _commendation, schemas.Commendation, schemas.CommendationOut,
        actions.save_commendation, actions.remove_commendation, permission="quality.save_commendation", arranged=_praised,
        versioned=actions.COMMENDATION_FIELDS, view=queries.VIEW, renamed={"badge": "staff"},
    ),
    day="given_date",
)  # fmt: skip


def _rule(actor: Actor, key: int, permission: str) -> MeritRule:
    if not (actor.may_somewhere(queries.VIEW) if permission == queries.VIEW else actor.may(permission)):
        raise Denied(permission=permission)
    return queries.get_merit_rule(actor, key)


def _plain(actor: Actor, values: dict[str, Any], found: Model | None) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _rules(actor: Actor) -> Any:
    rows = queries.merit_rules(actor) if actor.may_somewhere(queries.VIEW) else MeritRule.objects.none()
    return rows.values("id", *actions.MERIT_RULE_FIELDS)


serve(
    router,
    Resource(
        "merit_rule", "merit-rules", _rules, _rule, schemas.MeritRule, schemas.MeritRuleOut, actions.save_merit_rule,
        actions.remove_merit_rule, permission="quality.save_merit_rule", arranged=_plain, versioned=actions.MERIT_RULE_FIELDS,
        view=queries.VIEW,
    ),
)  # fmt: skip


def _told(one: Proposal) -> dict[str, Any]:
    shown = ("id", "first_date", "latest_date", "value", "low", "high", "n", "state", "reason", "appeal", "answer")
    return {name: getattr(one, name) for name in shown} | {
        "rule": one.rule.code, "sense": one.rule.sense, "degree": one.rule.degree, "staff": one.staff.badge, "sanction": one.sanction_id,
    }  # fmt: skip


@router.post("/merit-rules/{key}/propose", response={201: list[schemas.ProposalOut]}, summary="Have a rule propose")
@decorate_view(idempotent)
def propose(request: HttpRequest, key: Row, body: schemas.Days) -> HttpResponse:
    """Of days that are over; nothing follows until somebody decides."""
    actor = actor_of(request)
    rule = queries.get_merit_rule(actor, key)
    made = actions.propose_merits(
        actor, merit_rule=rule, first_date=body.first_date, latest_date=body.latest_date, at=at_of(request)
    )
    return answer([_told(one) for one in made], 201)


@router.get("/merit-proposals", response=page_of(schemas.ProposalOut), summary="List what rules proposed")
def proposals(request: HttpRequest, wanted: Query[InDays]) -> HttpResponse:
    """For who decides; else what was decided about oneself. Days are those of the first day of what they are about."""
    return page_from(queries.proposals(actor_of(request)), wanted, _told, day="first_date")


@router.post("/merit-proposals/{key}/decide", response=schemas.ProposalOut, summary="Decide a proposed reward or sanction")
@decorate_view(idempotent)
def decide(request: HttpRequest, key: Row, body: schemas.Verdict) -> HttpResponse:
    """A sanction is then in the register of sanctions, with its appeal."""
    actor = actor_of(request)
    found = queries.get_proposal(actor, key)
    return answer(
        _told(actions.decide_proposal(actor, proposal=found, is_granted=body.is_granted, reason=body.reason, at=at_of(request)))
    )


@router.post("/merit-proposals/{key}/appeal", response=schemas.ProposalOut, summary="Appeal against a reward declined")
@decorate_view(idempotent)
def appeal(request: HttpRequest, key: Row, body: schemas.Appealing) -> HttpResponse:
    """One's own, once."""
    actor = actor_of(request)
    found = queries.get_proposal(actor, key)
    return answer(_told(actions.appeal_proposal(actor, proposal=found, text=body.text, at=at_of(request))))


@router.post("/merit-proposals/{key}/answer", response=schemas.ProposalOut, summary="Decide an appeal against a reward declined")
@decorate_view(idempotent)
def answer_appeal(request: HttpRequest, key: Row, body: schemas.Verdict) -> HttpResponse:
    """By somebody else than who declined it."""
    actor = actor_of(request)
    found = queries.get_proposal(actor, key)
    return answer(
        _told(actions.answer_proposal(actor, proposal=found, is_granted=body.is_granted, answer=body.reason, at=at_of(request)))
    )
