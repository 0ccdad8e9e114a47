"""What is done together with parties outside over the API: people there, agreements, referrals, evaluations."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from ninja.decorators import decorate_view

from tingtang.assets import actions
from tingtang.assets.actions.assets import today
from tingtang.assets.api.setup import find_party, only
from tingtang.assets.models import Party
from tingtang.assets.queries import VIEW_PARTIES
from tingtang.assets.queries import dealings as reads
from tingtang.assets.schemas import dealings as schemas
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.ui.resources import Body, Code, Row, answer

router = Router()
MOST = 500
_Party = Annotated[Code, Path()]
_Part = Annotated[Row, Path()]


def _told(one: Any, model: type[Body], **more: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in model.model_fields if name not in more} | more


def _dealings(request: HttpRequest, party: Party, status: int = 200) -> HttpResponse:
    actor, day = actor_of(request), today(party.hall, at_of(request))
    rows = list(reads.referrals(actor).filter(party=party).order_by("-made_date", "-pk")[:MOST])
    seen = reads.seen_customers(actor, rows)
    return answer(
        {
            "people": [_told(one, schemas.PersonOut) for one in party.people.order_by("-is_active", "-is_first", "name")],
            "agreements": [
                _told(one, schemas.AgreementOut, state=one.state(day)) for one in party.agreements.order_by("-starts_date", "-pk")
            ],
            "referrals": [
                _told(
                    one, schemas.ReferralOut, customer=one.customer.number if one.customer and one.customer.pk in seen else None
                )
                for one in rows
            ],
            "reviews": [_told(one, schemas.ReviewOut) for one in party.reviews.order_by("-latest_date", "-pk")],
        },
        status,
    )


def _customer(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    number = values.pop("customer")
    seen = Customer.objects.visible_to(actor).living()
    return values | {"customer": only("customer", seen.filter(number=number.upper())) if number else None}


@router.get("/parties/{party}/dealings", response=schemas.Dealings, summary="What is done together with a party outside")
def dealings(request: HttpRequest, party: _Party) -> HttpResponse:
    """People there, agreements, referrals and what came of them, evaluations."""
    return _dealings(request, find_party(actor_of(request), party, VIEW_PARTIES))


@router.post("/parties/{party}/people", response={201: schemas.Dealings}, summary="Keep who is spoken with at a party")
@decorate_view(idempotent)
def keep_person(request: HttpRequest, party: _Party, body: schemas.PersonIn) -> HttpResponse:
    """Name somebody, or change one that is kept."""
    actor, values = actor_of(request), body.dict()
    found, key = find_party(actor, party, "assets.save_party_person"), values.pop("id")
    person = reads.part_of(found, "people", key) if key else None
    actions.save_party_person(actor, party=found, person=person, at=at_of(request), **values)
    return _dealings(request, found, 201)


@router.delete("/parties/{party}/people/{person}", response=schemas.Dealings, summary="Forget who was spoken with at a party")
@decorate_view(idempotent)
def drop_person(request: HttpRequest, party: _Party, person: _Part) -> HttpResponse:
    """Forget somebody who was spoken with there."""
    actor = actor_of(request)
    found = find_party(actor, party, "assets.remove_party_person")
    actions.remove_party_person(actor, party=found, person=reads.part_of(found, "people", person), at=at_of(request))
    return _dealings(request, found)


@router.post("/parties/{party}/agreements", response={201: schemas.Dealings}, summary="Keep an agreement with a party")
@decorate_view(idempotent)
def keep_agreement(request: HttpRequest, party: _Party, body: schemas.AgreementIn) -> HttpResponse:
    """Keep what was agreed, or change one that is kept. Refused for one that was ended."""
    actor, values = actor_of(request), body.dict()
    found, key = find_party(actor, party, "assets.save_party_agreement"), values.pop("id")
    kept = reads.part_of(found, "agreements", key) if key else None
    actions.save_party_agreement(actor, party=found, agreement=kept, at=at_of(request), **values)
    return _dealings(request, found, 201)


@router.post("/parties/{party}/agreements/{agreement}/end", response=schemas.Dealings, summary="End an agreement with a party")
@decorate_view(idempotent)
def end_agreement(request: HttpRequest, party: _Party, agreement: _Part, body: schemas.EndIn) -> HttpResponse:
    """End an agreement with a reason. Refused twice, and before it began."""
    actor = actor_of(request)
    found = find_party(actor, party, "assets.end_party_agreement")
    kept = reads.part_of(found, "agreements", agreement)
    actions.end_party_agreement(actor, party=found, agreement=kept, at=at_of(request), **body.dict())
    return _dealings(request, found)


@router.post("/parties/{party}/referrals", response={201: schemas.Dealings}, summary="Note who was sent by or to a party")
@decorate_view(idempotent)
def refer(request: HttpRequest, party: _Party, body: schemas.ReferralIn) -> HttpResponse:
    """Note who was sent, about what, in which direction."""
    actor = actor_of(request)
    found = find_party(actor, party, "assets.refer")
    actions.refer(actor, party=found, at=at_of(request), **_customer(actor, body.dict()))
    return _dealings(request, found, 201)


@router.post("/parties/{party}/referrals/{referral}/settle", response=schemas.Dealings, summary="Note what came of a referral")
@decorate_view(idempotent)
def settle(request: HttpRequest, party: _Party, referral: _Part, body: schemas.SettleIn) -> HttpResponse:
    """Note what came of it. Refused twice."""
    actor = actor_of(request)
    found = find_party(actor, party, "assets.settle_referral")
    one = reads.part_of(found, "referrals", referral)
    actions.settle_referral(actor, party=found, referral=one, at=at_of(request), **_customer(actor, body.dict()))
    return _dealings(request, found)


@router.post("/parties/{party}/reviews", response={201: schemas.Dealings}, summary="Evaluate a party")
@decorate_view(idempotent)
def review(request: HttpRequest, party: _Party, body: schemas.ReviewIn) -> HttpResponse:
    """Mark how it went over a time, and say what follows."""
    actor = actor_of(request)
    found = find_party(actor, party, "assets.review_party")
    actions.review_party(actor, party=found, at=at_of(request), **body.dict())
    return _dealings(request, found, 201)
