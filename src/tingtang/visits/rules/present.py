"""A hall at one moment, as whoever predicts needs it: plain data, no tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Offered:
    """A service of the hall: what was promised, how long it is planned to take, and the class of who comes for it."""

    id: int
    code: str
    name: str
    target_seconds: float
    planned_seconds: float
    service_class: str


@dataclass(frozen=True, slots=True)
class Place:
    """A counter: what it takes, whether it is open, since how many seconds whom it serves, and when its clerk goes and comes."""

    id: int
    name: str
    is_open: bool
    services: Sequence[int]
    serving: int | None = None
    elapsed: float = 0.0
    changes: Sequence[tuple[float, bool]] = ()


@dataclass(frozen=True, slots=True)
class InLine:
    """Somebody who waits: for what, in which class, since how many seconds."""

    service: int
    service_class: str
    waited: float


@dataclass(frozen=True, slots=True)
class Present:
    """The hall: its order of service as data, services, counters, who waits in the order of coming, and the kinds of its latest calls."""

    at: datetime
    discipline: Mapping[str, Any] | None
    services: Sequence[Offered]
    counters: Sequence[Place]
    line: Sequence[InLine]
    recent: Sequence[int]
