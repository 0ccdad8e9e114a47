"""The reception book over the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.cases.actions import reception as acts
from tingtang.cases.api.given import one, resolved
from tingtang.cases.models import Reception
from tingtang.cases.queries import reception as reads
from tingtang.cases.schemas import reception as given
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Hall
from tingtang.ui.resources import Code, Row, answer

router = Router()
MOST = 200


def _shown(entry: Reception) -> dict[str, Any]:
    plain = (
        "way",
        "topic",
        "name",
        "text",
        "mood",
        "measures",
        "state",
        "importance",
        "due_date",
        "due_at",
        "level",
        "result",
        "taken_at",
        "ended_at",
    )
    return {name: getattr(entry, name) for name in plain} | {
        "id": entry.pk,
        "hall": entry.hall.code,
        "customer": entry.customer.number if entry.customer else None,
        "staff": entry.keeper.badge if entry.keeper else None,
        "case": getattr(entry, "case_number", entry.case and entry.case.number),
    }


def _sent(request: HttpRequest, body: Any) -> dict[str, Any]:
    sent = resolved(actor_of(request), body.dict())
    sent["keeper"] = sent.pop("staff")
    return sent


@router.get("/receptions", response=given.ReceptionsOut, summary="The latest entries of the reception book")
def receptions(request: HttpRequest, waiting: bool = False) -> HttpResponse:
    """The latest 200 entries one may read; `waiting`: those still to be followed up."""
    actor = actor_of(request)
    if not actor.may_somewhere(reads.VIEW):
        raise Denied(permission=reads.VIEW)
    rows = reads.entries(actor).order_by("-taken_at", "-pk")
    found = rows.filter(ended_at__isnull=True) if waiting else rows
    return answer({"items": [_shown(entry) for entry in found[:MOST]]})


@router.post("/receptions", response={201: given.ReceptionOut}, summary="Note a visit or call")
@decorate_view(idempotent)
def note_reception(request: HttpRequest, body: given.ReceptionIn) -> HttpResponse:
    """Note a visit or call."""
    made = acts.note_reception(actor_of(request), at=at_of(request), **_sent(request, body))
    return answer(_shown(made), 201)


@router.post("/receptions/{key}/result", response=given.ReceptionOut, summary="Say what came of a visit or call")
@decorate_view(idempotent)
def end_reception(request: HttpRequest, key: Row, body: given.Outcome) -> HttpResponse:
    """End an entry, put it off or make it a case."""
    actor = actor_of(request)
    found = reads.get_entry(actor, key)
    return answer(_shown(acts.end_reception(actor, reception=found, at=at_of(request), **_sent(request, body))))


@router.put("/halls/{hall}/reception", response=given.DeskOut, summary="Say who follows up visits and calls of a hall")
@decorate_view(idempotent)
def save_reception_desk(request: HttpRequest, hall: Code, body: given.DeskIn) -> HttpResponse:
    """Say who follows up."""
    actor = actor_of(request)
    found = one("hall", Hall.objects.filter(is_active=True), code=hall)
    keeper = _sent(request, body)["keeper"]
    acts.save_reception_desk(actor, hall=found, keeper=keeper, at=at_of(request))
    return answer({"hall": found.code, "staff": keeper.badge if keeper else None})
