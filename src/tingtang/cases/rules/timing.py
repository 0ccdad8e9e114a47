"""One clock of a case: since when it runs, what it may take, and when it stood still. All arithmetic is the catalogue's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tingtang.catalogue.rules import clock
from tingtang.catalogue.rules.calendars import Calendar


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

    def due_at(self, calendar: Calendar) -> datetime | None:
        """When the target is reached; None while the clock stands still, since a held clock is never breached."""
        if self.is_held:
            return None
        return clock.due(self.started_at, self.target, calendar, self._pauses(None))

    def elapsed(self, at: datetime, calendar: Calendar) -> timedelta:
        """Working time that counts, until `at` or until it stopped."""
        until = max(self.started_at, at if self.stopped_at is None else min(at, self.stopped_at))
        return clock.elapsed(self.started_at, until, calendar, self._pauses(until))

    def is_met(self, calendar: Calendar) -> bool:
        """Whether it was stopped within its target."""
        return self.stopped_at is not None and self.elapsed(self.stopped_at, calendar) <= self.target

    def _pauses(self, until: datetime | None) -> Sequence[clock.Pause]:
        return [
            (hold.starts_at, ends) for hold in self.holds if (ends := hold.ends_at or until) is not None and ends > hold.starts_at
        ]
