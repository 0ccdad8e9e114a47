"""What kiosks, pads and printers ask for."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.ids import keep
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Device
from tingtang.visits import schemas, tasks
from tingtang.visits.actions import kiosks as act
from tingtang.visits.actions import ratings as rating_acts
from tingtang.visits.api.answers import answer
from tingtang.visits.api.tickets import checked_id
from tingtang.visits.models import Lease, Rating, Ticket
from tingtang.visits.queries.console import get_ticket
from tingtang.visits.queries.devices import phone_address

router = Router()


def own_device(request: HttpRequest) -> Device:
    """The device that asks. NotFound for anybody else."""
    actor = actor_of(request)
    found = Device.objects.select_related("hall").filter(pk=actor.id, revoked_at=None) if actor.kind == "device" else None
    device = found.first() if found is not None else None
    if not isinstance(device, Device):
        raise NotFound
    return device


@router.post("/kiosk/leases", response={201: schemas.LeaseOut}, summary="Lease numbers for a network cut")
@decorate_view(idempotent)
def lease(request: HttpRequest, body: schemas.Leasing) -> HttpResponse:
    """A block of numbers that this kiosk may give out while it is cut off, with the secret that signs its log."""
    leased = act.lease_numbers(
        actor_of(request), device=own_device(request), series=body.series, size=body.size, at=at_of(request)
    )
    block = leased.lease
    data = {
        "id": block.pk,
        "series": block.series,
        "day": block.day_date,
        "first": block.first_number,
        "last": block.latest_number,
        "secret": leased.secret,
    }
    return answer(data, 201)


@router.post("/kiosk/replay", response=schemas.ReplayedOut, summary="Hand over numbers given out during a cut")
@decorate_view(idempotent)
def replay(request: HttpRequest, body: schemas.Replayed) -> HttpResponse:
    """The kiosk's signed log of one lease; the printed numbers never change."""
    device = own_device(request)
    found = Lease.objects.filter(pk=body.lease, device=device).first()
    if found is None:
        raise NotFound
    sent_at = datetime.fromtimestamp(min(body.sent_at, 253402300799000) / 1000, UTC)
    done = act.replay_kiosk_log(
        actor_of(request), device=device, lease=found, entries=body.entries, sent_at=sent_at, at=at_of(request)
    )
    data = {
        "expected": done.expected,
        "accepted": len(done.tickets),
        "duplicates": done.duplicates,
        "stopped_by": done.stopped_by,
    }
    return answer(data)


@router.post("/tickets/{ticket_id}/prints", response={201: schemas.PrintingOut}, summary="Print a number on paper")
@decorate_view(idempotent)
def print_ticket(request: HttpRequest, ticket_id: int, body: schemas.ToPrint) -> HttpResponse:
    """Send a number to a printer of its hall, once for each job; say how it went is for the printer."""
    actor = actor_of(request)
    ticket = get_ticket(actor, checked_id(ticket_id), "visits.print_ticket")
    device = own_device(request) if actor.kind == "device" else _place(ticket, body.device)
    done = act.print_ticket(actor, ticket=ticket, job=body.job, device=device, at=at_of(request))
    url = phone_address(device, ticket.link_key) or request.build_absolute_uri(reverse("visits:phone", args=[ticket.link_key]))
    tasks.print_slip.defer(job=str(body.job), url=url)
    return answer({"job": str(done.pk), "state": str(done.state)}, 201)


def _place(ticket: Ticket, key: int | None) -> Device:
    """Where it is printed: the machine that is named, else the first printer of the hall."""
    here = Device.objects.filter(hall=ticket.hall, revoked_at=None).order_by("pk")
    found = here.filter(pk=key).first() if key is not None else here.filter(kind="printer").first()
    if found is None:
        raise Invalid(fields={"device": [str(_("There is none with this id in the hall."))]})
    return found


@router.post("/tickets/{ticket_id}/prints/{job}", response=schemas.StateOut, summary="Say how a print went")
@decorate_view(idempotent)
def confirm_print(request: HttpRequest, ticket_id: int, job: UUID, body: schemas.Printed) -> HttpResponse:
    """Sent, failed (nothing reached paper) or lost (nobody knows)."""
    ticket = get_ticket(actor_of(request), checked_id(ticket_id), "visits.confirm_print")
    done = act.confirm_print(actor_of(request), ticket=ticket, job=job, state=body.state, error=body.error, at=at_of(request))
    return answer({"ticket": ticket.pk, "label": ticket.label, "state": str(done.state)})


@router.post("/ratings/{token}", response=schemas.RatedOut, summary="Rate a finished service")
@decorate_view(idempotent)
def rate(request: HttpRequest, token: str, body: schemas.Rated) -> HttpResponse:
    """Once, by the token of that service; for pads and customers only."""
    ticket = _rated(token)
    rating_acts.rate(
        actor_of(request),
        ticket=ticket,
        token=token,
        level=body.level,
        comment=body.comment,
        channel="pad" if actor_of(request).kind == "device" else "phone",
        at=at_of(request),
    )
    return answer({"rated": True, "level": body.level})


def _rated(token: str) -> Ticket:
    found = Rating.objects.filter(token_hash=keep(token, "rating")).select_related("call__ticket__hall").first()
    if not isinstance(found, Rating):
        raise NotFound
    ticket: Ticket = found.call.ticket
    return ticket
