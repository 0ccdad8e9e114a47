"""How far a case of a demo has come in time: only while somebody is at work, and never past now."""

import random
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tingtang.packs.schemas import casework

WORKDAYS: Final = ("mo", "tu", "we", "th", "fr")
MORNING, EVENING = 8, 18  # hours between which something is written


class Life:
    """How far a case has come in time; it never comes past now."""

    def __init__(self, story: casework.Story, start: datetime, now: datetime, chance: random.Random, zone: ZoneInfo) -> None:
        self.story, self.at, self.now, self.chance, self.zone = story, start, now, chance, zone

    def pass_time(self, least: float, most: float) -> bool:
        """Some minutes pass; False when that would be later than now."""
        then = self._at_work(self.at + timedelta(minutes=self.chance.uniform(least, most)))
        if then > self.now - timedelta(minutes=1):
            return False
        self.at = then
        return True

    def now_told(self) -> datetime:
        """How far its time has come."""
        return self.at

    def _at_work(self, then: datetime) -> datetime:
        """The same time when somebody is at work, else the next morning."""
        local = then.astimezone(self.zone)
        if MORNING <= local.hour < EVENING and local.weekday() < len(WORKDAYS):
            return then
        local += timedelta(days=1 if local.hour >= EVENING else 0)
        while local.weekday() >= len(WORKDAYS):
            local += timedelta(days=1)
        morning = local.replace(hour=MORNING, minute=0) + timedelta(minutes=self.chance.uniform(20, 160))
        return max(morning, self.at)
