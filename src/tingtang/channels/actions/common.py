"""What every write on a conversation shares."""

from datetime import datetime
from typing import Any

from tingtang.channels.events import CONVERSATION_OPENED, MESSAGE_WRITTEN
from tingtang.channels.models import ADDRESS, Channel, Conversation, Medium, Message, new_key
from tingtang.channels.queries.conversations import contact_digest
from tingtang.channels.rules.mail import one_line
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.sealing import seal
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.journal.saving import tidy


def held(conversation: Conversation) -> Conversation:
    """The conversation as it is now, held until the action ends."""
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("channel", "customer", "case", "hall")
    found = rows.filter(pk=conversation.pk).first()
    if found is None:
        raise NotFound
    return found


def about(conversation: Conversation) -> dict[str, Any]:
    """The objects an event of a conversation relates."""
    return {"conversation": conversation} | {
        name: getattr(conversation, name) for name in ("customer", "case", "hall", "channel")
    }


def begin(
    actor: Actor,
    channel: Channel,
    *,
    at: datetime,
    address: str = "",
    name: str = "",
    subject: str = "",
    customer: Customer | None = None,
    language: str = "",
    **more: Any,
) -> Conversation:
    """Begin a conversation and record it."""
    made = Conversation(
        channel=channel, customer=customer, hall=more.pop("hall", channel.hall), name=tidy(one_line(name))[:100],
        subject=tidy(one_line(subject))[:300], language=language, opened_at=at, changed_at=at, **more,
    )  # fmt: skip
    if address:
        made.address, made.contact = seal(address, ADDRESS), contact_digest(address)
    made.save()
    record(CONVERSATION_OPENED, actor, at=at, **about(made), medium=channel.medium)
    return made


def new_message_id(channel: Channel) -> str:
    """An unguessable Message-ID under our own name."""
    domain = channel.address.rpartition("@")[2] or "tingtang.invalid"
    return f"tt.{new_key()}@{domain}"


def write_out(
    actor: Actor,
    conversation: Conversation,
    body: str,
    *,
    at: datetime,
    subject: str = "",
    due_at: datetime | None = None,
    **more: Any,
) -> Message:
    """Put a message to the customer where it is sent from. In a chat he has it at once."""
    channel = conversation.channel
    is_at_once = channel.medium in {Medium.CHAT, Medium.PHONE}
    made = Message(
        conversation=conversation, channel=channel, direction=Message.Direction.OUT, body=str(tidy(body))[:20_000],
        subject=one_line(subject or conversation.subject)[:300], at=at, message_id=new_message_id(channel),
        state=Message.State.DELIVERED if is_at_once else Message.State.QUEUED,
        due_at=None if is_at_once else due_at or at, sent_at=at if is_at_once else None, **more,
    )  # fmt: skip
    made.save()
    record(
        MESSAGE_WRITTEN, actor, at=at, **about(conversation), message=made, staff=made.staff, campaign=made.campaign,
        medium=channel.medium, occasion=made.occasion or None,
    )  # fmt: skip
    return made
