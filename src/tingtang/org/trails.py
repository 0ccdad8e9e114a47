"""What of rights and devices belongs to the audit trail."""

from tingtang.journal import trail
from tingtang.org import events


def register() -> None:
    """Name the events."""
    trail.trace("right", events.ROLE_SAVED, events.ROLE_LEFT, events.ROLE_GRANTED, events.ROLE_WITHDRAWN)
    trail.trace("command", events.DEVICE_PREPARED, events.DEVICE_SAVED, events.DEVICE_ENROLLED, events.DEVICE_REVOKED)
