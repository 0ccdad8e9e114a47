"""Reads of conversations and messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.channels import models
from tingtang.channels.models import Channel, Conversation, ConversationQuerySet, Enclosure, Medium, Message, Phrase
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.core.sealing import digest, digests
from tingtang.customers.models import Customer
from tingtang.customers.queries import family, find_exact
from tingtang.org.models import Hall

VIEW = reading(models.VIEW, _("See conversations with customers"))
VIEW_SETUP = reading("channels.view_setup", _("See channels and phrases"))
DIGEST: Final = "channels"
MOST_SHOWN: Final = 200
OWN: Final = ("channels.say",)
LATELY: Final = timedelta(hours=1)


def contact_digest(address: str) -> bytes:
    """By what an address is found again."""
    return digest(address.strip().casefold(), DIGEST)


def contact_digests(address: str) -> list[bytes]:
    """The same under every key of the ring."""
    return digests(address.strip().casefold(), DIGEST)


def conversations(actor: Actor) -> ConversationQuerySet:
    """Those the actor may see, with what lists show."""
    return Conversation.objects.visible_to(actor).select_related("channel", "customer", "case__kind", "hall", "holder")


def get_conversation(actor: Actor, key: int) -> Conversation:
    """One conversation. NotFound when absent or not visible."""
    found = conversations(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Desk:
    """What waits to be answered, longest first, and what one holds."""

    waiting: list[Conversation]
    mine: list[Conversation]
    others: int
    lost: list[Message]


def desk(actor: Actor) -> Desk:
    """The conversations to be answered now. Mails that became cases wait with their cases, not here."""
    seen = conversations(actor).filter(state=Conversation.State.OPEN)
    free = seen.filter(Q(case__isnull=True) | Q(case__phase="closed"), holder__isnull=True, waiting_since__isnull=False)
    waiting = list(free.order_by("waiting_since", "pk")[:MOST_SHOWN])
    mine = seen.filter(holder_id=actor.staff_id).order_by("waiting_since", "-changed_at") if actor.staff_id else seen.none()
    others = seen.filter(holder__isnull=False).exclude(holder_id=actor.staff_id).count()
    bad = [Message.State.FAILED, Message.State.UNSURE]
    lost = Message.objects.filter(state__in=bad, campaign__isnull=True, conversation__in=seen.values("pk"))
    rows = lost.select_related("conversation__customer", "channel").order_by("-at", "-pk")
    return Desk(waiting, list(mine[:MOST_SHOWN]), others, list(rows[:20]))


def thread(conversation: Conversation) -> list[Message]:
    """The latest messages, the oldest of them first."""
    rows = (
        conversation.messages.select_related("staff", "campaign")
        .prefetch_related("enclosures")
        .order_by("-at", "-pk")[:MOST_SHOWN]
    )
    return list(rows)[::-1]


def get_enclosure(conversation: Conversation, key: int) -> Enclosure:
    """A file of a conversation. NotFound when it has none such."""
    found = Enclosure.objects.filter(pk=key, message__conversation=conversation).first()
    if found is None:
        raise NotFound
    return found


def get_message(actor: Actor, key: int) -> Message:
    """One message of a conversation the actor may see."""
    seen = Conversation.objects.visible_to(actor).values("pk")
    found = Message.objects.select_related("conversation", "channel").filter(pk=key, conversation__in=seen).first()
    if found is None:
        raise NotFound
    return found


def messages_of(actor: Actor, customer: Customer) -> QuerySet[Message]:
    """What was said with a customer, the newest first."""
    seen = Conversation.objects.visible_to(actor).filter(customer__in=family(customer)).values("pk")
    return Message.objects.filter(conversation__in=seen).select_related("channel", "staff", "campaign").order_by("-at", "-pk")


def holder_of(link_key: str) -> tuple[Actor, Conversation]:
    """Whoever holds the link of a chat, and the chat. NotFound for a wrong link."""
    found = Conversation.objects.select_related("channel", "customer", "case", "hall").filter(
        link_key=link_key, channel__medium=Medium.CHAT
    )
    one = found.first() if 20 <= len(link_key) <= 32 else None
    if one is None:
        raise NotFound
    return owner_of(one), one


def owner_of(conversation: Conversation) -> Actor:
    """The customer of a chat as an actor who may write in it."""
    grants = dict.fromkeys(OWN, frozenset({0}))
    own = ("channels.conversation", conversation.pk)
    return Actor("customer", conversation.customer_id or 0, "", grants, conversation.language, conversation.hall_id, own=own)


def visitor(language: str) -> Actor:
    """Somebody on the public page: he may begin a chat or ask to be left alone, and nothing else."""
    return Actor("customer", 0, "", {"channels.open_chat": EVERYWHERE, "channels.opt_out": EVERYWHERE}, language)


def wisher(hall: Hall, language: str) -> Actor:
    """Somebody on the page of one thing of his in a hall: he may ask to be told of it, and nothing else."""
    return Actor("customer", 0, "", {"channels.wish": frozenset({hall.pk})}, language, hall.pk)


def gateway() -> Actor:
    """A gateway that has proved who it is by its signature."""
    grants = dict.fromkeys(("channels.receive_message", "channels.note_delivery"), EVERYWHERE)
    return Actor("system", 0, "gateway", grants)


def known_by(address: str) -> Customer | None:
    """The one customer who is reached at this address; None when nobody is, or several are."""
    from tingtang.core.actors import SYSTEM  # noqa: PLC0415 - asked in the name of the house, not of a reader

    found = find_exact(SYSTEM, address) if address else []
    return found[0] if len(found) == 1 else None


def chat_channel() -> Channel | None:
    """The chat that customers are offered."""
    return Channel.objects.filter(medium=Medium.CHAT, is_active=True).order_by("pk").first()


def is_flooding(channel: Channel, address: str, at: datetime, *, limit: int) -> bool:
    """Whether an address has begun too many conversations lately."""
    begun = Conversation.objects.filter(channel=channel, contact__in=contact_digests(address), opened_at__gt=at - LATELY)
    return begun.count() >= limit


def phrases(actor: Actor, conversation: Conversation | None = None) -> QuerySet[Phrase]:
    """Phrases in use: those of the house and of the conversation's hall."""
    halls = [conversation.hall_id] if conversation is not None and conversation.hall_id else []
    found = Phrase.objects.filter(is_active=True).order_by("order", "code")
    return found.filter(hall__isnull=True) | found.filter(hall__in=halls)


def position(conversation: Conversation) -> int:
    """How many wait longer on the same channel, for the customer who waits."""
    if conversation.waiting_since is None or conversation.holder_id is not None:
        return 0
    before = Conversation.objects.filter(
        channel=conversation.channel_id,
        state=Conversation.State.OPEN,
        holder__isnull=True,
        waiting_since__lt=conversation.waiting_since,
    )
    return before.count()
