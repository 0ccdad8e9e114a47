"""Signed calls between programs, after the Standard Webhooks specification: id, time and body under one HMAC."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

TOLERANCE: Final = timedelta(minutes=5)


def signature(secret: str, *, key: str, timestamp: str, body: bytes) -> str:
    """The signature of a call."""
    signed = hmac.digest(secret.encode(), f"{key}.{timestamp}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(signed).decode()


def is_genuine(secret: str, given: str, *, key: str, timestamp: str, body: bytes, at: datetime) -> bool:
    """Whether one of the signatures given is right, and the call is fresh: older ones may be played back by others."""
    if not secret or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 13):
        return False
    if abs(at.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        return False
    expected = signature(secret, key=key, timestamp=timestamp, body=body).encode()
    return any(hmac.compare_digest(expected, one.encode("utf-8", "replace")) for one in given.split(" ")[:5])
