"""Which products fit what a customer has to place and how much risk he can bear, each with the reason (CUS-45)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Reason(Enum):
    """What speaks for a product or against it."""

    RISK_BORNE = "risk borne"
    FUNDS_REACH = "funds reach"
    UNASSESSED = "unassessed"
    RUN_OUT = "run out"
    TOO_RISKY = "too risky"
    TOO_DEAR = "too dear"


@dataclass(frozen=True)
class Offer:
    """A product: its grade of risk, from 1 to 5, and the least amount, where there are such."""

    key: int
    grade: int | None = None
    least_cents: int | None = None


@dataclass(frozen=True)
class Means:
    """What was assessed of a customer: the grade of risk he can bear, his funds, and whether that still counts."""

    grade: int
    funds_cents: int
    is_in_force: bool = True


@dataclass(frozen=True)
class Judged:
    """A product with the reasons for it, or against it."""

    key: int
    reasons: tuple[Reason, ...]


def match(offers: Iterable[Offer], means: Means | None) -> tuple[list[Judged], list[Judged]]:
    """The products that fit, and those left out. Nothing fits who was not assessed, or whose assessment has run out."""
    fit: list[Judged] = []
    out: list[Judged] = []
    for one in offers:
        against = _against(one, means)
        if against:
            out.append(Judged(one.key, against))
            continue
        told = ((one.grade, Reason.RISK_BORNE), (one.least_cents, Reason.FUNDS_REACH))
        fit.append(Judged(one.key, tuple(reason for value, reason in told if value is not None)))
    return fit, out


def _against(one: Offer, means: Means | None) -> tuple[Reason, ...]:
    if means is None:
        return (Reason.UNASSESSED,)
    if not means.is_in_force:
        return (Reason.RUN_OUT,)
    found = []
    if one.grade is not None and one.grade > means.grade:
        found.append(Reason.TOO_RISKY)
    if one.least_cents is not None and one.least_cents > means.funds_cents:
        found.append(Reason.TOO_DEAR)
    return tuple(found)
