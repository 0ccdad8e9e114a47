"""Texts that nobody may read in the database: sealed with AES-256-GCM, found again by a keyed digest.

`settings.DATA_KEYS` holds the key ring as (name, secret) pairs. The first key seals, all of them open: a new key is put in
front, everything is sealed anew, then the old one is taken away.
"""

import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

Buffer = bytes | memoryview
_NONCE = 12


class CannotOpen(RuntimeError):
    """A sealed text was sealed with a key that is no longer on the ring, or was tampered with."""


@lru_cache(maxsize=64)
def _key(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, None, f"tingtang {purpose}".encode()).derive(secret.encode())


def _ring() -> list[tuple[str, str]]:
    return list(settings.DATA_KEYS)


def current_key() -> str:
    """The name of the key that seals now."""
    return _ring()[0][0]


def seal(text: str, purpose: str) -> bytes:
    """`text` sealed with the current key; it opens for the same `purpose` only."""
    name, secret = _ring()[0]
    head = bytes([len(name)]) + name.encode()
    nonce = secrets.token_bytes(_NONCE)
    return head + nonce + AESGCM(_key(secret, f"seal {purpose}")).encrypt(nonce, text.encode(), head)


def key_of(sealed: Buffer) -> str:
    """The name of the key with which `sealed` was sealed."""
    start = bytes(sealed)
    return start[1 : 1 + start[0]].decode()


def unseal(sealed: Buffer, purpose: str) -> str:
    """The text. Refused (`CannotOpen`) when its key is gone or a byte was changed."""
    sealed = bytes(sealed)
    start = 1 + sealed[0]
    secret = dict(_ring()).get(key_of(sealed))
    if secret is None:
        raise CannotOpen(f"the key {key_of(sealed)!r} is not in TINGTANG_DATA_KEYS")
    nonce, rest = sealed[start : start + _NONCE], sealed[start + _NONCE :]
    try:
        return AESGCM(_key(secret, f"seal {purpose}")).decrypt(nonce, rest, sealed[:start]).decode()
    except InvalidTag:
        raise CannotOpen("it was sealed with another key of the same name, or changed outside the program") from None


def digest(text: str, purpose: str) -> bytes:
    """By what a sealed text is found again: a keyed hash of 16 bytes with the current key."""
    return _digest(_ring()[0][1], text, purpose)


def digests(text: str, purpose: str) -> list[bytes]:
    """The digests under every key of the ring, to search for while texts are being sealed anew."""
    return [_digest(secret, text, purpose) for _name, secret in _ring()]


def _digest(secret: str, text: str, purpose: str) -> bytes:
    return hmac.digest(_key(secret, f"find {purpose}"), text.encode(), hashlib.sha256)[:16]
