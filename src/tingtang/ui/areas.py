"""Fields of work that not every installation has: their pages stand in the menu once they are in use, or while one is on them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tingtang.core.registry import Text

SECONDS: Final = 30.0  # as long a menu may lack what was begun elsewhere


@dataclass(frozen=True)
class Area:
    """One field of work: its name, what it is for, where it is begun and by whom, its places in the menu and how its views are named."""

    label: Text
    note: Text
    begins_at: str
    permission: str
    is_used: Callable[[], bool]
    places: frozenset[str]
    views: tuple[str, ...]


_areas: dict[str, Area] = {}
_asked: dict[str, tuple[float, frozenset[str]]] = {}


def add(name: str, area: Area) -> None:
    """Make an area known."""
    _areas[name] = area


def areas() -> Iterator[tuple[str, Area]]:
    """Every area there is, by name."""
    yield from sorted(_areas.items())


def remember(unused: frozenset[str], until: float) -> None:
    """Take these areas for unused until then, on the clock of this process."""
    _asked["unused"] = until, unused


def unused(*, fresh: bool = False) -> frozenset[str]:
    """The areas nobody works in here, as asked half a minute ago at the longest."""
    until, found = _asked.get("unused", (0.0, frozenset()))
    if fresh or time.monotonic() > until:
        found = frozenset(name for name, area in _areas.items() if not area.is_used())
        remember(found, time.monotonic() + SECONDS)
    return found


def hidden(view: str) -> frozenset[str]:
    """The places that stay out of the menu of a page with the view of that name."""
    away = (_areas[name] for name in unused())
    return frozenset(place for area in away if not view.startswith(area.views) for place in area.places)
