"""Pages of devices: prepare, show the code once, revoke."""

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.org import actions, forms, queries, tables
from tingtang.org.actions.devices import Prepared
from tingtang.org.models import Device
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

DEVICE = Noun(
    "org",
    "device",
    "devices",
    title=gettext_lazy("Devices"),
    new_title=gettext_lazy("New device"),
    make=gettext_lazy("Prepare a device"),
    save_verb=gettext_lazy("Save the device"),
    remove_verb=gettext_lazy("Remove the device"),
    table=tables.Devices,
    save=actions.save_device,
    remove=actions.remove_device,
)


def _devices(request: Request) -> QuerySet[Device]:
    return Device.objects.visible_to(request.actor, "org.view_accounts").select_related("hall", "counter", "zone")


@page("org.view_accounts")
def devices(request: Request) -> HttpResponseBase:
    return listed(request, DEVICE, _devices(request))


@page("org.save_device")
def device(request: Request, device: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, Device, device, "org.save_device")
    form = forms.Device(request.POST or None, instance=found, actor=request.actor)
    state = tables.device_state(found)
    word = tables.DEVICE_STATES[state]
    return edited(request, DEVICE, found, form, template="org/device.html", device=found, state=state, state_word=word)


@page("org.prepare_device")
@never_cache
def new_device(request: Request) -> HttpResponseBase:
    form = forms.Device(request.POST or None, instance=Device(), actor=request.actor)
    prepared = editing.saved(request, form, lambda: _prepare(request, form))
    if prepared is not None:
        return _code_page(request, prepared)
    return editing.page(request, form, page_title=DEVICE.new_title, submit=DEVICE.make, cancel=DEVICE.url())


def _prepare(request: Request, form: forms.Device) -> Prepared:
    values = form.values()
    del values["version"]
    return actions.prepare_device(request.actor, at=request.at, **values)


@page("org.prepare_device")
@require_POST
@never_cache
def new_code(request: Request, device: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, Device, device, "org.prepare_device")
    return _code_page(request, actions.prepare_device(request.actor, hall=found.hall, device=found, at=request.at))


def _code_page(request: Request, prepared: Prepared) -> HttpResponseBase:
    try:
        address = request.build_absolute_uri(reverse("devices:enrol"))
    except NoReverseMatch:
        address = request.build_absolute_uri("/d/enrol/")
    context = {
        "device": prepared.device,
        "code": f"{prepared.code[:4]} {prepared.code[4:]}",
        "address": address,
        "page_title": _("Enrol {name}").format(name=prepared.device),
    }
    return render(request, "org/code.html", context)


@page("org.revoke_device")
@require_POST
def revoke_device(request: Request, device: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, Device, device, "org.revoke_device")
    return editing.attempt(
        request,
        lambda: actions.revoke_device(request.actor, device=found, at=request.at),
        url=DEVICE.url(),
        text=_("{name} is shut out. To use it again, enrol it with a new code.").format(name=found),
    )


@page("org.remove_device")
@require_POST
def remove_device(request: Request, device: int) -> HttpResponseBase:
    return removed(request, DEVICE, queries.get_part(request.actor, Device, device, "org.remove_device"))
