"""The clocks of a case told again from what the journal says happened to them, and from nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tingtang.cases.rules.timing import Timing


class Did(StrEnum):
    """What happened to a clock."""

    STARTED = "started"
    HELD = "held"
    RELEASED = "released"
    STOPPED = "stopped"
    RETIMED = "retimed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Told:
    """One event of the journal about a clock. What a retiming does not name stays as it was."""

    did: Did
    clock: str
    at: datetime
    target_seconds: int | None = None
    calendar_id: int | None = None
    zone: str = ""
    reason: str = ""
    fixed_at: datetime | None = None
    due_at: datetime | None = None
    elapsed_seconds: int | None = None
    is_met: bool | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """A clock as the journal has it. What it had taken when it stopped is what was said then: later calendars do not rewrite it."""

    clock: str
    timing: Timing
    calendar_id: int | None
    zone: str
    stop: Told | None = field(default=None)


def replay(told: Iterable[Told]) -> list[Played]:
    """The clocks that `told` (in the order it happened) speaks of, in the order they started."""
    clocks: list[Played] = []
    latest: dict[str, int] = {}
    for one in told:
        if one.did is Did.STARTED:
            latest[one.clock] = len(clocks)
            clocks.append(_started(one))
        elif one.clock in latest:
            at = latest[one.clock]
            clocks[at] = _followed(clocks[at], one)
    return clocks


def _started(one: Told) -> Played:
    timing = Timing(one.at, timedelta(seconds=one.target_seconds or 0), fixed_at=one.fixed_at)
    return Played(one.clock, timing.hold(one.at, one.reason) if one.reason else timing, one.calendar_id, one.zone)


def _followed(clock: Played, one: Told) -> Played:
    timing = clock.timing
    if one.did is Did.HELD:
        return replace(clock, timing=timing.hold(one.at, one.reason))
    if one.did is Did.RELEASED:
        return replace(clock, timing=timing.release(one.at))
    if one.did is Did.STOPPED:
        return replace(clock, timing=timing.stop(one.at), stop=one)
    if one.did is Did.REOPENED:
        return replace(clock, timing=timing.reopen(one.at), stop=None)
    return _retimed(clock, one)


def _retimed(clock: Played, one: Told) -> Played:
    timing = clock.timing.fix(one.fixed_at)
    if one.target_seconds is not None:
        timing = timing.retarget(timedelta(seconds=one.target_seconds))
    return replace(clock, timing=timing, calendar_id=one.calendar_id, zone=one.zone or clock.zone)


BY_NAME: Mapping[str, Did] = {f"cases.clock.{did}": did for did in Did}
