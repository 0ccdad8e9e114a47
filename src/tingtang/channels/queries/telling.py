"""Reads of what people are told by message, and of what was sent."""

from typing import Final

from django.db.models import Q, QuerySet

from tingtang.channels.models import Channel, Message, Telling, Wish, seen_by
from tingtang.channels.queries.conversations import VIEW_SETUP
from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.org.models import Hall

WISH_SALT: Final = "channels.wish"


def tellings(actor: Actor, permission: str = VIEW_SETUP) -> QuerySet[Telling]:
    """Of what people are told, for whoever may see how channels are set up."""
    found = Telling.objects.select_related("hall", "channel", "purpose")
    return found if actor.may_somewhere(permission) else found.none()


def get_telling(actor: Actor, key: int, permission: str = VIEW_SETUP) -> Telling:
    """One of them. NotFound when absent or not visible."""
    found = tellings(actor, permission).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def tellings_for(label: str, hall: Hall | None, occasion: str = "", *, is_asked: bool = False) -> list[Telling]:
    """By which channels people are told in a hall: of an occasion, or of anything about a thing they ask for (`is_asked`).

    What a hall says itself stands instead of what is said for all.
    """
    kinds = {
        name for name, one in registry.occasion.items()
        if (name == occasion if occasion else name.startswith(f"{label}.")) and (one.is_asked or not is_asked)
    }  # fmt: skip
    rows = Telling.objects.select_related("channel", "purpose", "hall").filter(
        Q(hall=hall) | Q(hall__isnull=True) if hall is not None else Q(hall__isnull=True),
        occasion__in=kinds, is_active=True, channel__is_active=True,
    )  # fmt: skip
    found = sorted(rows, key=lambda one: (one.hall_id is None, one.order, one.pk))
    own = {one.occasion for one in found if one.hall_id is not None}
    return [one for one in found if one.hall_id is not None or one.occasion not in own]


def channels_asked(label: str, hall: Hall) -> list[Channel]:
    """By which channels people may ask to be told of a thing in a hall, each once, in order."""
    found = {one.channel_id: one.channel for one in tellings_for(label, hall, is_asked=True)}
    return list(found.values())


def wanted(label: str) -> set[int]:
    """The keys of the things of a kind of which somebody asked to be told."""
    return set(Wish.objects.filter(label=label, ended_at__isnull=True).values_list("key", flat=True))


def wishes_of(label: str, key: int) -> list[Wish]:
    """Who asked to be told of one thing."""
    rows = Wish.objects.filter(label=label, key=key, ended_at__isnull=True)
    return list(rows.select_related("talk__channel", "talk__hall").order_by("pk"))


def deliveries(actor: Actor) -> QuerySet[Message]:
    """All that went out, or did not, in conversations one may see."""
    rows = Message.objects.filter(direction=Message.Direction.OUT).select_related(
        "conversation__customer", "channel", "campaign", "staff"
    )
    return rows.filter(seen_by(actor, "conversation__"))
