"""What is done with a roster: planned, published."""

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.planning import actions, queries
from tingtang.ui import editing


@page("planning.plan_roster")
@require_POST
def plan_roster(request: Request, sheet: int) -> HttpResponseBase:
    """Search for the best roster."""
    found = queries.find_sheet(request.actor, sheet, "planning.plan_roster")
    url = reverse("planning:sheet", args=[found.pk])
    return editing.attempt(
        request,
        lambda: actions.plan_roster(request.actor, sheet=found, at=request.at),
        url=url,
        text=_("The roster has been planned."),
    )


@page("planning.publish_roster")
@require_POST
def publish_roster(request: Request, sheet: int) -> HttpResponseBase:
    """Make it the shifts of its halls."""
    found = queries.find_sheet(request.actor, sheet, "planning.publish_roster")
    url = reverse("planning:sheet", args=[found.pk])
    text = _("The roster is now the plan of its halls.")
    return editing.attempt(request, lambda: actions.publish_roster(request.actor, sheet=found, at=request.at), url=url, text=text)
