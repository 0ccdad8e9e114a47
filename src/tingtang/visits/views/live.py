"""The supervisor's page: the plan of the hall, the load against the target, and what needs a decision now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.core.live import stream_url
from tingtang.core.views import actor_of, at_of, page
from tingtang.org.models import Counter, Hall
from tingtang.org.queries import get_hall
from tingtang.visits import forms
from tingtang.visits.actions import calls, counters, tickets
from tingtang.visits.queries import VIEW_LIVE, VIEW_RATINGS
from tingtang.visits.queries import ratings as rating_reads
from tingtang.visits.queries.console import get_counter, get_ticket
from tingtang.visits.queries.hall import hall_now, zones
from tingtang.visits.topics import hall_topic
from tingtang.visits.views.shown import done, inside_or_page, shown


@page(VIEW_LIVE)
@require_safe
def live(request: HttpRequest, hall: str) -> HttpResponse:
    """The hall now; htmx gets the inside only."""
    found = get_hall(actor_of(request), hall, VIEW_LIVE)
    return inside_or_page(request, found, "visits/live/now.html", "visits/live/page.html", _context(request, found))


def _context(request: HttpRequest, hall: Hall) -> dict[str, Any]:
    actor, at = actor_of(request), at_of(request)
    now = hall_now(actor, hall, at)
    wall = rating_reads.wall(actor, hall, at) if actor.may(VIEW_RATINGS, hall) else None
    return {
        "page_title": _("Live hall"),
        "now": now,
        "zones": zones(hall, now.counters),
        "wall": wall,
        "decisions": now.decision_count + (len(wall.alerts) if wall else 0),
        "stream": stream_url(request, [hall_topic(hall.pk)]),
        "may_open": actor.may("visits.open_counter", hall),
        "may_switch": actor.may("visits.switch_categories", hall),
        "may_call": actor.may("visits.call_chosen", hall),
        "may_save_device": actor.may("org.save_device", hall),
        "may_move": actor.may("visits.transfer", hall),
    }


def _after(request: HttpRequest, hall: Hall, message: str) -> HttpResponse:
    return done(shown(request, hall, "visits/live/now.html", _context(request, hall)), message)


def _place(request: HttpRequest, hall: str, counter_id: int) -> tuple[Hall, Counter]:
    found = get_hall(actor_of(request), hall, VIEW_LIVE)
    counter = get_counter(actor_of(request), counter_id, VIEW_LIVE)
    return found, forms.same_hall(found, counter)


@page(VIEW_LIVE)
@require_safe
def counter_dialog(request: HttpRequest, hall: str, counter_id: int) -> HttpResponse:
    """What can be done with one counter."""
    found, counter = _place(request, hall, counter_id)
    actor = actor_of(request)
    taken = [category.pk for category in forms.taken(counter)]
    only = forms.whole(request.GET["only"]) if request.GET.get("only") else None
    chosen = taken if only is None or only in taken else [only]
    context = {
        "counter": counter,
        "form": forms.Categories(hall=found, initial={"categories": chosen}),
        "duty": forms.OnDuty(hall=found, counter=counter, initial={"clerk": counter.clerk_id}),
        "may_open": actor.may("visits.open_counter", found),
        "may_close": actor.may("visits.close_counter", found),
        "may_break": actor.may("visits.start_break", found),
        "may_switch": actor.may("visits.switch_categories", found),
    }
    return shown(request, found, "visits/live/counter.html", context)


@page("visits.open_counter")
@require_POST
def open_counter(request: HttpRequest, hall: str, counter_id: int) -> HttpResponse:
    """Open a counter from the live hall, with somebody on duty there."""
    found, counter = _place(request, hall, counter_id)
    asked = forms.checked(forms.OnDuty(request.POST, hall=found, counter=counter))
    counters.open_counter(actor_of(request), counter=counter, clerk=asked["clerk"], at=at_of(request))
    return _after(request, found, _("%(counter)s is open.") % {"counter": counter.name_in()})


@page("visits.close_counter")
@require_POST
def close_counter(request: HttpRequest, hall: str, counter_id: int) -> HttpResponse:
    """Close a counter from the live hall."""
    found, counter = _place(request, hall, counter_id)
    counters.close_counter(actor_of(request), counter=counter, at=at_of(request))
    return _after(request, found, _("%(counter)s is closed.") % {"counter": counter.name_in()})


@page("visits.start_break")
@require_POST
def start_break(request: HttpRequest, hall: str, counter_id: int) -> HttpResponse:
    """Send a counter on break."""
    found, counter = _place(request, hall, counter_id)
    counters.start_break(actor_of(request), counter=counter, reason="", at=at_of(request))
    return _after(request, found, _("%(counter)s is on break.") % {"counter": counter.name_in()})


@page("visits.switch_categories")
@require_POST
def switch_categories(request: HttpRequest, hall: str, counter_id: int) -> HttpResponse:
    """What a counter takes from now on."""
    found, counter = _place(request, hall, counter_id)
    asked = forms.checked(forms.Categories(request.POST, hall=found))
    counters.switch_categories(actor_of(request), counter=counter, categories=list(asked["categories"]), at=at_of(request))
    return _after(request, found, _("%(counter)s takes other services now.") % {"counter": counter.name_in()})


@page("visits.call_chosen")
@require_safe
def call_dialog(request: HttpRequest, hall: str, ticket_id: int) -> HttpResponse:
    """At which counter, and why?"""
    counter = request.GET.get("counter", "")
    filled = {"to_counter": forms.whole(counter), "reason": _("The counter was free")} if counter else {}
    return _ticket_dialog(request, hall, ticket_id, "call", forms.CallAt, filled)


@page("visits.transfer")
@require_safe
def move_dialog(request: HttpRequest, hall: str, ticket_id: int) -> HttpResponse:
    """Where to?"""
    return _ticket_dialog(request, hall, ticket_id, "move", forms.Transfer)


def _ticket_dialog(
    request: HttpRequest, hall: str, ticket_id: int, name: str, form: type[forms.InHall], filled: dict[str, Any] | None = None
) -> HttpResponse:
    found = get_hall(actor_of(request), hall, VIEW_LIVE)
    ticket = forms.same_hall(found, get_ticket(actor_of(request), ticket_id))
    return shown(request, found, f"visits/live/{name}.html", {"ticket": ticket, "form": form(hall=found, initial=filled)})


@page("visits.call_chosen")
@require_POST
def call(request: HttpRequest, hall: str, ticket_id: int) -> HttpResponse:
    """Call somebody who waits too long to a free counter."""
    found = get_hall(actor_of(request), hall, VIEW_LIVE)
    ticket = forms.same_hall(found, get_ticket(actor_of(request), ticket_id))
    asked = forms.checked(forms.CallAt(request.POST, hall=found))
    at_counter = asked["to_counter"]
    calls.call_chosen(actor_of(request), counter=at_counter, ticket=ticket, reason=asked["reason"], at=at_of(request))
    named = {"label": ticket.label, "counter": at_counter.name_in()}
    return _after(request, found, _("%(label)s is called to %(counter)s.") % named)


@page("visits.transfer")
@require_POST
def move(request: HttpRequest, hall: str, ticket_id: int) -> HttpResponse:
    """Send somebody to another line, or to its front."""
    found = get_hall(actor_of(request), hall, VIEW_LIVE)
    ticket = forms.same_hall(found, get_ticket(actor_of(request), ticket_id))
    asked = forms.checked(forms.Transfer(request.POST, hall=found))
    calls.transfer(actor_of(request), ticket=ticket, at=at_of(request), **asked)
    return _after(request, found, _("%(label)s was moved.") % {"label": ticket.label})


@page("visits.leave")
@require_POST
def leave(request: HttpRequest, hall: str, ticket_id: int) -> HttpResponse:
    """Take somebody out of the line who has gone."""
    found = get_hall(actor_of(request), hall, VIEW_LIVE)
    ticket = forms.same_hall(found, get_ticket(actor_of(request), ticket_id))
    tickets.leave(actor_of(request), ticket=ticket, at=at_of(request))
    return _after(request, found, _("%(label)s was taken out of the line.") % {"label": ticket.label})
