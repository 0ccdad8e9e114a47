"""Writes of channels, by noun."""

from tingtang.channels.actions import arriving, campaigns, channels, forgetting, replies, sending, talking

__all__ = ["arriving", "campaigns", "channels", "forgetting", "replies", "sending", "talking"]
