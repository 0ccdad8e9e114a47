"""Times of a line pulled from the journal."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.planning import actions, queries
from tingtang.planning.queries.times import DAYS, measured, with_measured
from tingtang.ui import editing


@page("planning.save_sheet")
@require_POST
def pull_times(request: Request, sheet: int) -> HttpResponseBase:
    """Put the measured times of the latest four weeks into the tasks that name a service, as a new version."""
    found = queries.find_sheet(request.actor, sheet, "planning.save_sheet")
    url = reverse("planning:sheet", args=[found.pk])
    codes = {task["service"] for task in found.data.get("tasks", ()) if task.get("service")}
    times = measured(request.actor, codes, hall=found.hall, at=request.at)
    data, taken = with_measured(found.data, times) if times else (found.data, 0)
    if not taken:
        text = _("No task names a service that was served at least five times in the latest {days} days.")
        messages.error(request, text.format(days=DAYS))
        return HttpResponseRedirect(url)
    note = _("times of the latest {days} days").format(days=DAYS)
    actions.save_sheet(request.actor, sheet=found, hall=found.hall, at=request.at, data=data, note=note)
    if lacking := sorted(codes - times.keys()):
        text = _("Not taken, because no such service was served at least five times in the latest {days} days: {codes}.")
        messages.warning(request, text.format(days=DAYS, codes=_(", ").join(lacking)))
    return editing.done(request, url, _("{count} times have been taken from the journal.").format(count=taken))
