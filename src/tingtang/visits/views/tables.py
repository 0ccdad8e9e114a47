"""Tables of a hall, as the host sees them: seat a party, let it go, look after a table; and the page of one table with its orders."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.catalogue.actions import routines
from tingtang.catalogue.models import Product
from tingtang.core.errors import Invalid
from tingtang.core.live import stream_url
from tingtang.core.views import actor_of, at_of, page
from tingtang.org.models import Counter, Hall
from tingtang.org.queries import get_hall
from tingtang.visits import forms
from tingtang.visits.actions import calls, counters, orders, tickets
from tingtang.visits.models import Ticket
from tingtang.visits.queries import VIEW_TABLES
from tingtang.visits.queries import menu as menus
from tingtang.visits.queries import tables as reads
from tingtang.visits.queries.console import get_counter, get_ticket, open_call
from tingtang.visits.queries.customers import who_is
from tingtang.visits.queries.line import in_order, waiting_for
from tingtang.visits.topics import hall_topic
from tingtang.visits.views.console import NobodyHere, seen
from tingtang.visits.views.shown import done, inside_or_page, shown

HERE = "visits/tables/"


@page(VIEW_TABLES)
@require_safe
def tables(request: HttpRequest, hall: str) -> HttpResponse:
    """Every table, and who waits for one; htmx gets the inside only."""
    found = get_hall(actor_of(request), hall, VIEW_TABLES)
    return inside_or_page(request, found, f"{HERE}now.html", f"{HERE}page.html", _all(request, found))


def _all(request: HttpRequest, hall: Hall) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "page_title": _("Tables"),
        "now": reads.tables_now(actor, hall, at_of(request)),
        "may_seat": actor.may("visits.call_chosen", hall),
        "may_open": actor.may("visits.open_counter", hall),
        "may_issue": actor.may("visits.issue", hall),
        "stream": stream_url(request, [hall_topic(hall.pk)]),
    }


def _table(request: HttpRequest, hall: str, counter_id: int) -> tuple[Hall, Counter]:
    found = get_hall(actor_of(request), hall, VIEW_TABLES)
    return found, forms.same_hall(found, get_counter(actor_of(request), counter_id, VIEW_TABLES))


@page(VIEW_TABLES)
@require_safe
def table(request: HttpRequest, hall: str, counter_id: int) -> HttpResponse:
    """One table: the party, what it ordered, what to advise, its rounds; htmx gets the inside only."""
    found, counter = _table(request, hall, counter_id)
    return inside_or_page(request, found, f"{HERE}table_now.html", f"{HERE}table.html", shown_table(request, found, counter))


def shown_table(request: HttpRequest, hall: Hall, counter: Counter) -> dict[str, Any]:
    """What the page of one table shows."""
    actor = actor_of(request)
    now = reads.table_now(actor, hall, counter.pk, at_of(request))
    return {
        "page_title": counter.name_in(),
        "now": now,
        "counter": now.counter,
        "seen": seen(now.call),
        "may_order": actor.may("visits.place_order", hall),
        "may_serve": actor.may("visits.serve_order", hall),
        "may_finish": actor.may("visits.finish", hall),
        "may_move": actor.may("visits.change_table", hall),
        "may_identify": actor.may("visits.identify", hall) and actor.may_somewhere("customers.view"),
        "may_round": actor.may("catalogue.do_round", hall),
        "may_open": actor.may("visits.open_counter", hall),
        "case_url": _case_url(request, now),
        "stream": stream_url(request, [hall_topic(hall.pk)]),
    }


def _case_url(request: HttpRequest, now: reads.TableNow) -> str:
    """Where a fault at the table becomes a case (RST-11); empty for who may not, and where nobody sits."""
    if now.call is None or not actor_of(request).may("cases.open", now.call.hall):
        return ""
    ticket = now.call.ticket
    title = _("%(table)s, %(label)s: ") % {"table": now.counter.name_in(), "label": ticket.label}
    given = {"kind": "service-slip", "title": title, "customer": ticket.customer.number if ticket.customer else ""}
    return f"{reverse('cases:new')}?{urlencode({name: value for name, value in given.items() if value})}"


Act = Callable[[HttpRequest, Hall, Counter], str]


def _does(permission: str) -> Callable[[Act], Callable[..., HttpResponseBase]]:
    """Make an address that does something at a table and shows the page again from which it was asked."""

    def declare(act: Act) -> Callable[..., HttpResponseBase]:
        @page(permission)
        @require_POST
        def enter(request: HttpRequest, hall: str, counter_id: int) -> HttpResponse:
            found, counter = _table(request, hall, counter_id)
            message = act(request, found, counter)
            if request.POST.get("from") == "all":
                return done(shown(request, found, f"{HERE}now.html", _all(request, found)), message)
            fresh = get_counter(actor_of(request), counter_id, VIEW_TABLES)
            return done(shown(request, found, f"{HERE}table_now.html", shown_table(request, found, fresh)), message)

        enter.__name__, enter.__doc__ = act.__name__, act.__doc__
        return enter

    return declare


@_does("visits.call_chosen")
def seat(request: HttpRequest, hall: Hall, counter: Counter) -> str:
    """Call a party to a table that seats it; out of turn only because the table fits, and the journal says so."""
    ticket = forms.same_hall(hall, get_ticket(actor_of(request), forms.whole(request.POST.get("ticket")), VIEW_TABLES))
    actor, at = actor_of(request), at_of(request)
    if ticket.party_size and ticket.party_size > counter.seats:
        raise Invalid(fields={"ticket": [_("This table seats fewer than the party. Choose a larger one.")]})
    first = next(iter(in_order(hall, waiting_for(actor, counter), at)), None)
    if first is not None and first.pk == ticket.pk:
        calls.call_next(actor, counter=counter, at=at)
    else:
        calls.call_chosen(actor, counter=counter, ticket=ticket, reason=_("This table fits the party."), at=at)
    return _("%(label)s is called to %(table)s.") % {"label": ticket.label, "table": counter.name_in()}


def _must_be_seen(request: HttpRequest, counter: Counter) -> None:
    call = open_call(counter)
    if call is None or request.POST.get("seen", "") != seen(call):
        raise NobodyHere


@_does("visits.start")
def sit(request: HttpRequest, hall: Hall, counter: Counter) -> str:
    """The party sits down."""
    _must_be_seen(request, counter)
    calls.start(actor_of(request), counter=counter, at=at_of(request))
    return ""


@_does("visits.mark_no_show")
def absent(request: HttpRequest, hall: Hall, counter: Counter) -> str:
    """The party that was called did not come."""
    _must_be_seen(request, counter)
    ticket = calls.mark_no_show(actor_of(request), counter=counter, at=at_of(request))
    return _("%(label)s did not come.") % {"label": ticket.label}


@_does("visits.finish")
def clear(request: HttpRequest, hall: Hall, counter: Counter) -> str:
    """The party has paid and gone."""
    _must_be_seen(request, counter)
    calls.finish(actor_of(request), counter=counter, at=at_of(request))
    return _("%(table)s is free.") % {"table": counter.name_in()}


@_does("visits.open_counter")
def look_after(request: HttpRequest, hall: Hall, counter: Counter) -> str:
    """Open a table, or take it over, with oneself as who looks after it."""
    counters.open_counter(actor_of(request), counter=counter, at=at_of(request))
    return _("You look after %(table)s.") % {"table": counter.name_in()}


@_does("visits.close_counter")
def shut(request: HttpRequest, hall: Hall, counter: Counter) -> str:
    """Nobody is seated there for now."""
    counters.close_counter(actor_of(request), counter=counter, at=at_of(request))
    return _("%(table)s is closed.") % {"table": counter.name_in()}


@_does("visits.change_table")
def move(request: HttpRequest, hall: Hall, counter: Counter) -> str:
    """The party sits at another table from now on."""
    other = get_counter(actor_of(request), forms.whole(request.POST.get("table")), VIEW_TABLES)
    to = forms.same_hall(hall, other)
    ticket = party_at(counter)
    calls.change_table(actor_of(request), ticket=ticket, to_counter=to, at=at_of(request))
    return _("%(label)s sits at %(table)s now.") % {"label": ticket.label, "table": to.name_in()}


@_does("visits.identify")
def who(request: HttpRequest, hall: Hall, counter: Counter) -> str:
    """Who is it? What is known of his taste is shown from now on."""
    customer = who_is(actor_of(request), request.POST.get("who", ""))
    tickets.identify(actor_of(request), ticket=party_at(counter), customer=customer, at=at_of(request))
    return _("This is {name}.").format(name=customer.name) if customer else _("Nobody is noted for this number now.")


@page("visits.change_table")
@require_safe
def where(request: HttpRequest, hall: str, counter_id: int) -> HttpResponse:
    """To which free table? Or, asked so, who is it?"""
    found, counter = _table(request, hall, counter_id)
    size = party_at(counter).party_size or 1
    now = reads.tables_now(actor_of(request), found, at_of(request))
    free = [one.counter for one in now.tables if one.place.phase == "open" and one.counter.seats >= size]
    context = {
        "counter": counter,
        "asks_who": "who" in request.GET,
        "free": sorted(free, key=lambda one: (one.seats, one.number)),
    }
    return shown(request, found, f"{HERE}where.html", context)


def party_at(counter: Counter) -> Ticket:
    """The party at a table. Refused when nobody sits there."""
    call = open_call(counter)
    if call is None:
        raise NobodyHere
    ticket: Ticket = call.ticket
    return ticket


def wanted_in(post: QueryDict) -> list[orders.Wanted]:
    """What is ordered: `q-7=2` is two of the product 7, `note-7` the wish with it, `words` what stands on no menu."""
    counts = {name[2:]: value for name, value in post.items() if name.startswith("q-")}
    asked = {
        int(key): int(str(n)) for key, n in counts.items() if key.isdecimal() and str(n).isdecimal() and 0 < int(str(n)) < 100
    }
    products = Product.objects.filter(pk__in=asked, is_active=True)
    found = [orders.Wanted(one, quantity=asked[one.pk], note=forms.words(post.get(f"note-{one.pk}"))) for one in products]
    said = forms.words(post.get("words"), 100)
    return [*found, orders.Wanted(name=said)] if said else found


@_does("visits.place_order")
def order(request: HttpRequest, hall: Hall, counter: Counter) -> str:
    """What the party wants, from the menu or in words; held when it is to wait."""
    is_held = bool(request.POST.get("is_held"))
    made = orders.place_order(
        actor_of(request), ticket=party_at(counter), wanted=wanted_in(request.POST), is_held=is_held, at=at_of(request)
    )
    return _("Ordered: %(what)s") % {"what": ", ".join(map(str, made))}


@_does("catalogue.override_routine")
def quiet(request: HttpRequest, hall: Hall, counter: Counter) -> str:
    """The party wishes not to be disturbed: its rounds wait until it leaves, or until the wish ends (STD-26, RST-07)."""
    wish, minutes = request.POST.get("wish", "").strip()[:300], forms.whole(request.POST.get("minutes") or "120")
    ticket = party_at(counter)
    for one in _rounds(request, hall, counter):
        if one.here.state != "wish":
            routines.override_routine(
                actor_of(request), routine=one.routine, place=one.here.place, wish=wish, minutes=minutes, at=at_of(request),
                customer=ticket.customer,
            )  # fmt: skip
    return _("%(table)s: the wish comes first.") % {"table": counter.name_in()}


@_does("catalogue.resume_routine")
def loud(request: HttpRequest, hall: Hall, counter: Counter) -> str:
    """The rounds go on."""
    for one in _rounds(request, hall, counter):
        if one.here.state == "wish":
            routines.resume_routine(actor_of(request), routine=one.routine, place=one.here.place, at=at_of(request))
    return _("%(table)s: the rounds go on.") % {"table": counter.name_in()}


@_does("catalogue.do_round")
def go_round(request: HttpRequest, hall: Hall, counter: Counter) -> str:
    """A round was made at the table, with what was ticked."""
    key = forms.whole(request.POST.get("routine"))
    one = next((each for each in _rounds(request, hall, counter) if each.routine.pk == key), None)
    if one is None:
        raise NobodyHere
    ticked = request.POST.getlist("ticked")
    routines.do_round(actor_of(request), routine=one.routine, place=one.here.place, ticked=ticked, at=at_of(request))
    return _("%(table)s: round made.") % {"table": counter.name_in()}


def _rounds(request: HttpRequest, hall: Hall, counter: Counter) -> list[reads.RoundNow]:
    return reads.table_now(actor_of(request), hall, counter.pk, at_of(request)).rounds


@page("visits.place_order")
@require_safe
def menu(request: HttpRequest, hall: str, counter_id: int) -> HttpResponse:
    """What can be ordered, with traits to tick for advice."""
    found, counter = _table(request, hall, counter_id)
    now = reads.table_now(actor_of(request), found, counter.pk, at_of(request))
    party_at(counter)
    context = {"counter": counter, "now": now, "menu": menus.menu(), "traits": menus.traits()}
    return shown(request, found, f"{HERE}menu.html", context)


@page("catalogue.override_routine")
@require_safe
def wish(request: HttpRequest, hall: str, counter_id: int) -> HttpResponse:
    """What does the party wish?"""
    found, counter = _table(request, hall, counter_id)
    return shown(request, found, f"{HERE}wish.html", {"counter": counter})


@page("catalogue.do_round")
@require_safe
def ticks(request: HttpRequest, hall: str, counter_id: int, routine: int) -> HttpResponse:
    """The small duties of a round, to be ticked."""
    found, counter = _table(request, hall, counter_id)
    one = next((each for each in _rounds(request, found, counter) if each.routine.pk == routine), None)
    if one is None:
        raise NobodyHere
    return shown(request, found, f"{HERE}ticks.html", {"counter": counter, "one": one})


@page(VIEW_TABLES)
@require_safe
def advise(request: HttpRequest, hall: str, counter_id: int) -> HttpResponse:
    """What to advise by the traits that were noticed."""
    found, counter = _table(request, hall, counter_id)
    now = reads.table_now(actor_of(request), found, counter.pk, at_of(request))
    noticed = request.GET.getlist("trait")
    return shown(request, found, f"{HERE}advice.html", {"advice": menus.advice(noticed, now.preferences)})
