"""One clock of a case: since when it runs, what it may take, and when it stood still. All arithmetic is the catalogue's.

Rules of the house, each the answer to a fault of another desk:

- a clock that stands still is never breached, and has no due time until it runs again;
- a clock stopped while it stood still keeps that hold to its end, so that none of it counts;
- a new target keeps the whole history: start, holds, a due time set by hand;
- a due time set by hand is an appointment: no hold, target or calendar moves it;
- a clock stopped by a solution that did not last runs on when the case is reopened. The time in between stands as a hold of its
  own (`REOPENED`), apart from time in which somebody else was waited for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tingtang.catalogue.rules import clock
from tingtang.catalogue.rules.calendars import Calendar

REOPENED = "resolved"


@dataclass(frozen=True, slots=True)
class Hold:
    """A time in which the clock stood still, and why; without an end it still does."""

    starts_at: datetime
    ends_at: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """A clock's history. What it yields depends on nothing else, so that it can be derived again from the journal."""

    started_at: datetime
    target: timedelta
    holds: tuple[Hold, ...] = ()
    stopped_at: datetime | None = None
    fixed_at: datetime | None = None

    @property
    def is_held(self) -> bool:
        """Whether it stands still now."""
        return bool(self.holds) and self.holds[-1].ends_at is None

    def hold(self, at: datetime, reason: str = "") -> "Timing":
        """The clock standing still from `at`; no change when it does already or has stopped."""
        if self.is_held or self.stopped_at is not None:
            return self
        return replace(self, holds=(*self.holds, Hold(max(at, self.started_at), None, reason)))

    def release(self, at: datetime) -> "Timing":
        """The clock running again from `at`."""
        if not self.is_held:
            return self
        latest = self.holds[-1]
        return replace(self, holds=(*self.holds[:-1], replace(latest, ends_at=max(at, latest.starts_at))))

    def stop(self, at: datetime) -> "Timing":
        """The clock stopped for good; a hold that still lasts ends with it, so that its time does not count."""
        if self.stopped_at is not None:
            return self
        return replace(self.release(at), stopped_at=max(at, self.started_at))

    def reopen(self, at: datetime) -> "Timing":
        """The clock running on after a solution that did not last; the time since it stopped does not count."""
        if self.stopped_at is None:
            return self
        between = Hold(self.stopped_at, max(at, self.stopped_at), REOPENED)
        return replace(self, stopped_at=None, holds=(*self.holds, between))

    def retarget(self, target: timedelta) -> "Timing":
        """The clock with another target and the same history."""
        return replace(self, target=target)

    def fix(self, due_at: datetime | None) -> "Timing":
        """The clock with a due time set by hand, or (None) computed again."""
        return replace(self, fixed_at=due_at)

    def due_at(self, calendar: Calendar) -> datetime | None:
        """When the target is reached; None while the clock stands still, since a held clock is never breached.

        Nor is one whose calendar never opens long enough again.
        """
        if self.is_held:
            return None
        return self.fixed_at or self._reached(self.target, calendar)

    def elapsed(self, at: datetime, calendar: Calendar) -> timedelta:
        """Working time that counts, until `at` or until it stopped."""
        until = max(self.started_at, at if self.stopped_at is None else min(at, self.stopped_at))
        return clock.elapsed(self.started_at, until, calendar, self._pauses(until))

    def is_met(self, calendar: Calendar) -> bool:
        """Whether it was stopped within its target; by an appointment when work on it ended in time."""
        if self.stopped_at is None:
            return False
        if self.fixed_at is not None:
            return (self._ran_until() or self.stopped_at) <= self.fixed_at
        return self.elapsed(self.stopped_at, calendar) <= self.target

    def budget(self, calendar: Calendar) -> timedelta:
        """The working time it may take: its target, or what lies between its start and an appointment."""
        if self.fixed_at is None:
            return self.target
        until = max(self.fixed_at, self.started_at)
        return clock.elapsed(self.started_at, until, calendar, self._pauses(until))

    def moment(self, calendar: Calendar, *, share: float = 1.0, before: timedelta = timedelta(0)) -> datetime | None:
        """When `share` of the target less `before` has been worked: always in (or at the end of) working hours; None while held."""
        if self.is_held:
            return None
        worked = max(timedelta(0), self.budget(calendar) * share - before)
        return self._reached(worked, calendar)

    def _reached(self, worked: timedelta, calendar: Calendar) -> datetime | None:
        try:
            return clock.due(self.started_at, worked, calendar, self._pauses(None))
        except clock.Unreachable:
            return None

    def stood_still(self, calendar: Calendar, at: datetime) -> dict[str, timedelta]:
        """Working time that did not count until `at`, by reason: waiting for others is told apart from a solution that did not last."""
        found: dict[str, timedelta] = {}
        until = at if self.stopped_at is None else min(at, self.stopped_at)
        for hold in self.holds:
            ends = min(hold.ends_at or until, until)
            if ends > hold.starts_at:
                found[hold.reason] = found.get(hold.reason, timedelta(0)) + clock.elapsed(hold.starts_at, ends, calendar)
        return found

    def _ran_until(self) -> datetime | None:
        latest = self.holds[-1] if self.holds else None
        is_last = latest is not None and latest.ends_at == self.stopped_at
        return latest.starts_at if latest is not None and is_last else self.stopped_at

    def _pauses(self, until: datetime | None) -> Sequence[clock.Pause]:
        return [
            (hold.starts_at, ends) for hold in self.holds if (ends := hold.ends_at or until) is not None and ends > hold.starts_at
        ]
