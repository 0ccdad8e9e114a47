"""The block of a report that says what rosters planned, what was worked, and what nobody covered."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.org.models import Absence, Hall, Shift, Staff
from tingtang.org.queries.cover import cover_of
from tingtang.quality import telling
from tingtang.quality.models import Unit
from tingtang.quality.queries.blocks import About, table
from tingtang.ui import formats

# Between the first and the last thing that was recorded at a counter under somebody's name on a day, in the time of the hall.
_WORKED: Final = """
SELECT o.object_id, (e.occurred_at AT TIME ZONE %(zone)s)::date AS day, extract(epoch FROM max(e.occurred_at) - min(e.occurred_at))
FROM journal_event e
JOIN journal_event_object o ON o.event_id = e.id AND o.recorded_at = e.recorded_at
WHERE e.log_id = 1 AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s
  AND e.type_id IN (SELECT id FROM journal_code WHERE kind = 'event' AND name = ANY(%(types)s))
  AND o.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'clerk')
  AND o.object_id = ANY(%(people)s)
GROUP BY 1, 2
"""
TYPES: Final = [
    *(f"visits.service.{verb}" for verb in ("started", "finished", "parked", "resumed")),
    *(f"visits.counter.{verb}" for verb in ("opened", "closed", "on_break")), "visits.ticket.called",
]  # fmt: skip
MOST_PEOPLE, MOST_GAPS = 60, 12
_HOUR: Final = 3600


class _Hours:
    """Hours of somebody, or of a hall, in the span; `kept` are those worked on days he was planned on."""

    def __init__(self) -> None:
        self.planned = self.worked = self.away = self.kept = 0.0
        self.days = 0

    def add(self, other: "_Hours") -> None:
        """Count the hours of somebody too."""
        self.planned, self.worked, self.away = self.planned + other.planned, self.worked + other.worked, self.away + other.away
        self.kept, self.days = self.kept + other.kept, self.days + other.days


def rosters_block(_of: str, about: About) -> dict[str, Any]:
    """Of each person of the hall, or of each hall: hours planned, hours worked at counters, hours away; and what nobody covered."""
    halls = [about.hall] if about.hall else list(Hall.objects.filter(is_active=True).order_by("code"))
    found = {hall: _of_hall(hall, about) for hall in halls}
    found = {hall: people for hall, people in found.items() if people}
    if not found:
        return table(_("Rosters and hours"), _("Nobody was planned and nobody worked at a counter in these days."), [], [])
    whole, rows = _Hours(), []
    for hall, people in found.items():
        url = _week_url(hall, about.latest)
        both = _Hours()
        for staff in sorted(people, key=lambda one: one.badge)[:MOST_PEOPLE]:
            both.add(people[staff])
            if about.hall:
                rows.append((staff.name, _cells(people[staff], url, _days_url(hall, about))))
        if not about.hall:
            rows.append((hall.name_in(), _cells(both, url, _days_url(hall, about))))
        whole.add(both)
    gaps = _gaps(found, about)
    for hall, post, hours, days in gaps[:MOST_GAPS]:
        name = post if about.hall else f"{hall.name_in()} · {post}"
        cell = _hours(hours) | {"url": _week_url(hall, about.latest), "n": days}
        rows.append((_("not covered: %(post)s") % {"post": name}, [*(_blank() for _part in range(4)), cell]))
    heads = [
        pgettext("roster", "Planned, hours"),
        _("Worked, hours"),
        _("Worked on planned days, of planned"),
        _("Away, hours"),
        _("Not covered, hours"),
    ]
    return table(_title(whole, len(gaps)), _note(about), heads, rows)


def _title(whole: _Hours, gaps: int) -> str:
    told = {"planned": formats.number(whole.planned, 1), "worked": formats.number(whole.worked, 1), "n": gaps}
    if not whole.planned:
        return _("No rosters were planned; %(worked)s hours worked") % told
    if gaps:
        return _("Rosters: %(planned)s hours planned, %(worked)s worked, %(n)s posts with gaps") % told
    return _("Rosters: %(planned)s hours planned, %(worked)s worked, no gaps") % told


def _note(about: About) -> str:
    words = _(
        "Worked: from the first to the last thing recorded at a counter under a name on a day. Gaps: open hours of planned days."
    )
    return words if about.hall else words + " " + _("Each hall with all its people.")


def _week_url(hall: Hall, day: date) -> str:
    monday = day - timedelta(days=day.weekday())
    return f"{reverse('org:week', 'tingtang.org.urls', args=[hall.code])}?{urlencode({'week': monday.isoformat()})}"


def _days_url(hall: Hall, about: About) -> str:
    asked = urlencode({"day_from": about.first.isoformat(), "day_to": about.latest.isoformat()})
    return f"{reverse('tickets', 'tingtang.visits.urls', args=[hall.code])}?{asked}"


def _span(hall: Hall, about: About) -> tuple[datetime, datetime]:
    zone = hall.zone
    starts = datetime.combine(about.first, datetime.min.time(), zone)
    return starts, datetime.combine(about.latest + timedelta(days=1), datetime.min.time(), zone)


def _of_hall(hall: Hall, about: About) -> dict[Staff, _Hours]:
    starts, ends = _span(hall, about)
    people = {one.pk: one for one in Staff.objects.filter(hall=hall)}
    shifts = Shift.objects.filter(hall=hall, starts_at__lt=ends, ends_at__gt=starts).select_related("staff")
    found: dict[int, _Hours] = defaultdict(_Hours)
    for shift in shifts:
        people[shift.staff_id] = shift.staff
        found[shift.staff_id].planned += _inside(shift.starts_at, shift.ends_at, starts, ends)
    planned = set(found)
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"zone": hall.time_zone, "since": starts, "until": ends, "types": TYPES, "people": list(people)}
        cursor.execute(_WORKED, asked)
        days = {(one.staff_id, one.starts_at.astimezone(hall.zone).date()) for one in shifts}
        for key, day, seconds in cursor.fetchall():
            hours = float(seconds) / _HOUR
            found[key].worked += hours
            found[key].kept += hours if (key, day) in days else 0.0
            found[key].days += 1
    for absence in Absence.objects.filter(staff__in=planned, starts_at__lt=ends, ends_at__gt=starts):
        own = [one for one in shifts if one.staff_id == absence.staff_id]
        for shift in own:
            first, last = max(starts, absence.starts_at), min(ends, absence.ends_at)
            found[absence.staff_id].away += _inside(shift.starts_at, shift.ends_at, first, last)
    return {people[key]: hours for key, hours in found.items() if hours.planned or hours.worked}


def _inside(first: datetime, last: datetime, starts: datetime, ends: datetime) -> float:
    return max((min(last, ends) - max(first, starts)).total_seconds() / _HOUR, 0.0)


def _hours(value: float | None) -> dict[str, Any]:
    return telling.plain(Unit.NUMBER, round(value, 1) if value is not None else None)


def _blank() -> dict[str, Any]:
    return telling.plain(Unit.NUMBER, None) | {"text": ""}


def _cells(one: _Hours, url: str, days: str) -> list[dict[str, Any]]:
    share = one.kept / one.planned if one.planned else None
    return [
        _hours(one.planned) | {"url": url}, _hours(one.worked) | {"n": one.days or None, "url": days}, telling.plain(Unit.SHARE, share),
        _hours(one.away), _blank(),
    ]  # fmt: skip


def _gaps(halls: Iterable[Hall], about: About) -> list[tuple[Hall, str, float, int]]:
    """Posts with open hours in which nobody was planned or all were away, on days with a plan: the hall, the post, hours and days."""
    found = []
    for hall in halls:
        minutes: dict[str, list[int]] = defaultdict(list)
        monday = about.first - timedelta(days=about.first.weekday())
        while monday <= about.latest:
            planned = _planned_days(hall, monday)
            for cover in cover_of(hall, monday) if planned else []:
                for day in cover.days:
                    if day.gaps and day.date in planned and about.first <= day.date <= about.latest:
                        minutes[str(cover.post)].append(sum(_length(gap) for gap in day.gaps))
            monday += timedelta(days=7)
        found += [(hall, post, sum(each) / 60, len(each)) for post, each in minutes.items()]
    return sorted(found, key=lambda one: -one[2])


def _planned_days(hall: Hall, monday: date) -> set[date]:
    starts = datetime.combine(monday, datetime.min.time(), hall.zone)
    rows = Shift.objects.filter(hall=hall, starts_at__gte=starts, starts_at__lt=starts + timedelta(days=7))
    return {at.astimezone(hall.zone).date() for at in rows.values_list("starts_at", flat=True)}


def _length(gap: str) -> int:
    """The minutes of a gap as `org` writes it: 08:30-12:00."""
    first, last = (int(one[:2]) * 60 + int(one[3:5]) for one in gap.replace("–", "-").split("-"))
    return last - first
