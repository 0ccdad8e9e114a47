"""Live pages: publish a small message to a topic, and sign the link by which a browser listens."""

import time
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from tingtang.core import live_format
from tingtang.core.actors import ANONYMOUS


def publish(topic: str, payload: dict[str, Any], *, name: str = "message", sequence: int | None = None) -> None:
    """Send `payload` to everybody who listens to `topic`, when the transaction commits. Refused above 1 kB."""
    text = live_format.pack_message(topic, payload, name=name, sequence=sequence)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [live_format.CHANNEL, text])


def reader_topic(account_id: int) -> str:
    """What concerns one person, whichever page is open."""
    return f"reader-{account_id}"


def stream_url(request: HttpRequest, topics: Iterable[str], *, seconds: int = live_format.LINK_SECONDS) -> str:
    """A link to the live process for `topics` and for what concerns the reader, valid for `seconds`."""
    key = live_format.link_key(settings.SECRET_KEY)
    actor = getattr(request, "actor", ANONYMOUS)
    own = [reader_topic(actor.id)] if actor.kind == "account" else []
    token = live_format.sign_link(key, [*topics, *own], expires_at=int(time.time()) + seconds)
    return f"{live_origin(request)}/live/stream?token={token}"


def live_origin(request: HttpRequest) -> str:
    """Scheme and host of the live process as this browser reaches it."""
    return _origin(settings.LIVE_URL, request.scheme or "", request.get_host())


@lru_cache(maxsize=1000)
def _origin(url: str, scheme: str, host: str) -> str:
    parts = urlsplit(url or f"//{host}")
    if url:
        return f"{parts.scheme}://{parts.netloc}"
    port = parts.port or (443 if scheme == "https" else 80)
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{scheme}://{name}:{port + 1}"
