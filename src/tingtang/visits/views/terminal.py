"""The self-service computer: customers look up their own records and cases on it, one after the other (CUS-37)."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from tingtang.cases.queries.portal import SHARED, forget_visit
from tingtang.core.queries import DEVICE_COOKIE
from tingtang.core.views import Request, actor_of
from tingtang.org.actions.devices import note_seen
from tingtang.visits.queries import VIEW_TERMINAL
from tingtang.visits.queries.devices import get_device
from tingtang.visits.views.enrol import keep_key
from tingtang.visits.views.machines import edition, machine_page, machine_read

FILES = ("terminal.css", "terminal.js")
IDLE_SECONDS = 60


@machine_page(VIEW_TERMINAL)
def terminal(request: Request) -> HttpResponseBase:
    """Where every visit begins and ends: nobody has come in."""
    device = get_device(actor_of(request), "terminal")
    note_seen(device, at=request.at)
    forget_visit(request.session)
    home = reverse("visits:terminal")
    request.session[SHARED] = {
        "home": home,
        "device": str(device.pk),
        "idle": device.settings.get("idle_seconds", IDLE_SECONDS),
        "edition": edition(device, *FILES),
    }
    context = {"page_title": device.hall.name_in(), "hall": device.hall, "is_home": True}
    response = render(request, "visits/terminal.html", context)
    keep_key(response, request.COOKIES[DEVICE_COOKIE], home)
    return response


@machine_read(VIEW_TERMINAL)
def alive(request: Request) -> dict[str, Any]:
    """Asked again and again while the page is open: the computer is there, and hears when it is to load anew."""
    device = get_device(actor_of(request), "terminal")
    note_seen(device, at=request.at)
    return {"edition": edition(device, *FILES)}


def frame(request: HttpRequest, _subject: object) -> str:
    """What stands around every page that customers see on such a computer: the way out, and what ends a forgotten visit."""
    shared = request.session.get(SHARED) if hasattr(request, "session") else None
    if shared is None:
        return ""
    setup = {
        "home": shared["home"],
        "alive": reverse("visits:terminal_alive"),
        "is_home": request.path == shared["home"],
        "idle_seconds": shared["idle"],
        "edition": shared["edition"],
        "texts": {"seconds": _("The visit ends in {n} seconds.")},
    }
    return render_to_string("visits/terminal_frame.html", {"setup": setup}, request)
