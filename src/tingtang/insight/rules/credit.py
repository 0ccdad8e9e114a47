"""From answers to a score, from a score and a review to a decision: whether, how much, at what rate (CUS-26 to 28)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# By how much one customer owes or may owe in all, how many people have to approve: each answers for the whole (CUS-17).
LARGE: Final = ((50_000_000, 1), (500_000_000, 2))
MOST_APPROVERS: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """What one factor brought: its answer, its points and the most it can bring."""

    name: str
    answer: str
    points: int
    most: int

    @property
    def lost(self) -> int:
        return self.most - self.points


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade: from which score, how likely it is paid back, how much at most at what rate, whether at all."""

    name: str
    least: int
    likelihood: float
    limit_cents: int
    rate: float
    grants: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What the scorecard and the review propose."""

    grade: Grade
    grants: bool
    limit_cents: int
    why: str  # "", grade, used: why not or why less


def parts(factors: Sequence[Mapping[str, Any]], answers: Sequence[int]) -> list[Part]:
    """What each factor brought. ValueError when an answer is none of those offered, or one is missing."""
    if len(factors) != len(answers):
        raise ValueError("an answer for each factor is needed")
    found = []
    for factor, chosen in zip(factors, answers, strict=True):
        options = factor["options"]
        if not 0 <= chosen < len(options):
            raise ValueError(f"{factor['name']} has no such answer")
        most = max(one["points"] for one in options)
        found.append(Part(factor["name"], options[chosen]["name"], options[chosen]["points"], most))
    return found


def score(told: Sequence[Part]) -> int:
    """Points out of a hundred: scorecards of different length say the same."""
    most = sum(one.most for one in told)
    return round(100 * sum(one.points for one in told) / most) if most > 0 else 0


def weakest(told: Sequence[Part]) -> Part | None:
    """The factor that costs most: what the risk lies in."""
    worst = max(told, key=lambda one: one.lost, default=None)
    return worst if worst is not None and worst.lost > 0 else None


def ladder(grades: Sequence[Mapping[str, Any]]) -> list[Grade]:
    """The grades, the best first."""
    made = [Grade(**{name: one[name] for name in Grade.__slots__}) for one in grades]
    return sorted(made, key=lambda one: -one.least)


def graded(grades: Sequence[Grade], points: int, step: int = 0) -> Grade:
    """The grade of a score, moved by a review: +1 is one better, never beyond the ends."""
    at = next((n for n, one in enumerate(grades) if points >= one.least), len(grades) - 1)
    return grades[min(max(at - step, 0), len(grades) - 1)]


def decide(grade: Grade, asked_cents: int, used_cents: int) -> Decision:
    """Whether to grant, and how much: what is asked, not above what the grade leaves beside what he has already."""
    if not grade.grants:
        return Decision(grade, False, 0, "grade")
    left = max(0, grade.limit_cents - used_cents)
    return Decision(grade, left > 0, min(asked_cents, left), "" if left >= asked_cents else "used")


def approvers(exposure_cents: int) -> int:
    """How many people have to approve an exposure."""
    return next((count for most, count in LARGE if exposure_cents <= most), MOST_APPROVERS)
