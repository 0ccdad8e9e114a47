"""Who could be lent from an outlet with people to spare to one that is short, for part of his shift (ORG-20)."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

SLOT = 30
FEWEST_SLOTS = 4  # nobody is sent across town for less than two hours
Place = tuple[str, date, int]
"""Outlet, day, minute of the day."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A planned shift: whose, where, when (minutes of the day), and how many skills he has."""

    id: int
    name: str
    outlet: str
    day: date
    start: int
    end: int
    skills: int = 0

    def slots(self) -> range:
        """The minutes at which its whole half hours begin."""
        return range(-(-self.start // SLOT) * SLOT, self.end - SLOT + 1, SLOT)


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody goes from his outlet to another for a span of his shift."""

    turn: Turn
    to: str
    start: int
    end: int

    @property
    def hours(self) -> float:
        """How long."""
        return (self.end - self.start) / 60


def moves(
    needs: Mapping[Place, int], turns: Sequence[Turn], services: Mapping[str, AbstractSet[int]] | None = None
) -> list[Move]:
    """Moves that leave no outlet with fewer than it needs, the longest first, people of several skills before others.

    Only outlets with needs of their own on the day are known; each shift is lent once. With the `services` of each outlet
    people are lent only where one of those of their own is asked for: elsewhere they would not know the work.
    """
    have: dict[Place, int] = {}
    for turn in turns:
        for minute in turn.slots():
            have[turn.outlet, turn.day, minute] = have.get((turn.outlet, turn.day, minute), 0) + 1
    outlets = sorted({outlet for outlet, _day, _minute in needs})
    free = list(turns)
    found: list[Move] = []
    while True:
        best = max(
            (one for turn in free for to in outlets if _may_help(turn.outlet, to, services) for one in _runs(turn, to, needs, have)),
            key=lambda move: (move.hours, move.turn.skills, -move.turn.id), default=None,
        )  # fmt: skip
        if best is None:
            return sorted(found, key=lambda move: (move.turn.day, move.start, move.turn.name))
        found.append(best)
        free.remove(best.turn)
        for minute in range(best.start, best.end, SLOT):
            have[best.turn.outlet, best.turn.day, minute] -= 1
            have[best.to, best.turn.day, minute] = have.get((best.to, best.turn.day, minute), 0) + 1


def _may_help(outlet: str, to: str, services: Mapping[str, AbstractSet[int]] | None) -> bool:
    return outlet != to and (services is None or bool(services.get(outlet, set()) & services.get(to, set())))


def _runs(turn: Turn, to: str, needs: Mapping[Place, int], have: Mapping[Place, int]) -> Iterable[Move]:
    """Spans in which the other outlet is short and one's own can spare somebody."""
    start = None
    for minute in [*turn.slots(), None]:
        fits = minute is not None and _lacks(to, turn.day, minute, needs, have) > 0 and _lacks(
            turn.outlet, turn.day, minute, needs, have
        ) < 0  # fmt: skip
        if fits and start is None:
            start = minute
        elif not fits and start is not None:
            end = minute if minute is not None else turn.slots()[-1] + SLOT
            if end - start >= FEWEST_SLOTS * SLOT:
                yield Move(turn, to, start, end)
            start = None


def _lacks(outlet: str, day: date, minute: int, needs: Mapping[Place, int], have: Mapping[Place, int]) -> int:
    return needs.get((outlet, day, minute), 0) - have.get((outlet, day, minute), 0)


def shortage(needs: Mapping[Place, int], turns: Sequence[Turn]) -> dict[tuple[str, date], tuple[float, float]]:
    """Hours that are short and hours to spare, by outlet and day."""
    have: dict[Place, int] = {}
    for turn in turns:
        for minute in turn.slots():
            have[turn.outlet, turn.day, minute] = have.get((turn.outlet, turn.day, minute), 0) + 1
    found: dict[tuple[str, date], tuple[float, float]] = {}
    for place in needs.keys() | have.keys():
        gap = needs.get(place, 0) - have.get(place, 0)
        short, spare = found.get(place[:2], (0.0, 0.0))
        found[place[:2]] = (short + max(0, gap) * SLOT / 60, spare + max(0, -gap) * SLOT / 60)
    return found
