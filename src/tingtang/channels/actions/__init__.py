"""Writes of channels, by noun."""

from tingtang.channels.actions import arriving, campaigns, channels, forgetting, replies, sending, talking, telling

__all__ = ["arriving", "campaigns", "channels", "forgetting", "replies", "sending", "talking", "telling"]
