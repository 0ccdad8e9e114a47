"""At a counter: call, serve, finish; open, close, switch."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.catalogue.models import Category
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Counter
from tingtang.visits import schemas
from tingtang.visits.actions import calls as act
from tingtang.visits.actions import counters as counter_acts
from tingtang.visits.actions import tickets as ticket_acts
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.api.answers import answer, call_answer, state_answer
from tingtang.visits.api.tickets import checked_id, transferred
from tingtang.visits.models import Call
from tingtang.visits.queries import quick
from tingtang.visits.queries.console import get_ticket, open_call

router = Router()


def _counter(request: HttpRequest, counter_id: int) -> Counter:
    return quick.counter(actor_of(request), checked_id(counter_id))


@router.post("/counters/{counter_id}/call-next", response=schemas.CallOut, summary="Call the next number")
@decorate_view(idempotent)
def call_next(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Whoever the hall's order of service puts first."""
    return call_answer(act.call_next(actor_of(request), counter=_counter(request, counter_id), at=at_of(request)))


@router.post("/counters/{counter_id}/call", response=schemas.CallOut, summary="Call a chosen number")
@decorate_view(idempotent)
def call_chosen(request: HttpRequest, counter_id: int, body: schemas.Chosen) -> HttpResponse:
    """Out of order, with the reason."""
    counter, ticket = _counter(request, counter_id), get_ticket(actor_of(request), body.ticket)
    call = act.call_chosen(actor_of(request), counter=counter, ticket=ticket, reason=body.reason, at=at_of(request))
    return call_answer(call)


@router.post("/counters/{counter_id}/recall", response=schemas.CallOut, summary="Call the number again")
@decorate_view(idempotent)
def recall(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Once more, up to the hall's limit."""
    return call_answer(act.recall(actor_of(request), counter=_counter(request, counter_id), at=at_of(request)))


@router.post("/counters/{counter_id}/start", response=schemas.CallOut, summary="Start the service")
@decorate_view(idempotent)
def start(request: HttpRequest, counter_id: int) -> HttpResponse:
    """The customer is here."""
    return call_answer(act.start(actor_of(request), counter=_counter(request, counter_id), at=at_of(request)))


@router.post("/counters/{counter_id}/finish", response=schemas.CallOut, summary="Finish the service")
@decorate_view(idempotent)
def finish(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Done; the customer is asked for a rating."""
    return call_answer(act.finish(actor_of(request), counter=_counter(request, counter_id), at=at_of(request)))


@router.post("/counters/{counter_id}/no-show", response=schemas.StateOut, summary="Nobody came")
@decorate_view(idempotent)
def no_show(request: HttpRequest, counter_id: int) -> HttpResponse:
    """End the call of somebody who did not come."""
    return state_answer(act.mark_no_show(actor_of(request), counter=_counter(request, counter_id), at=at_of(request)))


@router.post("/counters/{counter_id}/park", response=schemas.StateOut, summary="Park the service")
@decorate_view(idempotent)
def park(request: HttpRequest, counter_id: int, body: schemas.Parked) -> HttpResponse:
    """Interrupt it and free the counter."""
    counter = _counter(request, counter_id)
    return state_answer(act.park(actor_of(request), counter=counter, reason=body.reason, at=at_of(request)))


@router.post("/counters/{counter_id}/resume", response=schemas.CallOut, summary="Resume a parked service")
@decorate_view(idempotent)
def resume(request: HttpRequest, counter_id: int, body: schemas.Resumed) -> HttpResponse:
    """Go on with a parked number."""
    counter, ticket = _counter(request, counter_id), get_ticket(actor_of(request), body.ticket)
    return call_answer(act.resume(actor_of(request), counter=counter, ticket=ticket, at=at_of(request)))


def _here(request: HttpRequest, counter_id: int) -> Call:
    call = open_call(_counter(request, counter_id))
    if call is None:
        raise StepRefused("nobody_called")
    return call


@router.post("/counters/{counter_id}/transfer", response=schemas.StateOut, summary="Transfer the number at the counter")
@decorate_view(idempotent)
def transfer(request: HttpRequest, counter_id: int, body: schemas.Transferred) -> HttpResponse:
    """Send it to the line of another service or counter."""
    call = _here(request, counter_id)
    if body.ticket is not None and body.ticket != call.ticket_id:
        raise StepRefused("stale", call.ticket.label)
    return state_answer(transferred(request, call.ticket, body))


@router.post("/counters/{counter_id}/leave", response=schemas.StateOut, summary="The customer at the counter leaves")
@decorate_view(idempotent)
def leave(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Called, and gives up."""
    ticket = _here(request, counter_id).ticket
    return state_answer(ticket_acts.leave(actor_of(request), ticket=ticket, at=at_of(request)))


@router.post("/counters/{counter_id}/return", response=schemas.StateOut, summary="Let a missed number return")
@decorate_view(idempotent)
def return_late(request: HttpRequest, counter_id: int, body: schemas.Resumed) -> HttpResponse:
    """Back into line, seen from the counter at which it was missed."""
    _counter(request, counter_id)
    ticket = get_ticket(actor_of(request), body.ticket)
    return state_answer(ticket_acts.return_late(actor_of(request), ticket=ticket, at=at_of(request)))


def _counter_answer(counter: Counter) -> HttpResponse:
    data = {"counter": counter.pk, "number": counter.number, "state": str(counter.state), "clerk": counter.clerk_id}
    return answer(data)


@router.post("/counters/{counter_id}/open", response=schemas.CounterOut, summary="Open the counter")
@decorate_view(idempotent)
def open_counter(request: HttpRequest, counter_id: int) -> HttpResponse:
    """With the caller on duty."""
    return _changed(request, counter_id, counter_acts.open_counter)


@router.post("/counters/{counter_id}/close", response=schemas.CounterOut, summary="Close the counter")
@decorate_view(idempotent)
def close_counter(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Nobody on duty any more."""
    return _changed(request, counter_id, counter_acts.close_counter)


def _changed(request: HttpRequest, counter_id: int, act_on: Callable[..., Counter]) -> HttpResponse:
    return _counter_answer(act_on(actor_of(request), counter=_counter(request, counter_id), at=at_of(request)))


@router.post("/counters/{counter_id}/break", response=schemas.CounterOut, summary="Take a break")
@decorate_view(idempotent)
def take_break(request: HttpRequest, counter_id: int, body: schemas.Reason) -> HttpResponse:
    """Nobody is called here until it is opened again."""
    counter = _counter(request, counter_id)
    changed = counter_acts.start_break(actor_of(request), counter=counter, reason=body.reason, at=at_of(request))
    return _counter_answer(changed)


@router.post("/counters/{counter_id}/switch", response=schemas.CategoriesOut, summary="Switch the counter's categories")
@decorate_view(idempotent)
def switch_counter(request: HttpRequest, counter_id: int, body: schemas.Switched) -> HttpResponse:
    """What the counter takes from now on."""
    found = list(Category.objects.filter(code__in=body.categories))
    unknown = sorted(set(body.categories) - {category.code for category in found})
    if unknown:
        raise Invalid(fields={"categories": unknown})
    counter = _counter(request, counter_id)
    counter_acts.switch_categories(actor_of(request), counter=counter, categories=found, at=at_of(request))
    return answer({"counter": counter.pk, "categories": sorted(category.code for category in found)})
