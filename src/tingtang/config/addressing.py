"""Which view an address leads to, without trying the hundreds of addresses that begin with another word."""

from collections.abc import Sequence
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import ResolverMatch, RoutePattern

MOST_KNOWN = 2000
Address = URLPattern | URLResolver


class ByFirstWord(URLResolver):
    """All addresses, in their order; to find one, only those are tried that may begin with the word it begins with."""

    def __init__(self, addresses: Sequence[Address]) -> None:
        super().__init__(RoutePattern(""), list(addresses))
        self._by_word: dict[str, URLResolver] = {}
        self._plain: dict[str, ResolverMatch] = {}

    def resolve(self, path: str) -> ResolverMatch:
        """As Django finds it. An address without arguments is found once: there are no more of them than have been written."""
        if (known := self._plain.get(path)) is not None:
            return known
        word = path.partition("/")[0]
        among = self._by_word.get(word)
        if among is None:
            among = URLResolver(self.pattern, _beginning(self.url_patterns, word))
            if len(self._by_word) < MOST_KNOWN:
                self._by_word[word] = among
        found = among.resolve(path)
        if not found.args and not found.kwargs:
            self._plain[path] = found
        return found


def _beginning(addresses: Sequence[Address], word: str) -> list[Address]:
    """Those that may begin with a word. What begins with an argument may begin with any."""
    found: list[Address] = []
    for one in addresses:
        route = str(one.pattern) if isinstance(one.pattern, RoutePattern) else "<any>"
        if isinstance(one, URLResolver) and not route:
            inner: Any = _beginning(one.url_patterns, word)
            found += [URLResolver(one.pattern, inner, one.default_kwargs, one.app_name, one.namespace)] if inner else []
        elif "<" in route.partition("/")[0] or route.partition("/")[0] == word:
            found.append(one)
    return found
