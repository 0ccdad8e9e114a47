"""Planning's pages in the menu."""

from tingtang.core import registry

PLACES: tuple[registry.Place, ...] = ()


def register() -> None:
    """Put pages where the menu looks."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
