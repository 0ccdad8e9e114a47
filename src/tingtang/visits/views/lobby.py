"""The guide's page for the lobby: ask the need, issue a number, redirect, note, revive, and say where it is free."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.catalogue.models import Comparison
from tingtang.core.live import stream_url
from tingtang.core.naming import text_in
from tingtang.core.views import actor_of, at_of, page
from tingtang.org.models import Hall
from tingtang.org.queries import get_hall
from tingtang.visits import forms
from tingtang.visits.actions import tickets
from tingtang.visits.models import Ticket
from tingtang.visits.queries import VIEW_LOBBY
from tingtang.visits.queries import lobby as reads
from tingtang.visits.queries.choices import classes
from tingtang.visits.queries.console import get_ticket, known_of
from tingtang.visits.queries.customers import who_is
from tingtang.visits.topics import hall_topic
from tingtang.visits.views.shown import done, inside_or_page, shown


@page(VIEW_LOBBY)
@require_safe
def lobby(request: HttpRequest, hall: str) -> HttpResponse:
    """The lobby now; htmx gets the inside only."""
    found = get_hall(actor_of(request), hall, VIEW_LOBBY)
    return inside_or_page(request, found, "visits/lobby/now.html", "visits/lobby/page.html", _context(request, found))


def _context(request: HttpRequest, hall: Hall) -> dict[str, Any]:
    return {
        "page_title": _("Lobby"),
        "now": reads.lobby_now(actor_of(request), hall, at_of(request)),
        "found": reads.fitting(hall, ""),
        "may_issue": actor_of(request).may("visits.issue", hall),
        "beside": _beside(request, hall),
        "stream": stream_url(request, [hall_topic(hall.pk)]),
    }


def _beside(request: HttpRequest, hall: Hall) -> list[tuple[str, str, str]]:
    """What else a lobby manager does there (BNK-01, BNK-05): note what he heard, settle a dispute, show how products compare."""
    actor, found = actor_of(request), list[tuple[str, str, str]]()
    if actor.may("cases.note_reception", hall):
        found.append((reverse("cases:new_reception"), "note", _("Note what was said")))
    if actor.may("cases.open", hall):
        found.append((f"{reverse('cases:new')}?kind=complaint", "scale", _("Settle a dispute")))
    if actor.may_somewhere("catalogue.view") and Comparison.objects.filter(is_active=True).exists():
        found.append((reverse("catalogue:comparisons"), "arrows-left-right", _("Products compared")))
    return found


@page(VIEW_LOBBY)
@require_safe
def triage(request: HttpRequest, hall: str) -> HttpResponse:
    """The services that fit what somebody says."""
    found = get_hall(actor_of(request), hall, VIEW_LOBBY)
    said = request.GET.get("said", "")[:100]
    may_issue = actor_of(request).may("visits.issue", found)
    context = {"found": reads.fitting(found, said), "said": said, "may_issue": may_issue}
    return shown(request, found, "visits/lobby/found.html", context)


@page("visits.issue")
@require_safe
def issue_dialog(request: HttpRequest, hall: str, service_id: int) -> HttpResponse:
    """For whom, and what to bring?"""
    found = get_hall(actor_of(request), hall, VIEW_LOBBY)
    service = reads.get_offered(found, service_id)
    form = forms.IssueFor(hall=found, initial={"service_class": service.service_class})
    waiting = reads.count_waiting(found, service)
    about = text_in(service.descriptions, default=service.description)  # what a machine or the phone can do instead, for example
    return shown(
        request, found, "visits/lobby/issue.html", {"service": service, "form": form, "waiting": waiting, "about": about}
    )


@page("visits.issue")
@require_POST
def issue(request: HttpRequest, hall: str, service_id: int) -> HttpResponse:
    """A number on somebody's behalf; shown large, with the link for his phone."""
    found = get_hall(actor_of(request), hall, VIEW_LOBBY)
    asked = forms.checked(forms.IssueFor(request.POST, hall=found))
    issued = tickets.issue(
        actor_of(request),
        hall=found,
        service=reads.get_offered(found, service_id),
        service_class=asked["service_class"],
        errands=[asked["also"]] if asked.get("also") else [],
        note=asked["note"],
        party_size=asked.get("party_size"),
        channel="guide",
        at=at_of(request),
    )
    link = request.build_absolute_uri(f"/t/{issued.ticket.link_key}/")
    return shown(request, found, "visits/lobby/issued.html", {"issued": issued, "ticket": issued.ticket, "link": link})


def _ticket(request: HttpRequest, hall: str, ticket_id: int) -> tuple[Hall, Ticket]:
    found = get_hall(actor_of(request), hall, VIEW_LOBBY)
    return found, forms.same_hall(found, get_ticket(actor_of(request), ticket_id, VIEW_LOBBY))


@page(VIEW_LOBBY)
@require_safe
def ticket_dialog(request: HttpRequest, hall: str, ticket_id: int) -> HttpResponse:
    """What can be done for one customer."""
    found, ticket = _ticket(request, hall, ticket_id)
    actor = actor_of(request)
    context = {
        "ticket": ticket,
        "form": forms.Redirect(hall=found, initial={"service_class": ""}),
        "classes": {one.code: one for one in classes(found)},
        "may_redirect": actor.may("visits.redirect", found),
        "may_note": actor.may("visits.note", found),
        "may_leave": actor.may("visits.leave", found),
        "may_return": actor.may("visits.return_late", found),
        "known": known_of(actor, ticket),
        "may_identify": actor.may("visits.identify", found) and actor.may_somewhere("customers.view"),
        "may_register": actor.may_somewhere("customers.register"),
    }
    return shown(request, found, "visits/lobby/ticket.html", context)


def _after(request: HttpRequest, hall: Hall, message: str) -> HttpResponse:
    return done(shown(request, hall, "visits/lobby/now.html", _context(request, hall)), message)


@page("visits.redirect")
@require_POST
def redirect(request: HttpRequest, hall: str, ticket_id: int) -> HttpResponse:
    """To another service or class, keeping the time of arrival."""
    found, ticket = _ticket(request, hall, ticket_id)
    asked = forms.checked(forms.Redirect(request.POST, hall=found))
    tickets.redirect(actor_of(request), ticket=ticket, at=at_of(request), **asked)
    return _after(request, found, _("%(label)s was redirected.") % {"label": ticket.label})


@page("visits.note")
@require_POST
def note(request: HttpRequest, hall: str, ticket_id: int) -> HttpResponse:
    """For whoever serves the customer."""
    found, ticket = _ticket(request, hall, ticket_id)
    text = forms.words(request.POST.get("note"), 500)
    tickets.note(actor_of(request), ticket=ticket, text=text, at=at_of(request))
    return _after(request, found, _("Note saved."))


@page("visits.identify")
@require_POST
def identify(request: HttpRequest, hall: str, ticket_id: int) -> HttpResponse:
    """Who is it? An empty box says that nobody is known after all."""
    found, ticket = _ticket(request, hall, ticket_id)
    actor = actor_of(request)
    customer = who_is(actor, request.POST.get("who", ""))
    tickets.identify(actor, ticket=ticket, customer=customer, at=at_of(request))
    text = _("This is {name}.").format(name=customer.name) if customer else _("Nobody is noted for this number now.")
    return _after(request, found, text)


@page("visits.leave")
@require_POST
def leave(request: HttpRequest, hall: str, ticket_id: int) -> HttpResponse:
    """The customer has gone."""
    found, ticket = _ticket(request, hall, ticket_id)
    tickets.leave(actor_of(request), ticket=ticket, at=at_of(request))
    return _after(request, found, _("%(label)s was taken out of the line.") % {"label": ticket.label})


@page("visits.return_late")
@require_POST
def return_late(request: HttpRequest, hall: str, ticket_id: int) -> HttpResponse:
    """A missed number comes back."""
    found, ticket = _ticket(request, hall, ticket_id)
    tickets.return_late(actor_of(request), ticket=ticket, at=at_of(request))
    return _after(request, found, _("%(label)s is in line again.") % {"label": ticket.label})
