"""What the web and the live process say to each other: signed links to a stream, and the text of a notification."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

CHANNEL = "tingtang_live"
MESSAGE_LIMIT_BYTES = 1024  # PostgreSQL would carry 8000; a board on a poor line should not have to
TOPIC_LIMIT = 32
LINK_SECONDS = 12 * 3600  # one working day: a board that reloads every morning never sees it expire


class Link(NamedTuple):
    """What a signed link opens, and until when (seconds since 1970)."""

    topics: tuple[str, ...]
    expires_at: int


class BadLink(ValueError):
    """The link to a stream was not signed by this installation, or its time is over."""


class MessageTooLong(ValueError):
    """A live message says what changed in at most 1 kB; what it looks like is fetched."""


@dataclass(frozen=True, slots=True)
class Message:
    """One notification: who should hear it, its name, its JSON text, and the sender's own number if it has one."""

    topic: str
    name: str
    data: str
    sequence: int | None = None

    def frame(self, sequence: int) -> bytes:
        """The bytes of a Server-Sent Event, encoded once for everybody who hears it."""
        number = self.sequence if self.sequence is not None else sequence
        return f"id: {number}\nevent: {self.name}\ndata: {self.data}\n\n".encode()


def link_key(secret: str) -> bytes:
    """The key that signs links to streams, derived from the installation's secret key."""
    return hmac.new(secret.encode(), b"tingtang live link 1", hashlib.sha256).digest()


def sign_link(key: bytes, topics: Iterable[str], *, expires_at: int) -> str:
    """A token that lets its holder hear `topics` until `expires_at` (seconds since 1970). Refuses none or too many."""
    names = sorted(set(topics))
    if not 1 <= len(names) <= TOPIC_LIMIT or any(not _is_word(name) for name in names):
        raise ValueError(f"A stream carries 1 to {TOPIC_LIMIT} topics without blanks: {names!r}")
    body = _to_text(f"{expires_at} {' '.join(names)}".encode())
    return f"{body}.{_to_text(_signature(key, body))}"


def read_link(key: bytes, token: str, *, now: float) -> Link:
    """What `token` opens. Refuses a wrong signature and a link whose time is over."""
    body, _, signature = token.partition(".")
    try:
        genuine = hmac.compare_digest(_from_text(signature), _signature(key, body))
        expires_at, *topics = _from_text(body).decode().split(" ")
    except (binascii.Error, ValueError) as error:
        raise BadLink("This link is not whole.") from error
    if not genuine:
        raise BadLink("This link was not made by this installation.")
    if int(expires_at) < now:
        raise BadLink("The time of this link is over. Load the page again.")
    return Link(tuple(topics), int(expires_at))


def pack_message(topic: str, payload: Mapping[str, Any], *, name: str = "message", sequence: int | None = None) -> str:
    """The text of the notification. Refuses more than 1 kB, and a topic or name with blanks."""
    if not _is_word(topic) or not _is_word(name):
        raise ValueError(f"Topic and name are single words: {topic!r}, {name!r}")
    data = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    text = f"{topic} {name} {'' if sequence is None else sequence}\n{data}"
    if len(text.encode()) > MESSAGE_LIMIT_BYTES:
        raise MessageTooLong(f"{len(text.encode())} bytes to {topic}; the limit is {MESSAGE_LIMIT_BYTES}")
    return text


def read_message(text: str) -> Message:
    """The message inside a notification's text. Refuses text that `pack_message` has not made."""
    head, _, data = text.partition("\n")
    topic, name, sequence = head.split(" ")
    if not topic or not name or not data:
        raise ValueError("Not a live message")
    return Message(topic, name, data, int(sequence) if sequence else None)


def _is_word(text: str) -> bool:
    return bool(text) and len(text.split()) == 1 and text.isprintable()


def _signature(key: bytes, body: str) -> bytes:
    return hmac.new(key, body.encode(), hashlib.sha256).digest()


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _from_text(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
