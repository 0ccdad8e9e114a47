"""Reads of channels and phrases."""

from django.db.models import Q, QuerySet

from tingtang.channels.models import Channel, Medium, Phrase
from tingtang.channels.queries.conversations import VIEW_SETUP
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound

GATEWAYS = (Medium.SMS, Medium.MESSENGER)


def channels(actor: Actor, permission: str = VIEW_SETUP) -> QuerySet[Channel]:
    """Channels of the house, and of the halls where the actor holds the permission."""
    return Channel.objects.select_related("hall", "kind").filter(in_halls(actor, permission))


def phrases(actor: Actor, permission: str = VIEW_SETUP) -> QuerySet[Phrase]:
    """Phrases of the house, and of the halls where the actor holds the permission."""
    return Phrase.objects.select_related("hall").filter(in_halls(actor, permission))


def in_halls(actor: Actor, permission: str) -> Q:
    """What belongs to the house, or to a hall where the actor holds the permission."""
    halls = actor.halls(permission)
    if isinstance(halls, frozenset):
        return Q(hall__isnull=True) | Q(hall__in=halls) if halls else Q(pk__in=[])
    return Q(pk__isnull=False)


def get_channel(actor: Actor, key: int, permission: str = VIEW_SETUP) -> Channel:
    """One channel. NotFound when absent or not visible."""
    found = channels(actor, permission).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def get_phrase(actor: Actor, key: int, permission: str = VIEW_SETUP) -> Phrase:
    """One phrase. NotFound when absent or not visible."""
    found = phrases(actor, permission).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def channel_called(code: str, *media: str) -> Channel:
    """A channel in use by its code, of one of some media. NotFound otherwise."""
    found = Channel.objects.select_related("hall", "kind").filter(code=code, is_active=True, medium__in=media).first()
    if found is None:
        raise NotFound
    return found


def sending() -> list[Channel]:
    """Channels that send by a worker."""
    return list(Channel.objects.filter(is_active=True, medium__in=(Medium.MAIL, *GATEWAYS)).order_by("pk"))


def mailboxes() -> list[Channel]:
    """Channels whose mailbox is looked into."""
    return list(Channel.objects.filter(is_active=True, medium=Medium.MAIL, secret__isnull=False).order_by("pk"))
