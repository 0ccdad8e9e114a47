"""Writes of rules of approach, and what they put off."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.channels.events import MANNER_SAVED, MESSAGES_PUT_OFF, REMOVED
from tingtang.channels.models import Channel, Manner, Message
from tingtang.channels.queries.manners import peace_until, with_quiet
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, remove, save

FIELDS: Final = field_names(
    Manner, "code", "name", "names", "hall", "tier", "of_kind", "quiet_from", "quiet_until", "texts", "order", "is_active"
)


@action("channels.save_manner", label=_("Set up rules of approach"))
def save_manner(
    actor: Actor, /, *, at: datetime, manner: Manner | None = None, version: str | None = None, **values: Any
) -> Manner:
    """Change a rule of approach, or make one. Refused: half a time of quiet, or one without end."""
    return save(actor, MANNER_SAVED, manner or Manner(), values, FIELDS, at=at, version=version)


@action("channels.remove_manner", label=_("Remove rules of approach"))
def remove_manner(actor: Actor, *, manner: Manner, at: datetime) -> None:
    """Remove a rule of approach."""
    remove(actor, REMOVED, manner, at=at)


def put_off(actor: Actor, channel: Channel, messages: Iterable[Message], at: datetime) -> list[Message]:
    """Of messages about to go those that may go now; what nobody asked for waits until its customer's quiet is over (NOT-09).

    Unasked is what rests on a consent: campaigns, notices, surveys. Answers and what somebody asked to be told of go at once.
    """
    rules, kept, late = list(with_quiet()), [], []
    for one in messages:
        talk = one.conversation
        until = peace_until(rules, talk.customer, talk.hall, at) if rules and one.purpose_id is not None else None
        if until is None:
            kept.append(one)
        else:
            one.due_at, one.reason = until, "quiet"
            late.append(one)
    if late:
        Message.objects.bulk_update(late, ["due_at", "reason"])
        record(MESSAGES_PUT_OFF, actor, at=at, channel=channel, count=len(late))
    return kept
