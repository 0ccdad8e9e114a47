"""Sheets of an inspection: what a mark may be, what the whole comes to, and when a planned round is due."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

HOWS: Final = ("passed", "score")
PHOTOS: Final = ("", "failed", "always")
RHYTHMS: Final = ("day", "week", "month")
NOT_HERE: Final = "none"  # the item does not apply here
MOST_ITEMS = 200


class Unfit(ValueError):
    """An item or a mark does not hold together."""

    def __init__(self, code: str, item: str = "") -> None:
        self.code, self.item = code, item
        super().__init__(code)


@dataclass(frozen=True)
class Item:
    """One thing to look at: passed or not, or a score of `most`; a critical one that fails fails the whole."""

    code: str
    text: Mapping[str, str]
    section: Mapping[str, str]
    how: str = "passed"
    most: int = 1
    weight: float = 1.0
    is_critical: bool = False
    photo: str = ""
    standard: str = ""
    remedy_days: int = 3
    post: str = ""  # who answers for it: what fails there is remedied by its holder


@dataclass(frozen=True)
class Mark:
    """What was found at an item: passed 1 or 0, a score, or None where it does not apply."""

    value: int | None
    note: str = ""


@dataclass(frozen=True)
class Result:
    """What a filled sheet comes to, of 100; `failed` are the items to be remedied."""

    score: float | None
    is_passed: bool
    failed: tuple[str, ...]
    sections: Mapping[str, float]


def read(data: Iterable[Mapping[str, Any]]) -> list[Item]:
    """Items from what is kept. Refused (`Unfit`) when one does not hold together."""
    found: list[Item] = []
    for number, one in enumerate(data, 1):
        item = Item(
            code=str(one.get("code") or f"i{number}"), text=one.get("text", {}), section=one.get("section", {}),
            how=str(one.get("how", "passed")), most=int(one.get("most", 1)), weight=float(one.get("weight", 1)),
            is_critical=bool(one.get("is_critical")), photo=str(one.get("photo", "")), standard=str(one.get("standard", "")),
            remedy_days=int(one.get("remedy_days", 3)), post=str(one.get("post", "")),
        )  # fmt: skip
        if not any(item.text.values()):
            raise Unfit("no_text", item.code)
        if item.how not in HOWS or item.photo not in PHOTOS or not 1 <= item.most <= 100 or not 0 < item.weight <= 100:
            raise Unfit("item", item.code)
        if item.code in {each.code for each in found}:
            raise Unfit("twice", item.code)
        found.append(item)
    if len(found) > MOST_ITEMS:
        raise Unfit("many")
    return found


def checked(items: Sequence[Item], given: Mapping[str, Any]) -> dict[str, Mark]:
    """Marks by item. Refused (`Unfit`) when one is missing or out of its range."""
    found = {}
    for item in items:
        told = given.get(item.code)
        if not isinstance(told, Mapping) or told.get("value") in (None, ""):
            raise Unfit("open", item.code)
        value, note = str(told["value"]), str(told.get("note") or "")[:500]
        if value == NOT_HERE:
            found[item.code] = Mark(None, note)
            continue
        if not value.isdecimal() or int(value[:6]) > item.most:
            raise Unfit("mark", item.code)
        found[item.code] = Mark(int(value), note)
    return found


def result(items: Sequence[Item], marks: Mapping[str, Mark], pass_share: float) -> Result:
    """The weighted share of what could be had, times 100; what does not apply counts on neither side.

    An item fails below `pass_share` of its score; the whole fails below it, or when a critical item does.
    """
    had, could, failed, critical = 0.0, 0.0, [], False
    by_section: dict[str, list[float]] = {}
    for item in items:
        mark = marks.get(item.code)
        if mark is None or mark.value is None:
            continue
        got = item.weight * mark.value / item.most
        had, could = had + got, could + item.weight
        sums = by_section.setdefault(key_of(item.section), [0.0, 0.0])
        sums[0], sums[1] = sums[0] + got, sums[1] + item.weight
        if mark.value / item.most < pass_share:
            failed.append(item.code)
            critical = critical or item.is_critical
    score = 100 * had / could if could else None
    sections = {name: 100 * got / all_ for name, (got, all_) in by_section.items()}
    return Result(score, score is not None and score >= 100 * pass_share and not critical, tuple(failed), sections)


def key_of(section: Mapping[str, str]) -> str:
    """What tells one part of a sheet from another."""
    return section.get("zh-hans") or next(iter(section.values()), "")


def due_dates(rhythm: str, days: Sequence[int], starts: date, since: date, until: date) -> Iterator[date]:
    """The days from `since` to `until` on which a round is due: every day, on days of the week (0 is Monday), or of the month.

    A day of the month that a month does not have is its last one.
    """
    day = max(starts, since)
    while day <= until:
        tomorrow = day + timedelta(days=1)
        is_last = tomorrow.month != day.month
        is_due = {
            "day": True,
            "week": day.weekday() in days,
            "month": day.day in days or (is_last and any(one > day.day for one in days)),
        }[rhythm]
        if is_due:
            yield day
        day = tomorrow
