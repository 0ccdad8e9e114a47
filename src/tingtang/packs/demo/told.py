"""The story of a demo's hall as it is told: who takes part, when, in which language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tingtang.core.actors import Actor
from tingtang.org.models import Hall, Staff
from tingtang.packs.schemas import Text
from tingtang.packs.schemas.improving import Story


@dataclass(frozen=True)
class Told:
    """One hall's story: who takes part, when it is told, in which language."""

    story: Story
    hall: Hall
    people: Sequence[Staff]
    at: datetime
    language: str

    @property
    def today(self) -> date:
        return self.at.astimezone(self.hall.zone).date()

    def when(self, days: int, hour: time = time(9)) -> datetime:
        """An hour of the day so many days from now."""
        return hour_of(self.hall, self.at, days, hour)

    def say(self, text: Text) -> str:
        return text.read(self.language)


def hour_of(hall: Hall, at: datetime, days: int, hour: time) -> datetime:
    """An hour of the day so many days from now, by the clocks of the hall."""
    return datetime.combine(at.astimezone(hall.zone).date() + timedelta(days=days), hour, hall.zone)


def acting(who: Staff) -> Actor:
    """Somebody of the demo as who acts."""
    return Actor("account", who.account_id or 0, str(who), staff_id=who.pk)
