"""People to spare here and missing there: proposals of who helps in which hall."""

from datetime import datetime, time, timedelta

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org.models import Hall
from tingtang.planning import actions, queries
from tingtang.planning.actions.lending import PERMISSION, OutsideShift
from tingtang.planning.queries import moves as found
from tingtang.planning.rules.ordinary import clock
from tingtang.planning.words.plain import figure
from tingtang.ui import editing


@page(queries.VIEW)
@require_safe
def moves(request: Request) -> HttpResponseBase:
    """Load and plans of all halls in the days to come, and who could be lent where."""
    proposed = found.proposed(request.actor, request.at)
    may_lend = request.actor.may_somewhere(PERMISSION)
    rows = [
        {
            "name": one.turn.name, "skills": one.turn.skills, "home": proposed.halls[one.turn.outlet], "to": proposed.halls[one.to],
            "day": one.turn.day, "start": clock(one.start), "end": clock(one.end), "hours": figure(one.hours, 1), "shift": one.turn.id,
        }
        for one in proposed.moves
    ]  # fmt: skip
    loads = [
        {
            "hall": one.hall, "day": one.day, "expected": figure(one.expected, 0), "needed": figure(one.needed, 1),
            "short": figure(one.short, 1), "spare": figure(one.spare, 1), "is_short": one.short > 0,
        }
        for one in proposed.loads
        if one.needed or one.spare
    ]  # fmt: skip
    context = {"page_title": _("Lending between halls"), "moves": rows, "loads": loads, "halls": len(proposed.halls)}
    return render(request, "planning/moves.html", context | {"may_lend": may_lend})


class Lent(forms.Form):
    """A proposal that is taken."""

    shift = forms.IntegerField(min_value=1)
    hall = forms.SlugField()
    start = forms.TimeField()
    end = forms.TimeField(required=False)


@page(PERMISSION)
@require_POST
def lend(request: Request) -> HttpResponseBase:
    """Take a proposal: plan the span in the other hall, the rest where it was."""
    form = Lent(request.POST)
    if not form.is_valid():
        editing.raise_errors(form)
    given = form.cleaned_data
    try:
        shift = found.get_shift(request.actor, given["shift"], PERMISSION)
    except NotFound:  # somebody took the proposal meanwhile, which parts the shift
        raise OutsideShift from None
    hall = found.hall_to(request.actor, given["hall"], PERMISSION)
    starts_at, ends_at = (_moment(shift.starts_at, shift.hall, clock) for clock in (given["start"], given["end"]))
    if given["end"] in {None, time()}:
        ends_at += timedelta(days=1)

    def take() -> None:
        actions.lend_staff(request.actor, hall=hall, shift=shift, starts_at=starts_at, ends_at=ends_at, at=request.at)

    text = _("{name} helps in {hall} from {start} to {end}.").format(
        name=shift.staff, hall=hall, start=starts_at.strftime("%H:%M"), end=ends_at.strftime("%H:%M")
    )
    return editing.attempt(request, take, url=reverse("planning:moves"), text=text)


def _moment(day: datetime, hall: Hall, at: time | None) -> datetime:
    return datetime.combine(day.astimezone(hall.zone).date(), at or time(), hall.zone)
