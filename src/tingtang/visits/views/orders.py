"""Orders one by one: let go, urged, ready, brought, cancelled, from the table or from the kitchen; and the kitchen's page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.core.live import stream_url
from tingtang.core.views import actor_of, at_of, page
from tingtang.org.models import Hall
from tingtang.org.queries import get_hall
from tingtang.visits import forms
from tingtang.visits.actions import orders as act
from tingtang.visits.models import DelayCause, Order
from tingtang.visits.queries import VIEW_TABLES
from tingtang.visits.queries import tables as reads
from tingtang.visits.queries.console import get_counter
from tingtang.visits.topics import hall_topic
from tingtang.visits.views import tables
from tingtang.visits.views.shown import done, inside_or_page, shown


@page("visits.ready_order")
@require_safe
def kitchen(request: HttpRequest, hall: str) -> HttpResponse:
    """What the tables wait for; htmx gets the inside only."""
    found = get_hall(actor_of(request), hall, "visits.ready_order")
    return inside_or_page(
        request, found, "visits/tables/kitchen_now.html", "visits/tables/kitchen.html", _kitchen(request, found)
    )


def _kitchen(request: HttpRequest, hall: Hall) -> dict[str, Any]:
    return {
        "page_title": _("Kitchen"),
        "now": reads.kitchen_now(hall, at_of(request)),
        "stream": stream_url(request, [hall_topic(hall.pk)]),
    }


@page(VIEW_TABLES)
@require_safe
def ask(request: HttpRequest, hall: str, order_id: int) -> HttpResponse:
    """What can be done with one order: bring it late with the cause, or cancel it with the reason."""
    found = get_hall(actor_of(request), hall, VIEW_TABLES)
    order = reads.OrderNow(reads.get_order(actor_of(request), found, order_id), at_of(request))
    context = {
        "one": order,
        "causes": DelayCause.choices,
        "may_serve": actor_of(request).may("visits.serve_order", found),
        "may_cancel": actor_of(request).may("visits.cancel_order", found),
    }
    return shown(request, found, "visits/tables/ask.html", context)


Step = Callable[[HttpRequest, Order], str]


def _step(permission: str) -> Callable[[Step], Callable[..., HttpResponseBase]]:
    """Make the address of one step; it shows the kitchen or the table again, whichever asked."""

    def declare(step: Step) -> Callable[..., HttpResponseBase]:
        @page(permission)
        @require_POST
        def enter(request: HttpRequest, hall: str, order_id: int) -> HttpResponse:
            found = get_hall(actor_of(request), hall, permission)
            order = reads.get_order(actor_of(request), found, order_id)
            message = step(request, order)
            if request.POST.get("from") == "kitchen":
                return done(shown(request, found, "visits/tables/kitchen_now.html", _kitchen(request, found)), message)
            counter = forms.same_hall(found, get_counter(actor_of(request), order.ticket.counter_id or 0, VIEW_TABLES))
            return done(
                shown(request, found, "visits/tables/table_now.html", tables.shown_table(request, found, counter)), message
            )

        enter.__name__, enter.__doc__ = step.__name__, step.__doc__
        return enter

    return declare


@_step("visits.fire_order")
def fire(request: HttpRequest, order: Order) -> str:
    """The party wants it now."""
    return _("%(what)s: let go.") % {"what": act.fire_order(actor_of(request), order=order, at=at_of(request))}


@_step("visits.urge_order")
def urge(request: HttpRequest, order: Order) -> str:
    """Ask the kitchen once more."""
    return _("%(what)s: urged.") % {"what": act.urge_order(actor_of(request), order=order, at=at_of(request))}


@_step("visits.ready_order")
def ready(request: HttpRequest, order: Order) -> str:
    """It can be brought."""
    return _("%(what)s: ready.") % {"what": act.ready_order(actor_of(request), order=order, at=at_of(request))}


@_step("visits.serve_order")
def serve(request: HttpRequest, order: Order) -> str:
    """It is on the table, and its name was said."""
    cause, is_announced = request.POST.get("cause", ""), not request.POST.get("is_silent")
    found = act.serve_order(actor_of(request), order=order, cause=cause, is_announced=is_announced, at=at_of(request))
    return _("%(what)s: brought.") % {"what": found}


@_step("visits.cancel_order")
def cancel(request: HttpRequest, order: Order) -> str:
    """It is not wanted any more."""
    reason = forms.words(request.POST.get("reason"))
    return _("%(what)s: cancelled.") % {
        "what": act.cancel_order(actor_of(request), order=order, reason=reason, at=at_of(request))
    }
