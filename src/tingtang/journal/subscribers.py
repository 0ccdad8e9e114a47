"""Subscribers: functions bound to event types, run after commit from a stored cursor; replayable, free to fail alone."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tingtang.core.events import EventType


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as a subscriber reads it: object ids by qualifier in the own log."""

    id: int
    type: str
    occurred_at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_id: int
    attributes: dict[str, Any]
    objects: dict[str, tuple[str, int]]
    several: dict[str, list[int]] = field(default_factory=dict)  # where more than one is related by the same qualifier

    def object_ids(self, qualifier: str) -> list[int]:
        """The ids of all objects related as `qualifier`."""
        one = self.object_id(qualifier)
        return self.several.get(qualifier) or ([] if one is None else [one])

    def object_id(self, qualifier: str) -> int | None:
        """The id of the object related as `qualifier`."""
        found = self.objects.get(qualifier)
        return found[1] if found else None


def by_qualifier(rows: Iterable[tuple[str, str, int]]) -> tuple[dict[str, tuple[str, int]], dict[str, list[int]]]:
    """The objects of an event (qualifier, type, id) as `Happened` holds them: one for each qualifier, and all where there are several."""
    every: dict[str, list[tuple[str, int]]] = {}
    for qualifier, name, key in rows:
        every.setdefault(qualifier, []).append((name, key))
    one = {qualifier: found[-1] for qualifier, found in every.items()}
    return one, {qualifier: [key for _name, key in found] for qualifier, found in every.items() if len(found) > 1}


Take = Callable[[list[Happened]], None]


@dataclass(frozen=True)
class Subscriber:
    """A function that takes batches of events of some types, in order."""

    name: str
    types: frozenset[str]
    take: Take
    wanted: Callable[[], Collection[str]] | None = None

    def names(self) -> list[str]:
        """The names of the types it wants now."""
        return list(self.types if self.wanted is None else self.wanted())


SUBSCRIBERS: dict[str, Subscriber] = {}


def subscriber(name: str, *types: EventType, wanted: Callable[[], Collection[str]] | None = None) -> Callable[[Take], Take]:
    """Bind a function to event types. It gets each batch at least once, in order; it must be idempotent.

    `wanted` says instead, each time anew, which types by their names.
    """

    def declare(take: Take) -> Take:
        if name in SUBSCRIBERS:
            raise ValueError(f"subscriber {name!r} is declared twice")
        SUBSCRIBERS[name] = Subscriber(name, frozenset(t.name for t in types), take, wanted)
        return take

    return declare
