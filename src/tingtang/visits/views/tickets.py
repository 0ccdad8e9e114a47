"""All numbers of a hall, past ones too, and the story of one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tingtang.core.views import actor_of, page
from tingtang.org.models import Hall
from tingtang.org.queries import get_hall
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Search
from tingtang.ui.tables import Table
from tingtang.visits import forms
from tingtang.visits.events import CHANNELS
from tingtang.visits.models import WAITS, TicketState
from tingtang.visits.queries import VIEW
from tingtang.visits.queries import tickets as reads
from tingtang.visits.queries.console import get_ticket
from tingtang.visits.queries.lobby import offered
from tingtang.visits.views.shown import shown


class ByNumber(Search):
    """A number as people say it: A007, a7, 7."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        text = data.get(self.name, "").strip()
        return reads.by_number(query, text) if text else query


class InState(Choice):
    """One state; those who wait are found by the line's own indexes."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        return query.filter(WAITS) if self.chosen(data) == TicketState.WAITING else super().narrow(query, data)


class Tickets(Table):
    """The list of numbers."""

    name = "visits.tickets"
    sort = "-day_date"
    columns = (
        Column("label", gettext_lazy("Number"), link=lambda t: reverse("visits:ticket", args=[t.hall.code, t.pk])),
        Column("day_date", gettext_lazy("Day"), kind="date", sort="day_date", is_indexed=True),
        Column("service", gettext_lazy("Service"), value=lambda t: t.service.name_in()),
        Column("state", gettext_lazy("State"), kind="badge", words=dict(TicketState.choices)),
        Column("issued_at", gettext_lazy("Taken"), kind="time"),
        Column("called_at", gettext_lazy("Called"), kind="time"),
        Column("ended_at", gettext_lazy("Ended"), kind="time"),
        Column("counter", gettext_lazy("Counter"), value=lambda t: t.counter.name_in() if t.counter else None),
        Column("service_class", gettext_lazy("Class"), is_shown=False),
        Column("channel", gettext_lazy("Taken at"), words=CHANNELS, is_shown=False),
        Column("call_count", gettext_lazy("Calls"), kind="number", is_shown=False),
        Column("note", gettext_lazy("Note"), is_shown=False),
    )
    empty_title = gettext_lazy("No numbers yet")
    empty_text = gettext_lazy("Numbers taken at the kiosk, by the guide or on the phone appear here, and stay.")

    def __init__(self, hall: Hall, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters = (  # type: ignore[misc]
            ByNumber((), label=gettext_lazy("Number")),
            Dates("day", gettext_lazy("Day"), field="day_date", is_date=True),
            InState("state", gettext_lazy("State"), TicketState.choices),
            Choice("service", gettext_lazy("Service"), lambda: [(s.pk, s.name_in()) for s in offered(hall)], field="service_id"),
        )


@page(VIEW)
@require_safe
def tickets(request: HttpRequest, hall: str) -> HttpResponseBase:
    """The list, today's first; every day that ever was by the filter."""
    found = get_hall(actor_of(request), hall, VIEW)
    rows = reads.tickets(actor_of(request), found).select_related("service", "counter", "hall")
    with timezone.override(found.zone):
        table = Tickets(found, rows, request)
        return table.respond("visits/tickets/list.html", hall=found, page_title=_("All numbers"))


@page(VIEW)
@require_safe
def ticket(request: HttpRequest, hall: str, ticket_id: int) -> HttpResponse:
    """The story of one number, from the journal, with why it was called when it was."""
    found = get_hall(actor_of(request), hall, VIEW)
    one = forms.same_hall(found, get_ticket(actor_of(request), ticket_id))
    context = {
        "page_title": one.label,
        "ticket": one,
        "episodes": reads.episodes(one),
        "story": reads.story(one),
        "errands": one.errands.select_related("service").order_by("position"),
        "estimate": reads.promise(one),
    }
    return shown(request, found, "visits/tickets/ticket.html", context)
