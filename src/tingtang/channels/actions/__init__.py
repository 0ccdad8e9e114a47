"""Writes of channels, by noun."""

from tingtang.channels.actions import (
    announcements,
    arriving,
    campaigns,
    channels,
    forgetting,
    replies,
    sealing,
    sending,
    talking,
    telling,
)

__all__ = [
    "announcements",
    "arriving",
    "campaigns",
    "channels",
    "forgetting",
    "replies",
    "sealing",
    "sending",
    "talking",
    "telling",
]
