"""How business is spread over customers: Pareto's shares, concentration, and who brings more and more."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

FEW = 0.2  # the source: 80 % of business from 20 % of customers (002-C §二)
LARGE_ONE, LARGE_TEN = 0.1, 0.5  # shares of income above which too much lies with one, or with ten
RISING = 0.2  # by how much the contribution of a quarter exceeds that of the quarter before
FALLING = 0.2  # by how much it falls short of the quarter before: somebody may be leaving (CUS-24)
WIN_BACK = 2  # winning a customer back costs twice what he brings in a year, or more (002-C §二(一)1)


@dataclass(frozen=True)
class Spread:
    """Of some customers' income, the largest first: what the vital few bring, and how much lies with the largest."""

    customers: int
    income: int
    few: int
    few_share: float
    for_eighty: int
    largest: float
    ten: float

    @property
    def is_concentrated(self) -> bool:
        """Whether all eggs lie in few baskets (CUS-16); of ten customers or fewer nothing can be said."""
        return self.customers > 10 and (self.largest > LARGE_ONE or self.ten > LARGE_TEN)


def spread(incomes: Sequence[int], share: float = FEW) -> Spread | None:
    """How income is spread; `incomes` the largest first. None where there is none."""
    total = sum(incomes)
    if total <= 0:
        return None
    few = ceil(len(incomes) * share)
    part = [sum(incomes[:n]) / total for n in (few, 1, 10)]
    return Spread(len(incomes), total, few, part[0], _until(incomes, 0.8 * total), part[1], part[2])


def _until(incomes: Sequence[int], wanted: float) -> int:
    found = 0
    for n, one in enumerate(incomes, 1):
        found += one
        if found >= wanted:
            return n
    return len(incomes)


def curve(incomes: Sequence[int], points: int = 40) -> list[tuple[float, float]]:
    """Lorenz's curve from the largest: share of customers, and of income, in percent."""
    total, found, drawn = sum(incomes), 0, [(0.0, 0.0)]
    marks = {ceil(len(incomes) * n / points) for n in range(1, points + 1)}
    for n, one in enumerate(incomes, 1):
        found += one
        if n in marks:
            drawn.append((round(100 * n / len(incomes), 1), round(100 * found / total, 1)))
    return drawn


def is_rising(latest: int, before: int) -> bool:
    """Whether somebody contributed clearly more in a quarter than in the one before."""
    return latest > 0 and latest > before + abs(before) * RISING


def is_falling(latest: int, before: int) -> bool:
    """Whether somebody contributed clearly less in a quarter than in the one before; of who brought nothing before nothing is said."""
    return before > 0 and latest < before * (1 - FALLING)


def win_back(contribution: int) -> int:
    """What winning a customer back would cost at least, by what he contributed in a year."""
    return max(0, contribution) * WIN_BACK
