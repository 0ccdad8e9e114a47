"""Names of what may be done: every action is a permission, and readings are declared here."""

from collections.abc import Iterable, Iterator

from tingtang.core import registry
from tingtang.core.registry import Text

_INCLUDED: dict[str, tuple[str, ...]] = {}


def reading(name: str, label: Text, *, includes: Iterable[str] = (), within: Iterable[str] = ()) -> str:
    """Declare a permission to see something, held in the same halls by who holds one it is `within`; those it `includes` come with it."""
    registry.reading.add(name, label)
    _INCLUDED[name] = tuple(includes)
    _INCLUDED.update({one: (*_INCLUDED.get(one, ()), name) for one in within})
    return name


def with_included(permissions: Iterable[str]) -> Iterator[str]:
    """Permissions as granted, and those they include."""
    for name in permissions:
        yield name
        yield from _INCLUDED.get(name, ())


def all_permissions() -> Iterator[tuple[str, Text]]:
    """Every permission with its label, actions after readings."""
    yield from registry.reading.items()
    for name, act in registry.action.items():
        yield name, act.label
