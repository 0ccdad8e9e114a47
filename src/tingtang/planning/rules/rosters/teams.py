"""People of the same skills who work the same shift on a day: their breaks are laid for all of them at once.

Who of them rests when makes no difference to what is covered, so that a search need not try it person by person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise, product
from typing import Any

from tingtang.planning.rules.rosters.sheet import Break, Shift

MOST_PATTERNS = 200
Pattern = tuple[int, ...]
"""When each break of a shift begins, in minutes; they do not overlap."""


@dataclass(frozen=True, slots=True)
class Team:
    """Those who could work a shift on a day at an outlet, with the skills they have; how many of them rest by each pattern."""

    skills: frozenset[str]
    day: int
    outlet: str
    shift: Shift
    works: list[Any]
    resting: dict[Pattern, Any]

    def there(self, start: int, end: int) -> list[Any]:
        """Those who are not on a break between two minutes of the day the shift starts on; nobody when it does not last so long."""
        first, latest = self.shift.span
        if start < first or latest < end:
            return []
        breaks = self.shift.breaks
        return [
            found
            for pattern, found in self.resting.items()
            if not any(begin < end and start < begin + one.minutes for begin, one in zip(pattern, breaks, strict=True))
        ]


def patterns(shift: Shift, step: int) -> list[Pattern]:
    """All ways to lay the breaks of a shift; by a coarser clock where there would be too many."""
    for times in count(1):
        found = list(
            _laid([range(first, latest + 1, step * times) for first, latest in map(shift.starts_of, shift.breaks)], shift.breaks)
        )
        if len(found) <= MOST_PATTERNS:
            return found
    raise AssertionError


def _laid(starts: Sequence[range], breaks: Sequence[Break]) -> Iterator[Pattern]:
    for pattern in product(*starts):
        spans = sorted((begin, begin + one.minutes) for begin, one in zip(pattern, breaks, strict=True))
        if all(end <= begin for (_start, end), (begin, _end) in pairwise(spans)):
            yield pattern
