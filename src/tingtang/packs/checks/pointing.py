"""Names in a pack that point at nothing or stand twice: how every check says so."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from tingtang.org.roles import BUILT_IN
from tingtang.packs.source import Place, Problem, Source

BUILT_IN_ROLES = tuple(role.code for role in BUILT_IN)


def there_twice(source: Source, key: str, items: Iterable[Any], attribute: str = "code", under: Place = ()) -> Iterator[Problem]:
    """What stands more than once where it may stand once."""
    seen: set[Any] = set()
    for number, item in enumerate(items):
        value = getattr(item, attribute)
        if value in seen:
            message = _("“%(value)s” is there twice; every %(attribute)s stands once")
            yield source.problem((*under, key, number, attribute), message % {"value": value, "attribute": attribute})
        seen.add(value)


def none_such(source: Source, place: Place, value: object, known: Iterable[object], what: str) -> Iterator[Problem]:
    """The complaint about a name that nothing in the pack has."""
    known = list(known)
    if value not in known:
        message = _("there is no %(what)s “%(value)s” in this pack; it has: %(known)s")
        yield source.problem(place, message % {"what": what, "value": value, "known": ", ".join(map(str, known)) or "–"})


def matching(pattern: str, known: Iterable[str]) -> list[str]:
    """The permissions a pattern stands for: itself, or all of a domain (`visits.*`)."""
    start = pattern[:-1] if pattern.endswith(".*") else None
    return sorted(name for name in known if name == pattern or (start and name.startswith(start)))
