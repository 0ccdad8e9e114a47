"""Points of a loyalty programme: what an event earns, and what is left of them when older ones lapse (CUS-40)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """Points for a kind of event; `needs` names an object it must be about, `where` values its attributes must have."""

    code: str
    event: str
    points: int
    needs: str = ""
    where: Mapping[str, Any] | None = None
    most_per_month: int = 0  # how often it counts in a month; zero: as often as it happens


def earns(rule: Rule, event: str, objects: Mapping[str, object], attributes: Mapping[str, Any]) -> bool:
    """Whether an event earns the points of a rule."""
    if rule.event != event or (rule.needs and rule.needs not in objects):
        return False
    return all(attributes.get(name) == value for name, value in (rule.where or {}).items())


@dataclass(frozen=True, slots=True)
class Entry:
    """Points got (or, below zero, given) on a day; `until` is the last day on which they count."""

    points: int
    on: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left on a day, which of it lapses when, and how much was got, spent and lapsed until then."""

    balance: int
    lapsing: tuple[tuple[date, int], ...]
    earned: int
    spent: int
    lapsed: int


def standing(entries: Iterable[Entry], today: date) -> Standing:
    """How somebody stands today. Whoever spends gives first what lapses first; a debt is paid by the next points got."""
    lots: list[list[Any]] = []  # [until, points]
    debt = earned = spent = lapsed = 0
    for entry in sorted((one for one in entries if one.on <= today), key=lambda one: (one.on, one.points < 0)):
        lapsed += _lapse(lots, entry.on)
        if entry.points >= 0:
            earned += entry.points
            paid = min(debt, entry.points)
            debt -= paid
            if entry.points > paid:
                lots.append([entry.until, entry.points - paid])
        else:
            spent -= entry.points
            debt += _spend(lots, -entry.points)
    lapsed += _lapse(lots, today)
    lots.sort(key=_by_end)
    ends: dict[date, int] = {}
    for until, points in lots:
        if until is not None:
            ends[until] = ends.get(until, 0) + points
    return Standing(sum(points for _until, points in lots) - debt, tuple(ends.items()), earned, spent, lapsed)


def _by_end(lot: Sequence[Any]) -> tuple[bool, date]:
    return (lot[0] is None, lot[0] or date.max)


def _lapse(lots: list[list[Any]], on: date) -> int:
    gone = [lot for lot in lots if lot[0] is not None and lot[0] < on]
    lots[:] = [lot for lot in lots if lot not in gone]
    return sum(points for _until, points in gone)


def _spend(lots: list[list[Any]], points: int) -> int:
    """Take points from what lapses first; what could not be taken."""
    lots.sort(key=_by_end)
    for lot in lots:
        taken = min(lot[1], points)
        lot[1] -= taken
        points -= taken
    lots[:] = [lot for lot in lots if lot[1] > 0]
    return points


def level_of(levels: Sequence[Mapping[str, Any]], earned: int) -> int | None:
    """The highest level whose points were earned: its place in the list, or None below the first."""
    reached = [(level["points"], place) for place, level in enumerate(levels) if level["points"] <= earned]
    return max(reached)[1] if reached else None


def month_later(on: date, months: int) -> date:
    """The same day some months later, or the last one of that month."""
    total = on.year * 12 + on.month - 1 + months
    year, month = divmod(total, 12)
    for day in range(on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(on.day, 27))
