"""Customers are invited to a survey by name: by message where they agreed to it, or for the telephone."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import Invalid
from tingtang.core.views import Request, page
from tingtang.customers.queries.customers import find_exact
from tingtang.quality.actions import surveys as actions
from tingtang.quality.forms.surveys import Inviting
from tingtang.quality.models import SurveyWave
from tingtang.quality.queries import surveys as queries
from tingtang.quality.views.surveys import WAVE, inviting_hall, wave_context
from tingtang.ui import editing


@page("quality.invite")
@require_POST
def invite(request: Request, wave: int) -> HttpResponseBase:
    """Invite customers by what they are known by; who was asked a short time ago is left in peace, and it is said who."""
    found = queries.get_wave(request.actor, wave)
    form = Inviting(request.POST)
    kept = editing.saved(request, form, lambda: _invited(request, found, form.cleaned_data["known_by"]))
    if kept is None:
        return render(request, "quality/wave.html", wave_context(request, found) | {"inviting": form}, status=422)
    invited, resting = kept
    if resting:
        text = _("Asked a short time ago, so not invited: {names}")
        messages.warning(request, str(text).format(names="、".join(resting[:10])))
    return editing.done(request, WAVE.url(found), str(_("{n} are invited.")).format(n=invited))


def _invited(request: Request, wave: SurveyWave, lines: list[str]) -> tuple[int, list[str]]:
    hall = None if request.actor.may("quality.invite", wave) else inviting_hall(request.actor, wave)
    # Who is invited need not be seen: what somebody is known by was typed by who invites.
    permission = "quality.invite" if hall is None else "quality.invite_here"
    rows = {line: find_exact(request.actor, line, permission) for line in lines}
    unknown = [line for line, known in rows.items() if len(known) != 1]
    if unknown:
        text = str(_("Nobody, or more than one, is known by: {lines}")).format(lines=", ".join(unknown[:10]))
        raise Invalid(fields={"known_by": [text]})
    resting = []
    for line, (customer,) in rows.items():
        try:
            if hall is None:
                actions.invite(request.actor, wave=wave, customer=customer, at=request.at)
            else:
                actions.invite_here(request.actor, hall=hall, wave=wave, customer=customer, at=request.at)
        except actions.Resting:
            resting.append(line)
    return len(rows) - len(resting), resting
