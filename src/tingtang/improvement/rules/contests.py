"""How a contest comes out: judges' marks to points, points to a ranking in which equal points share a rank.

Of five judges or more the highest and the lowest mark may be left out. What is judged from 0 to 100 counts as it is; of what is
measured, the best result counts 100 and the others in proportion to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

JUDGED, MORE, LESS = "judged", "more", "less"
ENOUGH_TO_TRIM: Final = 5
MOST_POINTS: Final = 100.0


@dataclass(frozen=True)
class Subject:
    """What is contested: judged from 0 to 100, or measured where more (characters a minute) or less (seconds) is better."""

    name: str
    kind: str
    weight: float


@dataclass(frozen=True)
class Placed:
    """What somebody came to: the mean of his marks and the points for each subject, points in all, rank."""

    entrant: int
    rank: int
    total: float
    means: Sequence[float]
    points: Sequence[float]


Marks = Mapping[tuple[int, int], Sequence[float]]  # by entrant and place of the subject: what each judge gave


def mean(marks: Sequence[float], *, trims: bool) -> float:
    """The mean of what judges gave, without the highest and the lowest where that is asked and there are enough."""
    kept = sorted(marks)[1:-1] if trims and len(marks) >= ENOUGH_TO_TRIM else marks
    return sum(kept) / len(kept)


def points(subject: Subject, means: Sequence[float]) -> list[float]:
    """The points of everybody's mean in a subject."""
    if subject.kind == JUDGED:
        return list(means)
    best = (min if subject.kind == LESS else max)(means)
    if subject.kind == LESS:
        return [MOST_POINTS * best / one if one else MOST_POINTS for one in means]
    return [MOST_POINTS * one / best if best else 0.0 for one in means]


def ranking(subjects: Sequence[Subject], marks: Marks, entrants: Sequence[int], *, trims: bool) -> list[Placed]:
    """Everybody's place, the best first: one more than how many have more points, so 1, 2, 2, 4. Every mark has to be there."""
    if not entrants:
        return []
    means = {one: [mean(marks[one, place], trims=trims) for place in range(len(subjects))] for one in entrants}
    columns = [points(subject, [means[one][place] for one in entrants]) for place, subject in enumerate(subjects)]
    whole = sum(subject.weight for subject in subjects)
    totals = {
        one: round(sum(subject.weight * columns[place][row] for place, subject in enumerate(subjects)) / whole, 2)
        for row, one in enumerate(entrants)
    }
    order = sorted(range(len(entrants)), key=lambda row: (-totals[entrants[row]], row))
    return [
        Placed(
            entrants[row],
            1 + sum(total > totals[entrants[row]] for total in totals.values()),
            totals[entrants[row]],
            [round(one, 4) for one in means[entrants[row]]],
            [round(column[row], 2) for column in columns],
        )
        for row in order
    ]
