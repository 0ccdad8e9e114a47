"""Who gets the next case: of those who can and have room, the one with the least on his desk, then who has waited longest.

What counts is the share of his own capacity that is taken, so that equal people hold loads that differ by one at most, and who may hold
twice as many is given twice as many. Cases are not weighed by priority: the pressing ones are handed out first instead, and a weight would
let loads of equal people drift apart.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Way(StrEnum):
    """How a team's waiting cases reach its people."""

    PUSH = "push"
    OFFER = "offer"
    PULL = "pull"


@dataclass(slots=True)
class Candidate:
    """Somebody of a team as dispatch sees him; `load` and `latest_at` follow what is given to him."""

    staff_id: int
    capacity: int
    load: int = 0
    latest_at: datetime | None = None
    skills: frozenset[tuple[int, int]] = frozenset()
    order: int = 0

    @property
    def has_room(self) -> bool:
        """Whether another case fits."""
        return self.load < self.capacity

    def can(self, skill: int | None, level: int) -> bool:
        """Whether he has the skill at that level or above; everybody can what asks for none."""
        return skill is None or any(one == skill and has >= level for one, has in self.skills)

    def given(self, at: datetime) -> None:
        """Count a case that he was given."""
        self.load += 1
        self.latest_at = at


def choose(
    candidates: Iterable[Candidate], *, skill: int | None = None, level: int = 1, but: Collection[int] = ()
) -> Candidate | None:
    """Who of `candidates` gets the next case; None when nobody who can has room. `but` are those who were asked already."""
    fitting = [one for one in candidates if one.has_room and one.staff_id not in but and one.can(skill, level)]
    return min(fitting, key=_rank, default=None)


def _rank(one: Candidate) -> tuple[float, bool, float, int, int]:
    waited = one.latest_at.timestamp() if one.latest_at else 0.0
    return one.load / one.capacity, one.latest_at is not None, waited, one.order, one.staff_id
