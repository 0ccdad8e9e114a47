"""EventType: what can be recorded, declared by each domain in its `events.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tingtang.core import registry
from tingtang.core.registry import Text


@dataclass(frozen=True, eq=False)
class EventType:
    """A kind of thing that happens: its name (past tense), label, the objects it relates (qualifiers) and its attributes.

    Attribute types are OCEL's: string, integer, float, boolean, time; `json` is kept as a string of JSON on export.
    `values` says codes in the reader's words, by attribute; `hall_values` those that a hall names itself, by the hall's id.
    Where codes come from a table, the domain adds to `hall_values` or `table_values` when it is ready.
    """

    name: str
    label: Text
    objects: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    hall_values: dict[str, Callable[[int], Mapping[str, Text]]] = field(default_factory=dict, init=False)
    table_values: dict[str, Callable[[], Mapping[str, Text]]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        registry.event.add(self.name, self)
