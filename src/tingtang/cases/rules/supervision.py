"""Supervision (督办) as data: at which share of a clock who is reminded, urged, or told as the next in line.

A kind of case has a ladder of rungs. A rung is reached when a share of the clock's target, or all but some minutes of it, has
been worked: so it falls into working hours by itself, and no change of a calendar sends it at midnight. Each rung is taken once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tingtang.cases.rules.timing import Timing
from tingtang.catalogue.rules.calendars import Calendar
from tingtang.catalogue.rules.clock import Unreachable, elapsed, next_open

EVERY_CLOCK = "*"
MOST_RUNGS, MOST_SHARE = 20, 10.0
LEADERSHIP = 3
_SECOND = timedelta(seconds=1)


class Does(StrEnum):
    """What a rung does."""

    REMIND = "remind"
    URGE = "urge"
    ESCALATE = "escalate"


class To(StrEnum):
    """Whom a rung tells."""

    ASSIGNEE = "assignee"
    LEAD = "lead"
    SUPERVISOR = "supervisor"
    LEADERSHIP = "leadership"


IN_LINE = (To.ASSIGNEE, To.LEAD, To.SUPERVISOR, To.LEADERSHIP)


class BadLadder(ValueError):
    """Supervision that cannot be read: `reason` is a code, `about` the rung (from 1) it is about."""

    def __init__(self, reason: str, about: int = 0) -> None:
        super().__init__(f"{reason}: {about}")
        self.reason, self.about = reason, about


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder. It holds for cases at least as pressing as `priority` (5: for all)."""

    code: str
    does: Does
    clock: str = EVERY_CLOCK
    share: float = 1.0
    before: timedelta = timedelta(0)
    to: tuple[To, ...] = ()
    level: int = 1
    priority: int = 5
    acknowledge: timedelta | None = None

    def holds_for(self, clock: str, priority: int) -> bool:
        """Whether it is for this clock of a case with this priority."""
        is_own = self.clock == EVERY_CLOCK and not clock.startswith("urging:")
        return (is_own or self.clock == clock) and priority <= self.priority

    def worked(self, budget: timedelta) -> timedelta:
        """The working time after which it is reached."""
        return budget * self.share - self.ahead(budget)

    def ahead(self, budget: timedelta) -> timedelta:
        """How long before its share it is reached: of a short target never more than half, or a case were reminded of as it opens."""
        return min(self.before, budget * self.share / 2)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of a kind; unless `at_night`, nobody is told outside the hall's working hours, also by a clock that never rests."""

    rungs: tuple[Rung, ...] = ()
    at_night: bool = False
    post: str = ""

    def following(
        self,
        clock: str,
        timing: Timing,
        calendar: Calendar,
        *,
        priority: int,
        done: Collection[str],
        quiet: Calendar | None = None,
    ) -> tuple[datetime, Rung] | None:
        """The next rung of a clock and when it is reached; None when there is none, or while the clock stands still."""
        left = [rung for rung in self.rungs if rung.code not in done and rung.holds_for(clock, priority)]
        if not left or timing.is_held or timing.stopped_at is not None:
            return None
        budget = timing.budget(calendar)
        rung = min(left, key=lambda one: one.worked(budget))
        at = timing.moment(calendar, share=rung.share, before=rung.ahead(budget))
        if at is None:
            return None
        if self.at_night or quiet is None or quiet is calendar:
            return at, rung
        return awake(at, quiet), rung


def awake(at: datetime, calendar: Calendar) -> datetime:
    """`at` when somebody works then or until then, else the next opening; where nobody ever works again, waiting would be for good."""
    if elapsed(at - _SECOND, at, calendar):
        return at
    try:
        return next_open(at, calendar)
    except Unreachable:
        return at


def read(data: Mapping[str, Any]) -> Ladder:
    """A ladder from its data: {"rungs": [{does, clock, share | minutes_before, to, level, priority, acknowledge_minutes}], …}.

    Refused (`BadLadder`) with the number of the rung that cannot be read.
    """
    rows = data.get("rungs", [])
    if not isinstance(rows, list) or len(rows) > MOST_RUNGS:
        raise BadLadder("too_many")
    rungs = tuple(_rung(number, row) for number, row in enumerate(rows, 1))
    if len({rung.code for rung in rungs}) < len(rungs):
        raise BadLadder("twice")
    return Ladder(rungs, bool(data.get("at_night", False)), str(data.get("post", "")))


def _rung(number: int, row: Any) -> Rung:
    if not isinstance(row, Mapping) or row.get("does") not in set(Does):
        raise BadLadder("unreadable", number)
    does, clock = Does(row["does"]), str(row.get("clock") or EVERY_CLOCK)
    share, before = _number(row, "share", 1.0, number), _number(row, "minutes_before", 0.0, number)
    if not 0 < share <= MOST_SHARE:
        raise BadLadder("share", number)
    to, level = _to(row.get("to", []), number), int(_number(row, "level", 1, number))
    if does is Does.ESCALATE and not 1 <= level <= LEADERSHIP:
        raise BadLadder("level", number)
    minutes = _number(row, "acknowledge_minutes", 0.0, number)
    return Rung(
        code=f"{does}-{clock}-{share:g}-{before:g}-{level}",
        does=does,
        clock=clock,
        share=share,
        before=timedelta(minutes=before),
        to=to or _in_line(does, level),
        level=level,
        priority=int(_number(row, "priority", 5, number)),
        acknowledge=timedelta(minutes=minutes) if minutes else None,
    )


def _in_line(does: Does, level: int) -> tuple[To, ...]:
    return (IN_LINE[level],) if does is Does.ESCALATE else (To.ASSIGNEE,)


def _to(given: Any, number: int) -> tuple[To, ...]:
    if not isinstance(given, Sequence) or isinstance(given, str) or any(one not in set(To) for one in given):
        raise BadLadder("to", number)
    return tuple(To(one) for one in given)


def _number(row: Mapping[str, Any], name: str, default: float, number: int) -> float:
    value = row.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise BadLadder(name, number)
    return float(value)
