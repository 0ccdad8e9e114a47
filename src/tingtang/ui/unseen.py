"""Characters that nobody sees: they hide what a text says, turn it round, or make a title that no one can press."""

import re
from typing import Final

# Marks and overrides of direction, spaces without width, the mark of byte order. Joiners stay: emoji and some scripts need them.
_UNSEEN: Final = re.compile("[\u200b\u200e\u200f\u061c\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def seen(text: str) -> str:
    """`text` without the characters that nobody sees."""
    return text if text.isascii() else _UNSEEN.sub("", text)
