"""Complaints and parties outside over the API: rules, handing cases over, sanctions with notice and appeal."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.assets.models import Party
from tingtang.cases.actions import outside as actions
from tingtang.cases.api.given import case_for, one
from tingtang.cases.models import Case, Handing, PartyRule, PartySanction
from tingtang.cases.queries import VIEW_SETUP
from tingtang.cases.queries import outside as reads
from tingtang.cases.schemas import CaseNumber
from tingtang.cases.schemas import outside as schemas
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.ui.resources import After, InDays, Resource, Row, answer, page_from, page_of, serve

router = Router()
_HANDING = (
    "id",
    "handed_at",
    "answer_due_at",
    "settle_due_at",
    "answered_at",
    "answer",
    "settled_at",
    "settlement",
    "amount_cents",
)
_SANCTION = (
    "id", "degree", "meaning", "reason", "state", "imposed_at", "told_at", "told_way", "appeal", "appealed_at", "answer", "answered_at",
)  # fmt: skip


def _rules(actor: Actor) -> Any:
    rows = PartyRule.objects.all() if actor.may_somewhere(VIEW_SETUP) else PartyRule.objects.none()
    return rows.values("id", *actions.PARTY_RULE_FIELDS)


def _rule(actor: Actor, kind: str, permission: str) -> PartyRule:
    """By its number, or by the kind of party those that hold everywhere."""
    if not (actor.may_somewhere(permission) if permission == VIEW_SETUP else actor.may(permission)):
        raise Denied(permission=permission)
    found = (
        PartyRule.objects.filter(pk=int(kind)).first()
        if kind.isdecimal()
        else PartyRule.objects.filter(kind=kind, industries=[], halls=[]).first()
    )
    if found is None:
        raise NotFound
    return found


def _as_sent(_actor: Actor, values: dict[str, Any], _found: Any) -> dict[str, Any]:
    return values


serve(
    router,
    Resource(
        "party_rule", "party-rules", _rules, _rule, schemas.PartyRule, schemas.PartyRuleOut, actions.save_party_rule,
        actions.remove_party_rule, permission="cases.save_party_rule", arranged=_as_sent, versioned=actions.PARTY_RULE_FIELDS,
        view=VIEW_SETUP, key=str,
    ),
)  # fmt: skip


def _told(row: Handing) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _HANDING} | {"case": row.case.number, "party": row.party.code}


def _part(case: Case, key: int) -> Handing:
    found = case.handings.select_related("party", "case").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@router.get("/cases/{number}/handings", response=page_of(schemas.HandingOut), summary="To which parties a case was handed")
def handings(request: HttpRequest, number: CaseNumber, wanted: Annotated[After, Query()]) -> HttpResponse:
    """Parties outside with their times and answers."""
    case = case_for(actor_of(request), number)
    return page_from(case.handings.select_related("party", "case"), wanted, _told)


@router.post("/cases/{number}/handings", response={201: schemas.HandingOut}, summary="Hand a case to a party outside")
@decorate_view(idempotent)
def hand(request: HttpRequest, number: CaseNumber, body: schemas.HandIn) -> HttpResponse:
    """Hand a case to a supplier, shop or agent, which answers and settles in the time of its rules."""
    actor = actor_of(request)
    party = one("party", Party.objects.visible_to(actor).filter(is_active=True), code=body.party)
    made = actions.hand_to_party(actor, case=case_for(actor, number), party=party, at=at_of(request))
    return answer(_told(made), 201)


@router.post("/cases/{number}/handings/{key}/answer", response=schemas.HandingOut, summary="Note what a party answers")
@decorate_view(idempotent)
def note_answer(request: HttpRequest, number: CaseNumber, key: Row, body: schemas.PartyAnswer) -> HttpResponse:
    """Note what the party says."""
    actor = actor_of(request)
    case = case_for(actor, number)
    kept = actions.note_party_answer(actor, case=case, handing=_part(case, key), answer=body.answer, at=at_of(request))
    return answer(_told(kept))


@router.post("/cases/{number}/handings/{key}/settle", response=schemas.HandingOut, summary="Note how it was settled with a party")
@decorate_view(idempotent)
def settle(request: HttpRequest, number: CaseNumber, key: Row, body: schemas.Settlement) -> HttpResponse:
    """Note the settlement. Refused beyond what such a party may grant alone."""
    actor = actor_of(request)
    case = case_for(actor, number)
    return answer(_told(actions.settle_with_party(actor, case=case, handing=_part(case, key), at=at_of(request), **body.dict())))


def _sanction(row: PartySanction) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in _SANCTION}
    return plain | {"party": row.party.code, "case": row.case.number if row.case else None}


@router.get("/party-sanctions", response=page_of(schemas.PartySanctionOut), summary="List sanctions on parties outside")
def sanctions(request: HttpRequest, wanted: Annotated[InDays, Query()]) -> HttpResponse:
    """The register. Days are those on which they were imposed."""
    return page_from(reads.party_sanctions(actor_of(request)), wanted, _sanction, day="imposed_at")


@router.post("/party-sanctions", response={201: schemas.PartySanctionOut}, summary="Impose a sanction on a party outside")
@decorate_view(idempotent)
def impose(request: HttpRequest, body: schemas.PartySanctionIn) -> HttpResponse:
    """Impose a light, medium or heavy sanction; only people do."""
    actor = actor_of(request)
    party = one("party", Party.objects.visible_to(actor, "cases.sanction_party"), code=body.party)
    case = case_for(actor, body.case) if body.case else None
    made = actions.sanction_party(actor, party=party, degree=body.degree, reason=body.reason, case=case, at=at_of(request))
    return answer(_sanction(made), 201)


@router.post(
    "/party-sanctions/{key}/tell", response=schemas.PartySanctionOut, summary="Note that a party was told of its sanction"
)
@decorate_view(idempotent)
def tell(request: HttpRequest, key: Row, body: schemas.Way) -> HttpResponse:
    """Note when and how the notice reached the party."""
    actor = actor_of(request)
    return answer(
        _sanction(actions.tell_party(actor, sanction=reads.get_party_sanction(actor, key), way=body.way, at=at_of(request)))
    )


@router.post("/party-sanctions/{key}/appeal", response=schemas.PartySanctionOut, summary="Enter a party's appeal")
@decorate_view(idempotent)
def appeal(request: HttpRequest, key: Row, body: schemas.PartyAppeal) -> HttpResponse:
    """Enter the party's appeal, once."""
    actor = actor_of(request)
    found = reads.get_party_sanction(actor, key)
    return answer(_sanction(actions.appeal_for_party(actor, sanction=found, appeal=body.appeal, at=at_of(request))))


@router.post("/party-sanctions/{key}/answer", response=schemas.PartySanctionOut, summary="Decide on a party's appeal")
@decorate_view(idempotent)
def answer_appeal(request: HttpRequest, key: Row, body: schemas.PartyAppealAnswer) -> HttpResponse:
    """Uphold or lift a sanction on appeal; not by who imposed it."""
    actor = actor_of(request)
    found = reads.get_party_sanction(actor, key)
    return answer(_sanction(actions.answer_party_appeal(actor, sanction=found, at=at_of(request), **body.dict())))
