"""On time, at risk or late: a time that passes, against its target."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

AT_RISK_SHARE = 0.75  # of the target used up


class Standing(TextChoices):
    """How a wait stands against its target."""

    ON_TIME = "on_time", _("on time")
    AT_RISK = "at_risk", _("at risk")
    LATE = "late", _("late")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time that began at `since` and should have ended after `target_seconds`."""

    since: datetime
    target_seconds: float
    at: datetime

    @property
    def seconds(self) -> int:
        """What has passed, never less than nothing."""
        return max(0, int((self.at - self.since).total_seconds()))

    @property
    def share(self) -> float:
        """The part of the target that is used up."""
        return self.seconds / self.target_seconds if self.target_seconds > 0 else 0.0

    @property
    def standing(self) -> Standing:
        if self.target_seconds <= 0 or self.share < AT_RISK_SHARE:
            return Standing.ON_TIME
        return Standing.AT_RISK if self.share <= 1 else Standing.LATE

    @property
    def over_seconds(self) -> int:
        """How long the target has been missed by now."""
        return max(0, int(self.seconds - self.target_seconds)) if self.target_seconds > 0 else 0

    @property
    def due_at(self) -> datetime:
        return self.since + timedelta(seconds=self.target_seconds)
