"""Planning's parts of other domains' pages."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from tingtang.core.views import actor_of
from tingtang.org.models import Hall
from tingtang.planning.queries import VIEW


def hall_now(request: HttpRequest, hall: Hall) -> str:
    """On the supervisor's page: a place for what comes next, fetched after the page itself and again every minute."""
    return render_to_string("planning/now_panel.html", {"hall": hall}, request) if actor_of(request).may(VIEW, hall) else ""
