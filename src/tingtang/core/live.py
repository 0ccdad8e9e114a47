"""Live pages: publish a small message to a topic, and sign the link by which a browser listens."""

import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from tingtang.core import live_format


def publish(topic: str, payload: dict[str, Any], *, event: str = "message") -> None:
    """Send `payload` to everybody who listens to `topic`, when the transaction commits. Refused above 1 kB."""
    notification = live_format.notification(topic, event, orjson.dumps(payload).decode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [live_format.CHANNEL, notification])


def stream_url(request: HttpRequest, topics: Iterable[str], *, seconds: int = 12 * 3600) -> str:
    """A link to the live process for `topics`, valid for `seconds`."""
    token = live_format.sign(settings.SECRET_KEY, tuple(topics), int(time.time()) + seconds)
    return f"{live_origin(request)}/live/stream?token={token}"


def live_origin(request: HttpRequest) -> str:
    """Scheme and host of the live process as this browser reaches it."""
    if settings.LIVE_URL:
        parts = urlsplit(settings.LIVE_URL)
        return f"{parts.scheme}://{parts.netloc}"
    host, _, port = request.get_host().rpartition(":")
    if not host or host.endswith("]") is False and not port.isdigit():
        host, port = request.get_host(), "443" if request.is_secure() else "80"
    return f"{request.scheme}://{host}:{int(port) + 1}"
