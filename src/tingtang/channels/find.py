"""What Ctrl-K finds among conversations: by who wrote, about what, and the number of the case."""

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tingtang.channels.queries import conversations as reads
from tingtang.core.registry import Found
from tingtang.core.views import actor_of

MOST = 6


def conversations(request: HttpRequest, text: str) -> list[Found]:
    """Conversations one may see, the latest first."""
    actor = actor_of(request)
    if not actor.may_somewhere(reads.VIEW) or (len(text) < 2 and text.isascii()):
        return []
    named = (
        Q(subject__icontains=text) | Q(name__icontains=text) | Q(customer__name__icontains=text) | Q(case__number__iexact=text)
    )
    rows = reads.conversations(actor).filter(named, is_silent=False).order_by("-changed_at")[:MOST]
    return [
        Found(
            f"{one.name or one.masked} · {one.subject}"[:90], reverse("channels:talk", args=[one.pk]), _("Conversations"),
            one.channel.name_in(),
        )
        for one in rows
    ]  # fmt: skip
