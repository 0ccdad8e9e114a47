"""Numbers: take one, list them, move one."""

import base64
import binascii
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.catalogue.models import Service
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Device
from tingtang.org.queries import get_hall
from tingtang.visits import schemas
from tingtang.visits.actions import calls
from tingtang.visits.actions import tickets as act
from tingtang.visits.api.answers import answer, state_answer
from tingtang.visits.models import TicketState
from tingtang.visits.queries import VIEW, quick
from tingtang.visits.queries import tickets as reads
from tingtang.visits.queries.console import get_counter, get_ticket, today
from tingtang.visits.queries.customers import who_is
from tingtang.visits.rules.machine import Position

router = Router()
PAGE = 100


@router.post("/halls/{code}/tickets", response={201: schemas.IssuedOut}, summary="Take a number")
@decorate_view(idempotent)
def issue(request: HttpRequest, code: schemas.HallCode, body: schemas.Issue) -> HttpResponse:
    """Take a number for a service; further services follow on the same number."""
    actor = actor_of(request)
    hall, (first, *others) = quick.hall_and_services(actor, code, body.codes(), "visits.issue")
    issued = act.issue(
        actor,
        hall=hall,
        service=first,
        errands=others,
        service_class=body.service_class or "",
        channel=body.channel or ("kiosk" if actor.kind == "device" else "api"),
        language=body.language,
        device=Device(pk=actor.id) if actor.kind == "device" else None,
        note=body.note,
        party_size=body.party_size,
        at=at_of(request),
    )
    ticket = issued.ticket
    data = {
        "id": ticket.pk,
        "label": ticket.label,
        "ahead": issued.ahead,
        "low": ticket.estimate_low_seconds,
        "high": ticket.estimate_high_seconds,
        "link_key": ticket.link_key,
        "url": f"/t/{ticket.link_key}/",
    }
    return answer(data, 201)


def services_of(codes: list[str]) -> list[Service]:
    """The services with these codes, in this order. Invalid when one is unknown or none is given."""
    found = {service.code: service for service in Service.objects.filter(code__in=codes, is_active=True)}
    missing = [code for code in codes if code not in found]
    if missing or not codes:
        raise Invalid(fields={"service": [_("There is no service “%(code)s”.") % {"code": ", ".join(missing)}]})
    return [found[code] for code in codes]


@router.get("/halls/{code}/tickets", response=schemas.TicketsOut, summary="List numbers")
def listed(
    request: HttpRequest,
    code: schemas.HallCode,
    day: date | None = None,
    state: TicketState | None = None,
    service: Annotated[str | None, Query(max_length=40, pattern=r"^[a-z0-9_-]*$")] = None,
    number: Annotated[str | None, Query(max_length=12)] = None,
    after: Annotated[str | None, Query(max_length=60, description="The `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = PAGE,
) -> HttpResponse:
    """The numbers of a day (default: today), newest first."""
    hall = get_hall(actor_of(request), code, VIEW)
    found = reads.tickets(actor_of(request), hall, day=day or today(hall, at_of(request)), state=state, text=number)
    if service:
        found = found.filter(service__code=service)
    if after:
        found = found.filter(pk__lt=_read_cursor(after))
    rows = list(reads.plain(found)[: limit + 1])
    more = _make_cursor(rows[limit - 1]["id"]) if len(rows) > limit else None
    return answer({"items": [reads.as_plain(row) for row in rows[:limit]], "next": more})


def _make_cursor(ticket_id: int) -> str:
    return base64.urlsafe_b64encode(str(ticket_id).encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> int:
    try:
        number = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        number = -1
    if not 0 <= number < 2**63:
        raise Invalid(fields={"after": [_("Use the cursor of the page before.")]})
    return number


@router.get("/tickets/{ticket_id}", response=schemas.TicketOut, summary="One number")
def one(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Where a number stands."""
    ticket = get_ticket(actor_of(request), checked_id(ticket_id))
    found = reads.tickets(actor_of(request), ticket.hall, day=ticket.day_date).filter(pk=ticket.pk)
    return answer(reads.as_plain(reads.plain(found)[0]))


@router.post("/tickets/{ticket_id}/transfer", response=schemas.StateOut, summary="Transfer a number")
@decorate_view(idempotent)
def transfer(request: HttpRequest, ticket_id: int, body: schemas.Transferred) -> HttpResponse:
    """Send a number to the line of another service or counter."""
    return state_answer(transferred(request, get_ticket(actor_of(request), checked_id(ticket_id)), body))


def transferred(request: HttpRequest, ticket: Any, body: schemas.Transferred) -> Any:
    """Do a transfer as the body says."""
    return calls.transfer(
        actor_of(request),
        ticket=ticket,
        service=services_of([body.service])[0] if body.service else None,
        to_counter=get_counter(actor_of(request), body.counter) if body.counter else None,
        position=Position(body.position),
        reason=body.reason,
        at=at_of(request),
    )


@router.post("/tickets/{ticket_id}/leave", response=schemas.StateOut, summary="Take a number out of the line")
@decorate_view(idempotent)
def leave(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The customer gives up."""
    ticket = get_ticket(actor_of(request), checked_id(ticket_id))
    return state_answer(act.leave(actor_of(request), ticket=ticket, at=at_of(request)))


@router.post("/tickets/{ticket_id}/return", response=schemas.StateOut, summary="Let a missed number return")
@decorate_view(idempotent)
def return_late(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Back into line, where the hall's policy says."""
    ticket = get_ticket(actor_of(request), checked_id(ticket_id))
    return state_answer(act.return_late(actor_of(request), ticket=ticket, at=at_of(request)))


@router.post("/tickets/{ticket_id}/redirect", response=schemas.StateOut, summary="Redirect a waiting number")
@decorate_view(idempotent)
def redirect(request: HttpRequest, ticket_id: int, body: schemas.Redirected) -> HttpResponse:
    """To another service or class, keeping the time of arrival."""
    moved = act.redirect(
        actor_of(request),
        ticket=get_ticket(actor_of(request), checked_id(ticket_id)),
        service=services_of([body.service])[0] if body.service else None,
        service_class=body.service_class or "",
        reason=body.reason,
        at=at_of(request),
    )
    return state_answer(moved)


@router.post("/tickets/{ticket_id}/errands", response=schemas.StateOut, summary="Add a service to a visit")
@decorate_view(idempotent)
def add_errand(request: HttpRequest, ticket_id: int, body: schemas.Added) -> HttpResponse:
    """One more service on the same number."""
    ticket = get_ticket(actor_of(request), checked_id(ticket_id))
    act.add_errand(actor_of(request), ticket=ticket, service=services_of([body.service])[0], at=at_of(request))
    return state_answer(ticket)


@router.post("/tickets/{ticket_id}/note", response=schemas.StateOut, summary="Write a note on a number")
@decorate_view(idempotent)
def note(request: HttpRequest, ticket_id: int, body: schemas.Noted) -> HttpResponse:
    """Seen by whoever serves the customer."""
    ticket = get_ticket(actor_of(request), checked_id(ticket_id))
    return state_answer(act.note(actor_of(request), ticket=ticket, text=body.text, at=at_of(request)))


@router.post("/tickets/{ticket_id}/customer", response=schemas.StateOut, summary="Say whose number it is")
@decorate_view(idempotent)
def identify(request: HttpRequest, ticket_id: int, body: schemas.Whose) -> HttpResponse:
    """Known by a phone, an identity or a customer number; nothing says that nobody is known after all."""
    actor = actor_of(request)
    ticket, customer = get_ticket(actor, checked_id(ticket_id)), who_is(actor, body.who)
    return state_answer(act.identify(actor, ticket=ticket, customer=customer, at=at_of(request)))


def checked_id(number: int) -> int:
    """An id that a row can have."""
    return number if 0 < number < 2**63 else 0
