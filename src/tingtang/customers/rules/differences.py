"""Groups of customers beside each other: how many they are, and what each of them brings against the average of all."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Brought(Generic[K]):
    """What one customer of a group brought in a year, and whether that grows or shrinks."""

    group: K
    income: int
    contribution: int
    is_rising: bool = False
    is_falling: bool = False


@dataclass(frozen=True, slots=True)
class Group(Generic[K]):
    """A group: its customers, what they brought, its share of all contribution, and what one brings against the average (1 = the same)."""

    key: K
    customers: int
    income: int
    contribution: int
    rising: int
    falling: int
    share: float
    against: float | None

    @property
    def each(self) -> int:
        """What one customer of the group contributes."""
        return round(self.contribution / self.customers) if self.customers else 0


def groups(counts: Mapping[K, int], brought: Iterable[Brought[K]]) -> list[Group[K]]:
    """The groups of `counts` (how many customers each has), who contributes most first."""
    sums = {key: [0, 0, 0, 0] for key in counts}
    for one in brought:
        row = sums.get(one.group)
        if row is not None:
            for at, value in enumerate((one.income, one.contribution, one.is_rising, one.is_falling)):
                row[at] += value
    total, people = sum(row[1] for row in sums.values()), sum(counts.values())
    mean = total / people if people else 0
    found = []
    for key, (income, contribution, rising, falling) in sums.items():
        count = counts[key]
        against = contribution / count / mean if count and mean > 0 else None
        share = contribution / total if total > 0 else 0.0
        found.append(Group(key, count, income, contribution, rising, falling, share, against))
    return sorted(found, key=lambda group: -group.contribution)
