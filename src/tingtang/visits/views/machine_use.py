"""How a machine of the hall works: printing, languages, voice, messages; part of the device's page, and a page of its own."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org.actions import save_device
from tingtang.org.models import Device
from tingtang.org.queries import get_part
from tingtang.ui import editing
from tingtang.visits.forms import MACHINE_USES


@page("org.save_device")
@require_http_methods(["GET", "HEAD", "POST"])
def machine_use(request: Request, device: int) -> HttpResponseBase:
    """Change how a machine works; it loads its page again by itself when it is at rest."""
    found = get_part(request.actor, Device, device, "org.save_device")
    shape = MACHINE_USES.get(found.kind)
    if shape is None:
        raise NotFound
    form = shape(request.POST or None, initial=shape.shown(found.settings))

    def save() -> Device:
        kept = {name: value for name, value in found.settings.items() if name == "language"}
        return save_device(request.actor, hall=found.hall, device=found, at=request.at, settings=kept | form.settings())

    home = reverse("org:device", args=[found.pk])
    if editing.saved(request, form, save) is not None:
        return editing.done(
            request, home, _("Saved. {name} takes it over within a minute, when nobody is using it.").format(name=found)
        )
    title = _("How {name} works").format(name=found)
    return editing.page(request, form, page_title=title, submit=_("Save how it works"), cancel=home)


def panel(_request: HttpRequest, device: Any) -> str:
    """The way from the page of a device to how it works."""
    if device.kind not in MACHINE_USES:
        return ""
    return render_to_string("visits/machine_panel.html", {"device": device})
