"""Campaigns over the API."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.channels import schemas
from tingtang.channels.actions import campaigns as acts
from tingtang.channels.actions import replies
from tingtang.channels.api.given import hall_named, maybe, one, staff_named
from tingtang.channels.models import Campaign, Channel, Invitee, Remedy
from tingtang.channels.queries import campaigns as reads
from tingtang.core.api import idempotent
from tingtang.core.versions import version_of
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import ConsentPurpose, Tier
from tingtang.ui.resources import After, InHallAndDays, Line, Removed, Row, answer, optional, page_from, page_of

router = Router()
CampaignChange = optional(schemas.Campaign)
_PLAIN = (
    "id", "name", "note", "way", "subjects", "bodies", "for_kind", "language", "is_rural", "quiet_days", "most_lately", "state",
    "starts_at", "ended_at",
)  # fmt: skip


def told(row: Campaign) -> dict[str, Any]:
    """A campaign as it is answered."""
    coded = {name: getattr(getattr(row, name), "code", None) for name in ("channel", "purpose", "hall", "home")}
    return {name: getattr(row, name) for name in _PLAIN} | coded | {
        "tier": row.tier_id, "owner": row.owner.badge if row.owner else None, "version": version_of(row, acts.FIELDS),
    }  # fmt: skip


def _arranged(given: dict[str, Any]) -> dict[str, Any]:
    find: dict[str, Callable[[Any], Any]] = {
        "channel": lambda code: maybe("channel", Channel.objects.filter(is_active=True), code=code),
        "purpose": lambda code: one("purpose", ConsentPurpose.objects.filter(is_active=True), code=code),
        "hall": hall_named, "home": lambda code: hall_named(code, "home"), "owner": staff_named,
        "tier": lambda key: maybe("tier", Tier.objects.all(), pk=key),
    }  # fmt: skip
    return {name: find[name](value) if name in find else value for name, value in given.items()}


def _found(request: HttpRequest, key: int) -> Campaign:
    return reads.get_campaign(actor_of(request), key)


@router.get("/campaigns", response=page_of(schemas.CampaignOut), summary="List campaigns")
def campaigns(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """Those one may see. Days are those on which they begin."""
    return page_from(reads.campaigns(actor_of(request)), wanted, told, day="starts_at")


@router.post("/campaigns", response={201: schemas.CampaignOut}, summary="Draw up a campaign")
@decorate_view(idempotent)
def make(request: HttpRequest, body: schemas.Campaign) -> HttpResponse:
    """A draft; nothing is sent until it is released."""
    return answer(told(acts.save_campaign(actor_of(request), at=at_of(request), **_arranged(body.dict()))), 201)


@router.get("/campaigns/{key}", response=schemas.CampaignOut, summary="One campaign")
def campaign(request: HttpRequest, key: Row) -> HttpResponse:
    """As it is."""
    return answer(told(_found(request, key)))


@router.patch("/campaigns/{key}", response=schemas.CampaignOut, summary="Change a campaign")
@decorate_view(idempotent)
def change(request: HttpRequest, key: Row, body: CampaignChange) -> HttpResponse:  # type: ignore[valid-type]
    """A draft or a stopped one."""
    found, given = _found(request, key), body.dict(exclude_unset=True)  # type: ignore[attr-defined]
    values = {"hall": found.hall} | _arranged(given)
    return answer(told(acts.save_campaign(actor_of(request), campaign=found, at=at_of(request), **values)))


@router.delete("/campaigns/{key}", response=Removed, summary="Remove a draft of a campaign")
@decorate_view(idempotent)
def remove(request: HttpRequest, key: Row) -> HttpResponse:
    """Refused once it was released."""
    acts.remove_campaign(actor_of(request), campaign=_found(request, key), at=at_of(request))
    return answer({"removed": True})


@router.get("/campaigns/{key}/forecast", response=schemas.ForecastOut, summary="Whom a campaign would reach now")
def forecast(request: HttpRequest, key: Row) -> HttpResponse:
    """And why others are left out."""
    return answer(asdict(reads.forecast(_found(request, key), at_of(request))))


@router.get("/campaigns/{key}/results", response=schemas.ResultsOut, summary="What came of a campaign")
def results(request: HttpRequest, key: Row) -> HttpResponse:
    """Counted now."""
    return answer(asdict(reads.results(_found(request, key))))


@router.post("/campaigns/{key}/try", response={201: schemas.Taken}, summary="Send a campaign to oneself on trial")
@decorate_view(idempotent)
def try_it(request: HttpRequest, key: Row, body: schemas.Trying) -> HttpResponse:
    """To one address."""
    made = acts.try_campaign(actor_of(request), campaign=_found(request, key), at=at_of(request), **body.dict())
    return answer({"taken": True, "conversation": made.conversation_id}, 201)


@router.post("/campaigns/{key}/start", response=schemas.CampaignOut, summary="Release a campaign")
@decorate_view(idempotent)
def start(request: HttpRequest, key: Row, body: schemas.Starting) -> HttpResponse:
    """Now or for later; a stopped one goes on."""
    acts.start_campaign(actor_of(request), campaign=_found(request, key), starts_at=body.starts_at, at=at_of(request))
    return answer(told(_found(request, key)))


@router.post("/campaigns/{key}/stop", response=schemas.CampaignOut, summary="Stop a campaign")
@decorate_view(idempotent)
def stop(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Nothing more of it is sent."""
    acts.stop_campaign(actor_of(request), campaign=_found(request, key), at=at_of(request))
    return answer(told(_found(request, key)))


def _invitee(row: Invitee) -> dict[str, Any]:
    names = ("id", "kept_out", "reply", "refusal", "replied_at", "opted_out_at")
    return {name: getattr(row, name) for name in names} | {
        "customer": row.customer_id, "message": row.message_id, "state": row.message.state if row.message else None,
    }  # fmt: skip


@router.get("/campaigns/{key}/invitees", response=page_of(schemas.InviteeOut), summary="Who was invited, and who was left out")
def invitees(request: HttpRequest, key: Row, wanted: Query[After]) -> HttpResponse:
    """Of the customers one may see."""
    return page_from(reads.invitees(_found(request, key), actor_of(request)), wanted, _invitee)


@router.post("/campaigns/{key}/invitees/{invitee}/reply", response=schemas.InviteeOut, summary="Note a reply to a campaign")
@decorate_view(idempotent)
def note_reply(request: HttpRequest, key: Row, invitee: Row, body: schemas.Replying) -> HttpResponse:
    """A refusal with its reason."""
    found = _found(request, key)
    one_ = reads.get_invitee(actor_of(request), found, invitee)
    return answer(_invitee(replies.note_reply(actor_of(request), campaign=found, invitee=one_, at=at_of(request), **body.dict())))


def _remedy(row: Remedy) -> dict[str, Any]:
    names = ("id", "refusal", "text", "due_date", "done_at", "effect")
    return {name: getattr(row, name) for name in names} | {"owner": row.owner.badge}


@router.post("/campaigns/{key}/measures", response={201: schemas.RemedyOut}, summary="Set a measure about refusals")
@decorate_view(idempotent)
def save_remedy(request: HttpRequest, key: Row, body: schemas.Remedy) -> HttpResponse:
    """By whom and until when."""
    given = body.dict() | {"owner": one_owner(body.owner)}
    made = acts.save_remedy(actor_of(request), campaign=_found(request, key), remedy=None, at=at_of(request), **given)
    return answer(_remedy(made), 201)


def one_owner(badge: Line) -> Any:
    """Who does it, by badge."""
    return staff_named(badge or "-")


@router.post("/campaigns/{key}/measures/{measure}/done", response=schemas.RemedyOut, summary="A measure is done")
@decorate_view(idempotent)
def finish_remedy(request: HttpRequest, key: Row, measure: Row, body: schemas.Effect) -> HttpResponse:
    """Noted with the time."""
    found = _found(request, key)
    one = reads.get_remedy(found, measure)
    return answer(_remedy(acts.finish_remedy(actor_of(request), campaign=found, remedy=one, at=at_of(request), **body.dict())))


@router.post("/own-measures/{measure}/done", response=schemas.RemedyOut, summary="A measure one was given is done")
@decorate_view(idempotent)
def finish_own_remedy(request: HttpRequest, measure: Row, body: schemas.Effect) -> HttpResponse:
    """By whom it was given to, whatever he sees of campaigns."""
    one = reads.get_own_remedy(actor_of(request), measure)
    return answer(_remedy(acts.finish_own_remedy(actor_of(request), remedy=one, at=at_of(request), **body.dict())))
