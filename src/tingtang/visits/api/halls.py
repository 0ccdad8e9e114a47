"""A hall as it is now, and its ratings."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.catalogue.models import Service
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Zone
from tingtang.org.queries import get_hall
from tingtang.visits import schemas
from tingtang.visits.actions import ratings as act
from tingtang.visits.actions import setups
from tingtang.visits.api.answers import answer
from tingtang.visits.api.tickets import checked_id
from tingtang.visits.models import TicketState
from tingtang.visits.queries import VIEW
from tingtang.visits.queries.hall import count_states, counters_now
from tingtang.visits.queries.line import by_service, in_line, waiting
from tingtang.visits.queries.ratings import get_rating

router = Router()


@router.get("/halls/{code}/live", response=schemas.LiveOut, summary="The hall now")
def live(request: HttpRequest, code: schemas.HallCode) -> HttpResponse:
    """Who waits per service, and what each counter is at."""
    actor, at = actor_of(request), at_of(request)
    hall = get_hall(actor, code, VIEW)
    line = in_line(waiting(actor, hall), at)
    states = count_states(hall, at)
    services = [
        {
            "service": load.service.code,
            "waiting": load.count,
            "longest_seconds": load.longest.clock.seconds if load.longest else 0,
            "target_seconds": load.target_seconds,
            "late": load.late,
        }
        for load in by_service(line)
    ]
    counters = [
        {
            "counter": each.counter.pk,
            "number": each.counter.number,
            "state": each.phase,
            "label": each.call.ticket.label if each.call else None,
            "since": each.clock.since if each.clock else None,
        }
        for each in counters_now(hall, at)
    ]
    data = {
        "at": at,
        "waiting": len(line),
        "parked": states.get(TicketState.PARKED, 0),
        "served": states.get(TicketState.FINISHED, 0),
        "left": states.get(TicketState.LEFT, 0),
        "no_show": states.get(TicketState.NO_SHOW, 0),
        "services": services,
        "counters": counters,
    }
    return answer(data)


@router.put("/halls/{code}/services/{service}", response=schemas.OfferedOut, summary="Offer a service in a hall, or no longer")
@decorate_view(idempotent)
def offer(request: HttpRequest, code: schemas.HallCode, service: schemas.HallCode, body: schemas.Offered) -> HttpResponse:
    """Whether a hall offers a service, with its own target for the wait; who waits already is still served."""
    actor = actor_of(request)
    hall, found = get_hall(actor, code, "visits.offer_service"), Service.objects.filter(code=service).first()
    if found is None:
        raise NotFound
    if body.zone_code and not Zone.objects.filter(hall=hall, code=body.zone_code).exists():
        raise Invalid(fields={"zone_code": [str(_("There is none with this code."))]})
    kept = setups.offer_service(actor, hall=hall, service=found, at=at_of(request), **body.dict())
    told = {name: getattr(kept, name) for name in ("is_active", "wait_target_seconds", "zone_code")}
    return answer({"service": found.code, **told})


@router.post("/ratings/{rating_id}/acknowledge", response=schemas.RatedOut, summary="Answer a bad rating")
@decorate_view(idempotent)
def acknowledge(request: HttpRequest, rating_id: int, body: schemas.Acknowledged) -> HttpResponse:
    """Say what was done about it."""
    rating = get_rating(actor_of(request), checked_id(rating_id))
    act.see_rating(actor_of(request), rating=rating, note=body.note, at=at_of(request))
    return answer({"rated": True, "level": rating.level})
