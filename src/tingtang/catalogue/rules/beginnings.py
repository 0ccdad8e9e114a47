"""How a team that makes rules begins: which areas its people name most, and what comes next (STD-30)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

QUESTIONS = ("needs", "solution", "strengths", "own", "support")
MOST_AREAS = 3
ENOUGH_ANSWERS = 2


class Area(NamedTuple):
    """An area to regulate: how many named it, and its rank from 1 (the same count is the same rank)."""

    name: str
    votes: int
    rank: int


def ranked(named: Iterable[Collection[str]]) -> list[Area]:
    """The areas that people named, the most named first. Each person counts once for an area."""
    counts = Counter(name for one in named for name in {text.strip() for text in one if text.strip()})
    order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    levels = sorted(set(counts.values()), reverse=True)
    return [Area(name, votes, levels.index(votes) + 1) for name, votes in order]


def waits_for(area: str, areas: Iterable[Area], written: Mapping[str, object] | Collection[str]) -> list[str]:
    """The areas that rank above `area` and have no rule yet: those come first."""
    rows = list(areas)
    rank = next((one.rank for one in rows if one.name == area), None)
    return [one.name for one in rows if rank is not None and one.rank < rank and one.name not in written]
