"""Reads of channels, by noun."""

from tingtang.channels.queries.conversations import VIEW, VIEW_SETUP, get_conversation

__all__ = ["VIEW", "VIEW_SETUP", "get_conversation"]
