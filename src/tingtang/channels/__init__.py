"""Channels: how the organisation and its customers reach each other beside the hall: mail, chat, phone, messages."""
