"""EventType: what can be recorded, declared by each domain in its `events.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tingtang.core import registry
from tingtang.core.registry import Text


@dataclass(frozen=True, eq=False)
class EventType:
    """A kind of thing that happens: its name (past tense), label, the objects it relates (qualifiers) and its attributes.

    Attribute types are OCEL's: string, integer, float, boolean, time; `json` is kept as a string of JSON on export.
    """

    name: str
    label: Text
    objects: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        registry.event.add(self.name, self)
