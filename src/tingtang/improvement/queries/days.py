"""The day it is where something belongs."""

from datetime import date, datetime

from tingtang.catalogue.queries import hall_zone
from tingtang.org.models import Hall


def day_in(hall: Hall | None, at: datetime) -> date:
    """The day at a moment by the clocks of a hall; without one, of the installation."""
    return at.astimezone(hall_zone(hall)).date()
