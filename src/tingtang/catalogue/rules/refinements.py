"""Refinement (精细化): five areas gone through one after another, goals in parts, weak links first (STD-34, STD-35)."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import NamedTuple, Protocol

# The five areas in the order in which they are gone through.
AREAS = ("rules", "organisation", "standards", "process", "feedback")


class Aim(Protocol):
    """A part of a goal: where it belongs, and how far it is from where it began to where it is to be."""

    area: str
    start: Decimal | None
    target: Decimal | None
    current: Decimal | None


class Link(NamedTuple):
    """A part of a goal with the share of its way that is still to go; None where it is not measured."""

    aim: Aim
    left: float | None


def left_of(aim: Aim) -> float | None:
    """The share of the way from start to target that is still to go, 0 to 1; past the target is 0, further off than at first is 1."""
    if aim.start is None or aim.target is None or aim.start == aim.target:
        return None
    way = aim.target - aim.start
    now = aim.start if aim.current is None else aim.current
    return float(min(Decimal(1), max(Decimal(0), (aim.target - now) / way)))


def weak_links(aims: Iterable[Aim]) -> list[Link]:
    """What is open, the weakest first; what cannot be measured comes last: it is not known to be weak."""
    found = [Link(one, left_of(one)) for one in aims]
    return sorted(found, key=lambda one: (one.left is None, -(one.left or 0.0)))


def stage(open_areas: Collection[str]) -> str:
    """The area that is the turn: the first with something open; empty when nothing is."""
    return next((one for one in AREAS if one in open_areas), "")


def waits_for(area: str, open_areas: Collection[str]) -> list[str]:
    """The areas that come before one and are not finished."""
    return [one for one in AREAS[: AREAS.index(area)] if one in open_areas]
