"""Keys and links nobody can guess, and how they are kept."""

import hashlib
import hmac
import secrets
from functools import lru_cache

from django.conf import settings


def new_key(prefix: str) -> str:
    """A fresh secret of 160 bits, readable in a log by its prefix: `ttd_…` for a device, `tta_…` for an account."""
    return f"{prefix}_{secrets.token_urlsafe(20)}"


def new_code() -> str:
    """Eight digits to type in once, as on an enrolment slip."""
    return f"{secrets.randbelow(10**8):08d}"


@lru_cache(maxsize=8)
def _pepper(purpose: str, secret: str) -> bytes:
    return hashlib.blake2b(secret.encode(), person=purpose.encode()[:16]).digest()


def keep(key: str, purpose: str = "key") -> bytes:
    """What is stored of a random key: a fast keyed hash (keys are random, so a slow one would protect nothing)."""
    return hmac.digest(_pepper(purpose, settings.SECRET_KEY), key.encode(), "sha256")
