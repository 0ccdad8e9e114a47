"""The clerk's console: one page per counter, one address per key."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tingtang.core.errors import Refused
from tingtang.core.live import stream_url
from tingtang.core.views import actor_of, at_of, page
from tingtang.org.models import Counter
from tingtang.visits import forms
from tingtang.visits.actions import calls, counters, tickets
from tingtang.visits.models import Call, Ticket
from tingtang.visits.queries import VIEW, choices
from tingtang.visits.queries import console as desk
from tingtang.visits.queries.console import Console, get_counter
from tingtang.visits.queries.customers import who_is
from tingtang.visits.topics import hall_topic
from tingtang.visits.views.shown import done, shown


class NobodyHere(Refused):
    """A key was pressed for a customer who is not at the counter."""

    message = gettext_lazy("Nobody is at this counter now. Call the next number first.")


@page(VIEW)
@require_safe
def picker(request: HttpRequest) -> HttpResponseBase:
    """Which counter? Whoever is on duty at one goes there at once."""
    actor = actor_of(request)
    own = desk.own_counter(actor)
    if own is not None and "choose" not in request.GET:
        return redirect("visits:console", counter_id=own.pk)
    found = [c for c in desk.counters(actor) if actor.may("visits.open_counter", c)]
    return render(request, "visits/console/picker.html", {"page_title": _("Choose a counter"), "counters": found})


@page(VIEW)
@require_safe
def console(request: HttpRequest, counter_id: int) -> HttpResponse:
    """The console; htmx gets the inside only."""
    counter = get_counter(actor_of(request), counter_id)
    template = "visits/console/desk.html" if request.headers.get("HX-Request") else "visits/console/page.html"
    return shown(request, counter.hall, template, _context(request, counter))


def _context(request: HttpRequest, counter: Counter) -> dict[str, Any]:
    actor = actor_of(request)
    now = desk.console(actor, counter, at_of(request))
    return {
        "page_title": counter.name_in(),
        "now": now,
        "counter": counter,
        "may_serve": actor.may("visits.call_next", counter),
        "stream": stream_url(request, [hall_topic(counter.hall_id)]),
        "recalls_left": _recalls_left(now),
        "known": desk.known(actor, now.call),
        "may_identify": actor.may("visits.identify", counter) and actor.may_somewhere("customers.view"),
    }


def _recalls_left(now: Console) -> int:
    limit = choices.policy(now.counter.hall).recall_limit
    return max(0, limit - now.call.times_called) if now.call else 0


Step = Callable[[HttpRequest, Counter], str]


def step(permission: str, *, with_call: bool = True) -> Callable[[Step], Callable[..., HttpResponseBase]]:
    """Make a key's address: find the counter and the call the clerk saw, act, show the console again.

    The page says which call it showed (`seen`). If that is no longer the one at the counter, the key was pressed twice
    or somebody else acted: nothing is done, and the clerk sees what is true.
    """

    def declare(act: Step) -> Callable[..., HttpResponseBase]:
        @page(permission)
        @require_POST
        def enter(request: HttpRequest, counter_id: int) -> HttpResponse:
            counter = get_counter(actor_of(request), counter_id)
            call = desk.open_call(counter)
            if request.POST.get("seen", "") != seen(call):
                return _shown(request, counter, _("The counter had moved on already. This is how it stands now."), "info")
            if with_call and call is None:
                raise NobodyHere
            message = act(request, counter)
            return _shown(request, get_counter(actor_of(request), counter_id), message)

        enter.__name__, enter.__doc__ = act.__name__, act.__doc__
        return enter

    return declare


def _here(counter: Counter) -> Ticket:
    call = desk.open_call(counter)
    if call is None:
        raise NobodyHere
    ticket: Ticket = call.ticket
    return ticket


def seen(call: Call | None) -> str:
    """What the page says of the call it shows: which one, and how far it has come."""
    if call is None:
        return "none"
    return f"{call.pk}.{call.times_called}.{'serving' if call.started_at else 'called'}"


def _shown(request: HttpRequest, counter: Counter, message: str, level: str = "success") -> HttpResponse:
    return done(shown(request, counter.hall, "visits/console/desk.html", _context(request, counter)), message, level=level)


@step("visits.call_next", with_call=False)
def call_next(request: HttpRequest, counter: Counter) -> str:
    """N: call whoever is next."""
    calls.call_next(actor_of(request), counter=counter, at=at_of(request))
    return ""


@step("visits.call_chosen", with_call=False)
def call_chosen(request: HttpRequest, counter: Counter) -> str:
    """Call a number out of order, with the reason."""
    asked = forms.checked(forms.Chosen(request.POST))
    ticket = desk.get_ticket(actor_of(request), asked["ticket"])
    calls.call_chosen(actor_of(request), counter=counter, ticket=ticket, reason=asked["reason"], at=at_of(request))
    return ""


@step("visits.recall")
def recall(request: HttpRequest, counter: Counter) -> str:
    """R: call the number out once more."""
    calls.recall(actor_of(request), counter=counter, at=at_of(request))
    return _("Called again.")


@step("visits.start")
def start(request: HttpRequest, counter: Counter) -> str:
    """S: the customer is here."""
    calls.start(actor_of(request), counter=counter, at=at_of(request))
    return ""


@step("visits.finish")
def finish(request: HttpRequest, counter: Counter) -> str:
    """F: done; the customer is asked for a rating."""
    calls.finish(actor_of(request), counter=counter, at=at_of(request))
    return ""


@step("visits.park")
def park(request: HttpRequest, counter: Counter) -> str:
    """P: put aside while the customer fetches something."""
    reason = forms.words(request.POST.get("reason"))
    calls.park(actor_of(request), counter=counter, reason=reason, at=at_of(request))
    return _("Parked. Resume it from the list.")


@step("visits.resume", with_call=False)
def resume(request: HttpRequest, counter: Counter) -> str:
    """Take a parked number back."""
    ticket = desk.get_ticket(actor_of(request), forms.whole(request.POST.get("ticket")))
    calls.resume(actor_of(request), counter=counter, ticket=ticket, at=at_of(request))
    return ""


@step("visits.identify")
def identify(request: HttpRequest, counter: Counter) -> str:
    """Who is it? Found by phone, identity or customer number; an empty box says that nobody is known after all."""
    actor = actor_of(request)
    found = who_is(actor, request.POST.get("who", ""))
    tickets.identify(actor, ticket=_here(counter), customer=found, at=at_of(request))
    return _("This is {name}.").format(name=found.name) if found else _("Nobody is noted for this number now.")


@step("visits.mark_no_show")
def no_show(request: HttpRequest, counter: Counter) -> str:
    """M: nobody came."""
    calls.mark_no_show(actor_of(request), counter=counter, at=at_of(request))
    return _("Marked as not come. The guide can revive the number.")


@step("visits.transfer")
def transfer(request: HttpRequest, counter: Counter) -> str:
    """T: to another service or counter, at the end, the front, or by first arrival."""
    form = forms.Transfer(request.POST, hall=counter.hall)
    asked = forms.checked(form)
    calls.transfer(
        actor_of(request),
        ticket=_here(counter),
        service=asked["service"],
        to_counter=asked["to_counter"],
        position=asked["position"],
        reason=asked["reason"],
        at=at_of(request),
    )
    return _("Transferred.")


@step("visits.add_errand")
def add_errand(request: HttpRequest, counter: Counter) -> str:
    """A: one more service on the same number."""
    asked = forms.checked(forms.AddErrand(request.POST, hall=counter.hall))
    tickets.add_errand(actor_of(request), ticket=_here(counter), service=asked["service"], at=at_of(request))
    return _("Service added to this visit.")


@step("visits.note")
def note(request: HttpRequest, counter: Counter) -> str:
    """A note on the number, seen by whoever serves it."""
    text = forms.words(request.POST.get("note"), 500)
    tickets.note(actor_of(request), ticket=_here(counter), text=text, at=at_of(request))
    return _("Note saved.")


@step("visits.open_counter", with_call=False)
def open_counter(request: HttpRequest, counter: Counter) -> str:
    """O: open the counter, with oneself on duty."""
    counters.open_counter(actor_of(request), counter=counter, at=at_of(request))
    return _("The counter is open.")


@step("visits.start_break", with_call=False)
def start_break(request: HttpRequest, counter: Counter) -> str:
    """B: a break; nobody is called here."""
    counters.start_break(actor_of(request), counter=counter, reason=forms.words(request.POST.get("reason")), at=at_of(request))
    return _("Break begun.")


@step("visits.close_counter", with_call=False)
def close_counter(request: HttpRequest, counter: Counter) -> str:
    """C: close the counter."""
    counters.close_counter(actor_of(request), counter=counter, at=at_of(request))
    return _("The counter is closed.")


@page("visits.transfer")
@require_safe
def transfer_dialog(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Where to?"""
    return _dialog(request, counter_id, "transfer", forms.Transfer)


@page("visits.add_errand")
@require_safe
def errand_dialog(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Which further service?"""
    return _dialog(request, counter_id, "errand", forms.AddErrand)


def _dialog(request: HttpRequest, counter_id: int, name: str, form: type[forms.InHall]) -> HttpResponse:
    counter = get_counter(actor_of(request), counter_id)
    call = desk.open_call(counter)
    if call is None:
        raise NobodyHere
    context = {"counter": counter, "call": call, "form": form(hall=counter.hall), "seen": seen(call)}
    return shown(request, counter.hall, f"visits/console/{name}.html", context)


@page("visits.call_chosen")
@require_safe
def chosen_dialog(request: HttpRequest, counter_id: int, ticket_id: int) -> HttpResponse:
    """Why this number, out of order?"""
    counter = get_counter(actor_of(request), counter_id)
    ticket = desk.get_ticket(actor_of(request), ticket_id)
    context = {"counter": counter, "ticket": ticket, "form": forms.Chosen(), "seen": seen(desk.open_call(counter))}
    return shown(request, counter.hall, "visits/console/chosen.html", context)


@page(VIEW)
@require_safe
def why_dialog(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Why this person?"""
    counter = get_counter(actor_of(request), counter_id)
    call = desk.open_call(counter)
    if call is None:
        raise NobodyHere
    context = {"counter": counter, "call": call, "why": choices.reason(call)}
    return shown(request, counter.hall, "visits/console/why.html", context)
