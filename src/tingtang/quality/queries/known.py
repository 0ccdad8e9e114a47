"""Which days' kept cells may differ from what the journal was told of by a time: those must be read from the journal itself."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from tingtang.journal.models import Code, Cursor
from tingtang.quality.models import StaleDay
from tingtang.quality.queries.days import ALL_TOLD, bounds, home_day
from tingtang.quality.queries.forged import forged
from tingtang.quality.queries.rescored import rescored

FOLLOWER = "quality.reckon_after"  # the subscriber that notes days whose cells are to be reckoned again
MOST_DAYS_BACK = 31  # an event told late moves the figures of the days between, as far back as this
MOST_BEHIND = 20_000  # with more events that nobody has looked at yet, no day is sure
_EDGE = timedelta(days=2)
_BEHIND = """
SELECT occurred_at, recorded_at FROM journal_event
WHERE tx >= %(tx)s::text::xid8 AND (tx > %(tx)s::text::xid8 OR id > %(event)s) AND log_id = 1 AND type_id = ANY(%(types)s)
LIMIT %(most)s
"""
_LATE = """
SELECT occurred_at, recorded_at FROM journal_event
WHERE log_id = 1 AND occurred_at >= %(since)s AND occurred_at < %(until)s AND recorded_at > %(told)s AND type_id = ANY(%(types)s)
"""


def touched(moments: Iterable[tuple[datetime, datetime]]) -> set[date]:
    """The days that events of these (occurred, recorded) touch; one told late also those that followed it."""
    days = set[date]()
    for occurred, recorded in moments:
        home = home_day(occurred)
        late = min(MOST_DAYS_BACK, (recorded.astimezone(UTC).date() - occurred.astimezone(UTC).date()).days)
        days |= {occurred.astimezone(UTC).date(), home} | {home + timedelta(days=n) for n in range(late + 1)}
    return days


def unsure(types: Collection[str], first: date, latest: date, told: datetime) -> set[date]:
    """The days from `first` to `latest` whose kept cells of these types of events cannot stand for what was told by `told`.

    Nobody has looked yet at an event of them, they wait to be reckoned again, or something of them was told or decided later.
    What was not looked at is asked first: who looks at it meanwhile notes its days, which are asked next.
    """
    every = {first + timedelta(days=n) for n in range((latest - first).days + 1)}
    codes = list(Code.objects.filter(kind="event", name__in=types).values_list("id", flat=True))
    behind = _behind(codes)
    if behind is None:
        return every
    days = touched(behind) | set(StaleDay.objects.filter(day__range=(first, latest)).values_list("day", flat=True))
    if told < ALL_TOLD:
        begins, ends = bounds(first, latest)
        about: dict[str, Any] = {
            "since": begins - timedelta(days=MOST_DAYS_BACK) - _EDGE,
            "until": ends + _EDGE,
            "told": told,
            "types": codes,
        }
        with connection.cursor() as cursor:
            cursor.execute(_LATE, about)
            days |= touched(cursor.fetchall())
        now, then = ({one.event: one for one in forged(by)} for by in (None, told))
        days |= touched((one.at, one.recorded_at) for key, one in (now | then).items() if (key in now) != (key in then))
        days |= touched((one.at, one.recorded_at) for one in set(rescored()) ^ set(rescored(told)))
    return days & every


def _behind(types: list[int]) -> list[tuple[datetime, datetime]] | None:
    """Events of these types that the follower has not looked at; None where it never looked, or is far behind."""
    found = Cursor.objects.filter(name=FOLLOWER).first()
    if found is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, {"tx": str(found.tx), "event": found.event_id, "types": types, "most": MOST_BEHIND + 1})
        rows = cursor.fetchall()
    return rows if len(rows) <= MOST_BEHIND else None
