"""When somebody answers on a channel, and what is said when nobody does."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext, override

from tingtang.catalogue.queries import hall_zone, working_calendar
from tingtang.catalogue.rules.clock import Unreachable, next_open
from tingtang.channels.models import Channel, Conversation, Message
from tingtang.channels.rules.sending import filled
from tingtang.core.naming import text_in


def opens_at(channel: Channel, at: datetime) -> datetime | None:
    """When somebody answers again; None when somebody does now, or it never was said when. `at` itself when never again."""
    if channel.calendar is None:
        return None
    try:
        found = next_open(at, working_calendar(channel.calendar, hall_zone(channel.hall)))
    except Unreachable:
        return at
    return found if found > at else None


def away_words(channel: Channel, language: str, at: datetime) -> str:
    """What a customer is told who writes outside the hours; empty within them."""
    opens, code = opens_at(channel, at), language or settings.LANGUAGE_CODE
    if opens is None:
        return ""
    with override(code):
        local = opens.astimezone(hall_zone(channel.hall))
        when = f"{local:%Y-%m-%d %H:%M}" if opens > at else "–"
        text = text_in(channel.away, code) or gettext(
            "Nobody answers at this hour. Your message is kept; we read it from {time} on."
        )
        return filled(text, {"time": when})


def is_told(talk: Conversation) -> bool:
    """Whether the customer who waits was told already that nobody is there."""
    latest = talk.messages.filter(direction=Message.Direction.OUT).order_by("-at", "-pk").first()
    waits = talk.waiting_since
    return latest is not None and latest.nature == Message.Nature.AUTOMATIC and waits is not None and latest.at >= waits
