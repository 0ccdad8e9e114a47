"""From rows to bytes."""

from typing import Any

import orjson
from django.http import HttpResponse

from tingtang.visits.models import Call, Ticket


def answer(data: Any, status: int = 200) -> HttpResponse:
    """`data` as JSON."""
    return HttpResponse(orjson.dumps(data), status=status, content_type="application/json")


def call_answer(call: Call) -> HttpResponse:
    """A call with its number."""
    return answer(
        {
            "call": call.pk,
            "ticket": call.ticket_id,
            "label": call.ticket.label,
            "service": call.service_id,
            "counter": call.counter_id,
            "state": call.outcome or ("serving" if call.started_at else "called"),
            "called_at": call.called_at,
            "waited_seconds": round(call.waited_seconds, 3),
            "times_called": call.times_called,
            "why": call.why,
        }
    )


def state_answer(ticket: Ticket) -> HttpResponse:
    """Where a ticket stands."""
    return answer({"ticket": ticket.pk, "label": ticket.label, "state": str(ticket.state)})
