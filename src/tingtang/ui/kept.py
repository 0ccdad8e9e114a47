"""Parts of pages that say the same until what they are made of changes: drawn once for each language and for each such thing.

A frame of forty addresses, icons and texts took 3 ms of every page. What is kept is named by all that it depends on: texts, numbers
and None by what they say, anything else by being the very same object, which is held for as long as its text is.
"""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import trans_real

from tingtang.ui import bundles

MOST: Final = 3000
MOST_CHARACTERS: Final = 20_000_000  # a list of a large organisation has a hundred thousand above its rows, by every address
_PLAIN: Final = frozenset({str, int, type(None)})
_django = vars(trans_real)  # `_active` is where Django keeps the catalogue of the language of the moment
_texts: dict[tuple[Any, ...], tuple[tuple[Any, ...], SafeString]] = {}
_size = [0]  # characters in all


def kept(make: Callable[[], str], *about: Any, name: object) -> SafeString:
    """What `make` draws, which depends on the language, the build, the addresses and `about` alone; `name` says which part it is."""
    catalogue = getattr(_django["_active"], "value", None)
    parts = (name, catalogue, bundles.icons(), settings.ROOT_URLCONF, *about)
    key = tuple([part if type(part) in _PLAIN else (id(part),) for part in parts])
    found = _texts.get(key)
    if found is None:
        text = mark_safe(make())  # noqa: S308 - as it was drawn
        if len(_texts) >= MOST or _size[0] + len(text) > MOST_CHARACTERS:
            _texts.clear()
            _size[0] = 0
        found = _texts[key] = (parts, text)
        _size[0] += len(text)
    return found[1]
