"""Object-centric maps: what follows what for objects of several types at once, each type with edges of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tingtang.core.actors import Actor
from tingtang.insight.mining import loading
from tingtang.insight.mining.loading import Asking
from tingtang.insight.rules.eventlog import Times
from tingtang.insight.rules.mining import Mined, mine

MOST_TYPES = 6


@dataclass(frozen=True, slots=True)
class Side:
    """The log seen from one type of object: its code and name, the keys of its activities, and what was mined."""

    code: int
    name: str
    keys: Sequence[str]
    names: Sequence[str]
    mined: Mined


@dataclass(frozen=True, slots=True)
class ObjectMap:
    """All sides, and how many events each activity has: an event counts once, however many objects it happened to."""

    sides: tuple[Side, ...]
    events: dict[str, int]
    names: dict[str, str]
    total: int


def object_map(actor: Actor, asking: Asking, types: Sequence[tuple[int, str]]) -> ObjectMap:
    """The map of a log from several types of objects. NotFound when the actor may not see the log or hall."""
    sides, numbers, keys = [], list[Times](), list[np.ndarray[tuple[int], np.dtype[np.str_]]]()
    for code, name in types[:MOST_TYPES]:
        one = replace(asking, notion=code)
        loaded, log = loading.select(actor, one)
        if len(log):
            sides.append(Side(code, name, loaded.keys, log.activities, mine(log, loading.clock_of(one, log))))
            numbers.append(loaded.events[log.row])
            keys.append(np.array(loaded.keys, dtype=str)[log.activity])
    if not numbers:
        return ObjectMap(tuple(sides), {}, {}, 0)
    first = np.unique(np.concatenate(numbers), return_index=True)[1]
    found, counts = np.unique(np.concatenate(keys)[first], return_counts=True)
    names = {key: name for side in sides for key, name in zip(side.keys, side.names, strict=True)}
    return ObjectMap(tuple(sides), dict(zip(found.tolist(), counts.tolist(), strict=True)), names, len(first))
