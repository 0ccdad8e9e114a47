"""Which week a page shows."""

from datetime import date, timedelta

from tingtang.core.views import Request
from tingtang.org.models import Hall

PLANNED_YEARS = range(2000, 2200)


def day_of(request: Request, hall: Hall, name: str = "week") -> date:
    """The day the address names, else today in the hall."""
    try:
        day = date.fromisoformat(request.GET.get(name, request.POST.get(name, "")))
    except ValueError:
        day = date.min
    return day if day.year in PLANNED_YEARS else request.at.astimezone(hall.zone).date()


def monday_of(request: Request, hall: Hall) -> date:
    """The Monday of the week the address names, else of this week."""
    day = day_of(request, hall)
    return day - timedelta(days=day.weekday())
