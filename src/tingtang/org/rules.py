"""Opening hours as data: reading, checking and asking them; who stands in for whom; when a duty is due and whose turn
it is; what holds in which hall. Plain arithmetic, no clock.
"""

import re
from calendar import monthrange
from collections import deque
from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import IntEnum
from itertools import pairwise
from typing import Any, TypeVar

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_SPAN = re.compile(r"^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$")
DAY_MINUTES = 24 * 60
MOVED_DAYS = 6  # a duty whose day is closed moves so far at most
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Minutes of a day, half-open; one that ends after 1440 goes on after midnight and belongs to the day it starts on."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{clock(self.start)}-{clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with opening hours: the reason, the day and the text."""

    reason: str  # unknown_day, unreadable, overlap; of duties: none, weekday, day, date
    day: str
    text: str = ""


def clock(minute: int) -> str:
    """A minute of the day as hh:mm; the day's end is 24:00."""
    minute = minute - DAY_MINUTES if minute > DAY_MINUTES else minute
    return f"{minute // 60:02d}:{minute % 60:02d}"


def moment(day: date, minute: int, zone: tzinfo) -> datetime:
    """A minute of a day as the clocks of a zone show it."""
    return (datetime.combine(day, time()) + timedelta(minutes=minute)).replace(tzinfo=zone)


def span_of(text: str) -> Span | None:
    """ "08:30-12:00" as minutes; None when it cannot be read or has no length."""
    match = _SPAN.match(text)
    if match is None:
        return None
    start, end = (int(match[i]) * 60 + int(match[i + 1]) for i in (1, 3))
    if max(start, end) > DAY_MINUTES or start in (end, DAY_MINUTES):
        return None
    return Span(start, end if end > start else end + DAY_MINUTES)


def faults_of(opening: Any) -> list[Fault]:
    """What is wrong with `opening`, day by day; nothing when it may be kept."""
    if not isinstance(opening, Mapping):
        return [Fault("unreadable", "", str(opening))]
    faults = [Fault("unknown_day", str(day)) for day in opening if day not in WEEKDAYS]
    for day in WEEKDAYS:
        texts = opening.get(day, [])
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            faults.append(Fault("unreadable", day, str(texts)))
            continue
        faults += [Fault("unreadable", day, text) for text in texts if span_of(text) is None]
    return faults or _overlaps(opening)


def _overlaps(opening: Mapping[str, list[str]]) -> list[Fault]:
    week = sorted((Span(i * DAY_MINUTES + s.start, i * DAY_MINUTES + s.end), day) for i, day in enumerate(WEEKDAYS)
                  for s in spans(opening, day))  # fmt: skip
    if not week:
        return []
    first, day = week[0]
    around = [*week, (Span(first.start + 7 * DAY_MINUTES, first.end + 7 * DAY_MINUTES), day)]
    return [
        Fault("overlap", day, str(Span(later.start % DAY_MINUTES, later.start % DAY_MINUTES + later.end - later.start)))
        for (earlier, _), (later, day) in pairwise(around)
        if later.start < earlier.end and len(week) > 1
    ]


def tidy(opening: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Opening hours in one way of writing: days in order, spans in order, closed days left out."""
    return {day: [str(span) for span in found] for day in WEEKDAYS if (found := spans(opening, day))}


def spans(opening: Mapping[str, list[str]], day: str) -> list[Span]:
    """The spans of one weekday, in order."""
    return sorted(span for text in opening.get(day, []) if (span := span_of(text)) is not None)


def gaps(open_spans: list[Span], present: list[Span]) -> list[Span]:
    """The parts of a day's opening hours in which none of those present is there."""
    found = []
    for span in sorted(open_spans):
        reached = span.start
        for here in sorted(present):
            if here.start >= span.end:
                break
            if here.start > reached:
                found.append(Span(reached, here.start))
            reached = max(reached, here.end)
        if reached < span.end:
            found.append(Span(reached, span.end))
    return found


def is_open(opening: Mapping[str, list[str]], local: datetime) -> bool:
    """Whether a hall with these hours is open at a time given in its own zone."""
    minute, day = local.hour * 60 + local.minute, local.weekday()
    today = spans(opening, WEEKDAYS[day])
    before = spans(opening, WEEKDAYS[day - 1])
    return any(s.start <= minute < s.end for s in today) or any(minute + DAY_MINUTES < s.end for s in before)


def stands_in(person: K, backups: Mapping[K, Sequence[K]], present: Container[K]) -> K | None:
    """Who does somebody's work: he himself when present, else his B, else the B of his B; nobody twice. None if all are away."""
    asked, waiting = {person}, deque([person])
    while waiting:
        one = waiting.popleft()
        if one in present:
            return one
        following = [backup for backup in backups.get(one, ()) if backup not in asked]
        asked.update(following)
        waiting.extend(following)
    return None


def duty_fault(frequency: str, days: Any) -> Fault | None:
    """What is wrong with the days on which a duty is due; None when they fit its frequency."""
    if not isinstance(days, list) or not all(isinstance(day, str) for day in days):
        return Fault("none", "")
    if frequency == "daily":
        return None
    if not days:
        return Fault("none", "")
    is_right = {"weekly": WEEKDAYS.__contains__, "monthly": _is_day_of_month, "dates": _is_date}[frequency]
    reason = {"weekly": "weekday", "monthly": "day", "dates": "date"}[frequency]
    return next((Fault(reason, "", day) for day in days if not is_right(day)), None)


def _is_day_of_month(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text) <= 31


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def duty_dates(frequency: str, days: Sequence[str], first: date, last: date, is_open: Callable[[date], bool]) -> list[date]:
    """The dates from `first` to `last`, both included, on which a duty is due.

    Daily duties are due on every open day. Those of the week and the month move to the next open day within a week when
    their day is closed; in a month without the 31st its last day counts. Chosen dates stay as they are.
    """
    if frequency == "dates":
        return sorted({date.fromisoformat(day) for day in days if first <= date.fromisoformat(day) <= last})
    if frequency == "daily":
        return [day for day in _range(first, last) if is_open(day)]
    is_due = _is_due_weekly(days) if frequency == "weekly" else _is_due_monthly(days)
    moved = (_next_open(day, is_open) for day in _range(first - timedelta(days=MOVED_DAYS), last) if is_due(day))
    return sorted({day for day in moved if day is not None and first <= day <= last})


def _range(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _is_due_weekly(days: Sequence[str]) -> Callable[[date], bool]:
    return lambda day: WEEKDAYS[day.weekday()] in days


def _is_due_monthly(days: Sequence[str]) -> Callable[[date], bool]:
    wanted = {int(day) for day in days}

    def is_due(day: date) -> bool:
        end = monthrange(day.year, day.month)[1]
        return day.day in wanted or (day.day == end and max(wanted) > end)

    return is_due


def _next_open(day: date, is_open: Callable[[date], bool]) -> date | None:
    return next((one for one in _range(day, day + timedelta(days=MOVED_DAYS)) if is_open(one)), None)


def rotated(dates: Iterable[date], people: Sequence[K], is_there: Callable[[K, date], bool]) -> dict[date, K | None]:
    """Whose turn it is on each date: `people` in order, again and again. Whoever is away keeps his turn for the next date.

    None where nobody is there.
    """
    queue, found = list(people), dict[date, K | None]()
    for day in dates:
        person = next((one for one in queue if is_there(one, day)), None)
        found[day] = person
        if person is not None:
            queue.remove(person)
            queue.append(person)
    return found


class Fit(IntEnum):
    """How exactly something names a hall; the more exact speaks before the less exact."""

    NOT = 0
    UNKNOWN = 1  # it names industries, and nobody has said of which the hall is
    EVERYWHERE = 2
    INDUSTRY = 3
    CLASS = 4
    HALL = 5


OF_CLASS = "@"  # before the code of a class of outlets, where it stands among codes of halls


def class_marks(outlet: str) -> list[str]:
    """How a class of outlets stands among codes of halls; nothing for none."""
    return [OF_CLASS + outlet] if outlet else []


def fit(industries: Container[str], halls: Container[str], hall: str, industry: str, outlet: str = "") -> Fit:
    """How exactly what holds in some `industries` and `halls`, in either, names a hall of an industry and a class of outlets.

    Naming none it holds everywhere.
    """
    if hall and hall in halls:
        return Fit.HALL
    if outlet and OF_CLASS + outlet in halls:
        return Fit.CLASS
    if industry and industry in industries:
        return Fit.INDUSTRY
    if not industries and not halls:
        return Fit.EVERYWHERE
    return Fit.UNKNOWN if industries and not industry else Fit.NOT


MOST_CELLS = 200
# Functions of zones where people wait, and of those they meet first; zones of other functions are where they are served.
WAITING_KINDS = ("waiting", "lounge", "rest", "parents", "customer-area")
ENTRY_KINDS = ("entrance", "reception", "guide", "display", "self_service", "marketing", "gate", "front-desk", "service-desk")


@dataclass(frozen=True)
class PlanFault:
    """Why a plan of a hall cannot be: the reason, the zone, and the other one where two are in each other's way."""

    reason: str
    zone: str
    other: str = ""


def plan_faults(places: object, columns: int, rows: int) -> list[PlanFault]:
    """What is wrong with places of zones on a grid: unreadable, outside, twice, or over one another."""
    if not isinstance(places, list):
        return [PlanFault("unreadable", "")]
    found, kept = list[PlanFault](), dict[str, tuple[int, int, int, int]]()
    for one in places:
        box = _box(one)
        zone = str(one.get("zone", "")) if isinstance(one, dict) else ""
        if box is None:
            found.append(PlanFault("unreadable", zone))
            continue
        x, y, w, h = box
        if zone in kept:
            found.append(PlanFault("twice", zone))
        elif min(x, y) < 0 or min(w, h) < 1 or x + w > columns or y + h > rows:
            found.append(PlanFault("outside", zone))
        else:
            found.extend(PlanFault("overlap", other, zone) for other, taken in kept.items() if _meet(box, taken))
            kept[zone] = box
    return found


def _box(one: object) -> tuple[int, int, int, int] | None:
    values = [one.get(side) for side in "xywh"] if isinstance(one, dict) else []
    whole = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    return (whole[0], whole[1], whole[2], whole[3]) if len(whole) == 4 else None


def _meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def proposed_places(kinds: Mapping[str, str], columns: int, rows: int) -> list[dict[str, object]]:
    """A generic plan: who serves along the far wall, who waits in the middle, what is met first beside the door below.

    `kinds` are the functions of the zones by their codes. What does not fit is left out.
    """
    entry = [code for code, kind in kinds.items() if kind in ENTRY_KINDS]
    waiting = [code for code, kind in kinds.items() if kind in WAITING_KINDS]
    serving = [code for code in kinds if code not in {*entry, *waiting}]
    band = max(1, (rows - 2) // 3)
    half = (len(entry) + 1) // 2
    left = max(1, columns // 2 - 1)
    return [
        *_along(serving, 0, columns, 0, band),
        *_along(waiting, 0, columns, band + 1, band),
        *_along(entry[:half], 0, left, rows - band, band),
        *_along(entry[half:], left + 2, columns - left - 2, rows - band, band),
    ]


def _along(codes: Sequence[str], x: int, width: int, y: int, height: int) -> list[dict[str, object]]:
    """Zones side by side; more than six in two rows."""
    lines = [codes[: (len(codes) + 1) // 2], codes[(len(codes) + 1) // 2 :]] if len(codes) > 6 and height > 1 else [codes]
    deep, found = height // len(lines), list[dict[str, object]]()
    for number, line in enumerate(lines):
        wide = width // len(line) if line else 0
        if wide:
            found += [
                {"zone": code, "x": x + n * wide, "y": y + number * deep, "w": wide, "h": deep} for n, code in enumerate(line)
            ]
    return found
