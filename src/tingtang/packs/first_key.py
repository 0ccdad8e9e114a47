"""The key that the first page asks for where others can reach it: whoever comes first would otherwise administer everything.

It is made of the installation's secret key, so that nothing has to be kept, and any process can say it.
"""

import hashlib
import hmac
from typing import Final

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_GROUPS: Final = 3


def first_key(secret: str) -> str:
    """The key, in groups that can be read out: `h7kd-29qm-xw4t`."""
    found = hmac.new(secret.encode(), b"tingtang.first-run", hashlib.sha256).digest()
    letters = [_LETTERS[byte % len(_LETTERS)] for byte in found[: 4 * _GROUPS]]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, len(letters), 4))


def is_first_key(given: str, secret: str) -> bool:
    """Whether somebody knows it, however he writes its groups."""
    plain = "".join(sign for sign in given.lower() if sign.isalnum())
    return hmac.compare_digest(plain.encode(), first_key(secret).replace("-", "").encode())
