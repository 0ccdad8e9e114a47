"""Mailboxes that are looked into, and folders of mails."""

import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from tingtang.channels.rules.mail import LARGEST_BYTES

MOST: Final = 100
TIMEOUT_SECONDS: Final = 20


class Unreachable(Exception):
    """The mailbox could not be read."""


def look(address: str, take: Callable[[bytes], object]) -> int:
    """Give each unread mail of `imaps://user:password@host/INBOX` to `take`, then mark it as read; how many there were.

    A mail that is too large is marked without being fetched. What was taken before a cut is known again by its Message-ID.
    """
    parts = urlsplit(address)
    try:
        with _opened(parts.hostname or "", parts.port, is_sealed=parts.scheme == "imaps") as box:
            box.login(unquote(parts.username or ""), unquote(parts.password or ""))
            folder = unquote(parts.path.strip("/")) or "INBOX"
            state, _said = box.select(f'"{folder}"')
            if state != "OK":
                raise Unreachable(f"no folder {folder}")
            return _read(box, take)
    except (OSError, imaplib.IMAP4.error, socket.gaierror) as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:300]) from error


def _opened(host: str, port: int | None, *, is_sealed: bool) -> imaplib.IMAP4:
    """The line to a mail server, which proves who it is before a password is sent."""
    if is_sealed:
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=ssl.create_default_context(), timeout=TIMEOUT_SECONDS)
    return imaplib.IMAP4(host, port or 143, timeout=TIMEOUT_SECONDS)


def _read(box: imaplib.IMAP4, take: Callable[[bytes], object]) -> int:
    _state, found = box.uid("SEARCH", "UNSEEN")
    keys = (found[0] or b"").split()[:MOST] if found else []
    for key in keys:
        number = key.decode()
        _state, size = box.uid("FETCH", number, "(RFC822.SIZE)")
        if _size(size) <= LARGEST_BYTES:
            _state, parts = box.uid("FETCH", number, "(BODY.PEEK[])")
            for part in parts:
                if isinstance(part, tuple) and isinstance(part[1], bytes):
                    take(part[1])
        box.uid("STORE", number, "+FLAGS", r"(\Seen)")
    return len(keys)


def _size(said: list[object]) -> int:
    text = said[0].decode("ascii", "replace") if said and isinstance(said[0], bytes) else ""
    digits = text.rpartition("RFC822.SIZE")[2].strip(" )")
    return int(digits) if digits.isdecimal() else 0


def maildir(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """The mails in `new` of a Maildir, the oldest first, with the file each is in."""
    for path in sorted((folder / "new").iterdir()):
        if path.is_file():
            yield path, path.read_bytes()[: LARGEST_BYTES + 1]


def seen(path: Path) -> None:
    """Move a mail of a Maildir to those that were read."""
    with suppress(FileNotFoundError):
        path.rename(path.parent.parent / "cur" / f"{path.name}:2,S")
