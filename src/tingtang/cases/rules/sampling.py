"""Which closed cases are called back: a share, and a least number per team, drawn so that anybody can draw the same again."""

import hashlib
import math
from collections.abc import Iterable, Mapping
from datetime import date, timedelta


def quota(population: int, share: float, least: int) -> int:
    """How many of a team's closed cases are called back: the share rounded up, not fewer than `least`, not more than there are."""
    return min(population, max(least, math.ceil(round(population * share, 9))))


def draw(groups: Mapping[str, Iterable[str]], *, seed: str, share: float, least: int) -> dict[str, list[str]]:
    """The numbers drawn from each group: those whose SHA-256 with the seed is smallest, so a draw can be repeated exactly."""
    return {
        name: sorted(numbers, key=lambda number: (rank(seed, number), number))[: quota(len(numbers), share, least)]
        for name, numbers in ((name, list(dict.fromkeys(each))) for name, each in groups.items())
    }


def rank(seed: str, number: str) -> str:
    """The place of a case in a draw."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def period(day: date, length: str) -> tuple[date, date]:
    """The week or month in which `day` lies, half-open. A week begins on Monday."""
    if length == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)
