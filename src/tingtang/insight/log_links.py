"""On the page of a log: the ways to what it shows."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from tingtang.core.views import actor_of
from tingtang.insight.queries import VIEW
from tingtang.journal.models import Log


def render(request: HttpRequest, log: Log) -> str:
    """Buttons to the process map and the waiting times of a log."""
    if log.pk != Log.OWN and not actor_of(request).may(VIEW):  # other logs belong to no hall
        return ""
    return render_to_string("insight/parts/log_links.html", {"log": log}, request)
