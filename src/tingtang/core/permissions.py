"""Names of what may be done: every action is a permission, and readings are declared here."""

from collections.abc import Iterator

from tingtang.core import registry
from tingtang.core.registry import Text


def reading(name: str, label: Text) -> str:
    """Declare a permission to see something and return its name."""
    registry.reading.add(name, label)
    return name


def all_permissions() -> Iterator[tuple[str, Text]]:
    """Every permission with its label, actions after readings."""
    yield from registry.reading.items()
    for name, act in registry.action.items():
        yield name, act.label
