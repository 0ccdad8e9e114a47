"""Buttons that set up a drive or a plan from a gap, a finding or a fault."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import Denied, NotFound
from tingtang.core.views import Request, page
from tingtang.customers.queries.worth import VIEW as VIEW_WORTH
from tingtang.improvement.actions import begun as actions
from tingtang.improvement.queries import begun
from tingtang.improvement.queries.begun import Source
from tingtang.improvement.queries.corrections import get_correction
from tingtang.quality.models import GAP_NAMES
from tingtang.quality.queries.gaps import get_study
from tingtang.quality.queries.inspections import get_finding
from tingtang.ui import editing

_LONGEST_KEY = 10


def _key(request: Request, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < _LONGEST_KEY else None


def _source(request: Request, permission: str) -> Source:
    actor = request.actor
    study, gap = _key(request, "gap_study"), _key(request, "gap")
    if (key := _key(request, "finding")) is not None:
        found = begun.of_finding(get_finding(actor, key))
    elif (key := _key(request, "correction")) is not None:
        found = begun.of_correction(get_correction(actor, key))
    elif study is not None and gap is not None and gap in GAP_NAMES:
        found = begun.of_gap(get_study(actor, study), gap)
    else:
        raise NotFound
    if not actor.may(permission, found.hall):
        raise Denied(permission=permission)
    return found


@page("improvement.set_up_drive")
@require_POST
def set_up_drive(request: Request) -> HttpResponseBase:
    """Set up a drive against what was found."""
    source = _source(request, "improvement.set_up_drive")
    made = actions.set_up_drive(request.actor, hall=source.hall, source=source, at=request.at)
    return editing.done(
        request, reverse("improvement:drive", args=[made.pk]), _("The campaign is set up: look through it and begin it.")
    )


@page("improvement.set_up_plan")
@require_POST
def set_up_plan(request: Request) -> HttpResponseBase:
    """Set up a plan of what is done about what was found."""
    source = _source(request, "improvement.set_up_plan")
    made = actions.set_up_plan(request.actor, hall=source.hall, source=source, at=request.at)
    return editing.done(
        request, reverse("improvement:correction", args=[made.pk]), _("The plan is set up with its cause and remedies.")
    )


@page(begun.SHARE)
@require_POST
def share_finding(request: Request) -> HttpResponseBase:
    """Make a draft of an article of what the analysis of customers shows of a group."""
    trait, label = request.POST.get("trait", "")[:100], request.POST.get("group", "")[:200]
    if not request.actor.may_somewhere(VIEW_WORTH):
        raise Denied(permission=VIEW_WORTH)
    found = begun.of_group(request.actor, trait, label, timezone.localdate(request.at))
    url = reverse("customers:worth")
    if found is None:
        messages.error(request, _("This group is too small to be told of: its customers would be known by their figures."))
        return HttpResponseRedirect(url)
    hall = begun.shared_in(request.actor)
    made = actions.share_finding(request.actor, hall=hall, title=found.title, body=found.body, found_on=url, at=request.at)
    text = _("A draft has been written: say what is done with it, and publish it.")
    return editing.done(request, reverse("improvement:article", args=[made.pk]), text)
