"""What-ifs of a hall under a name: kept, opened again, removed."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.core.actors import Actor
from tingtang.core.views import actor_of, at_of, page
from tingtang.org.models import Hall
from tingtang.planning import actions
from tingtang.planning.actions.scenarios import ASKED
from tingtang.planning.queries.halls import get_hall
from tingtang.planning.queries.scenarios import get_scenario, scenarios
from tingtang.ui import editing

SAVE, REMOVE = "planning.save_scenario", "planning.remove_scenario"


def kept(actor: Actor, hall: Hall, chosen: str) -> dict[str, Any]:
    """The what-ifs of a hall with the addresses that open them, and what the actor may do with them; `chosen` is the open one."""
    rows: list[dict[str, Any]] = [
        {"scenario": one, "url": _url(one.hall, one.asked | {"kept": str(one.pk)}), "is_open": str(one.pk) == chosen}
        for one in scenarios(actor, hall)
    ]
    name = next((row["scenario"].name for row in rows if row["is_open"]), "")
    return {"kept": rows, "kept_name": name, "may_keep": actor.may(SAVE, hall), "may_forget": actor.may(REMOVE, hall)}


def _url(hall: Hall, asked: dict[str, str]) -> str:
    return f"{reverse('planning:what_if')}?{urlencode({'hall': hall.code, **asked})}"


def asked_of(given: QueryDict) -> dict[str, str]:
    """The fields of the what-if page that an address says."""
    return {name: str(given[name]) for name in ASKED if given.get(name)}


@page(SAVE)
@require_POST
def save_scenario(request: HttpRequest) -> HttpResponse:
    """Keep what the address asks under the name that was typed."""
    actor = actor_of(request)
    hall, asked = get_hall(actor, request.GET.get("hall", "")), asked_of(request.GET)
    name = request.POST.get("name", "")

    def act() -> None:
        actions.save_scenario(actor, hall=hall, name=name, asked=asked, at=at_of(request))

    return editing.attempt(request, act, url=_url(hall, asked), text=_("{name} has been saved.").format(name=name.strip()))


@page(REMOVE)
@require_POST
def remove_scenario(request: HttpRequest, scenario: int) -> HttpResponse:
    """Forget one that was kept; what the page shows stays."""
    actor = actor_of(request)
    found = get_scenario(actor, scenario, REMOVE)
    text = _("{name} has been removed.").format(name=found.name)

    def act() -> None:
        actions.remove_scenario(actor, scenario=found, at=at_of(request))

    return editing.attempt(request, act, url=_url(found.hall, asked_of(request.GET)), text=text)
