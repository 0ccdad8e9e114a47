"""How an IT service stood over a time: effective, stable, continuous, reliable (ITL-14)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from tingtang.catalogue.rules.agreements import Interval, availability

WEEK = timedelta(days=7)


class Properties(NamedTuple):
    """The four properties of a service with what they rest on; a share is None where there is nothing to tell it from.

    effectiveness: the share of clocks that were kept; stability: the share of whole weeks without an incident; continuity: the
    share of the time without an interruption; reliability: days from one incident to the next, on the average.
    """

    effectiveness: float | None
    judged: int
    stability: float | None
    weeks: int
    continuity: float | None
    incidents: int
    reliability_days: float | None
    reopened: float | None


def properties(
    met: int, missed: int, incidents: Sequence[Interval], reopened: int, starts: datetime, ends: datetime
) -> Properties:
    """The properties from `starts` to `ends` of a service with these clocks and incidents (from, until)."""
    begun = [begin for begin, _end in incidents if starts <= begin < ends]
    whole = (ends - starts) // WEEK
    judged = met + missed
    return Properties(
        met / judged if judged else None,
        judged,
        _quiet(begun, starts, whole),
        whole,
        availability(incidents, starts, ends),
        len(begun),
        (ends - starts) / timedelta(days=1) / len(begun) if begun else None,
        reopened / len(begun) if begun else None,
    )


def _quiet(begun: Iterable[datetime], starts: datetime, weeks: int) -> float | None:
    struck = {(begin - starts) // WEEK for begin in begun}
    return sum(week not in struck for week in range(weeks)) / weeks if weeks else None
