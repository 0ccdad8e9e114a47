"""The page of service roles of a hall: who is on duty, by which rule help is called, and the calls (ORG-24)."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org.queries import get_hall, staff_of
from tingtang.ui import editing
from tingtang.visits.actions import helping as actions
from tingtang.visits.forms import helping as forms
from tingtang.visits.models import HelpCall
from tingtang.visits.queries import helping as reads

MOST, MOST_RINGING = 10, 100


@page(reads.VIEW_HELP)
@require_safe
def helpers(request: Request, hall: str) -> HttpResponseBase:
    """Who is on duty, whom a call goes to, and the calls."""
    found, actor = get_hall(request.actor, hall, reads.VIEW_HELP), request.actor
    rule, me = reads.rungs(found), staff_of(actor)
    ringing = reads.calls(found).filter(answered_at=None)[:MOST_RINGING]
    context = {
        "page_title": _("Service roles and calls for help"),
        "hall": found,
        "at": request.at,
        "roles": reads.directory(found, request.at),
        "rungs": rule,
        "open": [
            (one, next((rung for rung in reversed(rule) if rung.order <= one.rung), None), reads.how_answered(one, me, rule))
            for one in ringing
        ],
        "over": reads.calls(found).filter(answered_at__isnull=False)[:MOST],
        "may": {verb: actor.may(f"visits.{verb}", found) for verb in ("call_help", "answer_help", "set_help_rule")},
        "call_form": forms.Call(),
        "rule_form": forms.Rule(rule),
    }
    with timezone.override(found.zone):
        return render(request, "visits/helping.html", context)


@page("visits.call_help")
@require_POST
def call_help(request: Request, hall: str) -> HttpResponseBase:
    """Call the first in line."""
    found, form = get_hall(request.actor, hall, "visits.call_help"), forms.Call(request.POST)
    return editing.attempt(
        request, lambda: actions.call_help(request.actor, hall=found, at=request.at, **form.cleaned_data),
        url=reverse("visits:helpers", args=[found.code]), text=_("The first in line has been called."), form=form,
    )  # fmt: skip


@page("visits.answer_help")
@require_POST
def answer_help(request: Request, hall: str, call_id: int) -> HttpResponseBase:
    """One is on the way."""
    found = get_hall(request.actor, hall, "visits.answer_help")
    one = HelpCall.objects.visible_to(request.actor, "visits.answer_help").filter(hall=found, pk=call_id).first()
    if one is None:
        raise NotFound
    return editing.attempt(
        request, lambda: actions.answer_help(request.actor, call=one, at=request.at),
        url=reverse("visits:helpers", args=[found.code]), text=_("All who were called, and who called, know it."),
    )  # fmt: skip


@page("visits.set_help_rule")
@require_POST
def set_help_rule(request: Request, hall: str) -> HttpResponseBase:
    """Say who is called, and then who."""
    found = get_hall(request.actor, hall, "visits.set_help_rule")
    form = forms.Rule(reads.rungs(found), request.POST)
    return editing.attempt(
        request, lambda: actions.set_help_rule(request.actor, hall=found, rule=form.rule(), at=request.at),
        url=reverse("visits:helpers", args=[found.code]), text=_("The call rule has been saved."), form=form,
    )  # fmt: skip
