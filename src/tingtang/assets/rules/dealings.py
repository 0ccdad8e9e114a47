"""How a party outside is marked: five sides of working together from one to five, and what their mean says."""

from collections.abc import Mapping
from typing import Final

SIDES: Final = ("keeping", "answering", "quality", "benefit", "compliance")
LEAST, MOST = 1, 5
STRONG, SOUND = 4.0, 3.0


def mean(marks: Mapping[str, int]) -> float | None:
    """The mean of the sides that were marked; none of nothing."""
    given = [marks[one] for one in SIDES if one in marks]
    return sum(given) / len(given) if given else None


def standing(marks: Mapping[str, int]) -> str:
    """What the marks say: strong, sound or weak. One side at the lowest mark makes it weak, whatever the others are."""
    found = mean(marks)
    if found is None:
        return ""
    if found < SOUND or min(marks.values()) == LEAST:
        return "weak"
    return "strong" if found >= STRONG else "sound"
