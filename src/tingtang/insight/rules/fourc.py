"""An offer seen by four Cs, in this order: what the consumer needs, what it costs him, how convenient it is, how one speaks with him
(CUS-43, 004-L §1)."""

from dataclasses import dataclass
from typing import Final

ORDER: Final = ("need", "cost", "convenience", "communication")
HOUR_CENTS: Final = 4000  # what an hour of a customer's time is worth, unless the offer says otherwise


@dataclass(frozen=True, slots=True)
class Costs:
    """Price and what making it costs; what the customer spends besides, in money and time; what he expects it to cost him in all."""

    price: int
    production: int
    besides: int
    minutes: int
    expected: int
    hour: int = HOUR_CENTS

    @property
    def purchase(self) -> int:
        """What buying costs the customer beside the price."""
        return self.besides + round(self.minutes * self.hour / 60)

    @property
    def total(self) -> int:
        """Cost in the sense of the source: what it costs the customer in all."""
        return self.price + self.purchase

    @property
    def margin(self) -> int:
        return self.price - self.production

    @property
    def is_profitable(self) -> bool:
        return self.margin > 0

    @property
    def is_below(self) -> bool:
        """Whether it costs the customer no more than he expects."""
        return 0 < self.total <= self.expected


def first_missing(need: str, costs: Costs, convenience: str, communication: str) -> str:
    """The first C that is not answered, "" when all are: none is looked at before those ahead of it."""
    is_there = (
        bool(need.strip()),
        costs.is_profitable and costs.is_below,
        bool(convenience.strip()),
        bool(communication.strip()),
    )
    return next((name for name, holds in zip(ORDER, is_there, strict=True) if not holds), "")


def weighted(marks: dict[str, int], weights: dict[str, float]) -> float | None:
    """The mark of a plan out of five, by weights; None while a criterion has no mark (CUS-07)."""
    total = sum(weights.values())
    if total <= 0 or any(name not in marks for name in weights):
        return None
    return sum(weight * marks[name] for name, weight in weights.items()) / total
