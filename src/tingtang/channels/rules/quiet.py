"""When customers are left in peace."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

Span = tuple[time, time]


def quiet_until(at: datetime, spans: Sequence[Span]) -> datetime | None:
    """When the quiet that holds at `at` (local time) ends; None when none holds, and where it would never end. Spans that touch are one."""
    found = at
    for _round in range(2 * len(spans) + 1):
        ends = [end for span in spans if (end := _end(found, span)) is not None]
        if not ends:
            return found if found > at else None
        found = max(ends)
    return None


def _end(at: datetime, span: Span) -> datetime | None:
    begins, ends = (at.replace(hour=one.hour, minute=one.minute, second=0, microsecond=0) for one in span)
    if begins <= ends:
        return ends if begins <= at < ends else None
    if at >= begins:
        return ends + timedelta(days=1)
    return ends if at < ends else None
