"""The page of hosts who walk among customers: how crowded it is, who walks where, when it is usually crowded."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of, page
from tingtang.org.models import Hall
from tingtang.org.queries import get_hall
from tingtang.ui import editing
from tingtang.visits.actions import hosts as actions
from tingtang.visits.forms import hosts as forms
from tingtang.visits.models import HostTurn
from tingtang.visits.queries import hosts as reads


@page(reads.VIEW_HOSTS)
@require_safe
def hosts(request: HttpRequest, hall: str) -> HttpResponseBase:
    """How crowded it is, who walks where, and when it is usually crowded."""
    return _shown(request, get_hall(actor_of(request), hall, reads.VIEW_HOSTS))


def _shown(request: HttpRequest, hall: Hall, status: int = 200, **given: Any) -> HttpResponseBase:
    actor, at = actor_of(request), at_of(request)
    now = reads.crowd(hall, at)
    mine = actor.staff_id
    may = {
        verb: actor.may(f"visits.{verb}", hall) for verb in ("set_crowd", "count_crowd", "send_host", "host_arrived", "end_host")
    }
    context = {
        "page_title": _("Walking hosts"),
        "hall": hall,
        "now": now,
        "at": at,
        "turns": [(one, one.staff_id == mine, given.get(f"back_{one.pk}") or forms.Back()) for one in now.turns],
        "hours": reads.usual_hours(hall, at),
        "over": reads.turns_of_day(hall, at),
        "may": may,
        "count_form": given.get("count_form") or forms.Count(),
        "send_form": given.get("send_form") or forms.Send(hall),
        "levels_form": given.get("levels_form") or forms.Levels(now.levels),
    }
    with timezone.override(hall.zone):
        return render(request, "visits/hosts/page.html", context, status=status)


def _done(request: HttpRequest, hall: Hall, text: str) -> HttpResponseBase:
    return editing.done(request, reverse("visits:hosts", args=[hall.code]), text)


@page("visits.count_crowd")
@require_POST
def count_crowd(request: HttpRequest, hall: str) -> HttpResponseBase:
    """Write down how many people are there."""
    found, form = get_hall(actor_of(request), hall, "visits.count_crowd"), forms.Count(request.POST)
    kept = editing.saved(
        request, form, lambda: actions.count_crowd(actor_of(request), hall=found, at=at_of(request), **form.cleaned_data)
    )
    return (
        _shown(request, found, 422, count_form=form)
        if kept is None
        else _done(request, found, _("The count has been written down."))
    )


@page("visits.send_host")
@require_POST
def send_host(request: HttpRequest, hall: str) -> HttpResponseBase:
    """Send somebody to walk."""
    found = get_hall(actor_of(request), hall, "visits.send_host")
    form = forms.Send(found, request.POST)
    kept = editing.saved(
        request, form, lambda: actions.send_host(actor_of(request), hall=found, at=at_of(request), **form.cleaned_data)
    )
    if kept is None:
        return _shown(request, found, 422, send_form=form)
    return _done(request, found, _("{name} has been told.").format(name=kept.staff.name))


def _turn(request: HttpRequest, hall: str, turn: int, permission: str) -> tuple[Hall, HostTurn]:
    found = get_hall(actor_of(request), hall, permission)
    one = HostTurn.objects.visible_to(actor_of(request), permission).filter(hall=found, pk=turn).first()
    if one is None:
        raise NotFound
    return found, one


@page("visits.host_arrived")
@require_POST
def host_arrived(request: HttpRequest, hall: str, turn: int) -> HttpResponseBase:
    """He is there."""
    found, one = _turn(request, hall, turn, "visits.host_arrived")
    actions.host_arrived(actor_of(request), turn=one, at=at_of(request))
    return _done(request, found, _("{name} is in place.").format(name=one.staff.name))


@page("visits.end_host")
@require_POST
def end_host(request: HttpRequest, hall: str, turn: int) -> HttpResponseBase:
    """He comes back, with what customers asked most."""
    found, one = _turn(request, hall, turn, "visits.end_host")
    form = forms.Back(request.POST)
    kept = editing.saved(
        request, form, lambda: actions.end_host(actor_of(request), turn=one, at=at_of(request), **form.cleaned_data)
    )
    if kept is None:
        return _shown(request, found, 422, **{f"back_{one.pk}": form})
    return _done(request, found, _("The turn of {name} is over.").format(name=one.staff.name))


@page("visits.set_crowd")
@require_POST
def set_crowd(request: HttpRequest, hall: str) -> HttpResponseBase:
    """Say from when on it is crowded."""
    found = get_hall(actor_of(request), hall, "visits.set_crowd")
    form = forms.Levels(reads.crowd(found, at_of(request)).levels, request.POST)
    kept = editing.saved(
        request, form, lambda: actions.set_crowd(actor_of(request), hall=found, at=at_of(request), levels=form.levels())
    )
    return (
        _shown(request, found, 422, levels_form=form) if kept is None else _done(request, found, _("The levels have been saved."))
    )
