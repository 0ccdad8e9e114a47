"""The desk: who waits for an answer, longest first; and the list of all conversations."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tingtang.channels.queries import channels as channel_reads
from tingtang.channels.queries import conversations as reads
from tingtang.channels.queries import telling as telling_reads
from tingtang.channels.queries.conversations import VIEW
from tingtang.channels.tables import Conversations, Deliveries
from tingtang.channels.topics import desk_topic
from tingtang.core.live import stream_url
from tingtang.core.views import Request, page


@page(VIEW)
@require_GET
def desk(request: Request) -> HttpResponseBase:
    """Who waits; the inside alone when the page looks again."""
    actor = request.actor
    context: dict[str, Any] = {
        "page_title": _("Messages"),
        "desk": reads.desk(actor),
        "may_take": actor.may_somewhere("channels.take"),
        "may_call": actor.may_somewhere("channels.log_call"),
        "trouble": [one for one in channel_reads.mailboxes() if one.trouble],
        "chat": reads.chat_channel(),
        "stream": stream_url(request, [desk_topic()]),
    }
    inside = request.headers.get("HX-Request") == "true"
    return render(request, "channels/desk_inside.html" if inside else "channels/desk.html", context)


@page(VIEW)
@require_GET
def conversations(request: Request) -> HttpResponseBase:
    """All conversations one may see."""
    return Conversations(reads.conversations(request.actor).filter(is_silent=False), request).respond(
        page_title=_("All conversations")
    )


@page(VIEW)
@require_GET
def deliveries(request: Request) -> HttpResponseBase:
    """All that was sent, or was not, and what became of it."""
    return Deliveries(telling_reads.deliveries(request.actor), request).respond(page_title=_("What was sent"))
