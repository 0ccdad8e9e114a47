"""What is sent: taken to be sent before it goes, settled after, so that a worker that is killed never sends twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from tingtang.channels.actions.common import about
from tingtang.channels.actions.manners import put_off
from tingtang.channels.events import CHANNEL_LOOKED, MESSAGE_AGAIN, MESSAGE_FAILED, MESSAGE_SENT, SENDING_BEGAN
from tingtang.channels.models import Campaign, Channel, Message
from tingtang.channels.rules.sending import next_try
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import locked

LOST_AFTER: Final = timedelta(minutes=10)
MINUTE: Final = timedelta(minutes=1)


class NotToSendAgain(Refused):
    """The message is on its way or has arrived."""

    message = _("Only a message that could not be delivered, or perhaps was not, is sent again.")


@action("channels.begin_sending", label=_("Send messages (the system does this)"))
def begin_sending(actor: Actor, *, channel: Channel, at: datetime, most: int = 50) -> list[Message]:
    """Take the next messages of a channel to be sent: answers before campaigns, no more in a minute than it carries."""
    kept = locked(channel)
    used = Message.objects.filter(channel=kept, taken_at__gt=at - MINUTE).count()
    rows = Message.objects.select_for_update(of=("self",), skip_locked=True).filter(
        channel=kept, state=Message.State.QUEUED, due_at__lte=at
    )
    room = max(0, min(most, kept.per_minute - used))
    free = rows.exclude(campaign__in=Campaign.objects.filter(state=Campaign.State.STOPPED))
    taken: list[Message] = []
    for some in (free.filter(campaign__isnull=True), free.filter(campaign__isnull=False)):
        if len(taken) < room:
            related = some.select_related("conversation__customer__hall", "conversation__hall", "channel", "campaign", "purpose")
            taken += put_off(actor, kept, related.order_by("due_at", "pk")[: room - len(taken)], at)
    if not taken:
        unchanged()
        return []
    for one in taken:
        one.state, one.taken_at, one.tries, one.reason = Message.State.SENDING, at, one.tries + 1, ""
    Message.objects.bulk_update(taken, ["state", "taken_at", "tries", "reason"])
    record(SENDING_BEGAN, actor, at=at, channel=kept, count=len(taken))
    return taken


def _being_sent(message: Message) -> Message | None:
    rows = Message.objects.select_for_update(of=("self",)).select_related("conversation", "campaign", "channel")
    return rows.filter(pk=message.pk, state=Message.State.SENDING).first()


@action("channels.settle_sent", label=_("Note what was sent (the system does this)"))
def settle_sent(actor: Actor, *, message: Message, at: datetime) -> None:
    """Note that a message has gone. Nothing happens when it was not being sent."""
    kept = _being_sent(message)
    if kept is None:
        unchanged()
        return
    kept.state, kept.sent_at, kept.reason = Message.State.SENT, at, ""
    kept.save(update_fields=["state", "sent_at", "reason"])
    record(
        MESSAGE_SENT, actor, at=at, **about(kept.conversation), message=kept, campaign=kept.campaign, medium=kept.channel.medium,
        tries=kept.tries, waited_seconds=(at - kept.at).total_seconds(),
    )  # fmt: skip


@action("channels.settle_failed", label=_("Note what could not be sent (the system does this)"))
def settle_failed(
    actor: Actor, *, message: Message, reason: str, at: datetime, is_final: bool = False, is_unsure: bool = False
) -> None:
    """Note that a message did not go: tried again later unless that is `is_final` or was tried too often.

    When nobody knows whether it went (`is_unsure`), it is not sent again by itself: a person decides.
    """
    kept = _being_sent(message)
    if kept is None:
        unchanged()
        return
    again = None if is_final or is_unsure else next_try(kept.tries, at)
    kept.state = Message.State.UNSURE if is_unsure else Message.State.QUEUED if again else Message.State.FAILED
    kept.reason, kept.due_at = reason[:300], again
    kept.save(update_fields=["state", "reason", "due_at"])
    record(
        MESSAGE_FAILED, actor, at=at, **about(kept.conversation), message=kept, campaign=kept.campaign,
        medium=kept.channel.medium, tries=kept.tries, state=kept.state,
    )  # fmt: skip


@action("channels.recover_lost", label=_("Find messages whose sender is gone (the system does this)"))
def recover_lost(actor: Actor, *, channel: Channel, at: datetime, is_repeatable: bool) -> int:
    """Messages that a worker took and never settled: sent again where the receiver knows them again, else left to a person."""
    lost = Message.objects.filter(channel=channel, state=Message.State.SENDING, taken_at__lt=at - LOST_AFTER)
    found: Sequence[Message] = list(lost.select_related("conversation", "campaign", "channel")[:200])
    for one in found:
        settle_failed(actor, message=one, reason="worker", at=at, is_unsure=not is_repeatable)
    unchanged()
    return len(found)


@action("channels.send_again", on="message", label=_("Send messages again"))
def send_again(actor: Actor, *, message: Message, at: datetime) -> Message:
    """Send a message that could not be delivered, or perhaps was not. Refused for any other, and to whoever was erased."""
    kept = Message.objects.select_for_update(of=("self",)).select_related("conversation", "channel").filter(pk=message.pk).first()
    if kept is None:
        raise NotFound
    if kept.state not in {Message.State.FAILED, Message.State.UNSURE} or not kept.conversation.address:
        raise NotToSendAgain
    kept.state, kept.due_at, kept.tries, kept.reason = Message.State.QUEUED, at, 0, ""
    kept.save(update_fields=["state", "due_at", "tries", "reason"])
    record(MESSAGE_AGAIN, actor, at=at, **about(kept.conversation), message=kept)
    return kept


@action("channels.note_look", label=_("Note whether a mailbox could be read (the system does this)"))
def note_look(actor: Actor, *, channel: Channel, at: datetime, trouble: str = "") -> None:
    """Note when a mailbox was looked into and what was in the way; an event only when that changes."""
    kept = locked(channel)
    if bool(kept.trouble) != bool(trouble):
        record(CHANNEL_LOOKED, actor, at=at, channel=kept, is_well=not trouble)
    else:
        unchanged()
    kept.looked_at, kept.trouble = at, trouble[:300]
    kept.save(update_fields=["looked_at", "trouble"])
